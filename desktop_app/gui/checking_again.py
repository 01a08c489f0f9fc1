"""Judging pictures anew after the model changed, and saying what came out differently.

Only for pictures whose originals were kept: where a file lay is not remembered, and a thumbnail is no evidence.
"""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMessageBox

from desktop_app.gui.background import Background
from desktop_app.gui.main_window import MainWindow
from desktop_app.history import History
from desktop_app.service import CheckService, Failed, Finished, ModelReady
from engine.types import ModelIdentity


class CheckingAgain(QObject):
    """Lives in the window's thread; ``handle_…`` are told what the service tells."""

    notice = Signal(str)

    def __init__(self, window: MainWindow, history: History, service: CheckService, background: Background) -> None:
        super().__init__(window)
        self._window, self._view = window, window.history
        self._history, self._service, self._background = history, service, background
        self._model: ModelIdentity | None = None
        self._before: dict[int, str] = {}
        """Job id → the outcome before."""
        self._done = self._changed = 0
        self._view.selection_changed.connect(self._handle_selection)
        self._view.recheck_wanted.connect(self._check_selected)
        self._view.recheck_of_all_wanted.connect(self._look_for_others)
        self._handle_selection()

    def handle_model_ready(self, event: ModelReady) -> None:
        self._model = event.identity

    def handle_finished(self, event: Finished) -> None:
        self._count(event.job.id, event.verdict.label.value, event.entry_id)

    def handle_failed(self, event: Failed) -> None:
        self._count(event.job.id, event.code, event.entry_id)

    def check(self, ids: list[int]) -> None:
        """Those whose originals are still there."""
        for entry_id in ids:
            entry = self._history.get(entry_id)
            original = self._history.originals.find(entry.image_sha256) if entry else None
            if entry and original:
                self._before[self._service.submit_again(entry, original, explain=True).id] = entry.outcome

    def _handle_selection(self) -> None:
        kept = [e for e in self._view.selected_entries()[:1] if self._history.originals.find(e.image_sha256)]
        self._view.allow_recheck(bool(kept), self.tr("the picture was not kept"))

    def _check_selected(self) -> None:
        self.check([entry.id for entry in self._view.selected_entries()])

    def _look_for_others(self) -> None:
        model = self._model
        if model is None:
            self.notice.emit(self.tr("Nothing can be checked again without a model."))
            return
        self._background.run(
            lambda: self._history.judged_by_others(model),
            lambda ids: self._ask(ids, model),
            lambda error: self.notice.emit(self.tr("The history could not be read: {}.").format(error)),
        )

    def _ask(self, ids: list[int], model: ModelIdentity) -> None:
        if not ids:
            self.notice.emit(
                self.tr(
                    "There is nothing to check again: no picture that another model judged was kept. Telltale keeps "
                    "pictures only if you ask it to in the settings."
                )
            )
            return
        question = self.tr("Another model judged pictures that were kept ({}). Check them again with {} {}?")
        box = QMessageBox(QMessageBox.Icon.Question, self.tr("Check again"), "", parent=self._window)
        box.setText(question.format(len(ids), model.name, model.version))
        box.addButton(self.tr("&Check again"), QMessageBox.ButtonRole.AcceptRole).clicked.connect(
            lambda: self.check(ids)
        )
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.finished.connect(box.deleteLater)
        box.open()

    def _count(self, job_id: int, outcome: str, entry_id: int | None) -> None:
        """Of several only the sum is told; a single one is shown."""
        before = self._before.pop(job_id, None)
        if before is None:
            return
        self._done += 1
        self._changed += outcome != before
        if not self._before:
            self.notice.emit(
                self.tr("Checked again: {}. Another verdict than before: {}.").format(self._done, self._changed)
            )
            if self._done == 1 and entry_id is not None:
                self._view.select(entry_id)
            self._done = self._changed = 0
