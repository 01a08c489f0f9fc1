"""From a right click to a verdict at the picture, with nothing between that is not the product's own."""

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import xvfb
from badges import badges, press
from browser_desk import PORTRAIT, Desk
from PIL import Image

from desktop_app.history import History
from desktop_app.service import CheckService, Finished
from engine import resources
from engine.checker import Checker, open_checker
from engine.model_store import ModelStore, open_active_checker
from engine.types import Grade, ImageInput, Label, Origin

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

CHOOSE = (
    "(() => {{ const list = document.getElementById('language'); list.value = '{}';"
    " list.dispatchEvent(new Event('change')); }})()"
)
WATCH_GAPS = """
window.gap = () => {
  const badge = document.querySelector("telltale-badge")?.getBoundingClientRect();
  return badge && Math.round(document.getElementById("one").getBoundingClientRect().bottom - badge.bottom);
};
window.gaps = [];
const watch = () => {
  const now = gap();
  if (now !== undefined && !gaps.includes(now)) { gaps.push(now); }
  requestAnimationFrame(watch);
};
watch();
"""
"""How far the badge is above the picture's lower edge: now, and all that was seen at the beginnings of frames."""
VERDICT_WORDS = {
    "likely_fake": "Likely fake",
    "uncertain": "Uncertain",
    "no_signs_found": "No signs found",
    "no_face": "No face found",
    "too_small": "Too small to judge",
}


@pytest.fixture(scope="module")
def checker(desk: Desk) -> Checker:
    """The model that the running application judges with: in a fresh home, the shipped one."""
    return open_checker(ModelStore(desk.app.home / "models", resources.assets_dir() / "models").active())


def test_first_right_click_pairs_and_brings_the_verdict_to_the_picture(desk: Desk) -> None:
    # GIVEN a browser that was never paired, and a person who right-clicked a picture
    # THEN badge and pairing window showed the same code, and after the approval the check went on by itself
    assert re.fullmatch(r"\d{3} \d{3}", desk.first.code_in_badge)
    assert desk.first.code_in_window == desk.first.code_in_badge
    assert desk.first.badge.tone in VERDICT_WORDS
    assert desk.first.badge.title == VERDICT_WORDS[desk.first.badge.tone]
    assert re.fullmatch(r"Fake probability ([<>] )?\d\d?%", desk.first.badge.probability)
    assert desk.first.badge.facts["Seen"] == "the original file, 512 × 512 pixels"
    # AND the pairing window is gone
    popup = f"{desk.browser.origin}/popup/"
    xvfb.wait_until(lambda: not desk.browser.has_page(popup), "the pairing window to close")


def test_the_verdict_is_in_the_history(desk: Desk) -> None:
    entry = desk.app.history()[-1]
    assert (entry.origin, entry.grade) == (Origin.BROWSER, Grade.ORIGINAL_BYTES)
    assert (entry.name, entry.page_host) == ("portrait.jpg", f"127.0.0.1:{desk.site.port}")
    assert entry.outcome == desk.first.badge.tone
    assert entry.sentence == desk.first.badge.sentence


def test_a_result_on_a_page_opens_in_the_window(desk: Desk) -> None:
    # GIVEN a checked picture, and the application's window out of sight
    display = desk.app.display
    window = xvfb.wait_for_window(display, "--name", "^Telltale$")
    desk.browser.xdotool("windowminimize", "--sync", window)
    xvfb.wait_until(lambda: window not in xvfb.find_windows(display, "--name", "^Telltale$"), "the window to go")
    # WHEN the person presses the badge's button
    press(desk.browser, desk.page, desk.first.badge, "Open in Telltale")
    # THEN the window is back, before all others
    xvfb.wait_until(lambda: window in xvfb.find_windows(display, "--name", "^Telltale$"), "the window to come back")
    xvfb.wait_until(lambda: desk.browser.xdotool("getactivewindow").strip() == window, "the window to be in front")


def test_browser_drop_and_command_line_agree_to_the_bit(desk: Desk, tmp_path: Path) -> None:
    # GIVEN the verdict that the browser got for a picture
    by_browser = desk.app.history()[-1].fake_probability
    # WHEN the same bytes are dropped on the window, and given to the command line
    history = History(tmp_path / "history.sqlite3")
    models = ModelStore(desk.app.home / "models", resources.assets_dir() / "models")
    service = CheckService(lambda: open_active_checker(models), history)
    service.start()
    try:
        dropped = service.submit_file(PORTRAIT).outcome(120)
    finally:
        service.close()
        history.close()
    command = [sys.executable, "-m", "engine.cli", "check", "--json", str(PORTRAIT)]
    environment = os.environ | {"TELLTALE_HOME": str(desk.app.home)}
    printed = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    # THEN all three give the same number
    assert by_browser is not None
    assert isinstance(dropped, Finished)
    assert dropped.verdict.fake_probability == by_browser
    assert json.loads(printed)["fake_probability"] == by_browser


