"""The smoothest surface through given values: what seamless cloning and diffusion inpainting both need.

Poisson blending (Pérez, Gangnet & Blake, SIGGRAPH 2003) of a source into a target equals the source plus the harmonic
surface that takes the difference of the two at the mask's edge. It is found from coarse to fine: each level starts from
the coarser one's answer and relaxes a few times.
"""

import numpy as np
from numpy.typing import NDArray

from engine.types import FloatArray

SWEEPS = 24
SMALLEST = 8

Mask = NDArray[np.bool_]


def fill(values: FloatArray, hole: Mask) -> FloatArray:
    """``values`` (height × width × channels) with the hole replaced by the harmonic surface from its edge."""
    if not hole.any() or hole.all():
        return values
    height, width = hole.shape
    if min(height, width) > SMALLEST:
        start = _enlarged(fill(*_halved(values, hole)), height, width)
    else:
        start = np.broadcast_to(values[~hole].mean(axis=0), values.shape)
    filled = np.where(hole[..., None], start, values).astype(np.float32)
    for _ in range(SWEEPS):
        padded = np.pad(filled, ((1, 1), (1, 1), (0, 0)), mode="edge")
        around = padded[:-2, 1:-1] + padded[2:, 1:-1] + padded[1:-1, :-2] + padded[1:-1, 2:]
        filled[hole] = around[hole] * np.float32(0.25)
    return filled


def _halved(values: FloatArray, hole: Mask) -> tuple[FloatArray, Mask]:
    """Half the size; a cell is known if any of its four is, and is the mean of those."""
    height, width = hole.shape
    odd = ((0, height % 2), (0, width % 2))
    known = np.pad(~hole, odd, constant_values=False).astype(np.float32)
    weighted = np.pad(values * (~hole)[..., None], (*odd, (0, 0))).astype(np.float32)
    rows, columns = known.shape[0] // 2, known.shape[1] // 2
    counts = known.reshape(rows, 2, columns, 2).sum(axis=(1, 3))
    sums = weighted.reshape(rows, 2, columns, 2, -1).sum(axis=(1, 3))
    return (sums / np.maximum(counts, 1)[..., None]).astype(np.float32), counts == 0


def _enlarged(values: FloatArray, height: int, width: int) -> FloatArray:
    return np.repeat(np.repeat(values, 2, axis=0), 2, axis=1)[:height, :width]


def cloned(source: FloatArray, target: FloatArray, mask: Mask) -> FloatArray:
    """``source`` within the mask, shifted so that it meets ``target`` at the mask's edge; ``target`` outside."""
    difference = fill(np.where(mask[..., None], np.float32(0), target - source).astype(np.float32), mask)
    return np.where(mask[..., None], source + difference, target).astype(np.float32)
