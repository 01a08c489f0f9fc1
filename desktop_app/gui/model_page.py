"""Which models there are, which one judges, and what its card says."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui import engine_words
from desktop_app.gui.limits_panel import LimitsPanel
from desktop_app.gui.text_labels import WrappedLabel
from desktop_app.gui.wording import printable
from engine.model_store import StoredModel
from engine.regression import Shortfall

_SHOWN_DIGITS = 16


class ModelPage(QWidget):
    """Shows what it is told and says what is wanted. While something is being done, nothing else can be asked for."""

    activation_wanted = Signal(str)
    """A key of the store."""
    rollback_wanted = Signal()
    installation_wanted = Signal(Path)
    shown = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models: tuple[StoredModel, ...] = ()
        self._list = QListWidget()
        self._list.setAccessibleName(self.tr("Models"))
        self._activate = QPushButton(self.tr("&Use this model"))
        self._rollback = QPushButton(self.tr("Go &back to the one before"))
        self._install = QPushButton(self.tr("&Install from a folder…"))
        self._state = WrappedLabel()
        self._facts = WrappedLabel(role="muted")
        self._limits = LimitsPanel()
        self._assemble()
        self._list.currentRowChanged.connect(self._handle_current)
        self._activate.clicked.connect(self._want_activation)
        self._rollback.clicked.connect(self.rollback_wanted)
        self._install.clicked.connect(self._ask_which_folder)
        self._handle_current()

    def show_models(self, models: Sequence[StoredModel]) -> None:
        """The chosen one stays chosen; at first it is the active one."""
        chosen = self._chosen()
        key = chosen.key if chosen else next((model.key for model in models if model.active), "")
        self._models = tuple(models)
        self._list.clear()
        for model in models:
            self._list.addItem(QListWidgetItem(self._title(model)))
        row = next((row for row, model in enumerate(models) if model.key == key), 0)
        self._list.setCurrentRow(row if models else -1)
        self._set_busy(False)

    def show_state(self, sentence: str) -> None:
        """What became of the last wish."""
        self._state.setText(sentence)
        self._state.setVisible(bool(sentence))
        self._set_busy(False)

    def show_busy(self, sentence: str) -> None:
        self.show_state(sentence)
        self._set_busy(True)

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self.shown.emit()

    def _assemble(self) -> None:
        buttons = QHBoxLayout()
        for button in (self._activate, self._rollback, self._install):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        buttons.addStretch(1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 16, 16, 16)
        rows.setSpacing(10)
        rows.addWidget(self._list, 2)
        rows.addLayout(buttons)
        rows.addWidget(self._state)
        rows.addWidget(self._card(), 3)
        self._state.hide()

    def _card(self) -> QScrollArea:
        page = QWidget()
        page.setObjectName("page")
        rows = QVBoxLayout(page)
        rows.setContentsMargins(0, 0, 6, 0)
        rows.addWidget(self._facts)
        rows.addWidget(self._limits)
        rows.addStretch(1)
        area = QScrollArea()
        area.setAccessibleName(self.tr("The chosen model's card"))
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(page)
        return area

    def _title(self, model: StoredModel) -> str:
        name = f"{printable(model.card.name)} {printable(model.card.version)}" if model.card else printable(model.key)
        source = self.tr("shipped with Telltale") if model.shipped else self.tr("installed")
        marks = [source]
        if model.active:
            marks.append(self.tr("in use"))
        if model.problem:
            marks.append(self.tr("cannot be used"))
        return f"{name} — {', '.join(marks)}"

    def _chosen(self) -> StoredModel | None:
        row = self._list.currentRow()
        return self._models[row] if 0 <= row < len(self._models) else None

    def _handle_current(self) -> None:
        model = self._chosen()
        self._activate.setEnabled(model is not None and not model.active and model.problem is None)
        self._facts.setText("\n".join(self._fact_lines(model)) if model else "")
        self._limits.setVisible(bool(model and model.card))
        if model and model.card:
            self._limits.show_card(model.card)

    def _fact_lines(self, model: StoredModel) -> list[str]:
        problem, card = model.problem, model.card
        lines = [f"{printable(engine_words.said(problem.message))} ({problem.code})"] if problem else []
        lines += self._shortfall_lines(model.allowed)
        if card:
            lines += [
                self.tr("Architecture: {}").format(printable(card.architecture)),
                self.tr("Trained: {}").format(printable(card.trained_at)),
                self.tr("Judges faces from {} pixels in height").format(card.min_face_px),
                self.tr("Licence: {}").format(printable(card.licence)),
                self.tr("SHA-256: {}…").format(card.sha256[:_SHOWN_DIGITS]),
            ]
        return lines

    def _shortfall_lines(self, short: Shortfall) -> list[str]:
        headed = (
            (self.tr("Installed although it is worse than the model of that time:"), short.worse),
            (
                self.tr("Not measured where the model of that time was; which is better there, nobody knows:"),
                short.unmeasured,
            ),
        )
        return [
            line
            for heading, sentences in headed
            if sentences
            for line in (heading, *(f"• {printable(engine_words.said(sentence))}" for sentence in sentences))
        ]

    def _want_activation(self) -> None:
        model = self._chosen()
        if model:
            self.activation_wanted.emit(model.key)

    def _ask_which_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("The folder of a model (model.onnx and model.json)"))
        if folder:
            self.installation_wanted.emit(Path(folder))

    def _set_busy(self, busy: bool) -> None:
        for button in (self._rollback, self._install, self._activate):
            button.setEnabled(not busy)
        if not busy:
            self._handle_current()
