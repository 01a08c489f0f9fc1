"""Files and folders on their way into the service, however many: never all at once, never in the window's thread."""

import logging
import queue
import threading
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop_app.history import History, NewEntry
from desktop_app.service import CheckService, Job
from engine import picture_files
from engine.errors import InternalError, NoImages
from engine.types import ImageInput

_LOG = logging.getLogger(__name__)
AHEAD = 4
"""Jobs waiting in the service at a time: enough to keep it busy, few enough that a browser's picture, which queues
behind them, does not wait for a whole folder."""

_PROGRESS_SECONDS = 0.1


@dataclass(frozen=True)
class Unusable:
    """What was dropped never became a job: a folder without pictures. ``entry_id`` is None when the history could
    not be written."""

    image: ImageInput
    code: str
    message: str
    entry_id: int | None


@dataclass(frozen=True)
class _Dropped:
    path: Path
    stopped: threading.Event


class Intake(QObject):
    """Signals come from its own thread: connect them queued."""

    progress = Signal(int, int)
    """Pictures done and pictures known, since nothing waited; both 0 when all is done."""
    unusable = Signal(Unusable)

    def __init__(self, service: CheckService, history: History, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._service, self._history = service, history
        self._dropped: queue.Queue[_Dropped | None] = queue.Queue()
        self._ahead: deque[Job] = deque()
        self._stopped = threading.Event()
        self._going = threading.Event()
        self._going.set()
        self._done = self._known = 0
        self._told_at = 0.0
        self._thread = threading.Thread(target=self._work, name="intake", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def take(self, paths: list[Path]) -> None:
        """Queue files and folders; returns at once."""
        for path in paths:
            self._dropped.put(_Dropped(path, self._stopped))

    def pause(self, paused: bool) -> None:
        """Hand nothing more to the service, or go on. The few pictures it already has are finished."""
        if paused:
            self._going.clear()
        else:
            self._going.set()

    def stop(self) -> None:
        """Leave out everything that was taken so far and has not begun, and end a pause; what is taken later is not
        concerned."""
        self._stopped.set()
        self._stopped = threading.Event()
        self._going.set()
        for job in list(self._ahead):
            job.cancel()

    def close(self) -> None:
        """Stop, and end the thread. What the service is working on is its own to end."""
        self.stop()
        self._dropped.put(None)
        if self._thread.ident is not None:
            self._thread.join(timeout=5)

    def _work(self) -> None:
        while (dropped := self._dropped.get()) is not None:
            try:
                self._take_in(dropped)
            except Exception:
                _LOG.exception("A dropped file or folder could not be taken in.")
                message = "Something went wrong inside Telltale; the log says what."
                self._tell_unusable(dropped.path, InternalError.code, message)
            if self._dropped.empty():
                self._settle()

    def _take_in(self, dropped: _Dropped) -> None:
        if dropped.stopped.is_set():
            return
        try:
            found = picture_files.find_images([dropped.path])
        except NoImages as error:
            self._tell_unusable(dropped.path, error.code, error.message)
            return
        self._known += len(found)
        for file in found:
            self._make_room()
            if dropped.stopped.is_set():
                return
            self._ahead.append(self._service.submit_file(file, explain=True))

    def _make_room(self) -> None:
        """Or wait until a pause ends."""
        while len(self._ahead) >= AHEAD or (self._ahead and not self._going.is_set()):
            self._await_one()
        if not self._going.is_set():
            self.progress.emit(self._done, self._known)
            self._going.wait()

    def _settle(self) -> None:
        """Wait for the last ones, then count from zero again."""
        while self._ahead:
            self._await_one()
        self._done = self._known = 0
        self.progress.emit(0, 0)

    def _tell_progress(self) -> None:
        """Not for every picture: a window that draws each step has no time left for the person."""
        if time.monotonic() - self._told_at > _PROGRESS_SECONDS:
            self._told_at = time.monotonic()
            self.progress.emit(self._done, self._known)

    def _await_one(self) -> None:
        self._tell_progress()
        self._ahead[0].outcome()
        self._ahead.popleft()
        self._done += 1

    def _tell_unusable(self, path: Path, code: str, message: str) -> None:
        image = ImageInput(b"", name=path.name)
        self.unusable.emit(Unusable(image, code, message, self._remember(image, code, message)))

    def _remember(self, image: ImageInput, code: str, message: str) -> int | None:
        try:
            return self._history.add(NewEntry(image.origin, image.grade, image.name, "", code, message))
        except Exception:
            _LOG.exception("A failure could not be written to the history.")
            return None
