"""Where the keys of the pairings are kept: the system's keyring when there is one to use, else the user's own file."""

import json
import os
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as FailKeyring
from keyring.backends.null import Keyring as NullKeyring
from keyring_backends import BrokenKeyring, ForgetfulKeyring, MemoryKeyring, PlaintextKeyring, WaitingKeyring
from wire_client import CHROME, FIREFOX

from desktop_app.server.keychain import Keychain, KeychainUnavailable
from desktop_app.server.pairing import Pairing, PairingStore

KEY = bytes(range(32))
PAIRING = Pairing("ab" * 16, "Chromium", CHROME, KEY)
B = TypeVar("B", bound=KeyringBackend)
Use = Callable[[B], B]


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Use[KeyringBackend]:
    """Register a backend as the system's for one test."""
    monkeypatch.setattr(keyring.core, "_keyring_backend", None)

    def register(backend: B) -> B:
        keyring.set_keyring(backend)
        return backend

    return register


@pytest.fixture
def waiting(use: Use[WaitingKeyring]) -> Iterator[WaitingKeyring]:
    backend = use(WaitingKeyring())
    yield backend
    backend.end()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "pairings.json"


def opened(path: Path, seconds: float = 20.0) -> PairingStore:
    return PairingStore(path, Keychain(seconds))


def found_key(store: PairingStore, pairing: Pairing = PAIRING) -> bytes | None:
    found = store.find(pairing.id, pairing.origin)
    return found.key if found else None


def stored(path: Path) -> dict[str, str]:
    (only,) = json.loads(path.read_text(encoding="utf-8"))["pairings"]
    return dict(only)


# --- with a keyring ---


def test_the_key_is_in_the_keyring_and_the_rest_in_the_file(use: Use[MemoryKeyring], path: Path) -> None:
    backend = use(MemoryKeyring())
    opened(path).add(PAIRING)
    assert stored(path).keys() == {"id", "name", "origin", "created_at"}
    assert [name for _, name in backend.secrets] == [PAIRING.id]
    assert opened(path).list() == [PAIRING]
    assert found_key(opened(path)) == KEY


def test_a_removed_pairing_leaves_no_key_behind(use: Use[MemoryKeyring], path: Path) -> None:
    backend = use(MemoryKeyring())
    store = opened(path)
    store.add(PAIRING)
    assert store.remove(PAIRING.id)
    assert backend.secrets == {}
    assert opened(path).list() == []


def test_a_key_whose_pairing_cannot_be_written_is_taken_out_again(use: Use[MemoryKeyring], tmp_path: Path) -> None:
    backend = use(MemoryKeyring())
    store = opened(tmp_path / "folder" / "pairings.json")
    (tmp_path / "folder").write_text("in the way")
    with pytest.raises(OSError, match=r".*"):
        store.add(PAIRING)
    assert backend.secrets == {}
    assert store.list() == []


def test_keys_move_from_the_file_into_a_keyring_that_is_there_now(use: Use[KeyringBackend], path: Path) -> None:
    use(FailKeyring())
    opened(path).add(PAIRING)
    assert "key" in stored(path)
    backend = use(MemoryKeyring())
    assert found_key(opened(path)) == KEY
    assert "key" not in stored(path)
    assert list(backend.secrets)
    assert found_key(opened(path)) == KEY


def test_each_pairing_has_its_own_key(use: Use[MemoryKeyring], path: Path) -> None:
    use(MemoryKeyring())
    second = Pairing("cd" * 16, "Firefox", FIREFOX, bytes(32))
    store = opened(path)
    store.add(PAIRING)
    store.add(second)
    assert opened(path).list() == [PAIRING, second]
    store.remove(PAIRING.id)
    assert found_key(opened(path), second) == second.key


# --- without one ---


