"""From the bytes of a picture to upright RGB pixels, trusting nothing.

The format is read from the content and must be on the allowlist; bytes, pixels, metadata and frames are capped
before anything is decoded; only the first frame is decoded; EXIF orientation is applied. What was lost on the way
(further frames, 16-bit depth, CMYK, transparency) is told in notes.
"""

import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from engine.errors import ImageCorrupt, ImageError, ImageTooLarge, ImageTruncated, ImageUnsupported
from engine.picture_files import ALLOWED, called, check_size
from engine.types import Note, Preview, RgbImage

MAX_PIXELS = 100_000_000
MAX_SIDE = 30_000
MAX_METADATA_BYTES = 4 * 2**20
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "AVIF")  # MPO, a JPEG with more behind it, is opened as JPEG

# For the whole process: warnings.catch_warnings, the way to limit it to a call, is not safe among threads.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)

_STRIP_PIXELS = 2**20
_REDUCTIONS = (1, 2, 4, 8)
_ON_ITS_SIDE = (5, 6, 7, 8)
"""EXIF orientations of which width and height change places."""

_FIRST_FRAME = Note("first_frame_only", "The picture is animated or has several frames; only the first was judged.")
_DEPTH = Note("reduced_to_8_bit", "The picture has more than 8 bits per channel; it was judged at 8.")
_CMYK = Note("converted_from_cmyk", "The picture is in print colours (CMYK); it was converted to RGB first.")
_ALPHA = Note("transparency_flattened", "Transparent parts were filled with white.")


@dataclass(frozen=True)
class DecodedImage:
    """``pixels`` height × width × 3 uint8, upright; ``format`` as Pillow names it; ``notes`` what was lost; ``width``
    and ``height`` of the picture, of which one pixel here is ``reduction`` × ``reduction``."""

    pixels: RgbImage
    format: str
    notes: tuple[Note, ...]
    width: int
    height: int
    reduction: int = 1


def decode(data: bytes, name: str = "", long_side: int | None = None) -> DecodedImage:
    """Decode the first frame. Raises the ImageError that fits; ``name`` is only for its message. A JPEG that is twice
    as long as ``long_side`` or more is decoded at a half, a quarter or an eighth of its size, which costs less; the
    longer side keeps at least so many pixels."""
    check_size(data, name)
    try:
        return _decode(data, name, long_side)
    except ImageError:
        raise
    except MemoryError as error:
        raise ImageTooLarge(f"{called(name)} needs more memory than there is.") from error
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise _too_many_pixels(name) from error
    except UnidentifiedImageError as error:
        raise _unsupported_or_broken(data, name) from error
    except Exception as error:  # Pillow's plugins raise SyntaxError, struct.error, ValueError, IndexError …
        raise _broken(error, name) from error


def _decode(data: bytes, name: str, long_side: int | None) -> DecodedImage:
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        _check_header(image, name)
        notes = list(_losses(image))
        image.seek(0)
        full = image.size
        reduction = 1 if long_side is None else _reduce(image, long_side)
        image.load()
        is_on_its_side = image.getexif().get(ExifTags.Base.Orientation) in _ON_ITS_SIDE
        ImageOps.exif_transpose(image, in_place=True)
        width, height = reversed(full) if is_on_its_side else full
        return DecodedImage(_to_rgb(image), str(image.format), tuple(notes), width, height, reduction)


