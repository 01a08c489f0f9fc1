"""The trial tells a capture that is exact from one with other colours and from one of something else."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication, QImage, QPainter, QScreen
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.gui.capture.frozen import Done, Failed, FrozenScreen
from desktop_app.gui.capture.picker import pixels_of
from desktop_app.gui.capture.trial import CaptureTrial, Pattern
from engine.types import RgbImage

Change = Callable[[RgbImage], RgbImage]


class Screen:
    """A grabber that shows the pattern's own window as the screen would, with something done to the pixels."""

    def __init__(self, change: Change) -> None:
        self.change = change

    def grab(self, screens: Sequence[QScreen], done: Done, _failed: Failed) -> None:
        [pattern] = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, Pattern)]
        picture = QImage(screens[0].size(), QImage.Format.Format_RGB888)
        picture.fill(0)
        painter = QPainter(picture)
        painter.drawImage(pattern.geometry().topLeft() - screens[0].geometry().topLeft(), pattern.grab().toImage())
        painter.end()
        pixels = np.ascontiguousarray(self.change(pixels_of(picture)))
        height, width = pixels.shape[:2]
        image = QImage(pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888)
        done([FrozenScreen(screens[0], image.copy())])


class Refusal:
    def grab(self, _screens: Sequence[QScreen], _done: Done, failed: Failed) -> None:
        failed("The desktop said no.")


def warmer(pixels: RgbImage) -> RgbImage:
    return (pixels * np.array([1, 0.95, 0.85])).astype(np.uint8)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param(lambda pixels: pixels, "exactly what is shown (screens tried: 1)", id="exact"),
        pytest.param(warmer, "colours come changed", id="night light"),
        pytest.param(lambda pixels: np.roll(pixels, 16, axis=1), "does not give", id="moved"),
        pytest.param(np.zeros_like, "does not give", id="black"),
    ],
)
def test_what_is_told(qapp: QApplication, qtbot: QtBot, change: Change, words: str) -> None:
    assert len(QGuiApplication.screens()) == 1
    trial = CaptureTrial(Screen(change))
    with qtbot.waitSignal(trial.finished) as told:
        trial.start()
    assert words in told.args[0]
    assert not any(isinstance(w, Pattern) and w.isVisible() for w in QApplication.topLevelWidgets())


def test_a_refusal_is_passed_on_and_another_trial_can_begin(qapp: QApplication, qtbot: QtBot) -> None:
    trial = CaptureTrial(Refusal())
    for _ in range(2):
        with qtbot.waitSignal(trial.finished) as told:
            trial.start()
        assert told.args == ["The desktop said no."]
