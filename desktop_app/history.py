"""What was checked before: one SQLite file. An id that was returned survives a kill -9 and a power cut."""

import json
import logging
import os
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from desktop_app.files import set_aside
from engine.types import Grade, Origin

SCHEMA_VERSION = 1
_SCHEMA = """
    CREATE TABLE entries (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        checked_at TEXT NOT NULL,
        origin TEXT NOT NULL,
        grade TEXT NOT NULL,
        name TEXT NOT NULL,
        page_host TEXT NOT NULL,
        outcome TEXT NOT NULL,
        sentence TEXT NOT NULL,
        fake_probability REAL,
        verdict TEXT,
        image_sha256 TEXT NOT NULL,
        thumbnail BLOB
    )
"""
_COLUMNS = (
    "checked_at, origin, grade, name, page_host, outcome, sentence, fake_probability, verdict, image_sha256, thumbnail"
)
_log = logging.getLogger(__name__)
_P = ParamSpec("_P")
_R = TypeVar("_R")


@dataclass(frozen=True)
class NewEntry:
    """One picture that was judged, or could not be. ``outcome`` is the label or the error code; ``verdict`` is
    ``Verdict.as_dict()`` or None; ``thumbnail`` a small JPEG; ``checked_at`` is in UTC."""

    origin: Origin
    grade: Grade
    name: str
    page_host: str
    outcome: str
    sentence: str
    fake_probability: float | None = None
    verdict: dict[str, Any] | None = None
    image_sha256: str = ""
    thumbnail: bytes | None = field(default=None, repr=False)
    checked_at: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(frozen=True, kw_only=True)
class Entry(NewEntry):
    """An entry as the history holds it; a higher ``id`` was written later."""

    id: int


def _locked(method: "Callable[Concatenate[History, _P], _R]") -> "Callable[Concatenate[History, _P], _R]":
    """One thread at a time: SQLite's connection is shared by all."""

    def locked(self: "History", /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
        with self._lock:
            return method(self, *args, **kwargs)

    locked.__doc__ = method.__doc__
    return locked


class History:
    """Thread-safe. A file that is damaged, or that a later version wrote, is renamed, and its new path stands in
    ``set_aside``. Raises sqlite3.OperationalError when the file cannot be opened or written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self.set_aside: Path | None = None
        try:
            self._database = _open(path)
        except _DamagedError:
            self.set_aside = _set_aside_with_journal(path)
            _log.warning("The history was damaged; it is kept as %s and starts afresh.", self.set_aside)
            self._database = _open(path)

    @_locked
    def add(self, entry: NewEntry) -> int:
        """Write an entry to the disk and return its id."""
        values = _row_of(entry)
        places = ", ".join("?" * len(values))
        with self._database:
            cursor = self._database.execute(f"INSERT INTO entries ({_COLUMNS}) VALUES ({places})", values)  # noqa: S608
        assert cursor.lastrowid is not None  # noqa: S101
        return cursor.lastrowid

    @_locked
    def recent(self, limit: int, before_id: int | None = None) -> list[Entry]:
        """The latest entries first, at most ``limit``; ``before_id`` continues after the last one shown."""
        rows = self._database.execute(
            f"SELECT id, {_COLUMNS} FROM entries WHERE ? IS NULL OR id < ? ORDER BY id DESC LIMIT ?",  # noqa: S608
            (before_id, before_id, limit),
        )
        return [_entry_of(row) for row in rows]

    @_locked
    def get(self, entry_id: int) -> Entry | None:
        row = self._database.execute(
            f"SELECT id, {_COLUMNS} FROM entries WHERE id = ?",  # noqa: S608
            (entry_id,),
        ).fetchone()
        return _entry_of(row) if row else None

    @_locked
    def count(self) -> int:
        (number,) = self._database.execute("SELECT count(*) FROM entries").fetchone()
        return int(number)

    @_locked
    def delete(self, entry_id: int) -> bool:
        """Forget an entry, on the disk too; whether there was one."""
        with self._database:
            deleted = self._database.execute("DELETE FROM entries WHERE id = ?", (entry_id,)).rowcount
        self._empty_journal()
        return deleted == 1

    @_locked
    def delete_all(self) -> int:
        """Forget everything, on the disk too; returns how many entries there were."""
        with self._database:
            deleted = self._database.execute("DELETE FROM entries").rowcount
        self._database.execute("VACUUM")
        self._empty_journal()
        return deleted

    @_locked
    def close(self) -> None:
        self._database.close()

    def _empty_journal(self) -> None:
        """It still holds what was overwritten with zeros (``secure_delete``) in the database itself."""
        self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


class _DamagedError(Exception):
    """The file is no history that this version can read."""


def _open(path: Path) -> sqlite3.Connection:
    try:
        _create_private(path)
    except OSError as error:
        raise sqlite3.OperationalError(str(error)) from error
    database = sqlite3.connect(path, timeout=10, check_same_thread=False)
    try:
        _prepare(database)
    except sqlite3.DatabaseError as error:
        database.close()
        if _tells_of_damage(error):
            raise _DamagedError from error
        raise
    except _DamagedError:
        database.close()
        raise
    return database


def _create_private(path: Path) -> None:
    """SQLite would create the file with the process's umask; the journal inherits these permissions."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _prepare(database: sqlite3.Connection) -> None:
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute("PRAGMA secure_delete = ON")
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if version == 0:
        with database:
            database.execute("BEGIN IMMEDIATE")
            database.execute(_SCHEMA)
            database.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    elif version != SCHEMA_VERSION or database.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
        raise _DamagedError
    database.execute(f"SELECT id, {_COLUMNS} FROM entries LIMIT 0")  # noqa: S608


def _tells_of_damage(error: sqlite3.DatabaseError) -> bool:
    """A locked, unreadable or full disk is no damage; a file that is no database, or lacks its table, is."""
    primary_code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return primary_code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)


def _set_aside_with_journal(path: Path) -> Path:
    """The journal belongs to the database: alone it would be taken for that of the fresh one."""
    aside = set_aside(path)
    for suffix in ("-wal", "-shm"):
        journal = path.with_name(path.name + suffix)
        if journal.exists():
            journal.rename(aside.with_name(aside.name + suffix))
    return aside


def _row_of(entry: NewEntry) -> tuple[Any, ...]:
    return (
        entry.checked_at.astimezone(UTC).isoformat(),
        entry.origin.value,
        entry.grade.value,
        _storable(entry.name),
        _storable(entry.page_host),
        entry.outcome,
        _storable(entry.sentence),
        entry.fake_probability,
        None if entry.verdict is None else json.dumps(entry.verdict),
        entry.image_sha256,
        entry.thumbnail,
    )


def _storable(text: str) -> str:
    """File names that are not UTF-8 hold surrogates, which no database takes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _entry_of(row: tuple[Any, ...]) -> Entry:
    entry_id, checked_at, origin, grade, name, page_host, outcome, sentence, probability, verdict, sha256, small = row
    return Entry(
        id=entry_id,
        checked_at=datetime.fromisoformat(checked_at),
        origin=Origin(origin),
        grade=Grade(grade),
        name=name,
        page_host=page_host,
        outcome=outcome,
        sentence=sentence,
        fake_probability=probability,
        verdict=None if verdict is None else json.loads(verdict),
        image_sha256=sha256,
        thumbnail=small,
    )
