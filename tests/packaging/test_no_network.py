"""In normal use nothing is sent to anywhere but this machine: every address that the process names is looked at."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import program
import pytest
import xvfb
from release_server import published_copy

from desktop_app.history import History

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "assets/samples/eileen_collins.jpg"
_ADDRESS = re.compile(r'sa_family=AF_INET6?, .*?(?:inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)")')
_SECONDS = 120


def traced(log: Path, *arguments: str) -> list[str]:
    """The program under strace, which writes all it asks of sockets."""
    tracer = ("strace", "-f", "-e", "trace=%network", "-e", "signal=none", "-o", str(log))
    return [*tracer, *program.command(), *arguments]


def addresses(log: Path) -> list[tuple[str, str]]:
    """(system call, address) of everything that names an internet address."""
    found = []
    for line in log.read_text(errors="replace").splitlines():
        call = re.search(r"\b(connect|bind|sendto|sendmsg|sendmmsg)\(", line)
        address = _ADDRESS.search(line)
        if call and address:
            found.append((call[1], address[1] or address[2]))
    return found


def open_about(display: str) -> None:
    """By the keyboard: the menu, and About in it."""
    window = xvfb.wait_for_window(display, "--name", "^Telltale$", seconds=_SECONDS)
    environment = xvfb.display_environment(display)
    for step in (["windowactivate", "--sync", window], ["key", "F10"], ["sleep", "1", "key", "a"]):
        subprocess.run(["xdotool", *step], env=environment, check=True, capture_output=True)
    xvfb.wait_for_window(display, "--name", "^About Telltale$", seconds=_SECONDS)


def test_the_window_opens_checks_and_closes_without_a_word_to_the_outside(
    tmp_path: Path, xvfb_environment: dict[str, str]
) -> None:
    """Not even when About is looked at, which can ask for updates (test_asking_for_updates.py presses its button), in a
    copy that knows whom to ask."""
    if shutil.which("strace") is None:
        pytest.skip("Needs strace: apt-get install strace")
    if subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True).returncode:
        pytest.skip("This machine does not let a process be traced.")
    home, log = tmp_path / "home", tmp_path / "strace.log"
    picture = shutil.copy(SAMPLE, tmp_path)
    environment = xvfb_environment | {
        "TELLTALE_HOME": str(home),
        "PYTHONPATH": str(published_copy(tmp_path / "copy")),
        "LANGUAGE": "en",
    }
    process = subprocess.Popen(traced(log, picture), env=environment, start_new_session=True)
    try:
        xvfb.wait_until(lambda: judged(home) == 1 or process.poll() is not None, "the verdict", _SECONDS)
        open_about(environment["DISPLAY"])
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(60)
    assert judged(home) == 1
    named = addresses(log)
    assert ("bind", "127.0.0.1") in named, "the trace shows not even our own server: it proves nothing"
    assert {address for _, address in named} <= {"127.0.0.1", "::1"}, named


def judged(home: Path) -> int:
    if not (home / "history.sqlite3").exists():
        return 0
    history = History(home / "history.sqlite3")
    try:
        return history.count()
    finally:
        history.close()


def test_no_library_prepares_reports_about_its_user(tmp_path: Path) -> None:
    """ONNX Runtime would keep a device number and a queue of usage reports in the home folder."""
    home = tmp_path / "home"
    home.mkdir()
    environment = {"HOME": str(home), "TELLTALE_HOME": str(tmp_path / "data"), "PATH": os.environ["PATH"]}
    command = [sys.executable, "-m", "engine.cli", "check", str(SAMPLE)]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, timeout=_SECONDS)
    assert sorted(path.relative_to(home).as_posix() for path in home.rglob("*")) == []
