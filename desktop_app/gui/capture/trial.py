"""A trial of the screen capture: show a known pattern on every screen, capture it, compare the pixels.

What stands between a program and the screen (scaling, a colour profile, a night light, a portal) may change pixels; a
verdict on changed ones is worth less, and only this tells.
"""

import logging

from PySide6.QtCore import QObject, QPoint, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QImage, QPainter, QPaintEvent, QScreen
from PySide6.QtWidgets import QWidget

from desktop_app.gui.capture.frozen import FrozenScreen, Grabber
from desktop_app.gui.capture.picker import pixels_of
from engine.types import RgbImage

_LOG = logging.getLogger(__name__)
SIDE = 160
"""Device pixels of the pattern."""
_BLOCK = 16
"""Device pixels of one square of it; looked at are the inner ones, because where the scale is no whole number the edges
lie between pixels."""
_INNER = slice(4, 12)
_SHOWN_MS = 700
"""Until the pattern is on the screen: compositors fade windows in, and nothing tells when they have."""


MOST_COLOUR_CHANGE = 60
"""Of 255. The squares differ from each other by more in some channel, so a shifted or scaled pattern is never taken for
a change of colour."""


class CaptureTrial(QObject):
    """One trial at a time. Each ends with ``finished``."""

    finished = Signal(str)
    """What came of it, a sentence for the person."""

    def __init__(self, grabber: Grabber, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._grabber = grabber
        self._patterns: list[Pattern] = []

    def start(self) -> None:
        if self._patterns:
            return
        self._patterns = [Pattern(screen) for screen in QGuiApplication.screens()]
        for pattern in self._patterns:
            pattern.show()
        QTimer.singleShot(_SHOWN_MS, self._grab)

    def _grab(self) -> None:
        try:
            self._grabber.grab([pattern.covered for pattern in self._patterns], self._compare, self._end)
        except Exception:
            _LOG.exception("The trial of the screen capture failed.")
            self._end(self.tr("Something went wrong inside Telltale; the log says what."))

    def _compare(self, frozen: list[FrozenScreen]) -> None:
        worst = max(p.difference(f.picture) for p, f in zip(self._patterns, frozen, strict=True))
        self._end(self._in_words(worst, len(frozen)))

    def _in_words(self, worst: int, screens: int) -> str:
        if worst == 0:
            return self.tr("Screen capture works: what it gives is exactly what is shown (screens tried: {}).").format(
                screens
            )
        if worst <= MOST_COLOUR_CHANGE:
            return self.tr(
                "Screen capture works, but colours come changed, by up to {} of 255: a colour profile or a night "
                "light may do that. Check original files where you can."
            ).format(worst)
        return self.tr(
            "Screen capture does not give what is shown on the screen. Do not rely on it here; check original files."
        )

    def _end(self, sentence: str) -> None:
        for pattern in self._patterns:
            pattern.close()
            pattern.deleteLater()
        self._patterns = []
        self.finished.emit(sentence)


class Pattern(QWidget):
    """Squares of known colours in the middle of a screen, one device pixel for each of their pixels."""

    def __init__(self, screen: QScreen) -> None:
        kind = Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint | Qt.WindowType.ToolTip
        super().__init__(None, kind)
        self.setScreen(screen)
        self.covered = screen
        """Not asked of Qt: PySide lets what ``screen()`` gives die with the widget, for everybody who holds it."""
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAccessibleName(self.tr("Pattern for trying the screen capture"))
        self._pixels = _squares()
        side = round(SIDE / screen.devicePixelRatio())
        self.setFixedSize(side, side)
        area = screen.geometry()
        self.move(area.topLeft() + QPoint((area.width() - side) // 2, (area.height() - side) // 2))

    def difference(self, capture: QImage) -> int:
        """The largest one in any channel between what is shown and what this picture of the screen has there."""
        import numpy as np  # Not before it is needed: a start would wait for it.

        seen = _inner(pixels_of(capture.copy(*self._place_in(capture))))
        shown = _inner(self._pixels)
        return int(np.abs(seen.astype(int) - shown.astype(int)).max())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        image = QImage(self._pixels.tobytes(), SIDE, SIDE, 3 * SIDE, QImage.Format.Format_RGB888)
        painter.drawImage(QRectF(self.rect()), image)

    def _place_in(self, capture: QImage) -> tuple[int, int, int, int]:
        screen = self.covered.geometry()
        corner = self.geometry().topLeft() - screen.topLeft()
        scale = capture.width() / screen.width()
        return round(corner.x() * scale), round(corner.y() * scale), SIDE, SIDE


def _squares() -> RgbImage:
    """Colours 64 apart or more, in an order without symmetry."""
    import numpy as np

    squares = np.random.default_rng(3).choice([20, 84, 148, 212], (SIDE // _BLOCK, SIDE // _BLOCK, 3)).astype(np.uint8)
    return np.ascontiguousarray(squares.repeat(_BLOCK, axis=0).repeat(_BLOCK, axis=1))


def _inner(pixels: RgbImage) -> RgbImage:
    count = SIDE // _BLOCK
    blocks = pixels.reshape(count, _BLOCK, count, _BLOCK, 3)
    return blocks[:, _INNER, :, _INNER]
