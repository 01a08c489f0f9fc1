"""Writing, finding and forgetting entries."""

import logging
import sqlite3
import threading
from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from desktop_app.files import set_aside
from desktop_app.history import query as queries
from desktop_app.history import schema as schemas
from desktop_app.history.entries import COLUMNS, Entry, NewEntry, Row, details_of, entry_of, row_of, stored_time
from desktop_app.history.originals import Originals
from desktop_app.history.query import Query
from engine.types import ModelIdentity

_BATCH = 500
"""Entries handled before other threads get their turn."""

_SCHEMAS = ("main", "session")
_FOUND = f"""
    SELECT found.id, {COLUMNS}, verdict, thumbnail
    FROM (SELECT * FROM {{schema}}.entries {{which}}) AS found
    LEFT JOIN {{schema}}.details ON entry_id = found.id
"""  # noqa: S608
_log = logging.getLogger(__name__)
_P = ParamSpec("_P")
_R = TypeVar("_R")


def _locked(method: "Callable[Concatenate[History, _P], _R]") -> "Callable[Concatenate[History, _P], _R]":
    """One thread at a time: SQLite's connection is shared by all. What turns out to be damaged is marked."""

    def locked(self: "History", /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
        with self._lock:
            try:
                return method(self, *args, **kwargs)
            except sqlite3.DatabaseError as error:
                self._note_damage(error)
                raise

    locked.__doc__ = method.__doc__
    return locked


class History:
    """Thread-safe. A file that is damaged, or that a later version wrote, is renamed, and its new path stands in
    ``set_aside``; damage met later is dealt with at the next start. Raises sqlite3.DatabaseError, of which
    OperationalError means that the file cannot be opened or written.

    ``remembering``: whether new entries are written to the disk; otherwise they last until ``close``.
    ``keeping_originals``: whether the pictures of stored entries are kept too.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.RLock()
        self.originals = Originals(path.with_name("originals"))
        self.remembering = True
        self.keeping_originals = False
        self.set_aside: Path | None = None
        try:
            self._database = schemas.open_database(path)
        except schemas.DamagedError:
            self.set_aside = _set_aside_with_journal(path)
            _log.warning("The history was damaged; it is kept as %s and starts afresh.", self.set_aside)
            self._database = schemas.open_database(path)

    @_locked
    def add(self, entry: NewEntry, original: bytes | None = None) -> int:
        """Write an entry to the disk, its original first if originals are kept, and return its id."""
        remembering = self.remembering
        if original and remembering and self.keeping_originals:
            self._keep(original)
        return self._insert(entry, "main" if remembering else "session")

    def find(self, query: Query, limit: int, after: Entry | None = None) -> list[Entry]:
        """At most ``limit`` entries in the query's order; ``after`` continues behind the last one of a page."""
        found = [entry for schema in _SCHEMAS for entry in self._page(query, schema, limit, after)]
        return queries.in_order(found, query.sort)[:limit]

    def recent(self, limit: int) -> list[Entry]:
        """The latest entries first."""
        return self.find(Query(), limit)

    def iterate(self, query: Query) -> Iterator[Entry]:
        """All of them in order, read a little at a time."""
        last: Entry | None = None
        while page := self.find(query, _BATCH, last):
            yield from page
            last = page[-1]

    @_locked
    def get(self, entry_id: int) -> Entry | None:
        found = self._select(_schema_of(entry_id), "WHERE id = ?", (entry_id,))
        return found[0] if found else None

    @_locked
    def matches(self, entry_id: int, query: Query) -> bool:
        """Whether this entry is one of those that ``find`` would give."""
        schema = _schema_of(entry_id)
        condition = queries.where(query, schema)
        sql = f"SELECT id FROM {schema}.entries WHERE id = ? AND ({condition.sql or '1'})"  # noqa: S608
        return bool(self._column(sql, (entry_id, *condition.values)))

    @_locked
    def count(self, query: Query | None = None) -> int:
        """How many entries there are, or how many a query finds."""
        total = 0
        for schema in _SCHEMAS:
            which = queries.counted(query or Query(), schema)
            sql = f"SELECT count(*) FROM {schema}.entries {which.sql}"  # noqa: S608
            total += self._column(sql, which.values)[0]
        return total

    @_locked
    def models(self) -> list[ModelIdentity]:
        """Every model that judged an entry."""
        columns = "model_name, model_version, model_sha256"
        part = "SELECT DISTINCT {} FROM {}.entries WHERE model_sha256 != ''"
        both = " UNION ".join(part.format(columns, schema) for schema in _SCHEMAS)
        return [ModelIdentity(*row) for row in self._database.execute(f"{both} ORDER BY 1, 2, 3")]

    @_locked
    def earlier(self, entry: Entry) -> Entry | None:
        """The last entry before this one for the very same bytes, judged by another model or after other
        preprocessing: what a newer model is to be compared with."""
        model = entry.model
        if model is None:
            return None
        which = """WHERE image_sha256 = ? AND id < ? AND model_sha256 != ''
            AND (model_sha256 != ? OR preprocessing != ?) ORDER BY id DESC LIMIT 1"""
        values = (entry.image_sha256, entry.id, model.sha256, entry.preprocessing)
        found = [older for schema in _SCHEMAS for older in self._select(schema, which, values)]
        return max(found, key=lambda older: older.id, default=None)

    @_locked
    def judged_by_others(self, model: ModelIdentity) -> list[int]:
        """The latest entry of every picture whose original is kept and which this model has not judged last."""
        latest = """SELECT image_sha256, max(id), model_sha256 FROM main.entries WHERE model_sha256 != ''
            GROUP BY image_sha256 HAVING model_sha256 != ?"""
        rows = self._database.execute(latest, (model.sha256,)).fetchall()
        return [entry_id for sha256, entry_id, _ in rows if self.originals.find(sha256)]

    @_locked
    def delete(self, ids: Collection[int]) -> int:
        """Forget these entries, on the disk too, and originals that no other entry needs; how many there were."""
        pictures, deleted = self._delete_rows(ids)
        self._leave_no_trace()
        self.originals.remove(sha256 for sha256 in pictures if not self._is_wanted(sha256))
        return deleted

    @_locked
    def delete_all(self) -> int:
        """Forget everything, on the disk too; returns how many entries there were."""
        deleted = self.count()
        with self._database:
            self._database.execute("BEGIN IMMEDIATE")
            for schema in _SCHEMAS:
                self._empty(schema)
        self._database.execute("VACUUM main")
        self._empty_journal()
        self.originals.remove_all()
        return deleted

    def forget_before(self, moment: datetime) -> int:
        """Delete the stored entries of before ``moment``, a few at a time; how many there were."""
        deleted = 0
        while some := self._some_before(moment):
            deleted += self.delete(some)
        return deleted

    def tidy_originals(self, older_than: datetime | None = None) -> int:
        """Remove originals of before ``older_than``, and those that no entry needs; how many there were."""
        with self._lock:
            return self.originals.remove_unless(self._is_wanted, older_than)

    @_locked
    def close(self) -> None:
        self._database.close()

    def _keep(self, original: bytes) -> None:
        """A full disk must not cost the entry."""
        try:
            self.originals.keep(original)
        except OSError:
            _log.exception("An original could not be kept.")

    def _insert(self, entry: NewEntry, schema: str) -> int:
        values = row_of(entry)
        places = ", ".join("?" * len(values))
        with self._database:
            sql = f"INSERT INTO {schema}.entries ({COLUMNS}) VALUES ({places})"  # noqa: S608
            entry_id = self._database.execute(sql, values).lastrowid
            assert entry_id is not None  # noqa: S101
            self._database.execute(f"INSERT INTO {schema}.details VALUES (?, ?, ?)", (entry_id, *details_of(entry)))  # noqa: S608
        return entry_id

    @_locked
    def _page(self, query: Query, schema: str, limit: int, after: Entry | None) -> list[Entry]:
        which = queries.page(query, schema, limit, after)
        return self._select(schema, which.sql, which.values)

    def _select(self, schema: str, which: str, values: Row) -> list[Entry]:
        rows = self._database.execute(_FOUND.format(schema=schema, which=which), values)
        return [entry_of(row, stored=schema == "main") for row in rows]

    def _column(self, sql: str, values: Row) -> list[Any]:
        return [value for (value,) in self._database.execute(sql, values)]

    @_locked
    def _some_before(self, moment: datetime) -> list[int]:
        sql = "SELECT id FROM main.entries WHERE checked_at < ? LIMIT ?"
        return self._column(sql, (stored_time(moment), _BATCH))

    def _delete_rows(self, ids: Collection[int]) -> tuple[set[str], int]:
        """The hashes of the pictures concerned, and how many entries there were."""
        pictures: set[str] = set()
        deleted = 0
        with self._database:
            for entry_id in ids:
                table = f"{_schema_of(entry_id)}.entries"
                pictures.update(self._column(f"SELECT image_sha256 FROM {table} WHERE id = ?", (entry_id,)))  # noqa: S608
                deleted += self._database.execute(f"DELETE FROM {table} WHERE id = ?", (entry_id,)).rowcount  # noqa: S608
        return pictures, deleted

    def _empty(self, schema: str) -> None:
        """Ids are not used again: whoever still holds one must not meet another entry."""
        sequence = f"{schema}.sqlite_sequence"
        [last] = self._column(f"SELECT max(seq) FROM {sequence} WHERE name = 'entries'", ())  # noqa: S608
        schemas.drop_tables(self._database, schema)
        schemas.make_tables(self._database, schema)
        self._database.execute(f"INSERT INTO {sequence} (name, seq) VALUES ('entries', ?)", (last or 0,))  # noqa: S608

    def _is_wanted(self, sha256: str) -> bool:
        return bool(self._column("SELECT id FROM main.entries WHERE image_sha256 = ? LIMIT 1", (sha256,)))

    def _leave_no_trace(self) -> None:
        """A deleted entry's words stay in the index until its parts are merged."""
        with self._database:
            self._database.execute("INSERT INTO main.words (words) VALUES ('optimize')")
        self._empty_journal()

    def _empty_journal(self) -> None:
        """It still holds what was overwritten with zeros (``secure_delete``) in the database itself."""
        self._database.execute("PRAGMA main.wal_checkpoint(TRUNCATE)")

    def _note_damage(self, error: sqlite3.DatabaseError) -> None:
        if schemas.tells_of_damage(error):
            _log.error("The history is damaged; it will be set aside when Telltale starts again.")
            schemas.suspicion_mark(self._path).touch(mode=0o600)


def _schema_of(entry_id: int) -> str:
    return "session" if entry_id > schemas.SESSION_IDS_FROM else "main"


def _set_aside_with_journal(path: Path) -> Path:
    """The journal belongs to the database: alone it would be taken for that of the fresh one."""
    aside = set_aside(path)
    for suffix in ("-wal", "-shm"):
        journal = path.with_name(path.name + suffix)
        if journal.exists():
            journal.rename(aside.with_name(aside.name + suffix))
    schemas.suspicion_mark(path).unlink(missing_ok=True)
    return aside
