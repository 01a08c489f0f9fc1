"""What is dropped on the window or pasted into it: files, pictures as bytes, or only addresses.

Browsers offer a dragged picture in several shapes at once (measured with Chromium 156 and Firefox 153 on X11): Chromium
the very bytes it received, as ``application/octet-stream``; Firefox the decoded pixels, as a PNG; both the picture's
address. The best shape is taken. An address is never fetched: only who shows the page may tell its site about it.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QByteArray, QMimeData, QUrl
from PySide6.QtGui import QImage

from desktop_app.gui.encoding import png
from engine.types import Grade, ImageInput, Origin

MOST_EMBEDDED = 50
"""Pictures taken out of one dragged piece of a page."""

_RAW = "application/octet-stream"
_ENCODED = ("image/png", "image/webp", "image/avif", "image/jpeg", "image/bmp", "image/gif")
"""Lossless ones first: a program that offers several has made them all from the same pixels."""

_BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"BM", b"RIFF")
_DATA_URL = re.compile(r"data:image/[a-z0-9.+-]+(?:;[a-z0-9=.+-]+)*,", re.IGNORECASE)


@dataclass(frozen=True)
class Offer:
    """What can be taken of it. ``is_address`` says that there was nothing but the address of something."""

    paths: tuple[Path, ...] = ()
    images: tuple[ImageInput, ...] = ()
    is_address: bool = False


def looks_usable(mime: QMimeData) -> bool:
    """Whether it is worth letting go here, by the names of the formats alone: asking for the contents while something
    is dragged would make the other program work. True for addresses too, so that it can be said what to do."""
    formats = {name.partition(";")[0] for name in mime.formats()}
    return bool(mime.hasImage() or mime.urls() or formats & {_RAW, *_ENCODED})


def offer_of(mime: QMimeData) -> Offer:
    """The best shape of what is offered: files, then the very bytes, then pixels."""
    urls = mime.urls()
    paths = tuple(Path(url.toLocalFile()) for url in urls if url.isLocalFile())
    if paths:
        return Offer(paths=paths)
    name = _name_in(urls)
    images = _raw_picture(mime, name) or _embedded(mime) or _encoded_picture(mime, name) or _pixels(mime, name)
    return Offer(images=images, is_address=not images and (bool(urls) or _is_address(mime.text())))


def _raw_picture(mime: QMimeData, name: str) -> tuple[ImageInput, ...]:
    data = _bytes(mime.data(_RAW)) if mime.hasFormat(_RAW) else b""
    return (_input(data, Grade.ORIGINAL_BYTES, name),) if _begins_like_a_picture(data) else ()


def _embedded(mime: QMimeData) -> tuple[ImageInput, ...]:
    """Pictures that the page holds in ``data:`` addresses: these are the bytes as they were published."""
    texts = [url.toString() for url in mime.urls()]
    texts += _sources(mime.html()) if mime.hasHtml() else []
    texts += [mime.text().strip()] if mime.hasText() else []
    addresses = list(dict.fromkeys(text for text in texts if _DATA_URL.match(text)))[:MOST_EMBEDDED]
    decoded = (decode_data_url(address) for address in addresses)
    return tuple(_input(data, Grade.ORIGINAL_BYTES) for data in decoded if data)


def decode_data_url(address: str) -> bytes:
    """The bytes in a ``data:`` address (RFC 2397); none when it is damaged."""
    head, _, body = address.partition(",")
    data = unquote_to_bytes(body)
    if not head.lower().endswith(";base64"):
        return data
    try:
        return base64.b64decode(b"".join(data.split()), validate=True)
    except binascii.Error:
        return b""


def _encoded_picture(mime: QMimeData, name: str) -> tuple[ImageInput, ...]:
    for kind in _ENCODED:
        data = _bytes(mime.data(kind)) if mime.hasFormat(kind) else b""
        if data:
            return (_input(data, Grade.PAGE_REENCODED, name),)
    return ()


def _pixels(mime: QMimeData, name: str) -> tuple[ImageInput, ...]:
    """Windows and macOS hand pictures over as plain pixels."""
    image = mime.imageData() if mime.hasImage() else None
    if not isinstance(image, QImage) or image.isNull():
        return ()
    return (_input(png(image), Grade.PAGE_REENCODED, name),)


def _input(data: bytes, grade: Grade, name: str = "") -> ImageInput:
    return ImageInput(data, Origin.TRANSFER, grade, name)


def _name_in(urls: list[QUrl]) -> str:
    """What the picture is called where it comes from."""
    return PurePosixPath(urls[0].path()).name[:200] if urls and urls[0].scheme() in ("http", "https") else ""


def _begins_like_a_picture(data: bytes) -> bool:
    return data.startswith(_BEGINNINGS) or data[4:12] in (b"ftypavif", b"ftypavis")


def _is_address(text: str) -> bool:
    return re.match(r"https?://\S+\s*$", text) is not None


def _bytes(data: QByteArray) -> bytes:
    return bytes(data.data())


def _sources(markup: str) -> list[str]:
    finder = _SourceFinder()
    finder.feed(markup)
    return finder.found


class _SourceFinder(HTMLParser):
    """The addresses of the pictures in a piece of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.found += [value.strip() for name, value in attributes if name == "src" and value]
