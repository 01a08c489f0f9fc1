"""Between the local server and the person: who may connect, who is, and what is wrong if nobody can."""

import logging

from PySide6.QtCore import QObject, Signal

from desktop_app.gui.browsers_dialog import BrowsersDialog
from desktop_app.gui.commands import Commands
from desktop_app.gui.main_window import MainWindow
from desktop_app.gui.pairing_dialog import PairingDialog
from desktop_app.server.pairing import PairingDesk, PairingRequest, PairingStore
from desktop_app.server.server import Listening, LocalServer, NoFreePort

_LOG = logging.getLogger(__name__)
_PORTS_BANNER = "ports"
_REMOVAL_BANNER = "removal"


class Browsers(QObject):
    """Lives in the window's thread; what the server and the desk tell must arrive queued."""

    start_wanted = Signal()
    """Browsers are to reach Telltale, whatever kept them from it."""

    def __init__(
        self, window: MainWindow, server: LocalServer, pairings: PairingStore, desk: PairingDesk, commands: Commands
    ) -> None:
        super().__init__(window)
        self._commands = commands
        self._window, self._server, self._pairings, self._desk = window, server, pairings, desk
        self._dialog = BrowsersDialog(window)
        # Without a parent it also appears while the window is hidden in the tray.
        self._pairing = PairingDialog()
        self._pairing.approved.connect(desk.approve)
        self._pairing.refused.connect(desk.refuse)
        self._dialog.removal_wanted.connect(self._remove)
        self._dialog.retry_wanted.connect(self.start_wanted)

    def handle_server(self, _event: object) -> None:
        """Whatever changed, say anew how things stand."""
        state, paired = self._server.state, self._pairings.list()
        self._dialog.show_browsers(paired)
        self._dialog.show_state(self._sentence(), state)
        self._window.show_service(self._in_short(), self._sentence())
        self._commands.show_service(self._in_short(), isinstance(state, Listening))
        self._commands.show_browsers(paired)
        if isinstance(state, NoFreePort):
            self._window.show_banner(_PORTS_BANNER, self._sentence())
        else:
            self._window.hide_banner(_PORTS_BANNER)

    def handle_pairing(self, request: PairingRequest | None) -> None:
        """A browser asks, or none does any more."""
        if request:
            self._pairing.ask(request)
        else:
            self._pairing.withdraw()

    def close(self) -> None:
        self._pairing.withdraw()
        self._dialog.close()

    def open(self) -> None:
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()

    def _remove(self, pairing_id: str) -> None:
        try:
            self._server.revoke(pairing_id)
        except OSError:
            _LOG.exception("A pairing could not be removed from the disk.")
            sentence = self.tr("The browser was disconnected, but its removal could not be written to the disk.")
            self._window.show_banner(_REMOVAL_BANNER, sentence)

    def _in_short(self) -> str:
        match self._server.state:
            case Listening(port) if self._server.clients:
                return self.tr("Browsers: {} connected (port {})").format(self._server.clients, port)
            case Listening(port):
                return self.tr("Browsers: ready (port {})").format(port)
            case NoFreePort():
                return self.tr("Browsers: no free port")
            case _:
                return self.tr("Browsers: paused")

    def _sentence(self) -> str:
        match self._server.state:
            case Listening(port):
                return self.tr(
                    "Telltale listens for paired browsers on this computer only, on port {}. Connected now: {}."
                ).format(port, self._server.clients)
            case NoFreePort(ports):
                return self.tr(
                    "Browsers cannot reach Telltale: other programs use its ports ({}). End one of them, then choose "
                    "Browsers and Try again."
                ).format(", ".join(map(str, ports)))
            case _:
                return self.tr("Checks from browsers are paused: Telltale does not listen, and none can reach it.")
