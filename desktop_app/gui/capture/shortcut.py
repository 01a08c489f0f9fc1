"""Keys that begin a capture from anywhere, also while another program has the keyboard: on X11.

Wayland's GlobalShortcuts portal takes an argument that QtDBus cannot build from Python (an array of structures), and
for Windows and macOS nothing is implemented: there, the tray and the window begin a capture.
"""

import logging
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, QSocketNotifier, Signal

from desktop_app.gui.capture.windows import is_x11

_LOG = logging.getLogger(__name__)
KEYS = "Ctrl+Alt+Shift+C"
"""Three modifiers: with fewer, nearly every letter is taken by some program."""
_LETTER = "c"


class GlobalShortcut(QObject):
    """Holds the keys from ``register`` to ``release``."""

    pressed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._display: Any = None
        self._notifier: QSocketNotifier | None = None

    def register(self, environment: Mapping[str, str]) -> bool:
        """Whether the keys are ours now: not where the platform has no such thing or another program holds them."""
        display = _open_display() if is_x11(environment) else None
        if display is None:
            return False
        if not _grab(display):
            _LOG.info("Another program holds %s.", KEYS)
            display.close()
            return False
        self._display = display
        self._notifier = QSocketNotifier(display.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._handle_events)
        return True

    def release(self) -> None:
        """Closing the connection gives the keys back."""
        if self._notifier:
            self._notifier.setEnabled(False)
            self._notifier = None
            self._display.close()

    def _handle_events(self) -> None:
        from Xlib import X

        for _ in range(self._display.pending_events()):
            if self._display.next_event().type == X.KeyPress:
                self.pressed.emit()


def _open_display() -> Any:
    """None, with a line in the log, when the X server does not answer."""
    from Xlib.display import Display
    from Xlib.error import DisplayError

    try:
        return Display()
    except (DisplayError, OSError) as error:
        _LOG.warning("No shortcut that works from anywhere: %s", error)
        return None


def _grab(display: Any) -> bool:
    """Caps Lock and Num Lock count as modifiers: every combination with them is grabbed too."""
    from Xlib import XK, X
    from Xlib.error import BadAccess, CatchError

    code, taken = display.keysym_to_keycode(XK.string_to_keysym(_LETTER)), CatchError(BadAccess)
    held = X.ControlMask | X.Mod1Mask | X.ShiftMask
    for locks in (0, X.LockMask, X.Mod2Mask, X.LockMask | X.Mod2Mask):
        display.screen().root.grab_key(code, held | locks, False, X.GrabModeAsync, X.GrabModeAsync, onerror=taken)
    display.sync()
    return taken.get_error() is None
