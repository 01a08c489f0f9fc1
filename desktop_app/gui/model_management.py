"""Carries out what the model page asks of the store, away from the window's thread: hashing and trying take seconds."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop_app.gui import engine_words
from desktop_app.gui.background import Background
from desktop_app.gui.model_page import ModelPage
from engine.errors import EngineError
from engine.model_store import ModelStore


class ModelManagement(QObject):
    """Lives in the window's thread."""

    model_changed = Signal()
    """Another model is active now."""

    def __init__(self, page: ModelPage, store: ModelStore, background: Background) -> None:
        super().__init__(page)
        self._page, self._store, self._background = page, store, background
        page.shown.connect(self._list)
        page.installation_wanted.connect(self._install)
        page.activation_wanted.connect(self._activate)
        page.rollback_wanted.connect(self._roll_back)

    def _list(self) -> None:
        self._background.run(self._store.list, self._page.show_models, self._tell_failure)

    def _install(self, folder: Path) -> None:
        installed = self.tr("{} is installed. Choose it and “Use this model” to judge with it.")
        self._do(self.tr("Trying the model…"), lambda: self._store.install(folder), installed, False)

    def _activate(self, key: str) -> None:
        def activate() -> str:
            self._store.activate(key)
            return key

        self._do(self.tr("Trying the model…"), activate, self.tr("{} judges from now on."), True)

    def _roll_back(self) -> None:
        self._do(self.tr("Trying the model…"), self._store.rollback, self.tr("{} judges from now on."), True)

    def _do(self, meanwhile: str, work: Callable[[], str], then: str, changes_model: bool) -> None:
        """``work`` returns the key of the model concerned, which ``then`` names."""

        def finish(key: str) -> None:
            self._page.show_state(then.format(key))
            self._list()
            if changes_model:
                self.model_changed.emit()

        self._page.show_busy(meanwhile)
        self._background.run(work, finish, self._tell_failure)

    def _tell_failure(self, error: Exception) -> None:
        if isinstance(error, EngineError):
            self._page.show_state(f"{engine_words.said(error.message)} ({error.code})")
        else:
            self._page.show_state(self.tr("Something went wrong inside Telltale; the log says what."))
