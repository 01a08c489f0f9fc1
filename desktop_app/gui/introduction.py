"""What Telltale is for, in three steps: shown at the first start, and whenever it is asked for."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.text_labels import WrappedLabel, scaled_font
from engine import resources
from engine.picture_files import find_images

_PICTURE_EM = 14


class Introduction(QWidget):
    """A page of the window. Pictures can be dropped on the window meanwhile."""

    browsers_wanted = Signal()
    sample_wanted = Signal(list)
    """Paths."""
    left = Signal()
    """The person has seen enough."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Introduction"))
        self._samples = find_images([resources.assets_dir() / "samples"])
        self._steps = QStackedWidget()
        self._where = WrappedLabel(role="muted")
        self._back = QPushButton(self.tr("&Back"))
        self._next = QPushButton()
        self._next.setProperty("role", "primary")
        self._skip = QPushButton(self.tr("&Skip"))
        for step in (self._purpose(), self._browser(), self._sample()):
            self._steps.addWidget(_scrolled(step))
        self._back.clicked.connect(lambda: self._turn_to(self._steps.currentIndex() - 1))
        self._next.clicked.connect(self._go_on)
        self._skip.clicked.connect(self.left)
        self._assemble()
        self.start()

    def start(self) -> None:
        """At the first step."""
        self._turn_to(0)

    def focus_first(self) -> None:
        self._next.setFocus()

    def _go_on(self) -> None:
        if self._is_last():
            self.left.emit()
        else:
            self._turn_to(self._steps.currentIndex() + 1)

    def _turn_to(self, step: int) -> None:
        self._steps.setCurrentIndex(step)
        self._where.setText(self.tr("Step {} of {}").format(step + 1, self._steps.count()))
        self._back.setEnabled(step > 0)
        self._next.setText(self.tr("&Done") if self._is_last() else self.tr("&Next"))
        self._skip.setVisible(not self._is_last())

    def _is_last(self) -> bool:
        return self._steps.currentIndex() == self._steps.count() - 1

    def _purpose(self) -> QWidget:
        return self._step(
            self.tr("What Telltale does, and what it can't"),
            self.tr(
                "It finds the faces in a picture and looks for traces that face swaps and generated faces leave. "
                "Everything happens on this computer: no picture, no name of a page and no result leaves it."
            ),
            self.tr(
                "It errs, in both directions. “Likely fake” is a reason to look for the source, not a proof. "
                "“No signs found” proves nothing: fakes of kinds that the model has not seen go unnoticed."
            ),
            self.tr(
                "“Uncertain” means: treat the picture as not checked. Only faces are judged, and only those that "
                "are large enough; a forged background, text or object is not noticed."
            ),
        )

    def _browser(self) -> QWidget:
        button = QPushButton(self.tr("Bro&wsers…"))
        button.setAccessibleName(self.tr("Browsers"))
        button.clicked.connect(self.browsers_wanted)
        return self._step(
            self.tr("Connect the browser"),
            self.tr(
                "1. Add the Telltale extension to your browser.\n"
                "2. Right-click a picture on a page and choose “Check with Telltale”.\n"
                "3. The first time, compare the code shown in both places and approve it here."
            ),
            self.tr(
                "A connected browser can send pictures and see their verdicts, nothing else. You can pause or "
                "remove it at any time. Without a browser, drop files here or capture a part of the screen."
            ),
            extra=button,
        )

    def _sample(self) -> QWidget:
        button = QPushButton(self.tr("&Check this picture"))
        button.setEnabled(bool(self._samples))
        button.clicked.connect(lambda: self.sample_wanted.emit(list(self._samples[:1])))
        return self._step(
            self.tr("Try a sample"),
            self.tr(
                "This portrait comes with Telltale. The result shows the verdict, where the face was found, how sure "
                "the model is, and what it can't tell."
            ),
            extra=button,
            picture=_picture(self._samples, _PICTURE_EM * self.fontMetrics().horizontalAdvance("m"), self.tr("Sample")),
        )

    def _step(
        self, title: str, *paragraphs: str, extra: QWidget | None = None, picture: QWidget | None = None
    ) -> QFrame:
        card = QFrame()
        card.setProperty("role", "card")
        heading = WrappedLabel(title)
        heading.setFont(scaled_font(self, 1.4, QFont.Weight.DemiBold))
        rows = QVBoxLayout(card)
        rows.setContentsMargins(28, 24, 28, 24)
        rows.setSpacing(14)
        rows.addWidget(heading)
        for paragraph in paragraphs:
            label = WrappedLabel(paragraph)
            label.setFont(scaled_font(self, 1.05))
            rows.addWidget(label)
        for widget in (picture, extra):
            if widget:
                rows.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeading)
        rows.addStretch(1)
        return card

    def _assemble(self) -> None:
        bottom = QHBoxLayout()
        bottom.addWidget(self._where, 1)
        for button in (self._skip, self._back, self._next):
            bottom.addWidget(button)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(12)
        rows.addWidget(self._steps, 1)
        rows.addLayout(bottom)


def _scrolled(step: QWidget) -> QScrollArea:
    """A small window, or large letters, must not cut anything off."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(step)
    return area


def _picture(samples: Sequence[Path], width: int, name: str) -> QLabel | None:
    if not samples:
        return None
    label = QLabel()
    label.setPixmap(QPixmap(str(samples[0])).scaledToWidth(width, Qt.TransformationMode.SmoothTransformation))
    label.setAccessibleName(name)
    return label
