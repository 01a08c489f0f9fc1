"""From the badge at a picture to the same result in the application's window."""

import pytest
import xvfb
from badges import press
from browser_desk import Desk

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]


def test_a_result_on_a_page_opens_in_the_window(desk: Desk) -> None:
    # GIVEN a checked picture, and the application's window out of sight
    display = desk.app.display
    (window,) = xvfb.find_windows(display, "--name", "^Telltale$")
    desk.browser.xdotool("windowminimize", "--sync", window)
    xvfb.wait_until(lambda: window not in xvfb.find_windows(display, "--name", "^Telltale$"), "the window to go")
    # WHEN the person presses the badge's button
    press(desk.browser, desk.page, desk.first.badge, "Open in Telltale")
    # THEN the window is back, before all others
    xvfb.wait_until(lambda: window in xvfb.find_windows(display, "--name", "^Telltale$"), "the window to come back")
    xvfb.wait_until(lambda: desk.browser.xdotool("getactivewindow").strip() == window, "the window to be in front")
