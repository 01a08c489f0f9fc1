"""Where the faces are: CenterFace (Xu et al., 2019, arXiv:1911.03599) on ONNX Runtime, behind a small interface.

The network answers on a grid of one cell per 4 × 4 pixels: how likely a face is centred there, its height and
width (logarithms, in cells), the offset of its centre and five landmarks relative to its box.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
from PIL import Image

from engine.networks import open_session, read_network
from engine.types import Box, Face, FloatArray, RgbImage

STRIDE = 4
MULTIPLE = 32


class FaceFinder(Protocol):
    """Anything that finds faces in an upright RGB picture; the largest score first."""

    def find(self, image: RgbImage) -> list[Face]: ...


@dataclass(frozen=True)
class FinderSettings:
    """``long_side``: larger pictures are searched on a copy of at most this many pixels a side; a face needs
    about 10 of its pixels. ``min_score`` and ``overlap`` (intersection over union) as in the original code."""

    long_side: int = 960
    min_score: float = 0.5
    overlap: float = 0.3


class CenterFaceFinder:
    """CenterFace. Thread-safe. Raises ModelMissing, ModelDamaged when it cannot be loaded."""

    def __init__(self, network: Path, threads: int = 0, settings: FinderSettings | None = None) -> None:
        self._settings = settings or FinderSettings()
        self._session = open_session(read_network(network), network.name, threads)

    def find(self, image: RgbImage) -> list[Face]:
        small, scale = _search_copy(image, self._settings.long_side)
        outputs = self._session.run(["heatmap", "scale", "offset", "landmarks"], {"image": _as_input(small)})
        candidates = _candidates(outputs, self._settings.min_score)
        kept = [candidates[i] for i in _suppress(candidates, self._settings.overlap)]
        return [_enlarge(face, 1.0 / scale) for face in kept]


def _search_copy(image: RgbImage, long_side: int) -> tuple[RgbImage, float]:
    height, width = image.shape[:2]
    scale = min(1.0, long_side / max(height, width))
    if scale == 1.0:
        return image, 1.0
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = Image.fromarray(image).resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0)
    return np.asarray(small), scale


def _as_input(image: RgbImage) -> FloatArray:
    """1 × 3 × H × W, 0–255, zero-padded right and below to multiples of 32 as the network needs."""
    height, width = image.shape[:2]
    padded = np.zeros((1, 3, -(-height // MULTIPLE) * MULTIPLE, -(-width // MULTIPLE) * MULTIPLE), np.float32)
    padded[0, :, :height, :width] = image.transpose(2, 0, 1)
    return padded


def _candidates(outputs: list[FloatArray], min_score: float) -> list[Face]:
    heatmap, scale, offset, landmarks = (output[0] for output in outputs)
    rows, columns = np.nonzero(heatmap[0] > min_score)
    best_first = np.argsort(-heatmap[0, rows, columns], kind="stable")
    return [
        _face_at(r, c, heatmap, scale, offset, landmarks)
        for r, c in zip(rows[best_first], columns[best_first], strict=True)
    ]


def _face_at(
    row: int, column: int, heatmap: FloatArray, scale: FloatArray, offset: FloatArray, landmarks: FloatArray
) -> Face:
    h, w = np.exp(scale[:, row, column]) * STRIDE
    x = (column + offset[1, row, column] + 0.5) * STRIDE - w / 2
    y = (row + offset[0, row, column] + 0.5) * STRIDE - h / 2
    points = landmarks[:, row, column].reshape(5, 2)[:, ::-1] * (w, h) + (x, y)
    box = Box(float(x), float(y), float(w), float(h))
    return Face(box, float(heatmap[0, row, column]), points.astype(np.float32))


def _suppress(faces: list[Face], overlap: float) -> list[int]:
    """Non-maximum suppression over faces sorted by score; the indices to keep."""
    boxes = np.array([(f.box.x, f.box.y, f.box.x + f.box.w, f.box.y + f.box.h) for f in faces]).reshape(-1, 4)
    left = np.arange(len(faces))
    keep: list[int] = []
    while left.size:
        best, left = int(left[0]), left[1:]
        keep.append(best)
        left = left[_iou(boxes[best], boxes[left]) < overlap]
    return keep


def _iou(one: npt.NDArray[np.float64], many: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    corner = np.maximum(one[:2], many[:, :2]), np.minimum(one[2:], many[:, 2:])
    shared = np.prod(np.clip(corner[1] - corner[0], 0, None), axis=1)
    areas = np.prod(many[:, 2:] - many[:, :2], axis=1) + np.prod(one[2:] - one[:2])
    quotient: npt.NDArray[np.float64] = shared / np.maximum(areas - shared, 1e-9)
    return quotient


def _enlarge(face: Face, factor: float) -> Face:
    box = face.box
    grown = Box(box.x * factor, box.y * factor, box.w * factor, box.h * factor)
    return Face(grown, face.score, face.landmarks * np.float32(factor))
