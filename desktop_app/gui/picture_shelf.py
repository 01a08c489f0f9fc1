"""The pictures checked lately, in memory, and their decoding away from the window's thread."""

from collections import OrderedDict
from collections.abc import Callable

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal
from PySide6.QtGui import QImage

from engine.errors import EngineError
from engine.types import Preview

BYTES_KEPT = 48 * 2**20
LONGEST_SIDE = 1800
"""Pixels of a decoded picture handed to the window: enough for a large screen, little enough to draw fast."""


class PictureShelf(QObject):
    """Nothing here is stored; pictures stay until newer ones push them out. Used from the window's thread."""

    loaded = Signal(int, QImage)
    """Entry id and the upright picture; null when it could not be decoded."""

    def __init__(self, decode: Callable[[bytes, int], Preview], parent: QObject | None = None) -> None:
        """``decode`` gives the upright picture, no side longer than asked; it raises EngineError."""
        super().__init__(parent)
        self._decode = decode
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
        self._pool.start(_Decoding(self, entry_id, data, self._decode))
        return True

    def close(self) -> None:
        self._pool.clear()
        self._pool.waitForDone()


class _Decoding(QRunnable):
    """Neither Qt's decoders nor any others see a stranger's bytes in this process."""

    def __init__(
        self, shelf: PictureShelf, entry_id: int, data: bytes, decode: Callable[[bytes, int], Preview]
    ) -> None:
        super().__init__()
        self._shelf, self._entry_id, self._data, self._decode = shelf, entry_id, data, decode

    def run(self) -> None:
        self._shelf.loaded.emit(self._entry_id, self._picture())

    def _picture(self) -> QImage:
        try:
            return to_image(self._decode(self._data, LONGEST_SIDE))
        except EngineError:
            return QImage()


def to_image(picture: Preview) -> QImage:
    """A copy that owns its memory."""
    line = 3 * picture.width
    return QImage(picture.rgb, picture.width, picture.height, line, QImage.Format.Format_RGB888).copy()
