"""What is done to whole pictures before the path that serves sees them: to test with, never to train on.

Each condition is the same for both classes and in every run: chance comes from the file's name. JPEG at 40 is what a
messenger may leave; faces of 64 pixels are those of a group photograph; a blur of 1 % of the face's height is one to
two pixels in pictures of 256; a screenshot is taken of a page that shows the picture at another size.
"""

import io
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image, ImageFilter

from engine.training.data import LabelledFace
from engine.training.views import read_pixels
from engine.types import Box, RgbImage

Rng = np.random.Generator
LEVEL = (100, 112)
SMALL = 64
BLUR = 0.01
_PAGE = 40
"""Pixels of white around a picture on its page."""


@dataclass(frozen=True)
class Condition:
    """``change`` takes a picture, the height of its face in pixels and chance, scales it and leaves a ``margin`` of so
    many pixels around it; then it is stored as JPEG of that ``quality``, without loss where it is 0."""

    name: str
    change: Callable[[RgbImage, float, Rng], RgbImage]
    quality: int = 0
    margin: int = 0

    def pixels(self, face: LabelledFace) -> RgbImage:
        """The changed picture before it is stored."""
        chance = np.random.default_rng(zlib.crc32(face.picture.path.name.encode()))
        return self.change(read_pixels(face), face.box.h, chance)

    def shown(self, face: LabelledFace) -> tuple[RgbImage, Box]:
        """The changed picture before it is stored, and where its face then is."""
        pixels = self.pixels(face)
        box = face.box.enlarged((pixels.shape[0] - 2 * self.margin) / read_pixels(face).shape[0])
        return pixels, replace(box, x=box.x + self.margin, y=box.y + self.margin)

    def file(self, face: LabelledFace) -> bytes:
        """The changed picture as it is handed in."""
        return encoded(self.pixels(face), self.quality)


def encoded(pixels: RgbImage, quality: int = 0) -> bytes:
    buffer = io.BytesIO()
    if quality:
        Image.fromarray(pixels).save(buffer, "JPEG", quality=quality)
    else:
        Image.fromarray(pixels).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def scaled(pixels: RgbImage, factor: float, kernel: Image.Resampling = Image.Resampling.BICUBIC) -> RgbImage:
    height, width = pixels.shape[:2]
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    return np.asarray(Image.fromarray(pixels).resize(size, kernel))


def _levelled(pixels: RgbImage, height: float, rng: Rng) -> RgbImage:
    return scaled(pixels, rng.uniform(*LEVEL) / height)


def _unchanged(pixels: RgbImage, _height: float, _rng: Rng) -> RgbImage:
    return pixels


def _small(pixels: RgbImage, height: float, _rng: Rng) -> RgbImage:
    return scaled(pixels, min(1.0, SMALL / height))


def _blurred(pixels: RgbImage, height: float, _rng: Rng) -> RgbImage:
    return np.asarray(Image.fromarray(pixels).filter(ImageFilter.GaussianBlur(BLUR * height)))


def _screenshot(pixels: RgbImage, _height: float, rng: Rng) -> RgbImage:
    """Shown at 75 to 150 % with bilinear sampling, another gamma, on a white page."""
    gamma = rng.uniform(0.85, 1.2)
    shown = scaled(pixels, rng.uniform(0.75, 1.5), Image.Resampling.BILINEAR)
    levels = ((np.arange(256) / 255) ** gamma * 255).round().astype(np.uint8)
    return np.pad(levels[shown], ((_PAGE, _PAGE), (_PAGE, _PAGE), (0, 0)), constant_values=255)


LEVELLED = Condition(f"every face at {LEVEL[0]}–{LEVEL[1]} px", _levelled)
"""The whole picture is scaled, up as well as down, so that its face gets a height drawn from this range, whatever its
class; then it is served, where faces above ``max_face_px`` come down to that."""


DEGRADATIONS = (
    Condition("JPEG at quality 40", _unchanged, 40),
    Condition(f"faces scaled to {SMALL} px", _small),
    Condition(f"blurred by {BLUR:.0%} of the face's height", _blurred),
    Condition("simulated screenshot", _screenshot, margin=_PAGE),
)
