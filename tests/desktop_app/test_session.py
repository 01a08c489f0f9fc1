"""A conversation turn by turn, with no socket and a clock that the test holds."""

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from wire_client import CHROME, NONCE, check_frame

from desktop_app.server import proofs, protocol
from desktop_app.server.admission import Quotas
from desktop_app.server.effects import Abandon, Admit, AskPerson, Close, Effect, Keep, Open, Send, Submit, Withdraw
from desktop_app.server.messages import (
    Authenticate,
    Cancel,
    Check,
    ClientMessage,
    Error,
    Failed,
    Hello,
    Pair,
    PairChallenge,
    Paired,
    PairReveal,
    Ping,
    Pong,
    Ready,
    Result,
    ServerMessage,
    Show,
    Welcome,
)
from desktop_app.server.pairing import Pairing
from desktop_app.server.protocol import LIMITS, Limits
from desktop_app.server.receipts import Receipts
from desktop_app.server.session import Session
from engine.types import Grade, Origin

PAIRING = Pairing("ab" * 16, "Browser", CHROME, bytes(range(32, 64)))
IMAGE = b"not looked at here"


class Talk:
    """A session, and a client that the test speaks for."""

    def __init__(
        self,
        limits: Limits = LIMITS,
        quotas: Quotas | None = None,
        origin: str = CHROME,
        receipts: Receipts | None = None,
    ) -> None:
        self.now = 1000.0
        self.origin = origin
        self.quotas = quotas or Quotas(limits)
        self.receipts = receipts or Receipts(limits.receipts_per_client)
        self.session = Session(origin, "9.9.9", self._find, self.quotas, self.receipts, limits, self.now)

    @staticmethod
    def _find(pairing_id: str, origin: str) -> Pairing | None:
        return PAIRING if (pairing_id, origin) == (PAIRING.id, PAIRING.origin) else None

    def say(self, message: ClientMessage | str) -> list[Effect]:
        text = message if isinstance(message, str) else protocol.encode(message)
        return self.session.receive_text(text, self.now)

    def check(self, request_id: str = "1", name: str = "a.jpg") -> list[Effect]:
        frame = check_frame(Check(request_id, name, "example.org", "page_reencoded"), IMAGE)
        return self.session.receive_binary(frame, self.now)

    def welcome(self, pairing_id: str | None = PAIRING.id) -> Welcome:
        message = told(self.say(Hello(1, "0.1", NONCE, pairing_id)))
        assert isinstance(message, Welcome)
        return message

    def authenticate(self) -> list[Effect]:
        welcome = self.welcome()
        return self.say(Authenticate(self.proof(welcome.nonce)))

    def proof(self, app_nonce: bytes) -> bytes:
        return proofs.client_proof(PAIRING.key, PAIRING.id, NONCE, app_nonce, self.origin)

    def reveal(self, name: str = "Browser") -> list[Effect]:
        self.welcome(None)
        key = proofs.new_private_key()
        public = proofs.public_bytes(key)
        assert isinstance(told(self.say(Pair(name, proofs.commitment(public, NONCE)))), PairChallenge)
        return self.say(PairReveal(public, NONCE))


def told(effects: list[Effect]) -> ServerMessage:
    """The one message among the effects."""
    (text,) = [effect.text for effect in effects if isinstance(effect, Send)]
    return protocol.decode_server_text(text)


def assert_fatal(effects: list[Effect], code: str) -> None:
    message = told(effects)
    assert isinstance(message, Error)
    assert message.code == code
    assert effects[-1] == Close(protocol.FatalError(code).close_code, code)


def ready_talk(**limits: Any) -> Talk:
    talk = Talk(dataclasses.replace(LIMITS, **limits))
    talk.authenticate()
    return talk


# --- authentication ---


def test_a_paired_client_proves_itself_and_gets_ready() -> None:
    talk = Talk()
    welcome = talk.welcome()
    assert welcome.known
    assert welcome.version == "9.9.9"
    assert welcome.proof == proofs.app_proof(PAIRING.key, PAIRING.id, NONCE, welcome.nonce, CHROME)
    admit, ready = talk.say(Authenticate(talk.proof(welcome.nonce)))
    assert admit == Admit(PAIRING)
    assert ready == Send(protocol.encode(Ready()))
    assert talk.session.pairing_id == PAIRING.id


def test_every_session_has_its_own_nonce() -> None:
    assert len({Talk().welcome().nonce for _ in range(20)}) == 20


def test_a_pairing_is_not_known_from_another_origin() -> None:
    welcome = Talk(origin="moz-extension://0f3e2d1c-4b5a-4978-8695-a4b3c2d1e0f9").welcome()
    assert not welcome.known
    assert welcome.proof is None


