"""The user's choices survive everything, and a file that makes no sense costs no more than it must."""

import dataclasses
import json
from pathlib import Path

import pytest

from desktop_app import paths
from desktop_app.settings import Language, Settings, SettingsStore, Theme

OTHERS = Settings(
    remember=False,
    retention_days=90,
    keep_originals=True,
    originals_days=7,
    theme=Theme.DARK,
    threads=2,
    service_enabled=False,
    first_port=47632,
    shortcut="Meta+F9",
    notifications=False,
    language=Language.GERMAN,
    introduced=True,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.json"


def test_without_a_file_there_are_defaults(path: Path) -> None:
    store = SettingsStore(path)
    assert store.load() == Settings()
    assert store.set_aside is None
    assert not path.exists()


def test_nothing_more_than_needed_is_kept_unless_asked() -> None:
    assert not Settings().keep_originals


def test_what_was_saved_is_loaded(path: Path) -> None:
    assert all(getattr(OTHERS, f.name) != getattr(Settings(), f.name) for f in dataclasses.fields(Settings))
    SettingsStore(path).save(OTHERS)
    assert SettingsStore(path).load() == OTHERS


def test_keys_of_another_version_are_kept(path: Path) -> None:
    path.parent.mkdir()
    path.write_text('{"service_enabled": false, "dusk": {"at": 20}}')
    store = SettingsStore(path)
    assert store.load() == Settings(service_enabled=False)
    store.save(Settings(theme=Theme.LIGHT))
    stored = json.loads(path.read_text())
    assert stored["dusk"] == {"at": 20}
    assert stored["theme"] == "light"
    assert stored["service_enabled"] is True


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("service_enabled", ["no", 0, None, []]),
        ("theme", ["dusk", 1, None, [], {}]),
        ("threads", [-1, 65, 1.5, True, "2", None, 10**400]),
        ("retention_days", [-1, 3651, "all"]),
        ("first_port", [-1, 65536, "47631", None]),
        ("shortcut", [None, 5, "x" * 65, "Ctrl+\n"]),
        ("language", ["fr", "", None, 1]),
    ],
)
def test_a_value_that_makes_no_sense_is_the_default_and_costs_no_other(
    path: Path, name: str, values: list[object]
) -> None:
    path.parent.mkdir()
    for value in values:
        path.write_text(json.dumps({name: value, "originals_days": 5}))
        assert SettingsStore(path).load() == Settings(originals_days=5)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 5000])
def test_a_damaged_file_is_kept_and_defaults_are_used(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    store = SettingsStore(path)
    assert store.load() == Settings()
    assert store.set_aside is not None
    assert store.set_aside.read_bytes() == content
    store.save(OTHERS)
    assert SettingsStore(path).load() == OTHERS


def test_they_lie_with_everything_else_when_portable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLTALE_HOME", str(tmp_path / "home"))
    assert paths.settings_file() == tmp_path / "home" / "settings.json"
