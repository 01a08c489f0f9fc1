"""One queue for the pictures of the window and of the browsers, in which they take turns. Every picture gets exactly
one outcome, and every verdict or failure is in the history before it is told."""

import hashlib
import itertools
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from desktop_app.fair_queue import FairQueue
from desktop_app.history import Entry, History, NewEntry
from engine import picture_files, preprocessing
from engine.errors import EngineError, InternalError
from engine.model_card import ModelCard
from engine.types import Examination, ImageInput, ModelIdentity, Origin, Preview, Verdict

_log = logging.getLogger(__name__)
_LAST_PICTURE_SECONDS = 10.0
"""How long the end of Telltale waits for the pictures at work."""


class PictureChecker(Protocol):
    """What the service needs of ``engine.isolation.checker.IsolatedChecker``; called from several threads."""

    @property
    def model_card(self) -> ModelCard: ...
    @property
    def identity(self) -> ModelIdentity: ...
    def examine(self, image: ImageInput, *, explain: bool, wanted: Callable[[], bool]) -> Examination: ...
    def preview(self, data: bytes, longest_side: int) -> Preview: ...
    def close(self) -> None: ...


class Job:
    """One picture on its way. ``path`` is the file it is read from, or None; until that is done ``image`` has no
    data. ``explain``: the verdict is to have its evidence. Made by the service only."""

    def __init__(
        self, number: int, image: ImageInput, path: Path | None, explain: bool, cancel: "Callable[[Job], bool]"
    ) -> None:
        self.id = number
        self.image = image
        self.path = path
        self.explain = explain
        self._cancel = cancel
        self._order = threading.RLock()  # Started is told before any outcome, also when both come at once.
        self._claimed = False
        self._outcome: Outcome | None = None
        self._told = threading.Event()

    def outcome(self, timeout: float | None = None) -> "Outcome":
        """Wait for the outcome, at most ``timeout`` seconds. Raises TimeoutError. Not for listeners: they would
        wait for themselves."""
        if not self._told.wait(timeout):
            raise TimeoutError(f"Job {self.id} has no outcome yet.")
        assert self._outcome is not None  # noqa: S101
        return self._outcome

    def cancel(self) -> bool:
        """Whether this was in time: if so, the outcome is Cancelled and the history does not mention the picture. One
        that is being looked at is given up soon."""
        return self._cancel(self)

    def _is_wanted(self) -> bool:
        return not self._claimed

    def _claim(self) -> bool:
        """True for exactly one caller, who then owes the outcome."""
        with self._order:
            first, self._claimed = not self._claimed, True
            return first


@dataclass(frozen=True)
class ModelReady:
    model_card: ModelCard
    identity: ModelIdentity


@dataclass(frozen=True)
class ModelFailed:
    """No picture can be judged; the next job tries to load the model once more."""

    code: str
    message: str


@dataclass(frozen=True)
class Started:
    job: Job


@dataclass(frozen=True)
class Finished:
    """``entry_id`` is the history's, or None when the history could not be written."""

    job: Job
    verdict: Verdict
    entry_id: int | None


@dataclass(frozen=True)
class Failed:
    """``code`` and ``message`` are the engine's error's; ``entry_id`` as for Finished."""

    job: Job
    code: str
    message: str
    entry_id: int | None


@dataclass(frozen=True)
class Cancelled:
    job: Job


Outcome = Finished | Failed | Cancelled
Event = ModelReady | ModelFailed | Started | Outcome
Listener = Callable[[Event], None]


