"""Which browsers are paired, and the one that asks to be."""

import base64
import json
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from desktop_app.files import set_aside, write_atomically

_log = logging.getLogger(__name__)
_KEY_BYTES = 32


@dataclass(frozen=True)
class Pairing:
    """A browser that may send pictures. ``id`` is 32 hexadecimal digits; ``name`` is what the browser calls itself;
    ``key`` never leaves this machine's two programs."""

    id: str
    name: str
    origin: str
    key: bytes = field(repr=False)
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))


class PairingStore:
    """The pairings in a JSON file that only the user may read. Thread-safe.

    ``set_aside`` is the path that a damaged file was moved to, or None: then every browser must pair again.
    Raises OSError when the file cannot be read or written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self.set_aside: Path | None = None
        self._pairings = self._load()

    def list(self) -> "list[Pairing]":
        """The oldest first."""
        with self._lock:
            return [*self._pairings.values()]

    def find(self, pairing_id: str, origin: str) -> Pairing | None:
        """A pairing counts for the origin it was made with and for no other."""
        with self._lock:
            pairing = self._pairings.get(pairing_id)
        return pairing if pairing and pairing.origin == origin else None

    def has_origin(self, origin: str) -> bool:
        with self._lock:
            return any(pairing.origin == origin for pairing in self._pairings.values())

    def add(self, pairing: Pairing) -> None:
        """On return it is on the disk."""
        with self._lock:
            self._save(self._pairings | {pairing.id: pairing})

    def remove(self, pairing_id: str) -> bool:
        """Whether there was such a pairing. To close its live sockets too, use LocalServer.revoke."""
        with self._lock:
            left = {key: pairing for key, pairing in self._pairings.items() if key != pairing_id}
            found = len(left) < len(self._pairings)
            if found:
                self._save(left)
            return found

    def _save(self, pairings: dict[str, Pairing]) -> None:
        stored = {"pairings": [_as_json(pairing) for pairing in pairings.values()]}
        write_atomically(self._path, json.dumps(stored, indent=2) + "\n")
        self._pairings = pairings

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


def _as_json(pairing: Pairing) -> dict[str, str]:
    return {
        "id": pairing.id,
        "name": pairing.name,
        "origin": pairing.origin,
        "key": base64.b64encode(pairing.key).decode("ascii"),
        "created_at": pairing.created_at.isoformat(),
    }


def _from_json(stored: Any) -> Pairing:
    key = base64.b64decode(stored["key"], validate=True)
    if len(key) != _KEY_BYTES or len(bytes.fromhex(stored["id"])) != 16:
        raise ValueError("a key or an id of a wrong length")
    created_at = datetime.fromisoformat(stored["created_at"])
    return Pairing(stored["id"], str(stored["name"]), str(stored["origin"]), key, created_at)
