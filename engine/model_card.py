"""``model.json``: what a model is, how it must be fed, what it was trained on and how often it errs.

Everything between a picture and a verdict that belongs to one model and not to the program stands here, so that
the engine runs any classifier whose card describes it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeGuard

from engine.errors import ModelCardInvalid, ModelMissing
from engine.evidence import codec
from engine.evidence.types import Rates, StabilityRule

CARD_NAME = "model.json"
NETWORK_NAME = "model.onnx"
FORMAT = 1
PROTOCOLS = ("face", "paper")
"""How a picture becomes an input: "face", found and cropped, as is served; "paper", the whole picture resized, as the
published models are fed: to compare with, never to serve."""
SERVED = "face"


@dataclass(frozen=True)
class Thresholds:
    """Calibrated fake probabilities, 0–1: at or below ``no_signs_found``, at or above ``likely_fake``, and
    uncertain between. ``chosen_on`` names the slice that they were chosen on, and for which error rate."""

    no_signs_found: float
    likely_fake: float
    chosen_on: str


@dataclass(frozen=True)
class Geometry:
    """How a face becomes an input: the card's fields of the same names, in pixels."""

    input_size: int
    crop_margin: float
    min_face_px: int
    max_face_px: int


@dataclass(frozen=True)
class ModelCard:
    """A model as its card describes it.

    ``input_size``     side of the square network input, pixels
    ``mean``, ``std``  per channel (RGB), in units of 0–1; the network normalises its pixels with them itself
    ``crop_margin``    side of the square crop divided by the height of the face
    ``min_face_px``    faces of fewer pixels in height are too small to judge
    ``max_face_px``    higher faces are scaled down to this height first, so that every face that is judged has
                       the resolution the network was trained on
    ``offset``         taken off the logit difference (fake − not fake) first
    ``temperature``    what is left is divided by it before the logistic function
    ``protocol``       one of PROTOCOLS; only SERVED may judge users' pictures
    ``stability``      how often answers survive harmless changes, and how often they must; None if not measured
    ``grades``         grade of the evidence → band of face heights → error rates, as far as they were measured
    ``metrics``        slice → metric → [value, low, high] with 95 % intervals
    ``families``       of the forgery lab, whose fakes it was trained on; None where that is not known
    ``audit``          slice → nuisance feature → ROC-AUC of that feature alone
    ``parity``         the logits (not fake, fake) that the network gave where it was trained for the pictures of
                       ``model_bundle.parity_crops``: here it must give the same
    """

    name: str
    version: str
    architecture: str
    protocol: str
    input_size: int
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    crop_margin: float
    min_face_px: int
    max_face_px: int
    temperature: float
    thresholds: Thresholds
    sha256: str
    trained_on: tuple[str, ...]
    initial_weights: str
    limits: str
    trained_at: str
    licence: str
    parity: tuple[tuple[float, float], ...]
    stability: StabilityRule | None = field(default=None, repr=False)
    grades: Mapping[str, Mapping[str, Rates]] = field(default_factory=dict, repr=False)
    metrics: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, repr=False)
    audit: Mapping[str, Mapping[str, float]] = field(default_factory=dict, repr=False)
    families: tuple[str, ...] | None = None
    offset: float = 0.0

    @property
    def geometry(self) -> Geometry:
        """The fields that the crop depends on."""
        return Geometry(self.input_size, self.crop_margin, self.min_face_px, self.max_face_px)

    def as_dict(self) -> dict[str, Any]:
        """The content of ``model.json``."""
        plain = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "thresholds"}
        plain |= {"stability": codec.as_plain(self.stability), "grades": codec.as_plain(self.grades)}
        t = self.thresholds
        plain["thresholds"] = {
            "no_signs_found": t.no_signs_found,
            "likely_fake": t.likely_fake,
            "chosen_on": t.chosen_on,
        }
        return {"format": FORMAT, "kind": "classifier"} | plain


def load_card(bundle: Path) -> ModelCard:
    """Read and check the card of the bundle in this folder. Raises ModelMissing, ModelCardInvalid."""
    path = bundle / CARD_NAME
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ModelMissing(f"There is no readable {CARD_NAME} in {bundle}. Install the model again.") from error
    try:
        values = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise ModelCardInvalid(f"{path} is not valid JSON. Install the model again.") from error
    return parse_card(values, str(path))