@pytest.mark.parametrize("flip", [0, 31])
def test_a_wrong_proof_is_fatal(flip: int) -> None:
    talk = Talk()
    proof = bytearray(talk.proof(talk.welcome().nonce))
    proof[flip] ^= 1
    assert_fatal(talk.say(Authenticate(bytes(proof))), "bad_proof")
    assert talk.say(Ping()) == []


def test_a_proof_of_an_earlier_session_is_worth_nothing() -> None:
    earlier, later = Talk(), Talk()
    proof = earlier.proof(earlier.welcome().nonce)
    later.welcome()
    assert_fatal(later.say(Authenticate(proof)), "bad_proof")


def test_the_apps_own_proof_sent_back_is_worth_nothing() -> None:
    talk = Talk()
    welcome = talk.welcome()
    assert welcome.proof is not None
    assert_fatal(talk.say(Authenticate(welcome.proof)), "bad_proof")


def test_a_proof_for_an_unknown_pairing_is_not_paired() -> None:
    talk = Talk()
    talk.welcome("cd" * 16)
    assert_fatal(talk.say(Authenticate(bytes(32))), "not_paired")


@pytest.mark.parametrize(("theirs", "update"), [(2, "app"), (65535, "app")])
def test_another_protocol_says_who_must_update(theirs: int, update: str) -> None:
    effects = Talk().say(f'{{"type":"hello","protocol":{theirs},"new":true}}')
    assert_fatal(effects, "protocol_mismatch")
    message = told(effects)
    assert isinstance(message, Error)
    assert message.update == update


def test_an_older_client_is_told_to_update_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "PROTOCOL", 2)
    message = told(Talk().say(Hello(1, "0.1", NONCE)))
    assert isinstance(message, Error)
    assert (message.code, message.update) == ("protocol_mismatch", "extension")


# --- the order of things ---

OUT_OF_TURN = {
    "before hello": [Authenticate(NONCE), Pair("x", NONCE), PairReveal(b"\x04" + bytes(64), NONCE), Ping()],
    "known": [Hello(1, "", NONCE), Pair("x", NONCE), PairReveal(b"\x04" + bytes(64), NONCE), Ping()],
    "unknown": [Hello(1, "", NONCE), PairReveal(b"\x04" + bytes(64), NONCE), Ping()],
    "waiting": [Hello(1, "", NONCE), Pair("x", NONCE), Authenticate(NONCE), PairReveal(b"\x04" + bytes(64), NONCE)],
    "ready": [Hello(1, "", NONCE), Pair("x", NONCE), Authenticate(NONCE), PairReveal(b"\x04" + bytes(64), NONCE)],
}
TURNS: dict[str, Callable[[Talk], object]] = {
    "before hello": lambda _talk: None,
    "known": lambda talk: talk.welcome(),
    "unknown": lambda talk: talk.welcome(None),
    "waiting": lambda talk: talk.reveal(),
    "ready": lambda talk: talk.authenticate(),
}


@pytest.mark.parametrize(("turn", "message"), [(turn, m) for turn, ms in OUT_OF_TURN.items() for m in ms])
def test_a_message_out_of_turn_is_malformed(turn: str, message: ClientMessage) -> None:
    talk = Talk()
    TURNS[turn](talk)
    assert_fatal(talk.say(message), "malformed")


@pytest.mark.parametrize("turn", ["before hello", "known", "unknown", "waiting"])
def test_checks_before_ready_are_not_authenticated(turn: str) -> None:
    talk = Talk()
    TURNS[turn](talk)
    assert_fatal(talk.check(), "not_authenticated")


@pytest.mark.parametrize("turn", ["before hello", "known", "unknown", "waiting"])
def test_cancels_before_ready_are_not_authenticated(turn: str) -> None:
    talk = Talk()
    TURNS[turn](talk)
    assert_fatal(talk.say(Cancel("1")), "not_authenticated")


def test_after_the_end_nothing_is_said() -> None:
    talk = ready_talk()
    talk.check("1")
    assert_fatal(talk.say("nonsense"), "malformed")
    assert talk.say(Ping()) == []
    assert talk.check("2") == []
    assert talk.session.finished("1", {}, None, talk.now) == []
    assert talk.session.tick(talk.now + 10_000) == []
    assert talk.session.end("revoked") == []
    assert talk.session.gone() == []
    assert talk.session.deadline is None


# --- pairing ---


def test_pairing_asks_the_person_and_keeps_what_is_approved() -> None:
    talk = Talk()
    (ask,) = talk.reveal("Browser\nwith \u202etricks")
    assert isinstance(ask, AskPerson)
    assert ask.request.client_name == "Browser\ufffdwith \ufffdtricks"
    assert ask.request.origin == CHROME
    keep, paired, close = talk.session.answered(True)
    assert isinstance(keep, Keep)
    assert isinstance(paired, Send)
    assert protocol.decode_server_text(paired.text) == Paired(keep.pairing.id)
    assert close == Close(1000, "paired")
    assert talk.session.answered(True) == []


