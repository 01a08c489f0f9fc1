"""A file of version 1 opens with everything in it, whatever happens meanwhile; damage costs no reading of it all."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desktop_app.history import History, NewEntry, Query, schema
from engine.types import Grade, ModelIdentity, Origin

VERSION_1 = """
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
"""As desktop_app/history.py of schema version 1 made it."""

VERDICT = {"label": "likely_fake", "model": {"name": "telltale-small", "version": "0.1", "sha256": "ab" * 32}}
OPENER = (
    "import sys, pathlib, desktop_app.history as h; h.History(pathlib.Path(sys.argv[1])); print('open', flush=True)"
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.sqlite3"


def write_version_1(path: Path, entries: int, thumbnail: bytes = b"\xff\xd8t") -> None:
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode = WAL")
    with database:
        database.execute(VERSION_1)
        database.execute("PRAGMA user_version = 1")
        for number in range(1, entries + 2):
            judged = number % 2 == 0
            values = (
                number, f"2026-01-01T00:{number // 60 % 60:02}:{number % 60:02}+00:00", "browser", "page_reencoded",
                f"Bild_{number}.jpg", "news.example", "likely_fake" if judged else "image_corrupt", "Signs were found.",
                0.9 if judged else None, json.dumps(VERDICT) if judged else None, f"{number:064x}",
                thumbnail if judged else None,
            )  # fmt: skip
            database.execute("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
        database.execute("DELETE FROM entries WHERE id = ?", (entries + 1,))  # An id that was used once.
    database.close()


def assert_all_is_there(history: History, entries: int) -> None:
    assert history.set_aside is None
    found = list(history.iterate(Query()))
    assert [entry.id for entry in found] == list(range(entries, 0, -1))
    for entry in found:
        assert entry.name == f"Bild_{entry.id}.jpg"
        assert (entry.origin, entry.grade, entry.page_host) == (Origin.BROWSER, Grade.PAGE_REENCODED, "news.example")
        assert entry.image_sha256 == f"{entry.id:064x}"
        assert entry.preprocessing is None
        if entry.id % 2 == 0:
            assert (entry.verdict, entry.fake_probability) == (VERDICT, 0.9)
            assert entry.thumbnail
        else:
            assert (entry.verdict, entry.thumbnail, entry.fake_probability) == (None, None, None)


def test_version_1_opens_with_everything_in_it(path: Path) -> None:
    write_version_1(path, 20)
    history = History(path)
    assert_all_is_there(history, 20)
    assert history.get(4).checked_at == datetime(2026, 1, 1, 0, 0, 4, tzinfo=UTC)  # type: ignore[union-attr]
    # AND the new columns and the index know the old entries
    assert history.models() == [ModelIdentity("telltale-small", "0.1", "ab" * 32)]
    assert [entry.id for entry in history.find(Query("bild 7"), 9)] == [7]
    assert history.count(Query(model_sha256="ab" * 32)) == 10
    # AND an id that was used is not used again
    assert history.add(NewEntry(Origin.FILE, Grade.ORIGINAL_BYTES, "new.jpg", "", "uncertain", "So.")) == 22
    history.close()
    again = History(path)
    assert again.count() == 21
    again.close()


def test_a_verdict_that_sqlite_cannot_parse_is_no_obstacle(path: Path) -> None:
    write_version_1(path, 4)
    with sqlite3.connect(path) as database:
        database.execute("""UPDATE entries SET verdict = '{"fake_probability": NaN}' WHERE id = 2""")
    database.close()
    history = History(path)
    assert history.set_aside is None
    assert history.count() == 4
    history.close()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="No kill -9 here")
@pytest.mark.parametrize("delay", [0.0, 0.02, 0.06, 0.15])
def test_killed_while_it_is_brought_up_to_date_it_loses_nothing(path: Path, delay: float) -> None:
    # GIVEN a file that takes some tenths of a second to bring up to date
    write_version_1(path, 3000, thumbnail=b"t" * 8000)
    # WHEN the process that does it is killed on the way
    with subprocess.Popen([sys.executable, "-c", OPENER, str(path)], stdout=subprocess.DEVNULL) as opener:
        wal = path.with_name(path.name + "-wal")
        while opener.poll() is None and not (wal.exists() and wal.stat().st_size):
            time.sleep(0.001)
        time.sleep(delay)
        opener.send_signal(signal.SIGKILL)
    # THEN the next start finds it all
    history = History(path)
    assert_all_is_there(history, 3000)
    history.close()


def test_two_that_start_at_once_bring_it_up_to_date_once(path: Path) -> None:
    write_version_1(path, 500)
    command = [sys.executable, "-c", OPENER, str(path)]
    openers = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(3)]
    assert [opener.communicate()[0].strip() for opener in openers] == [b"open"] * 3
    assert list(path.parent.glob("*damaged*")) == []
    history = History(path)
    assert_all_is_there(history, 500)
    history.close()


def test_several_that_start_at_once_make_one_file(tmp_path: Path) -> None:
    def start(path: Path, together: threading.Barrier) -> int:
        together.wait()
        history = History(path)
        history.add(NewEntry(Origin.FILE, Grade.ORIGINAL_BYTES, "a.jpg", "", "uncertain", "So."))
        count = history.count()
        history.close()
        return count

    for number in range(30):
        together = threading.Barrier(4)
        with ThreadPoolExecutor(4) as pool:
            path = tmp_path / str(number) / "history.sqlite3"
            counts = [started.result() for started in [pool.submit(start, path, together) for _ in range(4)]]
        assert max(counts) == 4


def fill_large(path: Path) -> None:
    """More than is read whole at every start."""
    history = History(path)
    history.close()
    with sqlite3.connect(path) as database:
        for number in range(2, 2502):
            database.execute("INSERT INTO details VALUES (?, '{}', ?)", (number, os.urandom(8000)))
    database.close()
    history = History(path)
    history.add(NewEntry(Origin.FILE, Grade.ORIGINAL_BYTES, "a.jpg", "", "uncertain", "So."))
    history.close()


def test_a_large_file_that_was_cut_off_is_noticed_at_once(path: Path) -> None:
    fill_large(path)
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - 4096)
    history = History(path)
    assert history.set_aside is not None
    history.close()


def test_damage_in_a_large_file_is_met_once_and_then_set_aside(path: Path) -> None:
    # GIVEN a large file with a damaged page, of which nothing is known at the start
    fill_large(path)
    with sqlite3.connect(path) as database:
        (root,) = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'entries_by_name'").fetchone()
    database.close()
    history = History(path)
    assert history.set_aside is None
    with path.open("r+b") as file:
        file.seek((root - 1) * 4096)
        file.write(b"\xa5" * 4096)
    # WHEN it is met
    other = sqlite3.connect(path)  # Makes the history read the pages anew.
    other.execute("PRAGMA user_version = 2")
    other.close()
    with pytest.raises(sqlite3.DatabaseError):
        history.add(NewEntry(Origin.FILE, Grade.ORIGINAL_BYTES, "b.jpg", "", "uncertain", "So."))
    history.close()
    assert schema.suspicion_mark(path).exists()
    # THEN the next start looks at all of it and begins afresh; the one after that has no suspicion any more
    again = History(path)
    assert again.set_aside is not None
    again.close()
    assert not schema.suspicion_mark(path).exists()


def test_a_suspicion_that_proves_wrong_is_dropped(path: Path) -> None:
    fill_large(path)
    schema.suspicion_mark(path).touch()
    history = History(path)
    assert history.set_aside is None
    assert history.count() == 1
    history.close()
    assert not schema.suspicion_mark(path).exists()
