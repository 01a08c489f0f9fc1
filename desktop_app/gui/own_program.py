"""This program once more, as a command in a process of its own: what it loads and opens goes with it."""

import sys
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, Signal, Slot


class OwnProgram(QObject):
    """One command; each run ends with exactly one of the signals, a cancelled one with none. In the window's thread."""

    ended = Signal(str)
    """All that it printed."""
    failed_to_start = Signal(str)
    """The system's reason."""

    def __init__(self, *arguments: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._arguments = arguments
        self._is_cancelled = False
        self._process = QProcess(self)
        self._process.setProcessChannelMode(QProcess.ProcessChannelMode.MergedChannels)
        self._process.finished.connect(self._handle_finished)
        self._process.errorOccurred.connect(self._handle_error)

    @property
    def is_running(self) -> bool:
        return self._process.state() != QProcess.ProcessState.NotRunning

    def start(self) -> None:
        """Nothing when it runs already."""
        if not self.is_running:
            self._is_cancelled = False
            program, *arguments = own_command(*self._arguments)
            self._process.start(program, arguments)

    def cancel(self) -> None:
        if self.is_running:
            self._is_cancelled = True
            self._process.kill()
            self._process.waitForFinished()

    @Slot()
    def _handle_finished(self) -> None:
        output = bytes(self._process.readAll().data()).decode("utf-8", errors="replace").strip()
        if not self._is_cancelled:
            self.ended.emit(output)

    @Slot(QProcess.ProcessError)
    def _handle_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self.failed_to_start.emit(self._process.errorString())


def own_command(*arguments: str) -> list[str]:
    """Frozen, the program is the command line too; Windows has one with a console beside it."""
    if getattr(sys, "frozen", False):
        with_console = Path(sys.executable).with_name("telltale-cli.exe")
        return [str(with_console if with_console.exists() else sys.executable), *arguments]
    return [sys.executable, "-m", "engine.cli", *arguments]
