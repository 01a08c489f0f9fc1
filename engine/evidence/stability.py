"""How stable a score is: the same face once more after changes that make no picture fake, all in one batch.

Whether the answer survives that is weighed with what was measured on validation faces (`engine.training.stability`):
below ``least_kept`` views that keep it, the answer becomes "uncertain".
"""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from PIL import Image

from engine import crops
from engine.evidence.statements import say, score
from engine.evidence.types import Stability, Statement, ViewScore
from engine.model_card import Geometry, ModelCard
from engine.types import Box, FaceReport, Label, RgbImage
from engine.verdict import LABEL_WORDS, label_for

SHIFT = 0.04
"""Of the face's height: some pixels, as between two face finders."""

LARGEST_PATCH = 768
"""Pixels; larger squares are scaled down to it before they are changed, which bounds the time."""


@dataclass(frozen=True)
class _Face:
    """A face in its picture."""

    pixels: RgbImage
    box: Box
    geometry: Geometry

    @cached_property
    def patch(self) -> RgbImage:
        """The square around it that recompressing and rescaling begin with."""
        patch = crops.cut_square(self.pixels, self.box, self.geometry.crop_margin)
        return crops.resize_square(patch, LARGEST_PATCH) if patch.shape[0] > LARGEST_PATCH else patch


View = Callable[[_Face], RgbImage]


def views_of(pixels: RgbImage, face: Box, geometry: Geometry) -> list[RgbImage]:
    """The changed face as network inputs, in the order of CHANGES."""
    subject = _Face(pixels, face, geometry)
    return [view(subject) for view in CHANGES.values()]


def _recompressed(quality: int) -> View:
    def view(face: _Face) -> RgbImage:
        buffer = io.BytesIO()
        Image.fromarray(face.patch).save(buffer, "JPEG", quality=quality)
        return crops.fit_square(np.asarray(Image.open(buffer)), face.geometry)

    return view


def _rescaled(factor: float) -> View:
    def view(face: _Face) -> RgbImage:
        side = max(8, round(face.patch.shape[0] * factor))
        return crops.fit_square(crops.resize_square(face.patch, side), face.geometry)

    return view


def _mirrored(face: _Face) -> RgbImage:
    return np.ascontiguousarray(crops.cut_face(face.pixels, face.box, face.geometry)[:, ::-1])


def _shifted(right: float, down: float) -> View:
    def view(face: _Face) -> RgbImage:
        box = face.box
        moved = Box(box.x + right * box.h, box.y + down * box.h, box.w, box.h)
        return crops.cut_face(face.pixels, moved, face.geometry)

    return view


CHANGES: dict[str, View] = {
    "jpeg_90": _recompressed(90),
    "jpeg_75": _recompressed(75),
    "jpeg_50": _recompressed(50),
    "scale_80": _rescaled(0.8),
    "scale_60": _rescaled(0.6),
    "mirror": _mirrored,
    "shift_left": _shifted(-SHIFT, 0),
    "shift_right": _shifted(SHIFT, 0),
    "shift_up": _shifted(0, -SHIFT),
    "shift_down": _shifted(0, SHIFT),
}
"""Name → what is done to the face. A card's thresholds hold for these and are void when they change."""


def weigh(face: FaceReport, probabilities: Sequence[float], card: ModelCard) -> tuple[FaceReport, Stability]:
    """The face, uncertain if its answer does not hold, and what was seen. ``probabilities`` in the order of CHANGES."""
    if face.fake_probability is None:
        raise ValueError("a face that was not judged has no score to be stable")
    kept = sum(label_for(p, card) is face.label for p in probabilities)
    shown = [round(p, 6) for p in probabilities]
    every = [round(face.fake_probability, 6), *shown]
    least = _least_kept(face.label, card)
    statement = _statement(face.label, kept, len(probabilities), least, min(every), max(every))
    found = Stability(
        views=tuple(ViewScore(name, p) for name, p in zip(CHANGES, shown, strict=True)),
        lowest=min(every),
        highest=max(every),
        label=face.label.value,
        kept=kept,
        least_kept=least,
        statement=statement,
    )
    flipped = statement.code == "score_flips"
    return (replace(face, label=Label.UNCERTAIN) if flipped else face), found


def _least_kept(label: Label, card: ModelCard) -> int | None:
    rule = card.stability
    return None if rule is None or rule.changes != tuple(CHANGES) else rule.least_kept.get(label.value)


def _statement(label: Label, kept: int, views: int, least: int | None, lowest: float, highest: float) -> Statement:
    known: dict[str, str | int] = {"views": views, "lowest": score(lowest), "highest": score(highest)}
    if label is Label.UNCERTAIN:
        return say("score_uncertain", **known)
    if least is None:
        return say("stability_not_measured", kept=kept, **known)
    if kept < least:
        return say("score_flips", kept=kept, least_kept=least, label=LABEL_WORDS[label], **known)
    return say("score_stable" if kept == views else "score_moves", kept=kept, **known)
