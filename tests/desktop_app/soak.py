"""``make soak``: many pictures of every kind through the service for hours: is one lost, does anything grow?

    python tests/desktop_app/soak.py [--pictures 100000] [--senders 4] [--bundle FOLDER]

Mixes pictures with and without faces, broken ones, animated ones and bombs; at a picture in a thousand the child is
killed from outside. Prints the slopes of memory (this process and the child), handles and threads, by least squares
over the last four fifths; exit status 1 when a reply was lost or wrong, or something grew. Linux only.
"""

import argparse
import itertools
import os
import signal
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from browser_load import resident_bytes, with_comment

sys.path.append(str(Path(__file__).parents[1] / "engine"))
from pictures import animation, encode, huge_png, scenery

from desktop_app.history import History
from desktop_app.service import CheckService, Failed, Finished
from engine.isolation.checker import IsolatedChecker
from engine.model_store import shipped_store
from engine.resources import assets_dir
from engine.types import ImageInput, Origin

MOST_GROWTH_BYTES = 1024.0
"""For each picture, of both processes together: the history's caches, the allocator's leftovers. A picture that stayed
anywhere would be many times that."""
MOST_HANDLES, MOST_THREADS = 3, 2
_WARM_UP = 0.2


@dataclass
class Seen:
    """After so many pictures: memory of both processes in bytes, handles and threads of this one."""

    done: int
    memory: int
    child: int
    handles: int
    threads: int


@dataclass
class Report:
    outcomes: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    seconds: float = 0.0

    def growth(self, of: Callable[[Seen], float]) -> float:
        """Per picture, after the warm-up."""
        settled = self.seen[round(len(self.seen) * _WARM_UP) :]
        return statistics.linear_regression([one.done for one in settled], [of(one) for one in settled]).slope


