"""``make fuzz MINUTES=60``: coverage-guided fuzzing of everything that takes a stranger's bytes.

    python tests/fuzz/fuzz.py [--seconds 60] [TARGET…]

The time is shared by the targets (targets.py). Prints how many inputs were tried, crashes, hangs (an input that takes
more than 20 s of a processor) and the peak of memory; every input that breaks a target is kept in
tests/fuzz/found/TARGET, where the tests try it again for ever. Exit status 1 when there was one. What was learnt stays
in build/fuzz, and the next run builds on it.
"""

import argparse
import hashlib
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "desktop_app"), str(HERE.parent / "engine")]

import targets  # noqa: E402

LEARNT = HERE.parents[1] / "build" / "fuzz"
FOUND = HERE / "found"
_HANG_SECONDS, _MEMORY_MB = 20, 2048


@dataclass(frozen=True)
class Result:
    tried: int
    crashes: int
    hangs: int
    peak_mb: int


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("targets", nargs="*", choices=[*targets.TARGETS, []], metavar="TARGET")
    parser.add_argument("--seconds", type=int, default=60)
    given = parser.parse_args()
    chosen = given.targets or list(targets.TARGETS)
    broken = 0
    for name in chosen:
        result = fuzz(name, max(5, given.seconds // len(chosen)))
        print(
            f"{name:9} {result.tried:9,} inputs tried, {result.crashes} crashes, {result.hangs} hangs, "
            f"peak {result.peak_mb} MB",
            flush=True,
        )
        broken += result.crashes + result.hangs
    return 1 if broken else 0


def fuzz(name: str, seconds: int) -> Result:
    """One target for so long; what breaks it is moved to FOUND."""
    learnt, broken = LEARNT / name, LEARNT / f"{name}-broken"
    for folder in (learnt, broken):
        folder.mkdir(parents=True, exist_ok=True)
    _sow(name, learnt)
    command = [sys.executable, str(HERE / "one_target.py"), name, str(learnt), f"-artifact_prefix={broken}/"]
    options = {
        "max_total_time": seconds, "timeout": _HANG_SECONDS, "rss_limit_mb": _MEMORY_MB, "max_len": 20_000,
        "print_final_stats": 1, "ignore_timeouts": 0, "ignore_ooms": 0, "close_fd_mask": 1,
        "report_slow_units": seconds + _HANG_SECONDS,
    }  # fmt: skip
    command += [f"-{option}={value}" for option, value in options.items()]
    told = subprocess.run(command, capture_output=True, text=True, errors="replace", cwd=HERE, check=False).stderr
    if "stat::number_of_executed_units" not in told and not any(broken.iterdir()):
        raise SystemExit(f"{name}: the fuzzer did not run:\n{told[-3000:]}")
    kinds = [_keep(path, name) for path in sorted(broken.iterdir()) if _is_slow_itself(path, name)]
    if kinds:
        print(told[-3000:])
    hangs = kinds.count("timeout")
    return Result(_stat(told, "number_of_executed_units"), len(kinds) - hangs, hangs, _stat(told, "peak_rss_mb"))


def _sow(name: str, folder: Path) -> None:
    for data in targets.TARGETS[name][1]():
        (folder / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)


def _is_slow_itself(path: Path, name: str) -> bool:
    """libFuzzer goes by the clock, and on a busy machine that counts others' work too: what it calls a hang is one when
    the input alone takes so much of a processor. What it did not call one stays what it is; the rest is removed."""
    if not path.name.startswith("timeout-"):
        return True
    command = ["prlimit", f"--cpu={_HANG_SECONDS}", sys.executable, str(HERE / "one_target.py"), name, str(path)]
    hangs = subprocess.run(command, capture_output=True, cwd=HERE, check=False).returncode != 0
    if not hangs:
        path.unlink()
    return hangs


def _keep(path: Path, name: str) -> str:
    """Make a vector of it; the kind that libFuzzer put before its name: crash, timeout, oom, leak."""
    target = FOUND / name
    target.mkdir(parents=True, exist_ok=True)
    path.replace(target / path.name)
    return path.name.partition("-")[0]


def _stat(told: str, which: str) -> int:
    found = re.search(rf"stat::{which}:\s+(\d+)", told)
    return int(found[1]) if found else 0


if __name__ == "__main__":
    sys.exit(main())
