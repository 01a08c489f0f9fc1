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
from engine.training import audit
from engine.training.data import Picture, find_faces, pictures_below
from engine.types import Label

SHOWN = ("accuracy", "precision", "recall", "f1", "roc_auc", "ece")


def measure(slices: Mapping[str, Sequence[Path]], checker: Checker, finder: FaceFinder, cache: Path) -> ModelCard:
    """The checker's card with metrics and audit of every slice (name → folders with Real and/or Fake) filled in."""
    metrics: dict[str, Mapping[str, Any]] = {}
    audits: dict[str, Mapping[str, float]] = {}
    for name, folders in slices.items():
        pictures = [picture for folder in folders for picture in pictures_below(folder, "test", folder.name)]
        metrics[name] = _metrics(checker, pictures, name)
        audits[name] = audit.nuisance_audit(find_faces(pictures, finder, cache), checker.model_card)
        print(table(name, metrics[name], audits[name]), flush=True)
    return replace(checker.model_card, metrics=metrics, audit=audits)


def _metrics(checker: Checker, pictures: Sequence[Picture], name: str) -> dict[str, Any]:
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
    lines.append("  alone, without any network:")
    for feature, area in audited.items():
        lines.append(f"    {feature:30} {area:.3f}{'  explains too much' if area > audit.LIMIT else ''}")
    return "\n".join(lines)
