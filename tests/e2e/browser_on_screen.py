"""A browser on the virtual display as a person has it: a pointer, a keyboard, and windows. What differs between
browsers is in chromium_browser.py and firefox_browser.py."""

import contextlib
import itertools
import os
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

import xvfb
from cdp import Node

_ATTEMPTS = 4


class Page(Protocol):
    """A tab, or another page of the browser. Use in a with statement."""

    def __enter__(self) -> "Page": ...
    def __exit__(self, *raised: Any) -> None: ...
    def navigate(self, url: str) -> None: ...
    def evaluate(self, expression: str) -> Any: ...
    def nodes(self, name: str) -> list[Node]: ...
    def call_on(self, node: Node, function: str) -> Any: ...


class Browser(ABC):
    """Coordinates are pixels of the virtual screen. ``origin`` is the extension's, e.g. ``chrome-extension://…``;
    ``process`` leads a group of its own."""

    name: str

    def __init__(self, display: str, origin: str, process: "subprocess.Popen[bytes]") -> None:
        self.display = display
        self.origin = origin
        self._process = process

    def kill(self) -> None:
        """As `kill -9` does: it can say goodbye to nobody."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    @abstractmethod
    def page(self, url: str) -> AbstractContextManager[Page]:
        """The page whose address begins so; waits until it is there."""

    @abstractmethod
    def has_page(self, url: str) -> bool: ...

    @abstractmethod
    def open_page(self, url: str) -> None:
        """In a new tab, behind the one that is seen."""

    @abstractmethod
    def kill_worker(self) -> None:
        """End the extension's background, as a browser does that is short of memory."""

    @abstractmethod
    def ready_to_choose(self) -> tuple[str, ...]:
        """Wait for the context menu; what xdotool has to do to choose "Check with Telltale" in it."""

    @abstractmethod
    def answer_permission(self, page: Page, allow: bool) -> None:
        """Answer the browser's own question whether the extension may read another site."""

    def xdotool(self, *command: str) -> str:
        done = subprocess.run(
            ["xdotool", *command],
            env=xvfb.display_environment(self.display),
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def screenshot(self, path: Path) -> None:
        """The whole virtual screen, as PNG."""
        environment = xvfb.display_environment(self.display)
        subprocess.run(["import", "-window", "root", str(path)], env=environment, check=True)

    def activate(self, page: Page) -> None:
        """Bring the page's window before all others."""
        title = page.evaluate("document.title")
        self.xdotool("windowactivate", "--sync", xvfb.wait_for_window(self.display, "--name", f"^{title}"))

    def right_click(self, page: Page, selector: str) -> None:
        """A real right click in the middle of an element, once the page is loaded."""
        there = f"document.readyState === 'complete' && document.querySelector({selector!r}) !== null"
        xvfb.wait_until(lambda: page.evaluate(there) is True, f"{selector} on the page")
        middle = page.evaluate(
            f"(() => {{ const element = document.querySelector({selector!r});"
            " element.scrollIntoView({ block: 'nearest' });"
            " const box = element.getBoundingClientRect();"
            " return [box.left + box.width / 2, box.top + box.height / 2]; })()"
        )
        self.click_at(page, *middle, button="3")

    def check_in_frame(self, page: Page, selector: str) -> None:
        """The same on what is in the middle of a frame; where the badge will be, and when, depends."""
        self.right_click(page, selector)
        self.xdotool(*self.ready_to_choose())

    def click_at(self, page: Page, x: float, y: float, button: str = "1") -> None:
        """A real click at a point of the page's viewport, in CSS pixels (the scale is 1)."""
        self.activate(page)
        left, top = self._viewport_corner(page)
        self.xdotool("mousemove", str(round(left + x)), str(round(top + y)))
        time.sleep(0.3)
        self.xdotool("click", button)

    def check_picture(self, page: Page, selector: str) -> None:
        """Right-click a picture and choose "Check with Telltale", until a badge comes: on a busy machine a menu may
        open after the key that was meant for it, or close as another window opens."""
        mark_old = "document.querySelectorAll('telltale-badge').forEach((badge) => (badge.dataset.old = ''))"
        has_new = "document.querySelector('telltale-badge:not([data-old])') !== null"
        page.evaluate(mark_old)
        for _ in range(_ATTEMPTS):
            with contextlib.suppress(TimeoutError):
                self.right_click(page, selector)
                self.xdotool(*self.ready_to_choose())
                xvfb.wait_until(lambda: page.evaluate(has_new) is True, "a new badge", 15)
                return
            self.xdotool("key", "Escape")
        raise TimeoutError(f"No badge came for {selector}.")

    def _viewport_corner(self, page: Page) -> tuple[float, float]:
        """Where the page begins on the screen: moves of the pointer tell."""
        # Somewhere no frame or other window may be.
        points = itertools.cycle(((500, 400), (500, 844), (300, 404), (300, 840)))

        def reached() -> bool:
            page.evaluate(_REMEMBER_POINTER)
            self.xdotool("mousemove", *map(str, next(points)))
            time.sleep(0.1)
            return page.evaluate("window.pagePointer") is not None

        xvfb.wait_until(reached, "the pointer to reach the page")
        left, top = page.evaluate("window.pagePointer")
        return left, top


def end(process: "subprocess.Popen[bytes]") -> None:
    """A browser's whole process group, which start_new_session made."""
    if process.poll() is not None:
        return
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


_REMEMBER_POINTER = """
window.pagePointer = undefined;
addEventListener("mousemove", ({ screenX, screenY, clientX, clientY }) => {
  window.pagePointer = [screenX - clientX, screenY - clientY];
}, { once: true });
"""
