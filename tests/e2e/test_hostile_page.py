"""A web page in a real browser that tries the application's port in every way a page has. It must learn nothing, open
nothing, and keep nobody out."""

import json
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass

import pytest
import xvfb
from browser_on_screen import Browser, Page
from chromium_browser import running_browser
from firefox_browser import running_firefox
from pytest import TempPathFactory
from running_app import PAIRING_TITLE, RunningApp, running_app
from web_pages import Site
from websockets.sync.client import connect
from websockets.sync.server import serve
from websockets.typing import Origin, Subprotocol

from desktop_app.server.protocol import CHROMIUM_EXTENSION_ID, HOST, PORTS, PROTOCOL, SUBPROTOCOL

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

PORT = PORTS[0]
REBOUND = "rebound.example"
"""A domain whose owner lets it point to 127.0.0.1, so that the browser takes our port for that site's own."""
HOSTS = [HOST, "localhost", REBOUND]
PAGE_HOSTS = ["127.0.0.1", "localhost", "evil.localhost"]

TRY_WEBSOCKET = """
(address, subprotocols) => new Promise((resolve) => {
  try {
    const socket = new WebSocket(address, subprotocols);
    socket.onopen = () => resolve("open");
    socket.onmessage = () => resolve("message");
    socket.onclose = ({ code, reason }) => resolve(`closed ${code} ${reason}`);
  } catch (error) {
    resolve(`refused ${error.name}`);
  }
})
"""
TRY_FETCH = """
async (address, options) => {
  try {
    const response = await fetch(address, options);
    return [response.type, response.status, await response.text(), [...response.headers].length];
  } catch (error) {
    return [error.name];
  }
}
"""
TRY_ELEMENT = """
(name, attribute, address) => new Promise((resolve) => {
  const element = document.createElement(name);
  element.onerror = () => resolve("error");
  const look = () => {
    let inside = null;
    try { inside = element.contentDocument?.body?.innerText ?? null; } catch { inside = null; }
    resolve(inside || "nothing");
  };
  element.onload = look;
  setTimeout(look, 5000);  // Firefox tells nothing of an embed that it refuses.
  element[attribute] = address;
  document.body.append(element);
})
"""
TRY_FROM_SANDBOX = """
(attempt, address, subprotocol) => new Promise((resolve) => {
  addEventListener("message", ({ data }) => resolve(data), { once: true });
  const frame = document.createElement("iframe");
  frame.sandbox = "allow-scripts";
  const told = '.then((got) => parent.postMessage(got, "*"))';
  frame.srcdoc = `<script>(${attempt})("${address}", "${subprotocol}")${told}</script>`;
  document.body.append(frame);
})
"""
_LOADED = "document.readyState === 'complete' && document.querySelector('h1') !== null"
FLOOD = """
(address) => {
  for (let number = 0; number < 400; number += 1) {
    new WebSocket(address, "telltale.v1");
    fetch(address.replace("ws", "http"), { mode: "no-cors", method: "POST", body: "x".repeat(10000) }).catch(() => 0);
  }
}
"""


@dataclass(frozen=True)
class Attack:
    """A page of a hostile site beside the running application."""

    app: RunningApp
    browser: Browser
    site: Site

    def page_at(self, url: str) -> AbstractContextManager[Page]:
        """A new tab on this address."""
        self.browser.open_page(url)
        return self.browser.page(url)


@pytest.fixture(scope="module", params=["chromium", "firefox"])
def attack(
    request: pytest.FixtureRequest, xvfb_display: str, extension_id: str, site: Site, tmp_path_factory: TempPathFactory
) -> Iterator[Attack]:
    folder = tmp_path_factory.mktemp("attack")
    site.add_page("/hostile", "<h1>A hostile page</h1>")
    start = site.add_page("/start", "<h1>Start</h1>")
    launch: AbstractContextManager[Browser]
    if request.param == "firefox":
        rebinding = {"network.dns.localDomains": REBOUND}
        packed = request.getfixturevalue("packed_for_firefox")
        launch = running_firefox(xvfb_display, folder / "profile", packed, start, **rebinding)
    else:
        flag = f"--host-resolver-rules=MAP {REBOUND} 127.0.0.1"
        unpacked = request.getfixturevalue("extension")
        launch = running_browser(xvfb_display, folder / "profile", unpacked, extension_id, start, flag)
    with ExitStack() as running:
        app = running.enter_context(running_app(xvfb_display, folder / "home"))
        yield Attack(app, running.enter_context(launch), site)


