"""The other side of the protocol, written after assets/PROTOCOL.md for the tests: it can also misbehave."""

import json
import queue
import socket
import time
from collections.abc import Callable
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
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
    ServerMessage,
    Welcome,
)
from desktop_app.server.pairing import Pairing

CHROME = f"chrome-extension://{protocol.CHROMIUM_EXTENSION_ID}"
FIREFOX = "moz-extension://0f3e2d1c-4b5a-4978-8695-a4b3c2d1e0f9"
NONCE = bytes(range(32))
SECONDS = 20.0


class Waiter:
    """A listener that a test can wait on."""

    def __init__(self) -> None:
        self.seen: list[Any] = []
        self._queue: queue.Queue[Any] = queue.Queue()

    def __call__(self, event: Any) -> None:
        self.seen.append(event)
        self._queue.put(event)

    def next(self, kind: type | None = None) -> Any:
        """The next event (of this class). Raises queue.Empty when none comes."""
        while True:
            event = self._queue.get(timeout=SECONDS)
            if kind is None or isinstance(event, kind):
                return event


class WireClient:
    """A connection over a real loopback socket."""

    def __init__(self, port: int, origin: str = CHROME) -> None:
        self.origin = origin
        self._exit = ExitStack()
        self.socket: ClientConnection = self._exit.enter_context(
            connect(
                f"ws://127.0.0.1:{port}/",
                origin=Origin(origin),
                subprotocols=[Subprotocol(protocol.SUBPROTOCOL)],
                compression=None,
                proxy=None,
                max_size=None,
            )
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exit.close()

    def send(self, message: ClientMessage | dict[str, Any] | str) -> None:
        if isinstance(message, dict):
            message = json.dumps(message)
        self.socket.send(message if isinstance(message, str) else protocol.encode(message))

    def send_check(
        self, request_id: str, image: bytes, name: str = "a.jpg", host: str = "example.org", language: str | None = None
    ) -> None:
        check = Check(request_id, name, host, "original_bytes", language=language)
        self.socket.send(check_frame(check, image))

    def receive(self, timeout: float = SECONDS) -> ServerMessage:
        text = self.socket.recv(timeout=timeout)
        assert isinstance(text, str)
        return protocol.decode_server_text(text)

    def ask(self, message: ClientMessage) -> ServerMessage:
        self.send(message)
        return self.receive()

    def hello(self, pairing_id: str | None = None, nonce: bytes = NONCE) -> Welcome:
        welcome = self.ask(Hello(protocol.PROTOCOL, "0.0.1", nonce, pairing_id))
        assert isinstance(welcome, Welcome)
        return welcome

    def proof(self, pairing: Pairing, welcome: Welcome, nonce: bytes = NONCE) -> bytes:
        return proofs.client_proof(pairing.key, pairing.id, nonce, welcome.nonce, self.origin)

    def authenticate(self, pairing: Pairing) -> None:
        welcome = self.hello(pairing.id)
        ready = self.ask(Authenticate(self.proof(pairing, welcome)))
        assert type(ready).__name__ == "Ready", ready

    def reveal(self, name: str = "Test browser") -> "Proposal":
        """The pairing up to the point where the person is asked."""
        key, nonce = proofs.new_private_key(), bytes(32)
        public = proofs.public_bytes(key)
        challenge = self.ask(Pair(name, proofs.commitment(public, nonce)))
        assert isinstance(challenge, PairChallenge)
        self.send(PairReveal(public, nonce))
        transcript = proofs.transcript(challenge.public_key, public, nonce, self.origin)
        pairing_key = proofs.pairing_key(key, challenge.public_key, transcript)
        return Proposal(self, name, proofs.short_code(transcript), pairing_key)

    def close_code(self) -> int | None:
        """The code that the server closes with; messages before it are skipped."""
        try:
            while True:
                self.socket.recv(timeout=SECONDS)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None


class Proposal:
    """What the client holds while it waits for the person."""

    def __init__(self, client: WireClient, name: str, code: str, key: bytes) -> None:
        self._client = client
        self._name = name
        self.code = code
        self._key = key

    def paired(self) -> Pairing:
        message = self._client.receive()
        assert isinstance(message, Paired), message
        return Pairing(message.pairing_id, self._name, self._client.origin, self._key)


def check_frame(check: Check, image: bytes) -> bytes:
    header = protocol.encode(check).encode("utf-8")
    return len(header).to_bytes(4, "big") + header + image


def wait_until(condition: Callable[[], bool], what: str = "the condition") -> None:
    end = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < end, f"{what} did not come true"
        time.sleep(0.01)


def upgrade_status(port: int, headers: list[tuple[str, str]], path: str = "/", connect_to: str = "127.0.0.1") -> int:
    """The HTTP status that a hand-written upgrade request gets; 101 is a WebSocket."""
    lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers)]
    with socket.create_connection((connect_to, port), timeout=SECONDS) as tcp:
        tcp.sendall(("\r\n".join(lines) + "\r\n\r\n").encode("utf-8"))
        answer = tcp.recv(4096)
    return int(answer.split()[1]) if answer else 0


def upgrade_headers(port: int, host: str | None = None, origin: str | None = CHROME) -> list[tuple[str, str]]:
    """A correct upgrade request, but for what the arguments say."""
    headers = [
        ("Host", f"127.0.0.1:{port}" if host is None else host),
        ("Upgrade", "websocket"),
        ("Connection", "Upgrade"),
        ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ("Sec-WebSocket-Version", "13"),
        ("Sec-WebSocket-Protocol", protocol.SUBPROTOCOL),
    ]
    return headers if origin is None else [*headers, ("Origin", origin)]
