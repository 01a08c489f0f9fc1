"""Work that takes longer than a blink, away from the window's thread."""

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal

_LOG = logging.getLogger(__name__)
T = TypeVar("T")


class Background(QObject):
    """One piece of work after the other. Each ends with exactly one of its two callbacks, in the window's thread."""

    _ended = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._ended.connect(self._call, Qt.ConnectionType.QueuedConnection)

    def run(
        self, work: Callable[[], T], finished: Callable[[T], object], failed: Callable[[Exception], object]
    ) -> None:
        """``finished`` gets what ``work`` returns, ``failed`` what it raises."""
        self._pool.start(_Work(work, finished, failed, self._ended.emit))

    def close(self) -> None:
        """Wait for what runs and leave out the rest."""
        self._pool.clear()
        self._pool.waitForDone()

    def _call(self, callback: Callable[[], object]) -> None:
        callback()


class _Work(QRunnable):
    def __init__(
        self,
        work: Callable[[], Any],
        finished: Callable[[Any], object],
        failed: Callable[[Exception], object],
        tell: Callable[[object], None],
    ) -> None:
        super().__init__()
        self._work, self._finished, self._failed, self._tell = work, finished, failed, tell

    def run(self) -> None:
        try:
            result = self._work()
        except Exception as error:
            _LOG.warning("Work in the background failed.", exc_info=error)
            problem = error  # Python forgets "error" at the end of this block.
            self._tell(lambda: self._failed(problem))
        else:
            self._tell(lambda: self._finished(result))