def test_a_refused_pairing_is_fatal() -> None:
    talk = Talk()
    talk.reveal()
    assert_fatal(talk.session.answered(False), "pairing_refused")
    assert talk.session.answered(True) == []


def test_a_busy_desk_is_fatal() -> None:
    talk = Talk()
    talk.reveal()
    effects = talk.session.desk_busy()
    assert_fatal(effects, "pairing_busy")
    assert not any(isinstance(effect, Withdraw) for effect in effects)


def test_a_reveal_that_breaks_the_commitment_is_fatal() -> None:
    talk = Talk()
    talk.welcome(None)
    talk.say(Pair("x", NONCE))
    public = proofs.public_bytes(proofs.new_private_key())
    assert_fatal(talk.say(PairReveal(public, NONCE)), "bad_proof")


def test_a_committed_key_off_the_curve_is_malformed() -> None:
    talk = Talk()
    talk.welcome(None)
    public = b"\x04" + bytes(64)
    talk.say(Pair("x", proofs.commitment(public, NONCE)))
    assert_fatal(talk.say(PairReveal(public, NONCE)), "malformed")


def test_a_waiting_client_may_ping_and_a_gone_one_is_withdrawn() -> None:
    talk = Talk()
    (ask,) = talk.reveal()
    assert isinstance(ask, AskPerson)
    assert told(talk.say(Ping())) == Pong()
    assert talk.session.gone() == [Withdraw(ask.request)]
    assert talk.session.answered(True) == []


# --- deadlines ---


@pytest.mark.parametrize("turn", ["before hello", "known", "unknown"])
def test_a_handshake_has_its_time(turn: str) -> None:
    talk = Talk()
    talk.now += LIMITS.handshake_seconds - 1
    TURNS[turn](talk)
    assert talk.session.tick(1000 + LIMITS.handshake_seconds - 0.1) == []
    assert_fatal(talk.session.tick(1000 + LIMITS.handshake_seconds), "timeout")


def test_a_person_has_their_time() -> None:
    talk = Talk()
    (ask,) = talk.reveal()
    assert isinstance(ask, AskPerson)
    talk.now += LIMITS.pairing_seconds - 1
    talk.say(Ping())
    assert talk.session.tick(talk.now) == []
    effects = talk.session.tick(1000 + LIMITS.pairing_seconds)
    assert effects[0] == Withdraw(ask.request)
    assert_fatal(effects, "timeout")


def test_an_idle_client_is_let_go_politely() -> None:
    talk = ready_talk()
    talk.now += LIMITS.idle_seconds - 1
    talk.say(Ping())
    assert talk.session.tick(talk.now + LIMITS.idle_seconds - 0.1) == []
    assert talk.session.tick(talk.now + LIMITS.idle_seconds) == [Close(1000, "idle")]


def test_a_client_that_waits_for_us_is_not_idle() -> None:
    talk = ready_talk()
    talk.check("1")
    assert talk.session.deadline is None
    assert talk.session.tick(talk.now + 100_000) == []
    talk.session.finished("1", {}, None, talk.now + 100_000)
    assert talk.session.deadline == talk.now + 100_000 + LIMITS.idle_seconds


# --- checks ---


def test_a_check_is_submitted_and_answered_once() -> None:
    talk = ready_talk()
    (submit,) = talk.check("1", name="a\u0000\u202e.jpg")
    assert isinstance(submit, Submit)
    assert submit.image.data == IMAGE
    assert (submit.image.origin, submit.image.grade) == (Origin.BROWSER, Grade.PAGE_REENCODED)
    assert (submit.image.name, submit.image.page_host) == ("a\ufffd\ufffd.jpg", "example.org")
    assert told(talk.session.finished("1", {"label": "uncertain"}, None, talk.now)) == Result(
        "1", {"label": "uncertain"}
    )
    assert talk.session.finished("1", {}, None, talk.now) == []
    assert talk.session.failed("1", "busy", None, talk.now) == []


def test_a_failure_is_the_answer_too() -> None:
    talk = ready_talk()
    talk.check("1")
    message = told(talk.session.failed("1", "image_corrupt", "a.jpg is damaged.", talk.now))
    assert message == Failed("1", "image_corrupt", "a.jpg is damaged.")


