"""Capturing as a person does it: real windows, pointer and keys on two screens, at two scale factors, and every pixel
compared with the picture that is known to be on the screen."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import mss
import numpy as np
import pytest
import xvfb
from PIL import Image
from Xlib.display import Display

from engine import images
from engine.types import RgbImage

pytestmark = pytest.mark.e2e

WIDTH, HEIGHT = 1400, 800
_SCREENS = {"left": f"700/185x{HEIGHT}/212+0+0", "right": f"700/185x{HEIGHT}/212+700+0"}
_TITLE = "choose a part of the screen"

Start = Callable[..., None]


@pytest.fixture(scope="module")
def pattern() -> RgbImage:
    """Noise: no part of it looks like any other, or like itself moved or scaled."""
    return np.random.default_rng(5).integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)


@pytest.fixture(scope="module")
def display(pattern: RgbImage) -> Iterator[str]:
    """An X display with two monitors and the pattern as its background."""
    missing = xvfb.missing_packages()
    if missing:
        pytest.skip(f"Needs a virtual display: apt-get install {' '.join(missing)}")
    with xvfb.running_display(f"{WIDTH}x{HEIGHT}") as opened:
        run(opened, "xrandr", "--setmonitor", "left", _SCREENS["left"], "screen")
        run(opened, "xrandr", "--setmonitor", "right", _SCREENS["right"], "none")
        paint_background(opened, pattern)
        yield opened


def paint_background(display: str, picture: RgbImage) -> None:
    """Give the root window these pixels, so that no program's window comes between them and the screen."""
    connection = Display(display)
    root = connection.screen().root
    pixmap = root.create_pixmap(WIDTH, HEIGHT, connection.screen().root_depth)
    pixmap.put_pil_image(pixmap.create_gc(), 0, 0, Image.fromarray(picture))
    root.change_attributes(background_pixmap=pixmap)
    root.clear_area()
    connection.sync()
    connection.close()


def run(display: str, *command: str) -> str:
    done = subprocess.run(command, env=xvfb.display_environment(display), check=True, capture_output=True, text=True)
    return done.stdout


@pytest.fixture
def start(display: str, tmp_path: Path) -> Iterator[Start]:
    """Start tests/.../capture_program.py and wait until both screens are covered and have the keyboard."""
    started: list[subprocess.Popen[bytes]] = []

    def start_program(scale: int = 1, **screens: int) -> None:
        """``screens``: scales of their own, by name."""
        environment = xvfb.display_environment(display) | {"QT_SCALE_FACTOR": str(scale)}
        if screens:
            environment["QT_SCREEN_SCALE_FACTORS"] = ";".join(f"{name}={value}" for name, value in screens.items())
        environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
        program = Path(__file__).with_name("capture_program.py")
        started.append(subprocess.Popen([sys.executable, str(program), str(tmp_path)], env=environment))
        xvfb.wait_until(lambda: len(xvfb.find_windows(display, "--name", _TITLE)) == 2, "two overlays", 60)
        xvfb.wait_until(lambda: _TITLE in active_window(display), "the keyboard")

    yield start_program
    for process in started:
        if process.poll() is None:
            process.kill()
        process.wait()


def active_window(display: str) -> str:
    command = ["xdotool", "getactivewindow", "getwindowname"]
    environment = xvfb.display_environment(display)
    return subprocess.run(command, env=environment, capture_output=True, text=True).stdout


