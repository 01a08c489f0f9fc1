"""A person's desk: the application, a browser that was paired with it, and a web site to look at."""

from dataclasses import dataclass
from pathlib import Path

import xvfb
from badges import Badge, badges, settled_badge
from browser_on_screen import Browser, Page
from running_app import RunningApp
from web_pages import Site

ROOT = Path(__file__).resolve().parents[2]
PORTRAIT = ROOT / "assets" / "samples" / "eileen_collins.jpg"


@dataclass(frozen=True)
class FirstCheck:
    """What a person saw who right-clicked a picture for the first time, before this browser was paired."""

    code_in_badge: str
    code_in_window: str
    badge: Badge


@dataclass(frozen=True)
class Desk:
    """A display with the application and a browser that was paired by right-clicking a picture."""

    app: RunningApp
    browser: Browser
    page: Page
    site: Site
    first: FirstCheck

    def show(self, path: str, body: str, style: str = "") -> None:
        """Put a page into the tab and wait until it and its pictures are loaded."""
        self.page.navigate(self.site.add_page(path, body, style))
        wait_until_loaded(self.page, path)

    def check(self, selector: str) -> Badge:
        """Right-click, choose the entry, wait for the answer."""
        self.browser.check_picture(self.page, selector)
        return self.check_result()

    def check_result(self) -> Badge:
        """The badge of the check that was just asked for, once it has an answer."""
        xvfb.wait_until(lambda: bool(badges(self.page)), "a badge to appear")
        return settled_badge(self.page)


def wait_until_loaded(page: Page, title: str) -> None:
    loaded = f"document.title === {title!r} && document.readyState === 'complete'"
    xvfb.wait_until(lambda: page.evaluate(loaded) is True, f"the page {title}")


def pair_by_checking(app: RunningApp, browser: Browser, page: Page) -> FirstCheck:
    """Right-click a picture with a browser that was never paired, and approve in the application's window."""
    browser.check_picture(page, "#portrait")
    xvfb.wait_until(lambda: any(badge.code for badge in badges(page)), "the code in the badge")
    code = badges(page)[-1].code
    shown = "document.getElementById('code')?.textContent"
    with browser.page(f"{browser.origin}/popup/") as window:
        xvfb.wait_until(lambda: bool(window.evaluate(shown)), "the code in the pairing window")
        in_window = str(window.evaluate(shown))
    app.answer_pairing("a")
    return FirstCheck(code, in_window, settled_badge(page))
