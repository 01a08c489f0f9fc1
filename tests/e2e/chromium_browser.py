"""Debian's Chromium on the virtual display, with the built extension, driven as a person does: by xdotool."""

import os
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import cdp
import xvfb
from browser_on_screen import Browser, Page, end

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
_TOLD = "DevToolsActivePort"


def program() -> str | None:
    """The browser's command, or None when it is not installed."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


class Chromium(Browser):
    """A running Chromium."""

    name = "chromium"

    def __init__(self, display: str, process: "subprocess.Popen[bytes]", port: int, extension_id: str) -> None:
        super().__init__(display, f"chrome-extension://{extension_id}", process)
        self.port = port

    def page(self, url: str) -> cdp.Target:
        return cdp.Target(self._target("page", url)["webSocketDebuggerUrl"])

    def kill_worker(self) -> None:
        worker = self._target("service_worker", f"{self.origin}/")
        urllib.request.urlopen(f"http://127.0.0.1:{self.port}/json/close/{worker['id']}", timeout=10).close()

    @contextmanager
    def worker_halted(self) -> Iterator[None]:
        """The extension's background gets to nothing meanwhile, as on a machine with too much to do."""
        with cdp.Target(self._target("service_worker", f"{self.origin}/")["webSocketDebuggerUrl"]) as worker:
            worker.call("Debugger.enable")
            worker.call("Debugger.pause")
            yield

    def has_page(self, url: str) -> bool:
        return any(target["url"].startswith(url) for target in cdp.targets(self.port))

    def open_page(self, url: str) -> None:
        pages = [target for target in cdp.targets(self.port) if target["type"] == "page"]
        with cdp.Target(pages[0]["webSocketDebuggerUrl"]) as any_page:
            any_page.call("Target.createTarget", url=url, background=True)

    def ready_to_choose(self) -> tuple[str, ...]:
        time.sleep(1.0)  # the menu opens, and ignores keys that come too soon
        return ("key", "k")

    def answer_permission(self, page: Page, allow: bool) -> None:
        """Answer the browser's own question whether the extension may read another site. X knows of no window for
        it, but it takes the focus from the page. Deny has the focus in it, Allow comes next."""
        has_focus = "document.hasFocus()"
        xvfb.wait_until(lambda: page.evaluate(has_focus) is False, "the browser's question")
        time.sleep(1.5)  # the question takes no answer at first, lest a stray click gives it
        for key in ("Tab", "Return") if allow else ("Return",):
            self.xdotool("key", key)
            time.sleep(0.2)
        xvfb.wait_until(lambda: page.evaluate(has_focus) is True, "the browser's question to close")

    def _target(self, kind: str, url: str) -> dict[str, str]:
        found: list[dict[str, str]] = []

        def look() -> bool:
            found[:] = [t for t in cdp.targets(self.port) if t["type"] == kind and t["url"].startswith(url)]
            return bool(found)

        xvfb.wait_until(look, f"a {kind} at {url}", START_SECONDS)
        return found[0]


@contextmanager
def running_browser(
    display: str,
    profile: Path,
    extension: Path,
    extension_id: str,
    url: str,
    *flags: str,
    before: Sequence[str] = (),
) -> Iterator[Chromium]:
    """Chromium with a profile of its own and the unpacked extension, on ``url``; ended afterwards. The profile may be
    one that was used before. ``before``: a command that starts what stands after it, in the same process."""
    (profile / _TOLD).unlink(missing_ok=True)
    command = [
        *before,
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
            browser = Chromium(display, process, _debugging_port(profile, process), extension_id)
            with browser.page(url):
                pass
            yield browser
        finally:
            end(process)


def _debugging_port(profile: Path, process: "subprocess.Popen[bytes]") -> int:
    told = profile / _TOLD
    # The file is there a moment before it is written.
    is_ready = lambda: (told.exists() and told.read_text()) or process.poll() is not None  # noqa: E731
    xvfb.wait_until(lambda: bool(is_ready()), "Chromium to start", START_SECONDS)
    if process.poll() is not None:
        raise RuntimeError(f"Chromium ended with status {process.returncode}; see the log beside {profile}.")
    return int(told.read_text().split()[0])