def test_an_id_in_flight_cannot_be_used_again_until_it_is_answered() -> None:
    talk = ready_talk()
    talk.check("1")
    assert told(talk.check("1")) == protocol.request_failure("1", "duplicate_id")
    talk.session.finished("1", {}, None, talk.now)
    assert isinstance(talk.check("1")[0], Submit)


def test_a_cancel_is_answered_at_once_and_frees_the_slot() -> None:
    talk = ready_talk(in_flight_total=1)
    talk.check("1")
    abandon, answer = talk.say(Cancel("1"))
    assert abandon == Abandon("1")
    assert answer == Send(protocol.encode(protocol.request_failure("1", "cancelled")))
    assert talk.say(Cancel("1")) == []
    assert talk.say(Cancel("unknown")) == []
    assert isinstance(talk.check("2")[0], Submit)


def test_a_client_has_so_many_in_flight() -> None:
    talk = ready_talk(in_flight_per_client=2)
    talk.check("1")
    talk.check("2")
    assert told(talk.check("3")) == protocol.request_failure("3", "busy")
    talk.session.finished("1", {}, None, talk.now)
    assert isinstance(talk.check("3")[0], Submit)


def test_a_browser_has_so_many_in_flight_over_all_its_connections() -> None:
    limits = dataclasses.replace(LIMITS, in_flight_per_client=2)
    quotas = Quotas(limits)
    first, second = Talk(limits, quotas), Talk(limits, quotas)
    first.authenticate()
    second.authenticate()
    first.check("1")
    second.check("1")
    assert told(second.check("2")) == protocol.request_failure("2", "busy")
    assert first.session.gone() == [Abandon("1")]
    assert isinstance(second.check("2")[0], Submit)


def test_a_flood_ends_the_connection_and_outlives_it() -> None:
    limits = dataclasses.replace(LIMITS, checks_burst=3, checks_per_second=1)
    quotas = Quotas(limits)
    first, second = Talk(limits, quotas), Talk(limits, quotas)
    first.authenticate()
    second.authenticate()
    for _ in range(3):
        first.say(Ping())
    assert_fatal(first.say(Ping()), "too_many_requests")
    assert_fatal(second.check(), "too_many_requests")


@pytest.mark.parametrize("code", ["revoked", "shutting_down", "internal_error"])
def test_the_server_can_end_a_session_and_its_checks(code: str) -> None:
    talk = ready_talk()
    talk.check("1")
    effects = talk.session.end(code)
    assert effects[0] == Abandon("1")
    assert_fatal(effects, code)


# --- opening a result in the window ---


def receipt_of(effects: list[Effect]) -> str:
    result = told(effects)
    assert isinstance(result, Result)
    assert result.receipt is not None
    return result.receipt


def test_a_receipt_opens_its_own_result_as_often_as_wanted() -> None:
    talk = ready_talk()
    for request_id in ("1", "2"):
        talk.check(request_id)
    first = receipt_of(talk.session.finished("1", {}, 71, talk.now))
    second = receipt_of(talk.session.finished("2", {}, 72, talk.now))
    assert first != second
    assert talk.say(Show(first)) == talk.say(Show(first)) == [Open(71)]
    assert talk.say(Show(second)) == [Open(72)]


def test_there_is_no_receipt_for_what_the_history_does_not_have() -> None:
    talk = ready_talk()
    talk.check("1")
    result = told(talk.session.finished("1", {}, None, talk.now))
    assert isinstance(result, Result)
    assert result.receipt is None


def test_a_receipt_outlives_the_connection() -> None:
    first = ready_talk()
    first.check("1")
    receipt = receipt_of(first.session.finished("1", {}, 5, first.now))
    second = Talk(receipts=first.receipts)
    second.authenticate()
    assert second.say(Show(receipt)) == [Open(5)]


@pytest.mark.parametrize("receipt", ["0" * 32, "5".zfill(32)])
def test_an_unknown_receipt_opens_nothing(receipt: str) -> None:
    """Among them that of another pairing: receipts cannot be tried out, and are good for their own browser only."""
    talk = ready_talk()
    others = talk.receipts.issue("cd" * 16, 5)
    for unknown in (receipt, others):
        assert told(talk.say(Show(unknown))) == protocol.request_failure(unknown, "unknown_receipt")


def test_a_cancelled_check_leaves_no_receipt() -> None:
    talk = ready_talk()
    talk.check("1")
    talk.say(Cancel("1"))
    assert talk.session.finished("1", {}, 5, talk.now) == []


def test_showing_counts_against_the_rate() -> None:
    talk = ready_talk(checks_burst=2, checks_per_second=1)
    receipt = talk.receipts.issue(PAIRING.id, 5)
    assert talk.say(Show(receipt)) == talk.say(Show(receipt)) == [Open(5)]
    assert_fatal(talk.say(Show(receipt)), "too_many_requests")
