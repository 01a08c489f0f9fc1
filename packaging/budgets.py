"""How large and how slow the program may be; measured at every build, and the build fails above them."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LIMITS = {
    "unpacked, MB": 220.0,
    "compressed with xz, MB": 80.0,
    "telltale --version, s": 0.3,
    "to the window, s": 1.2,
}
_TRIES = 5
_WAIT_SECONDS = 60.0


def unpacked_mb(folder: Path) -> float:
    """Millions of bytes, links not counted."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink()) / 1e6


def version_seconds(program: Path) -> float:
    """The best of several runs."""
    return min(_seconds_of([program, "--version"]) for _ in range(_TRIES))


def _seconds_of(command: list[Path | str]) -> float:
    """Of the time on the clock and the processor's, the smaller: on a busy machine the clock counts others' work."""
    started, used = time.perf_counter(), _used_by_children()
    subprocess.run(command, check=True, capture_output=True)
    return min(time.perf_counter() - started, _used_by_children() - used)


def _used_by_children() -> float:
    times = os.times()
    return times.children_user + times.children_system


def window_seconds(program: Path) -> float:
    """From the start to a visible window with the history of a new user, on a virtual X display; the best of several.
    Raises RuntimeError where that cannot be measured, TimeoutError when no window comes."""
    missing = [name for name in ("Xvfb", "openbox", "xdotool") if shutil.which(name) is None]
    if missing:
        raise RuntimeError(f"To measure the window's start, install {', '.join(missing)}.")
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
    import xvfb

    with xvfb.running_display() as display:
        return min(_window_once(program, xvfb.display_environment(display)) for _ in range(_TRIES))


def _window_once(program: Path, environment: dict[str, str]) -> float:
    with tempfile.TemporaryDirectory() as home:
        started = time.perf_counter()
        process = subprocess.Popen([program, "app"], env=environment | {"TELLTALE_HOME": home})
        try:
            search = ["xdotool", "search", "--sync", "--onlyvisible", "--pid", str(process.pid), "--name", "^Telltale$"]
            subprocess.run(search, env=environment, check=True, capture_output=True, timeout=_WAIT_SECONDS)
            return min(time.perf_counter() - started, _used_so_far(process.pid))
        except subprocess.TimeoutExpired as error:
            raise TimeoutError(f"No window within {_WAIT_SECONDS:.0f} s.") from error
        finally:
            process.terminate()
            process.wait(_WAIT_SECONDS)


def _used_so_far(pid: int) -> float:
    """Processor seconds of a running process, all threads (proc_pid_stat(5): utime and stime)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def report(measured: dict[str, float]) -> list[str]:
    """Print every figure beside its limit; returns what is over it, or was not measured at all."""
    over = [f"{what}: {value:.2f} is over {LIMITS[what]:g}" for what, value in measured.items() if value > LIMITS[what]]
    for what, value in measured.items():
        print(f"  {what:24} {value:8.2f}  of {LIMITS[what]:g}")
    return over
