"""Small files: settings, where they lie, and how they are written."""

import json
import os
import stat
import threading
from pathlib import Path

import pytest

from desktop_app import paths
from desktop_app.files import write_atomically
from desktop_app.settings import Settings, SettingsStore


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.json"


def test_without_a_file_there_are_defaults(path: Path) -> None:
    store = SettingsStore(path)
    assert store.load() == Settings() == Settings(service_enabled=True)
    assert store.set_aside is None
    assert not path.exists()


def test_what_was_saved_is_loaded(path: Path) -> None:
    SettingsStore(path).save(Settings(service_enabled=False))
    assert SettingsStore(path).load() == Settings(service_enabled=False)


def test_keys_of_another_version_are_kept(path: Path) -> None:
    path.parent.mkdir()
    path.write_text('{"service_enabled": false, "theme": {"name": "dusk"}}')
    store = SettingsStore(path)
    assert store.load() == Settings(service_enabled=False)
    store.save(Settings(service_enabled=True))
    assert json.loads(path.read_text()) == {"service_enabled": True, "theme": {"name": "dusk"}}


@pytest.mark.parametrize("value", ['"no"', "0", "null", "[]"])
def test_a_value_that_makes_no_sense_is_the_default(path: Path, value: str) -> None:
    path.parent.mkdir()
    path.write_text(f'{{"service_enabled": {value}}}')
    assert SettingsStore(path).load() == Settings()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 5000])
def test_a_damaged_file_is_kept_and_defaults_are_used(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    store = SettingsStore(path)
    assert store.load() == Settings()
    assert store.set_aside is not None
    assert store.set_aside.read_bytes() == content
    store.save(Settings(service_enabled=False))
    assert SettingsStore(path).load() == Settings(service_enabled=False)


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
    for path in (paths.history_file(), paths.pairings_file(), paths.settings_file(), paths.log_dir() / "x"):
        assert path.is_relative_to(home)
        assert path.parent.is_dir()


def test_otherwise_the_systems_folders_are_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TELLTALE_HOME", raising=False)
    for kind in ("config", "data", "log"):
        folder = str(tmp_path / kind)
        monkeypatch.setattr(f"platformdirs.user_{kind}_dir", lambda *_, folder=folder, **__: folder)
    assert paths.settings_file() == tmp_path / "config" / "settings.json"
    assert paths.history_file() == tmp_path / "data" / "history.sqlite3"
    assert paths.log_dir() == tmp_path / "log"
