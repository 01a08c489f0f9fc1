"""Pairs of a fake and another face that are alike in what is no forgery, so that it cannot tell the classes apart."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.training.data import LabelledFace

HEIGHT, SURROUNDINGS = 0.05, 0.10
"""By how much, as a share, the heights of a pair's faces may differ before cropping, and the variances of what is sharp
around them."""

CALIPER = 0.2
"""Of their deviation, by how much a pair's scores may differ."""

Criterion = tuple[Sequence[float], float]
"""A value above 0 for each face, and the share by which those of a pair may differ."""


def matched(faces: Sequence[LabelledFace], criteria: Sequence[Criterion]) -> list[LabelledFace]:
    """As many of both classes, in pairs (not fake, fake) that agree in every criterion. Each face is used once; those
    that are closest find each other first."""
    real, fake = (np.flatnonzero([face.picture.fake is cls for face in faces]) for cls in (False, True))
    apart = np.zeros((len(real), len(fake)))
    for values, tolerance in criteria:
        logs = np.log(np.maximum(np.asarray(values, np.float64), 1e-9))
        apart = np.maximum(apart, np.abs(logs[real][:, None] - logs[fake][None]) / np.log1p(tolerance))
    close = np.argwhere(apart <= 1)
    pairs, used = [], (set[int](), set[int]())
    for r, f in close[np.argsort(apart[tuple(close.T)], kind="stable")]:
        if r not in used[0] and f not in used[1]:
            used[0].add(r)
            used[1].add(f)
            pairs += [faces[real[r]], faces[fake[f]]]
    return pairs


def heights(faces: Sequence[LabelledFace]) -> Criterion:
    """Before any cropping: neither scale nor resampling can tell the pairs apart."""
    return [face.box.h for face in faces], HEIGHT


def alike(scores: NDArray[np.float64]) -> Criterion:
    """As hard to tell apart by a model whose ``scores`` these are: propensity matching (Rosenbaum and Rubin, Biometrika
    1983) within CALIPER (Austin, Pharmaceutical Statistics 2011)."""
    spread = float(scores.std()) or 1.0
    return [float(value) for value in np.exp(scores / spread)], float(np.expm1(CALIPER))
