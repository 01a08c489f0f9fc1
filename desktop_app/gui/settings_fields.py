"""What the pages of the settings are made of. Every field says its name to a screen reader."""

from typing import Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QFrame, QScrollArea, QSpinBox, QWidget

from desktop_app.gui.text_labels import WrappedLabel
from desktop_app.settings import MAX_DAYS


def page() -> tuple[QWidget, QFormLayout]:
    """A page and the form that fills it."""
    widget = QWidget()
    widget.setObjectName("page")
    form = QFormLayout(widget)
    form.setContentsMargins(16, 16, 16, 16)
    form.setVerticalSpacing(12)
    form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
    return widget, form


def scrolled(widget: QWidget) -> QScrollArea:
    """So that large letters on a small screen cut nothing off."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidget(widget)
    return area


def add_row(form: QFormLayout, label: str, widget: QWidget) -> None:
    widget.setAccessibleName(label.replace("&", ""))
    form.addRow(label, widget)


def check(text: str) -> QCheckBox:
    box = QCheckBox(text)
    box.setAccessibleName(text.replace("&", ""))
    return box


def choice(*options: tuple[str, Any]) -> QComboBox:
    """Of words, each with what it stands for."""
    box = QComboBox()
    for words, value in options:
        box.addItem(words, value)
    return box


def number(largest: int, for_zero: str) -> QSpinBox:
    """Half-typed numbers are not acted upon."""
    box = QSpinBox()
    box.setKeyboardTracking(False)
    box.setRange(0, largest)
    box.setSpecialValueText(for_zero)
    return box


def days(for_zero: str, unit: str) -> QSpinBox:
    """They delete: all the more reason to wait for the whole number."""
    box = number(MAX_DAYS, for_zero)
    box.setSuffix(unit)
    return box


def hint(text: str) -> WrappedLabel:
    return WrappedLabel(text, "muted")
