"""Folders of pictures → labelled faces, split so that neighbours stay together.

Reads ``DIR/[Train|Validation|Test]/Real|Fake`` (any case; also ``0_real`` and ``1_fake``). Where there are no parts, a
folder is split by blocks (see ``splitting``). Faces are found once by the finder that serves, and kept beside the run.
"""

import glob
import hashlib
import os
import re
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from engine import images, picture_files, preprocessing
from engine.errors import DatasetUnusable, ImageError
from engine.evaluation import CLASS_NAMES
from engine.faces import FaceFinder
from engine.training.splitting import parts_by_blocks
from engine.types import Box, Face, FloatArray

PART_NAMES = {
    "train": "train",
    "training": "train",
    "validation": "validation",
    "valid": "validation",
    "val": "validation",
    "test": "test",
}
MIN_PER_CLASS = 20
NAMED = 5
"""How many of the pictures that are left out are named; the others are counted."""


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
    if not parts:
        return _split(pictures_below(folder, "train", folder.name))
    twice = [part for part, count in Counter(part for part, _ in parts).items() if count > 1]
    if twice:
        raise DatasetUnusable(f"{folder} has more than one folder for the {twice[0]} part. Keep one of them.")
    return [picture for part, d in parts for picture in pictures_below(d, part, folder.name)]


def _folders(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir())


def pictures_below(folder: Path, part: str, source: str) -> list[Picture]:
    """The pictures in a folder's class folders, in natural order. Raises DatasetUnusable when it has none."""
    if not folder.is_dir():
        raise DatasetUnusable(f"{folder} is not a folder.")
    classes = [d for d in _folders(folder) if d.name.lower() in CLASS_NAMES]
    if not classes:
        raise DatasetUnusable(_without_classes(folder))
    pictures = [
        Picture(path, CLASS_NAMES[class_folder.name.lower()], part, source)
        for class_folder in classes
        for path in sorted(class_folder.rglob("*"), key=_natural)
        if path.suffix.lower() in picture_files.EXTENSIONS
    ]
    if not pictures:
        wanted = ", ".join(sorted(picture_files.EXTENSIONS))
        raise DatasetUnusable(f"{' and '.join(map(str, classes))}: no pictures there ({wanted}).")
    return pictures


def pictures_at(where: str, part: str) -> list[Picture]:
    """The pictures in a folder's class folders; or of a pattern as shells know it (``Test/*/*_8*.jpg``), whose class is
    that of the innermost class folder they lie in. Raises DatasetUnusable when there are none."""
    if not glob.has_magic(where):
        return pictures_below(Path(where), part, Path(where).name)
    pictures = []
    found = glob.glob(where, recursive=True)  # noqa: PTH207, patterns may be absolute
    for path in sorted(map(Path, found), key=_natural):
        classes = [folder.name.lower() for folder in path.parents if folder.name.lower() in CLASS_NAMES]
        if classes and path.suffix.lower() in picture_files.EXTENSIONS:
            pictures.append(Picture(path, CLASS_NAMES[classes[0]], part, where))
    if not pictures:
        raise DatasetUnusable(f"The pattern {where} matches no pictures in folders Real or Fake.")
    return pictures


def _without_classes(folder: Path) -> str:
    inside = [path.name for path in _folders(folder)]
    names = f"Its folders: {', '.join(inside[:8])}." if inside else "It has no folders."
    return f"{folder} has no folder Real or Fake (also real, fake, 0_real, 1_fake). {names}"


def _natural(path: Path) -> list[tuple[int, str]]:
    """Sort key in which face_10 follows face_9."""
    return [(int(piece), "") if piece.isdigit() else (-1, piece) for piece in re.split(r"(\d+)", path.as_posix())]


