"""The metadata of a picture as raw texts and blocks, within limits, without decoding a pixel where that can be avoided.

What decoding refuses (`engine.images`: bytes, pixels, 4 MB of metadata) never gets here; these limits are for what is
parsed further.
"""

import io
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from PIL import ExifTags, Image

from engine.images import FORMATS

MAX_XMP_BYTES = 2**20
MAX_TEXT_CHARS = 200_000
MAX_TEXTS = 64
SHOWN_CHARS = 200


@dataclass(frozen=True)
class Metadata:
    """``exif`` IFD0 and the Exif IFD in one, by tag number; ``texts`` PNG text by keyword; ``trouble`` codes of
    statements on what could not be read."""

    format: str
    orientation: int = 1
    exif: dict[int, Any] = field(default_factory=dict)
    exif_block: bytes = b""
    xmp: bytes = b""
    texts: dict[str, str] = field(default_factory=dict)
    trouble: tuple[str, ...] = ()


def read(data: bytes) -> Metadata:
    """Of a picture that could be decoded. Never raises: what is damaged is missing, and told in ``trouble``."""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            return _collect(image)
    except Exception:  # Pillow's plugins raise SyntaxError, struct.error, ValueError …; metadata is no reason to fail
        return Metadata("", trouble=("metadata_unreadable",))


def _collect(image: Image.Image) -> Metadata:
    trouble: list[str] = []
    texts = _texts(image, trouble)
    xmp = image.info.get("xmp") or texts.pop("XML:com.adobe.xmp", "")
    xmp = xmp.encode() if isinstance(xmp, str) else bytes(xmp)
    if len(xmp) > MAX_XMP_BYTES:
        trouble.append("metadata_too_large")
        xmp = b""
    exif = _exif(image, trouble)
    block = image.info.get("exif", b"")
    orientation = exif.get(ExifTags.Base.Orientation, 1)
    return Metadata(
        format=str(image.format),
        orientation=orientation if isinstance(orientation, int) else 1,
        exif=exif,
        exif_block=block if isinstance(block, bytes) else b"",
        xmp=xmp,
        texts=texts,
        trouble=tuple(dict.fromkeys(trouble)),
    )


def _exif(image: Image.Image, trouble: list[str]) -> dict[int, Any]:
    try:
        exif = image.getexif()
        return dict(exif) | dict(exif.get_ifd(ExifTags.IFD.Exif))
    except Exception:  # damaged offsets and types raise whatever struct and Pillow raise
        trouble.append("metadata_unreadable")
        return {}


def _texts(image: Image.Image, trouble: list[str]) -> dict[str, str]:
    """Only PNG has them. Those behind the pixels are known once the pixels were passed."""
    if image.format != "PNG":
        return {}
    try:
        found = getattr(image, "text", {}) or {}
    except Exception:  # a broken tail: what stands before the pixels is still there
        trouble.append("metadata_unreadable")
        found = {key: value for key, value in image.info.items() if isinstance(value, str)}
    kept = {str(key): str(value) for key, value in list(found.items())[:MAX_TEXTS] if len(value) <= MAX_TEXT_CHARS}
    if len(kept) < len(found):
        trouble.append("metadata_too_large")
    return kept


def shown(value: object) -> str:
    """Foreign text as one short line without characters that steer a terminal or the writing direction."""
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    line = " ".join(text[: 4 * SHOWN_CHARS].replace("\0", " ").split())
    safe = "".join("\N{REPLACEMENT CHARACTER}" if unicodedata.category(c)[0] == "C" else c for c in line)
    return safe if len(safe) <= SHOWN_CHARS else safe[: SHOWN_CHARS - 1] + "…"
