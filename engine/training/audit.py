"""What trivial features alone achieve on the faces a network is judged on.

A detector's score is evidence only as far as nothing simpler explains it. Each feature's ROC-AUC is given as
max(a, 1 − a), since a network can use it either way round; above LIMIT it is flagged.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine import images, metrics, picture_files
from engine.crops import square_around
from engine.model_card import Geometry
from engine.training import matching
from engine.training.data import LabelledFace
from engine.training.protocols import FACE, PAPER, PROTOCOLS, InputProtocol
from engine.training.recipes import PAPER as PAPER_RECIPE
from engine.training.recipes import TELLTALE
from engine.types import Box, RgbImage

LIMIT = 0.60
FOLDS = 5
SHARPNESS, FACE_SHARPNESS, SHARPNESS_AROUND = "sharpness", "sharpness of the face", "sharpness around the face"
"""Of the whole input, within the face, and of what lies around it: the variance of the Laplacian."""
FEATURES = (
    "face height before cropping",
    "share of padding",
    SHARPNESS,
    FACE_SHARPNESS,
    SHARPNESS_AROUND,
    "JPEG quality",
    "file size",
    "brightness",
    "colourfulness",
)
LINEAR = "all of these, linear model"
Features = tuple[float, ...]
_WITHIN, _BEYOND = 0.8, 1.15
"""Of the way from the middle of the face to the oval within its box."""
_FEWEST_PIXELS = 50


@dataclass(frozen=True)
class Shown:
    """A picture with a face, as the checker gets it. ``file`` is what its bytes tell on their own; empty for a picture
    that was made in memory, where both classes were stored alike."""

    pixels: RgbImage
    box: Box
    file: bytes = b""


def shown(face: LabelledFace) -> Shown:
    """The picture as it lies on the disk."""
    file = picture_files.read_file(face.picture.path)
    return Shown(images.decode(file).pixels, face.box, file)


def nuisance_audit(faces: Sequence[LabelledFace], protocol: InputProtocol, geometry: Geometry) -> dict[str, float]:
    """Feature → ROC-AUC, 0.5–1, and a cross-validated linear model on all of them together. ``faces`` are those found
    in the pictures, also where the protocol shows the network whole pictures: their height is what a ruler would
    measure."""
    rows = [features(shown(face), protocol, geometry) for face in faces]
    return areas([face.picture.fake for face in faces], rows)


def areas(is_fake: Sequence[bool], rows: Sequence[Features]) -> dict[str, float]:
    """The same from what `features` gave for each face."""
    fake, values = np.array(is_fake), np.array(rows, np.float64)
    found = {name: _area(fake, column) for name, column in zip(FEATURES, values.T, strict=True)}
    return found | {LINEAR: _area(fake, held_out_scores(is_fake, rows))}


def cause(found: Mapping[str, float]) -> str | None:
    """Why sharpness tells the classes apart, where it does; None where it does not, or was never looked at closely."""
    face, around = found.get(FACE_SHARPNESS), found.get(SHARPNESS_AROUND)
    if face is None or around is None or max(face, around, found[SHARPNESS]) <= LIMIT:
        return None
    if around > LIMIT:
        return (
            f"Sharpness differs around the faces, too ({around:.2f}): where only faces were forged, that lies in the "
            "photographs. Pairs that agree there show what is left."
        )
    if face > LIMIT:
        return (
            f"Sharpness differs within the faces ({face:.2f}), not around them ({around:.2f}): it comes with the "
            "forgery, not with the photographs."
        )
    return None


def flagged(found: Mapping[str, float]) -> list[str]:
    """The features that tell the classes apart too well."""
    return [name for name, area in found.items() if area > LIMIT]


def _area(fake: NDArray[np.bool_], values: NDArray[np.float64]) -> float:
    area = metrics.roc_auc(fake, values).value
    return round(max(area, 1 - area), 4) if area is not None else 0.5


def features(seen: Shown, protocol: InputProtocol, geometry: Geometry) -> Features:
    """The numbers that FEATURES names."""
    crop = protocol.served(seen.pixels, seen.box, geometry)
    whole = protocol.name == PAPER.name
    values = crop.astype(np.float64)
    edges = _laplacian(values.mean(axis=2))
    distance = _from_face(seen, whole, geometry, crop.shape[0])[1:-1, 1:-1]
    return (
        seen.box.h / seen.pixels.shape[0] if whole else seen.box.h,
        0.0 if whole else _padding(seen, geometry),
        float(np.var(edges)),
        _variance(edges[distance < _WITHIN]),
        _variance(edges[distance > _BEYOND]),
        _jpeg_coarseness(seen.file),
        float(len(seen.file)),
        float(values.mean()),
        float((values.max(axis=2) - values.min(axis=2)).mean()),
    )


def _from_face(seen: Shown, whole: bool, geometry: Geometry, side: int) -> NDArray[np.float64]:
    """For each pixel of the input how far it lies from the middle of the face; 1 on the oval within its box."""
    height, width = seen.pixels.shape[:2]
    left, top, across, down = 0, 0, width, height
    if not whole:
        left, top, across = square_around(seen.box, geometry.crop_margin, width, height)
        down = across
    box = seen.box
    x = (np.arange(side) + 0.5) / side * across + left - (box.x + box.w / 2)
    y = (np.arange(side) + 0.5) / side * down + top - (box.y + box.h / 2)
    distance: NDArray[np.float64] = np.hypot(x[None] / (box.w / 2), y[:, None] / (box.h / 2))
    return distance


def _variance(values: NDArray[np.float64]) -> float:
    return float(np.var(values)) if len(values) >= _FEWEST_PIXELS else 0.0


def _padding(seen: Shown, geometry: Geometry) -> float:
    """The share of the crop that lies outside the picture."""
    side = seen.box.h * geometry.crop_margin
    height, width = seen.pixels.shape[:2]
    return float(1 - min(1.0, width / side) * min(1.0, height / side))


def _laplacian(grey: NDArray[np.float64]) -> NDArray[np.float64]:
    neighbours = grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:]
    return neighbours - 4 * grey[1:-1, 1:-1]


def _jpeg_coarseness(data: bytes) -> float:
    """Mean luminance quantisation step; 0 for other formats, and without a file."""
    if not data:
        return 0.0
    with Image.open(io.BytesIO(data), formats=images.FORMATS) as image:
        tables: dict[int, list[int]] = getattr(image, "quantization", None) or {}
    return float(np.mean(tables[0])) if 0 in tables else 0.0


def held_out_scores(is_fake: Sequence[bool], features: Sequence[Features]) -> NDArray[np.float64]:
    """Each face scored by a ridge classifier, on all features and their squares, that was fitted without its block of
    neighbours; higher for what looks more like the fakes."""
    fake, rows = np.array(is_fake), np.array(features, np.float64)
    centred = (rows - rows.mean(axis=0)) / (rows.std(axis=0) + 1e-9)
    design = np.column_stack((centred, centred**2, np.ones(len(rows))))
    target = np.where(fake, 1.0, -1.0)
    fold = np.empty(len(rows), int)
    for cls in (False, True):
        members = np.flatnonzero(fake == cls)
        fold[members] = np.arange(len(members)) * FOLDS // max(1, len(members))
    scores = np.zeros(len(rows))
    for k in range(FOLDS):
        inside, outside = fold != k, fold == k
        gram = design[inside].T @ design[inside] + np.eye(design.shape[1])
        scores[outside] = design[outside] @ np.linalg.solve(gram, design[inside].T @ target[inside])
    return scores


def side_by_side(name: str, faces: Sequence[LabelledFace]) -> str:
    """Every feature's area under both protocols, and under ours on pairs that agree in height, and in the sharpness
    around them, too; in a few lines of text. What is left in the last column comes with the forgery."""
    rows = {
        recipe.protocol: [features(shown(face), PROTOCOLS[recipe.protocol], recipe.geometry) for face in faces]
        for recipe in (TELLTALE, PAPER_RECIPE)
    }
    fake, ours = [face.picture.fake for face in faces], rows[FACE.name]
    found = {protocol: areas(fake, of_protocol) for protocol, of_protocol in rows.items()}
    why = cause(found[FACE.name])
    around = [row[FEATURES.index(SHARPNESS_AROUND)] for row in ours], matching.SURROUNDINGS
    lines = [f"{name}: {fake.count(False)} not fake, {fake.count(True)} fake; ROC-AUC of each feature alone"]
    row_of = {face.picture.path: row for face, row in zip(faces, ours, strict=True)}
    for title, criteria in (("pairs", [matching.heights(faces)]), ("pairs+", [matching.heights(faces), around])):
        pairs = matching.matched(faces, criteria)
        if pairs:
            found[title] = areas([one.picture.fake for one in pairs], [row_of[one.picture.path] for one in pairs])
            agreeing = "height before cropping" + (" and sharpness around them" if title == "pairs+" else "")
            lines.append(f"{title}: {len(pairs) // 2} of each class, as served, whose faces agree in {agreeing}")
    lines.append(" ".join([f"{'':32}", *(f"{title:>8}" for title in found)]))
    for feature in (*FEATURES, LINEAR):
        of_feature = [by_name[feature] for by_name in found.values()]
        marks = "  explains too much" if max(of_feature) > LIMIT else ""
        lines.append(" ".join([f"{feature:32}", *(f"{area:8.3f}" for area in of_feature)]) + marks)
    return "\n".join([*lines, *([why] if why else [])])
