"""Measure a bundle on named slices through the path that serves, audit them, and write both into its card.

A slice is measured as its pictures are; on pairs that are alike in what is no forgery; if asked, on the central face
alone, with every face brought to one height, and after degradations. All pictures are changed whole, before the path
that serves sees them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from engine import evaluation
from engine.checker import Checker
from engine.evaluation import Judged
from engine.faces import FaceFinder
from engine.metrics import Estimate
from engine.model_card import ModelCard
from engine.training import audit, grades, matching
from engine.training.answers import CENTRAL, Answers, drop
from engine.training.audit import Features, Shown
from engine.training.conditions import DEGRADATIONS, LEVELLED
from engine.training.data import LabelledFace, Picture, find_faces
from engine.training.protocols import PROTOCOLS
from engine.training.several import several
from engine.training.twins import Lab, Twins
from engine.training.whole_pictures import WholePictureChecker
from engine.types import Label

SWAPPED = "fakes get the lower scores. Are Real and Fake swapped, here or in the data it was trained on?"
MATCHED = "faces of matched height"
MATCHED_AROUND = "and of matched sharpness around them"
ALIKE = "pairs that are alike in all that is audited"
FEWEST_PAIRS = 100
SHOWN = ("accuracy", "precision", "recall", "f1", "roc_auc", "ece")
_AROUND = audit.FEATURES.index(audit.SHARPNESS_AROUND)


@dataclass(frozen=True)
class Plan:
    """Slices (name → pictures), the names of those whose labels are about the central face, of those that are measured
    with every face at one height and of those that are measured degraded, and the faces to be forged."""

    slices: Mapping[str, Sequence[Picture]]
    central: Sequence[str] = ()
    levelled: Sequence[str] = ()
    degraded: Sequence[str] = ()
    lab: Lab | None = None


def measure(plan: Plan, checker: Checker | WholePictureChecker, finder: FaceFinder, cache: Path) -> ModelCard:
    """The checker's card with metrics and audit of every slice filled in, and with the error rates by grade and face
    height over all of them."""
    measured = _Measurement(checker, finder, cache)
    for name, pictures in plan.slices.items():
        measured.as_they_are(name, pictures)
        if name in plan.central:
            measured.central(name, pictures)
        if name in plan.levelled:
            measured.levelled(name, pictures, central=name in plan.central)
        if name in plan.degraded:
            measured.degraded(name, pictures, central=name in plan.central)
    if plan.lab:
        measured.forged(plan.lab)
    by_grade = grades.measure(checker, plan.slices) if isinstance(checker, Checker) else {}
    return replace(checker.model_card, metrics=measured.metrics, audit=measured.audits, grades=by_grade)


class _Measurement:
    """Gathers ``metrics`` and ``audits`` by title. A slice that was made from another says so: ``of`` it, and ``how``:
    "matched", "central", "levelled", "degraded" or "forged"."""

    def __init__(self, checker: Checker | WholePictureChecker, finder: FaceFinder, cache: Path) -> None:
        self._card, self._answers = checker.model_card, Answers(checker)
        self._model = checker.identity
        self._search = partial(find_faces, finder=finder, cache=cache)
        self._faces: dict[Path, LabelledFace | None] = {}
        self._features: dict[tuple[str, Path], Features] = {}
        self.metrics: dict[str, dict[str, Any]] = {}
        self.audits: dict[str, Mapping[str, float]] = {}

    def as_they_are(self, name: str, pictures: Sequence[Picture]) -> None:
        faces = self._found(pictures)
        judged = self._answers.plain(pictures, name)
        rows = self._audited("", faces)
        self._add(name, judged, faces, rows)
        around = [row[_AROUND] for row in rows], matching.SURROUNDINGS
        heights = matching.heights(faces)
        self._paired(f"{name}, {MATCHED}", name, judged, faces, rows, [heights])
        self._paired(f"{name}, {MATCHED} {MATCHED_AROUND}", name, judged, faces, rows, [heights, around])

    def central(self, name: str, pictures: Sequence[Picture]) -> None:
        """Without the other faces: in a photograph whose label is about one, others may be forged, too."""
        faces = self._found(pictures)
        judged = self._answers.of_central(faces, name)
        self._add(f"{name}, {CENTRAL}", judged, faces, self._audited("", faces), of=name, how="central")

    def levelled(self, name: str, pictures: Sequence[Picture], central: bool) -> None:
        faces, title = self._found(pictures), f"{name}, {LEVELLED.name}"
        judged = self._answers.under(LEVELLED, faces, name)
        rows = self._audited(LEVELLED.name, faces)
        self._add(title, judged, faces, rows, of=name, how="levelled")
        if central:
            alone = self._answers.of_central(faces, name, LEVELLED)
            self._add(f"{title}, {CENTRAL}", alone, faces, rows, of=name, how="central")
        scores = audit.held_out_scores([face.picture.fake for face in faces], rows)
        self._paired(f"{title}, {ALIKE}", name, judged, faces, rows, [matching.alike(scores)])

    def degraded(self, name: str, pictures: Sequence[Picture], central: bool) -> None:
        faces = self._found(pictures)
        before = self._answers.plain([face.picture for face in faces], name)
        after = []
        for condition in DEGRADATIONS:
            judged = self._answers.under(condition, faces, name)
            lost = _triple(drop(before, [judged]))
            self._add(f"{name}, {condition.name}", judged, of=name, how="degraded", drop=lost)
            after.append(judged)
            if central:
                alone, plain = (self._answers.of_central(faces, name, how) for how in (condition, None))
                title, lost = f"{name}, {CENTRAL}, {condition.name}", _triple(drop(plain, [alone]))
                self._add(title, alone, of=name, how="degraded", drop=lost)
        self.metrics[name]["mean_drop_degraded"] = _triple(drop(before, after))

    def forged(self, lab: Lab) -> None:
        twins = Twins(lab, self._answers)
        for family in lab.families:
            both, fake = twins.of(family)
            rows = [self._features_of(seen) for _, seen in both]
            known = None if self._card.families is None else family in self._card.families
            self._write(
                f"forgery lab: {family}",
                [judged for judged, _ in both],
                audit.areas(fake, rows),
                {"of": "forgery lab", "how": "forged", "trained_on": known},
            )

    def _found(self, pictures: Sequence[Picture]) -> list[LabelledFace]:
        missing = [picture for picture in pictures if picture.path not in self._faces]
        if missing:
            self._faces |= dict.fromkeys(picture.path for picture in missing)
            self._faces |= {face.picture.path: face for face in self._search(missing)}
        return [face for face in map(self._faces.get, (picture.path for picture in pictures)) if face]

    def _audited(self, how: str, faces: Sequence[LabelledFace]) -> list[Features]:
        missing = [face for face in faces if (how, face.picture.path) not in self._features]
        look = (lambda face: self._features_of(Shown(*LEVELLED.shown(face)))) if how else self._features_of_file
        for face, row in zip(missing, several(look, missing, "audit"), strict=True):
            self._features[how, face.picture.path] = row
        return [self._features[how, face.picture.path] for face in faces]

    def _features_of_file(self, face: LabelledFace) -> Features:
        return self._features_of(audit.shown(face))

    def _features_of(self, seen: Shown) -> Features:
        return audit.features(seen, PROTOCOLS[self._card.protocol], self._card.geometry)

    def _paired(
        self,
        title: str,
        of: str,
        judged: Sequence[Judged],
        faces: Sequence[LabelledFace],
        rows: Sequence[Features],
        criteria: Sequence[matching.Criterion],
    ) -> None:
        pairs = matching.matched(faces, criteria)
        if len(pairs) < 2 * FEWEST_PAIRS:
            return
        kept = {face.picture.path for face in pairs}
        chosen = [(face, row) for face, row in zip(faces, rows, strict=True) if face.picture.path in kept]
        self._add(
            title,
            [one for one in judged if one.picture.path in kept],
            [face for face, _ in chosen],
            [row for _, row in chosen],
            of=of,
            how="matched",
        )

    def _add(
        self,
        title: str,
        judged: Sequence[Judged],
        faces: Sequence[LabelledFace] = (),
        rows: Sequence[Features] = (),
        **said: Any,
    ) -> None:
        areas = audit.areas([face.picture.fake for face in faces], rows) if rows else {}
        self._write(title, judged, areas, said)

    def _write(self, title: str, judged: Sequence[Judged], areas: Mapping[str, float], said: Mapping[str, Any]) -> None:
        result = evaluation.counted(self._model, tuple(judged), 0.0)
        self.metrics[title] = _metrics(result) | dict(said)
        if areas:
            self.audits[title] = areas
        print(table(title, self.metrics[title], areas), flush=True)


def _metrics(result: evaluation.Evaluation) -> dict[str, Any]:
    alarms, misses = result.shares["real"], result.shares["fake"]
    fakes = sum(one.picture.is_fake for one in result.judged)
    return {
        "pictures": {"not_fake": len(result.judged) - fakes, "fake": fakes},
        "not_judged": sum(one.fake_probability is None for one in result.judged),
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
    lines = [f"{name}: {counts['not_fake']} not fake, {counts['fake']} fake, {metrics.get('not_judged', 0)} not judged"]
    for key in ("roc_auc", "drop", "accuracy", "ece", "false_alarms", "called_likely_fake", "uncertain"):
        value, low, high = metrics.get(key) or (None, None, None)
        if value is not None:
            lines.append(f"  {key:20} {value:7.4f}   [{low:.4f}, {high:.4f}]")
    area = metrics["roc_auc"]
    if area[2] is not None and area[2] < 0.5:
        lines.append("  ROC-AUC is below chance: " + SWAPPED)
    if audited:
        lines.append("  alone, without any network: " + (", ".join(_flagged(audited)) or "nothing explains too much"))
    why = audit.cause(audited) if metrics.get("how") != "forged" else None
    return "\n".join([*lines, *([f"  {why}"] if why else [])])


def _flagged(audited: Mapping[str, float]) -> list[str]:
    return [f"{feature} {audited[feature]:.3f} explains too much" for feature in audit.flagged(audited)]
