"""The About dialog as the window opens it, in a network of its own where api.github.com is this machine:
FOLDER LANGUAGE. Run under unshare(1) by test_asking_for_updates.py. Prints what was seen as JSON."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from looking import button, visible_text, window_titled
from PySide6.QtCore import QCoreApplication, QEventLoop
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from release_server import Answer, ReleaseServer, http, serving

from desktop_app.gui import languages
from desktop_app.gui.about import About
from desktop_app.settings import Language

SECONDS = 240
folder, language = Path(sys.argv[1]), Language(sys.argv[2])
hosts = folder / "hosts"
hosts.write_text("127.0.0.1 localhost api.github.com\n")
subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
subprocess.run(["mount", "--bind", hosts, "/etc/hosts"], check=True)
qt = QApplication([])
languages.install(qt, language)
words = {
    Language.ENGLISH: ("About Telltale", "Check for updates", "Cancel", "Open its page"),
    Language.GERMAN: ("Über Telltale", "Nach Updates suchen", "Abbrechen", "Seite öffnen"),
}[language]


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(visible_text(dialog))
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)


def has(dialog: QWidget, name: str) -> bool:
    return any(b.isVisible() and b.text().replace("&", "") == name for b in dialog.findChildren(QAbstractButton))


def told(answer: Answer) -> dict[str, object]:
    """Of a server that answers so, asked by the button."""
    with serving(answer, folder / "server.pem", 443) as server:
        button(dialog, words[1]).click()
        wait_until(lambda: has(dialog, words[1]))
        return seen(server)


def seen(server: ReleaseServer) -> dict[str, object]:
    text = visible_text(dialog)
    return {"connections": server.connections, "text": text, "page": has(dialog, words[3])}


def release(version: str) -> Answer:
    return http(json.dumps({"tag_name": version, "draft": False, "prerelease": False}).encode())


window = QWidget()
about = About(window)
with serving(release("v99.0.0"), folder / "server.pem", 443) as waiting:
    about.open()
    dialog = window_titled(words[0])
    deadline = time.monotonic() + 2
    while time.monotonic() < deadline:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
    opened = seen(waiting)
newer, older = told(release("v99.0.0")), told(release("v0.0.1"))
with serving(lambda _client: waiting_for.ending.wait(), folder / "server.pem", 443) as waiting_for:
    button(dialog, words[1]).click()
    wait_until(lambda: waiting_for.connections == 1)
    asking = seen(waiting_for)
    button(dialog, words[2]).click()
    cancelled = seen(waiting_for)
button(dialog, words[1]).click()
wait_until(lambda: has(dialog, words[1]))
nobody = visible_text(dialog)
about.close()
print(json.dumps({"opened": opened, "newer": newer, "older": older, "asking": asking, "cancelled": cancelled,
                  "nobody": nobody}))  # fmt: skip
