"""The about dialog at work. The doctor runs in a process of its own: it loads the model once more and opens sockets."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QProcess, Slot

from desktop_app.gui.main_window import MainWindow
from engine.model_card import ModelCard

if TYPE_CHECKING:
    from desktop_app.gui.about_dialog import AboutDialog


class About(QObject):
    """Lives in the window's thread."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._dialog: AboutDialog | None = None  # Made when it is wanted: few people ever open it.
        self._model: ModelCard | str = ""
        self._doctor = QProcess(self)
        self._doctor.setProcessChannelMode(QProcess.ProcessChannelMode.MergedChannels)
        self._doctor.finished.connect(self._handle_examined)
        self._doctor.errorOccurred.connect(self._handle_error)

    def open(self) -> None:
        if self._dialog is None:
            from desktop_app.gui.about_dialog import AboutDialog

            self._dialog = AboutDialog(self._window)
            self._dialog.doctor_wanted.connect(self._examine)
            self.show_model(self._model)
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
        if self._doctor.state() != QProcess.ProcessState.NotRunning:
            self._doctor.kill()
            self._doctor.waitForFinished()

    def _examine(self) -> None:
        if self._dialog and self._doctor.state() == QProcess.ProcessState.NotRunning:
            self._dialog.show_examining()
            program, *arguments = doctor_command()
            self._doctor.start(program, arguments)

    @Slot()
    def _handle_examined(self) -> None:
        self._show(bytes(self._doctor.readAll().data()).decode("utf-8", errors="replace").strip())

    @Slot(QProcess.ProcessError)
    def _handle_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._show(self.tr("The doctor could not be started: {}.").format(self._doctor.errorString()))

    def _show(self, report: str) -> None:
        if self._dialog:
            self._dialog.show_report(report)


def doctor_command() -> list[str]:
    """Frozen, the program is the command line too; Windows has one with a console beside it."""
    if getattr(sys, "frozen", False):
        with_console = Path(sys.executable).with_name("telltale-cli.exe")
        return [str(with_console if with_console.exists() else sys.executable), "doctor"]
    return [sys.executable, "-m", "engine.cli", "doctor"]
