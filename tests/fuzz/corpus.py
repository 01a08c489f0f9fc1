"""Pictures made to break decoders. Each kind is a generator of (name, bytes); all of them are seeds for the fuzzer."""

import io
import random
import struct
import zlib
from collections.abc import Iterator
from typing import Any

from pictures import animation, encode, huge_png, oriented, png, png_chunk, scenery, sixteen_bit_png
from PIL import Image, PngImagePlugin

Named = Iterator[tuple[str, bytes]]
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "AVIF")


def everything() -> Named:
    for kind in (truncated, bombs, wrong_headers, absurd_metadata, many_frames, odd_shapes, odd_pixels, flipped_bits):
        yield from kind()


def truncated(points: int = 40) -> Named:
    """Every format, cut off at many places, and continued with other bytes behind the cut."""
    for format in FORMATS:
        whole = encode(scenery(), format)
        for point in range(1, points):
            cut = len(whole) * point // points
            yield f"{format} cut at {cut}", whole[:cut]
            yield f"{format} zeros from {cut}", whole[:cut] + bytes(len(whole) - cut)
            yield f"{format} begun again at {cut}", whole[:cut] + whole


def bombs() -> Named:
    """Little in bytes, much in memory or time: pixels, rows, text, profiles, frames, palettes."""
    yield "PNG of 1.6 gigapixels", huge_png()
    yield "PNG 30001 wide", png(30_001, 1, 8, 2, bytes(1 + 3 * 30_001))
    yield "PNG of 99 megapixels, no data", png(9_999, 9_901, 8, 2, b"")
    yield "PNG with 60 MB of zeros in one text", png(8, 8, 8, 0, bytes(72), _ztxt(60 * 2**20))
    yield "PNG with 200 texts of 1 MB", png(8, 8, 8, 0, bytes(72), *[_ztxt(2**20) for _ in range(200)])
    yield "PNG with a profile of 60 MB", png(8, 8, 8, 0, bytes(72), _iccp(60 * 2**20))
    yield "PNG with far more data than pixels", png(8, 8, 8, 0, bytes(2**26))
    gif = bytearray(encode(Image.new("P", (8, 8)), "GIF"))
    gif[6:10] = struct.pack("<HH", 65_535, 65_535)
    yield "GIF with a screen of 65535 squared", bytes(gif)
    bmp = bytearray(encode(scenery(), "BMP"))
    bmp[18:26] = struct.pack("<ii", 2**30, -(2**30))
    yield "BMP of 2^60 pixels", bytes(bmp)
    jpeg = bytearray(encode(scenery(), "JPEG"))
    at = jpeg.index(b"\xff\xc0") + 5
    jpeg[at : at + 4] = b"\xff\xff\xff\xff"
    yield "JPEG of 65535 squared", bytes(jpeg)
    webp = bytearray(oriented(scenery(), 3, "WEBP"))
    webp[24:30] = b"\xff" * 6
    yield "WEBP with a canvas of 2^24 squared", bytes(webp)
    avif = bytearray(encode(scenery(), "AVIF"))
    at = avif.index(b"ispe") + 8
    for side in (65_535, 2**31 - 1, 0):
        avif[at : at + 8] = struct.pack(">II", side, side)
        yield f"AVIF of {side} squared", bytes(avif)
    progressive = encode(scenery(512, 512), "JPEG", progressive=True)
    scan = progressive[progressive.rindex(b"\xff\xda") : -2]
    yield "JPEG with 2000 more scans", progressive[:-2] + scan * 2000 + b"\xff\xd9"


def wrong_headers() -> Named:
    """One format's signature before another's content, pictures in pictures, and files that are two things at once."""
    starts = {format: encode(scenery(), format)[:16] for format in FORMATS}
    for head in FORMATS:
        for body in FORMATS:
            if head != body:
                yield f"{head} before {body}", starts[head] + encode(scenery(), body)[16:]
                yield f"{body} within {head}", starts[head] + encode(scenery(), body)
    jpeg = encode(scenery(), "JPEG")
    nested = jpeg
    for _ in range(40):
        nested = jpeg[:2] + _segment(0xE1, b"Exif\0\0" + nested[:60_000]) + jpeg[2:]
    yield "JPEG in its own EXIF, forty deep", nested
    yield "HTML with a picture behind", b"<html><script>alert(1)</script>" + jpeg
    yield "picture with a ZIP behind", jpeg + b"PK\x03\x04" + bytes(200)
    yield "MPO index that points to itself", _with_segment(jpeg, 0xE2, b"MPF\0" + _tiff([(0xB002, 7, 160, 0)]))


