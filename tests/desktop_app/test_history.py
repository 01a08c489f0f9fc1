"""What was acknowledged stays, whatever happens to the process."""

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from desktop_app.history import History, NewEntry, Query
from engine.types import Grade, Origin

WRITER = """
import sys
from pathlib import Path
from desktop_app.history import History, NewEntry
from engine.types import Grade, Origin
history = History(Path(sys.argv[1]))
number = 0
while True:
    name, sentence = f"{number}.jpg", "x" * 500
    entry = NewEntry(Origin.FILE, Grade.ORIGINAL_BYTES, name, "", "uncertain", sentence, thumbnail=b"t" * 3000)
    print(history.add(entry), flush=True)
    number += 1
"""


def an_entry(name: str = "a.jpg", **values: object) -> NewEntry:
    return NewEntry(Origin.FILE, Grade.ORIGINAL_BYTES, name, "", "uncertain", "It is uncertain.", **values)  # type: ignore[arg-type]


def test_an_entry_comes_back_as_it_was(history: History) -> None:
    entry = NewEntry(
        origin=Origin.BROWSER,
        grade=Grade.SCREEN_PIXELS,
        name='x"; DROP TABLE entries; --\x00 \U0001f3ad',
        page_host="example.org",
        outcome="likely_fake",
        sentence="Signs were found.",
        fake_probability=0.9375,
        verdict={"label": "likely_fake", "faces": [{"box": [0.1, 2.0, 3.0, 4.0]}], "notes": []},
        image_sha256="ab" * 32,
        thumbnail=b"\xff\xd8\x00",
        checked_at=datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC),
    )
    stored = history.get(history.add(entry))
    assert stored is not None
    assert {name: getattr(stored, name) for name in vars(entry)} == vars(entry)


def test_times_are_kept_in_utc(history: History) -> None:
    east = datetime(2026, 1, 1, 1, 0, tzinfo=timezone(timedelta(hours=2)))
    stored = history.get(history.add(an_entry(checked_at=east)))
    assert stored is not None
    assert stored.checked_at == east
    assert stored.checked_at.utcoffset() == timedelta(0)


def test_names_that_are_not_utf_8_are_kept_readable(history: History) -> None:
    name = os.fsdecode(b"caf\xe9.jpg")
    stored = history.get(history.add(an_entry(name)))
    assert stored is not None
    assert stored.name == "caf?.jpg"


def test_the_latest_come_first_page_by_page(history: History) -> None:
    ids = [history.add(an_entry(f"{number}.jpg")) for number in range(7)]
    first = history.recent(3)
    assert [entry.id for entry in first] == ids[:3:-1]
    second = history.find(Query(), 3, after=first[-1])
    assert [entry.id for entry in second] == ids[3:0:-1]
    third = history.find(Query(), 3, after=second[-1])
    assert [entry.id for entry in third] == ids[:1]
    assert history.find(Query(), 3, after=third[-1]) == []
    assert history.count() == 7


def test_deleted_entries_are_gone_and_their_ids_not_used_again(history: History) -> None:
    first, second = history.add(an_entry()), history.add(an_entry())
    assert history.delete([second]) == 1
    assert history.delete([second]) == 0
    assert history.get(second) is None
    assert history.add(an_entry()) > second
    assert history.delete_all() == 2
    assert history.count() == 0
    assert history.get(first) is None
    assert history.add(an_entry()) > second


@pytest.mark.parametrize("everything", [True, False])
def test_deleting_leaves_no_trace_on_the_disk(history: History, tmp_path: Path, everything: bool) -> None:
    entry_id = history.add(an_entry("very-private-name.jpg", thumbnail=b"very-private-picture" * 500))
    assert any(b"very-private" in path.read_bytes() for path in tmp_path.iterdir())
    history.delete_all() if everything else history.delete([entry_id])
    assert not any(b"very-private" in path.read_bytes() for path in tmp_path.iterdir())


def test_deleting_everything_gives_the_space_back(history: History, tmp_path: Path) -> None:
    for _ in range(50):
        history.add(an_entry(thumbnail=b"t" * 10_000))
    history.delete_all()
    assert sum(path.stat().st_size for path in tmp_path.glob("history.sqlite3*")) < 100_000


@pytest.mark.skipif(os.name != "posix", reason="POSIX permissions")
def test_nobody_else_may_read_it(history: History, tmp_path: Path) -> None:
    history.add(an_entry())
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob("history*")} == {0o600}


