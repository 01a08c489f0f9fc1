"""Every kind of picture that a page can show, in both browsers: how it is reached, and what is said of the bytes."""

import base64
import time
from dataclasses import dataclass

import pytest
import xvfb
from badges import Badge, badges, settled_badge
from browser_desk import PORTRAIT, Desk

from engine.types import Grade

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

ORIGINAL, COPY, SCREEN = Grade.ORIGINAL_BYTES, Grade.PAGE_REENCODED, Grade.SCREEN_PIXELS
BOX = "width: 320px; height: 320px; display: block"
DATA_URL = "data:image/jpeg;base64," + base64.b64encode(PORTRAIT.read_bytes()).decode()
DRAW = "const c = document.getElementById('it'), i = new Image();"
DRAW += " i.onload = () => c.getContext('2d').drawImage(i, 0, 0, 320, 320);"


@dataclass(frozen=True)
class Kind:
    """``{here}`` is the picture's address on the page's own site; ``path`` of what the history calls it."""

    name: str
    body: str
    grade: Grade
    style: str = ""
    called: str = "portrait.jpg"


CANVAS = '<canvas id="it" width="320" height="320"></canvas>'
DOT = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAACAUwAOw=="

KINDS = [
    Kind(
        "picture element", '<picture><source srcset="/portrait.jpg"><img id="it" src="/none.png"></picture>', ORIGINAL
    ),
    Kind("CSS background", '<div id="it"></div>', ORIGINAL, f"#it {{ {BOX}; background: url(/portrait.jpg) }}"),
    Kind(
        "picture before an element",
        '<div id="it"></div>',
        ORIGINAL,
        f"#it {{ {BOX} }} #it::before {{ content: url(/portrait.jpg) }}",
    ),
    Kind(
        "SVG image",
        '<svg width="320" height="320"><image id="it" href="/portrait.jpg" width="320" height="320"/></svg>',
        ORIGINAL,
    ),
    Kind(
        "under an overlay",
        '<div class="card"><img src="/portrait.jpg" width="320"><div id="it"></div></div>',
        ORIGINAL,
        ".card { position: relative; width: 320px } #it { position: absolute; inset: 0 }",
    ),
    Kind("data address", f'<img id="it" width="320" src="{DATA_URL}">', ORIGINAL, called=""),
    Kind("lazy", '<img id="it" width="320" height="320" loading="lazy" src="/portrait.jpg">', ORIGINAL),
    Kind(
        "lazy by a script that never runs",
        f'<img id="it" style="{BOX}" src="{DOT}" data-src="/portrait.jpg">',
        ORIGINAL,
    ),
    Kind(
        "blob",
        '<img id="it" width="320"><script>fetch("/portrait.jpg").then((r) => r.blob())'
        ".then((b) => { it.src = URL.createObjectURL(b); })</script>",
        ORIGINAL,
        called="",
    ),
    Kind(
        "blob that was taken back",
        '<img id="it" width="320"><script>fetch("/portrait.jpg").then((r) => r.blob()).then((b) => {'
        " it.onload = () => URL.revokeObjectURL(it.src); it.src = URL.createObjectURL(b); })</script>",
        COPY,
        called="",
    ),
    Kind(
        "canvas",
        f'{CANVAS}<script>{DRAW} i.src = "/portrait.jpg";</script>',
        COPY,
        called="",
    ),
    Kind(
        "drawing with a picture in it",
        '<img id="it" width="320" height="320" src="/drawing.svg">',
        COPY,
        called="drawing.svg",
    ),
]


@pytest.fixture(scope="module", autouse=True)
def drawing(desk: Desk) -> None:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512"><image href="{DATA_URL}" width="512"/></svg>'
    desk.site.add_picture("/drawing.svg", svg.encode(), "image/svg+xml")


def check_on_page(desk: Desk, path: str, kind: Kind) -> Badge:
    desk.show(path, kind.body, kind.style)
    time.sleep(0.3)  # scripts of the page
    return desk.check("#it")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name.replace(" ", "-"))
def test_every_kind_of_picture_is_reached(desk: Desk, kind: Kind) -> None:
    badge = check_on_page(desk, f"/kind-{KINDS.index(kind)}", kind)
    assert badge.tone != "problem", badge.sentence
    entry = desk.app.history()[0]
    assert (entry.origin.value, entry.grade, entry.name) == ("browser", kind.grade, kind.called)
    assert entry.fake_probability is not None, "no face was judged"
    assert bool(badge.caveat) == (kind.grade != ORIGINAL)
    assert {"Face 1", "Seen", "Model", "Meaning"} <= badge.facts.keys()


