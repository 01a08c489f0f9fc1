"""The user's choices: one small JSON file."""

import json
import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Any

from desktop_app.files import set_aside, write_atomically

MAX_DAYS = 3650
MAX_THREADS = 64
DEFAULT_SHORTCUT = "Ctrl+Alt+Shift+C"
"""Three modifiers: with fewer, nearly every letter is taken by some program."""
_MAX_SHORTCUT = 64
_MAX_PORT = 65535
_log = logging.getLogger(__name__)


class Theme(StrEnum):
    """Which colours the window has; SYSTEM follows the desktop's, also when they change."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Language(StrEnum):
    """What the window speaks; SYSTEM: the desktop's language when it is one of the others, else English."""

    SYSTEM = "system"
    ENGLISH = "en"
    GERMAN = "de"


@dataclass(frozen=True)
class Settings:
    """What a person can choose. Every change applies at once, but for the language: from the next start.

    ``remember``           whether new entries of the history outlive the program
    ``retention_days``     stored entries older than this are deleted, 0: never
    ``keep_originals``     whether the pictures themselves are kept beside the history, for checking them again
    ``originals_days``     pictures not checked for so long are deleted, 0: with their last entry
    ``theme``
    ``threads``            processor cores that judging may use, 0: all
    ``service_enabled``    whether browsers may reach the application at all
    ``first_port``         the port that is tried first, 0: in the order of protocol.json
    ``shortcut``           the keys that begin a capture from anywhere, as Qt writes them, "": none
    ``notifications``      whether results are told while the window is hidden
    ``language``
    ``introduced``         whether the introduction was shown: it comes by itself only once
    """

    remember: bool = True
    retention_days: int = 0
    keep_originals: bool = False
    originals_days: int = 30
    theme: Theme = Theme.SYSTEM
    threads: int = 0
    service_enabled: bool = True
    first_port: int = 0
    shortcut: str = DEFAULT_SHORTCUT
    notifications: bool = True
    language: Language = Language.SYSTEM
    introduced: bool = False


_Reader = Callable[[Any], Any]
"""From what stands in the file to the field's value; raises ValueError for what makes no sense."""


class SettingsStore:
    """Reads and writes the file. Keys that this version does not know are kept for the one that does.

    ``current`` is what was loaded or saved last: what holds now.
    ``set_aside`` is the path that a damaged file was moved to when it was loaded, or None.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._unknown: dict[str, Any] = {}
        self.current = Settings()
        self.set_aside: Path | None = None

    def load(self) -> Settings:
        """What the file says; the default for whatever it does not say, or says in a way that makes no sense.
        Raises OSError when the file is there and cannot be read."""
        stored = self._read()
        known = {field.name: stored.pop(field.name) for field in fields(Settings) if field.name in stored}
        self._unknown = stored
        self.current = Settings(**_sensible(known))
        return self.current

    def save(self, settings: Settings) -> None:
        """Written whole or not at all. Raises OSError; the settings hold even then."""
        self.current = settings
        write_atomically(self._path, json.dumps(self._unknown | asdict(settings), indent=2) + "\n")

    def _read(self) -> dict[str, Any]:
        try:
            stored = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (ValueError, RecursionError):
            stored = None
        if isinstance(stored, dict):
            return stored
        self.set_aside = set_aside(self._path)
        _log.warning("The settings were damaged; they are kept as %s and start afresh.", self.set_aside)
        return {}


def _sensible(stored: dict[str, Any]) -> dict[str, Any]:
    """Without the values that make no sense, so that one of them does not cost the others."""
    values = {}
    for name, value in stored.items():
        try:
            values[name] = _READERS[name](value)
        except ValueError:
            _log.warning("The setting %s makes no sense; its default is used.", name)
    return values


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError
    return value


def _whole_number_to(largest: int) -> _Reader:
    def read(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= largest:
            raise ValueError
        return value

    return read


def _short_text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > _MAX_SHORTCUT or not value.isprintable():
        raise ValueError
    return value


_READERS: dict[str, _Reader] = {
    "remember": _truth,
    "retention_days": _whole_number_to(MAX_DAYS),
    "keep_originals": _truth,
    "originals_days": _whole_number_to(MAX_DAYS),
    "theme": Theme,
    "threads": _whole_number_to(MAX_THREADS),
    "service_enabled": _truth,
    "first_port": _whole_number_to(_MAX_PORT),
    "shortcut": _short_text,
    "notifications": _truth,
    "language": Language,
    "introduced": _truth,
}
