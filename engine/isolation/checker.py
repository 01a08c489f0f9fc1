"""`IsolatedChecker`: the surface of ``engine.checker.Checker``, with every picture looked at in a child process."""

import logging
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from engine import resources
from engine.errors import InternalError, ModelDamaged, UnsafeImage
from engine.isolation.child_process import (
    ChildDied,
    ChildNotWanted,
    ChildProcess,
    ChildTookTooLong,
    Limits,
    always,
    worker_command,
)
from engine.isolation.confinement import Guard
from engine.isolation.messages import Garbled
from engine.model_card import ModelCard, parse_card
from engine.types import Examination, ImageInput, ModelIdentity, Preview, Verdict

logger = logging.getLogger(__name__)
_MAX_THUMBNAIL = 2**18
ALL_GUARDS = tuple(guard.value for guard in Guard)


class IsolatedChecker:
    """Keeps up to ``processes`` children, which are started when they are first needed, the first one at once; one that
    died or hung is replaced. Thread-safe: so many pictures are judged at a time.

    A picture at which a child dies is tried once more in a new one, unless the child was new itself: an earlier
    picture, or somebody with ``kill``, may have been the reason. A picture that takes too long is not tried again."""

    def __init__(
        self,
        bundle: Path,
        threads: int = 0,
        processes: int = 1,
        limits: Limits | None = None,
        command: Sequence[str] | None = None,
    ) -> None:
        """``threads`` for each child, 0 for one per core; ``command`` starts a child. Raises ModelError."""
        self._bundle, self._threads = bundle, threads
        self._limits, self._command = limits or Limits(), command or worker_command()
        self._closed = threading.Event()
        self._seats: queue.LifoQueue[ChildProcess | None] = queue.LifoQueue()
        for _ in range(processes - 1):
            self._seats.put(None)
        child, hello = self._start()
        self.model_card: ModelCard = _card(hello)
        self.identity = ModelIdentity(self.model_card.name, self.model_card.version, self.model_card.sha256)
        self.guards: tuple[str, ...] = tuple(map(str, hello.get("guards", ())))
        self._seats.put(child)

    def check(self, image: ImageInput, *, explain: bool = False) -> Verdict:
        """As `Checker.check`; raises UnsafeImage too."""
        answer, _ = self._ask(_request("check", image, explain), image.data)
        return _verdict(answer)

    def examine(self, image: ImageInput, *, explain: bool = False, wanted: Callable[[], bool] = always) -> Examination:
        """As `Checker.examine`; raises UnsafeImage too. ``wanted`` is asked from another thread while a picture takes
        long: False ends it, and InternalError is raised."""
        answer, thumbnail = self._ask(_request("examine", image, explain), image.data, wanted)
        return Examination(_verdict(answer), thumbnail[:_MAX_THUMBNAIL])

    def preview(self, data: bytes, longest_side: int) -> Preview:
        """As `Checker.preview`; raises UnsafeImage too."""
        answer, rgb = self._ask({"do": "preview", "name": "", "longest_side": longest_side}, data)
        width, height = answer.get("width"), answer.get("height")
        if not isinstance(width, int) or not isinstance(height, int) or len(rgb) != width * height * 3:
            raise UnsafeImage(_sentence(""))
        return Preview(width, height, rgb)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the children; those at work when they are done."""
        self._closed.set()
        while True:
            try:
                child = self._seats.get_nowait()
            except queue.Empty:
                return
            if child is not None:
                child.close()

    def pids(self) -> list[int]:
        """The idle children's numbers, for measuring."""
        with self._seats.mutex:
            return [child.pid for child in self._seats.queue if child is not None]

    @contextmanager
    def _seat(self) -> Iterator["_Seat"]:
        """A child for one picture at a time. Raises InternalError after `close`."""
        if self._closed.is_set():
            raise InternalError("The engine was closed.")
        seat = _Seat(self._seats.get())
        try:
            yield seat
        finally:
            if self._closed.is_set():
                seat.empty()
            self._seats.put(seat.child)

    def _ask(
        self, request: dict[str, Any], data: bytes, wanted: Callable[[], bool] = always
    ) -> tuple[dict[str, Any], bytes]:
        with self._seat() as seat:
            for is_last in (False, True):
                child = seat.child if seat.child is not None and seat.child.is_alive() else self._fill(seat)
                try:
                    return child.ask(request, data, wanted)
                except ChildDied as died:
                    logger.warning("The engine's process ended while it looked at a picture: %s.", died.how)
                    was_new = child.asked == 1
                    seat.empty()
                    if is_last or (was_new and not died.by_order):
                        raise UnsafeImage(_sentence(request["name"])) from died
                except ChildNotWanted as error:
                    seat.empty()
                    raise InternalError("Nobody waits for this picture any more.") from error
                except (ChildTookTooLong, Garbled) as error:
                    logger.warning("The engine's process was ended at a picture: %s.", type(error).__name__)
                    seat.empty()
                    raise UnsafeImage(_sentence(request["name"])) from error
        raise AssertionError("unreachable")

    def _fill(self, seat: "_Seat") -> ChildProcess:
        seat.empty()
        seat.child, hello = self._start()
        card = _card(hello)
        if card.sha256 != self.identity.sha256:
            seat.empty()
            raise ModelDamaged(f"{self._bundle} holds another model than before. Start Telltale again.")
        return seat.child

    def _start(self) -> tuple[ChildProcess, dict[str, Any]]:
        child = ChildProcess(self._command, self._limits)
        try:
            return child, child.start(self._bundle, self._threads, [resources.assets_dir()])
        except (ChildDied, ChildTookTooLong, Garbled) as error:
            child.close()
            logger.error("The engine's process does not start: %r", error)
            raise InternalError("The process that looks at pictures does not start. Run: telltale doctor") from error
        except BaseException:
            child.close()
            raise


class _Seat:
    """Where a child sits while it works."""

    def __init__(self, child: ChildProcess | None) -> None:
        self.child = child

    def empty(self) -> None:
        if self.child is not None:
            self.child.close()
        self.child = None


def _request(do: str, image: ImageInput, explain: bool) -> dict[str, Any]:
    return {
        "do": do,
        "name": image.name,
        "origin": image.origin.value,
        "grade": image.grade.value,
        "explain": explain,
    }


def _card(hello: dict[str, Any]) -> ModelCard:
    return parse_card(hello.get("card"), "The card that the engine's process told")


def _verdict(answer: dict[str, Any]) -> Verdict:
    try:
        return Verdict.from_dict(answer.get("verdict", {}))
    except ValueError as error:
        raise UnsafeImage(_sentence("")) from error


def _sentence(name: str) -> str:
    return (
        f"{name or 'The picture'} could not be looked at safely: the process that does so crashed or took too long. "
        "The picture may be damaged, or made to do harm."
    )