def drag(display: str, first: tuple[int, int], last: tuple[int, int]) -> None:
    """In the display's pixels, with a stop on the way as a hand makes it."""
    middle = [(a + b) // 2 for a, b in zip(first, last, strict=True)]
    steps = ["mousemove", *map(str, first), "mousedown", "1", "mousemove", *map(str, middle)]
    run(display, "xdotool", *steps, "mousemove", *map(str, last), "mouseup", "1")


def wait_for_selection(display: str, pattern: RgbImage, x: int, y: int, w: int, h: int) -> None:
    """Until these pixels are bright; all others lie under a veil. While a window manager looks at a click first, keys
    overtake it."""
    area = {"left": x, "top": y, "width": w, "height": h}

    def is_bright() -> bool:
        with mss.MSS(display=display) as camera:
            seen = np.frombuffer(camera.grab(area).rgb, np.uint8)
        return bool((seen == pattern[y : y + h, x : x + w].ravel()).all())

    xvfb.wait_until(is_bright, f"the selection {area}")


def accept(display: str, folder: Path) -> bool:
    """Enter does nothing before something is selected, so it can be pressed until it does."""
    run(display, "xdotool", "key", "Return")
    return (folder / "captured.png").exists()


def captured(folder: Path) -> RgbImage:
    """What the engine sees of it."""
    file = folder / "captured.png"
    xvfb.wait_until(file.exists, "the capture")
    return images.decode(file.read_bytes()).pixels


@pytest.mark.parametrize("scale", [1, 2])
@pytest.mark.parametrize("left_edge", [0, 700], ids=["left screen", "right screen"])
def test_a_dragged_and_nudged_selection_is_exact(
    start: Start, display: str, pattern: RgbImage, tmp_path: Path, scale: int, left_edge: int
) -> None:
    start(scale)
    # WHEN the pointer draws from pixel (100, 300) to (259, 499) of a screen, and keys move and enlarge it by pixels
    drag(display, (left_edge + 100, 300), (left_edge + 259, 499))
    wait_for_selection(display, pattern, left_edge + 100, 300, 160, 200)
    run(display, "xdotool", "key", "Right", "Right", "ctrl+Down", "Up", "shift+Right", "shift+Down", "shift+Down")
    run(display, "xdotool", "key", "Return")
    # THEN that is what comes out, in the screen's own pixels at any scale
    x, y = left_edge + 102, 319
    np.testing.assert_array_equal(captured(tmp_path), pattern[y : y + 202, x : x + 161])


@pytest.mark.parametrize("left_edge", [0, 700], ids=["left screen", "right screen"])
def test_screens_of_different_scales_give_their_own_pixels(
    start: Start, display: str, pattern: RgbImage, tmp_path: Path, left_edge: int
) -> None:
    start(left=1, right=2)
    drag(display, (left_edge + 100, 300), (left_edge + 259, 499))
    wait_for_selection(display, pattern, left_edge + 100, 300, 160, 200)
    run(display, "xdotool", "key", "Return")
    np.testing.assert_array_equal(captured(tmp_path), pattern[300:500, left_edge + 100 : left_edge + 260])


@pytest.mark.parametrize("scale", ["1", "1.5", "2"])
def test_the_trial_finds_the_capture_exact(display: str, scale: str) -> None:
    environment = xvfb.display_environment(display) | {"QT_SCALE_FACTOR": scale}
    environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    program = Path(__file__).with_name("trial_program.py")
    command = [sys.executable, str(program)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert "exactly what is shown (screens tried: 2)" in done.stdout


@pytest.mark.parametrize("scale", [1, 2])
def test_the_keyboard_alone_captures_each_screen_whole(
    start: Start, display: str, pattern: RgbImage, tmp_path: Path, scale: int
) -> None:
    for keys, left_edge in ((["Tab"], 0), (["Tab", "Tab"], 700)):
        run(display, "xdotool", "mousemove", "5", "5")
        start(scale)
        run(display, "xdotool", "key", *keys, "Return")
        np.testing.assert_array_equal(captured(tmp_path), pattern[:, left_edge : left_edge + 700])
        (tmp_path / "captured.png").unlink()


def test_arrows_begin_a_selection_where_none_is(start: Start, display: str, pattern: RgbImage, tmp_path: Path) -> None:
    run(display, "xdotool", "mousemove", "705", "5")
    start()
    run(display, "xdotool", "key", "Left", "Left", "Return")
    np.testing.assert_array_equal(captured(tmp_path), pattern[200:600, 700 + 174 : 700 + 524])


def test_escape_leaves_and_nothing_is_captured(start: Start, display: str, pattern: RgbImage, tmp_path: Path) -> None:
    start()
    drag(display, (100, 300), (259, 499))
    wait_for_selection(display, pattern, 100, 300, 160, 200)
    run(display, "xdotool", "key", "Escape")
    xvfb.wait_until((tmp_path / "left.txt").exists, "the end")
    assert not (tmp_path / "captured.png").exists()
    xvfb.wait_until(lambda: not xvfb.find_windows(display, "--name", _TITLE), "the overlays to go")


def test_a_click_takes_the_whole_window_with_its_frame(start: Start, display: str, tmp_path: Path) -> None:
    # GIVEN another program's window, 200 × 150 inside its frame
    other = subprocess.Popen(
        ["xmessage", "-geometry", "200x150+300+200", "hello"], env=xvfb.display_environment(display)
    )
    try:
        xvfb.wait_until(lambda: bool(xvfb.find_windows(display, "--name", "xmessage")), "the other window")
        frame = run(display, "xprop", "-name", "xmessage", "_NET_FRAME_EXTENTS").partition("=")[2]
        left, right, top, bottom = map(int, frame.split(","))
        # WHEN it is clicked and accepted
        start()
        run(display, "xdotool", "mousemove", "380", "300", "click", "1")
        xvfb.wait_until(lambda: accept(display, tmp_path), "the window to be captured")
        # THEN the capture is as large as the window with its frame
        assert captured(tmp_path).shape == (150 + top + bottom, 200 + left + right, 3)
    finally:
        other.kill()
        other.wait()
