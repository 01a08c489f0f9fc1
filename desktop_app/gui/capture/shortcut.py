"""Keys that begin a capture from anywhere, also while another program has the keyboard: on X11.

Wayland's GlobalShortcuts portal takes an argument that QtDBus cannot build from Python (an array of structures), and
for Windows and macOS nothing is implemented: there, the tray and the window begin a capture.
"""

import logging
import os
from collections.abc import Mapping
from enum import Enum, auto
from typing import Any

from PySide6.QtCore import QObject, QSocketNotifier, Qt, Signal
from PySide6.QtGui import QKeySequence

from desktop_app.gui.capture.windows import is_x11

_LOG = logging.getLogger(__name__)
_MODIFIERS = Qt.KeyboardModifier
_NAMED_KEYS = {
    Qt.Key.Key_Space: "space", Qt.Key.Key_Print: "Print", Qt.Key.Key_Pause: "Pause", Qt.Key.Key_Insert: "Insert",
    Qt.Key.Key_Delete: "Delete", Qt.Key.Key_Home: "Home", Qt.Key.Key_End: "End", Qt.Key.Key_PageUp: "Prior",
    Qt.Key.Key_PageDown: "Next", Qt.Key.Key_Left: "Left", Qt.Key.Key_Right: "Right", Qt.Key.Key_Up: "Up",
    Qt.Key.Key_Down: "Down",
}  # fmt: skip
"""Qt's keys and X's names (keysymdef.h) for those that are neither letters, digits nor function keys."""


class Hold(Enum):
    """What became of the wish for keys."""

    OFF = auto()
    HELD = auto()
    TAKEN = auto()
    """Another program holds them."""
    UNFIT = auto()
    """No such key on this keyboard, or one that is needed for typing."""
    IMPOSSIBLE = auto()
    """Not on this platform."""


class GlobalShortcut(QObject):
    """Holds the keys that were last asked for, until ``release``."""

    pressed = Signal()

    def __init__(self, environment: Mapping[str, str] = os.environ, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._environment = environment
        self._display: Any = None
        self._notifier: QSocketNotifier | None = None

    def is_possible(self) -> bool:
        """Whether this platform has such a thing at all."""
        return is_x11(self._environment)

    def hold(self, keys: str) -> Hold:
        """Give the keys of before back, and take these (as Qt writes them; "": none)."""
        self.release()
        if not keys:
            return Hold.OFF
        display = _open_display() if self.is_possible() else None
        if display is None:
            return Hold.IMPOSSIBLE
        outcome = _grab(display, keys)
        if outcome is not Hold.HELD:
            _LOG.info("The keys %s cannot be held: %s.", keys, outcome.name)
            display.close()
            return outcome
        self._display = display
        self._notifier = QSocketNotifier(display.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._handle_events)
        return outcome

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


def _grab(display: Any, keys: str) -> Hold:
    """Caps Lock and Num Lock count as modifiers: every combination with them is grabbed too."""
    from Xlib import X
    from Xlib.error import BadAccess, CatchError

    code, held, taken = _key_code(display, keys), _modifier_mask(keys), CatchError(BadAccess)
    if not code or held is None:
        return Hold.UNFIT
    for locks in (0, X.LockMask, X.Mod2Mask, X.LockMask | X.Mod2Mask):
        display.screen().root.grab_key(code, held | locks, False, X.GrabModeAsync, X.GrabModeAsync, onerror=taken)
    display.sync()
    return Hold.HELD if taken.get_error() is None else Hold.TAKEN


def _key_code(display: Any, keys: str) -> int:
    """X's code of the key, 0 when the keyboard has none."""
    from Xlib import XK

    key = _combination(keys).key()
    if Qt.Key.Key_F1 <= key <= Qt.Key.Key_F35:
        name = f"F{int(key) - int(Qt.Key.Key_F1) + 1}"
    elif Qt.Key.Key_0 <= key <= Qt.Key.Key_9 or Qt.Key.Key_A <= key <= Qt.Key.Key_Z:
        name = chr(int(key)).lower()
    else:
        name = _NAMED_KEYS.get(key, "")
    symbol = XK.string_to_keysym(name) if name else 0
    return int(display.keysym_to_keycode(symbol)) if symbol else 0


def _modifier_mask(keys: str) -> int | None:
    """None for keys that somebody types: without a modifier, or with Shift alone, unless it is a function key."""
    from Xlib import X

    combination = _combination(keys)
    asked = combination.keyboardModifiers()
    is_function_key = Qt.Key.Key_F1 <= combination.key() <= Qt.Key.Key_F35 or combination.key() == Qt.Key.Key_Print
    masks = {
        _MODIFIERS.ControlModifier: X.ControlMask,
        _MODIFIERS.AltModifier: X.Mod1Mask,
        _MODIFIERS.MetaModifier: X.Mod4Mask,
        _MODIFIERS.ShiftModifier: X.ShiftMask,
    }
    mask = sum(mask for modifier, mask in masks.items() if asked & modifier)
    return mask if is_function_key or mask & ~X.ShiftMask else None


def _combination(keys: str) -> Any:
    """The first of the key presses in ``keys``, as a QKeyCombination."""
    sequence = QKeySequence(keys, QKeySequence.SequenceFormat.PortableText)
    return (sequence if sequence.count() else QKeySequence(Qt.Key.Key_unknown))[0]  # type: ignore[index]
