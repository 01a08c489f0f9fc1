"""Folders of pictures → labelled faces, split so that neighbours stay together.

Reads ``DIR/[Train|Validation|Test]/Real|Fake`` (any case; also ``0_real`` and ``1_fake``). Where there are no parts, a
folder is split by blocks of consecutive names, since neighbours are often faces of one photograph. Faces are found once
by the finder that serves, and kept beside the run.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from engine import images
from engine.errors import DatasetUnusable, ImageError
from engine.evaluation import CLASS_NAMES
from engine.faces import FaceFinder
from engine.types import Box, Face, FloatArray

PART_NAMES = {
    "train": "train",
    "training": "train",
    "validation": "validation",
    "valid": "validation",
    "val": "validation",
    "test": "test",
}
PARTS = ("train", "validation", "test")
BLOCK = 250
MIN_PER_CLASS = 20


@dataclass(frozen=True)
class Picture:
    """A file and what is known of it; ``source`` is the name of the data set's folder."""

    path: Path
    fake: bool
    part: str
    source: str


@dataclass(frozen=True)
class LabelledFace:
    """The central face of a picture; ``landmarks`` 5 × 2 float32, all in pixels of the picture."""

    picture: Picture
    box: Box
    landmarks: FloatArray


def scan(folder: Path) -> list[Picture]:
    """Every picture below the class folders of a data set. Raises DatasetUnusable, which says what is missing."""
    if not folder.is_dir():
        raise DatasetUnusable(f"{folder} is not a folder.")
    parts = [(PART_NAMES[d.name.lower()], d) for d in _folders(folder) if d.name.lower() in PART_NAMES]
    if parts:
        return [picture for part, d in parts for picture in pictures_below(d, part, folder.name)]
    return _by_blocks(pictures_below(folder, "train", folder.name))


def _folders(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir())


def pictures_below(folder: Path, part: str, source: str) -> list[Picture]:
    """The pictures in a folder's class folders, in natural order. Raises DatasetUnusable when it has none."""
    if not folder.is_dir():
        raise DatasetUnusable(f"{folder} is not a folder.")
    classes = [d for d in _folders(folder) if d.name.lower() in CLASS_NAMES]
    if not classes:
        raise DatasetUnusable(f"{folder} has no folder Real or Fake (also real, fake, 0_real, 1_fake).")
    return [
        Picture(path, CLASS_NAMES[class_folder.name.lower()], part, source)
        for class_folder in classes
        for path in sorted(class_folder.rglob("*"), key=_natural)
        if path.suffix.lower() in images.EXTENSIONS
    ]


def _natural(path: Path) -> list[tuple[int, str]]:
    """Sort key in which face_10 follows face_9."""
    return [(int(piece), "") if piece.isdigit() else (-1, piece) for piece in re.split(r"(\d+)", path.as_posix())]


def _by_blocks(pictures: list[Picture]) -> list[Picture]:
    """Of every ten blocks of consecutive pictures of a class, the ninth validates and the tenth tests."""
    split = []
    for fake in (False, True):
        of_class = [picture for picture in pictures if picture.fake is fake]
        block = min(BLOCK, max(1, len(of_class) // 10))
        for index, picture in enumerate(of_class):
            part = {8: "validation", 9: "test"}.get(index // block % 10, "train")
            split.append(Picture(picture.path, fake, part, picture.source))
    return split


def require_both_classes(pictures: Sequence[Picture], part: str) -> None:
    """Raise DatasetUnusable unless the part holds enough of each class to learn or to measure."""
    for fake, word in ((False, "Real"), (True, "Fake")):
        count = sum(p.fake is fake and p.part == part for p in pictures)
        if count < MIN_PER_CLASS:
            raise DatasetUnusable(
                f"The {part} part has {count} pictures of the class {word}; at least {MIN_PER_CLASS} are needed. "
                "Add pictures, or name a further folder with --data."
            )


def find_faces(pictures: Sequence[Picture], finder: FaceFinder, cache: Path) -> list[LabelledFace]:
    """The central face of each picture. Pictures that cannot be read or show no face are left out and counted.

    ``cache`` is a folder; a picture is looked up by its path, size and date, and searched only when it is new."""
    cache.mkdir(parents=True, exist_ok=True)
    store = cache / f"faces-{_fingerprint(pictures)}.npz"
    rows = _load(store) if store.exists() else _search(pictures, finder)
    if not store.exists():
        partial = store.with_suffix(".part.npz")
        np.savez_compressed(partial, rows=rows)
        partial.replace(store)
    found = [
        LabelledFace(picture, Box(*map(float, row[:4])), row[4:].reshape(5, 2).astype(np.float32))
        for picture, row in zip(pictures, rows, strict=True)
        if np.isfinite(row[0])
    ]
    print(f"{len(found)} faces in {len(pictures)} pictures; {len(pictures) - len(found)} left out", flush=True)
    return found


def _search(pictures: Sequence[Picture], finder: FaceFinder) -> NDArray[np.float64]:
    rows = np.full((len(pictures), 14), np.nan)
    for row, picture in zip(rows, tqdm(pictures, desc="finding faces", disable=None), strict=True):
        try:
            pixels = images.decode(images.read_file(picture.path), picture.path.name).pixels
        except ImageError:
            continue
        face = central_face(finder.find(pixels), pixels.shape[1], pixels.shape[0])
        if face:
            box = face.box
            row[:] = (box.x, box.y, box.w, box.h, *face.landmarks.ravel())
    return rows


def central_face(faces: Sequence[Face], width: int, height: int) -> Face | None:
    """The face the picture was cropped around: large and in the middle."""

    def offcentre(face: Face) -> float:
        box = face.box
        return float(np.hypot(box.x + box.w / 2 - width / 2, box.y + box.h / 2 - height / 2)) - box.h / 2

    return min(faces, key=offcentre, default=None)


def _load(store: Path) -> NDArray[np.float64]:
    with np.load(store) as archive:
        rows: NDArray[np.float64] = archive["rows"]
    return rows


def _fingerprint(pictures: Sequence[Picture]) -> str:
    digest = hashlib.sha256()
    for picture in pictures:
        status = picture.path.stat()
        digest.update(f"{picture.path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:16]
