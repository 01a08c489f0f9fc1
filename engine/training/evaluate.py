"""Measure a bundle on named slices through the path that serves, audit them, and write both into its card."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tqdm import tqdm

from engine import evaluation
from engine.checker import Checker
from engine.faces import FaceFinder
from engine.metrics import Estimate
from engine.model_card import ModelCard
from engine.training import audit, grades
from engine.training.data import Picture, find_faces, pictures_below
from engine.training.protocols import PROTOCOLS
from engine.training.whole_pictures import WholePictureChecker
from engine.types import Label

SWAPPED = "fakes get the lower scores. Are Real and Fake swapped, here or in the data it was trained on?"
SHOWN = ("accuracy", "precision", "recall", "f1", "roc_auc", "ece")


def measure(
    slices: Mapping[str, Sequence[Path]], checker: Checker | WholePictureChecker, finder: FaceFinder, cache: Path
) -> ModelCard:
    """The checker's card with metrics and audit of every slice (name → folders with Real and/or Fake) filled in, and
    with the error rates by grade and face height over all of them."""
    card = checker.model_card
    metrics: dict[str, Mapping[str, Any]] = {}
    audits: dict[str, Mapping[str, float]] = {}
    found = {
        name: [picture for folder in folders for picture in pictures_below(folder, "test", folder.name)]
        for name, folders in slices.items()
    }
    for name, pictures in found.items():
        metrics[name] = _metrics(checker, pictures, name)
        faces = find_faces(pictures, finder, cache)
        audits[name] = audit.nuisance_audit(faces, PROTOCOLS[card.protocol], card.geometry)
        print(table(name, metrics[name], audits[name]), flush=True)
    by_grade = grades.measure(checker, found) if isinstance(checker, Checker) else {}
    return replace(card, metrics=metrics, audit=audits, grades=by_grade)


def _metrics(checker: Checker | WholePictureChecker, pictures: Sequence[Picture], name: str) -> dict[str, Any]:
    labelled = [evaluation.LabelledPicture(picture.path, picture.fake) for picture in pictures]
    result = evaluation.evaluate(checker, tqdm(labelled, desc=name, disable=None))
    alarms, misses = result.shares["real"], result.shares["fake"]
    return {
        "pictures": {"not_fake": sum(not p.fake for p in pictures), "fake": sum(p.fake for p in pictures)},
        **{key: _triple(getattr(result.scores, key)) for key in SHOWN},
        "false_alarms": _triple(alarms[Label.LIKELY_FAKE]),
        "missed_fakes": _triple(misses[Label.NO_SIGNS_FOUND]),
        "called_likely_fake": _triple(misses[Label.LIKELY_FAKE]),
        "uncertain": _triple(result.shares["all"][Label.UNCERTAIN]),
    }


def _triple(estimate: Estimate) -> list[float | None]:
    return [None if v is None else round(v, 4) for v in (estimate.value, estimate.low, estimate.high)]


def table(name: str, metrics: Mapping[str, Any], audited: Mapping[str, float]) -> str:
    """A slice in a few lines of text."""
    counts = metrics["pictures"]
    lines = [f"{name}: {counts['not_fake']} not fake, {counts['fake']} fake"]
    for key, triple in metrics.items():
        if key != "pictures" and triple[0] is not None:
            lines.append(f"  {key:20} {triple[0]:7.4f}   [{triple[1]:.4f}, {triple[2]:.4f}]")
    area = metrics["roc_auc"]
    if area[2] is not None and area[2] < 0.5:
        lines.append("  ROC-AUC is below chance: " + SWAPPED)
    lines.append("  alone, without any network:")
    for feature, area in audited.items():
        lines.append(f"    {feature:30} {area:.3f}{'  explains too much' if area > audit.LIMIT else ''}")
    return "\n".join(lines)
