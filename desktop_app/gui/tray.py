"""The tray icon, where the desktop has a tray. Everything it offers is in the window's menu too."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

_SHOWN_MS = 8000


class Tray(QObject):
    """An icon with a menu, a tooltip, and messages beside it."""

    open_wanted = Signal()
    message_clicked = Signal()
    """The one that was shown last."""

    def __init__(self, icon: QIcon, menu: QMenu, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._icon = QSystemTrayIcon(icon, self)
        self._menu = menu
        self._told_that_it_stays = False
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._handle_activated)
        self._icon.messageClicked.connect(self.message_clicked)
        self.show_status("")

    def show(self) -> None:
        self._icon.show()

    def hide(self) -> None:
        self._icon.hide()

    def is_available(self) -> bool:
        """Asked each time: a tray host can come and go while Telltale runs."""
        return QSystemTrayIcon.isSystemTrayAvailable() and self._icon.isVisible()

    def can_tell(self) -> bool:
        """Whether messages can be shown."""
        return self.is_available() and QSystemTrayIcon.supportsMessages()

    def tell(self, title: str, text: str) -> None:
        """Show a message beside the icon; the desktop may keep it back while the person is not to be disturbed."""
        self._icon.showMessage(title, text, self._icon.icon(), _SHOWN_MS)

    def tell_that_it_stays(self) -> None:
        """Once: who closes a window rarely expects the program to go on."""
        if not self._told_that_it_stays:
            self._told_that_it_stays = True
            sentence = self.tr("Browsers can go on checking pictures. To end it, choose Quit in this icon's menu.")
            self.tell(self.tr("Telltale stays here"), sentence)

    def show_status(self, sentence: str) -> None:
        self._icon.setToolTip(f"Telltale — {sentence}" if sentence else "Telltale")

    def _handle_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.open_wanted.emit()
