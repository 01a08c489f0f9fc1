"""From what the service tells to what the window shows."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from desktop_app.gui import shown
from desktop_app.gui.history_model import HistoryModel
from desktop_app.gui.intake import Unusable
from desktop_app.gui.main_window import MainWindow
from desktop_app.gui.picture_shelf import PictureShelf
from desktop_app.gui.shown import ShownResult
from desktop_app.gui.thumbnails import thumbnail_image
from desktop_app.history import Entry
from desktop_app.service import Failed, Finished
from engine.types import ImageInput, Origin


class Results(QObject):
    """Adds every outcome to the list, and shows the chosen one. Lives in the window's thread.

    What a person just dropped is shown as it comes, the first of many, and what was just captured or pasted always; a
    browser's picture only if nothing else is being looked at: it has its badge on the page.
    """

    def __init__(self, window: MainWindow, model: HistoryModel, shelf: PictureShelf) -> None:
        super().__init__(window)
        self._window, self._model, self._shelf = window, model, shelf
        self._expecting = False
        self._current: tuple[int, ShownResult] | None = None
        window.history.entry_selected.connect(self._handle_selected)
        shelf.loaded.connect(self._handle_loaded)

    def expect(self) -> None:
        """The next result of a file is the first of what was just dropped."""
        self._expecting = True

    def handle_finished(self, event: Finished) -> None:
        self._take(event.job.image, event.entry_id, shown.from_verdict(event.job.image, event.verdict))

    def handle_failed(self, event: Failed | Unusable) -> None:
        image = event.image if isinstance(event, Unusable) else event.job.image
        self._take(image, event.entry_id, shown.from_failure(image, event.code, event.message))

    def _take(self, image: ImageInput, entry_id: int | None, result: ShownResult) -> None:
        wanted = self._is_wanted(image.origin)
        if entry_id is None:
            sentence = self.tr("The history cannot be written: new results are shown and then forgotten.")
            self._window.show_banner("history", sentence)
            self._show(0, result, QImage())
            return
        if image.data:
            self._shelf.keep(entry_id, image.data)
        if wanted:
            self._model.add(entry_id)
            self._window.history.select(entry_id)
        else:
            self._model.add_soon(entry_id)

    def _is_wanted(self, origin: Origin) -> bool:
        if origin in (Origin.CAPTURE, Origin.TRANSFER):
            return True
        if origin == Origin.FILE:
            wanted, self._expecting = self._expecting, False
            return wanted or not self._window.history.has_selection()
        return not self._window.history.has_selection()

    def _handle_selected(self, entry: Entry) -> None:
        result, thumbnail = shown.from_entry(entry, self._model.earlier(entry)), thumbnail_image(entry)
        is_coming = self._shelf.request(entry.id) or self._request_original(entry)
        self._show(entry.id, result, thumbnail, is_thumbnail=not is_coming and not thumbnail.isNull())

    def _request_original(self, entry: Entry) -> bool:
        original = self._model.original(entry)
        if original is None:
            return False
        self._shelf.keep(entry.id, original)
        return self._shelf.request(entry.id)

    def _handle_loaded(self, entry_id: int, picture: QImage) -> None:
        if self._current and self._current[0] == entry_id and not picture.isNull():
            self._window.show_result(self._current[1], picture)

    def _show(self, entry_id: int, result: ShownResult, picture: QImage, is_thumbnail: bool = False) -> None:
        self._current = (entry_id, result)
        self._window.show_result(result, picture, is_thumbnail)
