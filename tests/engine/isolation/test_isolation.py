"""The worst picture costs one answer: crashes, hangs, greed and disobedience, in real child processes."""

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from jumping_clock import DAY, JumpingClock
from pictures import encode, scenery, side_by_side, tinted
from PIL import Image

from engine.checker import Checker, open_checker
from engine.errors import EngineError, ImageError, InternalError, ModelDamaged, ModelMissing, UnsafeImage
from engine.isolation.checker import ALL_GUARDS, IsolatedChecker
from engine.isolation.child_process import Limits
from engine.isolation.trial import try_bundle
from engine.model_store import shipped_store
from engine.types import Grade, ImageInput, Origin

HERE = Path(__file__).parent
WORKER = [sys.executable, str(HERE / "scripted_worker.py")]
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux's kernel offers this")
SECONDS = 60.0

Open = Callable[..., IsolatedChecker]


@pytest.fixture
def open_isolated(red_bundle: Path) -> Iterator[Open]:
    """Opens checkers with children that obey what stands in a picture, and ends them."""
    opened = []

    def _open(processes: int = 1, **limits: float) -> IsolatedChecker:
        chosen = Limits(**limits)  # type: ignore[arg-type]
        opened.append(IsolatedChecker(red_bundle, 1, processes, chosen, WORKER))
        return opened[-1]

    yield _open
    for checker in opened:
        checker.close()


def an_image(data: bytes | str, name: str = "a.jpg") -> ImageInput:
    return ImageInput(data.encode() if isinstance(data, str) else data, Origin.FILE, name=name)


def order(checker: IsolatedChecker, what: str) -> str:
    """The code with which a picture fails that gives this order."""
    with pytest.raises(EngineError) as caught:
        checker.check(an_image(f"do {what}"))
    return caught.value.code


@pytest.fixture
def good(portrait: Image.Image) -> ImageInput:
    return an_image(encode(tinted(portrait, 30), "JPEG"))


def children_of(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for file in listed for child in file.read_text().split()]


def is_gone(pid: int) -> bool:
    try:
        return "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True


