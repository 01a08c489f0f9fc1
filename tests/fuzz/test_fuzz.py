"""The corpus of hostile pictures, everything the fuzzer ever found, and a short run of the fuzzer itself."""

import importlib.util
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import corpus
import pytest
import targets

from engine import images
from engine.errors import ImageError
from engine.evidence import metadata
from engine.isolation.checker import IsolatedChecker
from engine.types import ImageInput

HERE = Path(__file__).parent
FOUND = sorted(path for path in (HERE / "found").rglob("*") if path.is_file() and path.name != "README.md")
SECONDS = 10.0
"""Of processor time for the worst picture of the corpus, on a slow machine."""


@pytest.mark.parametrize(
    "kind",
    [
        "truncated",
        "bombs",
        "wrong_headers",
        "absurd_metadata",
        "many_frames",
        "odd_shapes",
        "odd_pixels",
        "flipped_bits",
    ],
)
def test_no_hostile_picture_breaks_decoding_or_metadata(kind: str) -> None:
    outcomes: Counter[str] = Counter()
    for name, data in getattr(corpus, kind)():
        started = time.process_time()
        try:
            images.decode(data, name)
            outcomes["decoded"] += 1
        except ImageError as error:
            assert name in error.message and error.message.endswith("."), name
            outcomes[error.code] += 1
        targets.evidence(data)
        assert time.process_time() - started < SECONDS, name
    assert sum(outcomes.values()) >= 7
    assert outcomes["image_unreadable"] == 0


def test_bombs_are_refused_or_small() -> None:
    for name, data in corpus.bombs():
        try:
            pixels = images.decode(data, name).pixels
        except ImageError:
            continue
        assert pixels.size <= 512 * 512 * 3, name


def test_a_child_survives_the_corpus_with_one_answer_each(shipped: Path) -> None:
    """All kinds but the cut and the flipped through the whole way, with the limits that serve; what crashes is
    unsafe_image."""
    codes: Counter[str] = Counter()
    pictures = [*corpus.bombs(), *corpus.many_frames(), *corpus.odd_shapes(), *corpus.odd_pixels()]
    pictures += [*list(corpus.wrong_headers())[::4], *list(corpus.absurd_metadata())[::4]]
    with IsolatedChecker(shipped, 1) as isolated:
        (child,) = isolated.pids()
        for name, data in pictures:
            try:
                codes[isolated.check(ImageInput(data, name=name)).label] += 1
            except ImageError as error:
                codes[error.code] += 1
        assert sum(codes.values()) == len(pictures)
        assert codes["unsafe_image"] == 0 and isolated.pids() == [child]


@pytest.mark.parametrize("path", FOUND, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_the_fuzzer_once_found_is_mended(path: Path) -> None:
    targets.TARGETS[path.parent.name][0](path.read_bytes())


def test_metadata_is_read_of_a_sound_picture() -> None:
    """The corpus would prove nothing if metadata were never read."""
    found = metadata.read(corpus._with_orientation(corpus.encode(corpus.scenery(), "JPEG"), 6))
    assert (found.format, found.orientation, found.trouble) == ("JPEG", 6, ())


@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris has no build for this Python")
@pytest.mark.timeout(600)
def test_a_short_run_of_the_fuzzer_finds_nothing() -> None:
    done = subprocess.run(
        [sys.executable, str(HERE / "fuzz.py"), "--seconds", "120"],
        capture_output=True,
        text=True,
        cwd=HERE,
        check=False,
    )
    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
