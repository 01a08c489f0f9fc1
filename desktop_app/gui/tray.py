"""The tray icon, where the desktop has a tray. Everything it offers is in the window too."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon


class Tray(QObject):
    """Status, open, capture, quit."""

    open_wanted = Signal()
    capture_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, icon: QIcon, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._icon = QSystemTrayIcon(icon, self)
        self._menu = QMenu()
        self._told_that_it_stays = False
        self._status = QAction(self)
        self._status.setEnabled(False)
        self._menu.addAction(self._status)
        self._menu.addSeparator()
        self._menu.addAction(self.tr("Open Telltale")).triggered.connect(self.open_wanted)
        self._capture = self._menu.addAction(self.tr("Capture screen"))
        self._capture.triggered.connect(self.capture_wanted)
        self._menu.addAction(self.tr("Quit")).triggered.connect(self.quit_wanted)
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._handle_activated)
        self.show_status("")

    def show(self) -> None:
        self._icon.show()

    def hide(self) -> None:
        self._icon.hide()

    def is_available(self) -> bool:
        """Asked each time: a tray host can come and go while Telltale runs."""
        return QSystemTrayIcon.isSystemTrayAvailable() and self._icon.isVisible()

    def tell_that_it_stays(self) -> None:
        """Once: who closes a window rarely expects the program to go on."""
        if not self._told_that_it_stays:
            self._told_that_it_stays = True
            sentence = self.tr("Browsers can go on checking pictures. To end it, choose Quit in this icon's menu.")
            self._icon.showMessage(self.tr("Telltale stays here"), sentence, self._icon.icon())

    def show_status(self, sentence: str) -> None:
        self._status.setText(sentence)
        self._status.setVisible(bool(sentence))
        self._icon.setToolTip(f"Telltale — {sentence}" if sentence else "Telltale")

    def show_capture_keys(self, keys: str) -> None:
        """The ones that work while another program has the keyboard."""
        self._capture.setText(self.tr("Capture screen ({})").format(keys))

    def _handle_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.open_wanted.emit()
