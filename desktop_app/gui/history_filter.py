"""Which entries the list shows: a search field, and filters and an order that unfold below it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from PySide6.QtCore import QDate, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui import wording
from desktop_app.gui.wording import printable
from desktop_app.history import FAILED, Query, Sort
from engine.types import Label, ModelIdentity, Origin

PAUSE_MS = 150
"""Typing goes on for so long before the database is asked."""

_MODEL_CHARACTERS = 40
_RANGE = -1
"""In place of a number of days: from one day to another."""


class HistoryFilter(QWidget):
    """Emits ``changed`` when ``query`` gives another one."""

    changed = Signal()
    left = Signal()
    """By Escape or the arrow down: to the list."""
    unfolded = Signal()
    """Now it matters which models there are to choose from."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._words = _SearchField()
        self._words.setPlaceholderText(self.tr("Search (Ctrl+F)"))
        self._words.setAccessibleName(self.tr("Search the history"))
        self._words.setAccessibleDescription(self.tr("Words in names, sites and verdicts"))
        self._outcome = self._combo(self.tr("Verdict"), self._outcomes())
        self._origin = self._combo(self.tr("Came from"), self._origins())
        self._model = self._combo(self.tr("Model"), [(self.tr("Any model"), "")])
        self._days = self._combo(self.tr("Date"), self._periods())
        self._first, self._last = self._day(self.tr("From")), self._day(self.tr("To"))
        self._sort = self._combo(self.tr("Order"), self._orders())
        self._toggle = _link(self.tr("Filter and order"))
        self._show_all = _link(self.tr("Show all"))
        self._panel = QWidget()
        self._assemble()
        self._connect()

    def query(self) -> Query:
        """What is chosen at this moment; "today" is what it means now."""
        origin, (since, until) = self._origin.currentData(), self._period()
        return Query(
            words=self._words.text(),
            outcome=self._outcome.currentData(),
            origin=Origin(origin) if origin else None,  # Qt gives plain texts back.
            model_sha256=self._model.currentData(),
            since=since,
            until=until,
            sort=Sort(self._sort.currentData()),
        )

    def is_narrowing(self) -> bool:
        """Whether some entries may be left out."""
        return bool(self._words.text().strip()) or self._filters_in_use() > 0

    def show_models(self, models: Iterable[ModelIdentity]) -> None:
        """Those to choose from; the one chosen stays so."""
        chosen = self._model.currentData()
        self._model.blockSignals(True)
        self._model.clear()
        self._model.addItem(self.tr("Any model"), "")
        for model in models:
            self._model.addItem(_shortened(f"{printable(model.name)} {printable(model.version)}"), model.sha256)
        self._model.setCurrentIndex(max(0, self._model.findData(chosen)))
        self._model.blockSignals(False)

    def focus_search(self) -> None:
        self._words.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._words.selectAll()

    def _outcomes(self) -> list[tuple[str, Any]]:
        labels = [(wording.verdict_words(label.value), label.value) for label in Label]
        return [(self.tr("Any verdict"), ""), *labels, (wording.verdict_words(FAILED), FAILED)]

    def _origins(self) -> list[tuple[str, Any]]:
        shown = (Origin.FILE, Origin.TRANSFER, Origin.BROWSER, Origin.CAPTURE)
        return [(self.tr("Anywhere"), None), *((wording.origin_words(origin), origin) for origin in shown)]

    def _periods(self) -> list[tuple[str, Any]]:
        periods = [(self.tr("Today"), 0), (self.tr("Last 7 days"), 6), (self.tr("Last 30 days"), 29)]
        periods += [(self.tr("Last 365 days"), 364), (self.tr("From … to …"), _RANGE)]
        return [(self.tr("Any time"), None), *periods]

    def _period(self) -> tuple[datetime | None, datetime | None]:
        """Its begin, and the first moment after it. Two days in the wrong order mean the same as in the right one."""
        days = self._days.currentData()
        if days is None:
            return None, None
        if days != _RANGE:
            return _midnight() - timedelta(days=days), None
        first, last = sorted((self._first.date(), self._last.date()), key=QDate.toJulianDay)
        return _start_of(first), _start_of(last.addDays(1))

    def _day(self, name: str) -> QDateEdit:
        field = QDateEdit(QDate.currentDate())
        field.setCalendarPopup(True)
        field.setAccessibleName(name)
        field.dateChanged.connect(self._pause.start)
        return field

    def _orders(self) -> list[tuple[str, Any]]:
        return [
            (self.tr("Newest first"), Sort.NEWEST),
            (self.tr("Oldest first"), Sort.OLDEST),
            (self.tr("Most suspicious first"), Sort.SUSPICIOUS),
            (self.tr("By name"), Sort.NAME),
        ]

    def _combo(self, name: str, items: list[tuple[str, Any]]) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(8)
        for words, value in items:
            box.addItem(words, value)
        return box

    def _assemble(self) -> None:
        self._toggle.setCheckable(True)
        self._toggle.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._unfold(False)
        self._show_how_many()
        form = self._form = QFormLayout(self._panel)
        form.setContentsMargins(4, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for box in (*self._filters(), self._sort):
            form.addRow(box.accessibleName(), box)
            if box is self._days:
                for day in (self._first, self._last):
                    form.addRow(day.accessibleName(), day)
        self._show_days()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        links = QHBoxLayout()
        links.addWidget(self._toggle)
        links.addStretch(1)
        links.addWidget(self._show_all)
        rows.addWidget(self._words)
        rows.addLayout(links)
        rows.addWidget(self._panel)

    def _connect(self) -> None:
        self._words.textChanged.connect(self._handle_words)
        self._words.left.connect(self.left)
        self._show_all.clicked.connect(self._clear)
        self._pause.timeout.connect(self.changed)
        self._toggle.toggled.connect(self._unfold)
        for box in (*self._filters(), self._sort):
            box.currentIndexChanged.connect(self._handle_choice)

    def _filters(self) -> tuple[QComboBox, ...]:
        return (self._outcome, self._origin, self._days, self._model)

    def _filters_in_use(self) -> int:
        return sum(box.currentIndex() > 0 for box in self._filters())

    def _clear(self) -> None:
        """Leave nothing out. The button goes, so the focus must go somewhere."""
        for box in self._filters():
            box.setCurrentIndex(0)
        self._words.clear()
        self._words.setFocus()

    def _handle_words(self) -> None:
        self._show_how_many()
        self._pause.start()

    def _handle_choice(self) -> None:
        self._show_days()
        self._show_how_many()
        self.changed.emit()

    def _show_days(self) -> None:
        for day in (self._first, self._last):
            self._form.setRowVisible(day, self._days.currentData() == _RANGE)

    def _unfold(self, unfolded: bool) -> None:
        self._toggle.setArrowType(Qt.ArrowType.DownArrow if unfolded else Qt.ArrowType.RightArrow)
        self._panel.setVisible(unfolded)
        if unfolded:
            self.unfolded.emit()

    def _show_how_many(self) -> None:
        used = self._filters_in_use()
        words = self.tr("Filter and order ({} in use)") if used else self.tr("Filter and order")
        self._toggle.setText(words.format(used))
        self._show_all.setVisible(self.is_narrowing())


class _SearchField(QLineEdit):
    """Escape clears it and leaves, the arrow down only leaves."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setClearButtonEnabled(True)
        self.setMaxLength(200)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Down):
            if event.key() == Qt.Key.Key_Escape:
                self.clear()
            self.left.emit()
        else:
            super().keyPressEvent(event)


def _link(text: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setProperty("role", "link")
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return button


def _midnight() -> datetime:
    """The last one, where the person is."""
    return datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)


def _start_of(day: QDate) -> datetime:
    """Its first moment, where the person is."""
    return datetime(day.year(), day.month(), day.day()).astimezone()


def _shortened(text: str) -> str:
    return text if len(text) <= _MODEL_CHARACTERS else text[: _MODEL_CHARACTERS - 1] + "…"
