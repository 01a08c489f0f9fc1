"""Decoding the history's thumbnails away from the window's thread, so that scrolling never waits for a JPEG."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal
from PySide6.QtGui import QImage

from desktop_app.history import Entry

KEPT = 256
"""Decoded ones: about 100 kB each, and many more than a window shows at once."""


class Thumbnails(QObject):
    """Used from the window's thread; pictures stay until newer ones push them out."""

    decoded = Signal(int)
    """Entry id: ``get`` has it from now on."""
    _done = Signal(int, QImage)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._images: dict[int, QImage] = {}
        self._requested: set[int] = set()
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._urgency = 0
        self._done.connect(self._keep)

    def get(self, entry: Entry) -> QImage:
        """Null until it is decoded, and for good where there is none."""
        image = self._images.get(entry.id)
        if image is None and entry.thumbnail and entry.id not in self._requested:
            self._requested.add(entry.id)
            self._urgency += 1  # Who scrolls is no longer interested in what was asked for first.
            self._pool.start(_Decoding(entry, self._done.emit), self._urgency)
        return image or QImage()

    def clear(self) -> None:
        self._pool.clear()
        self._requested.clear()
        self._images.clear()

    def close(self) -> None:
        """Wait for what is being decoded: it reports to this object."""
        self._pool.clear()
        self._pool.waitForDone()

    def _keep(self, entry_id: int, image: QImage) -> None:
        self._requested.discard(entry_id)
        if len(self._images) >= KEPT:
            del self._images[next(iter(self._images))]
        self._images[entry_id] = image
        self.decoded.emit(entry_id)


class _Decoding(QRunnable):
    def __init__(self, entry: Entry, tell: Callable[[int, QImage], None]) -> None:
        super().__init__()
        self._entry, self._tell = entry, tell

    def run(self) -> None:
        self._tell(self._entry.id, thumbnail_image(self._entry))


def thumbnail_image(entry: Entry) -> QImage:
    """Qt may decode this: Telltale itself wrote the JPEG. Null when there is none."""
    image = QImage()
    if entry.thumbnail:
        image.loadFromData(entry.thumbnail, "JPEG")
    return image
