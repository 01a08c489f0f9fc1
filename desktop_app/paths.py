"""Where this user's files lie. ``TELLTALE_HOME`` moves them all into one folder: for tests and portable installs."""

import os
from pathlib import Path

import platformdirs

from engine.resources import APP_NAME, user_data_dir


def data_dir() -> Path:
    """History, pairings and models; made on first use, for this user only."""
    return _made(user_data_dir())


def config_dir() -> Path:
    """Settings; made on first use."""
    home = user_data_dir() if is_portable() else None
    return _made(home or Path(platformdirs.user_config_dir(APP_NAME, appauthor=False)))


def log_dir() -> Path:
    """Log files; made on first use."""
    home = user_data_dir() if is_portable() else None
    return _made(home / "logs" if home else Path(platformdirs.user_log_dir(APP_NAME, appauthor=False)))


def history_file() -> Path:
    return data_dir() / "history.sqlite3"


def pairings_file() -> Path:
    return data_dir() / "pairings.json"


def settings_file() -> Path:
    return config_dir() / "settings.json"


def is_portable() -> bool:
    """Whether everything is to stay in one folder: nothing goes into the system's keyring then."""
    return bool(os.environ.get("TELLTALE_HOME"))


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
