"""The window's start. What can be known to go wrong is said before Qt is loaded, because Qt aborts the process."""

import argparse
import ctypes
import importlib.util
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from desktop_app.autostart import IN_BACKGROUND

NO_WINDOW = 2
"""The exit status when no window can be opened."""


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window, or bring the one that is open to the front, and check the files given."""
    arguments = _parser().parse_args(argv)
    problem = why_no_window(os.environ, sys.platform)
    if problem:
        print(problem, file=sys.stderr)
        return NO_WINDOW
    from desktop_app.gui.application import run

    return run([path.absolute() for path in arguments.paths], arguments.background)


def why_no_window(environment: Mapping[str, str], platform: str) -> str | None:
    """One or two sentences, or None when a window can be opened."""
    if not platform.startswith("linux") or environment.get("QT_QPA_PLATFORM"):
        return None
    if not environment.get("DISPLAY") and not environment.get("WAYLAND_DISPLAY"):
        return _advise("There is no display to open a window on.")
    if environment.get("DISPLAY") and not environment.get("WAYLAND_DISPLAY"):
        missing = _missing_library()
        if missing:
            return _advise(f"A system library for windows is missing: {missing}.")
    return None


def _advise(problem: str) -> str:
    return f"{problem} To check pictures without a window, run: telltale check FILE_OR_FOLDER..."


def _missing_library() -> str | None:
    """Load Qt's X11 plugin the way Qt would; it needs libraries that few systems have all of, libxcb-cursor first."""
    package = importlib.util.find_spec("PySide6")
    for folder in (package.submodule_search_locations or []) if package else []:
        plugin = Path(folder, "Qt", "plugins", "platforms", "libqxcb.so")
        if plugin.exists():
            try:
                ctypes.CDLL(str(plugin))
            except OSError as error:
                return str(error).partition(":")[0]
    return None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="telltale app", description="Open the Telltale window.")
    parser.add_argument("paths", nargs="*", type=Path, metavar="FILE_OR_FOLDER", help="check these at once")
    parser.add_argument(IN_BACKGROUND, action="store_true", help="stay in the tray, where there is one, until wanted")
    return parser


if __name__ == "__main__":
    sys.exit(main())
