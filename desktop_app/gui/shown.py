"""One checked picture as the window shows it, whether it was judged a second or a year ago."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from desktop_app.gui import engine_words
from desktop_app.history import Entry
from engine.types import Box, Grade, ImageInput, Label, ModelIdentity, Note, Origin, Verdict


@dataclass(frozen=True)
class ShownFace:
    """A face; ``number`` counts from 1 and stands on the box and in the list alike."""

    number: int
    box: Box
    height_px: float
    fake_probability: float | None
    label: Label
    cut_off: bool = False


@dataclass(frozen=True)
class ShownResult:
    """``outcome`` is a label's value or an error code; ``width`` and ``height`` are those of the upright picture
    that the boxes refer to, 0 when nothing was decoded; ``earlier`` is what another model said of the same bytes."""

    name: str
    page_host: str
    origin: Origin
    grade: Grade
    checked_at: datetime
    outcome: str
    sentence: str
    fake_probability: float | None = None
    faces: tuple[ShownFace, ...] = ()
    notes: tuple[Note, ...] = ()
    model: ModelIdentity | None = None
    earlier: Entry | None = None
    width: int = 0
    height: int = 0
    image_sha256: str = ""
    verdict: Verdict | None = field(default=None, repr=False)
    """The whole of it, evidence included where it was gathered."""


def from_entry(entry: Entry, earlier: Entry | None = None) -> ShownResult:
    """What the history remembers."""
    result = _shown(
        ImageInput(b"", Origin(entry.origin), Grade(entry.grade), entry.name, entry.page_host),
        entry.checked_at,
        entry.outcome,
        entry.sentence,
        entry.verdict or {},
    )
    return replace(result, earlier=earlier)


def from_verdict(image: ImageInput, verdict: Verdict) -> ShownResult:
    """What was found just now, for a picture that the history could not take."""
    return _shown(image, datetime.now(UTC), verdict.label.value, verdict.sentence, verdict.as_dict())


def from_failure(image: ImageInput, code: str, message: str) -> ShownResult:
    """Why this picture could not be judged."""
    return _shown(image, datetime.now(UTC), code, message, {})


def _shown(image: ImageInput, when: datetime, outcome: str, sentence: str, verdict: Mapping[str, Any]) -> ShownResult:
    model = verdict.get("model")
    return ShownResult(
        name=image.name,
        page_host=image.page_host,
        origin=image.origin,
        grade=image.grade,
        checked_at=when,
        outcome=outcome,
        sentence=engine_words.said(sentence),
        fake_probability=verdict.get("fake_probability"),
        faces=tuple(_face(number, face) for number, face in enumerate(verdict.get("faces", ()), 1)),
        notes=tuple(Note(note["code"], engine_words.said(note["message"])) for note in verdict.get("notes", ())),
        model=ModelIdentity(model["name"], model["version"], model["sha256"]) if model else None,
        width=verdict.get("width", 0),
        height=verdict.get("height", 0),
        image_sha256=verdict.get("image_sha256", ""),
        verdict=_whole(verdict),
    )


def _whole(verdict: Mapping[str, Any]) -> Verdict | None:
    """None for what an older version remembered in another form."""
    try:
        return Verdict.from_dict(verdict) if verdict else None
    except ValueError:
        return None


def _face(number: int, face: Mapping[str, Any]) -> ShownFace:
    box = Box(*face["box"])
    label, cut_off = Label(face["label"]), face.get("cut_off", False)  # an older version remembered no such thing
    return ShownFace(number, box, face["height_px"], face["fake_probability"], label, cut_off)
