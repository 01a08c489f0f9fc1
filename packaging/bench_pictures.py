"""The pictures of ``make bench``: the same bytes every time, made of the portrait among the samples."""

import io
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

SAMPLE = Path(__file__).resolve().parent.parent / "assets" / "samples" / "eileen_collins.jpg"


def pictures() -> dict[str, bytes]:
    """Name → bytes. Backgrounds are noise over a gradient, which compresses about as well as photographs do."""
    return {
        "a face, 256 × 256 JPEG": _encode(_portrait(256)),
        "one face, 1080p JPEG": _encode(_scene(1920, 1080, [(500, 200, 512)])),
        "one face, 12 MP JPEG": _encode(_scene(4000, 3000, [(1200, 700, 1400)])),
        "ten faces, 4K PNG": _encode(_screenshot(3840, 2160), "PNG"),
        "page without faces, PNG": _encode(_page(1280, 1800), "PNG"),
    }


def _portrait(side: int) -> Image.Image:
    with Image.open(SAMPLE) as image:
        return image.convert("RGB").resize((side, side), Image.Resampling.LANCZOS)


def _scene(width: int, height: int, faces: list[tuple[int, int, int]]) -> Image.Image:
    chance = np.random.default_rng(1)
    coarse = chance.integers(60, 190, (height // 40, width // 40, 3), np.uint8)
    scene = Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)
    grain = chance.normal(0, 6, (height, width, 1))
    scene = Image.fromarray(np.clip(np.asarray(scene) + grain, 0, 255).astype(np.uint8))
    for left, top, side in faces:
        scene.paste(_portrait(side), (left, top))
    return scene


def _screenshot(width: int, height: int) -> Image.Image:
    screen = _page(width, height)
    for number in range(10):
        screen.paste(_portrait(400), (120 + 740 * (number % 5), 300 + 900 * (number // 5)))
    return screen


def _page(width: int, height: int) -> Image.Image:
    page = Image.new("RGB", (width, height), "white")
    drawing = ImageDraw.Draw(page)
    for line in range(40, height - 40, 26):
        drawing.text(
            (60, line), f"Line {line}: what a page without any face may say of the weather. " * 8, fill="black"
        )
    drawing.rectangle((0, 0, width, 24), fill=(40, 70, 140))
    return page


def _encode(image: Image.Image, format: str = "JPEG", **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format, **({"quality": 90} if format == "JPEG" else {"compress_level": 6}) | options)
    return buffer.getvalue()
