"""Browsers that an organisation manages: what keeps the extension from app or page, and what it says then."""

from pathlib import Path

import chromium_browser
import firefox_browser
import managed
import pytest
import xvfb
from running_app import running_app
from test_connection import open_popup, press_button, reload, wait_for_sentence, wait_for_title
from web_pages import Site

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]


def test_chromium_that_may_not_reach_this_computer_still_reaches_telltale(
    xvfb_display: str, extension: Path, extension_id: str, site: Site, tmp_path: Path
) -> None:
    # GIVEN policies that forbid every site to reach programs on this computer, and the addresses themselves
    everything = ["*"]
    policies = {
        "LocalNetworkAccessBlockedForUrls": everything,
        "LoopbackNetworkBlockedForUrls": everything,
        "URLBlocklist": ["127.0.0.1:47631", "ws://127.0.0.1:*"],
    }
    before = managed.chromium(tmp_path, policies)
    url = site.add_page("/managed", "")
    with (
        chromium_browser.running_browser(
            xvfb_display, tmp_path / "profile", extension, extension_id, url, before=before
        ) as browser,
        open_popup(browser) as popup,
    ):
        # WHEN nobody answers, THEN the popup says that this may be the reason, and that it may not
        wait_for_title(popup, "No answer, perhaps denied")
        wait_for_sentence(popup, "See first whether Telltale is running")
        # WHEN the application is there, THEN it is reached: an extension is no site
        with running_app(xvfb_display, tmp_path / "home"):
            press_button(popup)
            wait_for_title(popup, "Not paired yet")


def test_firefox_that_may_not_reach_this_computer_still_reaches_telltale(
    xvfb_display: str, packed_for_firefox: Path, tmp_path: Path
) -> None:
    policies = {
        "LocalNetworkAccess": {"Enabled": True, "EnablePrompting": False, "Locked": True},
        "WebsiteFilter": {"Block": ["*://127.0.0.1/*"]},
    }
    before = managed.firefox(tmp_path, policies)
    with (
        running_app(xvfb_display, tmp_path / "home"),
        firefox_browser.running_firefox(
            xvfb_display, tmp_path / "profile", packed_for_firefox, "about:blank", before=before
        ) as browser,
        open_popup(browser) as popup,
    ):
        active = browser.connection.evaluate_in_browser("Object.keys(Services.policies.getActivePolicies()).join()")
        assert active == "LocalNetworkAccess,WebsiteFilter"
        wait_for_title(popup, "Not paired yet")


def test_a_page_that_a_policy_closes_to_extensions_is_told_as_such(
    xvfb_display: str, extension: Path, extension_id: str, site: Site, tmp_path: Path
) -> None:
    # GIVEN a policy that keeps all extensions away from a site
    before = managed.chromium(tmp_path, {"ExtensionSettings": {"*": {"runtime_blocked_hosts": ["*://127.0.0.1"]}}})
    url = site.add_page("/kept-away", '<img id="portrait" src="/portrait.jpg">')
    with (
        running_app(xvfb_display, tmp_path / "home") as app,
        chromium_browser.running_browser(
            xvfb_display, tmp_path / "profile", extension, extension_id, url, before=before
        ) as browser,
        browser.page(url) as page,
        open_popup(browser) as popup,
    ):
        # WHEN a picture is right-clicked there, THEN the toolbar says why no badge comes
        title = "chrome.tabs.query({ active: true }).then(([{ id }]) => chrome.action.getTitle({ tabId: id }))"
        browser.right_click(page, "#portrait")
        browser.xdotool(*browser.ready_to_choose())
        xvfb.wait_until(lambda: "a policy of this browser" in popup.evaluate(title), "the toolbar to say so")
        # AND so does the popup
        wait_for_title(popup, "Not paired yet")
        press_button(popup)
        app.answer_pairing("a")
        wait_for_title(popup, "Connected")
        reload(popup)
        about_page = "document.getElementById('page-sentence')?.textContent ?? ''"
        xvfb.wait_until(lambda: "A policy of this browser" in popup.evaluate(about_page), "the popup to say so")
