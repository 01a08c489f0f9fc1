"""The WebSocket server on 127.0.0.1, in a thread of its own. It moves bytes and carries out effects; who may connect
is decided in ``admission``, everything after that in ``session``."""

import asyncio
import contextlib
import logging
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.protocol import State as ConnectionState
from websockets.typing import Subprotocol

from desktop_app import service as jobs
from desktop_app.server import protocol
from desktop_app.server.admission import Quotas, extension_origin, is_own_host
from desktop_app.server.connection import Client
from desktop_app.server.listening import bind_first_free
from desktop_app.server.pairing import PairingDesk, PairingStore
from desktop_app.server.protocol import LIMITS, PORTS, Limits
from desktop_app.server.receipts import Receipts
from desktop_app.server.session import Session

_CLOSING_SECONDS = 2.0
_LENGTH_BYTES = 4
_LOGGED_CHARACTERS = 200
_log = logging.getLogger(__name__)
_wire_log = logging.getLogger(f"{__name__}.wire")
_wire_log.setLevel(logging.ERROR)  # A peer must not be able to fill the log.


@dataclass(frozen=True)
class Listening:
    port: int


@dataclass(frozen=True)
class NoFreePort:
    """Other programs hold all of ``ports``; browsers cannot reach Telltale until ``start`` is called again."""

    ports: tuple[int, ...]


@dataclass(frozen=True)
class Stopped:
    pass


@dataclass(frozen=True)
class ClientsChanged:
    """``count`` browsers are connected and authenticated."""

    count: int


@dataclass(frozen=True)
class PairingsChanged:
    """A browser was paired or removed."""


@dataclass(frozen=True)
class ShowEntry:
    """A browser asks to show one of its own results: this entry of the history."""

    entry_id: int


State = Listening | NoFreePort | Stopped
Event = State | ClientsChanged | PairingsChanged | ShowEntry
Listener = Callable[[Event], None]


