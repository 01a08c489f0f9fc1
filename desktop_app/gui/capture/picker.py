"""Choosing one part of one screen, with the pointer or with the keyboard alone."""

import sys
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCursor, QGuiApplication, QImage, QKeyEvent

from desktop_app.gui.capture import selection
from desktop_app.gui.capture.frozen import FrozenScreen
from desktop_app.gui.capture.overlay import Overlay
from desktop_app.gui.capture.selection import PixelRect
from engine.types import RgbImage

_FAST = 20
"""Pixels that an arrow key moves with Ctrl; without, one."""
_DIRECTIONS: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_LOOK_AFTER_MS = 200
"""What is still being drawn is not looked into."""
_ACCEPTING = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Picker(QObject):
    """An overlay on every screen and one selection among them. Emits exactly one of ``picked`` and ``left``."""

    picked = Signal(QImage)
    left = Signal()

    def __init__(
        self, screens: Sequence[tuple[FrozenScreen, list[PixelRect]]], min_face_px: int | None, parent: QObject | None
    ) -> None:
        """``screens``: each with its windows, topmost first. ``min_face_px`` is None while no model is loaded."""
        super().__init__(parent)
        self._min_face_px = min_face_px
        self._pictures = [frozen.picture for frozen, _ in screens]
        self._overlays = [Overlay(frozen, windows) for frozen, windows in screens]
        self._current = self._overlays[0]
        self._selected: PixelRect | None = None
        self._is_over = False
        self._looking = QTimer(self, singleShot=True, interval=_LOOK_AFTER_MS)
        self._looking.timeout.connect(self._look)
        for overlay in self._overlays:
            overlay.installEventFilter(self)
            overlay.chosen.connect(lambda rect, on=overlay: self._select(on, rect))
            overlay.accepted.connect(self._accept)
            overlay.left.connect(self.leave)

    def open(self) -> None:
        """Cover the screens; the keyboard goes to the one with the pointer."""
        for overlay in self._overlays:
            overlay.invite(_notice())
            overlay.showFullScreen()
        pointed = QGuiApplication.screenAt(QCursor.pos())
        self._focus(next((overlay for overlay in self._overlays if overlay.covered == pointed), self._current))
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.screenAdded.connect(self.leave)
            application.screenRemoved.connect(self.leave)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Keys count for the selection wherever it is, whichever overlay the window manager lets have them."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self._handle_key(event.key(), event.modifiers())
            return True
        return False

    def _handle_key(self, key: int, modifiers: Qt.KeyboardModifier) -> None:
        if key == Qt.Key.Key_Escape:
            self.leave()
        elif key in _ACCEPTING:
            self._accept()
        elif key in _DIRECTIONS:
            self._handle_arrow(_DIRECTIONS[key], modifiers)
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self._step(-1 if key == Qt.Key.Key_Backtab else 1)

    def _handle_arrow(self, direction: tuple[int, int], modifiers: Qt.KeyboardModifier) -> None:
        bounds = self._current.scale.whole
        if self._selected is None:
            self._select(self._current, selection.centred(bounds))
            return
        step = _FAST if modifiers & Qt.KeyboardModifier.ControlModifier else 1
        change = selection.resize if modifiers & Qt.KeyboardModifier.ShiftModifier else selection.nudge
        self._select(self._current, change(self._selected, direction[0] * step, direction[1] * step, bounds))

    def _step(self, by: int) -> None:
        """To the next or the last of all windows and screens."""
        targets = [(overlay, rect) for overlay in self._overlays for rect in overlay.targets]
        now = (self._current, self._selected)
        if now in targets:
            self._select(*targets[(targets.index(now) + by) % len(targets)])
        else:
            self._select(self._current, self._current.targets[0 if by > 0 else -1])

    def _select(self, overlay: Overlay, rect: PixelRect) -> None:
        if overlay is not self._current:
            self._current.invite(_notice())
            self._focus(overlay)
        self._selected = rect
        overlay.show_selection(rect, self._warning(rect))
        self._looking.start()

    def _focus(self, overlay: Overlay) -> None:
        self._current = overlay
        overlay.raise_()
        overlay.activateWindow()

    def _warning(self, rect: PixelRect) -> str:
        if self._min_face_px is None or selection.can_hold_face(rect, self._min_face_px):
            return ""
        sentence = self.tr("Too small to judge: a face must be at least {} pixels high. Enlarge it on the page first.")
        return sentence.format(self._min_face_px)

    def _look(self) -> None:
        """Is there as much detail as the size promises?"""
        from desktop_app.gui.capture.enlargement import looks_enlarged  # And with it numpy, not before it is needed.

        rect = self._selected
        if self._is_over or rect is None or self._warning(rect) or not looks_enlarged(pixels_of(self._part(rect))):
            return
        sentence = self.tr(
            "This looks enlarged: it has less detail than its size promises. Show it smaller, or check the file."
        )
        self._current.show_selection(rect, sentence)

    def _part(self, rect: PixelRect) -> QImage:
        return self._pictures[self._overlays.index(self._current)].copy(rect.x, rect.y, rect.w, rect.h)

    def _accept(self) -> None:
        if self._selected is None or self._is_over:
            return
        rect = self._selected
        part = self._part(rect)
        self._end()
        self.picked.emit(part)

    def leave(self) -> None:
        if not self._is_over:
            self._end()
            self.left.emit()

    def _end(self) -> None:
        self._is_over = True
        for overlay in self._overlays:
            overlay.hide()
            overlay.deleteLater()


def pixels_of(part: QImage) -> RgbImage:
    """Format_RGB888, whose rows are padded to four bytes."""
    import numpy as np

    rows = np.frombuffer(part.constBits(), np.uint8).reshape(part.height(), part.bytesPerLine())
    return rows[:, : 3 * part.width()].reshape(part.height(), part.width(), 3)


def _notice() -> str:
    """What macOS shows without permission is its background, and no program is told."""
    if sys.platform != "darwin":
        return ""
    return QGuiApplication.translate(
        "Capture",
        "Only your wallpaper to be seen? Allow Telltale in System Settings, Privacy & Security, Screen Recording.",
    )
