"""Debian's Firefox ESR on the virtual display, with the packed extension installed over WebDriver BiDi."""

import json
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import bidi
import xvfb
from browser_on_screen import Browser, Page, end

PROGRAMS = ("firefox-esr", "firefox")
EXTENSION_ID = "telltale@telltale.invalid"
START_SECONDS = 120.0
_TOLD = "WebDriverBiDiServer.json"
SETTINGS = {
    "app.normandy.enabled": False,
    "app.shield.optoutstudies.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.aboutwelcome.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "datareporting.policy.dataSubmissionEnabled": False,
    "datareporting.policy.dataSubmissionPolicyBypassNotification": True,
    "extensions.systemAddon.update.enabled": False,
    "extensions.update.enabled": False,
    "intl.locale.requested": "en-US",
    "layout.css.devPixelsPerPx": "1.0",
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
    "trailhead.firstrun.didSeeAboutWelcome": True,
    "xpinstall.signatures.required": False,  # Mozilla signs releases; the ESR can do without.
}
_MENU_ENTRY = "#contentAreaContextMenu menuitem[id^=telltale_telltale]"
_QUESTION = "#addon-webext-permissions-notification"


def program() -> str | None:
    """The browser's command, or None when it is not installed."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


class Firefox(Browser):
    """A running Firefox with the extension."""

    name = "firefox"

    def __init__(
        self, display: str, process: "subprocess.Popen[bytes]", connection: bidi.Connection, extension: Path
    ) -> None:
        """Installs the extension to stay, as a signed one does."""
        self.connection = connection
        packed = {"type": "archivePath", "path": str(extension)}
        connection.call("webExtension.install", extensionData=packed, **{"moz:permanent": True})
        host = f"WebExtensionPolicy.getByID({EXTENSION_ID!r}).mozExtensionHostname"
        super().__init__(display, f"moz-extension://{connection.evaluate_in_browser(host)}", process)

    def page(self, url: str) -> bidi.Page:
        xvfb.wait_until(lambda: self.has_page(url), f"a page at {url}", START_SECONDS)
        found = next(c for c in self.connection.contexts() if c["url"].startswith(url))
        return bidi.Page(self.connection, found["context"])

    def has_page(self, url: str) -> bool:
        return any(context["url"].startswith(url) for context in self.connection.contexts())

    def open_page(self, url: str) -> None:
        tab = self.connection.call("browsingContext.create", type="tab", background=True)["context"]
        bidi.Page(self.connection, tab).navigate(url)

    def kill_worker(self) -> None:
        self.connection.evaluate_in_browser(
            f"WebExtensionPolicy.getByID({EXTENSION_ID!r}).extension.terminateBackground()"
        )

    def ready_to_choose(self) -> tuple[str, ...]:
        """With the pointer: other entries share its access key."""
        self._point_at(_MENU_ENTRY, 15)
        return ("click", "1")

    def answer_permission(self, page: Page, allow: bool) -> None:  # noqa: ARG002  # The browser is asked, not the page.
        button = f"{_QUESTION} .popup-notification-{'primary' if allow else 'secondary'}-button"
        self._wait_for_place(button)
        time.sleep(1.5)  # the question takes no answer at first, lest a stray click gives it
        self._point_at(button)
        self.xdotool("click", "1")
        xvfb.wait_until(lambda: self._place(button) is None, "the browser's question to close")

    def _point_at(self, selector: str, seconds: float = 60) -> None:
        """The pointer over a part of the browser's own window, once that is there and has come to rest."""
        x, y = self._wait_for_place(selector, seconds)
        self.xdotool("mousemove", str(round(x)), str(round(y)), "sleep", "0.3")

    def _wait_for_place(self, selector: str, seconds: float = 60) -> tuple[float, float]:
        seen: list[tuple[float, float] | None] = [None]

        def is_at_rest() -> bool:
            seen.append(self._place(selector))
            return seen[-1] is not None and seen[-1] == seen[-2]

        xvfb.wait_until(is_at_rest, f"{selector} in the browser's window", seconds)
        place = seen[-1]
        assert place is not None
        return place

    def _place(self, selector: str) -> tuple[float, float] | None:
        """The middle of what is shown of it, on the screen."""
        found = self.connection.evaluate_in_browser(
            f"(() => {{ const element = document.querySelector({selector!r});"
            " const box = element?.getBoundingClientRect();"
            " if (!box?.width) { return null; }"
            " const { mozInnerScreenX: left, mozInnerScreenY: top } = window;"
            " return [left + box.x + box.width / 2, top + box.y + box.height / 2]; })()"
        )
        return (found[0], found[1]) if found else None


@contextmanager
def running_firefox(
    display: str, profile: Path, extension: Path, url: str, *, before: Sequence[str] = (), **settings: Any
) -> Iterator[Firefox]:
    """Firefox with a profile of its own and the packed extension, on ``url``; ended afterwards. The profile may be one
    that was used before. ``before``: a command that starts what stands after it, in the same process."""
    profile.mkdir(exist_ok=True)
    (profile / _TOLD).unlink(missing_ok=True)
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in (SETTINGS | settings).items())
    (profile / "user.js").write_text("".join(lines))
    command = [*before, str(program()), "--profile", str(profile), "--no-remote", "--new-instance"]
    # The browser's own menus and questions are not in any page: to look at them takes access to all of it.
    command += ["--remote-debugging-port=0", "--remote-allow-system-access", url]
    with (profile.parent / f"{profile.name}.log").open("w") as log:
        process = subprocess.Popen(
            command, env=xvfb.display_environment(display), stdout=log, stderr=log, start_new_session=True
        )
        try:
            with bidi.session(_address(profile, process)) as connection:
                browser = Firefox(display, process, connection, extension)
                with browser.page(url):
                    pass
                yield browser
        finally:
            end(process)


def _address(profile: Path, process: "subprocess.Popen[bytes]") -> str:
    told = profile / _TOLD
    xvfb.wait_until(lambda: _is_json(told) or process.poll() is not None, "Firefox to start", START_SECONDS)
    if process.poll() is not None:
        raise RuntimeError(f"Firefox ended with status {process.returncode}; see the log beside {profile}.")
    where = json.loads(told.read_text())
    return f"ws://{where['ws_host']}:{where['ws_port']}/session"


def _is_json(path: Path) -> bool:
    """Not while it is being written."""
    try:
        return bool(json.loads(path.read_text()))
    except (OSError, ValueError):
        return False
