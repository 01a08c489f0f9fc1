"""``telltale evaluate``: the numbers, each with its 95 % interval, and what they leave out."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from engine import resources
from engine.console import printable, progress, say, table
from engine.evaluation import OUTCOMES, THRESHOLD, UNREADABLE, Evaluation, evaluate, find_labelled
from engine.judging import at_a_time
from engine.metrics import Estimate
from engine.model_store import default_store, open_active_checker
from engine.types import Label
from engine.verdict import LABEL_WORDS

_RATES = (
    ("accuracy", "Accuracy"),
    ("precision", "Precision"),
    ("recall", "Recall"),
    ("f1", "F1"),
    ("roc_auc", "ROC-AUC"),
    ("ece", "Calibration error (ECE)"),
)


def run(folder: Path, as_json: bool) -> int:
    """0 when the folder could be evaluated. Raises DatasetUnusable, ModelError."""
    pictures = find_labelled(folder)
    workers = at_a_time(len(pictures))
    with open_active_checker(default_store(), threads=0 if workers == 1 else 1, processes=workers) as checker:
        result = evaluate(checker, progress(pictures, "pictures"), workers)
    if as_json:
        say(json.dumps({"folder": str(folder), "telltale": resources.version()} | result.as_dict(), indent=2))
    else:
        for line in _in_words(folder, result):
            say(line)
    return 0


def _in_words(folder: Path, result: Evaluation) -> Iterator[str]:
    counts, model = result.scores.confusion, result.model
    yield f"{printable(str(folder))}, judged by {printable(model.name)} {printable(model.version)}"
    yield f"{len(result.judged)} pictures in {result.seconds:.1f} s; {_left_out(result)}"
    yield ""
    yield table([(title, _with_interval(getattr(result.scores, name))) for name, title in _RATES])
    yield f"At the calibrated fake probability {THRESHOLD:g}; 95 % intervals in brackets."
    yield ""
    yield table(
        [
            ("", "called fake", "not"),
            ("Fake", str(counts.true_positive), str(counts.false_negative)),
            ("Real", str(counts.false_positive), str(counts.true_negative)),
        ]
    )
    yield ""
    yield "Share of each answer, pictures left out above included:"
    yield table([("", "Fake", "Real"), *(_share_row(result, outcome) for outcome in OUTCOMES)])


def _left_out(result: Evaluation) -> str:
    """How many pictures have no probability, and why."""
    codes = Counter(one.code for one in result.judged if one.code is not None)
    detail = f" ({', '.join(f'{count} {code}' for code, count in sorted(codes.items()))})" if codes else ""
    return (
        f"without a probability, so not in the rates: {result.count(Label.NO_FACE)} without a face, "
        f"{result.count(Label.TOO_SMALL)} too small, {result.count(UNREADABLE)} unreadable{detail}."
    )


def _share_row(result: Evaluation, outcome: str) -> tuple[str, str, str]:
    title = UNREADABLE if outcome == UNREADABLE else LABEL_WORDS[Label(outcome)]
    return title, _with_interval(result.shares["fake"][outcome]), _with_interval(result.shares["real"][outcome])


def _with_interval(estimate: Estimate) -> str:
    if estimate.value is None:
        return "not defined"
    return f"{estimate.value:.4f}  [{estimate.low:.4f}, {estimate.high:.4f}]"
