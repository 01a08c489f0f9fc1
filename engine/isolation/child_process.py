"""The parent's end of one child: starts it, asks it, and ends it when it takes too long."""

import contextlib
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.errors import from_code
from engine.isolation import messages

logger = logging.getLogger(__name__)
_SLICE_SECONDS = 0.25
_PATIENCE_SECONDS = 1.0
"""How long a child goes on at a picture that nobody wants any more: most are done sooner than a new one is started."""
_LONGEST_PIPE = 2**20


@dataclass(frozen=True)
class Limits:
    """``memory_bytes``: address space beyond what the loaded child takes; the largest pictures that are read need 1.3
    GB. ``cpu_seconds``: for one picture, all threads together. ``wall_seconds``: as long as one picture may
    take by the clock, time in which the machine slept or the program was stopped not counted. ``start_seconds``: as
    long as loading may take."""

    memory_bytes: int = 2 * 2**30
    cpu_seconds: int = 60
    wall_seconds: float = 120.0
    start_seconds: float = 120.0


class ChildDied(Exception):
    """Without an answer. ``how`` is for the log; ``by_order``: killed by somebody, or by a kernel short of memory, as
    no fault of its own does."""

    def __init__(self, how: str, by_order: bool) -> None:
        super().__init__(how)
        self.how, self.by_order = how, by_order


class ChildTookTooLong(Exception):
    """It was ended."""


class ChildNotWanted(Exception):
    """It was ended, because nobody waits for its answer any more."""


def always() -> bool:
    """For answers that are wanted whatever happens."""
    return True


def worker_command() -> list[str]:
    """How this very program is started as a child: from the sources or frozen."""
    if not getattr(sys, "frozen", False):
        return [sys.executable, "-P", "-m", "engine.cli", "engine-worker"]
    program = Path(sys.executable)
    console = program.with_name("telltale-cli.exe")  # On Windows, the other one has no standard streams.
    return [str(console if console.exists() else program), "engine-worker"]


class ChildProcess:
    """One child. ``ask`` is for one thread at a time; ``kill`` for any."""

    def __init__(self, command: Sequence[str], limits: Limits) -> None:
        self._limits = limits
        self.asked = 0
        leash, held = os.pipe() if os.name == "posix" else (None, None)
        self._leash: int | None = leash
        self._held: int | None = held
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if logger.isEnabledFor(logging.DEBUG) else subprocess.DEVNULL,
            env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
            pass_fds=() if leash is None else (leash,),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        if leash is not None:
            os.close(leash)
        _widen(self._process)
        self._watch = _Watch(self.kill)

    @property
    def pid(self) -> int:
        return self._process.pid

    def start(self, bundle: Path, threads: int, readable: Sequence[Path], is_trial: bool = False) -> dict[str, Any]:
        """Wait for the child's hello; in a trial it is its last word, after it tried the bundle. Raises the ModelError
        that it tells, ChildDied, ChildTookTooLong, messages.Garbled."""
        setup = {
            "is_trial": is_trial,
            "bundle": str(bundle.absolute()),
            "threads": threads,
            "readable": [str(path) for path in readable],
            "memory_bytes": self._limits.memory_bytes,
            "cpu_seconds": self._limits.cpu_seconds,
            "leash": self._leash,
        }
        return self._exchange(setup, b"", self._limits.start_seconds, always)[0]

    def ask(
        self, request: dict[str, Any], data: bytes, wanted: Callable[[], bool] = always
    ) -> tuple[dict[str, Any], bytes]:
        """Its answer. Raises the EngineError that it tells, ChildDied, ChildTookTooLong, ChildNotWanted,
        messages.Garbled."""
        self.asked += 1
        return self._exchange(request, data, self._limits.wall_seconds, wanted)

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        """At once: it has nothing to lose."""
        self._process.kill()

    def close(self) -> None:
        """End it, and give back what it held."""
        self._watch.close()
        self.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        if self._held is not None:
            os.close(self._held)
            self._held = None

    def _exchange(
        self, header: dict[str, Any], data: bytes, seconds: float, wanted: Callable[[], bool]
    ) -> tuple[dict[str, Any], bytes]:
        assert self._process.stdin is not None and self._process.stdout is not None  # noqa: S101
        with self._watch.within(seconds, wanted):
            try:
                messages.write(self._process.stdin, header, data)
                answer, payload = messages.read(self._process.stdout)
            except (OSError, EOFError) as error:
                self.kill()
                status = self._process.wait()
                raise self._watch.reason or _reason(status) from error
        if "error" in answer:
            raise _told(answer["error"])
        return answer, payload


class _Watch:
    """Ends a child that has not answered in time, or whose answer is not wanted any more. Counts in slices, so that the
    hours for which a laptop was closed, or the seconds for which the program was stopped, are not the picture's."""

    def __init__(self, strike: Callable[[], None]) -> None:
        self._strike = strike
        self._changed = threading.Condition()
        self._left: float | None = None
        self._patience = 0.0
        self._wanted: Callable[[], bool] = always
        self._closing = False
        self.reason: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="engine-watch", daemon=True)
        self._thread.start()

    @contextlib.contextmanager
    def within(self, seconds: float, wanted: Callable[[], bool]) -> Iterator[None]:
        """What happens inside has so long. ``reason`` is why it was ended, or None."""
        with self._changed:
            self._left, self._patience = seconds, _PATIENCE_SECONDS
            self._wanted, self.reason = wanted, None
            self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                self._left = None

    def close(self) -> None:
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        with self._changed:
            while not self._closing:
                if self._left is None:
                    self._changed.wait()
                    continue
                before = time.monotonic()
                self._changed.wait(_SLICE_SECONDS)
                self._count(min(time.monotonic() - before, 2 * _SLICE_SECONDS))

    def _count(self, seconds: float) -> None:
        if self._left is None:
            return
        self._left -= seconds
        self._patience -= seconds
        if self._left <= 0:
            self._end(ChildTookTooLong())
        elif self._patience <= 0 and not self._wanted():
            self._end(ChildNotWanted())

    def _end(self, reason: Exception) -> None:
        self._left, self.reason = None, reason
        self._strike()


def _widen(process: "subprocess.Popen[bytes]") -> None:
    """A picture crosses a pipe of 1 MB in fewer turns than one of 64 kB. Refused where many pipes are open. Of the
    1.0 ms that the 3.4 MB of a 12-MP photograph take, shared memory saved 0.7: too little for what it would add."""
    if sys.platform == "linux":
        import fcntl

        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    fcntl.fcntl(stream, fcntl.F_SETPIPE_SZ, _LONGEST_PIPE)


def _reason(status: int) -> Exception:
    """Why a child ended by itself, from its exit status."""
    if status == -getattr(signal, "SIGXCPU", 0):
        return ChildTookTooLong()
    how = f"signal {-status}" if status < 0 else f"exit status {status}"
    return ChildDied(how, by_order=status in (-9, -signal.SIGTERM))


def _told(error: Any) -> Exception:
    """What the child says went wrong; its word is data, so anything may be missing."""
    if not isinstance(error, dict):
        return messages.Garbled("error")
    if "detail" in error:
        logger.error("In the engine's process: %s", str(error["detail"])[:8000])
    return from_code(str(error.get("code")), str(error.get("message"))[:4000])
