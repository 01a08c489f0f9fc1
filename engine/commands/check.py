"""``telltale check``: one line a picture, in the order given, each as soon as it is known."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from engine import report
from engine.console import percent, printable, progress, say
from engine.errors import EngineError, ModelError, ReportRefused
from engine.evidence.types import Evidence, FaceEvidence
from engine.isolation.checker import IsolatedChecker
from engine.judging import at_a_time, input_of, judge_files
from engine.model_store import default_store, open_active_checker
from engine.picture_files import find_images
from engine.types import Verdict
from engine.verdict import LABEL_WORDS

Outcome = Verdict | EngineError


def run(paths: Sequence[Path], as_json: bool, explain: bool = False, report_to: Path | None = None) -> int:
    """0 when every picture was judged (finding no face is an answer), 2 when any input was unusable. ``report_to``
    takes a report on the one picture that there then must be, evidence included.
    Raises ModelError, after telling it in JSON too when asked to, and ReportRefused."""
    inputs = list(_inputs(paths))
    if report_to is not None:
        _require_reportable(report_to, inputs)
        explain = True
    workers = at_a_time(len(inputs))
    try:
        checker = open_active_checker(default_store(), threads=0 if workers == 1 else 1, processes=workers)
    except ModelError as error:
        if as_json:
            say(json.dumps({"path": None} | error_as_dict(error)))
        raise
    unusable = 0
    with checker:
        outcomes = judge_files(checker, [path for path, problem in inputs if problem is None], workers, explain)
        for path, problem in progress(inputs, "pictures"):
            outcome = problem or next(outcomes)
            unusable += isinstance(outcome, EngineError)
            _report(path, outcome, as_json)
            if report_to is not None and isinstance(outcome, Verdict):
                _write_report(report_to, checker, path, outcome)
        if report_to is not None and isinstance(outcome, Verdict):
            _write_report(report_to, checker, path, outcome)
    return 2 if unusable else 0


def _require_reportable(target: Path, inputs: Sequence[tuple[Path, EngineError | None]]) -> None:
    report.check_path(target)
    if len(inputs) != 1:
        raise ReportRefused(f"A report is about one picture; {len(inputs)} were named. Run it once for each.")


def _write_report(target: Path, checker: IsolatedChecker, path: Path, verdict: Verdict) -> None:
    image = input_of(path)
    if hashlib.sha256(image.data).hexdigest() != verdict.image_sha256:
        raise ReportRefused(f"{path.name} changed while it was looked at, so no report was written. Run it again.")
    report.write(target, verdict, image, checker.preview(image.data, report.LONGEST_SIDE))


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
        if isinstance(outcome, Verdict) and outcome.evidence:
            say("\n".join(f"  {printable(line)}" for line in evidence_in_words(outcome.evidence)))


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


def evidence_in_words(evidence: Evidence) -> list[str]:
    """The evidence in lines: what it means first, then what that rests on and what was not found."""
    lines = [f"What it means: {evidence.meaning.text}"]
    for number, face in enumerate(evidence.faces, 1):
        lines += _face_in_words(number, face)
    origin = evidence.provenance
    statements = [origin.credentials.statement, *(claim.statement for claim in origin.claims), *origin.notes]
    return lines + [statement.message for statement in (*statements, origin.thumbnail.statement, *evidence.notes)]


def _face_in_words(number: int, face: FaceEvidence) -> list[str]:
    lines = []
    if face.stability:
        lines.append(f"Face {number}: {face.stability.statement.message}")
    if face.influence:
        lines.append(f"Face {number}, influence on the score over its crop (above 0 towards fake):")
        lines += ["  " + " ".join(f"{value:+6.2f}" for value in row) for row in face.influence.map]
    return lines
