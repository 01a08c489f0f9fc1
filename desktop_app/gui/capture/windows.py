"""Where the other programs' windows are, so that a click selects one."""

import logging
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Protocol

from PySide6.QtGui import QGuiApplication

from desktop_app.gui.capture.selection import PixelRect

_LOG = logging.getLogger(__name__)


class WindowFinder(Protocol):
    def outlines(self) -> list[PixelRect]:
        """The visible windows, topmost first, in the system's own pixels; empty where the platform does not tell."""


def window_finder_for(environment: Mapping[str, str]) -> WindowFinder:
    return X11Windows() if is_x11(environment) else NoWindows()


def is_wayland(environment: Mapping[str, str]) -> bool:
    """Asked of the session: a program may be on Wayland's X server and not know."""
    return bool(environment.get("WAYLAND_DISPLAY")) or environment.get("XDG_SESSION_TYPE") == "wayland"


def is_x11(environment: Mapping[str, str]) -> bool:
    """Under Wayland an X server knows only some of the windows and keys, and not where anything is on the screen."""
    return QGuiApplication.platformName() == "xcb" and not is_wayland(environment)


class NoWindows:
    """Wayland tells no program about another's windows; for Windows and macOS nothing is implemented."""

    def outlines(self) -> list[PixelRect]:
        return []


class X11Windows:
    """What the window manager lists, as they are stacked, with the frames it draws around them.

    https://specifications.freedesktop.org/wm-spec/latest/ (_NET_CLIENT_LIST_STACKING, _NET_FRAME_EXTENTS)
    """

    def outlines(self) -> list[PixelRect]:
        from Xlib.display import Display
        from Xlib.error import ConnectionClosedError, DisplayError, XError

        try:
            display = Display()
        except (DisplayError, OSError) as error:
            _LOG.warning("The X server does not tell where windows are: %s", error)
            return []
        try:
            found = (_outline(display, number) for number in reversed(_stacked(display)))
            return [outline for outline in found if outline]
        except (XError, ConnectionClosedError) as error:
            _LOG.warning("The X server does not tell where windows are: %s", error)
            return []
        finally:
            with suppress(ConnectionClosedError):
                display.close()


def _stacked(display: Any) -> list[int]:
    """The ids of the managed windows, the lowest first."""
    return _property(display, display.screen().root, "_NET_CLIENT_LIST_STACKING")


def _outline(display: Any, number: int) -> PixelRect | None:
    """None for a window that cannot be seen, or that has been closed since."""
    from Xlib.error import BadDrawable, BadWindow
    from Xlib.X import IsViewable

    window = display.create_resource_object("window", number)
    try:
        if window.get_attributes().map_state != IsViewable:
            return None
        size = window.get_geometry()
        # How far the root's corner lies from the window's own.
        corner = display.screen().root.translate_coords(window, 0, 0)
        left, right, top, bottom = _property(display, window, "_NET_FRAME_EXTENTS") or (0, 0, 0, 0)
    except (BadWindow, BadDrawable):
        return None
    x, y = corner.x - left, corner.y - top
    return PixelRect(x, y, size.width + left + right, size.height + top + bottom)


def _property(display: Any, window: Any, name: str) -> list[int]:
    from Xlib.X import AnyPropertyType

    found = window.get_full_property(display.intern_atom(name), AnyPropertyType)
    return list(found.value) if found else []
