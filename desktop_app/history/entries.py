"""An entry, and the rows of the database it is made of."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from engine.types import Grade, ModelIdentity, Origin

Row = tuple[Any, ...]

COLUMNS = (
    "checked_at, origin, grade, name, page_host, outcome, sentence, fake_probability, "
    "model_name, model_version, model_sha256, preprocessing, image_sha256"
)


@dataclass(frozen=True)
class NewEntry:
    """One picture that was judged, or could not be. ``outcome`` is the label or the error code; ``verdict`` is
    ``Verdict.as_dict()`` or None; ``thumbnail`` a small JPEG; ``checked_at`` is in UTC; ``preprocessing`` is
    ``engine.crops.VERSION`` at that time, None where no face was cut or nobody wrote it down."""

    origin: Origin
    grade: Grade
    name: str
    page_host: str
    outcome: str
    sentence: str
    fake_probability: float | None = None
    verdict: dict[str, Any] | None = None
    image_sha256: str = ""
    thumbnail: bytes | None = field(default=None, repr=False)
    checked_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    preprocessing: int | None = None

    @property
    def model(self) -> ModelIdentity | None:
        """Which network spoke, or None when none did."""
        model = (self.verdict or {}).get("model")
        return ModelIdentity(model["name"], model["version"], model["sha256"]) if model else None


@dataclass(frozen=True, kw_only=True)
class Entry(NewEntry):
    """An entry as the history holds it. ``stored`` is False for one that is only remembered until Telltale ends."""

    id: int
    stored: bool = True


def row_of(entry: NewEntry) -> Row:
    """The values of COLUMNS."""
    model = entry.model
    return (
        stored_time(entry.checked_at),
        entry.origin.value,
        entry.grade.value,
        _storable(entry.name),
        _storable(entry.page_host),
        entry.outcome,
        _storable(entry.sentence),
        entry.fake_probability,
        model.name if model else "",
        model.version if model else "",
        model.sha256 if model else "",
        entry.preprocessing,
        entry.image_sha256,
    )


def details_of(entry: NewEntry) -> Row:
    """What only the chosen entry is asked for: verdict and thumbnail."""
    return (None if entry.verdict is None else json.dumps(entry.verdict), entry.thumbnail)


def entry_of(row: Row, stored: bool) -> Entry:
    """From ``id``, COLUMNS, verdict and thumbnail."""
    (entry_id, checked_at, origin, grade, name, page_host, outcome, sentence, probability, *_model, preprocessing,
     sha256, verdict, thumbnail) = row  # fmt: skip
    return Entry(
        id=entry_id,
        checked_at=datetime.fromisoformat(checked_at),
        origin=Origin(origin),
        grade=Grade(grade),
        name=name,
        page_host=page_host,
        outcome=outcome,
        sentence=sentence,
        fake_probability=probability,
        verdict=None if verdict is None else json.loads(verdict),
        image_sha256=sha256,
        thumbnail=thumbnail,
        preprocessing=preprocessing,
        stored=stored,
    )


def stored_time(moment: datetime) -> str:
    """Texts that sort as the moments do."""
    return moment.astimezone(UTC).isoformat()


def _storable(text: str) -> str:
    """File names that are not UTF-8 hold surrogates, which no database takes."""
    return text.encode("utf-8", "replace").decode("utf-8")
