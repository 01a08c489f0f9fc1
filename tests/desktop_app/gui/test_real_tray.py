"""The tray icon as a person uses it: a real tray host, real clicks, a message that leads to its result."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import mss
import pytest
import xvfb

from desktop_app.history import History
from desktop_app.settings import Settings, SettingsStore, Theme

pytestmark = pytest.mark.e2e
_SECONDS = 90


@pytest.fixture
def home(tmp_path: Path) -> Path:
    SettingsStore(tmp_path / "home" / "settings.json").save(Settings(introduced=True, theme=Theme.DARK))
    return tmp_path / "home"


@pytest.fixture
def start(home: Path, xvfb_environment: dict[str, str]) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    started: list[subprocess.Popen[bytes]] = []

    def start_program(*arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "desktop_app", *arguments]
        started.append(subprocess.Popen(command, env=xvfb_environment | {"TELLTALE_HOME": str(home)}))
        return started[-1]

    yield start_program
    for process in started:
        process.kill()
        process.wait()


def act(display: str, *command: str) -> str:
    environment = xvfb.display_environment(display)
    return subprocess.run(["xdotool", *command], env=environment, check=True, capture_output=True, text=True).stdout


def windows(display: str, process: subprocess.Popen[bytes]) -> dict[str, tuple[int, int, int, int]]:
    """The visible windows of the program: id → x, y, width, height on the screen."""
    found = {}
    for window in xvfb.find_windows(display, "--pid", str(process.pid)):
        lines = act(display, "getwindowgeometry", "--shell", window).split()
        values = dict(line.split("=") for line in lines)
        found[window] = tuple(int(values[name]) for name in ("X", "Y", "WIDTH", "HEIGHT"))
    return found  # type: ignore[return-value]


def icon_of(display: str, process: subprocess.Popen[bytes]) -> tuple[int, int] | None:
    """The middle of the tray icon: the one small window at the bottom of the screen."""
    for x, y, width, height in windows(display, process).values():
        if width <= 32 and height <= 32 and y > 800:
            return x + width // 2, y + height // 2
    return None


def click(display: str, where: tuple[int, int], button: str = "1") -> None:
    act(display, "mousemove", str(where[0]), str(where[1]), "sleep", "0.3", "click", button)


def wait_for_icon(display: str, process: subprocess.Popen[bytes]) -> tuple[int, int]:
    xvfb.wait_until(lambda: icon_of(display, process) is not None, "the tray icon", _SECONDS)
    where = icon_of(display, process)
    assert where is not None
    return where


def has_main_window(display: str) -> bool:
    return bool(xvfb.find_windows(display, "--name", "^Telltale$"))


def test_started_in_the_background_it_waits_in_the_tray(
    start: Callable[..., subprocess.Popen[bytes]], home: Path, xvfb_display: str, tray_host: None
) -> None:
    # GIVEN a start as at login
    process = start("--background")
    icon = wait_for_icon(xvfb_display, process)
    assert not has_main_window(xvfb_display)
    # WHEN its menu is opened by the right button, AND "Pause checks from browsers" chosen by its letter
    before = len(windows(xvfb_display, process))
    click(xvfb_display, icon, "3")
    xvfb.wait_until(lambda: len(windows(xvfb_display, process)) > before, "the menu", _SECONDS)
    act(xvfb_display, "sleep", "0.5", "key", "p")
    # THEN the choice is stored and holds
    settings = SettingsStore(home / "settings.json")
    xvfb.wait_until(lambda: not settings.load().service_enabled, "the pause to be stored", _SECONDS)
    # WHEN the icon is clicked, THEN the window comes
    xvfb.wait_until(lambda: len(windows(xvfb_display, process)) == before, "the menu to close", _SECONDS)
    click(xvfb_display, icon)
    xvfb.wait_until(lambda: has_main_window(xvfb_display), "the window", _SECONDS)
    process.send_signal(signal.SIGTERM)
    assert process.wait(_SECONDS) == 0


def test_a_capture_from_the_tray_is_told_by_a_message_that_leads_to_it(
    start: Callable[..., subprocess.Popen[bytes]], home: Path, xvfb_display: str, tray_host: None
) -> None:
    process = start("--background")
    icon = wait_for_icon(xvfb_display, process)
    before = set(windows(xvfb_display, process))
    # WHEN a part of the screen is captured from the tray, all by keyboard
    click(xvfb_display, icon, "3")
    xvfb.wait_until(lambda: len(windows(xvfb_display, process)) > len(before), "the menu", _SECONDS)
    act(xvfb_display, "sleep", "0.5", "key", "c")
    xvfb.wait_until(lambda: _is_covered(windows(xvfb_display, process)), "the overlay", _SECONDS)
    act(xvfb_display, "mousemove", "100", "100", "mousedown", "1", "mousemove", "300", "300", "mousemove", "320", "320")
    act(xvfb_display, "mouseup", "1", "sleep", "0.3", "key", "Return")
    # THEN a message appears beside the tray, and not the window
    xvfb.wait_until(lambda: bool(_messages(xvfb_display, process, before)), "the message", _SECONDS)
    assert not has_main_window(xvfb_display)
    history = History(home / "history.sqlite3")
    assert [entry.origin for entry in history.recent(5)] == ["capture"]
    history.close()
    # AND it can be read in the dark theme too: dark words on Qt's light balloon
    [(x, y, width, height)] = _messages(xvfb_display, process, before)
    xvfb.wait_until(lambda: _dark_share(xvfb_display, (x, y, width, height)) > 0.02, "words in the message", _SECONDS)
    # WHEN it is clicked, THEN the window shows the result
    click(xvfb_display, (x + width // 2, y + height * 2 // 3))
    xvfb.wait_until(lambda: has_main_window(xvfb_display), "the window", _SECONDS)
    assert os.path.exists(f"/proc/{process.pid}")  # noqa: PTH110


def _is_covered(found: dict[str, tuple[int, int, int, int]]) -> bool:
    return any(width >= 1000 for _, _, width, _ in found.values())


def _messages(display: str, process: subprocess.Popen[bytes], before: set[str]) -> list[tuple[int, int, int, int]]:
    """Qt's own balloon: a window that is wider than an icon and lower than a dialog."""
    fresh = {window: place for window, place in windows(display, process).items() if window not in before}
    return [place for place in fresh.values() if 100 < place[2] < 700 and 40 < place[3] < 400]


def _dark_share(display: str, place: tuple[int, int, int, int]) -> float:
    """How much of a place on the screen is nearly black; the pointer of the balloon and its corners are outside."""
    x, y, width, height = place
    area = {"left": x + 40, "top": y + 10, "width": width - 80, "height": height - 50}
    with mss.MSS(display=display) as camera:
        pixels = camera.grab(area).rgb
    darks = sum(max(pixels[i : i + 3]) < 80 for i in range(0, len(pixels), 3))
    return darks * 3 / len(pixels)