class LocalServer:
    """``start``, ``stop`` and ``revoke`` may be called from any thread but the server's own, one at a time.
    Listeners are called from the caller's thread or the server's and must return quickly."""

    def __init__(
        self,
        service: jobs.CheckService,
        pairings: PairingStore,
        desk: PairingDesk,
        app_version: str,
        ports: Sequence[int] = PORTS,
        limits: Limits = LIMITS,
    ) -> None:
        self._service = service
        self._pairings = pairings
        self._desk = desk
        self._app_version = app_version
        self._ports = tuple(ports)
        self._preferred = 0
        self._limits = limits
        self._quotas = Quotas(limits)
        self._receipts = Receipts(limits.receipts_per_client)
        self._listeners: list[Listener] = []
        self._clients: set[Client] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self.state: State = Stopped()
        self.clients = 0
        service.add_listener(self._on_service_event)

    def add_listener(self, listener: Listener) -> None:
        self._listeners.append(listener)

    def prefer(self, port: int) -> None:
        """From the next ``start`` on, try this one of the ports first; any other number: in their own order."""
        self._preferred = port

    def start(self) -> None:
        """Listen on the first free port; ``state`` says which, or that there is none."""
        if self._thread is not None:
            return
        listening = bind_first_free(sorted(self._ports, key=lambda port: port != self._preferred))
        if listening is None:
            self._change(NoFreePort(self._ports))
            return
        self._loop = asyncio.new_event_loop()
        self._stopping = asyncio.Event()
        self._thread = threading.Thread(target=self._run, args=(self._loop, listening), name="server", daemon=True)
        self._thread.start()
        self._change(Listening(listening.getsockname()[1]))

    def stop(self) -> None:
        """Tell every browser, close its socket, and end the thread."""
        if self._thread is not None:
            self._on_loop(self._stopping.set)
            self._thread.join()
            self._thread = None
        self._change(Stopped())

    def revoke(self, pairing_id: str) -> bool:
        """Remove a pairing and close its live sockets; False when there is no such pairing. Raises OSError when
        that cannot be written; the sockets are closed even then."""
        try:
            return self._pairings.remove(pairing_id)
        finally:
            self._on_loop(lambda: self._end_sessions_of(pairing_id))
            self._tell(PairingsChanged())

    def _run(self, loop: asyncio.AbstractEventLoop, listening: socket.socket) -> None:
        try:
            with asyncio.Runner(loop_factory=lambda: loop) as runner:
                runner.run(self._serve(listening))
        except Exception:
            _log.exception("The server failed.")
            self._change(Stopped())
        finally:
            listening.close()

    async def _serve(self, listening: socket.socket) -> None:
        port = listening.getsockname()[1]
        server = await serve(
            self._converse,
            sock=listening,
            process_request=lambda connection, request: self._refusal(connection, request, port),
            create_connection=_Doorway(self._limits.handshakes).let_in,  # type: ignore[arg-type]  # Only called.
            subprotocols=[Subprotocol(protocol.SUBPROTOCOL)],
            compression=None,
            server_header=None,
            open_timeout=self._limits.handshake_seconds,
            close_timeout=self._limits.send_seconds,
            ping_interval=None,
            max_size=_LENGTH_BYTES + self._limits.header_bytes + self._limits.image_bytes,
            max_queue=1,
            logger=_wire_log,
        )
        await self._stopping.wait()
        await self._end_all_sessions()
        server.close()
        with contextlib.suppress(TimeoutError):  # Half-open connections end with the loop.
            await asyncio.wait_for(server.wait_closed(), _CLOSING_SECONDS)

    def _refusal(self, connection: ServerConnection, request: Request, port: int) -> Response | None:
        """The answer to a request that gets no WebSocket, or None. Nothing of the request is echoed."""
        if not is_own_host(request.headers.get_all("Host"), port):
            return _refuse(connection, HTTPStatus.FORBIDDEN, request, "Host")
        origin = extension_origin(request.headers.get_all("Origin"))
        if origin is None:
            return _refuse(connection, HTTPStatus.FORBIDDEN, request, "Origin")
        if request.path != "/":
            return _refuse(connection, HTTPStatus.NOT_FOUND, request, "path")
        is_paired = self._pairings.has_origin(origin)
        if len(self._clients) >= self._limits.connections or not self._quotas.may_connect(
            origin, is_paired, self._now()
        ):
            return _refuse(connection, HTTPStatus.TOO_MANY_REQUESTS, request, "rate")
        return None

    async def _converse(self, connection: ServerConnection) -> None:
        """One WebSocket, from the upgrade to its end."""
        client = self._client(connection)
        self._clients.add(client)
        try:
            if len(self._clients) > self._limits.connections:  # Several were let in at the same moment.
                client.end("too_many_requests")
            async for frame in connection:
                await client.receive(frame)
        except ConnectionClosed:
            pass
        finally:
            self._clients.discard(client)
            await client.close()
            self._count_clients()

    def _client(self, connection: ServerConnection) -> Client:
        assert connection.request is not None  # noqa: S101
        origin = connection.request.headers["Origin"]
        session = Session(
            origin,
            self._app_version,
            self._pairings.find,
            self._quotas,
            self._receipts,
            self._limits,
            self._now(),
        )
        return Client(
            _Wire(connection),
            session,
            self._service,
            self._pairings,
            self._desk,
            self._limits.send_seconds,
            self._on_loop,
            self._count_clients,
            lambda: self._tell(PairingsChanged()),
            lambda entry_id: self._tell(ShowEntry(entry_id)),
        )

    def _end_sessions_of(self, pairing_id: str) -> None:
        self._receipts.forget(pairing_id)
        for client in self._clients:
            if client.session.pairing_id == pairing_id:
                client.end("revoked")

    async def _end_all_sessions(self) -> None:
        """Politely, but a client that does not listen must not keep the application from closing."""
        goodbyes = [client.end("shutting_down") for client in self._clients]
        if goodbyes:
            await asyncio.wait(goodbyes, timeout=_CLOSING_SECONDS)
        for client in self._clients:
            client.abort()

    def _on_service_event(self, event: jobs.Event) -> None:
        """In a worker's thread, or in that of whoever cancelled."""
        if isinstance(event, jobs.Outcome):
            self._on_loop(lambda: self._hand_out(event))

    def _hand_out(self, outcome: jobs.Outcome) -> None:
        for client in self._clients:
            client.job_ended(outcome)

    def _on_loop(self, function: Callable[[], object]) -> None:
        """Run a function on the server's thread, soon. Without a running server nobody is there to be told."""
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # The loop was closed meanwhile.
                self._loop.call_soon_threadsafe(function)

    def _count_clients(self) -> None:
        count = sum(client.is_admitted for client in self._clients)
        if count != self.clients:
            self.clients = count
            self._tell(ClientsChanged(count))

    def _change(self, state: State) -> None:
        self.state = state
        self._tell(state)

    def _tell(self, event: Event) -> None:
        for listener in self._listeners:
            try:
                listener(event)
            except Exception:
                _log.exception("A listener failed at %s.", type(event).__name__)

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()


class _Doorway:
    """TCP connections that have not finished their upgrade. A program that opens them and says nothing must neither
    fill the memory nor keep a browser out: beyond ``most`` the one that has waited longest is hung up on."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._waiting: list[ServerConnection] = []

    def let_in(self, *settings: Any, **more: Any) -> ServerConnection:
        """A connection for a client that was just accepted; the arguments are the library's."""
        self._waiting = [connection for connection in self._waiting if connection.state is ConnectionState.CONNECTING]
        if len(self._waiting) >= self._most:
            asyncio.get_running_loop().call_soon(_hang_up, self._waiting.pop(0))  # Its transport may be to come yet.
        self._waiting.append(ServerConnection(*settings, **more))
        return self._waiting[-1]


def _hang_up(connection: ServerConnection) -> None:
    connection.transport.abort()


class _Wire:
    """A WebSocket that does not mind having been closed by the other side."""

    def __init__(self, connection: ServerConnection) -> None:
        self._connection = connection

    async def send(self, text: str) -> None:
        with contextlib.suppress(ConnectionClosed):
            await self._connection.send(text)

    async def close(self, code: int, reason: str) -> None:
        await self._connection.close(code, reason)

    def abort(self) -> None:
        self._connection.transport.abort()


def _refuse(connection: ServerConnection, status: HTTPStatus, request: Request, part: str) -> Response:
    sent = repr([*request.headers.get_all("Origin"), *request.headers.get_all("Host")])[:_LOGGED_CHARACTERS]
    _log.info("Refused a connection for its %s: %s", part, sent)
    return connection.respond(status, f"{status.phrase}\n")
