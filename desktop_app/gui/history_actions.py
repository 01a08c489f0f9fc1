"""What a person can do with the history beside looking at it: delete, export. What takes time runs behind."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from desktop_app.gui.background import Background
from desktop_app.gui.history_model import HistoryModel
from desktop_app.gui.history_view import HistoryView
from desktop_app.history import History, export

_NOTICE_MS = 15_000


class HistoryActions(QObject):
    """Lives in the window's thread."""

    notice = Signal(str)
    """A sentence to show for a while; an empty one takes it back."""
    emptied = Signal()
    """Nothing is left to look at."""

    def __init__(
        self, window: QWidget, view: HistoryView, model: HistoryModel, history: History, background: Background
    ) -> None:
        super().__init__(window)
        self._window, self._view, self._model = window, view, model
        self._history, self._background = history, background
        self._notice_time = QTimer(self, singleShot=True, interval=_NOTICE_MS)
        self._notice_time.timeout.connect(lambda: self.notice.emit(""))
        view.deletion_wanted.connect(self._ask_to_delete)
        view.clearing_wanted.connect(self._ask_to_delete_all)
        view.export_wanted.connect(self._ask_where_to_export)
        model.unreadable.connect(self._tell_unreadable)

    def tell(self, sentence: str) -> None:
        self.notice.emit(sentence)
        self._notice_time.start()

    def export_to(self, path: Path) -> None:
        """Write what is listed; what kind of file its ending says."""
        write = export.write_json if path.suffix.lower() == ".json" else export.write_csv
        query = self._model.query
        self._background.run(
            lambda: write(self._history.iterate(query), path),
            lambda count: self.tell(self.tr("Exported to {} (entries: {}).").format(path, count)),
            lambda error: self.tell(self.tr("The history could not be exported: {}.").format(error)),
        )

    def _ask_to_delete(self) -> None:
        ids = [entry.id for entry in self._view.selected_entries()]
        if ids:
            question = self.tr("Delete the chosen entries ({})? This can't be undone.")
            self._ask(question.format(len(ids)), self.tr("&Delete"), lambda: self._delete(ids))

    def _ask_to_delete_all(self) -> None:
        question = self.tr(
            "Delete the whole history (entries: {}), and the pictures that were kept? This can't be undone."
        )
        self._ask(question.format(self._history.count()), self.tr("&Delete all"), self._delete_all)

    def _ask(self, question: str, yes: str, then: Callable[[], None]) -> None:
        """Without a loop of its own: results go on coming in behind the question."""
        box = QMessageBox(QMessageBox.Icon.Question, self.tr("Delete from the history"), question, parent=self._window)
        delete = box.addButton(yes, QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton(self.tr("&Keep"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        delete.clicked.connect(then)
        box.finished.connect(box.deleteLater)
        box.open()

    def _delete(self, ids: list[int]) -> None:
        self._background.run(lambda: self._history.delete(ids), lambda _: self._show_deleted(ids), self._tell_undeleted)

    def _delete_all(self) -> None:
        self._background.run(self._history.delete_all, lambda _: self._show_all_deleted(), self._tell_undeleted)

    def _show_deleted(self, ids: list[int]) -> None:
        self._model.remove(ids)
        if self._model.rowCount() == 0:
            self.emptied.emit()

    def _show_all_deleted(self) -> None:
        self._view.reload()
        self.emptied.emit()

    def _tell_undeleted(self, error: Exception) -> None:
        self.tell(self.tr("The history could not be changed: {}.").format(error))

    def _tell_unreadable(self) -> None:
        self.tell(self.tr("The history could not be read. Quit Telltale and start it again: it then checks the file."))

    def _ask_where_to_export(self) -> None:
        suggested = str(Path.home() / "telltale-history.csv")
        kinds = self.tr("Table (*.csv);;JSON (*.json)")
        name, kind = QFileDialog.getSaveFileName(self._window, self.tr("Export the history"), suggested, kinds)
        if name:
            ending = ".json" if "json" in kind else ".csv"
            self.export_to(Path(name) if Path(name).suffix else Path(name).with_suffix(ending))
