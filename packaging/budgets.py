"""How large and how slow the program may be; measured at every build, and the build fails above them."""

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

LIMITS = {
    "unpacked, MB": 220.0,
    "compressed with xz, MB": 80.0,
    "telltale --version, s": 0.3,
    "to the window, s": 1.2,
}
_TRIES, _PATIENCE_SECONDS = 5, 120.0
_WAIT_SECONDS = 60.0


def unpacked_mb(folder: Path) -> float:
    """Millions of bytes, links not counted."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink()) / 1e6


def version_seconds(program: Path) -> float:
    """The least of several runs, by the clock."""
    return _least(lambda: _seconds_of([program, "--version"]), LIMITS["telltale --version, s"])


def _least(measure: Callable[[], float], limit: float) -> float:
    """On the clock, others' work counts too; so the best of five runs, and on a busy machine of as many as there is
    patience for, until one is within the limit. None can be quicker than the program is."""
    started = time.perf_counter()
    times = [measure() for _ in range(_TRIES)]
    while min(times) > limit and time.perf_counter() - started < _PATIENCE_SECONDS:
        times.append(measure())
    print(f"  {len(times)} runs: {min(times):.2f} s at best, {statistics.median(times):.2f} s at the median")
    return min(times)


def _seconds_of(command: list[Path | str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - started


def window_seconds(program: Path) -> float:
    """From the start to a visible window with the history of a new user, on a virtual X display; the least of several.
    Raises RuntimeError where that cannot be measured, TimeoutError when no window comes."""
    missing = [name for name in ("Xvfb", "openbox", "xdotool") if shutil.which(name) is None]
    if missing:
        raise RuntimeError(f"To measure the window's start, install {', '.join(missing)}.")
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
    import xvfb

    with xvfb.running_display() as display:
        environment = xvfb.display_environment(display)
        return _least(lambda: _window_once(program, environment), LIMITS["to the window, s"])


def _window_once(program: Path, environment: dict[str, str]) -> float:
    with tempfile.TemporaryDirectory() as home:
        started = time.perf_counter()
        process = subprocess.Popen([program, "app"], env=environment | {"TELLTALE_HOME": home})
        try:
            search = ["xdotool", "search", "--sync", "--onlyvisible", "--pid", str(process.pid), "--name", "^Telltale$"]
            subprocess.run(search, env=environment, check=True, capture_output=True, timeout=_WAIT_SECONDS)
            return time.perf_counter() - started
        except subprocess.TimeoutExpired as error:
            raise TimeoutError(f"No window within {_WAIT_SECONDS:.0f} s.") from error
        finally:
            process.terminate()
            process.wait(_WAIT_SECONDS)


def report(measured: dict[str, float]) -> list[str]:
    """Print every figure beside its limit; returns what is over it, or was not measured at all."""
    over = [f"{what}: {value:.2f} is over {LIMITS[what]:g}" for what, value in measured.items() if value > LIMITS[what]]
    for what, value in measured.items():
        print(f"  {what:24} {value:8.2f}  of {LIMITS[what]:g}")
    return over