def _split(pictures: Sequence[Picture]) -> list[Picture]:
    classes = [[p for p in pictures if p.fake is fake] for fake in (False, True)]
    parts = parts_by_blocks(*([p.path for p in of_class] for of_class in classes))
    return [
        replace(picture, part=part)
        for of_class, its_parts in zip(classes, parts, strict=True)
        for picture, part in zip(of_class, its_parts, strict=True)
    ]


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
    """The central face of each picture. Those that cannot be read or show no face are left out, counted and named.

    ``cache`` is a folder; a picture is looked up by its path, size and date, and searched only when it is new, or the
    search."""
    cache.mkdir(parents=True, exist_ok=True)
    store = cache / f"faces-{preprocessing.VERSION}-{fingerprint(pictures)}.npz"
    rows = _load(store) if store.exists() else None
    if rows is None:
        rows = _search(pictures, finder)
        _keep(rows, store)
    found = [
        LabelledFace(picture, Box(*map(float, row[:4])), row[4:].reshape(5, 2).astype(np.float32))
        for picture, row in zip(pictures, rows, strict=True)
        if np.isfinite(row[0])
    ]
    print(f"{len(found)} faces in {len(pictures)} pictures; {len(pictures) - len(found)} left out", flush=True)
    _tell([p for p, row in zip(pictures, rows, strict=True) if np.isinf(row[0])], "cannot be read")
    _tell([p for p, row in zip(pictures, rows, strict=True) if np.isnan(row[0])], "show no face")
    return found


def whole_pictures(pictures: Sequence[Picture]) -> list[LabelledFace]:
    """The pictures for a network that is shown them whole: the box is the picture, the landmarks are zeros. Those that
    cannot be read are left out, counted and named."""
    found, unreadable = [], []
    for picture in tqdm(pictures, desc="reading", disable=None):
        try:
            decoded = images.decode(picture_files.read_file(picture.path), picture.path.name)
        except ImageError:
            unreadable.append(picture)
            continue
        height, width = decoded.pixels.shape[:2]
        found.append(LabelledFace(picture, Box(0, 0, width, height), np.zeros((5, 2), np.float32)))
    print(f"{len(found)} of {len(pictures)} pictures", flush=True)
    _tell(unreadable, "cannot be read")
    return found


def _tell(left_out: Sequence[Picture], why: str) -> None:
    if left_out:
        names = ", ".join(str(picture.path) for picture in left_out[:NAMED])
        more = f" and {len(left_out) - NAMED} more" if len(left_out) > NAMED else ""
        print(f"{len(left_out)} {why}: {names}{more}", flush=True)


def _search(pictures: Sequence[Picture], finder: FaceFinder) -> NDArray[np.float64]:
    """14 numbers a picture, box and landmarks: NaN where there is no face, infinite where it cannot be read."""
    rows = np.full((len(pictures), 14), np.nan)
    for row, picture in zip(rows, tqdm(pictures, desc="finding faces", disable=None), strict=True):
        try:
            pixels = images.decode(picture_files.read_file(picture.path), picture.path.name).pixels
        except ImageError:
            row[:] = np.inf
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


def _load(store: Path) -> NDArray[np.float64] | None:
    """None for a file that is damaged: the faces are then looked for again."""
    try:
        with np.load(store) as archive:
            rows: NDArray[np.float64] = archive["rows"]
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        return None
    return rows


def _keep(rows: NDArray[np.float64], store: Path) -> None:
    """A disk that is full costs the cache, not the run."""
    partial = store.with_suffix(f".{os.getpid()}.npz")  # several processes of one run look at the same pictures
    try:
        np.savez_compressed(partial, rows=rows)
        partial.replace(store)
    except OSError as error:
        partial.unlink(missing_ok=True)
        print(f"What was found cannot be kept in {store.parent}: {error.strerror or error}.", flush=True)


def fingerprint(pictures: Sequence[Picture]) -> str:
    digest = hashlib.sha256()
    for picture in pictures:
        status = picture.path.stat()
        digest.update(f"{picture.path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:16]