def absurd_metadata() -> Named:
    """EXIF, ICC and XMP with sizes, offsets, counts and loops that make no sense."""
    jpeg = encode(scenery(), "JPEG")
    for count in (0, 1, 0xFFFF, 2**31, 2**32 - 1):
        for kind in range(14):
            exif = b"Exif\0\0" + _tiff([(0x0112, kind, count, 0xFFFFFFF0), (0x8769, 4, 1, 8), (0x0201, 4, 1, count)])
            yield f"EXIF of type {kind} with {count} values", _with_segment(jpeg, 0xE1, exif)
    yield "EXIF whose directory is its own next one", _with_segment(jpeg, 0xE1, b"Exif\0\0" + _tiff([], following=8))
    yield "EXIF of 65533 bytes of 0xFF", _with_segment(jpeg, 0xE1, b"\xff" * 65_533)
    for orientation in range(0, 300, 7):
        yield f"orientation {orientation}", _with_orientation(jpeg, orientation)
    yield "ICC in 255 parts of nothing", jpeg[:2] + _icc_parts(255) + jpeg[2:]
    for profile in (b"", b"\0", b"\xff" * 128, struct.pack(">I", 2**32 - 1) + bytes(200), _profile(tags=2**32 - 1)):
        for format in ("JPEG", "PNG", "WEBP", "AVIF"):
            yield f"{format} with {len(profile)} bytes for a profile", encode(scenery(), format, icc_profile=profile)
    entities = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY %c "%s">' % (letter, b"&%c;" % (letter - 1) * 10) for letter in range(ord("b"), ord("k"))
    )
    xmp = entities + b"]><x:xmpmeta xmlns:x='adobe:ns:meta/'>&j;</x:xmpmeta>"
    yield "XMP that laughs a billion times", _with_segment(jpeg, 0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xmp)
    deep = b"<a>" * 15_000
    yield "XMP 15000 deep", _with_segment(jpeg, 0xE1, b"http://ns.adobe.com/xap/1.0/\0" + deep)
    info = PngImagePlugin.PngInfo()
    info.add_itxt("XML:com.adobe.xmp", xmp.decode() * 100)
    info.add_text("parameters", "\x1b[31m\u202e" * 5000)
    yield "PNG with texts that terminals obey", encode(scenery(), "PNG", pnginfo=info)
    for marker in range(0xC0, 0x100):
        yield f"JPEG with an empty segment {marker:X}", jpeg[:2] + bytes([0xFF, marker, 0, 0]) + jpeg[2:]


def many_frames() -> Named:
    for format in ("GIF", "WEBP", "PNG", "AVIF"):
        yield f"{format} of three frames", animation(format)
    yield "GIF of 2000 frames", animation("GIF", 2000)
    for count in (0, 1, 2**31 - 1):
        control = png_chunk(b"acTL", struct.pack(">II", count, 0))
        yield f"PNG that promises {count} frames", png(8, 8, 8, 0, bytes(72), control)
    webp = animation("WEBP")
    at = webp.index(b"ANMF") + 8
    yield "WEBP whose frames lie outside of it", webp[:at] + b"\xff" * 6 + webp[at + 6 :]
    yield "WEBP whose frames are larger than it", webp[: at + 6] + b"\xff" * 6 + webp[at + 12 :]
    gif = animation("GIF")
    yield "GIF whose frames lie outside of it", gif.replace(b"\x2c\0\0\0\0", b"\x2c\xff\xff\xff\xff")
    yield "GIF with 1000 empty extensions", gif[:13] + b"\x21\xfe\0" * 1000 + gif[13:]


def odd_shapes() -> Named:
    for width, height in ((1, 1), (1, 30_000), (30_000, 1), (2, 3), (65, 1), (1, 31)):
        for format in ("PNG", "JPEG", "WEBP", "GIF", "BMP"):
            if format != "WEBP" or max(width, height) <= 16_383:
                yield f"{format} {width} × {height}", encode(Image.new("RGB", (width, height), "teal"), format)
    for width, height in ((0, 0), (0, 5), (5, 0)):
        yield f"PNG {width} × {height}", png(width, height, 8, 2, b"")


