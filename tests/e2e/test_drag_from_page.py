"""A picture is dragged out of a page in a real browser and let go over the application's window."""

import hashlib
import time
from collections.abc import Iterator
from pathlib import Path

import cdp
import pytest
import xvfb
from browser_desk import PORTRAIT, wait_until_loaded
from chromium_browser import Browser, running_browser
from running_app import RunningApp, running_app
from web_pages import Site

from engine.types import Grade, Origin

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

_MIDDLE = """(() => {
  const box = document.querySelector("#portrait").getBoundingClientRect();
  return [box.left + box.width / 2, box.top + box.height / 2];
})()"""


@pytest.fixture
def app(xvfb_display: str, tmp_path: Path) -> Iterator[RunningApp]:
    with running_app(xvfb_display, tmp_path / "home") as running:
        yield running


@pytest.fixture
def browser(app: RunningApp, extension: Path, extension_id: str, site: Site, tmp_path: Path) -> Iterator[Browser]:
    """Never paired: dragging needs no extension."""
    url = site.add_page("/dragged", '<img id="portrait" src="/portrait.jpg" width="300">')
    with running_browser(app.display, tmp_path / "profile", extension, extension_id, url) as running:
        yield running


def drag_out(browser: Browser, page: cdp.Target) -> None:
    """To the right, at a hand's pace: the two programs talk about what is dragged on the way."""
    browser.click_at(page, *page.evaluate(_MIDDLE))
    browser.xdotool("sleep", "0.5", "mousedown", "1")
    for _ in range(12):
        browser.xdotool("mousemove_relative", "--", "55", "5", "sleep", "0.1")
    browser.xdotool("sleep", "0.5", "mouseup", "1")


def test_a_dragged_picture_is_judged_from_the_published_bytes(app: RunningApp, browser: Browser, site: Site) -> None:
    # GIVEN the window beside a page with a picture
    with browser.page(site.url("/dragged")) as page:
        wait_until_loaded(page, "/dragged")
        window = xvfb.wait_for_window(app.display, "--name", "^Telltale$")
        tab = xvfb.wait_for_window(app.display, "--name", "^/dragged")
        browser.xdotool("windowmove", tab, "0", "0", "windowsize", tab, "600", "700")
        browser.xdotool("windowmove", window, "620", "20", "windowsize", window, "640", "700")

        def arrived() -> bool:
            browser.xdotool("windowraise", window)
            drag_out(browser, page)
            deadline = time.monotonic() + 10
            while not app.history() and time.monotonic() < deadline:
                time.sleep(0.3)
            return bool(app.history())

        # WHEN it is dragged over, again where the machine was too busy for the programs to agree in time
        xvfb.wait_until(arrived, "the dragged picture's verdict", 120)
    # THEN it was judged from the very bytes that the site had published
    entry = app.history()[0]
    assert (entry.name, entry.origin, entry.grade) == ("portrait.jpg", Origin.TRANSFER, Grade.ORIGINAL_BYTES)
    assert entry.image_sha256 == hashlib.sha256(PORTRAIT.read_bytes()).hexdigest()
