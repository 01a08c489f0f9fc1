"""What a person is told who has the extension but not (yet) the application, and how it goes on from there."""

import json
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import xvfb
from badges import badges, press, settled_badge
from browser_on_screen import Browser, Page
from chromium_browser import Chromium
from conftest import Launch
from running_app import running_app
from web_pages import Site
from websockets.sync.server import Server, ServerConnection, serve
from websockets.typing import Subprotocol

from desktop_app.server.protocol import HOST, PORTS, SUBPROTOCOL

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]


@pytest.fixture
def browser(launch: Launch, site: Site, tmp_path: Path) -> Iterator[Browser]:
    """A browser that was never paired, on a page with a portrait."""
    page_url = site.add_page("/alone", '<img id="portrait" src="/portrait.jpg">')
    with launch(tmp_path / "profile", page_url) as browser:
        yield browser


def title_of(popup: Page) -> str:
    return str(popup.evaluate("document.getElementById('title')?.textContent"))


def press_button(popup: Page) -> None:
    popup.evaluate("document.getElementById('act').click()")


def wait_for_title(popup: Page, title: str) -> None:
    xvfb.wait_until(lambda: title_of(popup) == title, f"the popup to say: {title}")


def test_from_no_application_to_a_verdict(browser: Browser, site: Site, xvfb_display: str, tmp_path: Path) -> None:
    popup_url = f"{browser.origin}/popup/popup.html"
    with ExitStack() as running:
        page = running.enter_context(browser.page(site.url("/alone")))
        # GIVEN no application, WHEN a picture is checked, THEN the badge says what to do
        browser.check_picture(page, "#portrait")
        xvfb.wait_until(lambda: bool(badges(page)), "a badge to appear")
        problem = settled_badge(page)
        assert (problem.tone, problem.title) == ("problem", "Not checked")
        assert "Start it, then try again" in problem.sentence
        # AND so does the popup
        browser.open_page(popup_url)
        popup = running.enter_context(browser.page(popup_url))
        wait_for_title(popup, "Telltale is not running")
        # WHEN the application is started, THEN the popup's button finds it, not paired yet
        app = running.enter_context(running_app(xvfb_display, tmp_path / "home"))
        press_button(popup)
        wait_for_title(popup, "Not paired yet")
        # WHEN the person pairs from the popup but refuses in the window, THEN it says so
        press_button(popup)
        app.answer_pairing("r")
        wait_for_title(popup, "Pairing refused")
        # WHEN the person pairs and approves, THEN it is connected
        press_button(popup)
        app.answer_pairing("a")
        wait_for_title(popup, "Connected")
        # AND the badge's button brings the verdict
        press(browser, page, badges(page)[-1], "Try again")
        xvfb.wait_until(lambda: badges(page)[-1].tone != "problem", "the check to begin anew")
        assert settled_badge(page).tone != "problem"
        assert len(badges(page)) == 1
        # WHEN the pairing is forgotten in the options, THEN the browser must pair anew
        options_url = f"{browser.origin}/options/options.html"
        browser.open_page(options_url)
        options = running.enter_context(browser.page(options_url))
        forget = "document.getElementById('forget')?"
        xvfb.wait_until(lambda: options.evaluate(f"{forget}.hidden") is False, "the options to show the pairing")
        options.evaluate(f"{forget}.click()")
        xvfb.wait_until(lambda: options.evaluate(f"{forget}.hidden") is True, "the pairing to be forgotten")
        wait_for_title(popup, "Not paired yet")


def test_a_worker_that_is_killed_leaves_a_badge_that_says_so(
    browser: Browser, site: Site, xvfb_display: str, tmp_path: Path
) -> None:
    with running_app(xvfb_display, tmp_path / "home") as app, browser.page(site.url("/alone")) as page:
        # GIVEN a check that waits for the pairing to be approved
        browser.check_picture(page, "#portrait")
        app.wait_for_pairing()
        # WHEN the browser ends the worker
        browser.kill_worker()
        # THEN the badge does not wait for ever, and its button begins anew
        stopped = settled_badge(page)
        assert "stopped the extension" in stopped.sentence
        press(browser, page, stopped, "Try again")
        app.answer_pairing("a")
        assert settled_badge(page).tone != "problem"
        # AND likewise while the application looks at the picture, of which it then says nothing
        with app.engine_at_rest():
            browser.check_picture(page, "#portrait")
            xvfb.wait_until(lambda: "looking at it" in badges(page)[-1].sentence, "the check to be sent")
            browser.kill_worker()
            assert "stopped the extension" in settled_badge(page).sentence
        press(browser, page, badges(page)[-1], "Try again")
        xvfb.wait_until(lambda: badges(page)[-1].tone != "problem", "the check to begin anew")
        assert settled_badge(page).tone != "problem"
        assert len(app.history()) == 2


