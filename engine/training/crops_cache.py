"""Large pictures cut to their faces once, so that an epoch need not decode them again and again.

Views of photographs of 12 megapixels: 7.6 a second and core from their files, 56 from crops, 84 without forgeries
(2026-11-21); to cut one takes 0.2 s and half a megabyte. What is kept is the square of MARGIN × the face's height, more
than views and forgeries look at, without loss; a face higher than HIGHEST, more than twice what networks are shown, is
scaled down to that. Small files are read as they are: that is as fast.

For training only. Calibration, audit and measurement read the files themselves.
"""

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Lock

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from engine.crops import square_around
from engine.training.data import LabelledFace
from engine.training.several import several
from engine.training.views import read_pixels
from engine.types import Box, RgbImage

MARGIN = 2.4
HIGHEST = 256
SMALL_FILE = 200_000
"""Bytes: a JPEG of about a megapixel."""
MAX_BYTES = 8 * 10**9
"""Of all crops in a cache; what finds no room is read from its file."""
_PLACE = "telltale face"


def from_crops(faces: Sequence[LabelledFace], cache: Path, limit: int = MAX_BYTES) -> list[LabelledFace]:
    """The same faces, those of large pictures in crops that are kept in ``cache``; a picture is known by its path, size
    and date, and its face by its place."""
    large = [face for face in faces if face.picture.path.stat().st_size > SMALL_FILE]
    if not large:
        return list(faces)
    folder = cache / "crops"
    folder.mkdir(parents=True, exist_ok=True)
    room = _Room(limit - sum(file.stat().st_size for file in folder.iterdir()))
    found = several(partial(_kept, folder=folder, room=room), large, "cutting faces")
    crops = {face.picture.path: crop for face, crop in zip(large, found, strict=True) if crop}
    if len(crops) < len(large):
        print(f"{len(large) - len(crops)} of {len(large)} large pictures found no room in {folder}.", flush=True)
    return [crops.get(face.picture.path, face) for face in faces]


class _Room:
    """How many bytes may still be written, for several threads."""

    def __init__(self, left: int) -> None:
        self._left, self._lock = left, Lock()

    def take(self, size: int) -> bool:
        with self._lock:
            self._left -= size
            return self._left >= 0


def _kept(face: LabelledFace, folder: Path, room: _Room) -> LabelledFace | None:
    """None where there is no room."""
    status = face.picture.path.stat()
    known = f"{face.picture.path.resolve()}\0{status.st_size}\0{status.st_mtime_ns}\0{face.box}\0{MARGIN}\0{HIGHEST}"
    store = folder / f"{hashlib.sha256(known.encode()).hexdigest()[:24]}.png"
    placed = _load(face, store)
    if placed is None and _write(*_cut(face), store, room):
        placed = _load(face, store)
    return placed


def _load(face: LabelledFace, store: Path) -> LabelledFace | None:
    """The face in its crop; None where that is not there, or damaged."""
    try:
        with Image.open(store, formats=["PNG"]) as image:
            values = np.array(json.loads(image.info[_PLACE]), np.float32)
    except (OSError, ValueError, KeyError, SyntaxError):
        return None
    box = Box(*map(float, values[:4]))
    return LabelledFace(replace(face.picture, path=store), box, values[4:].reshape(5, 2))


def _cut(face: LabelledFace) -> tuple[RgbImage, list[float]]:
    """The crop, and box and landmarks in its pixels."""
    pixels, box = read_pixels(face), face.box
    height, width = pixels.shape[:2]
    left, top, side = square_around(box, MARGIN, width, height)
    right, bottom = min(left + side, width), min(top + side, height)
    left, top = max(left, 0), max(top, 0)
    crop, factor = pixels[top:bottom, left:right], min(1.0, HIGHEST / box.h)
    if factor < 1:
        size = (round((right - left) * factor), round((bottom - top) * factor))
        crop = np.asarray(Image.fromarray(crop).resize(size, Image.Resampling.BICUBIC))
    corner = ((box.x - left) * factor, (box.y - top) * factor, box.w * factor, box.h * factor)
    return crop, [*corner, *((face.landmarks - np.array((left, top))) * factor).ravel().tolist()]


def _write(crop: RgbImage, place: list[float], store: Path, room: _Room) -> bool:
    """Whole or not at all; a disk that is full costs the crop, not the run."""
    partly = store.with_suffix(f".{os.getpid()}.part")
    text = PngInfo()
    text.add_text(_PLACE, json.dumps(place))
    try:
        Image.fromarray(crop).save(partly, "PNG", compress_level=1, pnginfo=text)
        if room.take(partly.stat().st_size):
            partly.replace(store)
            return True
    except OSError:
        pass
    partly.unlink(missing_ok=True)
    return False
