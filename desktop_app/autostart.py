"""Starting Telltale, without its window, when the person logs in.

Each system has its own place for that, and the place is the only record: who removes the entry there has switched it
off here too. The entry names the very program that wrote it, from source or frozen.

Sources: Desktop Application Autostart Specification 0.5; launchd.plist(5); Microsoft, "Run and RunOnce Registry Keys".
"""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from desktop_app.files import write_atomically

IN_BACKGROUND = "--background"
"""Starts without showing the window, where there is a tray to reach it by."""

_LABEL = "app.telltale.desktop"
_RUN_KEY = r"Software\Microsoft\Windows\CurrentVersion\Run"
_VALUE = "Telltale"
_RESERVED = frozenset(" \t\n\"'\\><~|&;$*?#()`%=")
"""Characters for which an argument of ``Exec`` must be quoted; of them ``"``, `````, ``$`` and ``\\`` escaped too."""


class Autostart(Protocol):
    """Every method may raise OSError."""

    def is_enabled(self) -> bool: ...
    def enable(self) -> None: ...
    def disable(self) -> None: ...


class Registry(Protocol):
    """What is needed of the standard library's ``winreg``."""

    HKEY_CURRENT_USER: Any
    KEY_READ: int
    KEY_SET_VALUE: int
    REG_SZ: int

    def CreateKeyEx(self, key: Any, sub_key: str, reserved: int, access: int) -> Any: ...
    def OpenKey(self, key: Any, sub_key: str, reserved: int, access: int) -> Any: ...
    def QueryValueEx(self, key: Any, name: str) -> tuple[Any, int]: ...
    def SetValueEx(self, key: Any, name: str, reserved: int, kind: int, value: str) -> None: ...
    def DeleteValue(self, key: Any, name: str) -> None: ...


class XdgAutostart:
    """A desktop entry in ``folder``. A desktop's own switch in it (``Hidden``) is respected."""

    def __init__(self, folder: Path, command: Sequence[str]) -> None:
        self._path = folder / "telltale.desktop"
        self._command = command

    def is_enabled(self) -> bool:
        try:
            lines = self._path.read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return False
        switches = {line.replace(" ", "").lower() for line in lines}
        return not switches & {"hidden=true", "x-gnome-autostart-enabled=false"}

    def enable(self) -> None:
        lines = ["[Desktop Entry]", "Type=Application", "Name=Telltale", "Icon=telltale", "Terminal=false"]
        lines.append(f"Exec={' '.join(map(_exec_quoted, self._command))}")
        self._path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(self._path, "\n".join(lines) + "\n")

    def disable(self) -> None:
        self._path.unlink(missing_ok=True)


class LaunchAgent:
    """A property list in ``folder``, which launchd reads at the next login."""

    def __init__(self, folder: Path, command: Sequence[str]) -> None:
        self._path = folder / f"{_LABEL}.plist"
        self._command = command

    def is_enabled(self) -> bool:
        import plistlib  # And with it an XML parser: only where there is launchd.

        try:
            agent = plistlib.loads(self._path.read_bytes())
        except FileNotFoundError:
            return False
        except ValueError:  # So says plistlib of what is no property list; InvalidFileException is one.
            return False
        return isinstance(agent, dict) and agent.get("RunAtLoad") is True and agent.get("Disabled") is not True

    def enable(self) -> None:
        import plistlib

        agent = {
            "Label": _LABEL,
            "ProgramArguments": list(self._command),
            "RunAtLoad": True,
            "ProcessType": "Interactive",
        }
        self._path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(self._path, plistlib.dumps(agent).decode("utf-8"))

    def disable(self) -> None:
        self._path.unlink(missing_ok=True)


class RunKey:
    """A value under the user's Run key of the Windows registry."""

    def __init__(self, registry: Registry, command: Sequence[str]) -> None:
        self._registry, self._command = registry, command

    def is_enabled(self) -> bool:
        registry = self._registry
        try:
            with registry.OpenKey(registry.HKEY_CURRENT_USER, _RUN_KEY, 0, registry.KEY_READ) as key:
                return bool(registry.QueryValueEx(key, _VALUE)[0])
        except FileNotFoundError:
            return False

    def enable(self) -> None:
        registry = self._registry
        line = subprocess.list2cmdline(self._command)
        with registry.CreateKeyEx(registry.HKEY_CURRENT_USER, _RUN_KEY, 0, registry.KEY_SET_VALUE) as key:
            registry.SetValueEx(key, _VALUE, 0, registry.REG_SZ, line)

    def disable(self) -> None:
        registry = self._registry
        try:
            with registry.OpenKey(registry.HKEY_CURRENT_USER, _RUN_KEY, 0, registry.KEY_SET_VALUE) as key:
                registry.DeleteValue(key, _VALUE)
        except FileNotFoundError:
            return


def for_this_system(environment: Mapping[str, str]) -> Autostart:
    """The place where this system looks."""
    if sys.platform == "win32":
        import winreg

        return RunKey(winreg, start_command())
    if sys.platform == "darwin":
        return LaunchAgent(Path.home() / "Library" / "LaunchAgents", start_command())
    config = environment.get("XDG_CONFIG_HOME", "")
    folder = Path(config) if Path(config).is_absolute() else Path.home() / ".config"
    return XdgAutostart(folder / "autostart", start_command())


def start_command() -> list[str]:
    """What starts this very Telltale without its window. A program in an AppImage is mounted elsewhere each time."""
    if getattr(sys, "frozen", False):
        return [os.environ.get("APPIMAGE") or sys.executable, "app", IN_BACKGROUND]
    python = Path(sys.executable)
    windowless = python.with_name("pythonw.exe")
    return [str(windowless if windowless.exists() else python), "-m", "desktop_app", IN_BACKGROUND]


def _exec_quoted(argument: str) -> str:
    """As the Desktop Entry Specification wants it: quoted, the backslash of the quoting doubled for the file."""
    escaped = argument.replace("%", "%%")
    if not _RESERVED & set(argument):
        return escaped
    for char in '\\"`$':
        escaped = escaped.replace(char, f"\\{char}")
    return '"' + escaped.replace("\\", "\\\\") + '"'
