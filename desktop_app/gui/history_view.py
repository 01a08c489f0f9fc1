"""Everything checked so far, or what is searched for; the chosen row is what the result view shows."""

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QAction, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QListView,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui import theme
from desktop_app.gui.history_delegate import HistoryDelegate
from desktop_app.gui.history_filter import HistoryFilter
from desktop_app.gui.history_model import HistoryModel
from desktop_app.history import Entry


class HistoryView(QWidget):
    """A heading, the filter and the list. Rows are drawn, not made of widgets, so that thousands cost nothing."""

    entry_selected = Signal(object)
    """The Entry that the person, or ``select``, chose."""
    selection_changed = Signal()
    deletion_wanted = Signal()
    recheck_wanted = Signal()
    """Of ``selected_entries``."""
    recheck_of_all_wanted = Signal()
    export_wanted = Signal()
    clearing_wanted = Signal()

    def __init__(self, model: HistoryModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.filter = HistoryFilter()
        self._list = _Rows()
        self._list.setModel(model)
        self._list.setItemDelegate(HistoryDelegate(self._list))
        self._list.setAccessibleName(self.tr("History"))
        self._heading = QLabel(self.tr("&History"))
        self._heading.setBuddy(self._list)
        self._menu = self._history_menu()
        self._recheck = self._list_action(self.tr("Check again"), self.recheck_wanted)
        self._delete = self._list_action(self.tr("Delete…"), self.deletion_wanted, QKeySequence.StandardKey.Delete)
        self._assemble()
        self._list.selectionModel().currentChanged.connect(self._handle_current)
        self._list.selectionModel().selectionChanged.connect(self._handle_selection)
        self.filter.changed.connect(self._search)
        self.filter.unfolded.connect(lambda: self.filter.show_models(model.models()))
        self.filter.left.connect(self._list.setFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._handle_selection()

    def select(self, entry_id: int) -> None:
        """Make this entry the current one. One that is not in the list, because it is old or filtered out, is chosen
        all the same."""
        self._model.add_what_came()
        if self._select_row_of(entry_id):
            return
        entry = self._model.lookup(entry_id)
        if entry is not None:
            self._list.setCurrentIndex(QModelIndex())
            self.entry_selected.emit(entry)

    def has_selection(self) -> bool:
        return self._list.currentIndex().isValid()

    def selected_entries(self) -> list[Entry]:
        rows = sorted(index.row() for index in self._list.selectedIndexes())
        return [self._model.entry(row) for row in rows]

    def allow_recheck(self, allowed: bool, why_not: str) -> None:
        """Whether what is selected can be checked again; ``why_not`` says it where it cannot."""
        self._recheck.setEnabled(allowed)
        self._recheck.setText(self.tr("Check again") if allowed else self.tr("Check again ({})").format(why_not))

    def reload(self) -> None:
        """Read the list anew, because entries were deleted behind it."""
        self._list.clearSelection()
        self._model.show(self._model.query)

    def _search(self) -> None:
        """The chosen entry stays chosen where it is still in the list, and stays shown where it is not."""
        current = self._list.currentIndex()
        chosen = self._model.entry(current.row()).id if current.isValid() else None
        self._list.set_narrowed(self.filter.is_narrowing())
        self._model.show(self.filter.query())
        if chosen is not None:
            self._select_row_of(chosen)

    def _select_row_of(self, entry_id: int) -> bool:
        row = self._model.row_of(entry_id)
        if row is None:
            return False
        index = self._model.index(row)
        self._list.setCurrentIndex(index)
        self._list.scrollTo(index)
        return True

    def _assemble(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._heading, 1)
        top.addWidget(self._menu)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(top)
        layout.addWidget(self.filter)
        layout.addWidget(self._list, 1)

    def _history_menu(self) -> QToolButton:
        button = QToolButton()
        button.setText("⋯")
        button.setProperty("role", "menu")
        button.setAccessibleName(self.tr("History menu"))
        button.setToolTip(self.tr("Export, check again, delete all"))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        menu = QMenu(button)
        menu.addAction(self.tr("&Export what is listed…")).triggered.connect(self.export_wanted)
        menu.addAction(self.tr("&Check again what another model judged…")).triggered.connect(self.recheck_of_all_wanted)
        menu.addSeparator()
        menu.addAction(self.tr("&Delete all…")).triggered.connect(self.clearing_wanted)
        button.setMenu(menu)
        return button

    def _list_action(self, text: str, wanted: SignalInstance, key: QKeySequence.StandardKey | None = None) -> QAction:
        """In the list's context menu, and on its key while the list has the focus."""
        action = QAction(text, self._list)
        if key is not None:
            action.setShortcut(QKeySequence(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(wanted)
        self._list.addAction(action)
        return action

    def _handle_current(self, current: QModelIndex) -> None:
        if current.isValid():
            self.entry_selected.emit(self._model.entry(current.row()))

    def _handle_selection(self) -> None:
        self._delete.setEnabled(bool(self._list.selectedIndexes()))
        self.selection_changed.emit()


class _Rows(QListView):
    """A list that scrolls smoothly, reacts to the pointer and can be made narrow."""

    def __init__(self) -> None:
        super().__init__()
        self._narrowed = False
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def set_narrowed(self, narrowed: bool) -> None:
        """Whether an empty list means that nothing was found, not that nothing is there."""
        self._narrowed = narrowed

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.model().rowCount() == 0:
            painter = QPainter(self.viewport())
            painter.setPen(theme.current().muted)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            area = self.viewport().rect().adjusted(12, 12, -12, -12)
            painter.drawText(area, flags, self._why_empty())

    def sizeHint(self) -> QSize:
        return QSize(290, 400)

    def minimumSizeHint(self) -> QSize:
        return QSize(150, 90)

    def _why_empty(self) -> str:
        if self._narrowed:
            return self.tr("Nothing found")
        return self.tr("Nothing checked yet")
