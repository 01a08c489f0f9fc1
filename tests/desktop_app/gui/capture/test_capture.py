"""From the wish to the picture: what is chosen, what is said before, and that hidden windows come back."""

import sys
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pytest
from PIL import Image, ImageFilter
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage, QScreen
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.gui.capture import grab
from desktop_app.gui.capture.capture import Capture
from desktop_app.gui.capture.frozen import Done, Failed, FrozenScreen
from desktop_app.gui.capture.grab import InTurn, QtGrabber
from desktop_app.gui.capture.overlay import Overlay
from desktop_app.gui.capture.panel import Panel
from desktop_app.gui.capture.selection import PixelRect
from desktop_app.gui.encoding import png
from engine import images
from engine.types import Grade, ImageInput, Origin, RgbImage

NOISE = np.random.default_rng(7).integers(0, 256, (1600, 1600, 3), dtype=np.uint8)
Key = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def image_of(pixels: RgbImage) -> QImage:
    height, width = pixels.shape[:2]
    return QImage(pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()


class Noise:
    """A grabber whose screens show known pixels: the first at scale 1, the second, as large, at scale 2."""

    def grab(self, screens: Sequence[QScreen], done: Done, _failed: Failed) -> None:
        size = screens[0].size()
        pictures = [NOISE[: size.height() * scale, : size.width() * scale] for scale in (1, 2)]
        done([FrozenScreen(screens[0], image_of(picture)) for picture in pictures])


class Refusal:
    def __init__(self, sentence: str) -> None:
        self.sentence = sentence

    def grab(self, _screens: Sequence[QScreen], _done: Done, failed: Failed) -> None:
        failed(self.sentence)


class Bug:
    def grab(self, _screens: Sequence[QScreen], _done: Done, _failed: Failed) -> None:
        raise ZeroDivisionError("secret internals")


class TwoWindows:
    """One in front of the other, and one that is half off the screen."""

    def outlines(self) -> list[PixelRect]:
        return [PixelRect(100, 100, 50, 60), PixelRect(80, 80, 300, 200), PixelRect(-40, 500, 100, 100)]


@pytest.fixture
def capture(qapp: QApplication) -> Iterator[Capture]:
    made = Capture(Noise(), TwoWindows())
    yield made
    made.close()


@pytest.fixture
def images_captured(capture: Capture) -> list[ImageInput]:
    heard: list[ImageInput] = []
    capture.captured.connect(heard.append)
    return heard


@pytest.fixture
def open_overlays(capture: Capture, qtbot: QtBot) -> Callable[[], list[Overlay]]:
    def opened() -> list[Overlay]:
        capture.start()
        qtbot.waitUntil(lambda: len(overlays()) == 2)
        return overlays()

    return opened


def overlays() -> list[Overlay]:
    return [window for window in QApplication.topLevelWidgets() if isinstance(window, Overlay) and window.isVisible()]


def text_of(overlay: Overlay) -> str:
    return "\n".join(label.text() for label in overlay.panel.findChildren(QLabel) if label.isVisible())


def drag(overlay: Overlay, first: tuple[int, int], last: tuple[int, int]) -> None:
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mousePress(overlay, left, none, QPoint(*first))
    QTest.mouseMove(overlay, QPoint(*last))
    QTest.mouseRelease(overlay, left, none, QPoint(*last))


def in_order(found: list[Overlay]) -> list[Overlay]:
    """By the scale of their pictures."""
    return sorted(found, key=lambda overlay: overlay.scale.device_w)


def test_what_was_dragged_comes_without_loss(
    open_overlays: Callable[[], list[Overlay]], images_captured: list[ImageInput]
) -> None:
    overlay = in_order(open_overlays())[0]
    drag(overlay, (20, 30), (219, 149))
    assert "200 × 120 pixels" in text_of(overlay)
    QTest.keyClick(overlay, Key.Key_Return)
    [image] = images_captured
    assert (image.origin, image.grade, image.page_host) == (Origin.CAPTURE, Grade.SCREEN_PIXELS, "")
    assert image.name.startswith("Screen capture ")
    np.testing.assert_array_equal(images.decode(image.data).pixels, NOISE[30:150, 20:220])


def test_on_a_dense_screen_its_own_pixels_are_counted(
    open_overlays: Callable[[], list[Overlay]], images_captured: list[ImageInput]
) -> None:
    overlay = in_order(open_overlays())[1]
    drag(overlay, (20, 30), (120, 90))
    assert "201 × 121 pixels" in text_of(overlay)
    QTest.keyClick(overlay, Key.Key_Right, SHIFT)
    QTest.keyClick(overlay, Key.Key_Down, CONTROL)
    QTest.keyClick(overlay, Key.Key_Enter)
    np.testing.assert_array_equal(images.decode(images_captured[0].data).pixels, NOISE[80:201, 40:242])


def test_tab_goes_through_windows_and_screens_topmost_first(
    open_overlays: Callable[[], list[Overlay]], images_captured: list[ImageInput]
) -> None:
    first, second = in_order(open_overlays())
    seen = []
    for _ in range(5):
        QTest.keyClick(first, Key.Key_Tab)
        seen.append(text_of(first if "pixels" in text_of(first) else second).splitlines()[0])
    assert seen == ["50 × 60 pixels", "300 × 200 pixels", "60 × 100 pixels", "800 × 800 pixels", "50 × 60 pixels"]
    # The keys of the first overlay steer the selection on the second.
    QTest.keyClick(first, Key.Key_Backtab)
    QTest.keyClick(first, Key.Key_Return)
    np.testing.assert_array_equal(images.decode(images_captured[0].data).pixels, NOISE[:800, :800])


def test_a_click_takes_the_topmost_window_and_a_drag_inside_moves_it(
    open_overlays: Callable[[], list[Overlay]], images_captured: list[ImageInput]
) -> None:
    overlay = in_order(open_overlays())[0]
    QTest.mouseClick(overlay, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(120, 120))
    assert "50 × 60 pixels" in text_of(overlay)
    drag(overlay, (120, 120), (150, 110))
    button = next(b for b in overlay.panel.findChildren(QPushButton) if "Check" in b.text())
    assert button.isVisible()
    button.click()
    np.testing.assert_array_equal(images.decode(images_captured[0].data).pixels, NOISE[90:150, 130:180])


def test_too_small_is_said_before_it_is_judged(capture: Capture, open_overlays: Callable[[], list[Overlay]]) -> None:
    capture.set_min_face_px(56)
    overlay = in_order(open_overlays())[0]
    drag(overlay, (300, 300), (340, 350))
    assert "at least 56 pixels" in text_of(overlay)
    assert "Too small to judge" in overlay.panel.accessibleName()
    QTest.keyClick(overlay, Key.Key_Down, SHIFT | CONTROL)
    assert "Too small" not in text_of(overlay)


def test_what_was_enlarged_is_said(qapp: QApplication, qtbot: QtBot) -> None:
    # GIVEN a page that shows a small picture three times as large
    small = Image.fromarray(NOISE[:500, :500]).filter(ImageFilter.GaussianBlur(1))
    enlarged = np.asarray(small.resize((1500, 1500), Image.Resampling.BICUBIC))

    class Page(Noise):
        def grab(self, screens: Sequence[QScreen], done: Done, _failed: Failed) -> None:
            size = screens[0].size()
            done([FrozenScreen(screens[0], image_of(np.ascontiguousarray(enlarged[: size.height(), : size.width()])))])

    capture = Capture(Page(), TwoWindows())
    capture.start()
    qtbot.waitUntil(lambda: len(overlays()) == 1)
    [overlay] = overlays()
    drag(overlay, (20, 30), (319, 329))
    qtbot.waitUntil(lambda: "looks enlarged" in text_of(overlay))
    assert "looks enlarged" in overlay.panel.accessibleName()
    capture.close()


@pytest.mark.parametrize("how", ["escape", "right click", "button", "close"])
def test_leaving_captures_nothing_and_is_told_once(
    capture: Capture,
    open_overlays: Callable[[], list[Overlay]],
    images_captured: list[ImageInput],
    qtbot: QtBot,
    how: str,
) -> None:
    left: list[bool] = []
    capture.left.connect(lambda: left.append(True))
    overlay = open_overlays()[0]
    if how == "escape":
        QTest.keyClick(overlay, Key.Key_Escape)
    elif how == "right click":
        QTest.mouseClick(overlay, Qt.MouseButton.RightButton)
    elif how == "button":
        next(b for b in overlay.panel.findChildren(QPushButton) if "Leave" in b.text()).click()
    else:
        overlay.close()
    qtbot.waitUntil(lambda: not overlays())
    assert left == [True]
    assert images_captured == []


@pytest.mark.parametrize("width", [300, 2000])
def test_the_panel_is_never_wider_than_its_screen(qapp: QApplication, qtbot: QtBot, width: int) -> None:
    screen = QWidget()
    qtbot.addWidget(screen)
    panel = Panel(screen)
    panel.show_size(20, 20, "Too small to judge: a face must be at least 56 pixels high. Enlarge it on the page first.")
    panel.fit(width)
    screen.show()
    assert panel.width() <= width
    for label in (label for label in panel.findChildren(QLabel) if label.isVisible()):
        assert label.width() <= panel.width()
        assert label.height() >= label.heightForWidth(label.width())


def test_enter_without_a_selection_waits(open_overlays: Callable[[], list[Overlay]]) -> None:
    overlay = open_overlays()[0]
    QTest.keyClick(overlay, Key.Key_Return)
    assert overlay.isVisible()


@pytest.mark.parametrize("ending", [Key.Key_Escape, Key.Key_Return])
def test_own_windows_hide_and_come_back_where_they_were(
    open_overlays: Callable[[], list[Overlay]], qtbot: QtBot, ending: Qt.Key
) -> None:
    own, closed = QWidget(), QWidget()
    for window in (own, closed):
        qtbot.addWidget(window)
    own.setGeometry(50, 60, 300, 200)
    own.show()
    overlay = open_overlays()[0]
    assert not own.isVisible()
    QTest.keyClick(overlay, Key.Key_Tab)
    QTest.keyClick(overlay, ending)
    assert own.isVisible()
    assert not closed.isVisible()
    assert own.geometry().getRect() == (50, 60, 300, 200)


def test_a_waiting_question_is_not_hidden(capture: Capture, qtbot: QtBot) -> None:
    question = QWidget(None, Qt.WindowType.WindowStaysOnTopHint)
    qtbot.addWidget(question)
    question.show()
    capture.start()
    qtbot.wait(500)
    assert question.isVisible()
    assert overlays() == []


def test_the_first_reason_is_told_when_nobody_can_grab(qapp: QApplication, qtbot: QtBot) -> None:
    capture = Capture(InTurn([Refusal("The portal said no."), Refusal("Qt cannot either.")]), TwoWindows())
    own = QWidget()
    qtbot.addWidget(own)
    own.show()
    with qtbot.waitSignal(capture.failed) as told:
        capture.start()
    assert told.args == ["The portal said no."]
    assert own.isVisible()


def test_a_bug_is_told_without_its_internals_and_the_windows_return(qapp: QApplication, qtbot: QtBot) -> None:
    capture = Capture(Bug(), TwoWindows())
    own = QWidget()
    qtbot.addWidget(own)
    own.show()
    with qtbot.waitSignal(capture.failed) as told:
        capture.start()
    assert "secret" not in told.args[0]
    assert own.isVisible()
    # AND the next capture is not blocked
    with qtbot.waitSignal(capture.failed):
        capture.start()


def test_the_next_grabber_is_asked_when_one_fails(qapp: QApplication) -> None:
    frozen: list[list[FrozenScreen]] = []
    failures: list[str] = []
    InTurn([Refusal("no"), Noise()]).grab(QGuiApplication.screens(), frozen.append, failures.append)
    assert len(frozen) == 1
    assert failures == []


def test_qt_s_own_way_gives_the_screen_s_pixels(qapp: QApplication, qtbot: QtBot) -> None:
    frozen: list[list[FrozenScreen]] = []
    QtGrabber().grab(QGuiApplication.screens(), frozen.append, pytest.fail)
    [[screen]] = frozen
    assert screen.picture.size() == screen.screen.size() * screen.screen.devicePixelRatio()


def test_macos_is_told_where_to_allow_it(monkeypatch: pytest.MonkeyPatch, qapp: QApplication, qtbot: QtBot) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert "Privacy & Security, Screen Recording" in grab._refusal()
    # AND where macOS shows only the wallpaper and tells nobody, the overlay says what that means
    capture = Capture(Noise(), TwoWindows())
    capture.start()
    qtbot.waitUntil(lambda: len(overlays()) == 2)
    assert all("Only your wallpaper to be seen?" in text_of(overlay) for overlay in overlays())
    capture.close()


def test_png_loses_nothing(qapp: QApplication) -> None:
    np.testing.assert_array_equal(images.decode(png(image_of(NOISE))).pixels, NOISE)
