"""Which Telltale the tests of the whole program start."""

import os
import shlex
import sys


def command() -> list[str]:
    """The sources; or, to try an installed Telltale with the same tests, the command line in TELLTALE_PROGRAM."""
    return shlex.split(os.environ.get("TELLTALE_PROGRAM", "")) or [sys.executable, "-m", "desktop_app"]
