"""Another program that offers the screenshot portal on the session bus: BEHAVIOUR PICTURE. It answers as the
specification says, with a copy of PICTURE's path (grant), with a refusal (deny), or not at all (silence)."""

import sys

from PySide6.QtCore import ClassInfo, QCoreApplication, QObject, QTimer, QUrl, Signal, Slot
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusObjectPath

ROOT = "/org/freedesktop/portal/desktop"


@ClassInfo({"D-Bus Interface": "org.freedesktop.portal.Request"})
class Request(QObject):
    Response = Signal("uint", "QVariantMap")


@ClassInfo({"D-Bus Interface": "org.freedesktop.portal.Screenshot"})
class Portal(QObject):
    def __init__(self, behaviour: str, picture: str) -> None:
        super().__init__()
        self.behaviour, self.picture = behaviour, picture

    @Slot(str, "QVariantMap", QDBusMessage, result=QDBusObjectPath)
    def Screenshot(self, _parent: str, options: dict[str, object], message: QDBusMessage) -> QDBusObjectPath:
        assert options["interactive"] is False
        sender = message.service()[1:].replace(".", "_")
        path = f"{ROOT}/request/{sender}/{options['handle_token']}"
        self.request = Request()
        bus.registerObject(path, self.request, QDBusConnection.RegisterOption.ExportAllSignals)
        QTimer.singleShot(50, self.answer)
        return QDBusObjectPath(path)

    def answer(self) -> None:
        if self.behaviour == "grant":
            self.request.Response.emit(0, {"uri": QUrl.fromLocalFile(self.picture).toString()})
        elif self.behaviour == "deny":
            self.request.Response.emit(1, {})


qt = QCoreApplication(sys.argv)
bus = QDBusConnection.sessionBus()
portal = Portal(sys.argv[1], sys.argv[2])
assert bus.registerObject(ROOT, portal, QDBusConnection.RegisterOption.ExportAllSlots)
assert bus.registerService("org.freedesktop.portal.Desktop")
print("ready", flush=True)
qt.exec()
