"""Where shipped files and the user's files lie, and which version this is."""

import os
import sys
from importlib import metadata
from pathlib import Path

import platformdirs

APP_NAME = "Telltale"


def assets_dir() -> Path:
    """The folder of shipped files: protocol, models, icons, samples."""
    frozen_root = getattr(sys, "_MEIPASS", None)
    root = Path(frozen_root) if frozen_root else Path(__file__).resolve().parent.parent
    return root / "assets"


def user_data_dir() -> Path:
    """Where this user's models and history lie. ``TELLTALE_HOME`` moves everything into one folder."""
    home = os.environ.get("TELLTALE_HOME")
    return Path(home) if home else Path(platformdirs.user_data_dir(APP_NAME, appauthor=False))


def version() -> str:
    """The version in pyproject.toml, the only place that holds it."""
    return metadata.version("telltale")
