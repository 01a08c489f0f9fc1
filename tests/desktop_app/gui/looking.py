"""How the window's tests see it: by what can be read and by the names a screen reader says."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from desktop_app.gui.application import Application
from engine.model_card import ModelCard

StartApplication = Callable[..., Application]


class ScriptedChecker(Protocol):
    """The fixture ``checker`` of tests/desktop_app/conftest.py."""

    model_card: ModelCard
    checked: list[bytes]

    def release(self) -> None: ...


def visible_text(widget: QWidget) -> str:
    """What labels and buttons below this widget say to a person."""
    found = [*widget.findChildren(QLabel), *widget.findChildren(QAbstractButton)]
    return "\n".join(child.text() for child in found if child.isVisible())


def button(widget: QWidget, name: str) -> QAbstractButton:
    """The visible button of this accessible name, or of this text without its access key."""
    for child in widget.findChildren(QAbstractButton):
        if child.isVisible() and name in (child.accessibleName(), child.text().replace("&", "")):
            return child
    raise AssertionError(f"No button {name!r} among: {visible_text(widget)}")


def window_titled(title: str) -> QWidget | None:
    """A visible top-level window."""
    found = [w for w in QApplication.topLevelWidgets() if w.isVisible() and w.windowTitle() == title]
    return found[0] if found else None


def drop(widget: QWidget, paths: list[Path]) -> bool:
    """Drag files over a widget and let them go; whether it would take them."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return drop_mime(widget, mime)


def drop_mime(widget: QWidget, mime: QMimeData) -> bool:
    """Drag something over a widget and let it go; whether it would take it."""
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPoint(20, 20), copy, mime, left, none)
    entering.ignore()
    QApplication.sendEvent(widget, entering)
    if entering.isAccepted():
        QApplication.sendEvent(widget, QDropEvent(QPointF(20, 20), copy, mime, left, none))
    return entering.isAccepted()