class CheckService:
    """Loads the model in the background and judges pictures on ``workers`` threads: one file, one capture and one
    picture of each browser in turn, so that a folder of thousands does not keep a browser waiting.

    Listeners are called from any thread (a worker, or whoever cancels) and must return quickly.
    """

    def __init__(self, open_checker: Callable[[], PictureChecker], history: History, workers: int = 1) -> None:
        self._open_checker = open_checker
        self._history = history
        self._listeners: list[Listener] = []
        self._numbers = itertools.count(1)
        self._queue: FairQueue[Job] = FairQueue()
        self._changed = threading.Condition()
        self._closing = self._ended = False
        self._reload_wanted = False
        self._checker: PictureChecker | None = None
        self._at_work: set[Job] = set()
        self._model_lock = threading.Lock()
        self._workers = [threading.Thread(target=self._work, name=f"check-{n}", daemon=True) for n in range(workers)]

    def add_listener(self, listener: Listener) -> None:
        self._listeners.append(listener)

    def start(self) -> None:
        """Begin to load the model and to work. Pictures may be submitted before."""
        for worker in self._workers:
            worker.start()

    def submit(self, image: ImageInput, sender: str = "", explain: bool = False) -> Job:
        """Queue a picture; ``sender`` tells apart who takes turns among those of one origin. After ``close`` it is
        cancelled at once."""
        return self._enqueue(image, None, sender, explain)

    def submit_file(self, path: Path, explain: bool = False) -> Job:
        """Queue a file, which is read when its turn comes: a thousand dropped files do not fill the memory."""
        return self._enqueue(ImageInput(b"", Origin.FILE, name=path.name), path, "", explain)

    def submit_again(self, entry: Entry, original: Path, explain: bool = False) -> Job:
        """Queue a picture that was checked before. It gets an entry of its own: the earlier verdict stays."""
        image = ImageInput(b"", entry.origin, entry.grade, entry.name, entry.page_host)
        return self._enqueue(image, original, "again", explain)

    def preview(self, data: bytes, longest_side: int) -> Preview:
        """The picture for showing, decoded where pictures are judged: nowhere else may a stranger's bytes be looked
        into. Takes as long as that; raises EngineError."""
        return self._ready_checker().preview(data, longest_side)

    def reload_model(self) -> None:
        """Open the model anew, because another one was activated or the number of threads changed. What is being
        judged meanwhile is finished with the one before."""
        with self._changed:
            self._reload_wanted = True
            self._changed.notify_all()

    def close(self) -> None:
        """Cancel what waits, let what runs finish if it does so soon, and end the threads and the checker. Not to be
        called by a listener."""
        with self._changed:
            self._closing = True
            waiting = self._queue.items()
            self._changed.notify_all()
        for job in waiting:
            self._cancel(job)
        self._join(_LAST_PICTURE_SECONDS)
        for job in tuple(self._at_work):
            self._cancel(job)
        self._join(None)
        with self._model_lock:
            self._ended = True
            self._discard_checker()

    def _join(self, seconds: float | None) -> None:
        for worker in self._workers:
            if worker.ident is not None:
                worker.join(seconds)

    def _enqueue(self, image: ImageInput, path: Path | None, sender: str, explain: bool) -> Job:
        job = Job(next(self._numbers), image, path, explain, self._cancel)
        with self._changed:
            accepted = not self._closing
            if accepted:
                self._queue.put(job, (job.image.origin, sender))
                self._changed.notify()
        if not accepted:
            self._cancel(job)
        return job

    def _cancel(self, job: Job) -> bool:
        with job._order:
            if not job._claim():
                return False
            with self._changed:
                self._queue.discard(job)
            self._tell_outcome(job, Cancelled(job))
            return True

    def _work(self) -> None:
        self._load_early()
        while not self._is_over():
            if job := self._next():
                self._run(job)
            else:
                self._load_early()

    def _is_over(self) -> bool:
        with self._changed:
            return self._closing and not len(self._queue)

    def _load_early(self) -> None:
        """So that the first picture need not wait, and the window can say what is wrong before it."""
        try:
            self._ready_checker()
        except EngineError:
            _log.debug("The model will be tried again with the next picture.")

    def _next(self) -> Job | None:
        """Wait for a picture; None when there is none and something else is to be done."""
        with self._changed:
            self._changed.wait_for(lambda: len(self._queue) or self._closing or self._reload_wanted)
            return self._queue.take() if len(self._queue) else None

    def _run(self, job: Job) -> None:
        with job._order:
            if job._claimed:
                return
            self._tell(Started(job))
        self._at_work.add(job)
        try:
            examination = self._examine(job)
        except EngineError as error:
            self._fail(job, error.code, error.message)
        except Exception:
            _log.exception("A picture could not be judged.")
            self._fail(job, InternalError.code, "Something went wrong inside Telltale; the log says what.")
        else:
            self._finish(job, examination)
        finally:
            self._at_work.discard(job)

    def _examine(self, job: Job) -> Examination:
        if job.path is not None:
            job.image = replace(job.image, data=picture_files.read_file(job.path))
        return self._ready_checker().examine(job.image, explain=job.explain, wanted=job._is_wanted)

    def _finish(self, job: Job, examination: Examination) -> None:
        if job._claim():
            entry_id = self._remember(lambda: _entry_of_verdict(job.image, examination), job.image.data)
            self._tell_outcome(job, Finished(job, examination.verdict, entry_id))

    def _fail(self, job: Job, code: str, message: str) -> None:
        if job._claim():
            entry_id = self._remember(lambda: _entry_of_failure(job.image, code, message))
            self._tell_outcome(job, Failed(job, code, message, entry_id))

    def _remember(self, make_entry: Callable[[], NewEntry], original: bytes | None = None) -> int | None:
        """A full disk must not cost the verdict: it is told without an id."""
        try:
            return self._history.add(make_entry(), original)
        except Exception:
            _log.exception("A verdict could not be written to the history.")
            return None

    def _ready_checker(self) -> PictureChecker:
        """The loaded model. Raises EngineError, after telling ModelFailed."""
        with self._model_lock:
            if self._take_reload_wish():
                self._discard_checker()
            if self._ended:
                raise InternalError("Telltale is ending.")
            if self._checker is None:
                self._checker = self._load()
            return self._checker

    def _discard_checker(self) -> None:
        """What it is at work on it still finishes."""
        if self._checker is not None:
            self._checker.close()
        self._checker = None

    def _take_reload_wish(self) -> bool:
        with self._changed:
            wanted, self._reload_wanted = self._reload_wanted, False
            return wanted

    def _load(self) -> PictureChecker:
        try:
            checker = self._open_checker()
        except EngineError as error:
            self._tell(ModelFailed(error.code, error.message))
            raise
        except Exception as error:
            _log.exception("The model could not be loaded.")
            message = "The model could not be loaded; the log says why."
            self._tell(ModelFailed(InternalError.code, message))
            raise InternalError(message) from error
        self._tell(ModelReady(checker.model_card, checker.identity))
        return checker

    def _tell_outcome(self, job: Job, outcome: Outcome) -> None:
        job._outcome = outcome
        self._tell(outcome)
        job._told.set()

    def _tell(self, event: Event) -> None:
        """A listener that raises is a bug of its own and must not keep the others from hearing."""
        for listener in self._listeners:
            try:
                listener(event)
            except Exception:
                _log.exception("A listener failed at %s.", type(event).__name__)


def _entry_of_verdict(image: ImageInput, examination: Examination) -> NewEntry:
    verdict = examination.verdict
    return NewEntry(
        origin=image.origin,
        grade=image.grade,
        name=image.name,
        page_host=image.page_host,
        outcome=verdict.label.value,
        sentence=verdict.sentence,
        fake_probability=verdict.fake_probability,
        verdict=verdict.as_dict(),
        image_sha256=verdict.image_sha256,
        thumbnail=examination.thumbnail or None,
        preprocessing=preprocessing.VERSION if verdict.faces else None,
    )


def _entry_of_failure(image: ImageInput, code: str, message: str) -> NewEntry:
    return NewEntry(
        origin=image.origin,
        grade=image.grade,
        name=image.name,
        page_host=image.page_host,
        outcome=code,
        sentence=message,
        image_sha256=hashlib.sha256(image.data).hexdigest() if image.data else "",
    )
