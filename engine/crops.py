"""Picture + face → what the network sees. The same code trains, evaluates and serves.

A network that sees faces at the size they happen to have learns that size first (a ruler alone reaches 80 % accuracy
on a well-known set). So the crop is tied to the face, and no face reaches the network with more pixels than any
other may have: higher ones are scaled down to ``max_face_px`` first, only then is everything resized to the input.
"""

import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.model_card import Geometry
from engine.preprocessing import VERSION as VERSION
from engine.types import Box, RgbImage

MOST_OUTSIDE = 0.2
"""Of the square around a whole face, this share may lie outside the picture. Of 1,917 openforensics validation pictures
one has more at its central face; of the other faces in them, people cut off by the edge, most do. Judged like the
whole ones, these took the ROC-AUC of the pictures from 0.941 to 0.920: networks learn from faces that are whole."""
PAGE_LEVELS, PAGE_SHARE, ACROSS, BLURRED = 12, 0.98, 0.8, 4
"""In a screenshot a picture ends where the page begins: behind lines of one colour (this share of their pixels within
so many levels of it) one that differs across it (in this share of its pixels), the edge being blurred over so many
lines. A face before a studio's wall has no such straight edge."""


def is_whole(image: RgbImage, face: Box, margin: float) -> bool:
    """Whether a picture, or a picture on a page in it, shows enough of the face: see MOST_OUTSIDE."""
    height, width = image.shape[:2]
    side, x, y = face.h * margin, face.x + face.w / 2, face.y + face.h / 2
    left, right = max(0.0, x - side / 2), min(width, x + side / 2)
    top, bottom = max(0.0, y - side / 2), min(height, y + side / 2)
    around = image[int(top) : math.ceil(bottom), int(left) : math.ceil(right)]
    lines = [around, around[::-1], around.swapaxes(0, 1), around.swapaxes(0, 1)[::-1]]
    above, below, before, after = map(_lines_of_page, lines)
    across, down = right - after - left - before, bottom - below - top - above
    return bool(max(0.0, across) * max(0.0, down) >= (1 - MOST_OUTSIDE) * side**2)


def _lines_of_page(around: RgbImage) -> int:
    """How many of the first lines (n × length × 3) belong to the page beside a picture."""
    if not around.size:
        return 0
    page = np.median(around[0], axis=0)
    blank = 0
    while blank < len(around) and _share_off(around[blank], page) <= 1 - PAGE_SHARE:
        blank += 1
    edge = blank and any(_share_off(line, page) >= ACROSS for line in around[blank : blank + BLURRED])
    return blank if edge else 0


def _share_off(line: RgbImage, colour: NDArray[np.float64]) -> float:
    return float((np.abs(line - colour).max(axis=1) > PAGE_LEVELS).mean())


def cut_face(image: RgbImage, face: Box, geometry: Geometry) -> RgbImage:
    """``input_size`` × ``input_size`` × 3 around the face."""
    return fit_square(cut_square(image, face, geometry.crop_margin), geometry)


def fit_square(patch: RgbImage, geometry: Geometry) -> RgbImage:
    """A square around a face at ``input_size``, with no more pixels of the face than any may have."""
    largest = max(1, round(geometry.max_face_px * geometry.crop_margin))
    if patch.shape[0] > largest:
        patch = resize_square(patch, largest)
    return resize_square(patch, geometry.input_size)


def cut_square(image: RgbImage, face: Box, margin: float) -> RgbImage:
    """The square of ``margin`` × the face's height around its centre, at the picture's own resolution.

    Near an edge the square moves inwards as far as it can; what then still lies outside repeats the edge pixels."""
    height, width = image.shape[:2]
    left, top, side = square_around(face, margin, width, height)
    inner = image[max(top, 0) : min(top + side, height), max(left, 0) : min(left + side, width)]
    missing_below, missing_right = side - inner.shape[0], side - inner.shape[1]
    if not missing_below and not missing_right:
        return inner
    above, before = max(-top, 0), max(-left, 0)
    padding = ((above, missing_below - above), (before, missing_right - before), (0, 0))
    return np.pad(inner, padding, mode="edge")


def square_around(face: Box, margin: float, width: int, height: int) -> tuple[int, int, int]:
    """Left, top and side of the square that is cut from a picture of this size, in its pixels."""
    side = max(1, round(face.h * margin))
    left = _inside(round(face.x + (face.w - side) / 2), side, width)
    top = _inside(round(face.y + (face.h - side) / 2), side, height)
    return left, top, side


def _inside(start: int, side: int, length: int) -> int:
    """Where an interval of ``side`` begins that lies inside ``length`` if it fits, centred on it if not."""
    if side >= length:
        return (length - side) // 2
    return min(max(start, 0), length - side)


def resize_square(patch: RgbImage, side: int) -> RgbImage:
    """Bicubic with antialiasing (Pillow's), as every crop is resized."""
    if patch.shape[0] == side:
        return patch
    return np.asarray(Image.fromarray(patch).resize((side, side), Image.Resampling.BICUBIC))
