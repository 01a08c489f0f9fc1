"""Pictures that say where they come from, truly or not: XMP, EXIF, PNG texts, embedded thumbnails."""

import io
import struct
import zlib
from typing import Any

from pictures import encode, png_chunk
from PIL import Image

XMP_START = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" '
    'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"'
)
XMP_END = "</rdf:Description></rdf:RDF></x:xmpmeta>"
A1111 = (
    "a face, studio light\nNegative prompt: hands\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, "
    "Size: 512x512, Model hash: 6ce0161689, Model: v1-5-pruned"
)
BILLION_LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(9))
    + b"]><x>&j;</x>"
)


def xmp(attributes: str = "", elements: str = "") -> bytes:
    return f"{XMP_START} {attributes}>{elements}{XMP_END}".encode()


def jpeg(image: Image.Image, xmp: bytes = b"", exif: Image.Exif | bytes | None = None) -> bytes:
    options: dict[str, Any] = {"quality": 90}
    if xmp:
        options["xmp"] = xmp
    if exif is not None:
        options["exif"] = exif
    return encode(image, "JPEG", **options)


def camera_exif(make: str = "ACME", model: str = "Box 3", software: str = "") -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = make, model
    if software:
        exif[0x0131] = software
    return exif


def comment_exif(text: str) -> Image.Exif:
    """As Stable Diffusion's web interface writes its parameters into JPEGs."""
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9286] = b"UNICODE\0" + text.encode("utf-16-be")
    return exif


def thumbnail_exif(thumbnail: bytes, length: int | None = None, offset: int | None = None) -> bytes:
    """A TIFF block by hand: an empty IFD0, then IFD1 that points to the thumbnail."""
    start = 8 + 2 + 4 + 2 + 2 * 12 + 4
    entries = [
        struct.pack("<HHII", 0x0201, 4, 1, start if offset is None else offset),
        struct.pack("<HHII", 0x0202, 4, 1, len(thumbnail) if length is None else length),
    ]
    first = struct.pack("<HI", 0, 14)
    second = struct.pack("<H", 2) + b"".join(entries) + struct.pack("<I", 0)
    return b"Exif\0\0II*\0" + struct.pack("<I", 8) + first + second + thumbnail


def small_jpeg(image: Image.Image, size: tuple[int, int] = (160, 120), letterbox: bool = False) -> bytes:
    """A thumbnail as cameras make it; with ``letterbox`` black bars fill it up to the size."""
    small = image.copy()
    if not letterbox:
        return encode(small.resize(size, Image.Resampling.BILINEAR), "JPEG", quality=70)
    small.thumbnail(size)
    canvas = Image.new("RGB", size)
    canvas.paste(small, ((size[0] - small.width) // 2, (size[1] - small.height) // 2))
    return encode(canvas, "JPEG", quality=70)


def png_with(image: Image.Image, texts: dict[str, str]) -> bytes:
    """PNG text chunks before the pixels."""
    data = encode(image, "PNG")
    chunks = b"".join(
        png_chunk(b"tEXt", key.encode("latin-1") + b"\0" + value.encode("latin-1", "replace"))
        for key, value in texts.items()
    )
    return data[:33] + chunks + data[33:]


def png_text_bomb(image: Image.Image, size: int = 200 * 2**20) -> bytes:
    """A compressed text chunk of a few kilobytes that unpacks to ``size`` bytes."""
    packer = zlib.compressobj(9)
    block = bytes(2**20)
    packed = b"".join(packer.compress(block) for _ in range(size // len(block))) + packer.flush()
    data = encode(image, "PNG")
    return data[:33] + png_chunk(b"zTXt", b"Comment\0\0" + packed) + data[33:]


def opened(data: bytes) -> Image.Image:
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        return image.convert("RGB")
