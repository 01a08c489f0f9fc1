"""The user's choices: one small JSON file."""

import json
import logging
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from desktop_app.files import set_aside, write_atomically

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Settings:
    """``service_enabled``: whether browsers may reach the application at all."""

    service_enabled: bool = True


class SettingsStore:
    """Reads and writes the file. Keys that this version does not know are kept for the one that does.

    ``set_aside`` is the path that a damaged file was moved to when it was loaded, or None.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._unknown: dict[str, Any] = {}
        self.set_aside: Path | None = None

    def load(self) -> Settings:
        """What the file says; the default for whatever it does not say, or says in a way that makes no sense.
        Raises OSError when the file is there and cannot be read."""
        stored = self._read()
        known = {field.name: stored.pop(field.name) for field in fields(Settings) if field.name in stored}
        self._unknown = stored
        return Settings(**{name: value for name, value in known.items() if isinstance(value, bool)})

    def save(self, settings: Settings) -> None:
        """Written whole or not at all. Raises OSError."""
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