def until(happened: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + SECONDS
    while not happened() and time.monotonic() < deadline:
        time.sleep(0.05)
    return happened()


def test_a_child_gives_the_verdict_of_the_engine(red_bundle: Path, checker: Checker, portrait: Image.Image) -> None:
    group = side_by_side(portrait, tinted(portrait, 30))
    with IsolatedChecker(red_bundle) as isolated:
        assert isolated.model_card == checker.model_card
        assert isolated.identity == checker.identity
        for format in ("PNG", "JPEG", "WEBP"):
            image = ImageInput(encode(group, format), Origin.CAPTURE, Grade.SCREEN_PIXELS, "ä.jpg")
            here, there = checker.examine(image), isolated.examine(image)
            assert there.verdict.as_dict() | {"elapsed_ms": 0} == here.verdict.as_dict() | {"elapsed_ms": 0}
            assert there.thumbnail == here.thumbnail
            assert isolated.preview(image.data, 100) == checker.preview(image.data, 100)


def test_the_number_of_threads_does_not_change_a_bit(portrait: Image.Image) -> None:
    bundle = shipped_store().active()
    images = [an_image(encode(side_by_side(*[portrait] * count), "PNG")) for count in (1, 2, 5)]
    one, two, three = (
        [face.fake_probability for image in images for face in open_checker(bundle, threads).check(image).faces]
        for threads in (1, 2, 3)
    )
    assert one == two == three and len(one) == 8


def test_errors_keep_their_code_and_sentence(open_isolated: Open, checker: Checker) -> None:
    isolated = open_isolated()
    for data in (b"", b"no picture", encode(scenery(), "JPEG")[:700]):
        with pytest.raises(ImageError) as there:
            isolated.check(an_image(data, "torn.jpg"))
        with pytest.raises(ImageError) as here:
            checker.check(an_image(data, "torn.jpg"))
        assert (type(there.value), there.value.message) == (type(here.value), here.value.message)


@pytest.mark.parametrize("how", ["crash", "abort", "garble", "lie"])
def test_a_picture_that_breaks_the_child_is_unsafe_and_the_next_is_judged(
    open_isolated: Open, good: ImageInput, how: str
) -> None:
    isolated = open_isolated()
    expected = isolated.check(good)
    assert order(isolated, how) == "unsafe_image"
    assert isolated.check(good).faces == expected.faces


def test_the_sentence_names_the_picture(open_isolated: Open) -> None:
    with pytest.raises(UnsafeImage, match=r"^evil\.png could not be looked at safely"):
        open_isolated().check(an_image("do crash", "evil.png"))


def test_a_picture_is_not_blamed_for_what_an_earlier_one_broke(open_isolated: Open, good: ImageInput) -> None:
    isolated = open_isolated()
    isolated.check(good)
    with pytest.raises(EngineError):
        isolated.check(an_image("do poison"))
    assert isolated.check(good).faces


@LINUX
def test_a_picture_is_not_blamed_for_a_kill(open_isolated: Open, good: ImageInput) -> None:
    isolated = open_isolated()
    for moment in (0.0, 0.01, 0.05):
        (pid,) = children_of(os.getpid())
        threading.Timer(moment, os.kill, (pid, signal.SIGKILL)).start()
        assert isolated.check(good).faces
        assert until(lambda pid=pid: is_gone(pid))  # type: ignore[misc]


def test_a_hang_is_ended(open_isolated: Open, good: ImageInput) -> None:
    isolated = open_isolated(wall_seconds=3.0)
    started = time.monotonic()
    assert order(isolated, "sleep") == "unsafe_image"
    assert time.monotonic() - started < 30
    assert isolated.check(good).faces


@LINUX
def test_a_loop_is_ended_by_the_kernel(open_isolated: Open, good: ImageInput) -> None:
    isolated = open_isolated(cpu_seconds=2)
    isolated.check(good)
    assert order(isolated, "spin") == "unsafe_image"
    # AND every picture has its own two seconds
    assert isolated.check(good).faces


@LINUX
def test_greed_ends_at_the_limit(open_isolated: Open, good: ImageInput) -> None:
    isolated = open_isolated(memory_bytes=2**29)
    assert order(isolated, "eat") == "image_too_large"
    assert isolated.check(good).faces


@LINUX
@pytest.mark.parametrize(("mode", "format"), [("RGB", "PNG"), ("RGBA", "WEBP"), ("I;16", "PNG"), ("CMYK", "JPEG")])
def test_the_largest_pictures_fit_into_the_limit(red_bundle: Path, mode: str, format: str) -> None:
    """A fifth of the pixels with a fifth of the memory, since 100 megapixels take long to write."""
    image = Image.new(mode, (5000, 4000))
    exif = Image.Exif()
    exif[0x0112] = 6
    options = {} if mode == "I;16" else {"exif": exif.tobytes()}
    with IsolatedChecker(red_bundle, 1, limits=Limits(memory_bytes=Limits.memory_bytes // 5)) as isolated:
        assert isolated.check(an_image(encode(image, format, **options))).label == "no_face"


def test_what_is_printed_is_no_answer(open_isolated: Open) -> None:
    assert order(open_isolated(), "print") == "image_unsupported"


@LINUX
@pytest.mark.skipif(not Path("/sys/kernel/security").exists(), reason="no Linux")
def test_a_child_cannot_do_harm(open_isolated: Open, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    # GIVEN a child, a file of the user's, a socket that listens
    isolated = open_isolated()
    if set(isolated.guards) != set(ALL_GUARDS):
        pytest.skip(f"this kernel offers only: {', '.join(isolated.guards)}")
    (tmp_path / "private.txt").write_text("private")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        # WHEN a picture makes it write, read, connect, start a program, fork or signal
        for what in (
            f"write {tmp_path}/new.txt",
            f"write {Path(sys.prefix)}/new.txt",
            f"read {tmp_path}/private.txt",
            "read /etc/passwd",
            f"connect {listening.getsockname()[1]}",
            "start",
            "fork",
            f"kill {os.getpid()}",
        ):
            # THEN the kernel refuses, which is no more than an unforeseen error
            assert order(isolated, what) == "internal_error", what
        listening.settimeout(0.1)
        with pytest.raises(TimeoutError):
            listening.accept()
    assert [path.name for path in tmp_path.iterdir()] == ["private.txt"]


@LINUX
@pytest.mark.parametrize("what", ["do spin", "do sleep"])
def test_a_child_ends_with_its_parent_however_busy_it_is(red_bundle: Path, what: str) -> None:
    command = [sys.executable, str(HERE / "orphaning_parent.py"), WORKER[1], str(red_bundle), what]
    parent = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    time.sleep(0.5)
    assert not is_gone(child)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert until(lambda: is_gone(child))


def test_closing_ends_the_children(red_bundle: Path, good: ImageInput) -> None:
    before = set(children_of(os.getpid())) if sys.platform == "linux" else set()
    isolated = IsolatedChecker(red_bundle, 1, 3)
    with ThreadPoolExecutor(3) as pool:
        assert len({verdict.fake_probability for verdict in pool.map(isolated.check, [good] * 9)}) == 1
    isolated.close()
    if sys.platform == "linux":
        assert set(children_of(os.getpid())) == before
    with pytest.raises(InternalError):
        isolated.check(good)


@LINUX
def test_handles_do_not_leak_however_many_children_die(open_isolated: Open, good: ImageInput) -> None:
    isolated = open_isolated()
    order(isolated, "crash")
    isolated.check(good)
    descriptors, threads = len(list(Path("/proc/self/fd").iterdir())), threading.active_count()
    for _ in range(4):
        order(isolated, "crash")
    isolated.check(good)
    assert (len(list(Path("/proc/self/fd").iterdir())), threading.active_count()) == (descriptors, threads)


def test_what_nobody_wants_any_more_is_given_up(open_isolated: Open, good: ImageInput) -> None:
    isolated = open_isolated()
    wanted = threading.Event()
    wanted.set()
    threading.Timer(1.0, wanted.clear).start()
    started = time.monotonic()
    with pytest.raises(InternalError, match="Nobody waits"):
        isolated.examine(an_image("do sleep"), wanted=wanted.is_set)
    assert time.monotonic() - started < 30
    assert isolated.check(good).faces


@LINUX
def test_time_in_which_the_program_was_stopped_is_not_the_pictures(red_bundle: Path, tmp_path: Path) -> None:
    """Ctrl+Z, or a closed lid: the clock goes on, parent and child do not."""
    (tmp_path / "a.png").write_bytes(encode(scenery(), "PNG"))
    command = [sys.executable, str(HERE / "slow_parent.py"), str(red_bundle), str(tmp_path / "a.png")]
    parent = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())  # which stopped itself; its picture may take 4 seconds
    time.sleep(1)
    os.kill(parent.pid, signal.SIGSTOP)
    time.sleep(6)
    for pid in (child, parent.pid):
        os.kill(pid, signal.SIGCONT)
    assert parent.communicate(timeout=SECONDS)[0] == "no_face\n"


@LINUX
@pytest.mark.parametrize(("jump", "goes_on"), [(DAY, True), (-DAY, False)])
def test_a_clock_that_jumps_neither_ends_a_picture_nor_lets_it_hang(
    red_bundle: Path, tmp_path: Path, jump: timedelta, goes_on: bool
) -> None:
    # GIVEN a child that stopped itself at a picture that may take 4 seconds
    (tmp_path / "a.png").write_bytes(encode(scenery(), "PNG"))
    clock = JumpingClock(tmp_path)
    command = [sys.executable, str(HERE / "slow_parent.py"), str(red_bundle), str(tmp_path / "a.png")]
    parent = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | clock.environment
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    # WHEN the wall clock jumps by a day, and the child goes on soon or never
    clock.be_off_by(jump)
    time.sleep(0.5)
    if goes_on:
        os.kill(child, signal.SIGCONT)
    # THEN the picture is judged, or given up in seconds
    try:
        out, log = parent.communicate(timeout=SECONDS)
    finally:
        parent.kill()
    assert out == ("no_face\n" if goes_on else ""), log
    assert goes_on or "UnsafeImage" in log


def test_models_that_cannot_serve_are_refused_from_the_child(tmp_path: Path, red_bundle: Path) -> None:
    with pytest.raises(ModelMissing):
        IsolatedChecker(tmp_path / "nowhere")
    (tmp_path / "model.json").write_bytes((red_bundle / "model.json").read_bytes())
    (tmp_path / "model.onnx").write_bytes(b"damaged")
    for refuse in (IsolatedChecker, try_bundle):
        with pytest.raises(ModelDamaged, match="sha256 differs"):
            refuse(tmp_path)
    assert try_bundle(red_bundle).name == "redness"


def test_a_child_that_does_not_start_is_said(red_bundle: Path, caplog: pytest.LogCaptureFixture) -> None:
    for command in ([sys.executable, "-c", "raise SystemExit(3)"], [sys.executable, "-c", "print('x' * 9)"]):
        with caplog.at_level(logging.ERROR), pytest.raises(InternalError, match="telltale doctor"):
            IsolatedChecker(red_bundle, command=command)


def test_the_parent_loads_no_decoder() -> None:
    code = (
        "import sys, engine.model_store as m\n"
        "with m.open_active_checker(m.shipped_store()) as c: print(c.identity.name)\n"
        "print(sorted({'numpy', 'PIL', 'onnxruntime'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=SECONDS)
    assert done.stdout.splitlines()[-1] == "[]"
