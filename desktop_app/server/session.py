"""One client's conversation: frames and events in, effects out. No I/O and no clock of its own, so that every turn
can be tested and the server has nothing to decide."""

from collections.abc import Callable, Iterable
from enum import Enum, auto
from typing import Any

from desktop_app.engine_words import EngineWords, in_language
from desktop_app.server import protocol
from desktop_app.server.admission import Quotas
from desktop_app.server.effects import Abandon, Admit, AskPerson, Close, Effect, Keep, Open, Send, Submit, Withdraw
from desktop_app.server.exchange import Authentication, PairingExchange, plain
from desktop_app.server.messages import (
    Authenticate,
    Cancel,
    Check,
    ClientMessage,
    Hello,
    Pair,
    Paired,
    PairReveal,
    Ping,
    Pong,
    Ready,
    Result,
    ServerMessage,
    Show,
)
from desktop_app.server.pairing import Pairing, PairingRequest
from desktop_app.server.protocol import FatalError, Limits
from desktop_app.server.receipts import Receipts
from engine.types import Grade, ImageInput, Origin

FindPairing = Callable[[str, str], Pairing | None]
"""(pairing id, origin) → the pairing, if there is one for this origin."""


class _State(Enum):
    """What the session waits for."""

    HELLO = auto()
    PROOF = auto()
    PAIR = auto()
    REVEAL = auto()
    DECISION = auto()
    WORK = auto()
    NOTHING = auto()


