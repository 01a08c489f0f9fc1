"""A wall clock that jumps while a program runs, for that program and its children alone: libfaketime."""

from datetime import timedelta
from pathlib import Path

import pytest

DAY = timedelta(days=1)


class JumpingClock:
    """Right until it is told to be off. The clock that only counts (CLOCK_MONOTONIC) stays as it is, as it does when a
    person or a time server sets the other one. ``time.sleep`` raises OSError in such a program: libfaketime 0.9.10
    calls clock_nanosleep with what that does not take."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "clock"
        self.be_off_by(timedelta())
        libraries = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
        if not libraries:
            pytest.skip("Needs libfaketime: apt-get install faketime")
        self.environment = {
            "LD_PRELOAD": str(libraries[0]),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "DONT_FAKE_MONOTONIC": "1",
        }

    def be_off_by(self, much: timedelta) -> None:
        """From now on, of the machine's own clock."""
        following = self._file.with_suffix(".new")
        following.write_text(f"{much.total_seconds():+.0f}\n")
        following.replace(self._file)
