"""What an empty window says: what to drop, how to connect the browser, and what not to expect."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop_app.gui.drop_area import DropArea
from desktop_app.gui.text_labels import WrappedLabel, scaled_font


class Welcome(QScrollArea):
    """Shown until a result is chosen."""

    browsers_wanted = Signal()

    def __init__(self, drop_area: DropArea, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Welcome"))
        page = QWidget()
        page.setObjectName("page")
        rows = QVBoxLayout(page)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(14)
        rows.addWidget(drop_area, 3)
        rows.addWidget(self._browser_card())
        rows.addWidget(self._limits())
        self.setWidget(page)

    def _browser_card(self) -> QFrame:
        card = QFrame()
        card.setProperty("role", "card")
        title = WrappedLabel(self.tr("Check pictures in the browser"))
        title.setFont(scaled_font(self, 1.15, QFont.Weight.DemiBold))
        steps = WrappedLabel(
            self.tr(
                "1. Add the Telltale extension to your browser.\n"
                "2. Right-click a picture on a page and choose “Check with Telltale”.\n"
                "3. The first time, compare the code shown in both places and approve it here."
            )
        )
        button = QPushButton(self.tr("&Browsers…"))
        button.clicked.connect(self.browsers_wanted)
        text = QVBoxLayout()
        text.addWidget(title)
        text.addWidget(steps)
        row = QHBoxLayout(card)
        row.setContentsMargins(18, 14, 18, 14)
        row.addLayout(text, 1)
        row.addWidget(button)
        return card

    def _limits(self) -> WrappedLabel:
        return WrappedLabel(
            self.tr(
                "Telltale looks for traces of face swaps and generated faces. It errs, and finding no signs does "
                "not prove that a picture is genuine."
            ),
            "muted",
        )
