"""Pictures made by the tests: ordinary ones in unusual formats, and those that nobody should trust."""

import io
import struct
import zlib
from typing import Any

import numpy as np
from PIL import Image

ORIENTATIONS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""EXIF orientation → the transposition after which a viewer that obeys it shows the upright picture."""


def scenery(width: int = 96, height: int = 64, mode: str = "RGB") -> Image.Image:
    """Smooth colours without symmetry, so that every turn of it is another picture; nothing like a face."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    channels = (x / width, y / height, (x + 2 * y) / (width + 2 * height))
    pixels = np.stack([255 * channel for channel in channels], axis=-1).astype(np.uint8)
    return Image.fromarray(pixels).convert(mode)


def encode(image: Image.Image, format: str = "PNG", **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()


def oriented(upright: Image.Image, orientation: int, format: str = "PNG") -> bytes:
    """A file whose pixels are stored turned, and whose EXIF says how to turn them back."""
    transposition = ORIENTATIONS[orientation]
    stored = upright if transposition is None else upright.transpose(transposition)
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encode(stored, format, exif=exif.tobytes())


def animation(format: str, frames: int = 3) -> bytes:
    """A different colour in every frame; red is the first."""
    colours = ["red", "green", "blue"]
    pictures = [Image.new("RGB", (32, 24), colours[i % 3]) for i in range(frames)]
    return encode(pictures[0], format, save_all=True, append_images=pictures[1:], duration=50)


def png_chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int, height: int, depth: int, colour: int, pixels: bytes, *extra: bytes) -> bytes:
    """A PNG by hand; ``colour`` 0 grey, 2 RGB; ``pixels`` the filtered rows; ``extra`` chunks before them."""
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    data = png_chunk(b"IDAT", zlib.compress(pixels, 9))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(extra) + data + png_chunk(b"IEND", b"")


def huge_png(side: int = 40_000) -> bytes:
    """Claims ``side`` × ``side`` pixels in a file of a kilobyte; nothing of that size exists at any time."""
    return png(side, side, 8, 2, bytes(4096))


def sixteen_bit_png(colour: bool) -> bytes:
    """8 × 8 pixels, 16 bits a channel, every value 0x8000: medium grey."""
    row = b"\0" + struct.pack(">H", 0x8000) * (8 * (3 if colour else 1))
    return png(8, 8, 16, 2 if colour else 0, row * 8)


BAD: dict[str, tuple[bytes, str]] = {
    "text.jpg": (b"This is not a picture, whatever its name says.\n" * 50, "image_unsupported"),
    "truncated.jpg": (encode(scenery(), "JPEG")[:700], "image_truncated"),
    "empty.jpg": (b"", "image_empty"),
    "huge.png": (huge_png(), "image_too_large"),
    "page.png": (
        b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>",
        "image_unsupported",
    ),
    "print.jpg": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "image_unsupported"),
}
"""File name → its bytes, and the code with which it is refused."""


def tinted(image: Image.Image, red: int) -> Image.Image:
    """``red`` levels more of red and fewer of blue: what the models in tiny_models.py take for a sign."""
    pixels = np.asarray(image).astype(np.int16) + np.array([red, 0, -red], np.int16)
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def side_by_side(*images: Image.Image, gap: int = 40) -> Image.Image:
    """A group picture."""
    width = sum(image.width + gap for image in images) + gap
    group = Image.new("RGB", (width, max(image.height for image in images) + 2 * gap), (128, 128, 128))
    left = gap
    for image in images:
        group.paste(image, (left, gap))
        left += image.width + gap
    return group
