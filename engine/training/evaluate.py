"""Measure a bundle on named slices through the path that serves, audit them, and write both into its card."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from engine import evaluation
from engine.checker import Checker
from engine.faces import FaceFinder
from engine.metrics import Estimate
from engine.model_card import ModelCard
from engine.training import audit, grades
from engine.training.data import LabelledFace, find_faces, pictures_below
from engine.training.protocols import PROTOCOLS
from engine.training.whole_pictures import WholePictureChecker
from engine.types import Label

SWAPPED = "fakes get the lower scores. Are Real and Fake swapped, here or in the data it was trained on?"
MATCHED = "faces of matched height"
TOLERANCE = 0.05
FEWEST_PAIRS = 100
SHOWN = ("accuracy", "precision", "recall", "f1", "roc_auc", "ece")


def measure(
    slices: Mapping[str, Sequence[Path]], checker: Checker | WholePictureChecker, finder: FaceFinder, cache: Path
) -> ModelCard:
    """The checker's card with metrics and audit of every slice (name → folders with Real and/or Fake) filled in, and
    with the error rates by grade and face height over all of them. A slice with enough faces of both classes and of the
    same height is measured on those alone, too."""
    card = checker.model_card
    metrics: dict[str, Mapping[str, Any]] = {}
    audits: dict[str, Mapping[str, float]] = {}
    found = {
        name: [picture for folder in folders for picture in pictures_below(folder, "test", folder.name)]
        for name, folders in slices.items()
    }
    for name, pictures in found.items():
        labelled = [evaluation.LabelledPicture(picture.path, picture.fake) for picture in pictures]
        result = evaluation.evaluate(checker, tqdm(labelled, desc=name, disable=None))
        faces = find_faces(pictures, finder, cache)
        measured = {name: (result, faces)}
        pairs = matched_in_height(faces)
        if len(pairs) >= 2 * FEWEST_PAIRS:
            measured[f"{name}, {MATCHED}"] = (_only(result, pairs), pairs)
        for title, (answers, audited) in measured.items():
            metrics[title] = _metrics(answers)
            audits[title] = audit.nuisance_audit(audited, PROTOCOLS[card.protocol], card.geometry)
            print(table(title, metrics[title], audits[title]), flush=True)
    by_grade = grades.measure(checker, found) if isinstance(checker, Checker) else {}
    return replace(card, metrics=metrics, audit=audits, grades=by_grade)


def matched_in_height(faces: Sequence[LabelledFace]) -> list[LabelledFace]:
    """As many of both classes, in pairs whose faces differ by at most TOLERANCE in height before any cropping: neither
    scale nor resampling can tell them apart. Each face is used once; those that are closest find each other first."""
    real, fake = ([face for face in faces if face.picture.fake is cls] for cls in (False, True))
    if not real or not fake:
        return []
    heights = [np.log([face.box.h for face in of_class]) for of_class in (real, fake)]
    apart = np.abs(heights[0][:, None] - heights[1][None])
    close = np.argwhere(apart <= np.log1p(TOLERANCE))
    pairs, used = [], (set[int](), set[int]())
    for r, f in close[np.argsort(apart[tuple(close.T)], kind="stable")]:
        if r not in used[0] and f not in used[1]:
            used[0].add(r)
            used[1].add(f)
            pairs += [real[r], fake[f]]
    return pairs


def _only(result: evaluation.Evaluation, faces: Sequence[LabelledFace]) -> evaluation.Evaluation:
    kept = {face.picture.path for face in faces}
    judged = tuple(one for one in result.judged if one.picture.path in kept)
    return evaluation.counted(result.model, judged, result.seconds)


def _metrics(result: evaluation.Evaluation) -> dict[str, Any]:
    alarms, misses = result.shares["real"], result.shares["fake"]
    fakes = sum(one.picture.is_fake for one in result.judged)
    return {
        "pictures": {"not_fake": len(result.judged) - fakes, "fake": fakes},
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
