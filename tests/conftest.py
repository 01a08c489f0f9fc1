"""Shared by all tests: no window on the developer's own screen, and a virtual display for those that need one."""

import os
import signal
from collections.abc import Iterator

import pytest
import xvfb

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# A shell starts what runs in its background with interrupts ignored, and programs that tests interrupt inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def xvfb_display() -> Iterator[str]:
    """The DISPLAY of a virtual screen (1280 × 900) on which openbox runs; ended with the test session."""
    missing = xvfb.missing_packages()
    if missing:
        pytest.skip(f"Needs a virtual display: apt-get install {' '.join(missing)}")
    with xvfb.running_display() as display:
        yield display


@pytest.fixture
def xvfb_environment(xvfb_display: str) -> dict[str, str]:
    """The environment for a program that shall open its windows on the virtual screen."""
    return xvfb.display_environment(xvfb_display)


@pytest.fixture(scope="session")
def tray_host(xvfb_display: str) -> Iterator[None]:
    """A tray on the virtual screen, for the icon of a program started afterwards."""
    with xvfb.running_tray(xvfb_display):
        yield