class Session:
    """``now`` is always the same clock, in seconds; ``request_id`` is the client's own. After Close it is silent."""

    def __init__(
        self,
        origin: str,
        app_version: str,
        find_pairing: FindPairing,
        quotas: Quotas,
        receipts: Receipts,
        limits: Limits,
        now: float,
    ) -> None:
        self._origin = origin
        self._app_version = app_version
        self._find_pairing = find_pairing
        self._quotas = quotas
        self._receipts = receipts
        self._limits = limits
        self._state = _State.HELLO
        self._deadline = now + limits.handshake_seconds
        self._authentication: Authentication | None = None
        self._exchange: PairingExchange | None = None
        self._proposal: Pairing | None = None
        self._request: PairingRequest | None = None
        self._in_flight: dict[str, EngineWords | None] = {}

    @property
    def deadline(self) -> float | None:
        """When ``tick`` is due, if nothing else happens before."""
        waits_for_us = self._state is _State.WORK and self._in_flight
        return None if waits_for_us or self._state is _State.NOTHING else self._deadline

    @property
    def pairing_id(self) -> str | None:
        """The pairing that the client claims, and from Admit on has proved."""
        pairing = self._authentication.pairing if self._authentication else None
        return pairing.id if pairing else None

    def receive_text(self, text: str, now: float) -> list[Effect]:
        """A text frame came in."""
        return self._guarded(lambda: self._answer(protocol.decode_client_text(text), now), now)

    def receive_binary(self, frame: bytes, now: float) -> list[Effect]:
        """A binary frame came in: a check, and nobody decodes one for a stranger."""
        if self._state is not _State.WORK:
            return self._guarded(self._refuse_stranger, now)
        return self._guarded(lambda: self._check(*protocol.decode_check(frame)), now)

    def finished(self, request_id: str, verdict: dict[str, Any], entry_id: int | None, now: float) -> list[Effect]:
        """``verdict`` is ``Verdict.as_dict()``; ``entry_id`` None when the history could not be written."""
        if request_id not in self._in_flight:
            return []
        if words := self._in_flight[request_id]:
            verdict = words.verdict(verdict)
        receipt = None if entry_id is None else self._receipts.issue(self.pairing_id or "", entry_id)
        return self._settle(request_id, Result(request_id, verdict, receipt), now)

    def failed(self, request_id: str, code: str, message: str | None, now: float) -> list[Effect]:
        """``message`` None: the one that protocol.json has for the code."""
        if message and (words := self._in_flight.get(request_id)):
            message = words.said(message)
        return self._settle(request_id, protocol.request_failure(request_id, code, message), now)

    def answered(self, approved: bool) -> list[Effect]:
        """The person decided about the request."""
        if self._state is not _State.DECISION or self._proposal is None:
            return []
        self._request = None
        if not approved:
            return self.end("pairing_refused")
        pairing, self._proposal = self._proposal, None
        return [Keep(pairing), _send(Paired(pairing.id)), Close(protocol.CLOSE_NORMALLY, "paired")]

    def desk_busy(self) -> list[Effect]:
        self._request = None
        return self.end("pairing_busy")

    def tick(self, now: float) -> list[Effect]:
        """To be called at ``deadline``; too early does no harm."""
        if self.deadline is None or now < self.deadline:
            return []
        if self._state is _State.WORK:
            return [*self.gone(), Close(protocol.CLOSE_NORMALLY, "idle")]
        return self.end("timeout")

    def end(self, code: str) -> list[Effect]:
        """A fatal error, found here or told by the server (``revoked``, ``shutting_down``, ``internal_error``)."""
        return self._fatal(FatalError(code))

    def gone(self) -> list[Effect]:
        """The socket is closed: let go of everything."""
        self._state = _State.NOTHING
        effects: list[Effect] = [Withdraw(self._request)] if self._request else []
        self._request = None
        for request_id in sorted(self._in_flight):
            self._release(request_id)
            effects.append(Abandon(request_id))
        return effects

    def _guarded(self, react: Callable[[], Iterable[Effect]], now: float) -> list[Effect]:
        if self._state is _State.NOTHING:
            return []
        try:
            self._count_frame(now)
            return list(react())
        except FatalError as error:
            return self._fatal(error)

    def _count_frame(self, now: float) -> None:
        """Each frame before a decision or a proof moves the session on, so only these two states can be flooded."""
        if self._state is _State.WORK:
            self._deadline = now + self._limits.idle_seconds
        if self._state in (_State.WORK, _State.DECISION) and not self._quotas.may_send(self.pairing_id or "", now):
            raise FatalError("too_many_requests")

    def _fatal(self, error: FatalError) -> list[Effect]:
        if self._state is _State.NOTHING:
            return []
        return [*self.gone(), _send(protocol.error_message(error)), Close(error.close_code, error.code)]

    def _answer(self, message: ClientMessage, now: float) -> list[Effect]:
        match self._state, message:
            case _State.HELLO, Hello():
                return self._greet(message)
            case ((_State.PROOF | _State.PAIR), Authenticate()):
                return self._authenticate(message, now)
            case _State.PAIR, Pair():
                return self._challenge(message, now)
            case _State.REVEAL, PairReveal():
                return self._ask_person(message, now)
            case ((_State.DECISION | _State.WORK), Ping()):
                return [_send(Pong())]
            case _State.WORK, Cancel():
                return self._cancel(message.id, now)
            case _State.WORK, Show():
                return self._show(message.receipt)
            case _, (Cancel() | Show()):
                return self._refuse_stranger()
            case _:
                raise FatalError("malformed")

    def _refuse_stranger(self) -> list[Effect]:
        raise FatalError("not_authenticated")

    def _greet(self, hello: Hello) -> list[Effect]:
        pairing = self._find_pairing(hello.pairing_id, self._origin) if hello.pairing_id else None
        self._authentication = Authentication(hello, self._origin, pairing)
        self._state = _State.PROOF if pairing else _State.PAIR
        return [_send(self._authentication.welcome(self._app_version))]

    def _authenticate(self, message: Authenticate, now: float) -> list[Effect]:
        assert self._authentication is not None  # noqa: S101
        pairing = self._authentication.accept(message.proof)
        self._state = _State.WORK
        self._deadline = now + self._limits.idle_seconds
        return [Admit(pairing), _send(Ready())]

    def _challenge(self, message: Pair, now: float) -> list[Effect]:
        self._exchange = PairingExchange(message, self._origin)
        self._state = _State.REVEAL
        self._deadline = now + self._limits.handshake_seconds
        return [_send(self._exchange.challenge())]

    def _ask_person(self, message: PairReveal, now: float) -> list[Effect]:
        assert self._exchange is not None  # noqa: S101
        code, self._proposal = self._exchange.reveal(message)
        self._state = _State.DECISION
        self._deadline = now + self._limits.pairing_seconds
        self._request = PairingRequest(self._proposal.name, self._origin, code, self._limits.pairing_seconds)
        return [AskPerson(self._request)]

    def _check(self, check: Check, image: bytes) -> list[Effect]:
        if check.id in self._in_flight:
            return [_send(protocol.request_failure(check.id, "duplicate_id"))]
        if not self._quotas.take_slot(self.pairing_id or ""):
            return [_send(protocol.request_failure(check.id, "busy"))]
        self._in_flight[check.id] = in_language(check.language or "")
        host, name = plain(check.page_host), plain(check.name)
        picture = ImageInput(image, Origin.BROWSER, Grade(check.grade), name, host)
        return [Submit(check.id, picture, explain=check.explain is True)]

    def _cancel(self, request_id: str, now: float) -> list[Effect]:
        answer = self.failed(request_id, "cancelled", None, now)
        return [Abandon(request_id), *answer] if answer else []

    def _show(self, receipt: str) -> list[Effect]:
        entry_id = self._receipts.entry(self.pairing_id or "", receipt)
        if entry_id is None:
            return [_send(protocol.request_failure(receipt, "unknown_receipt"))]
        return [Open(entry_id)]

    def _settle(self, request_id: str, answer: ServerMessage, now: float) -> list[Effect]:
        """Exactly one answer for each check: what comes after a cancel, or after the end, is dropped."""
        if request_id not in self._in_flight:
            return []
        self._release(request_id)
        self._deadline = now + self._limits.idle_seconds
        return [_send(answer)]

    def _release(self, request_id: str) -> None:
        del self._in_flight[request_id]
        self._quotas.give_slot(self.pairing_id or "")


def _send(message: ServerMessage) -> Send:
    return Send(protocol.encode(message))
