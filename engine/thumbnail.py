"""Small pictures for the history."""

import io

import numpy as np
from PIL import Image

from engine.types import RgbImage

MAX_SIDE = 160


def thumbnail(pixels: RgbImage) -> bytes:
    """A JPEG of at most 160 × 160 pixels, without metadata. Of a large picture only every so many pixels are looked at,
    four times as many as are needed each way."""
    step = max(1, max(pixels.shape[:2]) // (4 * MAX_SIDE))
    small = Image.fromarray(np.ascontiguousarray(pixels[::step, ::step]))
    small.thumbnail((MAX_SIDE, MAX_SIDE))
    buffer = io.BytesIO()
    small.save(buffer, "JPEG", quality=80)
    return buffer.getvalue()
