"""The about dialog at work. The doctor and the question for updates run in processes of their own: the one loads the
model once more and opens sockets, the other alone speaks to the outside."""

import json
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from desktop_app.gui.engine_words import said
from desktop_app.gui.own_program import OwnProgram
from desktop_app.updates.source import published_at
from engine.model_card import ModelCard

if TYPE_CHECKING:
    from desktop_app.gui.about_dialog import AboutDialog


class About(QObject):
    """Lives in the window's thread."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._dialog: AboutDialog | None = None  # Made when it is wanted: few people ever open it.
        self._model: ModelCard | str = ""
        self._doctor = OwnProgram("doctor", parent=self)
        self._doctor.ended.connect(self._show_report)
        self._doctor.failed_to_start.connect(self._handle_no_doctor)
        self._update = OwnProgram("update", "--json", parent=self)
        self._update.ended.connect(self._handle_update)
        self._update.failed_to_start.connect(self._handle_no_update)

    def open(self) -> None:
        if self._dialog is None:
            self._dialog = self._made()
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()

    def show_model(self, model: ModelCard | str) -> None:
        """The one that judges, or why there is none."""
        self._model = model
        if self._dialog:
            self._dialog.show_model(model)

    def close(self) -> None:
        if self._dialog:
            self._dialog.close()
        self._doctor.cancel()
        self._update.cancel()

    def _made(self) -> "AboutDialog":
        from desktop_app.gui.about_dialog import AboutDialog

        dialog = AboutDialog(published_at(), self._window)
        dialog.doctor_wanted.connect(self._examine)
        dialog.updates.wanted.connect(self._ask_for_update)
        dialog.updates.cancelled.connect(self._update.cancel)
        dialog.updates.page_wanted.connect(lambda page: QDesktopServices.openUrl(QUrl(page)))
        dialog.show_model(self._model)
        return dialog

    def _examine(self) -> None:
        if self._dialog and not self._doctor.is_running:
            self._dialog.show_examining()
            self._doctor.start()

    def _ask_for_update(self) -> None:
        if self._dialog:
            self._dialog.updates.show_asking()
            self._update.start()

    @Slot(str)
    def _handle_update(self, output: str) -> None:
        """A line of JSON, and for a person on a console a sentence besides."""
        try:
            told = json.loads(output.partition("\n")[0])
            told = told.get("error", told)
            message, page = str(told["message"]), told.get("page")
        except (ValueError, KeyError, AttributeError):
            message, page = self.tr("The question for updates broke off. The program may be damaged."), None
        self._show_update(said(message), page)

    @Slot(str)
    def _handle_no_update(self, reason: str) -> None:
        self._show_update(self.tr("The question for updates could not be started: {}.").format(reason), None)

    def _show_update(self, sentence: str, page: str | None) -> None:
        if self._dialog:
            self._dialog.updates.show_answer(sentence, page)

    @Slot(str)
    def _handle_no_doctor(self, reason: str) -> None:
        self._show_report(self.tr("The doctor could not be started: {}.").format(reason))

    @Slot(str)
    def _show_report(self, report: str) -> None:
        if self._dialog:
            self._dialog.show_report(report)
