"""Small pictures for the history."""

import io
import logging

from PIL import Image, ImageOps

from engine.images import FORMATS

MAX_SIDE = 160
_log = logging.getLogger(__name__)


def thumbnail(data: bytes) -> bytes | None:
    """A JPEG of at most 160 × 160 pixels, or None when that does not work out. Only for pictures that the engine
    has judged: ``engine.images`` holds the caps on what is decoded. A large JPEG is decoded at reduced size."""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            image.draft("RGB", (2 * MAX_SIDE, 2 * MAX_SIDE))
            image.thumbnail((MAX_SIDE, MAX_SIDE))
            return _jpeg(ImageOps.exif_transpose(image))
    except Exception as error:  # Pillow's plugins raise what they like; a missing thumbnail must not cost a verdict.
        _log.warning("No thumbnail could be made: %s", type(error).__name__)
        return None


def _jpeg(image: Image.Image) -> bytes:
    """Without metadata; transparent parts on white."""
    opaque = image.convert("RGBA")
    page = Image.new("RGBA", opaque.size, "white")
    page.alpha_composite(opaque)
    buffer = io.BytesIO()
    page.convert("RGB").save(buffer, "JPEG", quality=80)
    return buffer.getvalue()
