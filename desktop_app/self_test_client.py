"""The browser's side of the protocol, for the self-test: assets/PROTOCOL.md from the other end."""

import secrets
from contextlib import ExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, TypeVar

from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from desktop_app.server import proofs, protocol
from desktop_app.server.messages import (
    Authenticate,
    Check,
    ClientMessage,
    Hello,
    Pair,
    PairChallenge,
    Paired,
    PairReveal,
    Ready,
    Result,
    ServerMessage,
    Welcome,
)
from desktop_app.server.pairing import DeskListener, PairingDesk, PairingRequest
from engine import resources

_NAME = "Self-test"
_ORIGIN = f"chrome-extension://{protocol.CHROMIUM_EXTENSION_ID}"
_NONCE_BYTES = 32
_SECONDS = 60.0
_Message = TypeVar("_Message")


@dataclass(frozen=True)
class Key:
    """What a browser keeps of a pairing."""

    pairing_id: str
    secret: bytes


class SelfTestBrowser:
    """One connection. Raises ConnectionError, TimeoutError or ProtocolBroken when the application does not do as the
    protocol says."""

    def __init__(self, port: int) -> None:
        self._exit = ExitStack()
        self._socket = self._exit.enter_context(
            connect(
                f"ws://127.0.0.1:{port}/",
                origin=Origin(_ORIGIN),
                subprotocols=[Subprotocol(protocol.SUBPROTOCOL)],
                compression=None,
                proxy=None,
            )
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exit.close()

    def pair(self, desk: PairingDesk) -> Key:
        """Ask to be paired, and approve it at the desk once the code that waits there is this side's."""
        self._hello(None)
        key, nonce = proofs.new_private_key(), secrets.token_bytes(_NONCE_BYTES)
        public = proofs.public_bytes(key)
        challenge = self._ask(Pair(_NAME, proofs.commitment(public, nonce)), PairChallenge)
        transcript = proofs.transcript(challenge.public_key, public, nonce, _ORIGIN)
        desk.add_listener(_approver(desk, proofs.short_code(transcript)))
        paired = self._ask(PairReveal(public, nonce), Paired)
        return Key(paired.pairing_id, proofs.pairing_key(key, challenge.public_key, transcript))

    def authenticate(self, key: Key) -> None:
        """Prove the key to the application, after the application proved it."""
        nonce, welcome = self._hello(key.pairing_id)
        expected = proofs.app_proof(key.secret, key.pairing_id, nonce, welcome.nonce, _ORIGIN)
        if welcome.proof is None or not proofs.equal(welcome.proof, expected):
            raise ProtocolBroken("the application does not prove that it knows the pairing")
        proof = proofs.client_proof(key.secret, key.pairing_id, nonce, welcome.nonce, _ORIGIN)
        self._ask(Authenticate(proof), Ready)

    def check(self, image: bytes, name: str) -> dict[str, Any]:
        """Send a picture; the verdict as the browser gets it."""
        header = protocol.encode(Check("1", name, "self-test.invalid", "original_bytes")).encode("utf-8")
        self._socket.send(len(header).to_bytes(4, "big") + header + image)
        return self._receive(Result).verdict

    def _hello(self, pairing_id: str | None) -> tuple[bytes, Welcome]:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce, self._ask(Hello(protocol.PROTOCOL, resources.version(), nonce, pairing_id), Welcome)

    def _ask(self, message: ClientMessage, kind: type[_Message]) -> _Message:
        self._socket.send(protocol.encode(message))
        return self._receive(kind)

    def _receive(self, kind: type[_Message]) -> _Message:
        text = self._socket.recv(timeout=_SECONDS)
        message: ServerMessage | None = protocol.decode_server_text(text) if isinstance(text, str) else None
        if not isinstance(message, kind):
            raise ProtocolBroken(f"{kind.__name__} was expected, and {message!r} came")
        return message


def _approver(desk: PairingDesk, code: str) -> DeskListener:
    """The person who compares the two codes."""

    def answer(request: PairingRequest | None) -> None:
        if request is not None and request.code == code:
            desk.approve(request)

    return answer


class ProtocolBroken(Exception):
    """The application answered with another message than the protocol has at this point."""
