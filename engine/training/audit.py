"""What trivial features alone achieve on the faces a network is judged on.

A detector's score is evidence only as far as nothing simpler explains it. Each feature's ROC-AUC is given as
max(a, 1 − a), since a network can use it either way round; above LIMIT it is flagged.
"""

import io
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine import images, metrics, picture_files
from engine.model_card import Geometry
from engine.training.data import LabelledFace
from engine.training.protocols import PAPER, PROTOCOLS, InputProtocol
from engine.training.recipes import RECIPES
from engine.types import RgbImage

LIMIT = 0.60
FOLDS = 5
FEATURES = (
    "face height before cropping",
    "share of padding",
    "sharpness",
    "JPEG quality",
    "file size",
    "brightness",
    "colourfulness",
)
LINEAR = "all of these, linear model"


def nuisance_audit(faces: Sequence[LabelledFace], protocol: InputProtocol, geometry: Geometry) -> dict[str, float]:
    """Feature → ROC-AUC, 0.5–1, and a cross-validated linear model on all of them together. ``faces`` are those found
    in the pictures, also where the protocol shows the network whole pictures: their height is what a ruler would
    measure."""
    rows = np.array([_features(face, protocol, geometry) for face in faces], np.float64)
    fake = np.array([face.picture.fake for face in faces])
    areas = {name: _area(fake, column) for name, column in zip(FEATURES, rows.T, strict=True)}
    return areas | {LINEAR: _area(fake, _held_out_scores(rows, fake))}


def flagged(areas: Mapping[str, float]) -> list[str]:
    """The features that tell the classes apart too well."""
    return [name for name, area in areas.items() if area > LIMIT]


def _area(fake: NDArray[np.bool_], values: NDArray[np.float64]) -> float:
    area = metrics.roc_auc(fake, values).value
    return round(max(area, 1 - area), 4) if area is not None else 0.5


def _features(face: LabelledFace, protocol: InputProtocol, geometry: Geometry) -> tuple[float, ...]:
    data = picture_files.read_file(face.picture.path)
    pixels = images.decode(data).pixels
    crop = protocol.served(pixels, face.box, geometry)
    whole = protocol.name == PAPER.name
    values = crop.astype(np.float64)
    return (
        face.box.h / pixels.shape[0] if whole else face.box.h,
        0.0 if whole else _padding(face, pixels, geometry),
        _laplacian_variance(values.mean(axis=2)),
        _jpeg_coarseness(data),
        float(len(data)),
        float(values.mean()),
        float((values.max(axis=2) - values.min(axis=2)).mean()),
    )


def _padding(face: LabelledFace, pixels: RgbImage, geometry: Geometry) -> float:
    """The share of the crop that lies outside the picture."""
    side = face.box.h * geometry.crop_margin
    height, width = pixels.shape[:2]
    return float(1 - min(1.0, width / side) * min(1.0, height / side))


def _laplacian_variance(grey: NDArray[np.float64]) -> float:
    neighbours = grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:]
    return float(np.var(neighbours - 4 * grey[1:-1, 1:-1]))


def _jpeg_coarseness(data: bytes) -> float:
    """Mean luminance quantisation step; 0 for other formats."""
    with Image.open(io.BytesIO(data), formats=images.FORMATS) as image:
        tables: dict[int, list[int]] = getattr(image, "quantization", None) or {}
    return float(np.mean(tables[0])) if 0 in tables else 0.0


def _held_out_scores(rows: NDArray[np.float64], fake: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Each row scored by a ridge classifier that was fitted without its block of neighbours."""
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
    """Every feature's area under both protocols, in a few lines of text."""
    found = {
        recipe.protocol: nuisance_audit(faces, PROTOCOLS[recipe.protocol], recipe.geometry)
        for recipe in RECIPES.values()
    }
    fakes = sum(face.picture.fake for face in faces)
    lines = [f"{name}: {len(faces) - fakes} not fake, {fakes} fake; ROC-AUC of each feature alone"]
    lines.append(" ".join([f"{'':32}", *(f"{protocol:>8}" for protocol in found)]))
    for feature in (*FEATURES, LINEAR):
        areas = [areas[feature] for areas in found.values()]
        marks = "  explains too much" if max(areas) > LIMIT else ""
        lines.append(" ".join([f"{feature:32}", *(f"{area:8.3f}" for area in areas)]) + marks)
    return "\n".join(lines)
