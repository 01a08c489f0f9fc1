"""What a model answers to pictures as they are and under conditions, each asked for once, whatever slices it is in."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine import metrics
from engine.checker import Checker
from engine.errors import ImageError
from engine.evaluation import UNREADABLE, Judged, LabelledPicture
from engine.metrics import Estimate
from engine.picture_files import read_file
from engine.training.conditions import Condition, encoded
from engine.training.data import LabelledFace, Picture
from engine.training.several import several
from engine.training.whole_pictures import WholePictureChecker
from engine.types import ImageInput, Label, Origin

CENTRAL = "the central face alone"
RESAMPLES, SEED = 300, 11


class Answers:
    """Of one model."""

    def __init__(self, checker: Checker | WholePictureChecker) -> None:
        self._checker = checker
        self._plain: dict[Path, Judged] = {}
        self._changed: dict[tuple[str, Path], Judged] = {}
        self._central: dict[tuple[str, Path], Judged] = {}

    def plain(self, pictures: Sequence[Picture], said: str) -> tuple[Judged, ...]:
        """To the pictures as they lie on the disk."""
        missing = [picture for picture in pictures if picture.path not in self._plain]
        for judged in several(lambda p: self._of_picture(p, lambda: read_file(p.path)), missing, said):
            self._plain[judged.picture.path] = judged
        return tuple(self._plain[picture.path] for picture in pictures)

    def under(self, condition: Condition, faces: Sequence[LabelledFace], said: str) -> tuple[Judged, ...]:
        """To the pictures of these faces, changed as the condition says."""
        missing = [face for face in faces if (condition.name, face.picture.path) not in self._changed]
        for judged in several(lambda face: self._changed_by(condition, face), missing, f"{said}, {condition.name}"):
            self._changed[condition.name, judged.picture.path] = judged
        return tuple(self._changed[condition.name, face.picture.path] for face in faces)

    def of_central(
        self, faces: Sequence[LabelledFace], said: str, condition: Condition | None = None
    ) -> tuple[Judged, ...]:
        """To these faces alone, whatever else is in their pictures; as they are, or changed as the condition says."""
        how = condition.name if condition else ""
        missing = [face for face in faces if (how, face.picture.path) not in self._central]
        title = ", ".join(filter(None, (said, CENTRAL, how)))
        for judged in several(lambda face: self._of_central(face, condition), missing, title):
            self._central[how, judged.picture.path] = judged
        return tuple(self._central[how, face.picture.path] for face in faces)

    def _of_central(self, face: LabelledFace, condition: Condition | None) -> Judged:
        if condition is None:
            return self.of_face(face, read_file(face.picture.path), face.picture.fake)
        pixels, box = condition.shown(face)
        return self.of_face(replace(face, box=box), encoded(pixels, condition.quality), face.picture.fake)

    def of_face(self, face: LabelledFace, file: bytes, fake: bool) -> Judged:
        """To the one face, found again in these bytes."""
        picture = LabelledPicture(face.picture.path, fake)
        reports = self._checker.check(ImageInput(file, Origin.CLI)).faces
        best = max(reports, key=lambda report: report.box.overlap(face.box), default=None)
        if best is None or not best.box.overlap(face.box):
            return Judged(picture, Label.NO_FACE.value, None)
        return Judged(picture, best.label.value, best.fake_probability)

    def _changed_by(self, condition: Condition, face: LabelledFace) -> Judged:
        return self._of_picture(face.picture, lambda: condition.file(face))

    def _of_picture(self, picture: Picture, file: Callable[[], bytes]) -> Judged:
        labelled = LabelledPicture(picture.path, picture.fake)
        try:
            verdict = self._checker.check(ImageInput(file(), Origin.CLI, name=picture.path.name))
        except ImageError as error:
            return Judged(labelled, UNREADABLE, None, error.code)
        return Judged(labelled, verdict.label.value, verdict.fake_probability)


def drop(before: Sequence[Judged], after: Sequence[Sequence[Judged]]) -> Estimate:
    """By how much ROC-AUC is lower after changes than before, on average over them, on the pictures that have a score
    each time. The interval is that of pictures drawn again, both classes apart, which keeps what belongs together."""
    lists = [{one.picture.path: one.fake_probability for one in judged} for judged in (before, *after)]
    common = [one for one in before if all(of.get(one.picture.path) is not None for of in lists)]
    scores = np.array([[of[one.picture.path] for one in common] for of in lists], np.float64)
    classes = [np.flatnonzero([one.picture.is_fake is fake for one in common]) for fake in (False, True)]
    if not all(map(len, classes)):
        return metrics.UNDEFINED
    rng = np.random.default_rng(SEED)
    drawn = [_drop(scores, *(rng.choice(members, len(members)) for members in classes)) for _ in range(RESAMPLES)]
    low, high = np.quantile(drawn, (0.025, 0.975))
    value = _drop(scores, *classes)
    return Estimate(value, min(value, float(low)), max(value, float(high)))


def _drop(scores: metrics.DoubleArray, others: NDArray[np.int64], fakes: NDArray[np.int64]) -> float:
    chosen = np.concatenate([others, fakes])
    truth = np.arange(len(chosen)) >= len(others)
    first, *rest = (float(metrics.roc_auc(truth, row[chosen]).value or 0.0) for row in scores)
    return first - float(np.mean(rest))
