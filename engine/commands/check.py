"""``telltale check``: one line a picture, in the order given, each as soon as it is known."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from engine.console import percent, printable, progress, say
from engine.errors import EngineError, ModelError
from engine.images import find_images
from engine.judging import judge_file
from engine.model_store import default_store, open_active_checker
from engine.types import Verdict
from engine.verdict import LABEL_WORDS

Outcome = Verdict | EngineError


def run(paths: Sequence[Path], as_json: bool) -> int:
    """0 when every picture was judged (finding no face is an answer), 2 when any input was unusable.
    Raises ModelError, after telling it in JSON too when asked to."""
    try:
        checker = open_active_checker(default_store())
    except ModelError as error:
        if as_json:
            say(json.dumps({"path": None} | error_as_dict(error)))
        raise
    unusable = 0
    for path, problem in progress(list(_inputs(paths)), "pictures"):
        outcome = problem or judge_file(checker, path)
        unusable += isinstance(outcome, EngineError)
        _report(path, outcome, as_json)
    return 2 if unusable else 0


def _inputs(paths: Sequence[Path]) -> Iterator[tuple[Path, EngineError | None]]:
    """Every picture to judge; a folder without any is an error in its place."""
    for path in paths:
        try:
            yield from ((found, None) for found in find_images([path]))
        except EngineError as error:
            yield path, error


def _report(path: Path, outcome: Outcome, as_json: bool) -> None:
    failed = isinstance(outcome, EngineError)
    if as_json:
        say(json.dumps({"path": str(path)} | as_dict(outcome), allow_nan=False))
    else:
        say(f"{printable(str(path))}: {in_words(outcome)}", error=failed)


def as_dict(outcome: Outcome) -> dict[str, Any]:
    return error_as_dict(outcome) if isinstance(outcome, EngineError) else outcome.as_dict()


def error_as_dict(error: EngineError) -> dict[str, Any]:
    return {"error": {"code": error.code, "message": error.message}}


def in_words(outcome: Outcome) -> str:
    """The readable line: label, fake probability if there is one, sentence and notes; or what is wrong."""
    if isinstance(outcome, EngineError):
        return f"{printable(outcome.message)} [{outcome.code}]"
    words = LABEL_WORDS[outcome.label]
    if outcome.fake_probability is not None:
        words += f" ({percent(outcome.fake_probability)})"
    return " ".join([f"{words}.", outcome.sentence, *(note.message for note in outcome.notes)])
