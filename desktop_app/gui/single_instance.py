"""One Telltale per user and data folder: a second start hands over its files and ends.

A lock file, which the kernel and Qt release when its holder dies, decides who is first; so a socket left behind by
a killed process is never mistaken for a living one. The socket lies in a folder that only this user can enter.
"""

import hashlib
import json
import logging
import os
import stat
import sys
import tempfile
import time
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer, QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_LOG = logging.getLogger(__name__)
_ACKNOWLEDGED = b"ok\n"
_WAIT_MS = 5000
_MOST_BYTES = 4 * 2**20
_LONGEST_SOCKET_PATH = 100
"""Unix allows 104 to 108 bytes, the closing zero included."""


class SingleInstance(QObject):
    """Either ``claim`` succeeds and this process is the one, or ``hand_over`` reaches the one there is. Both work
    before there is a QCoreApplication, so that a second start is over quickly."""

    asked = Signal(list)
    """Another start's files (Paths, maybe none): check them and come to the front."""

    def __init__(self, data_dir: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        data_dir.mkdir(parents=True, exist_ok=True)
        self._lock = QLockFile(str(data_dir / "telltale.lock"))
        self._lock.setStaleLockTime(0)  # Never stale by age, only when its process is gone.
        self._name = socket_name(data_dir)
        self._server = QLocalServer(self)
        self._server.newConnection.connect(self._handle_connections)
        self._received: dict[QLocalSocket, bytes] = {}

    def claim(self) -> bool:
        """True when no other Telltale of this user and data folder runs; then this one is it until it ends."""
        return self._lock.tryLock(0)

    def listen(self) -> None:
        """Let other starts reach this one. Needs the claim, and a QCoreApplication."""
        QLocalServer.removeServer(self._name)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        if not self._server.listen(self._name):
            _LOG.warning("Other starts cannot be told to come here: %s", self._server.errorString())

    def hand_over(self, paths: list[Path]) -> bool:
        """Give the running Telltale these files; False when it does not answer in a few seconds. One that was
        itself started a moment ago is waited for."""
        socket = QLocalSocket()
        patience = QDeadlineTimer(_WAIT_MS)
        socket.connectToServer(self._name)
        while not socket.waitForConnected(_WAIT_MS):
            if patience.hasExpired():
                return False
            time.sleep(0.1)
            socket.connectToServer(self._name)
        socket.write(json.dumps({"paths": [str(path) for path in paths]}).encode() + b"\n")
        while socket.bytesToWrite() and socket.waitForBytesWritten(_WAIT_MS):
            pass
        answer = b""
        while len(answer) < len(_ACKNOWLEDGED) and (socket.bytesAvailable() or socket.waitForReadyRead(_WAIT_MS)):
            answer += bytes(socket.readAll().data())
        return answer == _ACKNOWLEDGED

    def close(self) -> None:
        self._server.close()
        self._lock.unlock()

    def _handle_connections(self) -> None:
        while socket := self._server.nextPendingConnection():
            self._received[socket] = b""
            socket.readyRead.connect(self._handle_data)
            socket.disconnected.connect(self._forget)
            self._read(socket)

    def _handle_data(self) -> None:
        socket = self.sender()
        if isinstance(socket, QLocalSocket):
            self._read(socket)

    def _read(self, socket: QLocalSocket) -> None:
        data = self._received.get(socket, b"") + bytes(socket.readAll().data())
        self._received[socket] = data
        if len(data) > _MOST_BYTES:
            socket.abort()
        elif data.endswith(b"\n"):
            self._answer(socket, data)

    def _answer(self, socket: QLocalSocket, data: bytes) -> None:
        try:
            paths = [Path(text) for text in json.loads(data)["paths"]]
        except (ValueError, KeyError, TypeError):
            socket.abort()
            return
        self._received[socket] = b""
        self.asked.emit(paths)
        socket.write(_ACKNOWLEDGED)
        socket.disconnectFromServer()

    def _forget(self) -> None:
        socket = self.sender()
        if isinstance(socket, QLocalSocket):
            self._received.pop(socket, None)
            socket.deleteLater()


def socket_name(data_dir: Path) -> str:
    """A pipe's name on Windows, elsewhere a path in a folder that is this user's alone."""
    digest = hashlib.sha256(os.fsencode(data_dir.resolve())).hexdigest()[:16]
    if sys.platform == "win32":
        return f"telltale-{os.environ.get('USERNAME', '')}-{digest}"
    inside = data_dir.resolve() / "telltale.socket"
    if len(os.fsencode(inside)) <= _LONGEST_SOCKET_PATH and _is_ours_alone(data_dir):
        return str(inside)
    return str(_runtime_dir() / f"{digest}.socket")


def _runtime_dir() -> Path:
    """Below the system's folder for temporary files, where names are public: so the owner is checked."""
    given = os.environ.get("XDG_RUNTIME_DIR")
    folder = Path(given or tempfile.gettempdir()) / f"telltale-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if not _is_ours_alone(folder):
        raise PermissionError(f"{folder} belongs to someone else or is open to others. Remove it.")
    return folder


def _is_ours_alone(folder: Path) -> bool:
    status = folder.lstat()
    is_folder = stat.S_ISDIR(status.st_mode)
    return is_folder and status.st_uid == os.getuid() and not status.st_mode & 0o077
