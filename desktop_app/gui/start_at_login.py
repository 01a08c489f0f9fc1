"""Switches the start at login on and off, and shows how it stands in the system whenever the settings are opened."""

import logging

from PySide6.QtCore import QObject

from desktop_app.autostart import Autostart
from desktop_app.gui.settings_dialog import SettingsDialog

_LOG = logging.getLogger(__name__)


class StartAtLogin(QObject):
    """``autostart`` is None for a portable copy: what it would leave in the system breaks when it is carried on."""

    def __init__(self, dialog: SettingsDialog, autostart: Autostart | None) -> None:
        super().__init__(dialog)
        self._dialog, self._autostart = dialog, autostart
        dialog.start_at_login_wanted.connect(self._change)

    def show_state(self) -> None:
        if self._autostart is None:
            self._dialog.show_start_at_login(False, self.tr("A portable copy of Telltale does not start by itself."))
            return
        try:
            self._dialog.show_start_at_login(self._autostart.is_enabled())
        except OSError as error:
            self._dialog.show_start_at_login(False, self.tr("The system does not say: {}.").format(error))

    def _change(self, is_wanted: bool) -> None:
        if self._autostart is None:
            return
        try:
            (self._autostart.enable if is_wanted else self._autostart.disable)()
            self._dialog.show_problem("")
        except OSError as error:
            _LOG.exception("The start at login could not be changed.")
            self._dialog.show_problem(self.tr("The start at login could not be changed: {}.").format(error))
        self.show_state()
