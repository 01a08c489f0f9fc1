"""Many pictures from several paired browsers over real sockets: is any lost, does any get another's answer, does the
memory grow?

    python tests/desktop_app/browser_load.py [--pictures 2000] [--browsers 8] [--bundle FOLDER]

runs it against the shipped model and prints what it found; the status is 1 if anything was wrong. The browsers run in
the same process, so the memory is an upper bound of the application's.
"""

import argparse
import hashlib
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from wire_client import CHROME, WireClient

from desktop_app.history import History
from desktop_app.server.messages import Failed, Result
from desktop_app.server.pairing import Pairing, PairingDesk, PairingStore
from desktop_app.server.protocol import LIMITS
from desktop_app.server.server import Listening, LocalServer
from desktop_app.service import CheckService
from engine.isolation.checker import IsolatedChecker
from engine.resources import assets_dir

_BUSY_SECONDS = 0.05
_WARM_UP = 0.2
"""The part of the run that the slope leaves out: caches fill, threads get their memory."""

_MOST_GROWTH = 16 * 2**10
"""Bytes for each picture: its receipt, and what the allocator does not give back. A picture that stayed anywhere would
be many times that."""

Picture = Callable[[int], bytes]
"""number → bytes that no other number has."""


@dataclass
class Report:
    """``seconds`` from the sending of each picture to its answer; ``memory`` is (pictures answered, bytes)."""

    seconds: list[float] = field(default_factory=list)
    memory: list[tuple[int, int]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    busy: int = 0

    def growth(self) -> float:
        """Bytes of resident memory for each picture, by least squares, after the warm-up."""
        settled = self.memory[round(len(self.memory) * _WARM_UP) :]
        return statistics.linear_regression([done for done, _ in settled], [used for _, used in settled]).slope


class Load:
    """``browsers`` share ``pictures`` numbers evenly; each keeps ``ahead`` in flight."""

    def __init__(
        self,
        port: int,
        pairings: Sequence[Pairing],
        pictures: int,
        picture: Picture,
        on_answer: Callable[[Report], None] = lambda _report: None,
        ahead: int = LIMITS.in_flight_per_client,
    ) -> None:
        self._port, self._pairings, self._pictures, self._picture = port, pairings, pictures, picture
        self._on_answer = on_answer
        self._ahead = ahead
        self._lock = threading.Lock()
        self.report = Report()

    def run(self) -> Report:
        browsers = [
            threading.Thread(target=self._browse, args=(pairing, range(first, self._pictures, len(self._pairings))))
            for first, pairing in enumerate(self._pairings)
        ]
        for browser in browsers:
            browser.start()
        for browser in browsers:
            browser.join()
        if len(self.report.seconds) != self._pictures:
            self.report.wrong.append(f"{self._pictures - len(self.report.seconds)} pictures without an answer")
        return self.report

    def _browse(self, pairing: Pairing, numbers: range) -> None:
        try:
            with WireClient(self._port, pairing.origin) as client:
                client.authenticate(pairing)
                self._converse(client, list(reversed(numbers)))
        except Exception as error:
            self._complain(f"{pairing.name}: {error!r}")

    def _converse(self, client: WireClient, left: list[int]) -> None:
        sent: dict[str, tuple[int, str, float]] = {}
        while left or sent:
            while left and len(sent) < self._ahead:
                number = left.pop()
                data = self._picture(number)
                sent[str(number)] = (number, hashlib.sha256(data).hexdigest(), time.monotonic())
                client.send_check(str(number), data, name=f"{number}.jpg")
            answer = client.receive(timeout=300)
            if not isinstance(answer, Result | Failed) or answer.id not in sent:
                self._complain(f"an answer that nobody asked for: {answer}")
                return
            number, digest, sent_at = sent.pop(answer.id)
            if isinstance(answer, Failed) and answer.code == "busy":
                self.report.busy += 1
                left.append(number)
                time.sleep(_BUSY_SECONDS)
                continue
            self._take(answer, digest, time.monotonic() - sent_at)

    def _take(self, answer: Result | Failed, digest: str, seconds: float) -> None:
        if isinstance(answer, Failed):
            self._complain(f"{answer.id} failed: {answer.code}")
        elif answer.verdict["image_sha256"] != digest:
            self._complain(f"{answer.id} got another picture's verdict")
        elif answer.receipt is None:
            self._complain(f"{answer.id} is not in the history")
        with self._lock:
            self.report.seconds.append(seconds)
            self.report.memory.append((len(self.report.seconds), resident_bytes()))
            self._on_answer(self.report)

    def _complain(self, what: str) -> None:
        with self._lock:
            self.report.wrong.append(what)


def make_pairings(store: PairingStore, browsers: int) -> list[Pairing]:
    """Pairings as they are after a person approved them; Firefox installations, each with an origin of its own."""
    uuid = "0f3e2d1c-4b5a-4978-8695-{:012x}"
    origins = [CHROME, *(f"moz-extension://{uuid.format(number)}" for number in range(browsers - 1))]
    pairings = [
        Pairing(f"{number:032x}", f"browser {number}", origin, hashlib.sha256(origin.encode()).digest())
        for number, origin in enumerate(origins)
    ]
    for pairing in pairings:
        store.add(pairing)
    return pairings


def with_comment(jpeg: bytes, number: int) -> bytes:
    """The same picture in other bytes: a comment after the start marker."""
    return jpeg[:2] + b"\xff\xfe\x00\x06" + number.to_bytes(4, "big") + jpeg[2:]


def resident_bytes() -> int:
    """Of this process; 0 where /proc does not tell."""
    status = Path("/proc/self/statm")
    return int(status.read_text().split()[1]) * 4096 if status.exists() else 0


def _run_against(bundle: Path, folder: Path, browsers: int, pictures: int) -> tuple[Report, int]:
    """The report, and how many entries the history has afterwards."""
    jpeg = (assets_dir() / "samples" / "eileen_collins.jpg").read_bytes()
    history, store = History(folder / "history.sqlite3"), PairingStore(folder / "pairings.json")
    service = CheckService(lambda: IsolatedChecker(bundle), history)
    server = LocalServer(service, store, PairingDesk(), "0", ports=(0,))
    service.start()
    server.start()
    try:
        assert isinstance(server.state, Listening)
        pairings = make_pairings(store, browsers)
        load = Load(server.state.port, pairings, pictures, lambda number: with_comment(jpeg, number), _tell_progress)
        return load.run(), history.count()
    finally:
        server.stop()
        service.close()
        history.close()


def _tell_progress(report: Report) -> None:
    done, used = report.memory[-1]
    if done % 200 == 0:
        print(f"{done} answered, {used / 2**20:.0f} MiB", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("--pictures", type=int, default=2000)
    parser.add_argument("--browsers", type=int, default=8)
    parser.add_argument("--bundle", type=Path, default=assets_dir() / "models" / "telltale-small")
    given = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report, entries = _run_against(given.bundle, Path(folder), given.browsers, given.pictures)
    elapsed = time.monotonic() - began
    ordered = sorted(report.seconds)
    print(f"{len(ordered)} of {given.pictures} pictures of {given.browsers} browsers answered in {elapsed:.0f} s")
    print(f"history: {entries} entries; told to wait (busy): {report.busy} times")
    print(f"seconds from sending to answer: median {statistics.median(ordered):.3f}, longest {ordered[-1]:.3f}")
    used = [bytes_ / 2**20 for _, bytes_ in report.memory]
    print(f"memory: {used[0]:.0f} MiB at first, {max(used):.0f} MiB at most, {used[-1]:.0f} MiB at last")
    print(f"memory slope after the warm-up: {report.growth() / 1024:+.2f} KiB for each picture")
    if report.growth() > _MOST_GROWTH:
        report.wrong.append(f"the memory grows by more than {_MOST_GROWTH / 1024:.0f} KiB for each picture")
    for wrong in report.wrong:
        print(f"WRONG: {wrong}")
    return 1 if report.wrong or entries != given.pictures else 0


if __name__ == "__main__":
    sys.exit(main())
