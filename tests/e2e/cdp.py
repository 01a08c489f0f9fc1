"""Just enough of the Chrome DevTools Protocol to look into pages, the extension's worker and closed shadow roots."""

import itertools
import json
import urllib.request
from typing import Any

from websockets.sync.client import ClientConnection, connect

Node = dict[str, Any]


class Target:
    """One page or worker of a running browser. Use as a context manager."""

    def __init__(self, address: str) -> None:
        self._numbers = itertools.count(1)
        self._opening = connect(address, max_size=None)
        self._connection: ClientConnection | None = None

    def __enter__(self) -> "Target":
        self._connection = self._opening.__enter__()
        return self

    def __exit__(self, *raised: Any) -> None:
        self._opening.__exit__(*raised)

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """The result of one command. Raises RuntimeError with the browser's words when it fails."""
        assert self._connection is not None, "use Target in a with statement"
        number = next(self._numbers)
        self._connection.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self._connection.recv(timeout=60))
            if message.get("id") == number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']['message']}")
                return dict(message["result"])

    def evaluate(self, expression: str) -> Any:
        """The value of JavaScript in the page; promises are awaited. Raises RuntimeError when it throws."""
        result = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"]["exception"]["description"])
        return result["result"].get("value")

    def navigate(self, url: str) -> None:
        """Begin to; see to it yourself that the page is there."""
        self.call("Page.navigate", url=url)

    def nodes(self, name: str) -> list[Node]:
        """All elements of this upper-case name, also those in closed shadow roots."""
        root = self.call("DOM.getDocument", depth=-1, pierce=True)["root"]
        return [node for node in walk(root) if node["nodeName"] == name]

    def call_on(self, node: Node, function: str) -> Any:
        """What ``function``, JavaScript's ``function () { … this … }``, returns for this node."""
        handle = self.call("DOM.resolveNode", backendNodeId=node["backendNodeId"])["object"]["objectId"]
        called = self.call("Runtime.callFunctionOn", objectId=handle, functionDeclaration=function, returnByValue=True)
        return called["result"].get("value")


def walk(node: Node) -> list[Node]:
    """The node and everything in it, shadow roots and frames included, in document order."""
    inner = [*node.get("shadowRoots", []), *node.get("children", [])]
    if "contentDocument" in node:
        inner.append(node["contentDocument"])
    return [node, *(found for child in inner for found in walk(child))]


def text_of(node: Node) -> str:
    """What is written in the node, one line a text."""
    return "\n".join(part["nodeValue"] for part in walk(node) if part["nodeName"] == "#text")


def attributes_of(node: Node) -> dict[str, str]:
    flat = node.get("attributes", [])
    return dict(zip(flat[::2], flat[1::2], strict=True))


def targets(port: int) -> list[dict[str, str]]:
    """What DevTools lists on this port: ``type``, ``url``, ``webSocketDebuggerUrl`` and more."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/json", timeout=10) as answer:
        return list(json.load(answer))
