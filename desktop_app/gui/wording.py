"""The words the window uses for what the engine says, and how foreign text is made safe to show.

File names and page hosts come from strangers. They are shown as plain text, without control characters and
without the marks that reverse the writing direction, so that ``gpj.exe`` cannot pose as ``exe.jpg``.
"""

import html
import unicodedata
from datetime import datetime

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from desktop_app.gui.shown import ShownFace
from desktop_app.history import Entry
from engine.types import Grade, Label, Origin

translate = QCoreApplication.translate


def verdict_words(outcome: str) -> str:
    """``outcome`` is a label's value or an error code."""
    words = {
        Label.LIKELY_FAKE: translate("Words", "Likely fake"),
        Label.UNCERTAIN: translate("Words", "Uncertain"),
        Label.NO_SIGNS_FOUND: translate("Words", "No signs found"),
        Label.NO_FACE: translate("Words", "No face found"),
        Label.TOO_SMALL: translate("Words", "Too small to judge"),
    }
    label = as_label(outcome)
    return words[label] if label else translate("Words", "Could not be checked")


def face_words(face: ShownFace) -> list[str]:
    """What is said of one face, in its parts: the label and what it rests on, or why it was not judged."""
    if face.fake_probability is None and face.cut_off:
        return [translate("Words", "Not judged"), translate("Words", "cut off by the edge")]
    probability = [] if face.fake_probability is None else [percent(face.fake_probability)]
    height = translate("Words", "{} px high").format(round(face.height_px))
    return [verdict_words(face.label.value), *probability, height]


def as_label(outcome: str) -> Label | None:
    """The label of this outcome, or None when the picture could not be judged."""
    return Label(outcome) if outcome in set(Label) else None


def grade_words(grade: Grade) -> str:
    """How good the evidence is, in half a sentence."""
    return {
        Grade.ORIGINAL_BYTES: translate("Words", "Original file: the bytes as they were published or saved"),
        Grade.PAGE_REENCODED: translate("Words", "Re-encoded before it came here: some traces may be lost"),
        Grade.SCREEN_PIXELS: translate("Words", "Pixels from the screen: scaling and colours may hide traces"),
    }[grade]


def origin_words(origin: Origin) -> str:
    return {
        Origin.BROWSER: translate("Words", "From the browser"),
        Origin.FILE: translate("Words", "From a file"),
        Origin.TRANSFER: translate("Words", "Pasted or dragged in"),
        Origin.CAPTURE: translate("Words", "From the screen"),
        Origin.CLI: translate("Words", "From the command line"),
    }[origin]


def percent(probability: float) -> str:
    """Never 0 % or 100 %: nothing here is certain."""
    if probability < 0.01:
        return translate("Words", "under 1 %")
    if probability > 0.99:
        return translate("Words", "over 99 %")
    return f"{probability * 100:.0f} %"


def moment(when: datetime) -> str:
    """Today's times as a time, others with their date, both as this person's locale writes them."""
    local = QDateTime.fromMSecsSinceEpoch(int(when.timestamp() * 1000))
    locale, short = QLocale(), QLocale.FormatType.ShortFormat
    if local.date() == QDateTime.currentDateTime().date():
        return locale.toString(local.time(), short)
    return locale.toString(local, short)


def full_moment(when: datetime) -> str:
    """Date, time and how far that is from UTC: for what is read elsewhere and later."""
    return when.astimezone().strftime("%Y-%m-%d %H:%M %z")


def when(entry: Entry) -> str:
    """And whether it is only remembered for now."""
    words = moment(entry.checked_at)
    return words if entry.stored else translate("Words", "{}, not stored").format(words)


def change(outcome: str, probability: float | None, earlier: Entry | None) -> str:
    """What another model said of the very same picture before; empty when none did."""
    if earlier is None or earlier.model is None:
        return ""
    said = verdict_words(earlier.outcome)
    if earlier.fake_probability is not None:
        said = f"{said}, {percent(earlier.fake_probability)}"
    now = verdict_words(outcome) if probability is None else f"{verdict_words(outcome)}, {percent(probability)}"
    model = f"{printable(earlier.model.name)} {printable(earlier.model.version)}"
    if earlier.outcome == outcome:
        return translate("Words", "The verdict is the same as that of {}: {} ({}), now {}.").format(
            model, said, moment(earlier.checked_at), now
        )
    return translate("Words", "The verdict changed: {} said “{}” ({}), now “{}”.").format(
        model, said, moment(earlier.checked_at), now
    )


def printable(text: str) -> str:
    """One line of ``text`` without characters that steer a terminal or the writing direction."""
    return "".join("\N{REPLACEMENT CHARACTER}" if _steers(char) else char for char in text)


def _steers(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cf", "Zl", "Zp", "Cs"}


def tooltip(text: str) -> str:
    """``text`` as a tooltip that is never taken for markup."""
    return f"<qt>{html.escape(text)}</qt>" if text else ""


def source(name: str, page_host: str) -> str:
    """What a picture is called in lists: its name, the host it was seen on, or both."""
    name, host = printable(name) or translate("Words", "Unnamed picture"), printable(page_host)
    return f"{name} — {host}" if host else name
