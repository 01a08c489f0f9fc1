"""Real browsers with the built extension, the real application with the shipped model, and pages of our own."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import chromium_browser
import firefox_browser
import pytest
from browser_desk import PORTRAIT, ROOT, Desk, pair_by_checking
from browser_on_screen import Browser
from running_app import running_app
from web_pages import Site, running_site

BUILT = ROOT / "build" / "extension"
Launch = Callable[[Path, str], AbstractContextManager[Browser]]
"""A profile's folder and an address → the browser with the extension, on that address."""


@pytest.fixture(scope="session")
def built_extension() -> Path:
    """The folder with the builds for both browsers, from the sources as they are."""
    if shutil.which("node") is None:
        pytest.skip("Needs Node: apt-get install nodejs")
    subprocess.run(["node", "build.mjs"], cwd=ROOT / "extension", check=True, capture_output=True)
    return BUILT


@pytest.fixture(scope="session")
def extension(built_extension: Path) -> Path:
    """The unpacked extension for Chromium."""
    if chromium_browser.program() is None:
        pytest.skip("Needs a browser: apt-get install chromium")
    return built_extension / "chromium"


@pytest.fixture(scope="session")
def packed_for_firefox(built_extension: Path) -> Path:
    if firefox_browser.program() is None:
        pytest.skip("Needs a browser: apt-get install firefox-esr")
    (packed,) = built_extension.glob("*.xpi")
    return packed


@pytest.fixture(scope="session")
def extension_id() -> str:
    return str(json.loads((ROOT / "assets" / "protocol.json").read_text())["chromium_extension_id"])


@pytest.fixture(scope="module", params=["chromium", "firefox"])
def launch(request: pytest.FixtureRequest, xvfb_display: str, extension_id: str) -> Launch:
    """Starts a browser: the tests that use this run once in each."""
    if request.param == "firefox":
        packed = request.getfixturevalue("packed_for_firefox")
        return lambda profile, url: firefox_browser.running_firefox(xvfb_display, profile, packed, url)
    unpacked = request.getfixturevalue("extension")
    return lambda profile, url: chromium_browser.running_browser(xvfb_display, profile, unpacked, extension_id, url)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with running_site() as running:
        running.add_picture("/portrait.jpg", PORTRAIT.read_bytes())
        yield running


@pytest.fixture(scope="module")
def desk(xvfb_display: str, launch: Launch, site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("desk")
    page_url = site.add_page("/first", '<h1>A page</h1><img id="portrait" src="/portrait.jpg">')
    with ExitStack() as running:
        app = running.enter_context(running_app(xvfb_display, folder / "home"))
        browser = running.enter_context(launch(folder / "profile", page_url))
        page = running.enter_context(browser.page(page_url))
        first = pair_by_checking(app, browser, page)
        yield Desk(app, browser, page, site, first)
