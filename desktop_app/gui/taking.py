"""From what a person hands over, dropped, pasted or chosen, to pictures for the service."""

from pathlib import Path

from PySide6.QtCore import QMimeData, QObject
from PySide6.QtGui import QGuiApplication

from desktop_app.gui.intake import Intake
from desktop_app.gui.main_window import MainWindow
from desktop_app.gui.offers import Offer, offer_of
from desktop_app.gui.results import Results
from desktop_app.service import CheckService

_BANNER = "taking"


class Taking(QObject):
    """Lives in the window's thread. Says what to do instead when nothing could be taken."""

    def __init__(self, window: MainWindow, intake: Intake, service: CheckService, results: Results) -> None:
        super().__init__(window)
        self._window, self._intake, self._service, self._results = window, intake, service, results
        window.dropped.connect(self._handle_dropped)
        window.paste_wanted.connect(self._paste)
        window.paths_given.connect(self.take_paths)

    def take_paths(self, paths: list[Path]) -> None:
        if paths:
            self._window.hide_banner(_BANNER)
            self._results.expect()
            self._intake.take(paths)

    def _handle_dropped(self, mime: QMimeData) -> None:
        if not self._take(offer := offer_of(mime)):
            nothing = self.tr("No picture came with what was dropped. Save the picture first, then drop the file.")
            self._window.show_banner(_BANNER, self._about_addresses() if offer.is_address else nothing)

    def _paste(self) -> None:
        copied = QGuiApplication.clipboard().mimeData() or QMimeData()  # None where nothing was ever copied.
        if not self._take(offer := offer_of(copied)):
            nothing = self.tr("There is no picture and no file in the clipboard. Copy one first, then paste it here.")
            self._window.show_banner(_BANNER, self._about_addresses() if offer.is_address else nothing)

    def _take(self, offer: Offer) -> bool:
        self._window.hide_banner(_BANNER)
        self.take_paths(list(offer.paths))
        for image in offer.images:
            self._service.submit(image, explain=True)
        return bool(offer.paths or offer.images)

    def _about_addresses(self) -> str:
        return self.tr(
            "That is only the address of a picture, and Telltale fetches nothing from the network. Save the picture "
            "and drop the file, copy the picture itself and paste it, or check it with the extension in the browser."
        )
