"""The pictures themselves, for those who asked to keep them: plain files called by the SHA-256 of their bytes.

A file's time is when its picture was checked last, which is what its own retention counts from.
"""

import hashlib
import os
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path


class Originals:
    """A folder that only this user may read. Methods raise OSError."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, data: bytes) -> None:
        """Store a picture whole or not at all; of one that is there already only the time is renewed."""
        path = self._folder / hashlib.sha256(data).hexdigest()
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if path.exists():
            os.utime(path)
            return
        draft = path.with_name(f".{path.name}.{os.getpid()}.new")
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)

    def find(self, sha256: str) -> Path | None:
        """The file of this picture, or None when it is not kept."""
        path = self._folder / sha256
        return path if _is_sha256(sha256) and path.is_file() else None

    def remove(self, sha256s: Iterable[str]) -> None:
        for sha256 in sha256s:
            if found := self.find(sha256):
                found.unlink(missing_ok=True)

    def remove_all(self) -> int:
        """How many pictures there were; drafts of a process that was killed go too."""
        files = self._files()
        for path in files:
            path.unlink(missing_ok=True)
        return sum(_is_sha256(path.name) for path in files)

    def remove_unless(self, wanted: Callable[[str], bool], older_than: datetime | None = None) -> int:
        """Remove what is not ``wanted`` (asked by SHA-256) any more and what was kept before ``older_than``."""
        doomed = [path for path in self._files() if not wanted(path.name) or _is_older(path, older_than)]
        for path in doomed:
            path.unlink(missing_ok=True)
        return len(doomed)

    def size(self) -> tuple[int, int]:
        """How many pictures are kept, and their bytes."""
        sizes = [path.stat().st_size for path in self._files()]
        return len(sizes), sum(sizes)

    def _files(self) -> list[Path]:
        return [path for path in self._folder.iterdir() if path.is_file()] if self._folder.is_dir() else []


def _is_sha256(name: str) -> bool:
    return len(name) == 64 and set(name) <= set("0123456789abcdef")


def _is_older(path: Path, moment: datetime | None) -> bool:
    return moment is not None and path.stat().st_mtime < moment.timestamp()
