"""Small files: where they lie, and how they are written."""

import os
import stat
import threading
from pathlib import Path

import pytest

from desktop_app import paths
from desktop_app.files import write_atomically


def test_a_reader_never_meets_half_a_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    contents = {character * 200_000 for character in "ab"}
    write_atomically(path, "a" * 200_000)
    done = threading.Event()

    def rewrite() -> None:
        for _ in range(50):
            for content in contents:
                write_atomically(path, content)
        done.set()

    writer = threading.Thread(target=rewrite)
    writer.start()
    while not done.is_set():
        assert path.read_text() in contents
    writer.join()
    assert [*tmp_path.iterdir()] == [path]


@pytest.mark.skipif(os.name != "posix", reason="POSIX permissions")
def test_only_the_user_may_read_what_is_written(tmp_path: Path) -> None:
    write_atomically(tmp_path / "new" / "file", "text")
    assert stat.S_IMODE((tmp_path / "new" / "file").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    with pytest.raises(UnicodeEncodeError):
        write_atomically(path, "new \ud800")
    assert path.read_text() == "old"
    assert [*tmp_path.iterdir()] == [path]


def test_one_variable_moves_everything_into_one_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    monkeypatch.setenv("TELLTALE_HOME", str(home))
    for path in (paths.history_file(), paths.pairings_file(), paths.log_dir() / "x"):
        assert path.is_relative_to(home)
        assert path.parent.is_dir()


def test_otherwise_the_systems_folders_are_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TELLTALE_HOME", raising=False)
    for kind in ("data", "log"):
        folder = str(tmp_path / kind)
        monkeypatch.setattr(f"platformdirs.user_{kind}_dir", lambda *_, folder=folder, **__: folder)
    assert paths.history_file() == tmp_path / "data" / "history.sqlite3"
    assert paths.log_dir() == tmp_path / "log"