def test_a_pairing_that_ends_with_the_worker_is_over_on_both_sides(
    browser: Browser, site: Site, xvfb_display: str, tmp_path: Path
) -> None:
    pairing_url = f"{browser.origin}/popup/popup.html?pairing"
    with ExitStack() as running:
        app = running.enter_context(running_app(xvfb_display, tmp_path / "home"))
        page = running.enter_context(browser.page(site.url("/alone")))
        # GIVEN a pairing that waits for the person, its code in a window of the extension
        browser.check_picture(page, "#portrait")
        app.wait_for_pairing()
        window = running.enter_context(browser.page(pairing_url))
        xvfb.wait_until(lambda: bool(window.evaluate("document.getElementById('code')?.textContent")), "the code")
        # WHEN the browser ends the worker
        browser.kill_worker()
        # THEN the application asks no more, and the window says so and offers to pair again
        app.wait_for_no_pairing()
        wait_for_title(window, "Not paired yet")
        # WHEN the person does, THEN it is the window of that pairing, too: no second one, and closed at its end
        press_button(window)
        app.wait_for_pairing()
        xvfb.wait_until(lambda: bool(window.evaluate("document.getElementById('code')?.textContent")), "a new code")
        app.answer_pairing("a")
        xvfb.wait_until(lambda: not browser.has_page(pairing_url), "the window to close")


def test_to_try_again_shows_at_once_and_is_not_lost_with_the_worker(browser: Browser, site: Site) -> None:
    if not isinstance(browser, Chromium):
        pytest.skip("Only Chromium lets a test halt the extension's background.")
    with browser.page(site.url("/alone")) as page:
        # GIVEN a badge that offers to try again
        browser.check_picture(page, "#portrait")
        assert "Start it, then try again" in settled_badge(page).sentence
        with browser.worker_halted():
            # WHEN the person does, and the background is slow, THEN the badge says that something goes on
            press(browser, page, badges(page)[-1], "Try again")
            xvfb.wait_until(lambda: badges(page)[-1].tone == "busy", "the badge to say so")
            # WHEN the background ends before it got to it, THEN the badge does not wait for ever
            browser.kill_worker()
            xvfb.wait_until(lambda: "stopped the extension" in badges(page)[-1].sentence, "the badge to tell")
        # AND trying again brings the app's answer, or that it is not there
        press(browser, page, badges(page)[-1], "Try again")
        xvfb.wait_until(lambda: "Start it, then" in badges(page)[-1].sentence, "the check to be done", 60)


def test_a_popup_whose_worker_ends_before_it_answers_says_so(browser: Browser) -> None:
    with open_popup(browser) as popup:
        wait_for_title(popup, "Telltale is not running")
        # GIVEN a popup that asks, and a background that waits for a program on Telltale's port, which never answers
        with socket.create_server((HOST, PORTS[0])) as silent:
            silent.settimeout(60)
            press_button(popup)
            with silent.accept()[0]:
                assert title_of(popup) == "Connecting…"
                # WHEN the browser ends the background, THEN the popup does not wait for ever
                browser.kill_worker()
                wait_for_sentence(popup, "stopped the extension")
        # AND its button asks anew
        press_button(popup)
        wait_for_title(popup, "Telltale is not running")


def test_options_whose_worker_ends_before_it_answers_say_so(browser: Browser) -> None:
    if not isinstance(browser, Chromium):
        pytest.skip("Only Chromium lets a test halt the extension's background.")
    url = f"{browser.origin}/options/options.html"
    # GIVEN options that ask whether the browser is paired, and a background that does not get to it
    browser.open_page(url)
    with browser.page(url) as options:
        state = "document.getElementById('state')?.textContent ?? ''"
        xvfb.wait_until(lambda: "not paired" in options.evaluate(state), "the options")
        with browser.worker_halted():
            options.evaluate("window.isOld = true; location.reload()")
            others = "!window.isOld && document.getElementById('language')?.length === 3"
            xvfb.wait_until(lambda: options.evaluate(others) is True, "all that needs no background")
            # WHEN the browser ends it
            browser.kill_worker()
            # THEN they say so, and the rest of them is there
            xvfb.wait_until(lambda: "stopped the extension" in options.evaluate(state), "the state to tell")
        # AND looking again brings the answer
        options.evaluate("location.reload()")
        xvfb.wait_until(lambda: "not paired" in options.evaluate(state), "the answer")


