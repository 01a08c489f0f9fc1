"""Backends for the `keyring` package: the operating system's would be the developer's own."""

import threading
from collections.abc import Callable

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError


class MemoryKeyring(KeyringBackend):
    """A keyring that a person has opened; ``lock`` closes it."""

    priority = 5

    def __init__(self) -> None:
        super().__init__()
        self.secrets: dict[tuple[str, str], str] = {}
        self.is_locked = False

    def get_password(self, service: str, username: str) -> str | None:
        return self._open().get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._open()[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self._open().pop((service, username), None) is None:
            raise PasswordDeleteError("No such password!")

    def _open(self) -> dict[tuple[str, str], str]:
        if self.is_locked:
            raise KeyringLocked("locked")
        return self.secrets


class ForgetfulKeyring(MemoryKeyring):
    """Takes every secret and keeps none."""

    def set_password(self, service: str, username: str, password: str) -> None:
        pass


class PlaintextKeyring(MemoryKeyring):
    """One that `keyring` itself does not recommend, such as those of `keyrings.alt`."""

    priority = 0.5


class WaitingKeyring(MemoryKeyring):
    """Waits for a password that nobody types, until ``end``."""

    def __init__(self) -> None:
        super().__init__()
        self.ended = threading.Event()
        self.calls = 0

    def end(self) -> None:
        self.ended.set()

    def _open(self) -> dict[tuple[str, str], str]:
        self.calls += 1
        assert self.ended.wait(60)
        return self.secrets


class BrokenKeyring(MemoryKeyring):
    """Fails as backends do when D-Bus goes away: with an error that is none of keyring's."""

    def __init__(self, error: Callable[[], Exception] = lambda: OSError("no bus")) -> None:
        super().__init__()
        self._error = error

    def _open(self) -> dict[tuple[str, str], str]:
        raise self._error()