def kinds(size: int = 160) -> list[tuple[bytes, str]]:
    """Bytes, and the outcome that they must have; "" for a verdict on a face."""
    sample = (assets_dir() / "samples" / "eileen_collins.jpg").read_bytes()
    from PIL import Image

    with Image.open(assets_dir() / "samples" / "eileen_collins.jpg") as image:
        face = encode(image.convert("RGB").resize((size, size)), "JPEG")
    plain = encode(scenery(200, 120), "JPEG")
    return [
        (face, ""),
        (plain, "no_face"),
        (encode(scenery(90, 70), "PNG"), "no_face"),
        (encode(scenery(64, 64), "WEBP"), "no_face"),
        (animation("GIF", 5), "no_face"),
        (face[: len(face) // 2], "image_truncated"),
        (huge_png(), "image_too_large"),
        (b"no picture at all", "image_unsupported"),
        (plain, "no_face"),
        (sample, ""),
    ]


class Soak:
    """``senders`` threads share the pictures; each waits for an outcome before it sends the next."""

    def __init__(
        self,
        service: CheckService,
        history: History,
        pictures: int,
        child: Callable[[], int | None],
        kill_every: int,
    ) -> None:
        self._kill_every = kill_every
        self._service, self._history, self._pictures, self._child = service, history, pictures, child
        self._kinds = kinds()
        self._numbers = itertools.count()
        self._lock = threading.Lock()
        self._done = 0
        self.report = Report()

    def run(self, senders: int) -> Report:
        started = time.monotonic()
        threads = [threading.Thread(target=self._send, args=(f"sender {n}",)) for n in range(senders)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.report.seconds = time.monotonic() - started
        if self._history.count() != self._pictures:
            self.report.wrong.append(f"the history has {self._history.count()} entries of {self._pictures}")
        return self.report

    def _send(self, name: str) -> None:
        while (number := next(self._numbers)) < self._pictures:
            data, expected = self._kinds[number % len(self._kinds)]
            if data[:2] == b"\xff\xd8":
                data = with_comment(data, number)
            job = self._service.submit(ImageInput(data, Origin.BROWSER, name=f"{number}"), name)
            if number % self._kill_every == self._kill_every - 1 and (child := self._child()):
                os.kill(child, signal.SIGKILL)
            try:
                outcome = job.outcome(600)
            except TimeoutError:
                self._complain(f"{number} got no reply")
                continue
            self._take(number, outcome, expected)

    def _take(self, number: int, outcome: object, expected: str) -> None:
        if isinstance(outcome, Finished):
            told = "a face" if outcome.verdict.faces else outcome.verdict.label.value
            right = bool(outcome.verdict.faces) if not expected else outcome.verdict.label == expected
            remembered = outcome.entry_id
        elif isinstance(outcome, Failed):
            told, right, remembered = outcome.code, outcome.code == expected, outcome.entry_id
        else:
            told, right, remembered = type(outcome).__name__, False, None
        if not right or remembered is None:
            self._complain(f"{number}: {told} instead of {expected or 'a face'}, history {remembered}")
        with self._lock:
            self._done += 1
            self.report.outcomes[told] += 1
            if self._done % max(1, self._pictures // 500) == 0:
                self._look()

    def _look(self) -> None:
        child = self._child()
        seen = Seen(
            self._done,
            resident_bytes(),
            _resident_of(child) if child else self.report.seen[-1].child if self.report.seen else 0,
            len(list(Path("/proc/self/fd").iterdir())),
            threading.active_count(),
        )
        self.report.seen.append(seen)
        if len(self.report.seen) % 50 == 0:
            print(f"{seen.done} done, {seen.memory >> 20} + {seen.child >> 20} MiB, {seen.handles} handles", flush=True)

    def _complain(self, what: str) -> None:
        with self._lock:
            self.report.wrong.append(what)


def _resident_of(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096
    except OSError:
        return 0


def soak(bundle: Path, folder: Path, pictures: int, senders: int, kill_every: int = 1000) -> Report:
    """The report; what grew too much is in ``wrong``."""
    history = History(folder / "history.sqlite3")
    service = CheckService(lambda: IsolatedChecker(bundle), history)
    service.start()
    me = os.getpid()

    def child() -> int | None:
        listed = Path(f"/proc/{me}/task").glob("*/children")
        return next((int(pid) for file in listed for pid in file.read_text().split()), None)

    try:
        report = Soak(service, history, pictures, child, kill_every).run(senders)
    finally:
        service.close()
        history.close()
    growth = report.growth(lambda seen: seen.memory + seen.child)
    if growth > MOST_GROWTH_BYTES and growth * pictures > 32 * 2**20:
        report.wrong.append(f"the memory grows by {growth:.0f} bytes for each picture")
    handles, threads = _more(report, lambda seen: seen.handles), _more(report, lambda seen: seen.threads)
    if handles > MOST_HANDLES or threads > MOST_THREADS:
        report.wrong.append(f"{handles:+.0f} handles and {threads:+.0f} threads from the first fifth to the last")
    return report


def _more(report: Report, of: Callable[[Seen], float]) -> float:
    """The median of the last fifth less that of the first: one that is just being replaced has more for a while."""
    fifth = max(1, len(report.seen) // 5)
    return statistics.median(map(of, report.seen[-fifth:])) - statistics.median(map(of, report.seen[:fifth]))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("--pictures", type=int, default=100_000)
    parser.add_argument("--senders", type=int, default=4)
    parser.add_argument("--bundle", type=Path, default=shipped_store().active())
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report = soak(given.bundle, Path(folder), given.pictures, given.senders)
    first, last = report.seen[0], report.seen[-1]
    print(f"{report.outcomes.total()} of {given.pictures} replies in {report.seconds:.0f} s: {dict(report.outcomes)}")
    for name, of in (("service", lambda seen: seen.memory), ("child", lambda seen: seen.child)):
        print(
            f"memory of the {name}: {of(first) >> 20} MiB at first, {of(last) >> 20} MiB at last, "
            f"slope {report.growth(of):+.1f} bytes a picture"
        )
    print(f"handles {first.handles} → {last.handles}, threads {first.threads} → {last.threads}")
    for wrong in report.wrong[:50]:
        print(f"WRONG: {wrong}")
    return 1 if report.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
