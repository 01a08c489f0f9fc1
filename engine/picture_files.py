"""Pictures as files and bytes, before anybody looks inside: found, read, and no longer than is allowed.

Apart from ``engine.images``, so that a process that only passes pictures on loads no decoder.
"""

import os
import stat
from collections.abc import Iterable
from pathlib import Path

from engine.errors import ImageEmpty, ImageNotFound, ImageTooLarge, ImageUnreadable, NoImages

MAX_BYTES = 32 * 2**20
EXTENSIONS = frozenset({".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".png", ".webp", ".gif", ".bmp", ".avif"})
ALLOWED = "JPEG, PNG, WebP, GIF, BMP or AVIF"


def read_file(path: Path) -> bytes:
    """The bytes of a file, never more than MAX_BYTES. Raises ImageNotFound, ImageUnreadable, ImageEmpty,
    ImageTooLarge."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # A pipe or a device would keep the reader for ever.
            raise ImageUnreadable(f"{path.name} is not a file that can be read.")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        if path.is_symlink():
            raise ImageUnreadable(f"{path.name} is a link to a file that is not there.") from error
        raise ImageNotFound(f"{path.name}: there is no such file.") from error
    except OSError as error:  # also a name that is too long, or a folder that may not be entered
        raise ImageUnreadable(f"{path.name}: the file cannot be read. Check its permissions.") from error
    check_size(data, path.name)
    return data


def check_size(data: bytes, name: str = "") -> None:
    """Refuse nothing at all and too much. Raises ImageEmpty, ImageTooLarge."""
    if not data:
        raise ImageEmpty(f"{called(name)} is empty (0 bytes).")
    if len(data) > MAX_BYTES:
        raise ImageTooLarge(f"{called(name)} is larger than {MAX_BYTES // 2**20} MB. Save a smaller copy.")


def find_images(paths: Iterable[Path]) -> list[Path]:
    """Files as given, and below each folder every file with a picture's extension, sorted. Raises NoImages for a
    folder in which there is none. Links to folders are not followed, so no loop can trap the search."""
    found: list[Path] = []
    for path in paths:
        found.extend(_below(path) if _is_folder(path) else [path])
    return found


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a name that is too long, or a folder that may not be entered: reading it will say so
        return False


def _below(folder: Path) -> list[Path]:
    inside = sorted(
        Path(root, name)
        for root, _, names in os.walk(folder)
        for name in names
        if Path(name).suffix.lower() in EXTENSIONS
    )
    if not inside:
        raise NoImages(f"There is no picture ({ALLOWED}) in the folder {folder}.")
    return inside


def called(name: str) -> str:
    """How a sentence begins that is about a picture."""
    return name or "The picture"
