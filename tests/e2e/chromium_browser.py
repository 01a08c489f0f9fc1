"""Debian's Chromium on the virtual display, with the built extension, driven as a person does: by xdotool."""

import itertools
import os
import shutil
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cdp
import xvfb

PROGRAMS = ("chromium", "chromium-browser")
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--disable-search-engine-choice-screen",
    "--disable-sync",
    "--force-device-scale-factor=1",
    "--lang=en-US",
    "--no-default-browser-check",
    "--no-first-run",
    "--password-store=basic",
    "--test-type",  # no bar about --no-sandbox
)
START_SECONDS = 60.0


def program() -> str | None:
    """The browser's command, or None when it is not installed."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


class Browser:
    """A running Chromium. Coordinates are pixels of the virtual screen."""

    def __init__(self, display: str, port: int, extension_id: str) -> None:
        self.display = display
        self.port = port
        self.extension_id = extension_id

    def page(self, url: str) -> cdp.Target:
        """The tab whose address begins so; waits until it is there."""
        return cdp.Target(self._target("page", url)["webSocketDebuggerUrl"])

    def kill_worker(self) -> None:
        """End the extension's service worker, as a browser does that is short of memory."""
        worker = self._target("service_worker", f"chrome-extension://{self.extension_id}/")
        urllib.request.urlopen(f"http://127.0.0.1:{self.port}/json/close/{worker['id']}", timeout=10).close()

    def has_page(self, url: str) -> bool:
        return any(target["url"].startswith(url) for target in cdp.targets(self.port))

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

    def activate(self, page: cdp.Target) -> None:
        """Bring the page's window before all others."""
        title = page.evaluate("document.title")
        windows = xvfb.find_windows(self.display, "--name", f"^{title}")
        self.xdotool("windowactivate", "--sync", windows[0])

    def right_click(self, page: cdp.Target, selector: str) -> None:
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

    def click_at(self, page: cdp.Target, x: float, y: float, button: str = "1") -> None:
        """A real click at a point of the page's viewport, in CSS pixels (the scale is 1)."""
        self.activate(page)
        left, top = self._viewport_corner(page)
        self.xdotool("mousemove", str(round(left + x)), str(round(top + y)))
        time.sleep(0.3)
        self.xdotool("click", button)

    def check_picture(self, page: cdp.Target, selector: str) -> None:
        """Right-click a picture and choose "Check with Telltale" by its access key."""
        self.right_click(page, selector)
        time.sleep(1.0)  # the menu opens, and ignores keys that come too soon
        self.xdotool("key", "t")

    def answer_permission(self, page: cdp.Target, allow: bool) -> None:
        """Answer the browser's own question whether the extension may read another site. X knows of no window for
        it, but it takes the focus from the page. Deny has the focus in it, Allow comes next."""
        has_focus = "document.hasFocus()"
        xvfb.wait_until(lambda: page.evaluate(has_focus) is False, "the browser's question")
        time.sleep(1.5)  # the question takes no answer at first, lest a stray click gives it
        for key in ("Tab", "Return") if allow else ("Return",):
            self.xdotool("key", key)
            time.sleep(0.2)
        xvfb.wait_until(lambda: page.evaluate(has_focus) is True, "the browser's question to close")

    def _viewport_corner(self, page: cdp.Target) -> tuple[float, float]:
        """Where the page begins on the screen: moves of the pointer tell."""
        jitter = itertools.cycle(("400", "404"))

        def reached() -> bool:
            page.evaluate(_REMEMBER_POINTER)
            self.xdotool("mousemove", "500", next(jitter))
            time.sleep(0.1)
            return page.evaluate("window.pagePointer") is not None

        xvfb.wait_until(reached, "the pointer to reach the page")
        left, top = page.evaluate("window.pagePointer")
        return left, top

    def _target(self, kind: str, url: str) -> dict[str, str]:
        found: list[dict[str, str]] = []

        def look() -> bool:
            found[:] = [t for t in cdp.targets(self.port) if t["type"] == kind and t["url"].startswith(url)]
            return bool(found)

        xvfb.wait_until(look, f"a {kind} at {url}", START_SECONDS)
        return found[0]


_REMEMBER_POINTER = """
window.pagePointer = undefined;
addEventListener("mousemove", ({ screenX, screenY, clientX, clientY }) => {
  window.pagePointer = [screenX - clientX, screenY - clientY];
}, { once: true });
"""


@contextmanager
def running_browser(
    display: str, profile: Path, extension: Path, extension_id: str, url: str, *flags: str
) -> Iterator[Browser]:
    """Chromium with a profile of its own and the unpacked extension, on ``url``; ended afterwards."""
    command = [
        str(program()),
        f"--user-data-dir={profile}",
        "--remote-debugging-port=0",
        f"--load-extension={extension}",
        "--disable-features=DisableLoadExtensionCommandLineSwitch",
        *QUIET,
        *(["--no-sandbox"] if os.geteuid() == 0 else []),
        *flags,
        url,
    ]
    with (profile.parent / f"{profile.name}.log").open("w") as log:
        process = subprocess.Popen(
            command, env=xvfb.display_environment(display), stdout=log, stderr=log, start_new_session=True
        )
        try:
            browser = Browser(display, _debugging_port(profile, process), extension_id)
            with browser.page(url):
                pass
            yield browser
        finally:
            _end(process)


def _debugging_port(profile: Path, process: subprocess.Popen[Any]) -> int:
    told = profile / "DevToolsActivePort"
    xvfb.wait_until(lambda: told.exists() or process.poll() is not None, "Chromium to start", START_SECONDS)
    if process.poll() is not None:
        raise RuntimeError(f"Chromium ended with status {process.returncode}; see the log beside {profile}.")
    return int(told.read_text().split()[0])


def _end(process: subprocess.Popen[Any]) -> None:
    """Chromium's whole process group, which start_new_session made."""
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
