"""The screen through the XDG desktop portal, which asks the person where the desktop wants that.

https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.Screenshot.html
"""

import logging
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import SLOT, QObject, QRect, Qt, QTimer, QUrl, Slot
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher
from PySide6.QtGui import QImage, QScreen

from desktop_app.gui.capture.frozen import Done, Failed, FrozenScreen

_LOG = logging.getLogger(__name__)
SERVICE, DESKTOP = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
_SCREENSHOT, _REQUEST = "org.freedesktop.portal.Screenshot", "org.freedesktop.portal.Request"
PATIENCE_MS = 120_000
"""The desktop may ask the person for permission; after this long nobody will answer any more."""
_SHAPE_TOLERANCE = 0.02
"""How far width and height may disagree about the scale before the picture is taken for something else."""


class PortalGrabber:
    """Needs a session bus and a portal with a backend; says so when there is none."""

    def __init__(self, bus: QDBusConnection, patience_ms: int = PATIENCE_MS) -> None:
        self._bus, self._patience_ms = bus, patience_ms
        self._request: _Request | None = None

    def grab(self, screens: Sequence[QScreen], done: Done, failed: Failed) -> None:
        self._request = _Request(self._bus, screens, done, failed)
        self._request.send(self._patience_ms)


class _Request(QObject):
    """One question to the portal and its answer, which comes as a signal some time after the reply."""

    def __init__(self, bus: QDBusConnection, screens: Sequence[QScreen], done: Done, failed: Failed) -> None:
        super().__init__()
        self._bus, self._screens, self._done, self._failed = bus, list(screens), done, failed
        self._is_answered = False
        self._token = f"telltale_{secrets.token_hex(8)}"
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._handle_silence)

    def send(self, patience_ms: int) -> None:
        """Listen first, where the portal promises to answer, then ask."""
        sender = self._bus.baseService()[1:].replace(".", "_")
        path = f"{DESKTOP}/request/{sender}/{self._token}"
        # The stub asks for bytes, the binding takes a str alone.
        slot: Any = SLOT("handle_response(uint,QVariantMap)")
        if not self._bus.connect(SERVICE, path, _REQUEST, "Response", self, slot):
            self._refuse(self.tr("This desktop has no screenshot portal."))
            return
        question = QDBusMessage.createMethodCall(SERVICE, DESKTOP, _SCREENSHOT, "Screenshot")
        question.setArguments(["", {"interactive": False, "handle_token": self._token}])
        self._reply = QDBusPendingCallWatcher(self._bus.asyncCall(question), self)
        self._reply.finished.connect(self._handle_reply)
        self._patience.start(patience_ms)

    @Slot("uint", "QVariantMap")
    def handle_response(self, code: int, results: dict[str, Any]) -> None:
        """``code``: 0 done, 1 the person said no, 2 anything else."""
        if code or "uri" not in results:
            self._refuse(self.tr("The desktop was not allowed to show its screen to Telltale."))
            return
        frozen = split(_take(Path(QUrl(str(results["uri"])).toLocalFile())), self._screens)
        if not frozen:
            self._refuse(self.tr("The desktop's picture of the screen could not be used."))
        elif not self._is_answered:
            self._answer()
            self._done(frozen)

    def _handle_reply(self) -> None:
        if self._reply.isError():
            _LOG.warning("The portal refuses: %s", self._reply.error().message())
            self._refuse(self.tr("This desktop has no screenshot portal."))

    def _handle_silence(self) -> None:
        self._refuse(self.tr("The desktop did not answer when asked for its screen."))

    def _refuse(self, sentence: str) -> None:
        if not self._is_answered:
            self._answer()
            self._failed(sentence)

    def _answer(self) -> None:
        self._is_answered = True
        self._patience.stop()


def _take(file: Path) -> QImage:
    """Read the portal's file and remove it: a picture of the whole screen must not lie about in a folder."""
    picture = QImage(str(file))
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        _LOG.warning("The portal's picture stays behind: %s", error)
    return picture.convertToFormat(QImage.Format.Format_RGB888)


def split(picture: QImage, screens: Sequence[QScreen]) -> list[FrozenScreen]:
    """The desktop's one picture, cut into its screens; empty when it has not the desktop's shape.

    Compositors draw all screens at one scale, mostly that of the densest, side by side as they are laid out. What was
    enlarged for that is brought back to the pixels the screen has: made-up ones are not to be judged.
    """
    whole = QRect()
    for screen in screens:
        whole = whole.united(screen.geometry())
    if picture.isNull() or whole.isEmpty():
        return []
    across, down = picture.width() / whole.width(), picture.height() / whole.height()
    if abs(across / down - 1) > _SHAPE_TOLERANCE:
        return []
    parts = [(screen, screen.geometry().translated(-whole.topLeft())) for screen in screens]
    return [FrozenScreen(screen, _reduced(picture.copy(_scaled(part, across, down)), screen)) for screen, part in parts]


def _reduced(part: QImage, screen: QScreen) -> QImage:
    """Never enlarged: where scales are fractional, Qt reports the next whole one."""
    size = screen.size() * screen.devicePixelRatio()
    if part.width() <= size.width():
        return part
    return part.scaled(size, mode=Qt.TransformationMode.SmoothTransformation)


def _scaled(rect: QRect, across: float, down: float) -> QRect:
    left, top = round(rect.x() * across), round(rect.y() * down)
    right, bottom = round((rect.x() + rect.width()) * across), round((rect.y() + rect.height()) * down)
    return QRect(left, top, right - left, bottom - top)
