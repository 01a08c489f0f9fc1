"""Ctrl+C and a polite kill end the application as "Quit" does."""

import signal
import socket

from PySide6.QtCore import QObject, QSocketNotifier, Signal


class UnixSignals(QObject):
    """Python runs its signal handlers between its own instructions only, and Qt's loop has none: so the signal
    wakes Qt through a socket."""

    quit_wanted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader, self._writer = socket.socketpair()
        self._writer.setblocking(False)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._handle_woken)
        signal.set_wakeup_fd(self._writer.fileno())
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: None)

    def _handle_woken(self) -> None:
        self._reader.recv(64)
        self.quit_wanted.emit()
