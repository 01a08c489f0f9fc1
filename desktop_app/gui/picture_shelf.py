"""The pictures checked lately, in memory, and their decoding away from the window's thread."""

from collections import OrderedDict

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal
from PySide6.QtGui import QImage

from engine import images
from engine.errors import ImageError
from engine.types import RgbImage

BYTES_KEPT = 48 * 2**20
LONGEST_SIDE = 1800
"""Pixels of a decoded picture handed to the window: enough for a large screen, little enough to draw fast."""


class PictureShelf(QObject):
    """Nothing here is stored; pictures stay until newer ones push them out. Used from the window's thread."""

    loaded = Signal(int, QImage)
    """Entry id and the upright picture; null when it could not be decoded."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kept: OrderedDict[int, bytes] = OrderedDict()
        self._bytes = 0
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)

    def keep(self, entry_id: int, data: bytes) -> None:
        self._kept[entry_id] = data
        self._bytes += len(data)
        while self._bytes > BYTES_KEPT and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= len(oldest)

    def request(self, entry_id: int) -> bool:
        """Decode this picture; ``loaded`` follows. False when it is not in memory any more."""
        data = self._kept.get(entry_id)
        if data is None:
            return False
        self._pool.clear()  # Of several requests in a hurry only the last is still wanted.
        self._pool.start(_Decoding(self, entry_id, data))
        return True

    def close(self) -> None:
        self._pool.clear()
        self._pool.waitForDone()


class _Decoding(QRunnable):
    """The engine's hardened decoder: Qt's own never sees a stranger's bytes."""

    def __init__(self, shelf: PictureShelf, entry_id: int, data: bytes) -> None:
        super().__init__()
        self._shelf, self._entry_id, self._data = shelf, entry_id, data

    def run(self) -> None:
        self._shelf.loaded.emit(self._entry_id, _picture(self._data))


def _picture(data: bytes) -> QImage:
    try:
        return to_image(images.decode(data).pixels)
    except ImageError:
        return QImage()


def to_image(pixels: RgbImage) -> QImage:
    """A copy that owns its memory, scaled down to LONGEST_SIDE."""
    height, width = pixels.shape[:2]
    image = QImage(pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888)
    if max(width, height) <= LONGEST_SIDE:
        return image.copy()
    keep_ratio, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    return image.scaled(LONGEST_SIDE, LONGEST_SIDE, keep_ratio, smooth)