def odd_pixels() -> Named:
    """Depths, colours, palettes and transparency that are seldom written."""
    for mode in ("1", "L", "LA", "P", "RGBA", "I;16"):
        yield f"PNG {mode}", encode(Image.new("L", (40, 30), 100).convert(mode) if mode != "I;16" else _deep(), "PNG")
    yield "PNG of zero alpha", encode(Image.new("RGBA", (50, 50), (255, 0, 0, 0)), "PNG")
    for format in ("WEBP", "AVIF"):
        yield f"{format} of zero alpha", encode(Image.new("RGBA", (50, 50), (255, 0, 0, 0)), format)
    clear = Image.new("P", (50, 50))
    yield "GIF of zero alpha", encode(clear, "GIF", transparency=0)
    cmyk = encode(Image.new("CMYK", (50, 50), (9, 99, 199, 50)), "JPEG")
    yield "JPEG CMYK", cmyk
    adobe = cmyk.index(b"Adobe")
    for transform in (1, 2, 255):
        yield (
            f"JPEG CMYK with Adobe's transform {transform}",
            cmyk[: adobe + 11] + bytes([transform]) + cmyk[adobe + 12 :],
        )
    yield "JPEG of four colours that nobody named", cmyk[:adobe] + b"Nobod" + cmyk[adobe + 5 :]
    yield "PNG 16 bit grey", sixteen_bit_png(False)
    yield "PNG 16 bit colour", sixteen_bit_png(True)
    yield "PNG without its palette", png(8, 8, 8, 3, bytes(72))
    short = png(8, 8, 8, 3, bytes([0, *range(8)] * 8), png_chunk(b"PLTE", bytes(3)))
    yield "PNG with pixels beyond its palette", short
    yield "PNG with a palette of 5 bytes", png(8, 8, 8, 3, bytes(72), png_chunk(b"PLTE", bytes(5)))
    yield (
        "PNG more transparent than it has colours",
        png(8, 8, 8, 3, bytes(72), png_chunk(b"PLTE", bytes(6)), png_chunk(b"tRNS", bytes(256))),
    )
    for depth in (0, 1, 2, 3, 4, 7, 16, 32, 255):
        for colour in (0, 1, 2, 3, 4, 5, 6, 7, 255):
            yield f"PNG depth {depth} colour {colour}", png(8, 8, depth, colour, bytes(300))
    for orientation in range(1, 9):
        yield f"WEBP turned {orientation}", oriented(scenery(), orientation, "WEBP")


def flipped_bits(each: int = 60) -> Named:
    """A few bits wrong anywhere, the first bytes more often."""
    chance = random.Random(8)
    for format in FORMATS:
        whole = encode(scenery(), format)
        for number in range(each):
            broken = bytearray(whole)
            for _ in range(chance.choice((1, 2, 8, 40))):
                at = chance.randrange(len(whole) if chance.random() < 0.5 else min(64, len(whole)))
                broken[at] ^= 1 << chance.randrange(8)
            yield f"{format} with wrong bits {number}", bytes(broken)


def _deep() -> Image.Image:
    return Image.new("I;16", (40, 30), 40_000)


def _ztxt(length: int) -> bytes:
    return png_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(length), 9))


def _iccp(length: int) -> bytes:
    return png_chunk(b"iCCP", b"profile\0\0" + zlib.compress(bytes(length), 9))


def _profile(tags: int) -> bytes:
    """An ICC profile of nothing but a header and a count of tags that are not there."""
    header = bytearray(128)
    header[:4], header[12:24], header[36:40] = struct.pack(">I", 132), b"mntrRGB XYZ ", b"acsp"
    return bytes(header) + struct.pack(">I", tags)


def _segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", min(len(content) + 2, 0xFFFF)) + content[:65_533]


def _with_segment(jpeg: bytes, marker: int, content: bytes) -> bytes:
    return jpeg[:2] + _segment(marker, content) + jpeg[2:]


def _tiff(entries: list[tuple[int, int, int, int]], following: int = 0) -> bytes:
    """A TIFF block with one directory: tag, type, count, value or offset of each entry."""
    body = b"".join(
        struct.pack("<HHII", tag, kind & 0xFFFF, count & 0xFFFFFFFF, at) for tag, kind, count, at in entries
    )
    return b"II*\0" + struct.pack("<IH", 8, len(entries)) + body + struct.pack("<I", following)


def _with_orientation(jpeg: bytes, orientation: int) -> bytes:
    return _with_segment(jpeg, 0xE1, b"Exif\0\0" + _tiff([(0x0112, 3, 1, orientation)]))


def _icc_parts(parts: int) -> bytes:
    return b"".join(_segment(0xE2, b"ICC_PROFILE\0" + bytes([part % 256, parts])) for part in range(parts))


def as_image(data: bytes) -> Any:
    """For looking at one: what Pillow makes of it."""
    return Image.open(io.BytesIO(data))
