"""A program on two screens, of which the second lies left of and above the main one, at twice its scale (the tests give
it such screens by Qt's "offscreen" platform). It captures the whole of a window that reaches onto that screen and
prints what was captured and where the overlays lay, as JSON."""

import json
import sys

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QScreen
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app.gui.capture.capture import Capture
from desktop_app.gui.capture.frozen import Done, Failed, FrozenScreen
from desktop_app.gui.capture.grab import _area
from desktop_app.gui.capture.overlay import Overlay
from desktop_app.gui.capture.selection import PixelRect
from engine import images
from engine.types import ImageInput

MONITORS = [
    {"left": -1000, "top": -300, "width": 2800, "height": 1400},
    {"left": 0, "top": 0, "width": 800, "height": 600},
    {"left": -1000, "top": -300, "width": 2000, "height": 1400},
]
"""As mss lists them: first all together."""


class Numbered:
    """Every pixel of a screen says which screen it is on and where: (number, column, row), modulo 256."""

    def grab(self, screens: list[QScreen], done: Done, _failed: Failed) -> None:
        done([FrozenScreen(screen, self.picture(number, screen)) for number, screen in enumerate(screens)])

    def picture(self, number: int, screen: QScreen) -> QImage:
        area = _area(screen, MONITORS)
        rows, columns = np.mgrid[0 : area["height"], 0 : area["width"]]
        pixels = np.stack([np.full_like(rows, number), columns % 256, rows % 256], axis=2).astype(np.uint8)
        height, width = rows.shape
        return QImage(pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()


class OneWindow:
    """Half on the left screen, half off it to the left, in the system's coordinates."""

    def outlines(self) -> list[PixelRect]:
        return [PixelRect(-1040, -250, 140, 90)]


def main() -> int:
    qt = QApplication([])
    told: dict[str, object] = {"screens": {s.name(): s.geometry().getRect() for s in qt.screens()}}
    told["areas"] = {s.name(): _area(s, MONITORS) for s in qt.screens()}
    capture = Capture(Numbered(), OneWindow())  # type: ignore[arg-type]

    def handle_captured(image: ImageInput) -> None:
        pixels = images.decode(image.data).pixels
        told["size"] = [pixels.shape[1], pixels.shape[0]]
        told["screen"] = qt.screens()[int(pixels[0, 0, 0])].name()
        told["corner"] = [int(pixels[0, 0, 1]), int(pixels[0, 0, 2])]

    capture.captured.connect(handle_captured)
    capture.start()
    while not (overlays := [w for w in qt.topLevelWidgets() if isinstance(w, Overlay) and w.isVisible()]):
        QTest.qWait(20)
    told["overlays"] = {overlay.screen().name(): overlay.geometry().getRect() for overlay in overlays}
    on_left = next(overlay for overlay in overlays if overlay.screen().name() == "left")
    # The only window: what Tab comes to first on the left screen.
    for _ in range(3):
        QTest.keyClick(on_left, Qt.Key.Key_Tab)
        if "100 × 90" in on_left.panel.accessibleName():
            break
    QTest.keyClick(on_left, Qt.Key.Key_Return)
    print(json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
