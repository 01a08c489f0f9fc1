"""``make bench``: how fast, how large, each figure beside its limit measured in the same run and the target set for it.

    python packaging/bench.py [--rounds 15] [--json FILE] [--only PART…]

Parts: check (one picture in this process, and in a child), socket (through the WebSocket), folder (the pool of
``telltale check``), start (commands, imports, memory). What a limit is says its row: bare ONNX Runtime on ready
tensors, bare decoding. Rounds of what is compared take turns, so that a busy machine burdens all alike; medians are
printed, and for one picture the shares of the bare parts between the least of all rounds. Exit status 0 whatever the
figures say: they depend on the machine. Linux only for memory.
"""

import argparse
import io
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from bench_pictures import SAMPLE, pictures
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests" / "desktop_app")]

from browser_load import Load, make_pairings, with_comment  # noqa: E402

from desktop_app.history import History  # noqa: E402
from desktop_app.server.pairing import PairingDesk, PairingStore  # noqa: E402
from desktop_app.server.server import Listening, LocalServer  # noqa: E402
from desktop_app.service import CheckService  # noqa: E402
from engine import images, resources  # noqa: E402
from engine.checker import LONG_SIDE, open_checker  # noqa: E402
from engine.faces import SEARCHED_SIDE, padded, search_copy  # noqa: E402
from engine.isolation.checker import IsolatedChecker  # noqa: E402
from engine.judging import judge_files  # noqa: E402
from engine.model_card import NETWORK_NAME, load_card  # noqa: E402
from engine.model_store import shipped_store  # noqa: E402
from engine.networks import open_session, read_network  # noqa: E402
from engine.types import ImageInput  # noqa: E402

BUNDLE = shipped_store().active()
TARGET_SHARE = 0.6
TARGETS_MS = {"a face, 256 × 256 JPEG": 12.0, "one face, 1080p JPEG": 40.0, "one face, 12 MP JPEG": 80.0}
TARGET_OVERHEAD_MS = 3.0
_SOCKET_PICTURES, _FOLDER_PICTURES = 60, 40


