"""What comes with a drop or lies in the clipboard, in the shapes that browsers and desktops give it."""

import base64
import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from desktop_app.gui.offers import MOST_EMBEDDED, decode_data_url, looks_usable, offer_of
from engine import images
from engine.types import Grade, Origin

ADDRESS = "https://pictures.example/folder/a%20portrait.jpg?size=2"


def encoded(kind: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (20, 10), "teal").save(buffer, kind)
    return buffer.getvalue()


def data_url(data: bytes, kind: str = "image/png") -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def mime_of(urls: tuple[str, ...] = (), html: str = "", text: str = "", **others: bytes) -> QMimeData:
    mime = QMimeData()
    if urls:
        mime.setUrls([QUrl(url) for url in urls])
    if html:
        mime.setHtml(html)
    if text:
        mime.setText(text)
    for name, data in others.items():
        mime.setData(name.replace("__", "-").replace("_", "/"), data)
    return mime


def test_files_and_folders_are_taken_as_such(tmp_path: Path) -> None:
    mime = mime_of((f"file://{tmp_path}/one.jpg", f"file://{tmp_path}"), image_png=encoded("PNG"))
    offer = offer_of(mime)
    assert offer.paths == (tmp_path / "one.jpg", tmp_path)
    assert offer.images == ()


def test_chromium_s_bytes_are_the_published_ones() -> None:
    data = encoded("JPEG")
    mime = mime_of((ADDRESS,), html=f'<img src="{ADDRESS}">', application_octet__stream=data)
    [image] = offer_of(mime).images
    assert (image.data, image.grade, image.origin) == (data, Grade.ORIGINAL_BYTES, Origin.TRANSFER)
    assert image.name == "a portrait.jpg"
    assert image.page_host == ""


def test_firefox_s_pixels_are_said_to_be_encoded_anew() -> None:
    lossless, lossy = encoded("PNG"), encoded("JPEG")
    mime = mime_of((ADDRESS,), html=f'<img src="{ADDRESS}">', image_jpeg=lossy, image_png=lossless, image_gif=b"")
    [image] = offer_of(mime).images
    assert (image.data, image.grade) == (lossless, Grade.PAGE_REENCODED)


@pytest.mark.parametrize("where", ["urls", "html", "text"])
def test_data_addresses_hold_the_published_bytes(where: str) -> None:
    data = encoded("WEBP")
    url = data_url(data, "image/webp")
    mime = {
        "urls": mime_of((url,), image_png=encoded("PNG")),
        "html": mime_of(html=f"<p>So<img alt='x' src=' {url} '></p>"),
        "text": mime_of(text=f"\n{url}\n"),
    }[where]
    [image] = offer_of(mime).images
    assert (image.data, image.grade) == (data, Grade.ORIGINAL_BYTES)


def test_a_dragged_piece_of_a_page_gives_each_picture_once_and_not_without_end() -> None:
    one, two = data_url(encoded("PNG")), data_url(encoded("GIF"), "image/gif")
    images_in = "".join(f'<img src="{url}">' for url in (one, two, one, ADDRESS))
    assert len(offer_of(mime_of(html=images_in)).images) == 2
    many = "".join(f'<img src="{data_url(b"GIF8" + bytes([n]))}">' for n in range(MOST_EMBEDDED + 20))
    assert len(offer_of(mime_of(html=many)).images) == MOST_EMBEDDED


@pytest.mark.parametrize(
    "mime",
    [
        mime_of((ADDRESS,), html=f'<img src="{ADDRESS}">', text=ADDRESS),
        mime_of((ADDRESS,), application_octet__stream=b"<html>not a picture</html>"),
        mime_of(text=ADDRESS),
    ],
)
def test_an_address_alone_is_told_apart(mime: QMimeData) -> None:
    offer = offer_of(mime)
    assert offer.is_address
    assert offer.images == ()
    assert offer.paths == ()


def test_words_are_nothing() -> None:
    offer = offer_of(mime_of(text="Have a look at https://example.org"))
    assert not offer.is_address
    assert not looks_usable(mime_of(text="words"))


def test_plain_pixels_lose_nothing(qapp: QApplication) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (30, 40, 3), dtype=np.uint8)
    mime = QMimeData()
    mime.setImageData(QImage(pixels.tobytes(), 40, 30, 120, QImage.Format.Format_RGB888).copy())
    assert looks_usable(mime)
    [image] = offer_of(mime).images
    np.testing.assert_array_equal(images.decode(image.data).pixels, pixels)
    assert image.grade == Grade.PAGE_REENCODED


@given(st.text(max_size=200))
def test_damaged_data_addresses_are_no_accident(body: str) -> None:
    assert isinstance(decode_data_url(f"data:image/png;base64,{body}"), bytes)
    assert isinstance(decode_data_url(f"data:image/png,{body}"), bytes)


@given(st.binary(max_size=300))
def test_every_data_address_gives_its_bytes_back(data: bytes) -> None:
    assert decode_data_url(data_url(data)) == data
    percent = "".join(f"%{byte:02x}" for byte in data)
    assert decode_data_url(f"data:image/png,{percent}") == data
