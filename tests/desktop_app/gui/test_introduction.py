"""The introduction comes by itself once, can be read by keyboard, and is there again when asked for."""

from looking import StartApplication, button, visible_text, window_titled
from pytestqt.qtbot import QtBot

from desktop_app.settings import SettingsStore


def test_it_leads_through_three_steps_and_comes_once(start_application: StartApplication, qtbot: QtBot) -> None:
    application = start_application(introduced=False)
    window = application.window
    # It says what not to expect, then how to connect, and ends with something to try.
    assert "Step 1 of 3" in visible_text(window)
    assert "proves nothing" in visible_text(window)
    button(window, "Next").click()
    assert "Add the Telltale extension" in visible_text(window)
    button(window, "Browsers").click()
    assert window_titled("Browsers") is not None
    button(window, "Next").click()
    assert "Try a sample" in visible_text(window)
    button(window, "Back").click()
    assert "Step 2 of 3" in visible_text(window)
    button(window, "Next").click()
    button(window, "Done").click()
    assert "Drop pictures" in visible_text(window)
    # At the next start it stays away, until it is asked for.
    assert SettingsStore(application._settings._path).load().introduced
    application.close()
    again = start_application(introduced=SettingsStore(application._settings._path).load().introduced)
    assert "Step 1 of 3" not in visible_text(again.window)
    again._presence.commands.introduction_wanted.emit()
    assert "Step 1 of 3" in visible_text(again.window)


def test_the_sample_is_checked(start_application: StartApplication, qtbot: QtBot) -> None:
    application = start_application(introduced=False)
    for _ in range(2):
        button(application.window, "Next").click()
    button(application.window, "Check this picture").click()
    qtbot.waitUntil(lambda: "eileen_collins.jpg" in visible_text(application.window), timeout=30_000)
    assert "Step" not in visible_text(application.window)


def test_who_knows_can_skip_it(start_application: StartApplication) -> None:
    application = start_application(introduced=False)
    button(application.window, "Skip").click()
    assert "Drop pictures" in visible_text(application.window)
