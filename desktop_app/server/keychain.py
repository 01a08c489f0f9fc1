"""The operating system's keyring, used only as long as it answers soon and without asking anybody for a password.

On a desktop that is the macOS Keychain, the Windows Credential Manager or the Secret Service (GNOME Keyring, KWallet,
KeePassXC). A machine without a person in front of it has none of them, or one that is locked: then every call raises
KeychainUnavailable, soon.
"""

import base64
import queue
import threading
import time
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:  # Loaded with the first key: the library looks through every installed package for backends.
    from keyring.backend import KeyringBackend

_SERVICE: Final = "Telltale browser pairing"
_DEFAULT_COLLECTION: Final = "/org/freedesktop/secrets/aliases/default"
_MAY_ASK: Final = frozenset({"keyring.backends.kwallet", "keyring.backends.libsecret"})
"""They ask for a password when they are locked, and cannot be looked at before. The same secrets are to be had from the
Secret Service."""
_BROKEN_SECONDS: Final = 60.0

T = TypeVar("T")


class KeychainUnavailable(Exception):
    """Nothing can be said about what is in the keyring: there is none, or it is locked, or it does not answer."""


class Keychain:
    """Keys by the id of their pairing. A call takes ``seconds`` at most; after one that took longer all others fail at
    once for a minute. Thread-safe. Every method raises KeychainUnavailable."""

    def __init__(self, seconds: float = 3.0) -> None:
        self._seconds = seconds
        self._broken_until = 0.0

    def read(self, pairing_id: str) -> bytes | None:
        """None: there is a keyring, and it does not have the key."""
        return self._within_time(lambda: _read(_backend(), pairing_id))

    def write(self, pairing_id: str, key: bytes) -> None:
        """On return the key can be read again."""
        self._within_time(lambda: _write(_backend(), pairing_id, key))

    def erase(self, pairing_id: str) -> None:
        """On return the keyring does not have the key."""
        self._within_time(lambda: _erase(_backend(), pairing_id))

    def _within_time(self, call: Callable[[], T]) -> T:
        """In a thread of its own: what waits for a password that nobody types, or for a service that hangs, can only be
        left behind."""
        if time.monotonic() < self._broken_until:
            raise KeychainUnavailable("it did not answer a moment ago")
        answers: queue.SimpleQueue[T | Exception] = queue.SimpleQueue()
        threading.Thread(target=_answer_into, args=(answers, call), name="keychain", daemon=True).start()
        try:
            answer = answers.get(timeout=self._seconds)
        except queue.Empty:
            self._broken_until = time.monotonic() + _BROKEN_SECONDS
            raise KeychainUnavailable("it does not answer") from None
        if isinstance(answer, KeychainUnavailable):
            raise answer
        if isinstance(answer, Exception):  # Its words may name what is in the keyring.
            raise KeychainUnavailable(type(answer).__name__) from answer
        return answer


def _answer_into(answers: "queue.SimpleQueue[T | Exception]", call: Callable[[], T]) -> None:
    """Backends raise much more than keyring's own errors: D-Bus's, the configuration's, those of an import."""
    try:
        answers.put(call())
    except Exception as error:
        answers.put(error)


def _backend() -> "KeyringBackend":
    """The backend to use now. Raises KeychainUnavailable."""
    import keyring
    from keyring.backends.chainer import ChainerBackend

    chosen = keyring.get_keyring()
    candidates = chosen.backends if isinstance(chosen, ChainerBackend) else [chosen]
    for backend in candidates:
        if keyring.core.recommended(backend) and _asks_nobody(backend):
            return backend
    raise KeychainUnavailable("this system has no keyring that is open")


def _asks_nobody(backend: "KeyringBackend") -> bool:
    """The Secret Service asks for a password when it is locked, and offers to make a keyring when there is none."""
    module = type(backend).__module__
    if module == "keyring.backends.SecretService":
        return _has_open_collection()
    return module not in _MAY_ASK


def _has_open_collection() -> bool:
    import secretstorage  # Only where keyring brings it along: on Linux.

    with closing(secretstorage.dbus_init()) as connection:
        return not secretstorage.Collection(connection, _DEFAULT_COLLECTION).is_locked()


def _read(backend: "KeyringBackend", pairing_id: str) -> bytes | None:
    password = backend.get_password(_SERVICE, pairing_id)
    return None if password is None else base64.b64decode(password, validate=True)


def _write(backend: "KeyringBackend", pairing_id: str, key: bytes) -> None:
    """Some backends take a secret and drop it."""
    backend.set_password(_SERVICE, pairing_id, base64.b64encode(key).decode("ascii"))
    if _read(backend, pairing_id) != key:
        raise KeychainUnavailable("it did not keep the key")


def _erase(backend: "KeyringBackend", pairing_id: str) -> None:
    from keyring.errors import PasswordDeleteError

    try:
        backend.delete_password(_SERVICE, pairing_id)
    except PasswordDeleteError:
        if _read(backend, pairing_id) is not None:
            raise