@dataclass(frozen=True)
class Row:
    """``limit`` is what could not be beaten, measured in the same run; ``target`` what was set. In ``unit``."""

    part: str
    what: str
    value: float
    unit: str
    p95: float | None = None
    limit: float | None = None
    limit_is: str = ""
    target: float | None = None
    note: str = ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--only", nargs="*", choices=sorted(PARTS), default=sorted(PARTS))
    given = parser.parse_args()
    rows: list[Row] = []
    for part in PARTS:
        if part in given.only:
            for row in PARTS[part](given.rounds):
                rows.append(row)
                print(_line(row), flush=True)
    if given.json:
        about = {"machine": platform.platform(), "cores": os.cpu_count(), "load": os.getloadavg(), "rows": []}
        about["rows"] = [asdict(row) for row in rows]
        given.json.write_text(json.dumps(about, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


def _line(row: Row) -> str:
    p95 = f"p95 {row.p95:9.2f}" if row.p95 is not None else " " * 13
    limit = f"limit {row.limit:9.2f} ({row.limit_is})" if row.limit is not None else ""
    target = f"target {row.target:g}, {_met(row)}" if row.target is not None else ""
    cells = [f"{row.part:7}", f"{row.what:46}", f"{row.value:9.2f} {row.unit:4}", p95, target, limit, row.note]
    return "  ".join(cell for cell in cells if cell).rstrip()


def _met(row: Row) -> str:
    """Of a target in milliseconds, which are better the fewer."""
    above = row.value - (row.target or 0)
    return f"missed by {above:.1f}" if above > 0 else "met"


def _check(rounds: int) -> Iterator[Row]:
    """One picture after the other, all cores for each."""
    checker = open_checker(BUNDLE)
    with IsolatedChecker(BUNDLE) as isolated:
        for name, data in pictures().items():
            image = ImageInput(data)
            verdict = checker.check(image)
            judged = sum(face.fake_probability is not None for face in verdict.faces)
            find, classify = _bare_finder(verdict.width, verdict.height), _bare_classifier(judged)
            reduction = images.decode(data, long_side=LONG_SIDE).reduction
            times = _take_turns(
                rounds,
                whole=lambda image=image: checker.check(image),
                child=lambda image=image: isolated.check(image),
                decode=lambda data=data, reduction=reduction: _bare_decode(data, reduction),
                find=find,
                classify=classify,
            )
            bare = {part: min(times[part]) for part in ("decode", "find", "classify")}
            parts = ", ".join(f"{part} {ms:.1f}" for part, ms in bare.items())
            whole = _row("check", name, times["whole"], sum(bare.values()), f"bare: {parts}", TARGETS_MS.get(name))
            least, used = min(times["whole"]), _processor_ms(rounds, lambda image=image: checker.check(image))
            share = f"{sum(bare.values()) / least:.0%} of the bare throughput, wanted {TARGET_SHARE:.0%}"
            yield _with_note(whole, f"least {least:.1f}; {judged} judged; {share}; processor {used:.1f} ms")
            yield _row("check", f"{name}, in a child", times["child"], whole.value, "in this process")


def _take_turns(rounds: int, **calls: Callable[[], object]) -> dict[str, list[float]]:
    """Milliseconds of each call, after one that warms up."""
    times: dict[str, list[float]] = {name: [] for name in calls}
    for number in range(rounds + 1):
        for name, call in calls.items():
            started = time.perf_counter()
            call()
            if number:
                times[name].append((time.perf_counter() - started) * 1000)
    return times


def _processor_ms(rounds: int, call: Callable[[], object]) -> float:
    """Of all threads together: what is left to compare where others use the machine too."""
    started = time.process_time()
    for _ in range(rounds):
        call()
    return (time.process_time() - started) * 1000 / rounds


def _row(part: str, what: str, ms: list[float], limit: float, limit_is: str, target: float | None = None) -> Row:
    p95 = statistics.quantiles(ms, n=20)[-1] if len(ms) > 1 else ms[0]
    return Row(part, what, statistics.median(ms), "ms", p95, limit, limit_is, target)


def _with_note(row: Row, note: str) -> Row:
    return Row(**(asdict(row) | {"note": note}))


def _bare_decode(data: bytes, reduction: int) -> None:
    """At the size that the checker begins with."""
    with Image.open(io.BytesIO(data)) as image:
        image.draft(image.mode, (image.width // reduction, image.height // reduction))
        image.load()


def _bare_finder(width: int, height: int) -> Callable[[], object]:
    """The face finder's network, on a tensor of the size that such pictures are searched at."""
    network = resources.assets_dir() / "models/centerface/centerface-int8.onnx"
    session = open_session(read_network(network), network.name, 0)
    noise = np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)
    tensor = padded(search_copy(noise, SEARCHED_SIDE)[0], "RGBX")
    return lambda: session.run(None, {"image": tensor})


def _bare_classifier(faces: int) -> Callable[[], object]:
    card = load_card(BUNDLE)
    session = open_session(read_network(BUNDLE / NETWORK_NAME), NETWORK_NAME, 0)
    tensor = np.random.default_rng(0).integers(0, 256, (faces, card.input_size, card.input_size, 3), np.uint8)
    return (lambda: session.run(["logits"], {"image": tensor})) if faces else (lambda: None)


def _socket(_: int) -> Iterator[Row]:
    """Through the server, queue, child and history, as a browser does; the picture is the 256 × 256 one."""
    data = pictures()["a face, 256 × 256 JPEG"]
    with IsolatedChecker(BUNDLE) as isolated:
        alone = [_ms(lambda: isolated.examine(ImageInput(data))) for _ in range(_SOCKET_PICTURES)]
    limit = statistics.median(alone)
    with _served() as (port, store):
        pairings = make_pairings(store, 8)
        for clients in (1, 8):
            pictures_ = _SOCKET_PICTURES * (1 if clients == 1 else 3)
            started = time.perf_counter()
            report = Load(port, pairings[:clients], pictures_, lambda number: with_comment(data, number), ahead=1).run()
            seconds = time.perf_counter() - started
            if report.wrong:
                raise SystemExit("\n".join(report.wrong))
            what = f"{clients} browser{'s' if clients > 1 else ''}, one picture in flight each"
            row = _row("socket", what, [value * 1000 for value in report.seconds], limit, "in a child, no socket")
            yield _with_note(row, f"{pictures_ / seconds:.1f} pictures/s")
            if clients == 1:
                yield Row("socket", "overhead of the service", row.value - limit, "ms", target=TARGET_OVERHEAD_MS)


def _ms(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


@contextmanager
def _served() -> Iterator[tuple[int, PairingStore]]:
    with tempfile.TemporaryDirectory() as folder:
        history, store = History(Path(folder) / "history.sqlite3"), PairingStore(Path(folder) / "pairings.json")
        service = CheckService(lambda: IsolatedChecker(BUNDLE), history)
        server = LocalServer(service, store, PairingDesk(), "0", ports=(0,))
        service.start()
        server.start()
        try:
            if not isinstance(server.state, Listening):
                raise SystemExit("No port of 127.0.0.1 can be listened on.")
            yield server.state.port, store
        finally:
            server.stop()
            service.close()
            history.close()


def _folder(_: int) -> Iterator[Row]:
    """The 1080p picture many times over, as ``telltale check FOLDER`` judges it; loading not counted."""
    data = pictures()["one face, 1080p JPEG"]
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{number}.jpg" for number in range(_FOLDER_PICTURES)]
        for number, path in enumerate(paths):
            path.write_bytes(with_comment(data, number))
        single = 0.0
        for workers in (1, 2):
            with IsolatedChecker(BUNDLE, 1, workers) as checker:
                list(judge_files(checker, paths[:workers], workers))
                started = time.perf_counter()
                list(judge_files(checker, paths, workers))
                rate = len(paths) / (time.perf_counter() - started)
            single = single or rate
            what = f"{workers} worker{'s' if workers > 1 else ''}, one thread each, 1080p"
            yield Row("folder", what, rate, "1/s", limit=single * workers, limit_is="workers × one worker")


def _start(rounds: int) -> Iterator[Row]:
    python = [sys.executable, "-P"]
    bare = [*python, "-c", f"import onnxruntime as o; o.InferenceSession({str(BUNDLE / NETWORK_NAME)!r})"]
    times = _take_turns(
        min(rounds, 5),
        nothing=lambda: _run([*python, "-c", "pass"]),
        version=lambda: _run([*python, "-m", "engine.cli", "--version"]),
        service=lambda: _run([*python, "-c", "import desktop_app.service, desktop_app.server.server"]),
        bare=lambda: _run(bare),
        check=lambda: _run([*python, "-m", "engine.cli", "check", str(SAMPLE)]),
    )
    nothing, loaded = statistics.median(times["nothing"]), statistics.median(times["bare"])
    yield _row("start", "telltale --version", times["version"], nothing, "Python alone")
    yield _row("start", "importing service and server", times["service"], nothing, "Python alone")
    yield _row("start", "telltale check, one picture", times["check"], loaded, "Python, ONNX Runtime, the model")
    yield from _memory()


def _run(command: list[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=tempfile.gettempdir()).stdout


_LOADED = """
import sys, onnxruntime
kept = [onnxruntime.InferenceSession(network) for network in sys.argv[1:]]
print(open("/proc/self/status").read())
"""


def _memory() -> Iterator[Row]:
    """Of the child that judges: idle, and at most while it judges the largest of the pictures."""
    if not Path("/proc/self/status").exists():
        return
    networks = [BUNDLE / NETWORK_NAME, *sorted((resources.assets_dir() / "models/centerface").glob("*.onnx"))]
    bare = _mb(_run([sys.executable, "-c", _LOADED, *map(str, networks)]), "VmRSS")
    with IsolatedChecker(BUNDLE) as isolated:
        status = Path(f"/proc/{isolated.pids()[0]}/status")
        isolated.check(ImageInput(pictures()["a face, 256 × 256 JPEG"]))
        idle = _mb(status.read_text(), "VmRSS")
        limit_is = "Python, ONNX Runtime, the networks loaded"
        yield Row("start", "memory of the child, idle", idle, "MB", limit=bare, limit_is=limit_is)
        isolated.check(ImageInput(pictures()["one face, 12 MP JPEG"]))
        most = _mb(status.read_text(), "VmHWM")
        yield Row("start", "memory of the child, most at 12 MP", most, "MB", limit=idle, limit_is="idle")


def _mb(status: str, field: str) -> float:
    """Of what the kernel tells of a process in /proc/PID/status."""
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith(f"{field}:"))


PARTS: dict[str, Callable[[int], Iterator[Row]]] = {
    "check": _check,
    "socket": _socket,
    "folder": _folder,
    "start": _start,
}

if __name__ == "__main__":
    sys.exit(main())
