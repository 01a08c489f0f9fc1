"""How often each face is drawn, so that nothing trivial tells the classes apart.

A face's height, how much fine detail there is, how bright and colourful it is: in every collection some of these go
with the label, and a network learns them first. What it learned so is wrong elsewhere: fakes are sharper than
photographs in one set and softer in the next. So each face is drawn with its overlap weight (Li, Morgan and Zaslavsky,
JASA 2018, arXiv:1404.1785): the probability that a linear model gives the *other* class by such traits alone. Drawn so,
both classes have the same mean of every trait and of its square.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.classifier import logistic
from engine.crops import cut_face
from engine.model_card import Geometry
from engine.training.data import LabelledFace
from engine.training.several import several
from engine.training.views import read_pixels
from engine.types import RgbImage

RINGS = (0.08, 0.2, 0.4, 0.6, 0.8, 1.2)
"""Borders of the bands of spatial frequencies, as shares of the highest along a row."""
WORTH = 10
"""Faces that the model's doubt is worth: few faces are not torn apart by what they differ in by chance."""
Floats = NDArray[np.float64]


def balanced_weights(faces: Sequence[LabelledFace], geometry: Geometry) -> Floats:
    """How often to draw each face. A source's share within its class goes, before, with the square root of its size, so
    that a small one is heard."""

    def its_traits(face: LabelledFace) -> list[float]:
        return [math.log(face.box.h), *traits(cut_face(read_pixels(face), face.box, geometry))]

    rows = np.array(list(several(its_traits, faces, "looking for what tells the classes apart")))
    fake = np.array([face.picture.fake for face in faces])
    return overlap_weights(rows, fake, heard([face.picture.source for face in faces], fake))


def traits(crop: RgbImage) -> list[float]:
    """Of the middle three quarters of a crop: the logarithm of the power in each band, brightness, contrast and
    colourfulness."""
    edge = crop.shape[0] // 8
    inner = crop[edge : crop.shape[0] - edge, edge : crop.shape[1] - edge].astype(np.float32)
    grey = inner.mean(axis=2)
    power = np.abs(np.fft.fft2(grey - grey.mean())) ** 2
    frequency = np.abs(np.fft.fftfreq(grey.shape[0]))[:, None] * 2, np.abs(np.fft.fftfreq(grey.shape[1])) * 2
    band = np.digitize(np.hypot(*frequency), RINGS)
    bands = [math.log(float(power[band == number].mean()) + 1) for number in range(1, len(RINGS))]
    colours = float((inner.max(axis=2) - inner.min(axis=2)).mean())
    return [*bands, float(grey.mean()), float(grey.std()), colours]


def heard(sources: Sequence[str], fake: NDArray[np.bool_]) -> Floats:
    """For each face, by the square root of the number of those of its class and source."""
    names, weights = np.array(sources), np.zeros(len(sources))
    for cls in (False, True):
        for source in set(names[fake == cls]):
            members = (fake == cls) & (names == source)
            weights[members] = 1 / math.sqrt(members.sum())
    return weights


def overlap_weights(rows: Floats, fake: NDArray[np.bool_], before: Floats) -> Floats:
    """``before`` × the probability of the other class by a logistic regression on the rows (n × k) and their squares.
    With one class alone, from which the other is forged, ``before``."""
    if fake.all() or not fake.any():
        return before
    design = np.column_stack((np.ones(len(rows)), *_standardised(rows)))
    share = np.where(fake, before / before[fake].sum(), before / before[~fake].sum()) / 2
    doubt = np.full(design.shape[1], WORTH / len(rows))
    doubt[0] = 1e-9
    slopes = np.zeros(design.shape[1])
    for _ in range(30):
        chance = logistic(design @ slopes)
        gradient = design.T @ (share * (chance - fake)) + doubt * slopes
        curvature = (design * (share * chance * (1 - chance))[:, None]).T @ design + np.diag(doubt)
        slopes -= np.linalg.solve(curvature, gradient)
    chance = logistic(design @ slopes)
    weights: Floats = share * np.where(fake, 1 - chance, chance)
    return weights


def _standardised(rows: Floats) -> tuple[Floats, Floats]:
    values = (rows - rows.mean(axis=0)) / np.maximum(rows.std(axis=0), 1e-6)
    squares = values**2
    return values, (squares - squares.mean(axis=0)) / np.maximum(squares.std(axis=0), 1e-6)
