"""The database file: made, brought up to date, and looked at for damage.

Schema 1 had all in one table. Schema 2 keeps verdict and thumbnail apart, so that counting, filtering and sorting
100,000 entries read a few megabytes and not half a gigabyte, and adds the model's columns and the index of words.
"""

import os
import sqlite3
import time
from pathlib import Path

SCHEMA_VERSION = 2
SESSION_IDS_FROM = 2**30
"""Ids of entries that are not stored begin here: above any of the file's, and small enough for a C int."""

_SMALL_BYTES = 16 * 2**20
_WAIT_SECONDS = 10
_ENTRIES = """
    CREATE TABLE {schema}.entries (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        checked_at TEXT NOT NULL,
        origin TEXT NOT NULL,
        grade TEXT NOT NULL,
        name TEXT NOT NULL COLLATE NOCASE,
        page_host TEXT NOT NULL,
        outcome TEXT NOT NULL,
        sentence TEXT NOT NULL,
        fake_probability REAL,
        model_name TEXT NOT NULL,
        model_version TEXT NOT NULL,
        model_sha256 TEXT NOT NULL,
        preprocessing INTEGER,
        image_sha256 TEXT NOT NULL
    )
"""
_WORDS = """
    CREATE VIRTUAL TABLE {schema}.words USING fts5(
        name, page_host, sentence,
        content = 'entries', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
    )
"""
_TABLES = (
    _ENTRIES,
    "CREATE TABLE {schema}.details (entry_id INTEGER PRIMARY KEY, verdict TEXT, thumbnail BLOB)",
    "CREATE INDEX {schema}.entries_by_time ON entries (checked_at)",
    "CREATE INDEX {schema}.entries_by_name ON entries (name)",
    "CREATE INDEX {schema}.entries_by_suspicion ON entries (COALESCE(fake_probability, -1))",
    "CREATE INDEX {schema}.entries_by_picture ON entries (image_sha256)",
    _WORDS,
)
_TRIGGERS = (
    """
    CREATE TRIGGER {schema}.entry_added AFTER INSERT ON entries BEGIN
        INSERT INTO words (rowid, name, page_host, sentence)
            VALUES (new.id, new.name, new.page_host, new.sentence);
    END
    """,
    """
    CREATE TRIGGER {schema}.entry_deleted AFTER DELETE ON entries BEGIN
        INSERT INTO words (words, rowid, name, page_host, sentence)
            VALUES ('delete', old.id, old.name, old.page_host, old.sentence);
        DELETE FROM details WHERE entry_id = old.id;
    END
    """,
)
_FROM_1 = (
    """
    INSERT INTO entries SELECT
        id, checked_at, origin, grade, name, page_host, outcome, sentence, fake_probability,
        COALESCE(json_extract(readable, '$.model.name'), ''),
        COALESCE(json_extract(readable, '$.model.version'), ''),
        COALESCE(json_extract(readable, '$.model.sha256'), ''),
        NULL, image_sha256
    FROM (SELECT *, CASE WHEN json_valid(verdict) THEN verdict END AS readable FROM entries_1)
    """,
    "INSERT INTO details SELECT id, verdict, thumbnail FROM entries_1",
    "INSERT INTO words (words) VALUES ('rebuild')",
    "DELETE FROM sqlite_sequence WHERE name = 'entries'",
    "INSERT INTO sqlite_sequence (name, seq) SELECT 'entries', seq FROM sqlite_sequence WHERE name = 'entries_1'",
    "DROP TABLE entries_1",
)


class DamagedError(Exception):
    """The file is no history that this version can read."""