def test_the_frame_that_a_video_shows(desk: Desk) -> None:
    """The page records the portrait from a canvas: no codec has to lie in the tests."""
    script = (
        f"{DRAW} i.src = '/portrait.jpg'; const v = document.getElementById('video');"
        "i.decode().then(() => { const s = c.captureStream(10), r = new MediaRecorder(s, { mimeType: 'video/webm' });"
        " const beat = setInterval(() => c.getContext('2d').drawImage(i, 0, 0, 320, 320), 50);"
        " r.ondataavailable = ({ data }) => { v.src = URL.createObjectURL(data); }; r.start();"
        " setTimeout(() => { r.stop(); clearInterval(beat); c.remove(); }, 1500); });"
    )
    body = '<canvas id="it" width="320" height="320"></canvas><video id="video" width="320" height="320" muted></video>'
    desk.show("/video", f"{body}<script>{script}</script>")
    ready = "document.getElementById('it') === null && document.getElementById('video').readyState >= 2"
    xvfb.wait_until(lambda: desk.page.evaluate(ready) is True, "the video", 60)
    assert desk.check("#video").tone != "problem"
    entry = desk.app.history()[0]
    assert entry.grade == COPY
    assert entry.fake_probability is not None


def test_of_several_pictures_that_may_be_meant_the_person_clicks_one(desk: Desk) -> None:
    """Chromium tells nothing of what was clicked there, so that the first time on a page the person has to be asked;
    Firefox names the element, under which there may be several."""
    body = f'<div id="cover"></div><canvas id="one" width="320" height="320"></canvas>{CANVAS}'
    body += f"<script>{DRAW} i.src = '/portrait.jpg';</script>"
    desk.show("/several", body, "#cover { position: fixed; inset: 0 } canvas { display: inline-block }")
    desk.browser.check_picture(desk.page, "#it")
    xvfb.wait_until(lambda: badges(desk.page)[-1].title == "Which picture?", "the question")
    place = (
        "(() => { const b = document.getElementById('it').getBoundingClientRect(); return [b.x + 160, b.y + 60]; })()"
    )
    desk.browser.click_at(desk.page, *desk.page.evaluate(place))
    assert settled_badge(desk.page).tone not in {"problem", "no_face"}
    # AND from then on the place of the click is known
    desk.browser.check_picture(desk.page, "#one")
    assert settled_badge(desk.page).title != "Which picture?"
    assert len(badges(desk.page)) == 2


@pytest.mark.parametrize("cors", [True, False], ids=["with CORS", "without CORS"])
def test_a_background_of_another_site(desk: Desk, cors: bool) -> None:
    """Refused or (Firefox) not to be asked for: with CORS the page still has the file, else the screen shows it."""
    path = "/open-portrait.jpg" if cors else "/closed-portrait.jpg"
    desk.site.add_picture(path, PORTRAIT.read_bytes(), headers={"Access-Control-Allow-Origin": "*"} if cors else {})
    elsewhere = desk.site.url(path, host="backgrounds.localhost")
    desk.show(f"/background-{cors}", '<div id="it"></div>', f"#it {{ {BOX}; background: url({elsewhere}) }}")
    desk.browser.check_picture(desk.page, "#it")
    if desk.browser.name == "chromium":
        desk.browser.answer_permission(desk.page, allow=False)
    assert desk.check_result().tone != "problem"
    assert desk.app.history()[0].grade == (ORIGINAL if cors else SCREEN)


def test_a_picture_in_a_frame_of_another_site(desk: Desk) -> None:
    desk.site.add_page("/inner", '<img id="it" src="/portrait.jpg" width="320">')
    inner = desk.site.url("/inner", host="frames.localhost")
    desk.show("/outer", f'<iframe id="frame" src="{inner}" width="600" height="500"></iframe>')
    time.sleep(1)
    # WHEN its site is refused, THEN the badge is on the page around, and the whole frame on the screen was judged
    desk.browser.check_in_frame(desk.page, "#frame")
    desk.browser.answer_permission(desk.page, allow=False)
    refused = desk.check_result()
    assert refused.tone != "problem", refused.sentence
    assert "part of the page" in refused.caveat
    assert desk.app.history()[0].grade == SCREEN
    before = len(desk.app.history())
    # WHEN it is allowed, THEN the original bytes were judged
    desk.browser.check_in_frame(desk.page, "#frame")
    desk.browser.answer_permission(desk.page, allow=True)
    xvfb.wait_until(lambda: len(desk.app.history()) > before, "the check in the frame", 60)
    assert desk.app.history()[0].grade == ORIGINAL
