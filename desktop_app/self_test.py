"""The application's part of ``telltale self-test``: one picture the way a browser sends it, from the pairing to the
history. In a folder and on a port of its own, so a running Telltale and the user's files are not touched."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from desktop_app.history import History
from desktop_app.self_test_client import SelfTestBrowser
from desktop_app.server.pairing import PairingDesk, PairingStore
from desktop_app.server.server import Listening, LocalServer
from desktop_app.service import CheckService
from engine import resources
from engine.findings import Look, Status
from engine.isolation.checker import IsolatedChecker
from engine.model_store import shipped_store
from engine.picture_files import find_images, read_file
from engine.types import ImageInput, Origin


def _browser_to_history() -> tuple[Status, str]:
    """The verdict over the socket must be that of the engine, and the history must have kept it."""
    sample = find_images([resources.assets_dir() / "samples"])[0]
    data = read_file(sample)
    with _open_shipped() as checker:
        expected = checker.check(ImageInput(data, Origin.BROWSER))
    with tempfile.TemporaryDirectory(prefix="telltale-self-test-", ignore_cleanup_errors=True) as home:
        told = _checked_over_socket(Path(home), data, sample.name)
        kept = _kept(Path(home), sample.name)
    if (told, kept) != (expected.fake_probability, expected.fake_probability):
        return Status.FAILED, f"the engine says {expected.fake_probability}, the socket {told}, the history {kept}"
    return Status.OK, "paired, checked a picture over the socket, found it in the history"


def _checked_over_socket(home: Path, data: bytes, name: str) -> object:
    """The fake probability that a browser is told."""
    with _running(home) as (server, desk):
        if not isinstance(server.state, Listening):
            raise ConnectionError("no port of 127.0.0.1 can be listened on")
        port = server.state.port
        with SelfTestBrowser(port) as browser:
            key = browser.pair(desk)
        with SelfTestBrowser(port) as browser:
            browser.authenticate(key)
            return browser.check(data, name)["fake_probability"]


@contextmanager
def _running(home: Path) -> Iterator[tuple[LocalServer, PairingDesk]]:
    """Service and server as the window runs them, on any free port."""
    with ExitStack() as ending:
        history = History(home / "history.sqlite3")
        ending.callback(history.close)
        service, desk = CheckService(_open_shipped, history), PairingDesk()
        server = LocalServer(service, PairingStore(home / "pairings.json"), desk, resources.version(), ports=(0,))
        service.start()
        ending.callback(service.close)
        server.start()
        ending.callback(server.stop)
        yield server, desk


def _kept(home: Path, name: str) -> float | None:
    """What a later start of Telltale would show. Raises LookupError when it is not there."""
    history = History(home / "history.sqlite3")
    try:
        entries = history.recent(2)
    finally:
        history.close()
    if [entry.name for entry in entries] != [name]:
        raise LookupError("the history did not keep the picture")
    return entries[0].fake_probability


def _open_shipped() -> IsolatedChecker:
    """Never a model of the user's: this tests the program."""
    return IsolatedChecker(shipped_store().active())


def _update_check() -> tuple[Status, str]:
    """What it would take to ask for updates. Nothing is asked here."""
    from desktop_app.updates import github
    from desktop_app.updates.source import published_at

    github.trusted_certificates()
    source = published_at()
    where = f"asks {source.host}" if source else "this copy does not know where its releases are published"
    return Status.OK, f"only by `telltale update`, over HTTPS: {where}"


CHECKS: tuple[tuple[str, Look], ...] = (("browser to history", _browser_to_history), ("update check", _update_check))