def test_a_picture_of_another_site_is_read_once_the_person_allows_it(desk: Desk) -> None:
    elsewhere = desk.site.url("/portrait.jpg", host="localhost")
    desk.show("/other-allowed", f'<img id="other" src="{elsewhere}">')
    # WHEN the browser asks for the other site and the person allows it
    desk.browser.check_picture(desk.page, "#other")
    desk.browser.answer_permission(desk.page, allow=True)
    badge = desk.check_result()
    # THEN the original bytes were judged
    assert badge.facts["Seen"] == "the original file, 512 × 512 pixels"
    assert desk.app.history()[0].fake_probability == desk.app.history()[-1].fake_probability


def test_a_refused_picture_is_judged_by_the_pixels_on_the_screen(desk: Desk) -> None:
    elsewhere = desk.site.url("/portrait.jpg", host="refused.localhost")
    desk.show("/other-refused", f'<img id="other" src="{elsewhere}">', "body { margin: 0 } img { display: block }")
    # WHEN the person refuses
    desk.browser.check_picture(desk.page, "#other")
    desk.browser.answer_permission(desk.page, allow=False)
    badge = desk.check_result()
    # THEN what the screen shows was judged, without the badge on it, and the badge says so
    entry = desk.app.history()[0]
    assert entry.grade == Grade.SCREEN_PIXELS
    assert "512 × 512" in badge.facts["Seen"]
    assert badge.caveat
    assert entry.fake_probability is not None


def test_the_capture_has_the_pictures_own_pixels(desk: Desk, checker: Checker) -> None:
    # GIVEN a picture without loss at its natural size, from a site that the person refuses
    pixels = io.BytesIO()
    Image.open(PORTRAIT).convert("RGB").save(pixels, "PNG")
    desk.site.add_picture("/portrait.png", pixels.getvalue(), "image/png")
    elsewhere = desk.site.url("/portrait.png", host="lossless.localhost")
    desk.show("/lossless", f'<img id="other" src="{elsewhere}">')
    desk.browser.check_picture(desk.page, "#other")
    desk.browser.answer_permission(desk.page, allow=False)
    desk.check_result()
    # THEN the capture gives bit for bit the score of the file
    expected = checker.check(ImageInput(pixels.getvalue()))
    assert desk.app.history()[0].fake_probability == expected.fake_probability


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("text.jpg", b"This is no picture.", "image_unsupported"),
        ("truncated.jpg", PORTRAIT.read_bytes()[:30_000], "image_truncated"),
    ],
)
def test_unusable_pictures_get_a_sentence_at_the_picture(desk: Desk, name: str, data: bytes, words: str) -> None:
    desk.site.add_picture(f"/{name}", data)
    style = "img { width: 200px; height: 200px; background: #ccc }"
    desk.show(f"/bad-{name}", f'<img id="bad" src="/{name}">', style)
    badge = desk.check("#bad")
    entry = desk.app.history()[0]
    assert (badge.tone, badge.title) == ("problem", "Not checked")
    assert badge.sentence == entry.sentence
    assert entry.outcome == words


def test_a_picture_without_a_face(desk: Desk) -> None:
    plain = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").save(plain, "PNG")
    desk.site.add_picture("/plain.png", plain.getvalue(), "image/png")
    desk.show("/plain", '<img id="plain" src="/plain.png">')
    badge = desk.check("#plain")
    assert (badge.tone, badge.title) == (Label.NO_FACE, "No face found")


def test_badges_leave_the_page_as_it_was_and_close_by_button_and_escape(desk: Desk) -> None:
    # GIVEN a page whose styles and scripts would hide or read a careless badge
    desk.site.add_picture("/second.jpg", PORTRAIT.read_bytes())
    desk.show(
        "/hostile",
        '<p id="before">Before</p><img id="one" src="/portrait.jpg" width="300">'
        ' <img id="two" src="/second.jpg" width="300"><p id="after">After</p>',
        "* { display: none !important } html, body, p, img { display: block !important } div { position: static }"
        " telltale-badge { opacity: 0 !important; left: -999px !important; all: unset !important }",
    )
    layout = "[...document.querySelectorAll('p, img')].map((e) => JSON.stringify(e.getBoundingClientRect())).join()"
    before = desk.page.evaluate(layout)
    # WHEN two pictures are checked
    one = desk.check("#one")
    desk.check("#two")
    # THEN nothing moved, and the page sees neither words nor shadow root
    assert desk.page.evaluate(layout) == before
    assert len(badges(desk.page)) == 2
    assert desk.page.evaluate("document.querySelector('telltale-badge').shadowRoot") is None
    assert desk.page.evaluate("document.querySelector('telltale-badge').textContent") == ""
    visible = "(() => { const b = document.querySelector('telltale-badge'), r = b.getBoundingClientRect();"
    visible += " return r.width > 100 && r.left >= 0 && getComputedStyle(b).opacity === '1'; })()"
    assert desk.page.evaluate(visible) is True
    # AND they close by their button, and by Escape
    press(desk.browser, desk.page, one, "Close")
    xvfb.wait_until(lambda: len(badges(desk.page)) == 1, "the first badge to close")
    desk.browser.xdotool("key", "Escape")
    xvfb.wait_until(lambda: not badges(desk.page), "the second badge to close")


