"""What a server says of the newest release, believed only as far as a version number."""

import json
import re

_VERSION = re.compile(r"v?(\d{1,6}\.\d{1,6}\.\d{1,6})", re.ASCII)
_INSTALLED = re.compile(r"(\d+)\.(\d+)\.(\d+)(.*)", re.ASCII)


def newest_version(answer: bytes) -> str | None:
    """The version in GitHub's description of a release, None for a draft or a pre-release. Raises ValueError for
    anything else. Addresses in it are not looked at: the page is known."""
    try:
        told = json.loads(answer)
    except RecursionError as error:  # Nested too deeply.
        raise ValueError("not JSON that anybody would write") from error
    if not isinstance(told, dict) or not isinstance(tag := told.get("tag_name"), str):
        raise ValueError("not the description of a release")
    if told.get("draft") is not False or told.get("prerelease") is not False:
        return None
    found = _VERSION.fullmatch(tag)
    if found is None:
        raise ValueError("no version number")
    return found[1]


def is_newer(version: str, installed: str) -> bool:
    """Whether ``version`` comes after the installed one. What precedes a release, as 1.0.0.dev1 and 1.0.0rc1, is older
    than the release."""
    return _order(version) > _order(installed)


def _order(version: str) -> tuple[int, int, int, bool]:
    found = _INSTALLED.fullmatch(version)
    if found is None:
        raise ValueError(f"{version} is no version")
    is_finished = not found[4] or found[4].startswith("+")
    return int(found[1]), int(found[2]), int(found[3]), is_finished
