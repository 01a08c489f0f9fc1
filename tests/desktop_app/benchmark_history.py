"""How long a large history takes: ``python tests/desktop_app/benchmark_history.py [ENTRIES]``.

Fills a file with entries as they are in life (names, hosts, verdicts, thumbnails of 4 kB), then starts anew and prints
what the window does with it. Exit status 1 when opening and showing the first page takes a second or more.
"""

import os
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from desktop_app.history import History, NewEntry, Query, Sort
from desktop_app.history.entries import COLUMNS, details_of, row_of
from engine.types import Grade, Label, Origin

LIMIT_SECONDS = 1.0
_SENTENCES = {label: f"The sentence that is said of a picture with {label.value}, long as they are." for label in Label}


def fill(path: Path, entries: int) -> None:
    """Through SQL, because adding acknowledges every single entry with a flush to the disk."""
    History(path).close()
    chance = random.Random(1)
    places = ", ".join("?" * (COLUMNS.count(",") + 1))
    with sqlite3.connect(path) as database:
        for number in range(1, entries + 1):
            entry = _an_entry(chance, number)
            database.execute(f"INSERT INTO entries ({COLUMNS}) VALUES ({places})", row_of(entry))  # noqa: S608
            database.execute("INSERT INTO details VALUES (?, ?, ?)", (number, *details_of(entry)))
    database.close()


def _an_entry(chance: random.Random, number: int) -> NewEntry:
    label = chance.choice(list(Label))
    model = {"name": "telltale-small", "version": f"0.{chance.randrange(4)}", "sha256": f"{chance.randrange(4):064x}"}
    faces = [{"box": [1.5, 2.5, 30.5, 40.5], "height_px": 40.5, "fake_probability": 0.5, "label": label.value}] * 3
    return NewEntry(
        origin=chance.choice(list(Origin)),
        grade=Grade.ORIGINAL_BYTES,
        name=f"IMG_{chance.randrange(10**6):06}_{chance.choice(['portrait', 'crowd', 'election'])}.jpg",
        page_host=f"{chance.choice(['news', 'photos', 'forum'])}{chance.randrange(500)}.example",
        outcome=label.value,
        sentence=_SENTENCES[label],
        fake_probability=chance.random() if label != Label.NO_FACE else None,
        verdict={"label": label.value, "faces": faces, "model": model, "notes": []},
        image_sha256=f"{chance.randrange(2**256):064x}",
        thumbnail=chance.randbytes(4000),
        checked_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number),
    )


def forget_cached_pages(folder: Path) -> None:
    """So that the disk is read, as after the computer was started."""
    if hasattr(os, "posix_fadvise"):
        for path in folder.iterdir():
            with path.open("rb") as file:
                os.fsync(file.fileno())
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def timed(what: str, action: Callable[[], Any]) -> float:
    started = time.perf_counter()
    action()
    seconds = time.perf_counter() - started
    print(f"{what:<48} {seconds * 1000:8.1f} ms")
    return seconds


def main() -> int:
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.sqlite3"
        fill(path, entries)
        print(f"{entries} entries, {path.stat().st_size / 2**20:.0f} MB")
        forget_cached_pages(Path(folder))
        opened: list[History] = []
        seconds = timed("open, from the disk", lambda: opened.append(History(path)))
        [history] = opened
        seconds += timed("first page of 200", lambda: history.find(Query(), 200))
        last = history.find(Query(), 200)[-1]
        timed("next page", lambda: history.find(Query(), 200, last))
        timed("count", history.count)
        for sort in Sort:
            timed(f"first page, {sort.value} first", lambda sort=sort: history.find(Query(sort=sort), 200))
        timed("search: election", lambda: history.find(Query("election"), 200))
        timed("search: e", lambda: history.find(Query("e"), 200))
        timed("search: img 0042 news", lambda: history.find(Query("img 0042 news"), 200))
        narrow = Query("portrait", outcome="likely_fake", origin=Origin.BROWSER, model_sha256="0" * 64)
        timed("search with three filters", lambda: history.find(narrow, 200))
        timed("count of what a search finds", lambda: history.count(Query("election")))
        timed("models", history.models)
        timed("delete one", lambda: history.delete([entries // 2]))
        timed("delete another", lambda: history.delete([entries // 2 + 1]))
        timed("delete everything", history.delete_all)
        history.close()
    print(f"open and show: {seconds:.3f} s, limit {LIMIT_SECONDS:.0f} s")
    return 0 if seconds < LIMIT_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
