"""The real application on the virtual display, with a home folder of its own."""

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import program
import xvfb

from desktop_app.history import Entry, History
from desktop_app.server.protocol import PORTS

PAIRING_TITLE = "Pair a browser"


class RunningApp:
    """What a test does with the application from outside."""

    def __init__(self, display: str, home: Path, process: "subprocess.Popen[bytes]") -> None:
        self.display = display
        self.home = home
        self.process = process

    def history(self) -> list[Entry]:
        """The newest first, read from the file."""
        history = History(self.home / "history.sqlite3")
        try:
            return history.recent(100)
        finally:
            history.close()

    def answer_pairing(self, key: str) -> None:
        """Press the access key of a button of the pairing dialog, once it is there: ``a`` approves, ``r`` refuses."""
        self.wait_for_pairing()

        def answered() -> bool:
            # Again and again: the browser's window may take the focus back, and Approve is disabled at first.
            for dialog in self._pairing_dialogs():
                self._xdotool("windowactivate", dialog, "sleep", "0.2", "key", f"alt+{key}")
            return not self._pairing_dialogs()

        xvfb.wait_until(answered, "the pairing dialog to close")

    def remove_browser(self) -> None:
        """Take the pairing back in the window: its menu, "Paired browsers", "Manage browsers", "Remove"."""
        window = xvfb.wait_for_window(self.display, "--name", "^Telltale$")
        self._xdotool("windowactivate", "--sync", window, "key", "F10")
        for key in "bm":
            self._xdotool("sleep", "0.5", "key", key)
        dialog = xvfb.wait_for_window(self.display, "--name", "^Browsers$")
        self._xdotool("windowactivate", "--sync", dialog, "sleep", "0.5", "key", "Tab", "key", "space")

    @contextmanager
    def engine_at_rest(self) -> Iterator[None]:
        """The process that judges is stopped meanwhile: a check that is under way stays so."""
        engines = [pid for pid in _process_tree(self.process.pid) if b"engine-worker" in _command_of(pid)]
        assert engines, "the engine has not been started yet"
        for pid in engines:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in engines:
                with suppress(ProcessLookupError):  # Telltale ends it when nobody waits any more.
                    os.kill(pid, signal.SIGCONT)

    def wait_for_pairing(self) -> None:
        xvfb.wait_until(lambda: bool(self._pairing_dialogs()), "the pairing dialog to open")

    def wait_for_no_pairing(self) -> None:
        xvfb.wait_until(lambda: not self._pairing_dialogs(), "the pairing dialog to close by itself")

    def _pairing_dialogs(self) -> list[str]:
        return xvfb.find_windows(self.display, "--name", PAIRING_TITLE)

    def _xdotool(self, *command: str) -> None:
        environment = xvfb.display_environment(self.display)
        subprocess.run(["xdotool", *command], env=environment, check=False, capture_output=True)


@contextmanager
def running_app(display: str, home: Path, variables: dict[str, str] | None = None) -> Iterator[RunningApp]:
    """`python -m desktop_app`, listening for browsers, its window open; asked to quit afterwards. ``variables``: what
    its environment has besides."""
    free = f"ports {PORTS} to be free; if Telltale is running, quit it"
    xvfb.wait_until(lambda: all(_is_free(port) for port in PORTS), free, 60)
    environment = xvfb.display_environment(display) | {"TELLTALE_HOME": str(home)} | (variables or {})
    with (home.parent / f"{home.name}.log").open("w") as log:
        process = subprocess.Popen(program.command(), env=environment, stdout=log, stderr=log)
        try:
            own_windows = ("--pid", str(process.pid), "--name", "Telltale")
            for ready, what in (
                (lambda: not _is_free(PORTS[0]), "the app to listen"),
                (lambda: bool(xvfb.find_windows(display, *own_windows)), "the app's window"),
            ):
                xvfb.wait_until(lambda ready=ready: ready() or process.poll() is not None, what, 90)
            if process.poll() is not None:
                raise RuntimeError(f"The app ended with status {process.returncode}; see the log beside {home}.")
            yield RunningApp(display, home, process)
        finally:
            _end(process)


def _process_tree(pid: int) -> list[int]:
    threads = Path(f"/proc/{pid}/task").iterdir()
    children = [int(child) for thread in threads for child in (thread / "children").read_text().split()]
    return [pid, *(found for child in children for found in _process_tree(child))]


def _command_of(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def _is_free(port: int) -> bool:
    """Whether a server could listen there. Tries as the app does, so that old connections do not count."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            probe.listen()
        except OSError:
            return False
        return True


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