@pytest.mark.parametrize("backend", [FailKeyring, NullKeyring, PlaintextKeyring, ForgetfulKeyring, BrokenKeyring])
def test_without_a_keyring_the_file_has_the_key(
    use: Use[KeyringBackend], path: Path, backend: Callable[[], KeyringBackend]
) -> None:
    use(backend())
    opened(path).add(PAIRING)
    assert stored(path)["key"]
    assert found_key(opened(path)) == KEY
    assert opened(path).remove(PAIRING.id)
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_portable_installation_uses_no_keyring(use: Use[MemoryKeyring], path: Path) -> None:
    backend = use(MemoryKeyring())
    PairingStore(path).add(PAIRING)
    assert found_key(PairingStore(path)) == KEY
    assert backend.secrets == {}


@pytest.mark.parametrize("setting", ["", "keyring.backends.null.Keyring", "no.such.module.Keyring"])
def test_a_headless_machine_falls_back_quickly_and_asks_nobody(tmp_path: Path, setting: str) -> None:
    """The real choice of a backend, in a process of its own with no bus, no display and no terminal."""
    program = (
        "import sys, pathlib; from desktop_app.server.keychain import Keychain;"
        "from desktop_app.server.pairing import Pairing, PairingStore;"
        "store = PairingStore(pathlib.Path(sys.argv[1]), Keychain());"
        "store.add(Pairing('ab' * 16, 'x', 'y', bytes(32)))"
    )
    gone = {"DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR"}
    environment = {name: value for name, value in os.environ.items() if name not in gone}
    environment |= {"HOME": str(tmp_path), "DBUS_SESSION_BUS_ADDRESS": f"unix:path={tmp_path}/no-bus"}
    if setting:
        environment["PYTHON_KEYRING_BACKEND"] = setting
    path = tmp_path / "pairings.json"
    command = [sys.executable, "-c", program, str(path)]
    done = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    if sys.platform == "linux":
        assert stored(path)["key"]


# --- with one that is closed ---


def test_a_locked_keyring_keeps_its_pairings_until_it_is_opened(use: Use[MemoryKeyring], path: Path) -> None:
    backend = use(MemoryKeyring())
    opened(path).add(PAIRING)
    backend.is_locked = True
    store = opened(path)
    assert [(listed.name, listed.key) for listed in store.list()] == [("Chromium", None)]
    assert store.find(PAIRING.id, CHROME) is None
    assert store.has_origin(CHROME)
    backend.is_locked = False
    assert found_key(store) == KEY
    assert store.list() == [PAIRING]


def test_a_pairing_made_while_the_keyring_is_locked_loses_nothing(use: Use[MemoryKeyring], path: Path) -> None:
    backend = use(MemoryKeyring())
    opened(path).add(PAIRING)
    backend.is_locked = True
    second = Pairing("cd" * 16, "Firefox", FIREFOX, bytes(32))
    opened(path).add(second)
    assert found_key(opened(path), second) == second.key
    backend.is_locked = False
    assert opened(path).list() == [PAIRING, second]
    assert b'"key"' not in path.read_bytes()


def test_a_pairing_whose_key_was_locked_can_be_removed(use: Use[MemoryKeyring], path: Path) -> None:
    backend = use(MemoryKeyring())
    opened(path).add(PAIRING)
    backend.is_locked = True
    assert opened(path).remove(PAIRING.id)
    assert opened(path).list() == []


@pytest.mark.parametrize("password", [None, "not base64!", "AAAA"])
def test_a_key_that_is_gone_or_damaged_opens_nothing(use: Use[MemoryKeyring], path: Path, password: str | None) -> None:
    backend = use(MemoryKeyring())
    opened(path).add(PAIRING)
    backend.secrets = {name: password for name in backend.secrets if password is not None}
    store = opened(path)
    assert store.find(PAIRING.id, CHROME) is None
    assert store.remove(PAIRING.id)


def test_a_keyring_that_never_answers_is_waited_for_once(waiting: WaitingKeyring, path: Path) -> None:
    began = time.monotonic()
    store = opened(path, seconds=0.3)
    store.add(PAIRING)
    second = Pairing("cd" * 16, "Firefox", FIREFOX, bytes(32))
    store.add(second)
    assert opened(path, seconds=0.3).list() == [PAIRING, second]
    assert time.monotonic() - began < 20
    assert waiting.calls == 2  # One for each of the two stores.
    with pytest.raises(KeychainUnavailable):
        Keychain(seconds=0.1).read(PAIRING.id)
