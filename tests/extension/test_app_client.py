"""The extension's own client against the real local service: two languages, one protocol."""

import json
import queue
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import xvfb

from desktop_app.history import History
from desktop_app.server.pairing import PairingDesk, PairingRequest, PairingStore
from desktop_app.server.protocol import CHROMIUM_EXTENSION_ID
from desktop_app.server.server import LocalServer
from desktop_app.service import CheckService
from engine.checker import Checker, open_checker
from engine.model_store import open_active_checker, shipped_store
from engine.types import Grade, ImageInput, Origin

ROOT = Path(__file__).resolve().parents[2]
PORTRAIT = ROOT / "assets" / "samples" / "eileen_collins.jpg"
ORIGIN = f"chrome-extension://{CHROMIUM_EXTENSION_ID}"
SECONDS = 60.0

pytestmark = [
    pytest.mark.skipif(shutil.which("node") is None, reason="needs Node: apt-get install nodejs"),
    pytest.mark.skipif(
        not (ROOT / "extension" / "node_modules" / "ws").is_dir(), reason="needs: npm --prefix extension ci"
    ),
]


class Client:
    """A running drive-client.js."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self._answers: queue.Queue[dict[str, Any]] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def tell(self, **command: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()

    def answer(self) -> dict[str, Any]:
        return self._answers.get(timeout=SECONDS)

    def ask(self, **command: Any) -> dict[str, Any]:
        self.tell(**command)
        return self.answer()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._answers.put(json.loads(line))


@dataclass(frozen=True)
class App:
    """The application without its window."""

    server: LocalServer
    desk: PairingDesk
    pairings: PairingStore
    history: History
    requests: "queue.Queue[PairingRequest]"
    client: Client

    def pair(self, approve: bool = True) -> dict[str, Any]:
        """The client's last answer; the person in front of the window compared the codes."""
        self.client.tell(do="pair", name="Chromium on Linux")
        request = self.requests.get(timeout=SECONDS)
        assert self.client.answer() == {"code": request.code}
        assert (request.client_name, request.origin) == ("Chromium on Linux", ORIGIN)
        self.desk.approve(request) if approve else self.desk.refuse(request)
        return self.client.answer()


@pytest.fixture(scope="module")
def checker() -> Checker:
    """The shipped model, in this process."""
    return open_checker(shipped_store().active())


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    port = _free_port()
    history, desk = History(tmp_path / "history.sqlite3"), PairingDesk()
    requests: queue.Queue[PairingRequest] = queue.Queue()
    desk.add_listener(lambda request: requests.put(request) if request else None)
    service = CheckService(lambda: open_active_checker(shipped_store()), history)
    pairings = PairingStore(tmp_path / "pairings.json")
    server = LocalServer(service, pairings, desk, "9.9.9", ports=[port])
    service.start()
    server.start()
    try:
        with _running_client(port) as client:
            yield App(server, desk, pairings, history, requests, client)
    finally:
        server.stop()
        service.close()
        history.close()


@contextmanager
def _running_client(port: int) -> Iterator[Client]:
    command = ["node", "drive-client.js", str(port), ORIGIN]
    pipe = subprocess.PIPE
    folder = ROOT / "extension" / "test"
    with subprocess.Popen(command, cwd=folder, stdin=pipe, stdout=pipe, text=True) as process:
        yield Client(process)
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(SECONDS) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_before_pairing_nothing_works_and_the_reason_is_told(app: App) -> None:
    assert app.client.ask(do="connect") == {"problem": {"code": "not_paired"}}


def test_pairing_shows_one_code_on_both_sides_and_lets_the_browser_in(app: App) -> None:
    assert app.pair() == {"paired": app.pairings.list()[0].id}
    assert app.client.ask(do="connect") == {"version": "9.9.9"}


def test_a_refused_pairing(app: App) -> None:
    assert app.pair(approve=False)["problem"]["code"] == "pairing_refused"
    assert app.client.ask(do="connect") == {"problem": {"code": "not_paired"}}


def test_a_picture_gets_the_verdict_that_the_engine_gives_for_the_same_bytes(app: App, checker: Checker) -> None:
    app.pair()
    verdict = app.client.ask(do="check", path=str(PORTRAIT), grade="original_bytes")["verdict"]
    expected = checker.check(ImageInput(PORTRAIT.read_bytes(), Origin.BROWSER), explain=True).as_dict()
    evidence, expected_evidence = verdict.pop("evidence"), expected.pop("evidence")
    assert verdict | {"elapsed_ms": 0} == expected | {"elapsed_ms": 0}
    for part in ("format", "provenance", "grade"):
        assert evidence[part] == expected_evidence[part]
    entry = app.history.recent(1)[0]
    assert (entry.origin, entry.grade) == (Origin.BROWSER, Grade.ORIGINAL_BYTES)
    assert (entry.name, entry.page_host) == ("picture.jpg", "example.org")


def test_a_german_browser_is_told_everything_in_german(app: App) -> None:
    app.pair()
    english, german = (
        app.client.ask(do="check", path=str(PORTRAIT), grade="screen_pixels", language=language)["verdict"]
        for language in ("en", "de-DE")
    )
    assert "Das beweist nicht, dass das Bild echt ist." in german["sentence"] or "Anzeichen" in german["sentence"]
    sentences = list(zip(_messages(english), _messages(german), strict=True))
    assert len(sentences) > 10
    assert [pair for pair in sentences if pair[0] == pair[1]] == []
    assert german["evidence"]["meaning"]["text"] == " ".join(_messages(german["evidence"]["meaning"]))
    assert german["label"] == english["label"] and german["faces"] == english["faces"]


def _messages(value: Any) -> list[str]:
    """Every sentence below, in order."""
    if isinstance(value, list):
        return [message for item in value for message in _messages(item)]
    if not isinstance(value, dict):
        return []
    own = [value["message"]] if "message" in value else []
    return own + [message for item in value.values() for message in _messages(item)]


def test_a_bad_picture_is_told_with_the_engines_sentence(app: App, tmp_path: Path) -> None:
    app.pair()
    (tmp_path / "text.jpg").write_text("no picture")
    problem = app.client.ask(do="check", path=str(tmp_path / "text.jpg"), grade="original_bytes")["problem"]
    assert problem["code"] == "image_unsupported"
    assert problem["message"] == app.history.recent(1)[0].sentence


def test_an_empty_picture_is_not_even_sent(app: App, tmp_path: Path) -> None:
    app.pair()
    (tmp_path / "empty.jpg").touch()
    answer = app.client.ask(do="check", path=str(tmp_path / "empty.jpg"), grade="original_bytes")
    assert answer["problem"]["code"] == "image_empty"
    assert app.history.count() == 0


def test_cancelling_ends_with_a_verdict_or_with_cancelled(app: App) -> None:
    app.pair()
    answer = app.client.ask(do="check", path=str(PORTRAIT), grade="original_bytes", abort=True)
    assert "verdict" in answer or answer["problem"]["code"] == "cancelled"


def test_a_revoked_pairing_is_told_and_a_new_one_works(app: App) -> None:
    app.pair()
    app.client.ask(do="connect")
    app.server.revoke(app.pairings.list()[0].id)
    xvfb.wait_until(lambda: "problem" in app.client.ask(do="connect"), "the revocation to reach the client")
    assert app.client.ask(do="connect")["problem"]["code"] == "revoked"
    app.pair()
    assert app.client.ask(do="connect") == {"version": "9.9.9"}


def test_without_the_app(app: App) -> None:
    app.pair()
    app.server.stop()
    assert app.client.ask(do="connect") == {"problem": {"code": "app_not_running"}}
