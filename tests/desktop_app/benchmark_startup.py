"""What the window costs: ``python tests/desktop_app/benchmark_startup.py [RUNS]``.

Starts Telltale on a virtual display with a fresh folder, and prints how long it takes until the window is there and
answers (median of RUNS, 3 unless told), and, once the model is loaded and nothing has happened for a while,
the processor time per second and the memory of each of its processes: resident (RSS, which counts shared pages in
every process) and proportional (PSS, whose sum is what the machine gives). Linux only. ``--json`` for programs.

On a busy machine the time on the clock is others' time: the processor time until then is printed too, and the
smaller of the two is held against the limit. Exit status 1 when one of the limits is missed.
"""

import argparse
import contextlib
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).parents[1]))
import xvfb
from Xlib import X
from Xlib.display import Display

from desktop_app.gui.single_instance import SingleInstance

WINDOW_SECONDS, IDLE_SHARE, MEMORY_MB = 1.2, 0.01, 200.0
"""The limits. The memory's is for PSS, summed over the processes."""
_SETTLE_SECONDS, _IDLE_SECONDS, _MOST_SECONDS = 12.0, 15.0, 120.0


def main() -> int:
    parser = argparse.ArgumentParser(description="What Telltale's window costs.")
    parser.add_argument("runs", nargs="?", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with xvfb.running_display() as display:
        starts = [_measured(display, None) for _ in range(arguments.runs)]
        values = _measured(display, _IDLE_SECONDS)
        values |= {which: statistics.median(start[which] for start in starts) for which in ("wall", "processor")}
    print(json.dumps(values) if arguments.json else _report(values, arguments.runs))
    return int(not _is_within(values))


def _is_within(values: dict[str, Any]) -> bool:
    return bool(
        min(values["wall"], values["processor"]) <= WINDOW_SECONDS
        and values["idle_share"] <= IDLE_SHARE
        and values["pss_mb"] <= MEMORY_MB
    )


def _report(values: dict[str, Any], runs: int) -> str:
    lines = [
        f"window usable after   {values['wall']:.2f} s, for which it took {values['processor']:.2f} s of a processor "
        f"(medians of {runs}; limit {WINDOW_SECONDS} s for the smaller)",
        f"idle processor time   {values['idle_share']:.2%} of a core (limit {IDLE_SHARE:.0%})",
        f"memory when idle      {values['pss_mb']:.0f} MB PSS in all (limit {MEMORY_MB:.0f} MB)",
    ]
    for process in values["processes"]:
        lines.append(f"  {process['name']:<20}{process['pss_mb']:.0f} MB PSS, {process['rss_mb']:.0f} MB RSS")
    return "\n".join(lines)


def _measured(display: str, idle_seconds: float | None) -> dict[str, Any]:
    """Seconds until the window answers; with ``idle_seconds`` also what it costs afterwards."""
    with tempfile.TemporaryDirectory() as home, _running(display, home) as (process, started):
        wall = _wait_for_answer(display, Path(home)) - started
        values: dict[str, Any] = {"wall": wall, "processor": _processor_seconds([process.pid])}
        if idle_seconds is not None:
            time.sleep(_SETTLE_SECONDS)
            family = _family(process.pid)
            before = _processor_seconds(family)
            time.sleep(idle_seconds)
            values["idle_share"] = (_processor_seconds(family) - before) / idle_seconds
            values["processes"] = [_memory(pid) for pid in _family(process.pid)]
            values["pss_mb"] = sum(each["pss_mb"] for each in values["processes"])
        return values


@contextlib.contextmanager
def _running(display: str, home: str) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    environment = xvfb.display_environment(display) | {"TELLTALE_HOME": home}
    started = time.monotonic()
    process = subprocess.Popen([sys.executable, "-m", "desktop_app"], env=environment)
    try:
        yield process, started
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for_answer(display_name: str, home: Path) -> float:
    """When the window is on the screen and what runs it answers, as it does to a second start: from then on it takes
    input."""
    display = Display(display_name)
    deadline = time.monotonic() + _MOST_SECONDS
    while _find(display.screen().root) is None:
        if time.monotonic() > deadline:
            raise TimeoutError(f"There was no window within {_MOST_SECONDS:.0f} s.")
        time.sleep(0.01)
    display.close()
    if not SingleInstance(home).hand_over([]):
        raise TimeoutError("The window does not answer.")
    return time.monotonic()


def _find(window: Any) -> Any:
    """The main window, anywhere below this one (window managers put frames around)."""
    for child in window.query_tree().children:
        with contextlib.suppress(Exception):  # It may be gone by now.
            if child.get_wm_name() == "Telltale" and child.get_attributes().map_state == X.IsViewable:
                return child
            found = _find(child)
            if found:
                return found
    return None


def _family(pid: int) -> list[int]:
    """The process and all that it started."""
    children = [
        int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()
    ]
    return [pid, *(each for child in children for each in _family(child))]


def _memory(pid: int) -> dict[str, Any]:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in lines}
    command = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    name = next((word for word in command[1:] if not word.startswith("-")), "python")
    return {"name": name, "pss_mb": kilobytes["Pss"] / 1000, "rss_mb": kilobytes["Rss"] / 1000}


def _processor_seconds(processes: list[int]) -> float:
    """Of all threads, the kernel's share included."""
    ticks = 0
    for each in processes:
        fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.exit(main())