def open_database(path: Path) -> sqlite3.Connection:
    """The file as ``main``, brought to this version's schema, and an empty ``session`` of the same schema in memory.

    Raises DamagedError, and sqlite3.OperationalError when the file cannot be opened or written."""
    try:
        _create_private(path)
    except OSError as error:
        raise sqlite3.OperationalError(str(error)) from error
    deadline = time.monotonic() + _WAIT_SECONDS
    while True:
        database = sqlite3.connect(path, timeout=_WAIT_SECONDS, check_same_thread=False)
        try:
            _prepare(database, path)
        except BaseException as error:
            database.close()
            if isinstance(error, sqlite3.DatabaseError) and _tells_of_damage_at_opening(error):
                raise DamagedError from error
            if not _is_in_use(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return database


def suspicion_mark(path: Path) -> Path:
    """A file beside the database that says: something could not be read, look at all of it at the next start."""
    return path.with_name(path.name + "-suspect")


def tells_of_damage(error: sqlite3.DatabaseError) -> bool:
    """A locked, unreadable or full disk is no damage."""
    return _primary_code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def make_tables(database: sqlite3.Connection, schema: str) -> None:
    for statement in (*_TABLES, *_TRIGGERS):
        database.execute(statement.format(schema=schema))


def drop_tables(database: sqlite3.Connection, schema: str) -> None:
    """With all that they hold: far faster than deleting row by row."""
    for table in ("words", "details", "entries"):
        database.execute(f"DROP TABLE {schema}.{table}")


def _create_private(path: Path) -> None:
    """SQLite would create the file with the process's umask; the journal inherits these permissions."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _prepare(database: sqlite3.Connection, path: Path) -> None:
    _require_full_text_search(database)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute("PRAGMA secure_delete = ON")
    _look_for_damage(database, path)
    _bring_up_to_date(database)
    _touch_every_tree(database)
    database.execute("ATTACH ':memory:' AS session")
    make_tables(database, "session")
    database.execute("INSERT INTO session.sqlite_sequence (name, seq) VALUES ('entries', ?)", (SESSION_IDS_FROM,))
    database.commit()


def _require_full_text_search(database: sqlite3.Connection) -> None:
    (available,) = database.execute("SELECT sqlite_compileoption_used('ENABLE_FTS5')").fetchone()
    if not available:
        raise sqlite3.OperationalError("this Python's SQLite was built without full-text search (FTS5)")


def _bring_up_to_date(database: sqlite3.Connection) -> None:
    """In one transaction: killed at any moment, the file is of the old version or of the new one."""
    if _version(database) == SCHEMA_VERSION:
        return
    with database:
        database.execute("BEGIN IMMEDIATE")
        version = _version(database)  # Another process may have been faster.
        if version == 0:
            make_tables(database, "main")
        elif version == 1:
            _migrate_from_1(database)
        elif version != SCHEMA_VERSION:
            raise DamagedError
        database.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _migrate_from_1(database: sqlite3.Connection) -> None:
    """Triggers come last: the words of what was there are indexed in one go."""
    database.execute("ALTER TABLE main.entries RENAME TO entries_1")
    for statement in _TABLES:
        database.execute(statement.format(schema="main"))
    for statement in _FROM_1:
        database.execute(statement)
    for statement in _TRIGGERS:
        database.execute(statement.format(schema="main"))


def _version(database: sqlite3.Connection) -> int:
    (version,) = database.execute("PRAGMA main.user_version").fetchone()
    return int(version)


def _look_for_damage(database: sqlite3.Connection, path: Path) -> None:
    """Reading everything takes seconds once there is much of it. So a large file is only read whole when a part of
    it could not be read before, or all of it is about to be copied; otherwise its length is compared with what it
    says, and its trees are touched."""
    mark = suspicion_mark(path)
    if _size_in_header(database) <= _SMALL_BYTES or mark.exists() or 0 < _version(database) < SCHEMA_VERSION:
        if database.execute("PRAGMA main.quick_check(1)").fetchone() != ("ok",):
            raise DamagedError
        mark.unlink(missing_ok=True)
    elif _is_cut_off(database, path):
        raise DamagedError


def _size_in_header(database: sqlite3.Connection) -> int:
    (pages,), (size,) = (database.execute(f"PRAGMA main.{what}").fetchone() for what in ("page_count", "page_size"))
    return int(pages) * int(size)


def _is_cut_off(database: sqlite3.Connection, path: Path) -> bool:
    """Only when the journal is empty must the file be as long as it says."""
    busy, waiting, moved = database.execute("PRAGMA main.wal_checkpoint(PASSIVE)").fetchone()
    return not busy and waiting == moved and path.stat().st_size < _size_in_header(database)


def _touch_every_tree(database: sqlite3.Connection) -> None:
    """The first and the last leaf of each table and index; raises sqlite3.DatabaseError."""
    keys = ("id", "checked_at", "name", "COALESCE(fake_probability, -1)", "image_sha256")
    for key, table in (*((key, "entries") for key in keys), ("entry_id", "details")):
        for aggregate in ("min", "max"):  # Asked for both at once, SQLite reads the whole tree.
            database.execute(f"SELECT {aggregate}({key}) FROM main.{table}").fetchone()  # noqa: S608
    database.execute("SELECT rowid FROM main.words WHERE words MATCH 'a' LIMIT 1").fetchone()


def _tells_of_damage_at_opening(error: sqlite3.DatabaseError) -> bool:
    """A file that lacks its tables, or has another program's, gives a plain error of SQL."""
    return tells_of_damage(error) or _primary_code(error) == sqlite3.SQLITE_ERROR


def _is_in_use(error: BaseException) -> bool:
    """SQLite waits for most locks itself, but gives up at once where two processes switch a new file to its journal."""
    return isinstance(error, sqlite3.DatabaseError) and _primary_code(error) == sqlite3.SQLITE_BUSY


def _primary_code(error: sqlite3.DatabaseError) -> int:
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF
