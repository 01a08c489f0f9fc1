"""Which browsers are paired, and the one that asks to be."""

import base64
import json
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from desktop_app.files import set_aside, write_atomically
from desktop_app.server.keychain import Keychain, KeychainUnavailable

_log = logging.getLogger(__name__)
_KEY_BYTES = 32


@dataclass(frozen=True)
class Pairing:
    """A browser that may send pictures. ``id`` is 32 hexadecimal digits; ``name`` is what the browser calls itself;
    ``key`` never leaves this machine's two programs; None when the system's keyring has it and does not hand it out."""

    id: str
    name: str
    origin: str
    key: bytes | None = field(repr=False)
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))


class PairingStore:
    """The pairings in a JSON file that only the user may read; their keys in the system's keyring, or in that file as
    long as there is none to use. Thread-safe.

    ``keychain`` None: the keys are always in the file. ``set_aside`` is the path that a damaged file was moved to, or
    None: then every browser must pair again. Raises OSError when the file cannot be read or written.
    """

    def __init__(self, path: Path, keychain: Keychain | None = None) -> None:
        self._path = path
        self._keychain = keychain
        self._lock = threading.Lock()
        self.set_aside: Path | None = None
        self._pairings = self._load()
        self._keys_in_file = {pairing.id for pairing in self._pairings.values() if pairing.key}
        self._move_keys()
        for pairing_id in self._pairings.keys() - self._keys_in_file:
            self._unlock(pairing_id)

    def list(self) -> "list[Pairing]":
        """The oldest first, also those whose key the keyring does not hand out."""
        with self._lock:
            return [*self._pairings.values()]

    def find(self, pairing_id: str, origin: str) -> Pairing | None:
        """A pairing counts for the origin it was made with and for no other, and with its key only."""
        with self._lock:
            pairing = self._pairings.get(pairing_id)
        if pairing is None or pairing.origin != origin:
            return None
        return pairing if pairing.key else self._unlock(pairing_id)

    def has_origin(self, origin: str) -> bool:
        with self._lock:
            return any(pairing.origin == origin for pairing in self._pairings.values())

    def add(self, pairing: Pairing) -> None:
        """On return it is on the disk, and its key there or in the keyring. ``pairing`` has a key."""
        is_entrusted = self._entrust(pairing)
        try:
            with self._lock:
                keys_in_file = self._keys_in_file if is_entrusted else self._keys_in_file | {pairing.id}
                self._save(self._pairings | {pairing.id: pairing}, keys_in_file)
        except OSError:
            self._erase_key(pairing.id)
            raise

    def remove(self, pairing_id: str) -> bool:
        """Whether there was such a pairing. To close its live sockets too, use LocalServer.revoke."""
        with self._lock:
            left = {key: pairing for key, pairing in self._pairings.items() if key != pairing_id}
            found = len(left) < len(self._pairings)
            if found:
                self._save(left, self._keys_in_file - {pairing_id})
        if found:
            self._erase_key(pairing_id)
        return found

    def _save(self, pairings: dict[str, Pairing], keys_in_file: set[str]) -> None:
        stored = [_as_json(pairing, with_key=pairing.id in keys_in_file) for pairing in pairings.values()]
        write_atomically(self._path, json.dumps({"pairings": stored}, indent=2) + "\n")
        self._pairings, self._keys_in_file = pairings, keys_in_file

    def _load(self) -> dict[str, Pairing]:
        try:
            stored = json.loads(self._path.read_text(encoding="utf-8"))
            return {pairing.id: pairing for pairing in map(_from_json, stored["pairings"])}
        except FileNotFoundError:
            return {}
        except (ValueError, TypeError, KeyError, RecursionError):
            self.set_aside = set_aside(self._path)
            _log.warning("The pairings were damaged; they are kept as %s. Browsers must pair again.", self.set_aside)
            return {}

    def _move_keys(self) -> None:
        """From the file into the keyring, when there is one now."""
        moved = {pairing_id for pairing_id in self._keys_in_file if self._entrust(self._pairings[pairing_id])}
        if moved:
            self._save(self._pairings, self._keys_in_file - moved)

    def _entrust(self, pairing: Pairing) -> bool:
        """Whether the keyring has the key now."""
        if self._keychain is None or pairing.key is None:
            return False
        try:
            self._keychain.write(pairing.id, pairing.key)
        except KeychainUnavailable as error:
            _log.info("A key is kept in a file, not in the system's keyring: %s", error)
            return False
        return True

    def _unlock(self, pairing_id: str) -> Pairing | None:
        """The pairing with its key from the keyring, which may have been locked until now."""
        try:
            key = self._keychain.read(pairing_id) if self._keychain else None
        except KeychainUnavailable as error:
            _log.warning("A browser cannot connect: its key is in the system's keyring, which is not open: %s", error)
            return None
        with self._lock:
            pairing = self._pairings.get(pairing_id)
            if pairing is None or key is None or len(key) != _KEY_BYTES:
                return None
            self._pairings[pairing_id] = unlocked = replace(pairing, key=key)
            return unlocked

    def _erase_key(self, pairing_id: str) -> None:
        """Without its entry in the file a key that stays behind opens nothing."""
        if self._keychain is not None:
            try:
                self._keychain.erase(pairing_id)
            except KeychainUnavailable as error:
                _log.warning("The key of a removed browser could not be taken out of the keyring: %s", error)


@dataclass(frozen=True, eq=False)
class PairingRequest:
    """A browser that asks to be paired and has ``seconds`` left when this is made. ``code`` ("123 456") stands in
    the browser too, and ``client_name`` is whatever the browser says: show it as plain text."""

    client_name: str
    origin: str
    code: str
    seconds: float


Answer = Callable[[bool], None]
DeskListener = Callable[[PairingRequest | None], None]


class PairingDesk:
    """Where one request at a time waits for a person. Thread-safe; knows no window and no socket.

    Listeners are called with the request that waits, and with None once none does, from the thread that caused it and
    in the order in which it happened; they must return quickly and not wait for another thread.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._listeners: list[DeskListener] = []
        self._waiting: tuple[PairingRequest, Answer] | None = None

    @property
    def pending(self) -> PairingRequest | None:
        waiting = self._waiting
        return waiting[0] if waiting else None

    def add_listener(self, listener: DeskListener) -> None:
        self._listeners.append(listener)

    def ask(self, request: PairingRequest, answer: Answer) -> bool:
        """Put the request before the person; ``answer`` is called at most once, with their decision. False when
        another request waits."""
        with self._lock:
            if self._waiting is not None:
                return False
            self._waiting = (request, answer)
            self._tell(request)
            return True

    def approve(self, request: PairingRequest) -> bool:
        """False when this very request no longer waits: a late click must not let in the next one."""
        return self._answer(request, approved=True)

    def refuse(self, request: PairingRequest) -> bool:
        """False when this very request no longer waits."""
        return self._answer(request, approved=False)

    def withdraw(self, request: PairingRequest) -> None:
        """The browser is gone, or the time is over."""
        self._take(request)

    def _answer(self, request: PairingRequest, approved: bool) -> bool:
        answer = self._take(request)
        if answer is not None:
            answer(approved)
        return answer is not None

    def _take(self, request: PairingRequest) -> Answer | None:
        """What is to be told to the one who asked; None when this request does not wait."""
        with self._lock:
            if self._waiting is None or self._waiting[0] is not request:
                return None
            answer = self._waiting[1]
            self._waiting = None
            self._tell(None)
            return answer

    def _tell(self, pending: PairingRequest | None) -> None:
        for listener in self._listeners:
            try:
                listener(pending)
            except Exception:
                _log.exception("A listener failed at a pairing request.")


def _as_json(pairing: Pairing, with_key: bool) -> dict[str, str]:
    stored = {
        "id": pairing.id,
        "name": pairing.name,
        "origin": pairing.origin,
        "created_at": pairing.created_at.isoformat(),
    }
    if with_key and pairing.key:
        stored["key"] = base64.b64encode(pairing.key).decode("ascii")
    return stored


def _from_json(stored: Any) -> Pairing:
    key = base64.b64decode(stored["key"], validate=True) if "key" in stored else None
    if len(bytes.fromhex(stored["id"])) != 16 or (key is not None and len(key) != _KEY_BYTES):
        raise ValueError("a key or an id of a wrong length")
    created_at = datetime.fromisoformat(stored["created_at"])
    return Pairing(stored["id"], str(stored["name"]), str(stored["origin"]), key, created_at)
