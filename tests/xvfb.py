"""A virtual X display with a window manager and, when asked for, a tray host: where real windows are tested."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAMS = {"Xvfb": "xvfb", "openbox": "openbox", "tint2": "tint2", "xdotool": "xdotool", "xprop": "x11-utils"}
"""Program → the Debian package that brings it."""

WAIT_SECONDS = 30.0


def missing_packages() -> list[str]:
    """The Debian packages still to install before a virtual display can be had."""
    return sorted({package for program, package in PROGRAMS.items() if shutil.which(program) is None})


def display_environment(display: str) -> dict[str, str]:
    """This process's environment, but with windows on ``display`` and not on anything inherited."""
    inherited = {"QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS"}
    environment = {name: value for name, value in os.environ.items() if name not in inherited}
    # Without a session bus Qt takes the tray over X11, which is what tint2 hosts.
    return environment | {"DISPLAY": display, "NO_AT_BRIDGE": "1", "DBUS_SESSION_BUS_ADDRESS": "disabled:"}


@contextmanager
def running_display(size: str = "1280x900") -> Iterator[str]:
    """Xvfb on a free display with openbox; yields the DISPLAY string and ends both afterwards."""
    read_end, write_end = os.pipe()
    command = ["Xvfb", "-displayfd", str(write_end), "-screen", "0", f"{size}x24", "-nolisten", "tcp", "-noreset"]
    server = subprocess.Popen(command, pass_fds=[write_end], stderr=subprocess.DEVNULL)
    os.close(write_end)
    try:
        with os.fdopen(read_end) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise RuntimeError("Xvfb ended before it opened a display.")
        with _client(["openbox"], f":{number}"):
            wait_until(lambda: _has_window_manager(f":{number}"), "openbox to manage the display")
            yield f":{number}"
    finally:
        _end(server)


@contextmanager
def running_tray(display: str) -> Iterator[None]:
    """tint2 as the tray host of ``display``."""
    with _client(["tint2", "-c", str(_tint2_settings())], display):
        wait_for_window(display, "--class", "tint2")
        yield


def find_windows(display: str, *search: str) -> list[str]:
    """The ids of the visible windows that ``xdotool search`` finds, e.g. ``"--name", "Telltale"``."""
    command = ["xdotool", "search", "--onlyvisible", *search]
    while True:
        found = subprocess.run(command, env=display_environment(display), capture_output=True, text=True)
        # A window that closes while it looks ends the search.
        if "BadWindow" not in found.stderr:
            return found.stdout.split()


def wait_for_window(display: str, *search: str, seconds: float = WAIT_SECONDS) -> str:
    """The first of these windows, once there is one. Raises TimeoutError."""
    found: list[str] = []

    def there() -> bool:
        found[:] = find_windows(display, *search)
        return bool(found)

    wait_until(there, f"a window with {' '.join(search)}", seconds)
    return found[0]


def wait_until(condition: Callable[[], bool], what: str, seconds: float = WAIT_SECONDS) -> None:
    """Ask again and again; raises TimeoutError that names ``what`` was waited for."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"Waited {seconds:.0f} s for {what}.")
        time.sleep(0.1)


@contextmanager
def _client(command: list[str], display: str) -> Iterator[None]:
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, env=display_environment(display), stdout=quiet, stderr=quiet)
    try:
        yield
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _has_window_manager(display: str) -> bool:
    command = ["xprop", "-root", "_NET_SUPPORTING_WM_CHECK"]
    answer = subprocess.run(command, env=display_environment(display), capture_output=True, text=True)
    return "window id" in answer.stdout


def _tint2_settings() -> Path:
    return Path(__file__).with_name("tint2rc")
