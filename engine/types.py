"""The values that cross the engine's boundary. All frozen; lengths in pixels of the upright picture."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from engine.evidence.types import Evidence

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    RgbImage = npt.NDArray[np.uint8]
    """height × width × 3, RGB, 0–255, upright (EXIF orientation applied)."""

    FloatArray = npt.NDArray[np.float32]
else:  # numpy is 16 MB and 0.1 s that the window and the command line do without.
    RgbImage = FloatArray = Any


class Label(StrEnum):
    """What is said of a face or a picture. There is no "real": the absence of signs is no proof."""

    LIKELY_FAKE = "likely_fake"
    UNCERTAIN = "uncertain"
    NO_SIGNS_FOUND = "no_signs_found"
    NO_FACE = "no_face"
    TOO_SMALL = "too_small"


class Origin(StrEnum):
    """The door a picture came in by."""

    BROWSER = "browser"
    FILE = "file"
    TRANSFER = "transfer"
    """Pasted, or dragged out of another program, without a file."""
    CAPTURE = "capture"
    CLI = "cli"


class Grade(StrEnum):
    """How close the bytes are to what was published: each step loses traces a forger may have left."""

    ORIGINAL_BYTES = "original_bytes"
    PAGE_REENCODED = "page_reencoded"
    SCREEN_PIXELS = "screen_pixels"


@dataclass(frozen=True)
class ImageInput:
    """A picture to be judged. ``name`` and ``page_host`` are shown to people, never opened."""

    data: bytes = field(repr=False)
    origin: Origin = Origin.FILE
    grade: Grade = Grade.ORIGINAL_BYTES
    name: str = ""
    page_host: str = ""


@dataclass(frozen=True)
class Box:
    """An axis-aligned rectangle; (x, y) is its upper left corner. May reach past the picture's edge."""

    x: float
    y: float
    w: float
    h: float

    def enlarged(self, factor: float) -> "Box":
        """The same in a picture that is so much larger."""
        return Box(self.x * factor, self.y * factor, self.w * factor, self.h * factor)

    def overlap(self, other: "Box") -> float:
        """Intersection over union, 0 to 1."""
        width = min(self.x + self.w, other.x + other.w) - max(self.x, other.x)
        height = min(self.y + self.h, other.y + other.h) - max(self.y, other.y)
        shared = max(0.0, width) * max(0.0, height)
        return shared / max(1e-9, self.w * self.h + other.w * other.h - shared)


@dataclass(frozen=True)
class Face:
    """A face as the finder reports it: ``score`` 0–1, ``landmarks`` 5 × 2 (x, y): eyes, nose, mouth corners
    (the left ones in the picture first)."""

    box: Box
    score: float
    landmarks: FloatArray = field(repr=False)

    def enlarged(self, factor: float) -> "Face":
        """The same in a picture that is so much larger."""
        return Face(self.box.enlarged(factor), self.score, self.landmarks * factor)


@dataclass(frozen=True)
class Note:
    """Something the reader of a verdict should know: a stable code and one sentence."""

    code: str
    message: str


@dataclass(frozen=True)
class FaceReport:
    """One face. ``fake_probability`` is calibrated, 0–1, and None when it was not judged: because ``cut_off``, else
    because it is too small. ``cut_off``: it is high enough, but the picture's edge leaves too little of it."""

    box: Box
    height_px: float
    fake_probability: float | None
    label: Label
    cut_off: bool = False


@dataclass(frozen=True)
class ModelIdentity:
    """Which network spoke. ``sha256`` is that of its ONNX file, in hexadecimal."""

    name: str
    version: str
    sha256: str


@dataclass(frozen=True)
class Verdict:
    """The answer for one picture. ``fake_probability`` is that of the most suspicious face, or None when no
    face was judged; ``width`` and ``height`` are the upright picture's; ``sentence`` is the verdict in words."""

    label: Label
    fake_probability: float | None
    faces: tuple[FaceReport, ...]
    model: ModelIdentity
    image_sha256: str
    width: int
    height: int
    elapsed_ms: float
    sentence: str
    notes: tuple[Note, ...] = ()
    evidence: Evidence | None = field(default=None, repr=False)
    """Only when it was asked for."""

    def as_dict(self) -> dict[str, Any]:
        """The form that goes into JSON: on the command line, the wire, in the history and in reports."""
        plain = {
            "label": self.label.value,
            "fake_probability": self.fake_probability,
            "sentence": self.sentence,
            "faces": [
                {
                    "box": [face.box.x, face.box.y, face.box.w, face.box.h],
                    "height_px": face.height_px,
                    "fake_probability": face.fake_probability,
                    "label": face.label.value,
                    "cut_off": face.cut_off,
                }
                for face in self.faces
            ],
            "model": {"name": self.model.name, "version": self.model.version, "sha256": self.model.sha256},
            "image_sha256": self.image_sha256,
            "width": self.width,
            "height": self.height,
            "elapsed_ms": self.elapsed_ms,
            "notes": [{"code": note.code, "message": note.message} for note in self.notes],
        }
        return plain if self.evidence is None else plain | {"evidence": self.evidence.as_dict()}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Verdict":
        """The verdict that `as_dict` wrote, equal in every field. Raises ValueError when ``values`` are not that:
        they may come from another process or an older version."""
        try:
            probability = values["fake_probability"]
            return cls(
                label=Label(values["label"]),
                fake_probability=None if probability is None else float(probability),
                faces=tuple(map(_face_from_dict, values["faces"])),
                model=ModelIdentity(*(str(values["model"][name]) for name in ("name", "version", "sha256"))),
                image_sha256=str(values["image_sha256"]),
                width=int(values["width"]),
                height=int(values["height"]),
                elapsed_ms=float(values["elapsed_ms"]),
                sentence=str(values["sentence"]),
                notes=tuple(Note(str(note["code"]), str(note["message"])) for note in values["notes"]),
                evidence=Evidence.from_dict(values["evidence"]) if values.get("evidence") is not None else None,
            )
        except (KeyError, TypeError, AttributeError, OverflowError) as error:
            raise ValueError(f"not a verdict: {type(error).__name__} {error}") from error


@dataclass(frozen=True)
class Examination:
    """A verdict and what the history keeps with it: ``thumbnail`` is a small JPEG."""

    verdict: Verdict
    thumbnail: bytes = field(repr=False)


@dataclass(frozen=True)
class Preview:
    """A picture for showing: ``rgb`` has width × height × 3 bytes, row by row, upright."""

    width: int
    height: int
    rgb: bytes = field(repr=False)


def _face_from_dict(values: Mapping[str, Any]) -> FaceReport:
    x, y, w, h = map(float, values["box"])
    probability = values["fake_probability"]
    return FaceReport(
        box=Box(x, y, w, h),
        height_px=float(values["height_px"]),
        fake_probability=None if probability is None else float(probability),
        label=Label(values["label"]),
        cut_off=bool(values.get("cut_off", False)),
    )
