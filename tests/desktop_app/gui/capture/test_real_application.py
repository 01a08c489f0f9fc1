"""The running program: captured while another program has the keyboard, judged by the shipped model."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import xvfb

from desktop_app.history import Entry, History
from engine.types import Grade, Label, Origin

pytestmark = pytest.mark.e2e

_SECONDS = 90
_OVERLAY = "choose a part of the screen"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def program(home: Path, xvfb_display: str, xvfb_environment: dict[str, str]) -> Iterator[None]:
    """`python -m desktop_app`, with its window open."""
    environment = xvfb_environment | {"TELLTALE_HOME": str(home)}
    process = subprocess.Popen([sys.executable, "-m", "desktop_app"], env=environment)
    xvfb.wait_until(lambda: bool(find(xvfb_display, "^Telltale$")), "the window", _SECONDS)
    yield
    process.kill()
    process.wait()


@pytest.fixture
def other_program(xvfb_display: str, program: None) -> Iterator[None]:
    """A window in front, which has the keyboard."""
    command = ["xmessage", "-geometry", "200x150+40+40", "hello"]
    process = subprocess.Popen(command, env=xvfb.display_environment(xvfb_display))
    act(xvfb_display, "windowactivate", "--sync", xvfb.wait_for_window(xvfb_display, "--name", "xmessage"))
    yield
    process.kill()
    process.wait()


def find(display: str, title: str) -> list[str]:
    return xvfb.find_windows(display, "--name", title)


def act(display: str, *command: str) -> None:
    subprocess.run(["xdotool", *command], env=xvfb.display_environment(display), check=True, capture_output=True)


def press_until_there(display: str, keys: str) -> bool:
    """The keys are Telltale's a moment after its window is shown; pressed again while it captures, they do nothing."""
    if not find(display, _OVERLAY):
        act(display, "key", keys, "sleep", "1")
    return bool(find(display, _OVERLAY))


def press_until_gone(display: str, *keys: str) -> bool:
    """The overlay has the keyboard a moment after it is shown."""
    if find(display, _OVERLAY):
        act(display, "key", *keys, "sleep", "1")
    return not find(display, _OVERLAY)


def entries(home: Path) -> list[Entry]:
    history = History(home / "history.sqlite3")
    try:
        return history.recent(10)
    finally:
        history.close()


def test_keys_that_work_from_anywhere_lead_to_a_verdict(home: Path, xvfb_display: str, other_program: None) -> None:
    # WHEN the keys are pressed while another program has the keyboard
    xvfb.wait_until(lambda: press_until_there(xvfb_display, "ctrl+alt+shift+c"), "the overlay", _SECONDS)
    # THEN Telltale's own window is out of the way
    assert not find(xvfb_display, "^Telltale$")
    # WHEN the other program's window is chosen by keyboard alone
    xvfb.wait_until(lambda: press_until_gone(xvfb_display, "Tab", "Return"), "the end", _SECONDS)
    # THEN it is judged, and the window is back
    xvfb.wait_until(lambda: bool(find(xvfb_display, "^Telltale$")), "the window")
    xvfb.wait_until(lambda: bool(entries(home)), "the verdict", _SECONDS)
    [entry] = entries(home)
    assert (entry.origin, entry.grade, entry.outcome) == (Origin.CAPTURE, Grade.SCREEN_PIXELS, Label.NO_FACE)
    assert entry.name.startswith("Screen capture ")
    assert entry.verdict
    assert 150 < entry.verdict["height"] < 200


def test_escape_brings_the_window_back_as_it_was(home: Path, xvfb_display: str, program: None) -> None:
    window = find(xvfb_display, "^Telltale$")[0]
    act(xvfb_display, "windowactivate", "--sync", window, "windowmove", "--sync", window, "90", "70")
    before = geometry(xvfb_display)
    xvfb.wait_until(lambda: press_until_there(xvfb_display, "ctrl+shift+c"), "the overlay", _SECONDS)
    xvfb.wait_until(lambda: press_until_gone(xvfb_display, "Escape"), "the end", _SECONDS)
    xvfb.wait_until(lambda: bool(find(xvfb_display, "^Telltale$")), "the window")
    xvfb.wait_until(lambda: geometry(xvfb_display) == before, f"the window at {before}")
    assert entries(home) == []


def geometry(display: str) -> str:
    """Where the window is, or nothing while it is hidden."""
    command = ["xdotool", "search", "--onlyvisible", "--name", "^Telltale$", "getwindowgeometry", "--shell"]
    found = subprocess.run(command, env=xvfb.display_environment(display), capture_output=True, text=True)
    return "".join(line for line in found.stdout.splitlines() if line[:1] in "XYWH" and not line.startswith("WINDOW"))
