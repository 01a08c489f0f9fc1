"""From the wish to check something on the screen to a picture for the service."""

import logging
from datetime import UTC, datetime

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.gui import wording
from desktop_app.gui.capture import selection
from desktop_app.gui.capture.frozen import FrozenScreen, Grabber
from desktop_app.gui.capture.picker import Picker
from desktop_app.gui.capture.selection import PixelRect
from desktop_app.gui.capture.windows import WindowFinder
from desktop_app.gui.encoding import png
from engine.types import Grade, ImageInput, Origin

_LOG = logging.getLogger(__name__)
SETTLE_MS = 300
"""Until a hidden window or a closed menu is gone from the screen: compositors fade them out, and nothing tells when
they have."""
_HIDEABLE = (Qt.WindowType.Window, Qt.WindowType.Dialog, Qt.WindowType.Tool)


class Capture(QObject):
    """One capture at a time. The application's own windows are hidden meanwhile and come back afterwards."""

    captured = Signal(ImageInput)
    failed = Signal(str)
    """A sentence for the person."""
    left = Signal()
    """Nothing was chosen."""

    def __init__(self, grabber: Grabber, windows: WindowFinder, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._grabber, self._windows = grabber, windows
        self._min_face_px: int | None = None
        self._is_running = False
        self._hidden: list[QWidget] = []
        self._outlines: list[PixelRect] = []
        self._picker: Picker | None = None

    def set_min_face_px(self, min_face_px: int) -> None:
        """What the loaded model needs, so that a selection too small for it is said before it is judged."""
        self._min_face_px = min_face_px

    def start(self) -> None:
        """Exactly one of ``captured``, ``failed`` and ``left`` follows. While a capture runs, or a question waits for
        its answer, nothing is begun."""
        visible = [window for window in QApplication.topLevelWidgets() if window.isVisible()]
        if self._is_running or any(_is_question(window) for window in visible):
            return
        self._is_running = True
        self._hidden = [window for window in visible if _is_in_the_way(window)]
        for window in self._hidden:
            window.hide()
        QTimer.singleShot(SETTLE_MS, self._grab)

    def close(self) -> None:
        """Take the overlays down; for the end of the application."""
        self._hidden = []
        if self._picker:
            self._picker.leave()

    def _grab(self) -> None:
        try:
            self._outlines = self._windows.outlines()
            self._grabber.grab(QGuiApplication.screens(), self._handle_frozen, self._handle_refused)
        except Exception:
            self._handle_unforeseen()

    def _handle_frozen(self, screens: list[FrozenScreen]) -> None:
        try:
            self._picker = Picker([(frozen, self._windows_on(frozen)) for frozen in screens], self._min_face_px, self)
            self._picker.picked.connect(self._handle_picked)
            self._picker.left.connect(self._handle_left)
            self._picker.open()
        except Exception:
            self._handle_unforeseen()

    def _handle_refused(self, sentence: str) -> None:
        self._end()
        self.failed.emit(sentence)

    def _handle_unforeseen(self) -> None:
        """Whatever happened, the windows that were hidden must come back."""
        _LOG.exception("The screen could not be captured.")
        self._handle_refused(self.tr("Something went wrong inside Telltale; the log says what."))

    def _handle_picked(self, part: QImage) -> None:
        self._end()
        name = self.tr("Screen capture {}").format(wording.moment(datetime.now(UTC)))
        self.captured.emit(ImageInput(png(part), Origin.CAPTURE, Grade.SCREEN_PIXELS, name))

    def _handle_left(self) -> None:
        self._end()
        self.left.emit()

    def _end(self) -> None:
        if self._picker:
            self._picker.deleteLater()
            self._picker = None
        for window in self._hidden:
            window.show()
        self._hidden = []
        self._is_running = False

    def _windows_on(self, frozen: FrozenScreen) -> list[PixelRect]:
        corner = frozen.screen.geometry().topLeft()
        whole = PixelRect(0, 0, frozen.picture.width(), frozen.picture.height())
        shifted = (PixelRect(r.x - corner.x(), r.y - corner.y(), r.w, r.h) for r in self._outlines)
        return [clipped for rect in shifted if (clipped := selection.clip(rect, whole))]


def _is_question(window: QWidget) -> bool:
    """What stays on top or in the way of other windows waits for an answer, and must not be lost by hiding it."""
    return window.isModal() or bool(window.windowFlags() & Qt.WindowType.WindowStaysOnTopHint)


def _is_in_the_way(window: QWidget) -> bool:
    """Menus and tooltips close by themselves; a minimised window is not on the screen."""
    return not window.isMinimized() and window.windowType() in _HIDEABLE
