"""What this program is, which model judges, what it owes to others, and what the doctor says of this machine."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app import notices
from desktop_app.gui.icons import application_icon
from desktop_app.gui.limits_panel import LimitsPanel
from desktop_app.gui.text_labels import WrappedLabel, scaled_font
from desktop_app.gui.update_panel import UpdatePanel
from desktop_app.gui.wording import printable
from desktop_app.updates.source import Source
from engine import resources
from engine.model_card import ModelCard

_ICON_PX = 64


class AboutDialog(QDialog):
    """Not modal. The doctor is asked when its page is first looked at, and again on demand."""

    doctor_wanted = Signal()

    def __init__(self, source: Source | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.updates = UpdatePanel(source)
        self.setWindowTitle(self.tr("About Telltale"))
        self.resize(700, 560)
        self._model = WrappedLabel()
        self._limits = LimitsPanel()
        self._licences = _text_page(self.tr("Licences"))
        self._report = _text_page(self.tr("The doctor's report"))
        self._again = QPushButton(self.tr("&Examine again"))
        self._copy = QPushButton(self.tr("&Copy"))
        self._pages = QTabWidget()
        self._pages.setAccessibleName(self.tr("Pages"))
        self._pages.addTab(self._program_page(), self.tr("&Program"))
        self._pages.addTab(_padded(self._licences), self.tr("&Licences"))
        self._doctor_row = self._pages.addTab(self._doctor_page(), self.tr("&Doctor"))
        self._pages.currentChanged.connect(self._handle_turned)
        self._assemble()

    def show_model(self, card: ModelCard | str) -> None:
        """The model that judges; without one, a sentence that says why."""
        self._limits.setVisible(isinstance(card, ModelCard))
        if isinstance(card, str):
            self._model.setText(card or self.tr("The model is being loaded."))
            return
        facts = [
            self.tr("Model {} {}").format(printable(card.name), printable(card.version)),
            self.tr("Trained: {}").format(printable(card.trained_at)),
            self.tr("Licence: {}").format(printable(card.licence)),
            self.tr("SHA-256: {}").format(card.sha256),
        ]
        self._model.setText("\n".join(facts))
        self._limits.show_card(card)

    def show_examining(self) -> None:
        self._again.setEnabled(False)
        self._report.setPlainText(self.tr("Examining this machine…"))

    def show_report(self, report: str) -> None:
        self._again.setEnabled(True)
        self._report.setPlainText(report)

    def _handle_turned(self, row: int) -> None:
        if row == self._doctor_row and not self._report.toPlainText():
            self.doctor_wanted.emit()
        if not self._licences.toPlainText():
            self._licences.setPlainText(notices.text() or self.tr("The list of licences is missing here."))

    def _program_page(self) -> QWidget:
        icon = QLabel()
        icon.setPixmap(application_icon().pixmap(_ICON_PX))
        name = WrappedLabel(f"Telltale {resources.version()}")
        name.setFont(scaled_font(self, 1.5, QFont.Weight.DemiBold))
        texts = QVBoxLayout()
        texts.addWidget(name)
        texts.addWidget(WrappedLabel(self.tr("Says whether a face in a picture shows signs of being fake.")))
        texts.addWidget(WrappedLabel(self.tr("MIT licence. No picture and no result leaves this computer."), "muted"))
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(icon)
        top.addLayout(texts, 1)
        page = QWidget()
        page.setObjectName("page")
        rows = QVBoxLayout(page)
        rows.setContentsMargins(18, 18, 18, 18)
        rows.setSpacing(14)
        rows.addLayout(top)
        rows.addWidget(self.updates)
        rows.addWidget(self._model)
        rows.addWidget(self._limits)
        rows.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(page)
        return area

    def _doctor_page(self) -> QWidget:
        self._again.clicked.connect(self.doctor_wanted)
        self._copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._report.toPlainText()))
        self._report.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        for button in (self._again, self._copy):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        page = _padded(self._report)
        layout = page.layout()
        assert isinstance(layout, QVBoxLayout)  # noqa: S101
        layout.addLayout(buttons)
        return page

    def _assemble(self) -> None:
        close = QPushButton(self.tr("Close"))
        close.clicked.connect(self.close)
        bottom = QHBoxLayout()
        bottom.addStretch(1)
        bottom.addWidget(close)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 14, 16, 14)
        rows.addWidget(self._pages, 1)
        rows.addLayout(bottom)


def _text_page(name: str) -> QPlainTextEdit:
    """Tab leaves it: it is only read."""
    text = QPlainTextEdit()
    text.setReadOnly(True)
    text.setTabChangesFocus(True)
    text.setAccessibleName(name)
    return text


def _padded(widget: QWidget) -> QWidget:
    page = QWidget()
    rows = QVBoxLayout(page)
    rows.setContentsMargins(14, 14, 14, 14)
    rows.addWidget(widget, 1)
    return page
