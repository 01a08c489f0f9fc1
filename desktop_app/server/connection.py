"""One connected client: carries out what its session wants, in order, one turn at a time. Lives on the server's loop
and knows no WebSocket library."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Protocol

from desktop_app.server.effects import Abandon, Admit, AskPerson, Close, Effect, Keep, Open, Send, Submit, Withdraw
from desktop_app.server.pairing import PairingDesk, PairingStore
from desktop_app.server.session import Session
from desktop_app.service import CheckService, Failed, Finished, Job, Outcome
from engine.errors import ImageError

_log = logging.getLogger(__name__)
_TOLD_TO_BROWSERS = frozenset(error.code for error in ImageError.__subclasses__())
"""The engine's sentences about these name the picture only; others may name paths of this machine."""

Turn = Callable[[float], Sequence[Effect]]
"""Something happened at this time, in seconds of the loop's clock."""


class Wire(Protocol):
    """The client's end of a WebSocket. Sending on a closed one does nothing."""

    async def send(self, text: str) -> None: ...
    async def close(self, code: int, reason: str) -> None: ...
    def abort(self) -> None: ...


class Client:
    """``on_loop`` runs a function on the server's loop, from any thread; the other ``on_…`` are called on
    the loop; ``on_entry_wanted`` with the id of the entry that the browser wants to be shown."""

    def __init__(
        self,
        wire: Wire,
        session: Session,
        service: CheckService,
        pairings: PairingStore,
        desk: PairingDesk,
        send_seconds: float,
        on_loop: Callable[[Callable[[], None]], None],
        on_admitted: Callable[[], None],
        on_pairings_changed: Callable[[], None],
        on_entry_wanted: Callable[[int], None],
    ) -> None:
        self.session = session
        self.is_admitted = False
        self._wire = wire
        self._service = service
        self._pairings = pairings
        self._desk = desk
        self._send_seconds = send_seconds
        self._on_loop = on_loop
        self._on_admitted = on_admitted
        self._on_pairings_changed = on_pairings_changed
        self._on_entry_wanted = on_entry_wanted
        self._jobs: dict[int, tuple[str, Job]] = {}
        self._loop = asyncio.get_running_loop()
        self._turn = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._timer = self._loop.call_at(session.deadline or 0, self._on_deadline)

    async def receive(self, frame: str | bytes) -> None:
        """Returns when the frame has been dealt with: the next one waits, in the end in the client's own memory."""
        if isinstance(frame, str):
            await self.react(lambda now: self.session.receive_text(frame, now))
        else:
            await self.react(lambda now: self.session.receive_binary(frame, now))

    async def react(self, turn: Turn) -> None:
        """Let the session speak and do what it says. A bug in there ends this connection and no other."""
        async with self._turn:
            try:
                await self._carry_out(turn(self._loop.time()))
            except Exception:
                _log.exception("A connection failed.")
                await self._give_up()
            self._set_timer()

    def end(self, code: str) -> asyncio.Task[None]:
        """Close with a fatal error of protocol.json."""
        return self._spawn(self.react(lambda _now: self.session.end(code)))

    def job_ended(self, outcome: Outcome) -> None:
        """The service has an outcome; it may be another client's."""
        request_id, _ = self._jobs.pop(outcome.job.id, (None, None))
        if request_id is not None:
            self._spawn(self.react(lambda now: _answer(self.session, request_id, outcome, now)))

    def abort(self) -> None:
        self._wire.abort()

    async def close(self) -> None:
        """The socket is closed: give everything back."""
        async with self._turn:
            await self._carry_out(self.session.gone())
            self._timer.cancel()

    async def _carry_out(self, effects: Sequence[Effect]) -> None:
        for effect in effects:
            await self._do(effect)

    async def _do(self, effect: Effect) -> None:
        match effect:
            case Send(text):
                await self._send(text)
            case Close(code, reason):
                await self._wire.close(code, reason)
            case Submit(request_id, image, explain):
                job = self._service.submit(image, self.session.pairing_id or "", explain)
                self._jobs[job.id] = (request_id, job)
            case Abandon(request_id):
                self._abandon(request_id)
            case Open(entry_id):
                self._on_entry_wanted(entry_id)
            case AskPerson(request):
                if not self._desk.ask(request, self._on_answer):
                    await self._carry_out(self.session.desk_busy())
            case Withdraw(request):
                self._desk.withdraw(request)
            case Keep(pairing):
                await asyncio.to_thread(self._pairings.add, pairing)  # The system's keyring may take its time.
                self._on_pairings_changed()
            case Admit():
                self.is_admitted = True
                self._on_admitted()

    async def _send(self, text: str) -> None:
        """A client that asks and does not read would fill our memory: it is cut off."""
        try:
            async with asyncio.timeout(self._send_seconds):
                await self._wire.send(text)
        except TimeoutError:
            _log.warning("A browser does not take its answers; its connection is cut.")
            self._wire.abort()

    def _abandon(self, request_id: str) -> None:
        for job_id, (abandoned, job) in list(self._jobs.items()):
            if abandoned == request_id:
                del self._jobs[job_id]
                job.cancel()

    async def _give_up(self) -> None:
        with contextlib.suppress(Exception):
            await self._carry_out(self.session.end("internal_error"))
        self._wire.abort()

    def _on_answer(self, approved: bool) -> None:
        """The person decided, in the window's thread."""
        self._on_loop(lambda: self._start(lambda _now: self.session.answered(approved)))

    def _on_deadline(self) -> None:
        self._start(self.session.tick)

    def _set_timer(self) -> None:
        self._timer.cancel()
        if self.session.deadline is not None:
            self._timer = self._loop.call_at(self.session.deadline, self._on_deadline)

    def _start(self, turn: Turn) -> None:
        self._spawn(self.react(turn))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """The loop itself keeps tasks only weakly."""
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _answer(session: Session, request_id: str, outcome: Outcome, now: float) -> Sequence[Effect]:
    if isinstance(outcome, Finished):
        return session.finished(request_id, outcome.verdict.as_dict(), outcome.entry_id, now)
    if isinstance(outcome, Failed):
        message = outcome.message if outcome.code in _TOLD_TO_BROWSERS else None
        return session.failed(request_id, outcome.code, message, now)
    return session.failed(request_id, "cancelled", None, now)
