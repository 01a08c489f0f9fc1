"""Who takes the pictures of the screens: the desktop's portal on Wayland, where no program may look at the screen by
itself; mss elsewhere; and Qt where these fail."""

import logging
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtDBus import QDBusConnection
from PySide6.QtGui import QImage, QScreen

from desktop_app.gui.capture.frozen import Done, Failed, FrozenScreen, Grabber
from desktop_app.gui.capture.portal import PortalGrabber
from desktop_app.gui.capture.windows import is_wayland

if TYPE_CHECKING:  # Loaded with the first capture.
    from mss import ScreenShot

_LOG = logging.getLogger(__name__)
_NOMINAL_RESOLUTION = 1 << 4
"""macOS's kCGWindowImageNominalResolution: one pixel per point, which throws away three of four on a Retina screen."""


def grabber_for(environment: Mapping[str, str]) -> Grabber:
    """On Wayland mss would see Wayland's X server only, whose screen is black."""
    first = PortalGrabber(QDBusConnection.sessionBus()) if is_wayland(environment) else MssGrabber()
    return InTurn([first, QtGrabber()])


class InTurn:
    """A grabber that asks each of several until one succeeds; the first one's reason is told when none does."""

    def __init__(self, grabbers: Sequence[Grabber]) -> None:
        self._grabbers = grabbers

    def grab(self, screens: Sequence[QScreen], done: Done, failed: Failed) -> None:
        self._ask(0, "", screens, done, failed)

    def _ask(self, number: int, reason: str, screens: Sequence[QScreen], done: Done, failed: Failed) -> None:
        if number == len(self._grabbers):
            failed(reason)
            return

        def go_on(sentence: str) -> None:
            _LOG.warning("%s: %s", type(self._grabbers[number]).__name__, sentence)
            self._ask(number + 1, reason or sentence, screens, done, failed)

        self._grabbers[number].grab(screens, done, go_on)


class MssGrabber:
    """The pixels as X11, Windows and macOS have them, never scaled."""

    def grab(self, screens: Sequence[QScreen], done: Done, failed: Failed) -> None:
        from mss.exception import ScreenShotError

        try:
            frozen = _by_mss(screens)
        except (ScreenShotError, OSError) as error:
            _LOG.warning("mss cannot look at the screen: %s", error)
            failed(_refusal())
        else:
            done(frozen)


class QtGrabber:
    """Qt's own way, which X11, Windows and macOS allow and Wayland does not."""

    def grab(self, screens: Sequence[QScreen], done: Done, failed: Failed) -> None:
        pictures = [screen.grabWindow(0).toImage() for screen in screens]
        if not pictures or any(picture.isNull() for picture in pictures):
            failed(_refusal())
            return
        for picture in pictures:
            picture.setDevicePixelRatio(1)
        rgb = QImage.Format.Format_RGB888
        done([FrozenScreen(*pair) for pair in zip(screens, (p.convertToFormat(rgb) for p in pictures), strict=True)])


def _by_mss(screens: Sequence[QScreen]) -> list[FrozenScreen]:
    import mss

    if sys.platform == "darwin":
        from mss import darwin

        darwin.IMAGE_OPTIONS &= ~_NOMINAL_RESOLUTION
    with mss.MSS() as camera:
        return [FrozenScreen(screen, _picture(camera.grab(_area(screen, camera.monitors)))) for screen in screens]


def _area(screen: QScreen, monitors: Sequence[Mapping[str, object]]) -> dict[str, int]:
    """What mss calls this screen. Both have its upper left corner in the system's own coordinates, also left of or
    above the main screen, where they are negative; only Qt's size is divided by the scale, and rounded."""
    corner = screen.geometry().topLeft()
    for monitor in monitors[1:]:
        if (monitor["left"], monitor["top"]) == (corner.x(), corner.y()):
            return {side: int(str(monitor[side])) for side in ("left", "top", "width", "height")}
    size = screen.size() * screen.devicePixelRatio()
    return {"left": corner.x(), "top": corner.y(), "width": size.width(), "height": size.height()}


def _picture(shot: "ScreenShot") -> QImage:
    """A copy that owns its memory."""
    stride = 4 * shot.width
    image = QImage(shot.bgra, shot.width, shot.height, stride, QImage.Format.Format_RGB32)
    return image.convertToFormat(QImage.Format.Format_RGB888)


def _refusal() -> str:
    if sys.platform == "darwin":
        return QCoreApplication.translate(
            "Capture",
            "macOS does not let Telltale see the screen. Allow it in System Settings, Privacy & Security, "
            "Screen Recording, then start Telltale again.",
        )
    return QCoreApplication.translate("Capture", "This desktop does not let Telltale see the screen.")
