"""What ends while a browser is connected or waits: the pairing, by the person; the browser itself, by kill -9."""

from contextlib import ExitStack
from pathlib import Path

import pytest
import xvfb
from badges import badges, settled_badge
from browser_desk import PORTRAIT, pair_by_checking
from conftest import Launch
from running_app import running_app
from test_connection import open_popup, press_button, reload, wait_for_sentence, wait_for_title
from web_pages import Site

from desktop_app.server.protocol import LIMITS

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]


def test_a_browser_removed_in_the_window_is_told_at_once_and_can_pair_again(
    launch: Launch, site: Site, xvfb_display: str, tmp_path: Path
) -> None:
    # GIVEN a paired browser that is connected, with its popup open
    url = site.add_page("/removed", '<img id="portrait" src="/portrait.jpg">')
    with ExitStack() as running:
        app = running.enter_context(running_app(xvfb_display, tmp_path / "home"))
        browser = running.enter_context(launch(tmp_path / "profile", url))
        page = running.enter_context(browser.page(url))
        popup = running.enter_context(open_popup(browser))
        pair_by_checking(app, browser, page)
        wait_for_title(popup, "Connected")
        # WHEN the person removes it in the application's window
        app.remove_browser()
        # THEN its connection is closed, and the popup says why and what to do, without being asked
        wait_for_title(popup, "Pairing removed")
        wait_for_sentence(popup, "Pair it again")
        assert popup.evaluate("document.getElementById('act').textContent") == "Pair this browser"
        # AND still does when it is opened anew
        reload(popup)
        wait_for_title(popup, "Pairing removed")
        # WHEN the person pairs again, THEN pictures are checked again
        press_button(popup)
        app.answer_pairing("a")
        wait_for_title(popup, "Connected")
        browser.check_picture(page, "#portrait")
        assert settled_badge(page).tone != "problem"


def test_a_browser_that_is_killed_in_the_middle_of_checks_costs_nothing(
    launch: Launch, site: Site, xvfb_display: str, tmp_path: Path
) -> None:
    most = LIMITS.in_flight_per_client
    paths = [f"/killed-{number}.jpg" for number in range(most)]
    for path in paths:
        site.add_picture(path, PORTRAIT.read_bytes())
    images = "".join(f'<img src="{path}" width="200">' for path in paths)
    url = site.add_page("/killed", f'<img id="portrait" src="/portrait.jpg" width="90">{images}')
    with running_app(xvfb_display, tmp_path / "home") as app:
        with launch(tmp_path / "profile", url) as browser, browser.page(url) as page:
            pair_by_checking(app, browser, page)
            checked = len(app.history())
            with app.engine_at_rest():
                # GIVEN a paired browser with as many checks under way as it may have: one that was clicked, which "all"
                # leaves out for its size, and all that "all" begins at a time
                browser.check_picture(page, "#portrait")
                browser.xdotool("key", "alt+shift+k")
                sent = lambda: sum("looking at it" in badge.sentence for badge in badges(page))  # noqa: E731
                xvfb.wait_until(lambda: sent() == most, f"{most} checks to be sent", 60)
                # WHEN it is killed
                browser.kill()
        # THEN the application lives, and a browser that is started anew is still paired
        assert app.process.poll() is None
        with launch(tmp_path / "profile", url) as again, again.page(url) as page, open_popup(again) as popup:
            wait_for_title(popup, "Connected")
            # AND nothing of its share is taken: all its pictures are judged, as many at a time as before
            again.activate(page)
            again.xdotool("key", "alt+shift+k")
            xvfb.wait_until(lambda: len(badges(page)) == most, "a badge at each picture", 60)
            xvfb.wait_until(lambda: all(badge.is_settled for badge in badges(page)), "all verdicts", 120)
            assert {badge.tone for badge in badges(page)}.isdisjoint({"problem"})
        assert len(app.history()) == checked + most
