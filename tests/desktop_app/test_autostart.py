"""Start at login: what each system reads is written to real files, or to a registry that behaves like Windows's."""

import configparser
import os
import plistlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop_app import autostart
from desktop_app.autostart import Autostart, LaunchAgent, RunKey, XdgAutostart

NASTY = ["/opt/my programs/telltale", "app", 'a "quoted" $HOME `date` 100% back\\slash', autostart.IN_BACKGROUND]


class RegistryInMemory:
    """The calls of ``winreg`` that are used, with its errors: FileNotFoundError for what is not there."""

    HKEY_CURRENT_USER, KEY_READ, KEY_SET_VALUE, REG_SZ = "HKCU", 0x20019, 2, 1

    def __init__(self) -> None:
        self.keys: dict[str, dict[str, tuple[str, int]]] = {}

    def CreateKeyEx(self, _key: Any, sub_key: str, _reserved: int, _access: int) -> Any:
        self.keys.setdefault(sub_key, {})
        return _Handle(sub_key)

    def OpenKey(self, _key: Any, sub_key: str, _reserved: int, _access: int) -> Any:
        if sub_key not in self.keys:
            raise FileNotFoundError(2, "The system cannot find the file specified")
        return _Handle(sub_key)

    def QueryValueEx(self, key: "_Handle", name: str) -> tuple[Any, int]:
        return self._values(key, name)[name]

    def SetValueEx(self, key: "_Handle", name: str, _reserved: int, kind: int, value: str) -> None:
        self.keys[key.path][name] = (value, kind)

    def DeleteValue(self, key: "_Handle", name: str) -> None:
        del self._values(key, name)[name]

    def _values(self, key: "_Handle", name: str) -> dict[str, tuple[str, int]]:
        if name not in self.keys[key.path]:
            raise FileNotFoundError(2, "The system cannot find the file specified")
        return self.keys[key.path]


class _Handle:
    def __init__(self, path: str) -> None:
        self.path = path

    def __enter__(self) -> "_Handle":
        return self

    def __exit__(self, *_: object) -> None:
        pass


def registry() -> Any:
    """The true one where there is one, so that the stand-in is held to the same contract."""
    if sys.platform == "win32":
        import winreg

        return winreg
    return RegistryInMemory()


PLACES: list[Callable[[Path], Autostart]] = [
    lambda folder: XdgAutostart(folder / "autostart", NASTY),
    lambda folder: LaunchAgent(folder / "LaunchAgents", NASTY),
    lambda _: RunKey(registry(), NASTY),
]


@pytest.mark.parametrize("place", PLACES, ids=["xdg", "macos", "windows"])
def test_every_place_keeps_the_same_contract(place: Callable[[Path], Autostart], tmp_path: Path) -> None:
    entry = place(tmp_path)
    assert not entry.is_enabled()
    entry.disable()  # What is not there need not be removed.
    for _ in range(2):
        entry.enable()
        assert entry.is_enabled()
    entry.disable()
    assert not entry.is_enabled()


def desktop_entry(path: Path) -> configparser.SectionProxy:
    parser = configparser.RawConfigParser(strict=True)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(path.read_text())
    return parser["Desktop Entry"]


@pytest.mark.skipif(os.name != "posix", reason="a shell reads the line")
def test_a_linux_desktop_gets_the_very_command_back(tmp_path: Path) -> None:
    XdgAutostart(tmp_path, NASTY).enable()
    entry = desktop_entry(tmp_path / "telltale.desktop")
    assert entry["Type"] == "Application"
    assert entry["Terminal"] == "false"
    # The file's own escapes first, then the field codes; what remains is quoted as a shell quotes.
    line = entry["Exec"].replace("\\\\", "\\").replace("%%", "%")
    printed = subprocess.run(["sh", "-c", f"printf '%s\\n' {line}"], capture_output=True, text=True, check=True)
    assert printed.stdout.splitlines() == NASTY


@pytest.mark.parametrize("switch", ["Hidden=true", "X-GNOME-Autostart-enabled=false"])
def test_what_a_desktop_switched_off_is_off(tmp_path: Path, switch: str) -> None:
    entry = XdgAutostart(tmp_path, NASTY)
    entry.enable()
    with (tmp_path / "telltale.desktop").open("a") as file:
        file.write(f"{switch}\n")
    assert not entry.is_enabled()
    entry.enable()
    assert entry.is_enabled()


def test_launchd_gets_the_very_command_back(tmp_path: Path) -> None:
    LaunchAgent(tmp_path, NASTY).enable()
    agent = plistlib.loads((tmp_path / "app.telltale.desktop.plist").read_bytes())
    assert agent["ProgramArguments"] == NASTY
    assert agent["Label"] == "app.telltale.desktop"
    assert agent["RunAtLoad"] is True
    assert "KeepAlive" not in agent  # Who quits Telltale means it.


@pytest.mark.parametrize("content", [b"", b"no property list", b"\xff\xfe\x00"])
def test_an_agent_that_makes_no_sense_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "app.telltale.desktop.plist").write_bytes(content)
    assert not LaunchAgent(tmp_path, NASTY).is_enabled()


def test_windows_gets_one_quoted_line() -> None:
    stand_in = RegistryInMemory()
    RunKey(stand_in, [r"C:\Program Files\Telltale\telltale.exe", "app", autostart.IN_BACKGROUND]).enable()
    [(path, values)] = stand_in.keys.items()
    assert path == r"Software\Microsoft\Windows\CurrentVersion\Run"
    assert values == {
        "Telltale": (r'"C:\Program Files\Telltale\telltale.exe" app --background', RegistryInMemory.REG_SZ)
    }


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="only Linux has the variable")
@pytest.mark.parametrize(("given", "wanted"), [("{}/cfg", "{}/cfg"), ("", "{}/.config"), ("relative", "{}/.config")])
def test_linux_looks_where_the_desktop_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str, wanted: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    autostart.for_this_system({"XDG_CONFIG_HOME": given.format(tmp_path)}).enable()
    assert Path(wanted.format(tmp_path), "autostart", "telltale.desktop").is_file()


def test_from_source_and_frozen_the_same_program_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    # GIVEN the sources, WHEN the command is run from another folder with --help, THEN it knows the option
    command = autostart.start_command()
    assert command[-1] == autostart.IN_BACKGROUND
    help_text = subprocess.run([*command[:-1], "--help"], capture_output=True, text=True, cwd="/", timeout=120)
    assert autostart.IN_BACKGROUND in help_text.stdout
    # GIVEN the installed program
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.delenv("APPIMAGE", raising=False)
    assert autostart.start_command() == [sys.executable, "app", autostart.IN_BACKGROUND]
