"""All pictures of a page at once: what is on the screen first, how far it is, and how it is stopped."""

import io

import pytest
import xvfb
from badges import badges, press
from browser_desk import PORTRAIT, Desk
from browser_on_screen import Page
from PIL import Image
from test_connection import open_popup

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

SAID = "document.getElementById('page-sentence')?.textContent ?? ''"
ACTION = "document.getElementById('page-act')?.dataset.action ?? ''"
REMEMBER = (
    "(() => { const place = document.getElementById('page-sentence'); globalThis.said = [];"
    " new MutationObserver(() => said.push(place.textContent)).observe(place, { childList: true }); })()"
)


def lossless(size: int) -> bytes:
    made = io.BytesIO()
    Image.open(PORTRAIT).convert("RGB").resize((size, size)).save(made, "PNG")
    return made.getvalue()


def test_all_pictures_of_a_page_by_the_keyboard_and_all_results_away(desk: Desk) -> None:
    # GIVEN a page with pictures above and below the fold, small ones, and one twice
    paths = [f"/all-{number}.png" for number in range(6)]
    for number, path in enumerate(paths):
        desk.site.add_picture(path, lossless(200 + number), "image/png")
    images = "".join(f'<img src="{path}" style="display: block">' for path in [*paths, paths[0]])
    desk.show("/all", f'<img src="/portrait.jpg" width="40">{images}')
    before = len(desk.app.history())
    desk.browser.activate(desk.page)
    # WHEN the person presses the shortcut
    desk.browser.xdotool("key", "alt+shift+k")
    # THEN every large picture was checked once, what was on the screen first, and each has its small badge
    xvfb.wait_until(lambda: len(desk.app.history()) >= before + 6, "six results", 90)
    xvfb.wait_until(lambda: sum(badge.is_settled for badge in badges(desk.page)) == 6, "six badges", 60)
    newest = [entry.name for entry in desk.app.history()[: len(desk.app.history()) - before]]
    assert sorted(newest) == sorted(path[1:] for path in paths)
    assert {*newest[-3:]} == {"all-0.png", "all-1.png", "all-2.png"}
    # AND opening one shows the whole answer
    first = badges(desk.page)[0]
    press(desk.browser, desk.page, first, "Details")
    xvfb.wait_until(lambda: any(badge.shows_facts for badge in badges(desk.page)), "the details")
    # WHEN they press the other shortcut, THEN the page is as before
    desk.browser.xdotool("key", "alt+shift+d")
    xvfb.wait_until(lambda: badges(desk.page) == [], "the badges to go")


def says(popup: Page, words: str) -> None:
    xvfb.wait_until(lambda: words in popup.evaluate(SAID), f"the popup to say: {words}", 90)


def under_way(desk: Desk) -> int:
    return sum("looking at it" in badge.sentence for badge in badges(desk.page))


def test_a_run_begins_with_what_is_seen_shows_how_far_it_is_and_stops_in_the_popup_and_by_the_keyboard(
    desk: Desk,
) -> None:
    # GIVEN a page that is scrolled to its end, with the popup open
    paths = [f"/run-{number}.png" for number in range(8)]
    for number, path in enumerate(paths):
        desk.site.add_picture(path, lossless(220 + number), "image/png")
    desk.show("/run", "".join(f'<img src="{path}" style="display: block">' for path in paths))
    desk.page.evaluate("scrollTo(0, 1e6)")
    before = len(desk.app.history())
    # The popup opened from the toolbar lets the extension into the page. Here it is in a tab: a shortcut does that.
    desk.browser.activate(desk.page)
    desk.browser.xdotool("key", "alt+shift+d")
    with open_popup(desk.browser) as popup:
        xvfb.wait_until(lambda: popup.evaluate(ACTION) == "check_all", "the popup to offer it")
        with desk.app.engine_at_rest():
            # WHEN the person begins in the popup
            popup.evaluate("document.getElementById('page-act').click()")
            # THEN it says how far it is and offers to stop; some are under way, not all
            says(popup, "0 of 8 pictures checked")
            assert popup.evaluate(ACTION) == "stop"
            xvfb.wait_until(lambda: under_way(desk) == 3, "three checks to be sent", 60)
            # WHEN they stop, THEN the badges go, and so does the run
            popup.evaluate("document.getElementById('page-act').click()")
            xvfb.wait_until(lambda: badges(desk.page) == [], "the badges to go")
            xvfb.wait_until(lambda: popup.evaluate(ACTION) == "check_all", "the run to end")
            assert popup.evaluate(SAID) == "0 of 8 pictures checked"
        with desk.app.engine_at_rest():
            # WHEN they begin by the keyboard and take all results away by the keyboard, THEN that stops it, too
            desk.browser.activate(desk.page)
            desk.browser.xdotool("key", "alt+shift+k")
            xvfb.wait_until(lambda: under_way(desk) == 3, "three checks to be sent", 60)
            desk.browser.xdotool("key", "alt+shift+d")
            xvfb.wait_until(lambda: badges(desk.page) == [], "the badges to go")
            xvfb.wait_until(lambda: popup.evaluate(ACTION) == "check_all", "the run to end")
        # WHEN they let it run
        popup.evaluate(REMEMBER)
        desk.browser.activate(desk.page)
        desk.browser.xdotool("key", "alt+shift+k")
        says(popup, "8 checked")
        # THEN the popup counted them one by one
        said = popup.evaluate("said")
        assert [f"{number} of 8 pictures checked" for number in range(9)] == [s for s in said if " of 8 " in s][:9]
    # AND what was stopped is not in the history; what was on the screen came first
    names = [entry.name for entry in desk.app.history()[: len(desk.app.history()) - before]]
    assert sorted(names) == sorted(path[1:] for path in paths)
    on_screen = desk.page.evaluate(
        "[...document.images].filter((i) => i.getBoundingClientRect().bottom > 0).map((i) => i.src.split('/').pop())"
    )
    assert on_screen[0] not in ("run-0.png", paths[-1][1:])
    assert set(names[-len(on_screen) :]) == set(on_screen)
