"""From worker threads to the window: whatever the service, the server or the pairing desk tells becomes a signal.

Everything is connected queued, so that slots run in the window's thread whoever emits.
"""

from PySide6.QtCore import QObject, Signal

from desktop_app.server import server
from desktop_app.server.pairing import PairingRequest
from desktop_app.service import Cancelled, Event, Failed, Finished, ModelFailed, ModelReady, Started


class Bridge(QObject):
    """Its ``handle_…`` methods are listeners; they may be called from any thread."""

    model_ready = Signal(ModelReady)
    model_failed = Signal(ModelFailed)
    finished = Signal(Finished)
    failed = Signal(Failed)
    server_changed = Signal(object)
    entry_wanted = Signal(server.ShowEntry)
    pairing_changed = Signal(object)

    def handle_service(self, event: Event) -> None:
        match event:
            case ModelReady():
                self.model_ready.emit(event)
            case ModelFailed():
                self.model_failed.emit(event)
            case Finished():
                self.finished.emit(event)
            case Failed():
                self.failed.emit(event)
            case Started() | Cancelled():
                pass

    def handle_server(self, event: server.Event) -> None:
        if isinstance(event, server.ShowEntry):
            self.entry_wanted.emit(event)
        else:
            self.server_changed.emit(event)

    def handle_pairing(self, request: PairingRequest | None) -> None:
        self.pairing_changed.emit(request)
