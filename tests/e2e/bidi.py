"""Just enough of WebDriver BiDi (w3c.github.io/webdriver-bidi) to drive Firefox: pages, closed shadow roots, and the
browser's own window, for what has no page."""

import itertools
import json
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any

from cdp import Node
from websockets.sync.client import ClientConnection, connect

_SECONDS = 120


class Connection:
    """A session with a running Firefox, over an open WebSocket."""

    def __init__(self, socket: ClientConnection) -> None:
        self._numbers = itertools.count(1)
        self._socket = socket
        self.call("session.new", capabilities={})

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """The result of one command. Raises RuntimeError with the browser's words when it fails."""
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self._socket.recv(timeout=_SECONDS))
            if message.get("id") == number:
                if message["type"] == "error":
                    raise RuntimeError(f"{method}: {message['error']}: {message['message']}")
                return dict(message["result"])

    def contexts(self) -> list[dict[str, Any]]:
        """The open tabs, with ``context`` and ``url``."""
        return list(self.call("browsingContext.getTree", maxDepth=0)["contexts"])

    def evaluate_in_browser(self, expression: str) -> Any:
        """The value of JavaScript in the browser's own window, which sees and may everything."""
        windows = self.call("browsingContext.getTree", **{"moz:scope": "chrome"})["contexts"]
        browser = next(w for w in windows if w["url"] == "chrome://browser/content/browser.xhtml")
        return _evaluate(self, browser["context"], expression)


@contextmanager
def session(address: str) -> Iterator[Connection]:
    with connect(address, max_size=None, compression=None) as socket:
        yield Connection(socket)


class Page:
    """One tab. Does what cdp.Target does, so that tests need not know which browser they drive."""

    def __init__(self, connection: Connection, context: str) -> None:
        self.connection = connection
        self.context = context

    def __enter__(self) -> "Page":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """The connection is the browser's."""

    def navigate(self, url: str) -> None:
        """Begin to; see to it yourself that the page is there."""
        self.connection.call("browsingContext.navigate", context=self.context, url=url, wait="none")

    def evaluate(self, expression: str) -> Any:
        """The value of JavaScript in the page; promises are awaited. Raises RuntimeError when it throws."""
        return _evaluate(self.connection, self.context, expression)

    def nodes(self, name: str) -> list[Node]:
        """All elements of this upper-case name in the page, with what is in their closed shadow roots."""
        found = self.connection.call(
            "script.evaluate",
            expression=f"[...document.querySelectorAll({name.lower()!r})]",
            target={"context": self.context},
            awaitPromise=False,
            serializationOptions={"maxDomDepth": None, "includeShadowTree": "all"},
        )
        return [_as_node(value) for value in found["result"]["value"]]

    def call_on(self, node: Node, function: str) -> Any:
        """What ``function``, JavaScript's ``function () { … this … }``, returns for this node."""
        called = self.connection.call(
            "script.callFunction",
            functionDeclaration=function,
            this={"sharedId": node["sharedId"]},
            target={"context": self.context},
            awaitPromise=False,
        )
        return _value_of(called)


def _evaluate(connection: Connection, context: str, expression: str) -> Any:
    result = connection.call("script.evaluate", expression=expression, target={"context": context}, awaitPromise=True)
    return _value_of(result)


def _value_of(result: dict[str, Any]) -> Any:
    if result["type"] == "exception":
        raise RuntimeError(result["exceptionDetails"]["text"])
    return _plain(result["result"])


def _plain(value: dict[str, Any]) -> Any:
    """BiDi's description of a value → the value, as far as JSON could hold it."""
    match value["type"]:
        case "array":
            return [_plain(item) for item in value["value"]]
        case "object":
            return {key: _plain(item) for key, item in value["value"]}
        case "null" | "undefined":
            return None
    return value.get("value")


def _as_node(serialized: dict[str, Any]) -> Node:
    """In the form of the DevTools protocol."""
    value = serialized["value"]
    shadow = value.get("shadowRoot")
    return {
        "nodeName": {1: str(value.get("localName", "")).upper(), 3: "#text"}.get(value["nodeType"], "#other"),
        "nodeValue": value.get("nodeValue", ""),
        "attributes": [text for pair in value.get("attributes", {}).items() for text in pair],
        "children": [_as_node(child) for child in value.get("children", [])],
        "shadowRoots": [_as_node(shadow)] if shadow else [],
        "sharedId": serialized.get("sharedId"),
    }