def test_many_threads_write_and_read_at_once(history: History) -> None:
    written: list[int] = []

    def write(thread: int) -> None:
        for number in range(25):
            written.append(history.add(an_entry(f"{thread}-{number}")))
            history.recent(5)

    threads = [threading.Thread(target=write, args=(thread,)) for thread in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(written)) == history.count() == 200
    assert {entry.name for entry in history.recent(500)} == {f"{t}-{n}" for t in range(8) for n in range(25)}


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="No kill -9 here")
@pytest.mark.parametrize("acknowledged", [1, 25, 60])
def test_kill_9_loses_nothing_that_was_acknowledged(tmp_path: Path, acknowledged: int) -> None:
    path = tmp_path / "history.sqlite3"
    # GIVEN a process that writes as fast as it can and says each id once it has it
    with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        ids = [int(writer.stdout.readline()) for _ in range(acknowledged)]
        # WHEN it is killed in the middle of writing
        writer.send_signal(signal.SIGKILL)
        ids += [int(line) for line in writer.stdout.read().splitlines()]
    # THEN every id that it said is there, whole, and the file is used as it is
    history = History(path)
    assert history.set_aside is None
    for number, entry_id in enumerate(ids):
        entry = history.get(entry_id)
        assert entry is not None
        assert entry.name == f"{number}.jpg"
        assert entry.thumbnail == b"t" * 3000
    assert history.count() - len(ids) in (0, 1)  # The one whose id was not said any more.
    assert history.add(an_entry()) > ids[-1]
    history.close()


def fill(path: Path) -> None:
    history = History(path)
    for _ in range(50):
        history.add(an_entry(thumbnail=b"t" * 3000))
    history.close()


def no_database(path: Path) -> None:
    path.write_bytes(b"this is no database, but somebody may still want it" * 100)


def overwritten_in_the_middle(path: Path) -> None:
    fill(path)
    data = bytearray(path.read_bytes())
    data[4096 : 20 * 4096] = b"\xa5" * (19 * 4096)
    path.write_bytes(data)


def cut_off(path: Path) -> None:
    fill(path)
    path.write_bytes(path.read_bytes()[: 5 * 4096])


def of_a_later_version(path: Path) -> None:
    fill(path)
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()


def without_its_table(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE other (id)")
        database.execute("PRAGMA user_version = 1")
    database.close()


def of_another_program(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE entries (id)")
    database.close()


@pytest.mark.parametrize(
    "damage",
    [no_database, overwritten_in_the_middle, cut_off, of_a_later_version, without_its_table, of_another_program],
)
def test_a_damaged_file_is_kept_and_a_fresh_one_begun(
    tmp_path: Path, damage: "object", caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "history.sqlite3"
    damage(path)  # type: ignore[operator]
    content = path.read_bytes()
    history = History(path)
    assert history.set_aside is not None
    kept = history.set_aside.read_bytes()
    assert kept[100:] == content[100:]  # SQLite may have switched the header to its journal mode.
    assert str(history.set_aside) in caplog.text
    assert history.count() == 0
    history.add(an_entry())
    history.close()
    again = History(path)
    assert again.set_aside is None
    assert again.count() == 1
    again.close()


def test_two_damaged_files_are_both_kept(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite3"
    kept = set()
    for _ in range(2):
        no_database(path)
        history = History(path)
        kept.add(history.set_aside)
        history.close()
    assert len(kept) == 2
    assert all(aside is not None and aside.exists() for aside in kept)


def test_an_empty_file_is_a_fresh_history(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite3"
    path.touch()
    history = History(path)
    assert history.set_aside is None
    assert history.add(an_entry()) == 1
    history.close()


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("no folder")
    with pytest.raises(sqlite3.OperationalError):
        History(in_the_way / "history.sqlite3")
    with pytest.raises(sqlite3.OperationalError):
        History(tmp_path)
    assert in_the_way.read_text() == "no folder"


def test_a_busy_database_is_not_taken_for_a_damaged_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "history.sqlite3"
    blocker = sqlite3.connect(path, isolation_level=None)
    blocker.execute("BEGIN EXCLUSIVE")
    real_connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **kwargs: real_connect(*args, **(kwargs | {"timeout": 0.1})))
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        History(path)
    blocker.close()
    assert list(tmp_path.glob("*damaged*")) == []