def _reduce(image: Image.Image, long_side: int) -> int:
    """Have a JPEG decoded smaller (its frequencies are cut, every byte is still read); how much smaller."""
    full = max(image.size)
    wanted = max(factor for factor in _REDUCTIONS if factor == 1 or full >= factor * long_side)
    image.draft(image.mode, (max(1, image.width // wanted), max(1, image.height // wanted)))  # only a JPEG does it
    return round(full / max(image.size))


def preview(data: bytes, longest_side: int) -> Preview:
    """The first frame for showing, upright, no side longer than ``longest_side``. Raises the ImageError that fits."""
    image = Image.fromarray(decode(data, long_side=2 * longest_side).pixels)
    image.thumbnail((longest_side, longest_side), reducing_gap=2.0)
    return Preview(image.width, image.height, image.tobytes())


def _check_header(image: Image.Image, name: str) -> None:
    width, height = image.size
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise _too_many_pixels(name, f" ({width} × {height})")
    metadata = sum(len(value) for value in image.info.values() if isinstance(value, bytes | str))
    if metadata > MAX_METADATA_BYTES:
        raise _too_much_metadata(name)


def _losses(image: Image.Image) -> Iterator[Note]:
    # An MPO is a JPEG with more pictures behind it (depth, stereo): the first is the photograph.
    if image.format != "MPO" and getattr(image, "is_animated", False):
        yield _FIRST_FRAME
    if image.mode.startswith(("I", "F")) or _png_depth(image) == 16:
        yield _DEPTH
    if image.mode == "CMYK":
        yield _CMYK
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        yield _ALPHA


def _png_depth(image: Image.Image) -> int:
    """Pillow opens 16-bit colour PNGs as 8-bit ones; only the decoder's raw mode still tells."""
    tiles = getattr(image, "tile", None)
    if image.format != "PNG" or not tiles:
        return 8
    raw_mode = tiles[0][3]
    return 16 if isinstance(raw_mode, str) and ";16" in raw_mode else 8


def _to_rgb(image: Image.Image) -> RgbImage:
    """In strips: what a conversion needs on its way is several times the picture, and most of the peak of memory."""
    if image.mode == "RGB" and "transparency" not in image.info:
        return np.asarray(image)
    pixels = np.empty((image.height, image.width, 3), np.uint8)
    rows = max(1, _STRIP_PIXELS // image.width)
    for top in range(0, image.height, rows):
        below = min(top + rows, image.height)
        pixels[top:below] = np.asarray(_strip_to_rgb(image.crop((0, top, image.width, below))))
    return pixels


def _strip_to_rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I") or image.mode == "F":
        return _high_range_to_8_bit(image)
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        rgba = image.convert("RGBA")
        white = Image.new("RGBA", rgba.size, "white")
        return Image.alpha_composite(white, rgba).convert("RGB")
    return image.convert("RGB")


def _high_range_to_8_bit(image: Image.Image) -> Image.Image:
    """Pillow clips 16-bit greyscale at 255 when it converts; scale it instead."""
    values = np.asarray(image).astype(np.float64)
    eight_bit = np.clip(values / 257.0 + 0.5, 0, 255).astype(np.uint8)
    return Image.fromarray(eight_bit).convert("RGB")


def _too_many_pixels(name: str, size: str = "") -> ImageTooLarge:
    return ImageTooLarge(
        f"{called(name)} has too many pixels{size}; at most {MAX_PIXELS // 10**6} megapixels and "
        f"{MAX_SIDE:,} a side are read. Save a smaller copy."
    )


def _too_much_metadata(name: str) -> ImageTooLarge:
    return ImageTooLarge(f"{called(name)} carries more metadata than is read. Save a copy without it.")


def _unsupported_or_broken(data: bytes, name: str) -> ImageError:
    if data.startswith((b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM")) or data[8:12] == b"WEBP":
        return ImageCorrupt(f"{called(name)} begins like a picture, but its header is damaged or cut off.")
    return ImageUnsupported(f"{called(name)} is not a picture in a format that Telltale reads ({ALLOWED}).")


def _broken(error: Exception, name: str) -> ImageError:
    text = str(error).lower()
    if "max_text_chunk" in text or "text chunks" in text:  # Pillow's own limits, 1 MB a chunk and 64 MB in all
        return _too_much_metadata(name)
    if isinstance(error, EOFError) or "truncated" in text or "end of file" in text or "not enough" in text:
        return ImageTruncated(f"{called(name)} ends too early: a part of it is missing. Get it again.")
    return ImageCorrupt(f"{called(name)} is damaged and cannot be decoded. Get it again.")
