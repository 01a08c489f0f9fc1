"""A checker without a network, and the application's parts wired as gui.application wires them.

``ScriptedChecker`` stands in for ``engine.checker.Checker`` where the test is about queues, sockets and failures and
not about faces: what it does is written in the picture's bytes. The end-to-end tests use the shipped model.
"""

import dataclasses
import hashlib
import io
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from wire_client import Waiter

from desktop_app.history import History
from desktop_app.server.pairing import PairingDesk, PairingStore
from desktop_app.server.protocol import LIMITS, Limits
from desktop_app.server.server import Listening, LocalServer
from desktop_app.service import CheckService
from engine.errors import ImageCorrupt, ModelMissing
from engine.model_card import ModelCard, Thresholds
from engine.types import Box, FaceReport, ImageInput, Label, ModelIdentity, Verdict

IDENTITY = ModelIdentity("scripted", "1", "0" * 64)


class ScriptedChecker:
    """Bytes beginning with ``corrupt`` raise an engine error, with ``bug`` an unforeseen one, with ``missing`` a
    model's; ``wait`` blocks until ``release`` is called. Anything else gets a probability that depends on the bytes
    alone."""

    identity = IDENTITY
    model_card: ModelCard

    def __init__(self) -> None:
        self.model_card = a_model_card()
        self._gate = threading.Event()
        self.checked: list[bytes] = []

    def release(self) -> None:
        self._gate.set()

    def check(self, image: ImageInput) -> Verdict:
        self.checked.append(image.data[:32])
        if image.data.startswith(b"wait"):
            assert self._gate.wait(30)
        if image.data.startswith(b"corrupt"):
            raise ImageCorrupt(f"{image.name} is damaged and cannot be decoded. Get it again.")
        if image.data.startswith(b"missing"):
            raise ModelMissing("There is no model in /home/somebody/secret-folder.")
        if image.data.startswith(b"bug"):
            raise ZeroDivisionError("secret internals")
        return verdict_for(image)


def verdict_for(image: ImageInput) -> Verdict:
    digest = hashlib.sha256(image.data).digest()
    probability = digest[0] / 255
    face = FaceReport(Box(1.5, 2.0, 30.0, 40.0), 40.0, probability, Label.UNCERTAIN)
    return Verdict(
        label=Label.UNCERTAIN,
        fake_probability=probability,
        faces=(face,),
        model=IDENTITY,
        image_sha256=digest.hex(),
        width=64,
        height=48,
        elapsed_ms=1.0,
        sentence="It is uncertain.",
    )


def a_model_card() -> ModelCard:
    """Only passed on, never used for a picture."""
    values: dict[str, Any] = {field.name: None for field in dataclasses.fields(ModelCard)}
    values |= {"name": "scripted", "version": "1", "thresholds": Thresholds(0.2, 0.8, "none")}
    return ModelCard(**values)


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


StartServer = Callable[..., LocalServer]


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


def port_of(server: LocalServer) -> int:
    assert isinstance(server.state, Listening)
    return server.state.port


@pytest.fixture
def events(server: LocalServer) -> Waiter:
    waiter = Waiter()
    server.add_listener(waiter)
    return waiter
