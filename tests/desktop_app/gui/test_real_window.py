"""The program as a person runs it: a real process, a real window, a window manager, the shipped model."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import xvfb

from desktop_app.history import Entry, History
from engine import resources
from engine.picture_files import find_images
from engine.types import Label

pytestmark = pytest.mark.e2e

Process = subprocess.Popen[bytes]
Start = Callable[..., Process]
_SECONDS = 90


class Home:
    """A data folder, seen from outside."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def entries(self) -> list[Entry]:
        if not (self.folder / "history.sqlite3").exists():
            return []
        history = History(self.folder / "history.sqlite3")
        try:
            return history.recent(1000)
        finally:
            history.close()

    def wait_for_entries(self, count: int) -> list[Entry]:
        xvfb.wait_until(lambda: len(self.entries()) >= count, f"{count} entries in the history", _SECONDS)
        return self.entries()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def start(home: Home, xvfb_environment: dict[str, str]) -> Iterator[Start]:
    """Start `python -m desktop_app`, by default on the shared display."""
    started: list[Process] = []

    def start_program(*arguments: str | Path, environment: dict[str, str] | None = None) -> Process:
        command = [sys.executable, "-m", "desktop_app", *map(str, arguments)]
        settings = (environment or xvfb_environment) | {"TELLTALE_HOME": str(home.folder)}
        started.append(subprocess.Popen(command, env=settings))
        return started[-1]

    yield start_program
    for process in started:
        if process.poll() is None:
            process.kill()
            process.wait()


@pytest.fixture
def portrait(tmp_path: Path) -> Path:
    sample = find_images([resources.assets_dir() / "samples"])[0]
    return Path(shutil.copy(sample, tmp_path / f"a portrait{sample.suffix}"))


def windows(display: str) -> list[str]:
    return xvfb.find_windows(display, "--name", "^Telltale$")


def wait_for_window(display: str) -> str:
    return xvfb.wait_for_window(display, "--name", "^Telltale$", seconds=_SECONDS)


def act(display: str, *command: str) -> None:
    subprocess.run(["xdotool", *command], env=xvfb.display_environment(display), check=True, capture_output=True)


def test_a_second_start_passes_its_file_and_kill_9_loses_nothing(
    start: Start, home: Home, portrait: Path, xvfb_display: str, tmp_path: Path
) -> None:
    # GIVEN a running window
    first = start()
    wait_for_window(xvfb_display)
    # WHEN a second start is given a file
    second = start(portrait)
    # THEN it ends at once, and the first one judges the file with the shipped model
    assert second.wait(_SECONDS) == 0
    [entry] = home.wait_for_entries(1)
    assert entry.name == portrait.name
    assert entry.outcome in set(Label)
    assert entry.thumbnail
    # WHEN it is killed in the middle of a folder
    many = tmp_path / "many"
    many.mkdir()
    for number in range(60):
        shutil.copy(portrait, many / f"{number:02}{portrait.suffix}")
    assert start(many).wait(_SECONDS) == 0
    acknowledged = home.wait_for_entries(5)
    first.send_signal(signal.SIGKILL)
    first.wait(_SECONDS)
    # THEN all that was acknowledged is there
    assert {entry.id for entry in acknowledged} <= {entry.id for entry in home.entries()}
    # AND what it left behind does not keep the next one from starting and being reached
    again = start()
    wait_for_window(xvfb_display)
    before = len(home.entries())
    assert start(portrait).wait(_SECONDS) == 0
    home.wait_for_entries(before + 1)
    assert again.poll() is None


def test_asked_politely_it_ends_cleanly(start: Start, xvfb_display: str) -> None:
    process = start()
    wait_for_window(xvfb_display)
    process.terminate()
    assert process.wait(_SECONDS) == 0


def test_with_a_tray_closing_hides_and_a_second_start_brings_it_back(
    start: Start, xvfb_display: str, tray_host: None
) -> None:
    process = start()
    window = wait_for_window(xvfb_display)
    act(xvfb_display, "windowactivate", "--sync", window, "key", "ctrl+w")
    xvfb.wait_until(lambda: not windows(xvfb_display), "the window to hide")
    assert process.poll() is None
    assert start().wait(_SECONDS) == 0
    window = wait_for_window(xvfb_display)
    # The second start brought it to the front: what is typed reaches it.
    act(xvfb_display, "key", "ctrl+q")
    assert process.wait(_SECONDS) == 0


def test_without_a_tray_closing_ends(start: Start) -> None:
    with xvfb.running_display() as display:
        process = start(environment=xvfb.display_environment(display))
        window = wait_for_window(display)
        act(display, "windowactivate", "--sync", window, "key", "ctrl+w")
        assert process.wait(_SECONDS) == 0


def test_another_data_folder_is_another_telltale(start: Start, home: Home, xvfb_display: str, tmp_path: Path) -> None:
    start()
    wait_for_window(xvfb_display)
    home.folder = tmp_path / "other"
    start()
    xvfb.wait_until(lambda: len(windows(xvfb_display)) == 2, "two windows", _SECONDS)


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX files")
def test_what_is_kept_is_this_user_s_alone(start: Start, home: Home, xvfb_display: str) -> None:
    start()
    wait_for_window(xvfb_display)
    assert home.folder.stat().st_mode & 0o077 == 0
