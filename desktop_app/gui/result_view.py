"""One verdict, as large and as plain as it can be said, and everything it rests on."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFont, QImage, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QMenu, QScrollArea, QToolButton, QVBoxLayout, QWidget

from desktop_app.gui import theme, wording
from desktop_app.gui.evidence_panel import EvidencePanel
from desktop_app.gui.face_list import FaceList
from desktop_app.gui.limits_panel import LimitsPanel
from desktop_app.gui.picture_view import PictureView
from desktop_app.gui.probability_band import ProbabilityBand
from desktop_app.gui.shown import ShownResult
from desktop_app.gui.text_labels import ElidedLabel, WrappedLabel, scaled_font
from desktop_app.gui.verdict_mark import VerdictMark
from desktop_app.gui.zoom_bar import ZoomBar
from engine.model_card import ModelCard

_SIDE_BY_SIDE_EM = 46
"""From this width on, in widths of an "m", the picture stands beside its verdict and not above it."""


class ResultView(QScrollArea):
    """Shows one ShownResult at a time."""

    copy_wanted = Signal()
    picture_wanted = Signal()
    report_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._card: ModelCard | None = None
        self.result: ShownResult | None = None
        self.picture = QImage()
        """Null for a mere thumbnail: that is not the picture."""
        self._has_picture = False
        self._name = ElidedLabel(role="muted")
        self._mark = VerdictMark()
        self._words = WrappedLabel()
        self._sentence = WrappedLabel()
        self._band = ProbabilityBand()
        self._picture = PictureView()
        self._zoom = ZoomBar(self._picture)
        self._caption = WrappedLabel(role="muted")
        self._faces = FaceList()
        self._change = WrappedLabel()
        self._notes = WrappedLabel()
        self._details = WrappedLabel(role="muted")
        self._evidence = EvidencePanel()
        self._limits = LimitsPanel()
        self._take_away = self._take_away_button()
        self._columns = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._assemble()
        self._faces.face_selected.connect(self._picture.highlight)
        self._picture.face_clicked.connect(self._faces.select)
        self._faces.face_selected.connect(self._evidence.select_face)
        self._evidence.influence_changed.connect(self._picture.show_influence)

    def show_result(self, result: ShownResult, picture: QImage, is_thumbnail: bool = False) -> None:
        """``picture`` may be null; ``is_thumbnail`` says that the original is not at hand any more."""
        if result != self.result:
            self.verticalScrollBar().setValue(0)
        self.result, self.picture = result, QImage() if is_thumbnail else picture
        self._save_picture.setEnabled(not self.picture.isNull())
        self._save_report.setEnabled(not self.picture.isNull() and result.verdict is not None)
        self._name.setText(wording.source(result.name, result.page_host))
        self._show_words(result)
        self._picture.show_result(result, picture)
        has_picture = bool(result.width) or not picture.isNull()
        self._picture.setVisible(has_picture)
        self._zoom.setVisible(not picture.isNull())
        self._has_picture = has_picture
        self._arrange()
        self._caption.setVisible(is_thumbnail)
        self._faces.show_faces(result.faces)
        self._change.setText(wording.change(result.outcome, result.fake_probability, result.earlier))
        self._change.setVisible(result.earlier is not None)
        self._notes.setText("\n".join(f"• {note.message}" for note in result.notes))
        self._notes.setVisible(bool(result.notes))
        self._details.setText("\n".join(self._detail_lines(result)))
        self._show_band(result)

    def show_model_card(self, card: ModelCard) -> None:
        self._card = card
        self._limits.show_card(card)
        if self.result:
            self._show_band(self.result)

    @property
    def card_of_result(self) -> ModelCard | None:
        """Only the model that judged knows what its number means."""
        model = self.result.model if self.result else None
        return self._card if self._card and model and model.sha256 == self._card.sha256 else None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        wide = self._has_picture and self.viewport().width() >= _SIDE_BY_SIDE_EM * self.fontMetrics().horizontalAdvance(
            "m"
        )
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        self._columns.setDirection(direction)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self.result:
            self._show_words(self.result)

    def _assemble(self) -> None:
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Verdict"))
        self._words.setFont(scaled_font(self, 1.9, QFont.Weight.Bold))
        self._sentence.setFont(scaled_font(self, 1.1))
        self._caption.setText(self.tr("A small copy from the history; the picture itself is not kept."))
        page = QWidget()
        page.setObjectName("page")
        rows = QVBoxLayout(page)
        rows.setContentsMargins(4, 0, 8, 8)
        rows.setSpacing(12)
        top = QHBoxLayout()
        top.addWidget(self._name, 1)
        top.addWidget(self._take_away)
        rows.addLayout(top)
        rows.addLayout(self._heading())
        rows.addLayout(self._columns, 1)
        rows.addWidget(self._evidence)
        rows.addWidget(self._limits)
        self._columns.setSpacing(16)
        self._columns.addLayout(self._picture_column(), 3)
        self._columns.addLayout(self._evidence_column(), 2)
        self.setWidget(page)

    def _take_away_button(self) -> QToolButton:
        button = QToolButton()
        button.setText(self.tr("Save or copy"))
        button.setProperty("role", "link")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        menu = QMenu(button)
        copy = menu.addAction(self.tr("&Copy as text"))
        copy.setShortcut("Ctrl+Shift+T")
        copy.triggered.connect(self.copy_wanted)
        self._save_picture = menu.addAction(self.tr("Save the &picture with its boxes…"))
        self._save_picture.setShortcut("Ctrl+Shift+S")
        self._save_picture.triggered.connect(self.picture_wanted)
        self._save_report = menu.addAction(self.tr("Save a &report…"))
        self._save_report.setShortcut("Ctrl+Shift+R")
        self._save_report.triggered.connect(self.report_wanted)
        button.setMenu(menu)
        return button

    def _heading(self) -> QHBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._words)
        words.addWidget(self._sentence)
        heading = QHBoxLayout()
        heading.setSpacing(14)
        heading.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        heading.addLayout(words, 1)
        return heading

    def _picture_column(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.addWidget(self._picture, 1)
        column.addWidget(self._zoom)
        column.addWidget(self._caption)
        return column

    def _evidence_column(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(12)
        for widget in (self._band, self._change, self._faces, self._notes, self._details):
            column.addWidget(widget)
        column.addStretch(1)
        return column

    def _show_words(self, result: ShownResult) -> None:
        self._mark.show_outcome(result.outcome)
        self._words.setText(wording.verdict_words(result.outcome))
        colour = theme.current().of_outcome(result.outcome).name()
        self._words.setStyleSheet(f"color: {colour}")
        self._sentence.setText(result.sentence)

    def _show_band(self, result: ShownResult) -> None:
        card = self.card_of_result
        thresholds = card.thresholds if card else None
        self._band.show_probability(result.fake_probability, thresholds)
        self._evidence.show_verdict(result.verdict, thresholds)

    def _detail_lines(self, result: ShownResult) -> list[str]:
        lines = [f"{wording.origin_words(result.origin)} · {wording.moment(result.checked_at)}"]
        if result.model:
            lines.insert(0, wording.grade_words(result.grade))
        if result.width:
            lines.append(self.tr("{} × {} pixels").format(result.width, result.height))
        if result.model:
            lines.append(self.tr("Model {} {}").format(result.model.name, result.model.version))
        if wording.as_label(result.outcome) is None:
            lines.append(self.tr("Error code: {}").format(result.outcome))
        return lines
