"""The values that evidence is made of. All frozen; `Evidence.as_dict` is their JSON form, on the wire and in reports.

Texts for people are statements: a stable code, its parameters, and the English sentence. Foreign text in parameters is
printable, in one line and short; it is never an address to open.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.evidence import codec

FORMAT = 1

Interval = tuple[float, float, float]
"""A measured share, 0–1, and its 95 % interval: value, low, high."""


@dataclass(frozen=True)
class Statement:
    """One sentence. ``code`` never changes its meaning; the parameters are the blanks of the sentence."""

    code: str
    parameters: Mapping[str, str | float | int]
    message: str


@dataclass(frozen=True)
class Influence:
    """Where the score of a face comes from: ``map`` rows × columns, in units of the logit difference (above 0 towards
    fake); their sum + ``bias`` is ``margin``. ``region`` (x, y, w, h) is the square of the picture that it covers."""

    map: tuple[tuple[float, ...], ...]
    bias: float
    margin: float
    region: tuple[float, float, float, float]

    def enlarged(self, factor: float) -> "Influence":
        """The same in a picture that is so much larger."""
        x, y, w, h = self.region
        return replace(self, region=(x * factor, y * factor, w * factor, h * factor))


@dataclass(frozen=True)
class ViewScore:
    """What the same face scored after a harmless change. The probability is calibrated, 0–1."""

    change: str
    fake_probability: float


@dataclass(frozen=True)
class Stability:
    """``label`` is that of the score itself, ``kept`` in how many views it stayed; with fewer than ``least_kept`` (from
    the model's card, None when not measured) the face became uncertain."""

    views: tuple[ViewScore, ...]
    lowest: float
    highest: float
    label: str
    kept: int
    least_kept: int | None
    statement: Statement


@dataclass(frozen=True)
class FaceEvidence:
    """Either is None where it was not looked at."""

    influence: Influence | None
    stability: Stability | None


@dataclass(frozen=True)
class Action:
    """Something that Content Credentials say was done to the picture."""

    action: str
    when: str
    software: str
    source_type: str


@dataclass(frozen=True)
class Credentials:
    """C2PA Content Credentials. ``state``: none, trusted, valid (signed, by nobody on the trust list), invalid, remote
    (only an address is named, which is never fetched), unreadable, not_checked. ``problems`` are C2PA's codes."""

    state: str
    statement: Statement
    issuer: str = ""
    signed_at: str = ""
    generator: str = ""
    actions: tuple[Action, ...] = ()
    says_ai: bool = False
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Claim:
    """What unsigned metadata says; anybody can write that. ``kind``: source_type, generator, camera or software."""

    kind: str
    found_in: str
    value: str
    says_ai: bool
    statement: Statement


@dataclass(frozen=True)
class Thumbnail:
    """The small picture that cameras put into a file: ``state`` none, matches, differs or unreadable; ``difference``
    of the most different part, 0–1."""

    state: str
    difference: float | None
    statement: Statement


@dataclass(frozen=True)
class Provenance:
    """What the file says of its own past."""

    credentials: Credentials
    claims: tuple[Claim, ...]
    thumbnail: Thumbnail
    notes: tuple[Statement, ...] = ()


@dataclass(frozen=True)
class Rates:
    """How often the model errs on such pictures: of those that are not fake, ``false_alarms`` are called likely fake
    and ``cleared`` show no signs; of the fakes, ``called_likely_fake`` are, and ``missed_fakes`` show no signs."""

    false_alarms: Interval
    cleared: Interval
    called_likely_fake: Interval
    missed_fakes: Interval
    not_fake: int
    fake: int
    measured_on: str


@dataclass(frozen=True)
class StabilityRule:
    """In how many of its views an answer must stay, as chosen on validation faces by `engine.training.stability`.

    ``changes``     the views, by name, that it was measured with
    ``least_kept``  answer → the fewest views; an answer that is not here was too rare to measure
    ``flips``       "answer, truth" → the share of such faces whose answer then becomes uncertain
    ``faces``       "answer, truth" → how many faces that is a share of
    """

    changes: tuple[str, ...]
    least_kept: Mapping[str, int]
    flips: Mapping[str, Interval]
    faces: Mapping[str, int]
    chosen_on: str


@dataclass(frozen=True)
class GradeEvidence:
    """How close the bytes are to what was published, and what the model's error rates are there; ``face_height`` is the
    band of heights in pixels that the rates belong to."""

    grade: str
    face_height: str
    statement: Statement
    rates: Rates | None


@dataclass(frozen=True)
class Meaning:
    """The explanation: ``band`` says how much the answer weighs, ``text`` is the statements in one paragraph."""

    band: str
    statements: tuple[Statement, ...]
    text: str


@dataclass(frozen=True)
class Evidence:
    """``faces`` are those of the verdict, in its order."""

    faces: tuple[FaceEvidence, ...]
    provenance: Provenance
    grade: GradeEvidence
    meaning: Meaning
    notes: tuple[Statement, ...]
    elapsed_ms: float
    format: int = FORMAT

    def enlarged(self, factor: float) -> "Evidence":
        """The same of a picture that is so much larger."""
        faces = [replace(face, influence=face.influence and face.influence.enlarged(factor)) for face in self.faces]
        return replace(self, faces=tuple(faces))

    def as_dict(self) -> dict[str, Any]:
        """The form that goes into JSON."""
        plain: dict[str, Any] = codec.as_plain(self)
        return plain

    @classmethod
    def from_dict(cls, values: Any) -> "Evidence":
        """The evidence that `as_dict` wrote. Raises ValueError when ``values`` are not that."""
        return codec.from_plain(cls, values)
