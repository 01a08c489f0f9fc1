"""The history as a Qt list: what a query finds, read from the database a page at a time."""

import logging
import sqlite3
from collections.abc import Collection
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QImage

from desktop_app.gui import wording
from desktop_app.gui.thumbnails import Thumbnails
from desktop_app.history import Entry, History, Query
from desktop_app.history.query import comes_before
from engine.types import ModelIdentity

PAGE = 200
"""Entries read at once: a few milliseconds of SQLite."""

_TOGETHER_MS = 120
"""New entries are shown so many milliseconds after the first of them came: a list that is laid out and drawn for every
single one leaves the window no time for the person."""

_Index = QModelIndex | QPersistentModelIndex
_LOG = logging.getLogger(__name__)


class Role(IntEnum):
    """What the delegate asks for beside the usual roles."""

    ENTRY = Qt.ItemDataRole.UserRole + 1
    THUMBNAIL = Qt.ItemDataRole.UserRole + 2


class HistoryModel(QAbstractListModel):
    """Lives in the window's thread; ``add`` is told of every new entry, ``remove`` of every deleted one."""

    unreadable = Signal()
    """The history's file turned out to be damaged or out of reach; what is shown is not all there is."""

    def __init__(self, history: History, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._history = history
        self._entries: list[Entry] = []
        self._thumbnails = Thumbnails(self)
        self._thumbnails.decoded.connect(self._handle_decoded)
        self._coming: list[int] = []
        self._together = QTimer(self, singleShot=True, interval=_TOGETHER_MS)
        self._together.timeout.connect(self.add_what_came)
        self._exhausted = False
        self.query = Query()
        self.fetchMore(QModelIndex())

    def show(self, query: Query) -> None:
        """Show what this finds, from the database as it is now."""
        self.beginResetModel()
        self.query = query
        self._entries.clear()
        self._thumbnails.clear()
        self._exhausted = False
        self.endResetModel()
        self.fetchMore(QModelIndex())

    def add_soon(self, entry_id: int) -> None:
        """As ``add``, together with what else comes in this moment."""
        self._coming.append(entry_id)
        if not self._together.isActive():
            self._together.start()

    def add_what_came(self) -> None:
        """Now, and not only soon."""
        coming, self._coming = self._coming, []
        for entry_id in coming:
            self.add(entry_id)

    def add(self, entry_id: int) -> None:
        """Show a new entry, if the query finds it, in the place its order gives it: two workers may finish out of
        turn. One that belongs behind what is loaded comes with its page."""
        entry = self._history.get(entry_id)
        if entry is None or self.row_of(entry_id) is not None or not self._history.matches(entry_id, self.query):
            return
        row = self._place_of(entry)
        if row == len(self._entries) and not self._exhausted:
            return
        self.beginInsertRows(QModelIndex(), row, row)
        self._entries.insert(row, entry)
        self.endInsertRows()

    def remove(self, ids: Collection[int]) -> None:
        """Show deleted entries no longer."""
        doomed = set(ids)
        for row in reversed(range(len(self._entries))):
            if self._entries[row].id in doomed:
                self.beginRemoveRows(QModelIndex(), row, row)
                del self._entries[row]
                self.endRemoveRows()

    def row_of(self, entry_id: int) -> int | None:
        """The row of this entry, or None when it is not loaded."""
        return next((row for row, entry in enumerate(self._entries) if entry.id == entry_id), None)

    def entry(self, row: int) -> Entry:
        return self._entries[row]

    def lookup(self, entry_id: int) -> Entry | None:
        """An entry that need not be in the list."""
        return self._history.get(entry_id)

    def earlier(self, entry: Entry) -> Entry | None:
        """What another model said of the same picture before."""
        return self._history.earlier(entry)

    def original(self, entry: Entry) -> bytes | None:
        """The picture itself, where it was kept."""
        path = self._history.originals.find(entry.image_sha256)
        try:
            return path.read_bytes() if path else None
        except OSError:
            _LOG.exception("A kept picture could not be read.")
            return None

    def models(self) -> list[ModelIdentity]:
        """Those to filter by."""
        return self._history.models()

    def thumbnail(self, row: int) -> QImage:
        """Null until it is decoded, which the row is told of, and for pictures that could not be read."""
        return self._thumbnails.get(self._entries[row])

    def close(self) -> None:
        """Nothing is shown any more."""
        self._together.stop()
        self._thumbnails.close()

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._entries)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._entries):
            return None
        entry = self._entries[index.row()]
        if role == Role.ENTRY:
            return entry
        if role == Role.THUMBNAIL:
            return self.thumbnail(index.row())
        if role == Qt.ItemDataRole.ToolTipRole:
            return wording.tooltip(wording.source(entry.name, entry.page_host))
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._in_words(entry)
        return None

    def canFetchMore(self, parent: _Index) -> bool:
        return not parent.isValid() and not self._exhausted

    def fetchMore(self, _parent: _Index) -> None:
        page = self._next_page()
        self._exhausted = len(page) < PAGE
        if page:
            first = len(self._entries)
            self.beginInsertRows(QModelIndex(), first, first + len(page) - 1)
            self._entries.extend(page)
            self.endInsertRows()

    def _handle_decoded(self, entry_id: int) -> None:
        row = self.row_of(entry_id)
        if row is not None:
            self.dataChanged.emit(self.index(row), self.index(row), [Role.THUMBNAIL])

    def _next_page(self) -> list[Entry]:
        try:
            return self._history.find(self.query, PAGE, self._entries[-1] if self._entries else None)
        except sqlite3.Error:
            _LOG.exception("The history could not be read.")
            self.unreadable.emit()
            return []

    def _place_of(self, entry: Entry) -> int:
        """Most new entries are the newest: then the first comparison tells."""
        for row, known in enumerate(self._entries):
            if comes_before(entry, known, self.query.sort):
                return row
        return len(self._entries)

    def _in_words(self, entry: Entry) -> str:
        words = wording.verdict_words(entry.outcome)
        source = wording.source(entry.name, entry.page_host)
        return f"{words}: {source}, {wording.when(entry)}"
