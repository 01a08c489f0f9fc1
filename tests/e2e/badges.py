"""What a badge on a page says, read through its closed shadow root."""

import re
from dataclasses import dataclass

import cdp
import xvfb
from browser_on_screen import Browser, Page


@dataclass(frozen=True)
class Badge:
    """``tone``: the verdict's label, or busy, waiting, problem. ``facts``: the details, hidden or not."""

    node: cdp.Node
    tone: str
    title: str
    probability: str
    sentence: str
    caveat: str
    facts: dict[str, str]
    shows_facts: bool
    classes: str

    @property
    def is_settled(self) -> bool:
        return self.tone not in {"", "busy", "waiting"}  # "": it has just come and was told nothing yet

    @property
    def code(self) -> str:
        """The pairing code that it names, or an empty string."""
        found = re.search(r"\d{3} \d{3}", self.sentence)
        return found.group() if found else ""


def badges(page: Page) -> list[Badge]:
    """All on the page, the newest last."""
    return [_badge_of(node) for node in page.nodes("TELLTALE-BADGE") if node.get("shadowRoots")]


def settled_badge(page: Page, seconds: float = 60) -> Badge:
    """The newest badge, once it has come to a verdict or a problem."""
    xvfb.wait_until(lambda: any(b.is_settled for b in badges(page)[-1:]), "a badge with an answer", seconds)
    return badges(page)[-1]


def press(browser: Browser, page: Page, badge: Badge, label: str) -> None:
    """A real click on a button of the badge, found by its text or accessible name."""
    button = next(
        node
        for node in cdp.walk(badge.node)
        if node["nodeName"] == "BUTTON" and label in (cdp.text_of(node), cdp.attributes_of(node).get("aria-label"))
    )
    middle = "function () { const b = this.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]; }"
    browser.click_at(page, *page.call_on(button, middle))


def _badge_of(host: cdp.Node) -> Badge:
    by_class = {cdp.attributes_of(node).get("class", ""): node for node in cdp.walk(host)}
    section = next(node for node in cdp.walk(host) if node["nodeName"] == "SECTION")
    terms = [cdp.text_of(node) for node in cdp.walk(host) if node["nodeName"] == "DT"]
    texts = [cdp.text_of(node) for node in cdp.walk(host) if node["nodeName"] == "DD"]
    parts = ("title", "probability", "sentence", "caveat")
    said = {name: cdp.text_of(by_class[name]) if name in by_class else "" for name in parts}
    lists = [cdp.attributes_of(node) for node in cdp.walk(host) if node["nodeName"] == "DL"]
    return Badge(
        node=host,
        tone=cdp.attributes_of(section).get("data-tone", ""),
        facts=dict(zip(terms, texts, strict=True)),
        shows_facts=any("hidden" not in attributes for attributes in lists),
        classes=cdp.attributes_of(section).get("class", ""),
        **said,
    )
