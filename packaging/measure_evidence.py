"""What a plain check costs, and what the evidence costs on top, with the shipped model on one thread.

    .venv/bin/python packaging/measure_evidence.py [ROUNDS]

Plain and explained checks take turns, so that both see the same machine. Processor time is printed beside the clock's,
which on a busy machine counts others' work. A tree from before there was evidence can be measured with the same file:
it then prints the plain check only.
"""

import inspect
import io
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(Path.cwd() if (Path.cwd() / "engine").is_dir() else ROOT))

from PIL import Image  # noqa: E402

from engine import resources  # noqa: E402
from engine.checker import Checker, open_checker  # noqa: E402
from engine.types import ImageInput  # noqa: E402

ROUNDS = 60


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    checker = open_checker(resources.assets_dir() / "models/telltale-small", threads=1)
    pictures = {"1 face, 512 × 512": _sample(), "8 faces, 2048 × 1024": _mosaic()}
    for name, data in pictures.items():
        timed = _measured(_ways(checker, ImageInput(data)), rounds)
        for way, samples in timed.items():
            wall, cpu = (statistics.median(values) for values in zip(*samples, strict=True))
            print(f"{name:22} {way:10} median {wall:7.1f} ms on the clock, {cpu:7.1f} ms of the processor")


def _ways(checker: Checker, image: ImageInput) -> dict[str, Callable[[], object]]:
    ways: dict[str, Callable[[], object]] = {"plain": lambda: checker.check(image)}
    if "explain" in inspect.signature(checker.check).parameters:
        ways["explained"] = lambda: checker.check(image, explain=True)
    return ways


def _measured(ways: dict[str, Callable[[], object]], rounds: int) -> dict[str, list[tuple[float, float]]]:
    timed = defaultdict(list)
    for round_number in range(-3, rounds):
        for way, check in ways.items():
            wall, cpu = time.perf_counter(), time.process_time()
            check()
            if round_number >= 0:
                timed[way].append(((time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000))
    return timed


def _sample() -> bytes:
    return (ROOT / "assets/samples/eileen_collins.jpg").read_bytes()


def _mosaic() -> bytes:
    """The sample eight times."""
    with Image.open(io.BytesIO(_sample())) as sample:
        mosaic = Image.new("RGB", (2048, 1024))
        for index in range(8):
            mosaic.paste(sample, (512 * (index % 4), 512 * (index // 4)))
    buffer = io.BytesIO()
    mosaic.save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


if __name__ == "__main__":
    main()