@pytest.fixture(scope="module", params=PAGE_HOSTS)
def page(attack: Attack, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The hostile page, under each of its site's names."""
    with attack.page_at(attack.site.url("/hostile", request.param)) as target:
        xvfb.wait_until(lambda: target.evaluate(_LOADED) is True, "the hostile page")
        yield target


@pytest.fixture(autouse=True)
def nothing_came_of_it(attack: Attack) -> Iterator[None]:
    """Whatever a page tried: no result, and no question to the person."""
    yield
    assert attack.app.history() == []
    assert xvfb.find_windows(attack.app.display, "--name", PAIRING_TITLE) == []


def welcome_for_the_extension() -> dict[str, object]:
    """What the application says to the extension's own origin."""
    origin = Origin(f"chrome-extension://{CHROMIUM_EXTENSION_ID}")
    hello = {"type": "hello", "protocol": PROTOCOL, "version": "0", "nonce": "A" * 43}
    with connect(
        f"ws://{HOST}:{PORT}/", origin=origin, subprotocols=[Subprotocol(SUBPROTOCOL)], compression=None, proxy=None
    ) as socket:
        socket.send(json.dumps(hello))
        return dict(json.loads(socket.recv(timeout=60)))


def attempt(page: Page, function: str, *arguments: object) -> object:
    return page.evaluate(f"({function})(...{json.dumps(arguments)})")


def test_the_browser_itself_would_let_the_page_in(page: Page) -> None:
    """A server without our rules, on the same machine: what follows is refused by the application and nobody else."""
    with serve(lambda _socket: None, HOST, 0, subprotocols=[Subprotocol(SUBPROTOCOL)]) as careless:
        thread = threading.Thread(target=careless.serve_forever)
        thread.start()
        for host in HOSTS:
            address = f"ws://{host}:{careless.socket.getsockname()[1]}/"
            assert attempt(page, TRY_WEBSOCKET, address, [SUBPROTOCOL]) == "open"
            assert attempt(page, TRY_FROM_SANDBOX, TRY_WEBSOCKET.strip(), address, SUBPROTOCOL) == "open"
        careless.shutdown()
        thread.join()


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("path", ["/", "/history"])
def test_no_websocket_opens(page: Page, host: str, path: str) -> None:
    for subprotocols in ([SUBPROTOCOL], []):
        assert attempt(page, TRY_WEBSOCKET, f"ws://{host}:{PORT}{path}", subprotocols) == "closed 1006 "


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS", "PUT"])
def test_no_answer_can_be_read(page: Page, host: str, method: str) -> None:
    address = f"http://{host}:{PORT}/"
    assert attempt(page, TRY_FETCH, address, {"method": method}) == ["TypeError"]
    if method in ("GET", "POST"):
        blind = attempt(page, TRY_FETCH, address, {"method": method, "mode": "no-cors"})
        assert blind in (["opaque", 0, "", 0], ["TypeError"])


@pytest.mark.parametrize(
    ("name", "attribute"), [("iframe", "src"), ("script", "src"), ("img", "src"), ("object", "data"), ("embed", "src")]
)
def test_no_element_shows_anything_to_the_page(page: Page, name: str, attribute: str) -> None:
    assert attempt(page, TRY_ELEMENT, name, attribute, f"http://{HOST}:{PORT}/") in ("error", "nothing")


def test_a_sandboxed_frame_has_no_better_luck(page: Page) -> None:
    """Its origin is "null"."""
    address = f"ws://{HOST}:{PORT}/"
    assert attempt(page, TRY_FROM_SANDBOX, TRY_WEBSOCKET.strip(), address, SUBPROTOCOL) == "closed 1006 "


def test_a_rebound_domain_is_refused_though_the_browser_takes_it_for_its_own_site(attack: Attack) -> None:
    with attack.page_at(f"http://{REBOUND}:{PORT}/") as rebound:
        xvfb.wait_until(lambda: rebound.evaluate("location.host") == f"{REBOUND}:{PORT}", "the rebound page")
        assert attempt(rebound, TRY_FETCH, "/", {})[:3] == ["basic", 403, "Forbidden\n"]  # type: ignore[index]
        assert attempt(rebound, TRY_WEBSOCKET, f"ws://{REBOUND}:{PORT}/", [SUBPROTOCOL]) == "closed 1006 "
        assert attempt(rebound, TRY_WEBSOCKET, f"ws://{HOST}:{PORT}/", [SUBPROTOCOL]) == "closed 1006 "


def test_a_flood_from_a_page_keeps_the_extension_not_out(attack: Attack) -> None:
    with attack.page_at(attack.site.url("/hostile", "flood.localhost")) as flooding:
        attempt(flooding, FLOOD, f"ws://{HOST}:{PORT}/")
        for _ in range(5):  # Few enough for the rate that the extension itself has.
            assert welcome_for_the_extension()["known"] is False
