"""How often the active model errs on a labelled folder, through the very path that serves.

A picture's score is the verdict's: the fake probability of its most suspicious face. Pictures without one (no face,
too small, unreadable) cannot be scored; they are left out of the probability metrics, counted, and kept in the shares
of labels, so that a model cannot look better by judging less.
"""

import itertools
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine import metrics
from engine.errors import DatasetUnusable, EngineError, NoImages
from engine.judging import FileChecker, judge_files
from engine.metrics import Estimate, Scores
from engine.picture_files import find_images
from engine.types import Label, ModelIdentity, Verdict

CLASS_NAMES = {"real": False, "0_real": False, "fake": True, "1_fake": True}
"""Folder name in lower case → whether the pictures in it are fake."""

UNREADABLE = "unreadable"
OUTCOMES = (*(label.value for label in Label), UNREADABLE)
THRESHOLD = 0.5
"""The calibrated probability from which a picture counts as called fake in accuracy, precision, recall and F1. The
labels' own thresholds leave a band of uncertainty; how it fares is told by the shares."""


@dataclass(frozen=True)
class LabelledPicture:
    path: Path
    is_fake: bool


@dataclass(frozen=True)
class Judged:
    """``outcome`` is a label or UNREADABLE, ``code`` the error's in that case."""

    picture: LabelledPicture
    outcome: str
    fake_probability: float | None
    code: str | None = None


@dataclass(frozen=True)
class Evaluation:
    """``shares``: of the pictures of a class (``real``, ``fake``) or ``all``, how many got which outcome."""

    model: ModelIdentity
    judged: tuple[Judged, ...]
    scores: Scores
    shares: dict[str, dict[str, Estimate]]
    seconds: float

    def count(self, outcome: str) -> int:
        return sum(one.outcome == outcome for one in self.judged)

    def as_dict(self) -> dict[str, Any]:
        """The form for JSON."""
        model, fakes = self.model, sum(one.picture.is_fake for one in self.judged)
        return {
            "model": {"name": model.name, "version": model.version, "sha256": model.sha256},
            "pictures": {"real": len(self.judged) - fakes, "fake": fakes},
            "scored": self.scores.confusion.total,
            "left_out": {outcome: self.count(outcome) for outcome in (Label.NO_FACE, Label.TOO_SMALL, UNREADABLE)},
            **self.scores.as_dict(),
            "shares": {
                group: {outcome: share.as_dict() for outcome, share in shares.items()}
                for group, shares in self.shares.items()
            },
            "unreadable": [
                {"path": str(one.picture.path), "code": one.code} for one in self.judged if one.code is not None
            ],
            "seconds": self.seconds,
        }


def find_labelled(folder: Path) -> list[LabelledPicture]:
    """The pictures below the class folders in ``folder``. Raises DatasetUnusable, which says what is missing."""
    if not folder.is_dir():
        raise DatasetUnusable(f"{folder} is not a folder.")
    inside = sorted(path for path in folder.iterdir() if path.is_dir())
    found = [picture for path in inside if path.name.lower() in CLASS_NAMES for picture in _pictures(path)]
    for is_fake, wanted in ((False, "Real"), (True, "Fake")):
        if not any(picture.is_fake is is_fake for picture in found):
            raise DatasetUnusable(_missing(folder, wanted, inside))
    return found


def _pictures(folder: Path) -> list[LabelledPicture]:
    try:
        return [LabelledPicture(path, CLASS_NAMES[folder.name.lower()]) for path in find_images([folder])]
    except NoImages:
        return []


def _missing(folder: Path, wanted: str, inside: Sequence[Path]) -> str:
    number = int(wanted == "Fake")
    names = ", ".join(path.name for path in inside[:8]) or "none"
    return (
        f"{folder} has no pictures in a folder {wanted} (also {wanted.lower()}, {number}_{wanted.lower()}). "
        f"Its folders: {names}. Name the folder in which the two lie."
    )


def evaluate(checker: FileChecker, pictures: Iterable[LabelledPicture], workers: int = 1) -> Evaluation:
    """Judge, ``workers`` pictures at a time, and count. Raises DatasetUnusable when not one picture could be scored."""
    started = time.perf_counter()
    ahead, ours = itertools.tee(pictures)
    outcomes = judge_files(checker, (picture.path for picture in ahead), workers)
    judged = tuple(_judged(picture, outcome) for outcome, picture in zip(outcomes, ours, strict=True))
    return counted(checker.identity, judged, time.perf_counter() - started)


def counted(model: ModelIdentity, judged: tuple[Judged, ...], seconds: float) -> Evaluation:
    """What the answers come to. Raises DatasetUnusable when not one has a score."""
    scored = [(one.picture.is_fake, one.fake_probability) for one in judged if one.fake_probability is not None]
    if not scored:
        raise DatasetUnusable(f"No face could be judged in {len(judged)} pictures, so nothing can be measured.")
    truth, probabilities = zip(*scored, strict=True)
    return Evaluation(model, judged, metrics.score(truth, probabilities, THRESHOLD), _shares(judged), seconds)


def _judged(picture: LabelledPicture, verdict: Verdict | EngineError) -> Judged:
    if isinstance(verdict, EngineError):
        return Judged(picture, UNREADABLE, None, verdict.code)
    return Judged(picture, verdict.label.value, verdict.fake_probability)


def _shares(judged: Sequence[Judged]) -> dict[str, dict[str, Estimate]]:
    groups = {
        "real": [one.outcome for one in judged if not one.picture.is_fake],
        "fake": [one.outcome for one in judged if one.picture.is_fake],
        "all": [one.outcome for one in judged],
    }
    return {group: metrics.shares(outcomes, OUTCOMES) for group, outcomes in groups.items()}