def test_a_badge_stays_with_its_picture_and_is_reached_by_the_keyboard(desk: Desk) -> None:
    # GIVEN a judged picture on a long page
    body = '<p id="above">Above</p><img id="one" src="/portrait.jpg"><p style="height: 2000px"></p>'
    desk.show("/long", body)
    desk.page.evaluate(WATCH_GAPS)
    desk.check("#one")
    # THEN it was in its place whatever it said: also before the browser drew the change, when a click may come
    assert desk.page.evaluate("gaps") == [8]
    # WHEN the page is scrolled a little, THEN the badge goes along, AND when the page moves the picture
    for change in ("scrollTo(0, 60)", "above.style.height = '90px'"):
        desk.page.evaluate(change)
        xvfb.wait_until(lambda: desk.page.evaluate("gap()") == 8, "the badge to follow")
    # WHEN the picture is out of sight, THEN so is the badge
    opacity = "getComputedStyle(document.querySelector('telltale-badge')).opacity"
    desk.page.evaluate("scrollTo(0, 1500)")
    xvfb.wait_until(lambda: desk.page.evaluate(opacity) == "0", "the badge to hide")
    desk.page.evaluate("scrollTo(0, 0)")
    xvfb.wait_until(lambda: desk.page.evaluate(opacity) == "1", "the badge to come back")

    # AND Tab reaches it, Enter opens its details, Escape closes it
    def focused() -> bool:
        desk.browser.xdotool("key", "Tab")
        return desk.page.evaluate("document.activeElement.tagName") == "TELLTALE-BADGE"

    xvfb.wait_until(focused, "the focus to reach the badge")
    desk.browser.xdotool("key", "Tab", "key", "Return")
    xvfb.wait_until(lambda: badges(desk.page)[0].shows_facts, "the details to open")
    desk.browser.xdotool("key", "Escape")
    xvfb.wait_until(lambda: not badges(desk.page), "the badge to close")


def test_a_check_under_way_is_cancelled_at_its_badge(desk: Desk) -> None:
    # GIVEN a check that the application is at work on
    desk.show("/cancelled", '<img id="one" src="/portrait.jpg">')
    before = len(desk.app.history())
    with desk.app.engine_at_rest():
        desk.browser.check_picture(desk.page, "#one")
        xvfb.wait_until(lambda: "looking at it" in badges(desk.page)[-1].sentence, "the check to be sent")
        # WHEN the person cancels, THEN the badge goes
        press(desk.browser, desk.page, badges(desk.page)[-1], "Cancel")
        xvfb.wait_until(lambda: not badges(desk.page), "the badge to go")
    # AND the next check is the only one that the history has
    assert desk.check("#one").tone != "problem"
    assert len(desk.app.history()) == before + 1


def test_options_change_how_results_are_shown_and_in_which_language(desk: Desk) -> None:
    desk.show("/options", '<img id="one" src="/portrait.jpg">')
    options_url = f"{desk.browser.origin}/options/options.html"
    desk.browser.open_page(options_url)
    with desk.browser.page(options_url) as options:
        xvfb.wait_until(lambda: options.evaluate("document.getElementById('language')?.length") == 3, "the options")
        # WHEN the person chooses small marks, THEN the next answer is one
        options.evaluate("document.querySelector('[name=badge][value=small]').click()")
        desk.browser.activate(desk.page)
        assert "small" in desk.check("#one").classes
        options.evaluate("document.querySelector('[name=badge][value=whole]').click()")
        # WHEN they choose German
        options.evaluate(CHOOSE.format("de"))
        xvfb.wait_until(lambda: options.evaluate("document.documentElement.lang") == "de", "the options in German")
        desk.browser.xdotool("key", "alt+shift+d", "sleep", "0.5", "key", "alt+shift+k")
        badge = desk.check_result()
        # THEN so is the answer, with what the application says
        assert badge.title in {"Wahrscheinlich gefälscht", "Unsicher", "Keine Anzeichen gefunden"}
        assert "Wahrscheinlichkeit einer Fälschung" in badge.probability
        assert re.search("Anzeichen|nicht geprüft", badge.sentence)
        assert "Das betrifft das Gesicht, nicht das ganze Bild" in badge.facts["Bedeutung"]
        options.evaluate(CHOOSE.format(""))
        xvfb.wait_until(lambda: options.evaluate("document.documentElement.lang") == "en", "the options in English")
    assert desk.check("#one").title in VERDICT_WORDS.values()