def parse_card(values: Any, where: str) -> ModelCard:
    """Turn decoded JSON into a card. Raises ModelCardInvalid, which names the field."""
    read = _Reader(values, where)
    if read.integer("format", 1, 1000) != FORMAT or read.text("kind") != "classifier":
        raise ModelCardInvalid(f"{where} is not a classifier card of format {FORMAT}. Update Telltale or the model.")
    card = ModelCard(
        name=read.text("name"),
        version=read.text("version"),
        architecture=read.text("architecture"),
        protocol=read.choice("protocol", PROTOCOLS),
        input_size=read.integer("input_size", 32, 1024),
        mean=read.triple("mean"),
        std=read.triple("std", low=1e-3),
        crop_margin=read.number("crop_margin", 0.5, 4.0),
        min_face_px=read.integer("min_face_px", 1, 4096),
        max_face_px=read.integer("max_face_px", 1, 4096),
        temperature=read.number("temperature", 1e-3, 1e3),
        offset=read.number("offset", -100, 100, 0.0),
        thresholds=_thresholds(read.section("thresholds")),
        sha256=read.sha256("sha256"),
        trained_on=read.texts("trained_on"),
        initial_weights=read.text("initial_weights"),
        limits=read.text("limits"),
        trained_at=read.text("trained_at"),
        licence=read.text("licence"),
        parity=read.pairs("parity"),
        stability=read.value_of(StabilityRule | None, "stability", None),
        grades=read.value_of(Mapping[str, Mapping[str, Rates]], "grades", {}),
        metrics=read.mapping("metrics"),
        audit=read.mapping("audit"),
        families=read.value_of(tuple[str, ...] | None, "families", None),
    )
    if card.min_face_px > card.max_face_px:
        raise ModelCardInvalid(f"{where}: min_face_px is larger than max_face_px.")
    return card


def _thresholds(read: "_Reader") -> Thresholds:
    low, high = read.number("no_signs_found", 0, 1), read.number("likely_fake", 0, 1)
    if low >= high:
        raise read.wrong("likely_fake", "a number above no_signs_found")
    return Thresholds(low, high, read.text("chosen_on"))


class _Reader:
    """Takes fields out of decoded JSON; every complaint names the file, the field and what belongs there."""

    def __init__(self, values: Any, where: str) -> None:
        if not isinstance(values, dict):
            raise ModelCardInvalid(f"{where} must hold a JSON object.")
        self._values, self._where = values, where

    def wrong(self, key: str, wanted: str) -> ModelCardInvalid:
        return ModelCardInvalid(f"{self._where}: the field {key!r} must be {wanted}. Install the model again.")

    def text(self, key: str) -> str:
        value = self._values.get(key)
        if not isinstance(value, str) or not 0 < len(value) <= 4000:
            raise self.wrong(key, "a text of 1 to 4000 characters")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._values.get(key)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.wrong(key, "a list of texts")
        return tuple(value)

    def choice(self, key: str, allowed: tuple[str, ...]) -> str:
        value = self.text(key)
        if value not in allowed:
            raise self.wrong(key, "one of " + ", ".join(allowed))
        return value

    def sha256(self, key: str) -> str:
        value = self.text(key)
        if len(value) != 64 or not set(value) <= set("0123456789abcdef"):
            raise self.wrong(key, "64 lower-case hexadecimal digits")
        return value

    def number(self, key: str, low: float, high: float, otherwise: float | None = None) -> float:
        value = self._values.get(key, otherwise)
        if not _is_number(value) or not low <= value <= high:
            raise self.wrong(key, f"a number from {low:g} to {high:g}")
        return float(value)

    def integer(self, key: str, low: int, high: int) -> int:
        value = self.number(key, low, high)
        if not value.is_integer():
            raise self.wrong(key, "a whole number")
        return int(value)

    def triple(self, key: str, low: float = 0.0) -> tuple[float, float, float]:
        value = self._values.get(key)
        if not isinstance(value, list) or len(value) != 3 or not all(map(_is_number, value)):
            raise self.wrong(key, "three numbers")
        if not all(low <= item <= 1 for item in value):
            raise self.wrong(key, f"three numbers from {low:g} to 1")
        return float(value[0]), float(value[1]), float(value[2])

    def pairs(self, key: str) -> tuple[tuple[float, float], ...]:
        value = self._values.get(key)
        if not isinstance(value, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in value):
            raise self.wrong(key, "a list of pairs of numbers")
        if not all(_is_number(item) for pair in value for item in pair):
            raise self.wrong(key, "a list of pairs of numbers")
        return tuple((float(pair[0]), float(pair[1])) for pair in value)

    def value_of(self, kind: Any, key: str, absent: Any) -> Any:
        """A value of this annotated type."""
        try:
            return codec.read(kind, self._values.get(key, absent), key)
        except ValueError as error:
            raise self.wrong(key, f"as this version of Telltale writes it ({error})") from error

    def mapping(self, key: str) -> dict[str, Any]:
        value = self._values.get(key, {})
        if not isinstance(value, dict):
            raise self.wrong(key, "an object")
        return value

    def section(self, key: str) -> "_Reader":
        return _Reader(self.mapping(key), f"{self._where} ({key})")


def _is_number(value: Any) -> TypeGuard[float]:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    return abs(value) < 1e300  # also false for NaN; math.isfinite raises OverflowError on a long integer