def test_a_badge_whose_extension_was_updated_says_to_reload_the_page(browser: Browser, site: Site) -> None:
    if browser.name == "firefox":
        pytest.skip("Firefox stops an ended extension's scripts in all pages: nothing is left that could say anything.")
    with browser.page(site.url("/alone")) as page, open_popup(browser) as popup:
        # GIVEN a badge that offers to try again
        browser.check_picture(page, "#portrait")
        assert "Start it, then try again" in settled_badge(page).sentence
        # WHEN the extension is started anew, as after an update, and the person tries again
        popup.evaluate("setTimeout(() => chrome.runtime.reload(), 100), 0")
        xvfb.wait_until(lambda: not browser.has_page(popup_of(browser)), "the extension to end")
        press(browser, page, badges(page)[-1], "Try again")
        # THEN the badge says why that cannot be
        xvfb.wait_until(lambda: "Reload the page" in badges(page)[-1].sentence, "the badge to say so")


def test_the_app_ends_in_the_middle_of_a_check_and_comes_back_without_the_pairing(
    browser: Browser, site: Site, xvfb_display: str, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    with browser.page(site.url("/alone")) as page:
        with running_app(xvfb_display, home) as app:
            # GIVEN a paired browser, and an application that is at work on a check
            browser.check_picture(page, "#portrait")
            app.answer_pairing("a")
            assert settled_badge(page).tone != "problem"
            app.process.send_signal(signal.SIGSTOP)
            browser.check_picture(page, "#portrait")
            xvfb.wait_until(lambda: "looking at it" in badges(page)[-1].sentence, "the check to be sent")
            # WHEN it dies
            app.process.kill()
            # THEN the badge says so
            assert "broke off" in settled_badge(page).sentence
        with running_app(xvfb_display, home):
            # WHEN it is there again, THEN the badge's button brings the verdict, without a new pairing
            press(browser, page, badges(page)[-1], "Try again")
            xvfb.wait_until(lambda: badges(page)[-1].tone != "problem", "the check to begin anew")
            assert settled_badge(page).tone != "problem"
        # WHEN its list of pairings is gone, THEN the popup says that the pairing is
        (home / "pairings.json").unlink()
        with running_app(xvfb_display, home), open_popup(browser) as popup:
            wait_for_title(popup, "Pairing gone")


def test_other_programs_and_other_versions_on_the_ports(browser: Browser) -> None:
    # GIVEN three programs that are no Telltale on Telltale's ports
    with ExitStack() as running:
        for port in PORTS:
            running.enter_context(answering(port, "telltale.v0"))
        popup = running.enter_context(open_popup(browser))
        wait_for_title(popup, "Telltale’s ports are taken")
    # GIVEN a Telltale that speaks another version, THEN the popup says which side is to be updated
    for side, words in (("app", "Update the Telltale app"), ("extension", "Update the extension")):
        with answering(PORTS[0], SUBPROTOCOL, update=side), browser.page(popup_of(browser)) as popup:
            reload(popup)
            wait_for_sentence(popup, words)
            assert title_of(popup) == "Update needed"


def reload(page: Page) -> None:
    """And wait for the new document: what is asked meanwhile, the browser answers with an error."""
    page.evaluate("window.isOld = true, setTimeout(() => location.reload()), 0")

    def is_new() -> bool:
        try:
            return page.evaluate("window.isOld === undefined && document.readyState === 'complete'") is True
        except RuntimeError:
            return False

    xvfb.wait_until(is_new, "the page to be loaded anew")


def wait_for_sentence(popup: Page, words: str) -> None:
    sentence = "document.getElementById('sentence')?.textContent ?? ''"
    xvfb.wait_until(lambda: words in popup.evaluate(sentence), f"the popup to say: {words}")


def popup_of(browser: Browser) -> str:
    return f"{browser.origin}/popup/popup.html"


@contextmanager
def open_popup(browser: Browser) -> Iterator[Page]:
    browser.open_page(popup_of(browser))
    with browser.page(popup_of(browser)) as popup:
        yield popup


@contextmanager
def answering(port: int, subprotocol: str, update: str = "app") -> Iterator[Server]:
    """A program on this port that refuses every hello for its version."""
    refusal = {"type": "error", "code": "protocol_mismatch", "message": "Another version.", "update": update}

    def refuse(connection: ServerConnection) -> None:
        connection.recv()
        connection.send(json.dumps(refusal))

    with serve(refuse, HOST, port, subprotocols=[Subprotocol(subprotocol)], compression=None) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
