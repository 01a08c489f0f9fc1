"""Tells results while nobody can see the window: those of browsers and of captures. Files are dropped on a window."""

from collections import Counter
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal, SignalInstance

from desktop_app.gui import engine_words
from desktop_app.gui.wording import source, verdict_words
from desktop_app.service import Failed, Finished
from engine.types import Origin

GATHER_MS = 800
"""A page of pictures that is checked at once gets one message, not twenty."""
_TOLD = (Origin.BROWSER, Origin.CAPTURE)


class Messages(Protocol):
    """What is needed of `tray.Tray`."""

    message_clicked: SignalInstance

    def can_tell(self) -> bool: ...
    def tell(self, title: str, text: str) -> None: ...


class Notifier(QObject):
    """``is_hidden``: whether the person cannot see the window. Lives in the window's thread."""

    entry_wanted = Signal(int)
    """A message was clicked: this entry of the history."""

    def __init__(self, messages: Messages, is_hidden: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._messages, self._is_hidden = messages, is_hidden
        self._gathered: list[Finished | Failed] = []
        self._told_entry: int | None = None
        self.enabled = True
        self._gathering = QTimer(self, singleShot=True, interval=GATHER_MS)
        self._gathering.timeout.connect(self._tell)
        messages.message_clicked.connect(self._handle_clicked)

    def will_tell(self) -> bool:
        """Whether a result that comes now is told by a message."""
        return self.enabled and self._is_hidden() and self._messages.can_tell()

    def handle_outcome(self, event: Finished | Failed) -> None:
        if event.job.image.origin in _TOLD and self.will_tell():
            self._gathered.append(event)
            self._gathering.start()

    def _tell(self) -> None:
        """Who opened the window meanwhile sees the results there."""
        events, self._gathered = self._gathered, []
        if not self.will_tell():
            return
        worst = max(events, key=_suspicion)
        self._told_entry = worst.entry_id
        if len(events) == 1:
            image = worst.job.image
            origin = _without_markup(source(image.name, image.page_host))
            self._messages.tell(verdict_words(_outcome(worst)), f"{origin}\n{_sentence(worst)}")
        else:
            counts = Counter(verdict_words(_outcome(event)) for event in events)
            text = ", ".join(f"{words}: {count}" for words, count in counts.most_common())
            self._messages.tell(self.tr("{} pictures were checked").format(len(events)), text)

    def _handle_clicked(self) -> None:
        if self._told_entry is not None:
            self.entry_wanted.emit(self._told_entry)


def _suspicion(event: Finished | Failed) -> float:
    """Of several results, the one that a person would look at first has the highest."""
    if isinstance(event, Failed) or event.verdict.fake_probability is None:
        return -1.0
    return event.verdict.fake_probability


def _outcome(event: Finished | Failed) -> str:
    return event.code if isinstance(event, Failed) else event.verdict.label.value


def _sentence(event: Finished | Failed) -> str:
    return engine_words.said(event.message if isinstance(event, Failed) else event.verdict.sentence)


def _without_markup(text: str) -> str:
    """Desktops take what is in a message for HTML, or do not: foreign names must be harmless in both."""
    return text.translate(str.maketrans("<>&", "‹›＆"))
