""" "Open in Telltale" at a picture on a page, from the socket to the window."""

from looking import StartApplication, visible_text
from pytestqt.qtbot import QtBot
from wire_client import CHROME, WireClient

from desktop_app.gui.application import Application
from desktop_app.server.messages import Ping, Pong, Result, Show
from desktop_app.server.pairing import Pairing
from desktop_app.server.server import Listening

PAIRING = Pairing("ab" * 16, "Test browser", CHROME, bytes(32))


def port_of(application: Application) -> int:
    assert isinstance(application._server.state, Listening)
    return application._server.state.port


def test_the_window_comes_up_with_the_result_that_the_browser_names(
    start_application: StartApplication, qtbot: QtBot, png: bytes
) -> None:
    # GIVEN two results of a browser, the first of which is being looked at, in a window that was closed to the tray
    application = start_application()
    application._pairings.add(PAIRING)
    with WireClient(port_of(application)) as browser:
        browser.authenticate(PAIRING)
        receipts = {}
        for name in ("first.png", "second.png"):
            browser.send_check(name, png, name=name, host="news.example")
            result = browser.receive()
            assert isinstance(result, Result)
            receipts[name] = str(result.receipt)
            qtbot.waitUntil(lambda: "first.png" in visible_text(application.window))
        application.window.hide()
        # WHEN the browser asks for the second, THEN the window comes up with it
        browser.send(Show(receipts["second.png"]))
        qtbot.waitUntil(lambda: application.window.isVisible())
        assert "second.png — news.example" in visible_text(application.window)
        # AND the first can be had again
        browser.send(Show(receipts["first.png"]))
        qtbot.waitUntil(lambda: "first.png — news.example" in visible_text(application.window))
        # WHEN it asks for a result that was deleted, THEN the window comes up and nothing else happens
        newest = application._history.recent(1)[0]
        application._history.delete([newest.id])
        application.window.hide()
        browser.send(Show(receipts["second.png"]))
        qtbot.waitUntil(lambda: application.window.isVisible())
        assert browser.ask(Ping()) == Pong()
