"""The wall clock jumps by a day, forwards and backwards, while the application runs and a browser waits for it."""

import sys
import time
from pathlib import Path

import pytest
from browser_desk import PORTRAIT
from jumping_clock import DAY, JumpingClock
from running_app import running_app

sys.path.append(str(Path(__file__).parents[1] / "desktop_app"))
from wire_client import CHROME, WireClient

from desktop_app.server.messages import Result
from desktop_app.server.protocol import PORTS

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]
SECONDS = 120


def test_a_clock_that_jumps_costs_nothing(xvfb_display: str, tmp_path: Path) -> None:
    clock, picture = JumpingClock(tmp_path), PORTRAIT.read_bytes()
    with running_app(xvfb_display, tmp_path / "home", clock.environment) as app:
        # GIVEN a browser that asks to be paired
        with WireClient(PORTS[0], CHROME) as browser:
            browser.hello()
            proposal = browser.reveal()
            app.wait_for_pairing()
            # WHEN the clock jumps while the person compares the codes, THEN it is paired all the same
            clock.be_off_by(DAY)
            app.answer_pairing("a")
            pairing = proposal.paired()
        with WireClient(PORTS[0], CHROME) as browser:
            browser.authenticate(pairing)
            browser.send_check("first", picture, "tomorrow.jpg")
            assert isinstance(browser.receive(SECONDS), Result)
            # WHEN it jumps while a picture is looked at, THEN the answer comes, on the same connection
            for name, off_by in (("yesterday.jpg", -DAY), ("today.jpg", 0 * DAY)):
                with app.engine_at_rest():
                    browser.send_check(name, picture, name)
                    time.sleep(1)
                    clock.be_off_by(off_by)
                    time.sleep(2)
                assert isinstance(browser.receive(SECONDS), Result)
            # THEN nothing is lost, and the list goes by the clock
            assert [entry.name for entry in app.history()] == ["tomorrow.jpg", "today.jpg", "yesterday.jpg"]
            # WHEN the person removes the browser after another jump, THEN it is out at once
            clock.be_off_by(-DAY)
            app.remove_browser()
            assert browser.close_code() is not None
        with WireClient(PORTS[0], CHROME) as browser:
            assert not browser.hello(pairing.id).known
