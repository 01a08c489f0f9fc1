"""A real browser with the built extension, the real application with the shipped model, and pages of our own."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import chromium_browser
import pytest
from browser_desk import PORTRAIT, ROOT, Desk, pair_by_checking
from chromium_browser import running_browser
from running_app import running_app
from web_pages import Site, running_site


@pytest.fixture(scope="session")
def extension() -> Path:
    """The unpacked extension, built from the sources as they are."""
    if shutil.which("node") is None:
        pytest.skip("Needs Node: apt-get install nodejs")
    if chromium_browser.program() is None:
        pytest.skip("Needs a browser: apt-get install chromium")
    subprocess.run(["node", "build.mjs"], cwd=ROOT / "extension", check=True, capture_output=True)
    return ROOT / "build" / "extension" / "chromium"


@pytest.fixture(scope="session")
def extension_id() -> str:
    return str(json.loads((ROOT / "assets" / "protocol.json").read_text())["chromium_extension_id"])


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with running_site() as running:
        running.add_picture("/portrait.jpg", PORTRAIT.read_bytes())
        yield running


@pytest.fixture(scope="module")
def desk(
    xvfb_display: str, extension: Path, extension_id: str, site: Site, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("desk")
    page_url = site.add_page("/first", '<h1>A page</h1><img id="portrait" src="/portrait.jpg">')
    with ExitStack() as running:
        app = running.enter_context(running_app(xvfb_display, folder / "home"))
        launch = running_browser(xvfb_display, folder / "profile", extension, extension_id, page_url)
        browser = running.enter_context(launch)
        page = running.enter_context(browser.page(page_url))
        first = pair_by_checking(app, browser, page)
        yield Desk(app, browser, page, site, first)
