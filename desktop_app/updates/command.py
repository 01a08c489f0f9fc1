"""``telltale update``: ask, once, whether there is a newer Telltale. Nothing is downloaded or installed."""

import argparse
import json
from collections.abc import Sequence

from desktop_app.updates.source import NO_SOURCE, Source, published_at
from engine import resources
from engine.errors import UpdateUnknown


def main(argv: Sequence[str] | None = None) -> int:
    """0 when the newest version is known. Raises UpdateUnknown, after telling it in JSON too when asked to."""
    as_json: bool = _parser().parse_args(argv).json
    try:
        source = published_at()
        if source is None:
            raise UpdateUnknown(NO_SOURCE)
        newest = _newest(source)
    except UpdateUnknown as problem:
        if as_json:
            print(json.dumps({"error": {"code": problem.code, "message": problem.message}}), flush=True)
        raise
    _tell(source, newest, as_json)
    return 0


def _newest(source: Source) -> str:
    from desktop_app.updates import github, release  # Only now: this is what speaks to the outside.

    answer = github.ask(source)
    try:
        newest = release.newest_version(answer)
    except ValueError as error:
        raise github.not_understood(source) from error
    if newest is None:
        raise github.no_release(source)
    return newest


def _tell(source: Source, newest: str, as_json: bool) -> None:
    from desktop_app.updates.release import is_newer

    installed = resources.version()
    page = source.page if is_newer(newest, installed) else None
    message = in_words(newest, installed, page)
    if as_json:
        print(json.dumps({"installed": installed, "newest": newest, "page": page, "message": message}))
    else:
        print(message)


def in_words(newest: str, installed: str, page: str | None) -> str:
    """One sentence."""
    if page:
        return f"Telltale {newest} is there; this is {installed}. Get it at {page}"
    if newest == installed:
        return f"This is Telltale {installed}, the newest there is."
    return f"This is Telltale {installed}, newer than the newest release, {newest}."


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="telltale update", description=_what_is_sent(published_at()))
    parser.add_argument("--json", action="store_true", help="print JSON, for programs")
    return parser


def _what_is_sent(source: Source | None) -> str:
    if source is None:
        return NO_SOURCE
    return (
        f"Asks {source.host} which release at {source.page} is the newest. It sends that and the name Telltale, "
        "nothing about you, this computer or your pictures. Nothing is downloaded or installed, and without this "
        "command nothing is ever asked."
    )
