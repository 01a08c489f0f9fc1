"""The application's parts wired as gui.application wires them."""

import dataclasses
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from scripted import ScriptedChecker, StartServer, port_of
from wire_client import Waiter

from desktop_app.history import History
from desktop_app.server.pairing import PairingDesk, PairingStore
from desktop_app.server.protocol import LIMITS, Limits
from desktop_app.server.server import LocalServer
from desktop_app.service import CheckService


@pytest.fixture
def png() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (400, 200), "teal").save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
def checker() -> Iterator[ScriptedChecker]:
    scripted = ScriptedChecker()
    yield scripted
    scripted.release()


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    opened = History(tmp_path / "history.sqlite3")
    yield opened
    opened.close()


@pytest.fixture
def service(checker: ScriptedChecker, history: History) -> Iterator[CheckService]:
    started = CheckService(lambda: checker, history)
    started.start()
    yield started
    checker.release()
    started.close()


@pytest.fixture
def pairings(tmp_path: Path) -> PairingStore:
    return PairingStore(tmp_path / "pairings.json")


@pytest.fixture
def desk() -> PairingDesk:
    return PairingDesk()


@pytest.fixture
def start_server(service: CheckService, pairings: PairingStore, desk: PairingDesk) -> Iterator[StartServer]:
    """Start a server on a free port; arguments replace limits of protocol.json."""
    started: list[LocalServer] = []

    def start(**changed: float) -> LocalServer:
        limits: Limits = dataclasses.replace(LIMITS, **changed)  # type: ignore[arg-type]
        server = LocalServer(service, pairings, desk, "9.9.9", ports=(0,), limits=limits)
        server.start()
        started.append(server)
        return server

    yield start
    for server in started:
        server.stop()


@pytest.fixture
def server(start_server: StartServer) -> LocalServer:
    return start_server()


@pytest.fixture
def port(server: LocalServer) -> int:
    return port_of(server)


@pytest.fixture
def events(server: LocalServer) -> Waiter:
    waiter = Waiter()
    server.add_listener(waiter)
    return waiter
