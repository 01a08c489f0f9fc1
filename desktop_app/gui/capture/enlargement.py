"""Whether pixels on a screen were enlarged, by a page or a viewer, beyond what the picture had: such a face is large
and yet has no more detail than a small one.

Enlarging puts pixels between pixels, and those in between follow from their neighbours. So the differences of the
third order grow and shrink with the period of the enlargement, whichever of the usual ways it was done (after
A. C. Gallagher, "Detection of linear and cubic interpolation in JPEG compressed images", CRV 2005, who uses the
second). JPEG's blocks have a period of 8 pixels too, hence a higher threshold for its overtones.

Measured on 180 photographs of the training sets (2026-11-21, crops of up to 320 pixels a side): told of under 1 % as
they are and of under 2 % scaled down to 70 %; of 95 % or more enlarged 1.5, 2, 3 or 4 times, bilinear or bicubic. Not
told of: enlarging that copies pixels, and what was compressed again after it was enlarged.
"""

import numpy as np
import numpy.typing as npt

from engine.types import RgbImage

LEAST_SIDE = 64
"""Pixels: less is too little to tell."""
MOST_SIDE = 512
"""Pixels looked at, from the middle."""

_THRESHOLD = 7.0
_THRESHOLD_AT_EIGHTHS = 9.0
_LOWEST_FREQUENCY = 0.21
"""Cycles a pixel; below, other regular patterns are more likely."""
_BINS = 4096
_NEIGHBOURHOOD = np.ones(15) / 15

_Floats = npt.NDArray[np.float64]


def looks_enlarged(pixels: RgbImage) -> bool:
    """False also when that cannot be told."""
    if min(pixels.shape[:2]) < LEAST_SIDE:
        return False
    grey = _middle(pixels).astype(np.float64).mean(axis=2)
    both = np.minimum(_regularity(grey), _regularity(grey.T))
    frequency = np.arange(len(both)) / _BINS
    considered = frequency >= _LOWEST_FREQUENCY
    is_eighth = np.abs((frequency * 8 + 0.5) % 1 - 0.5) < 0.06
    thresholds = np.where(is_eighth, _THRESHOLD_AT_EIGHTHS, _THRESHOLD)
    return bool((both[considered] > thresholds[considered]).any())


def _middle(pixels: RgbImage) -> RgbImage:
    height, width = pixels.shape[:2]
    top, left = max(0, (height - MOST_SIDE) // 2), max(0, (width - MOST_SIDE) // 2)
    return pixels[top : top + MOST_SIDE, left : left + MOST_SIDE]


def _regularity(grey: _Floats) -> _Floats:
    """How strongly the differences down the rows grow and shrink with each frequency; about 1 for none."""
    strength = np.abs(np.diff(grey, 3, axis=0)).mean(axis=1)
    relative = strength / (np.convolve(strength, _NEIGHBOURHOOD, "same") + 1e-9)
    window = np.hanning(len(relative))
    spectrum = np.abs(np.fft.rfft((relative - relative.mean()) * window, _BINS))
    spread = ((relative - relative.mean()) * window).std()
    return np.asarray(spectrum / (np.sqrt((window**2).sum()) * (spread + 0.02)))
