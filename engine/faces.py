"""Where the faces are: CenterFace (Xu et al., 2019, arXiv:1911.03599) on ONNX Runtime, behind a small interface.

The network answers on a grid of one cell per 4 × 4 pixels: how likely a face is centred there, its height and
width (logarithms, in cells), the offset of its centre and five landmarks relative to its box.

It is its authors' network in 8-bit integers, which costs half the time (packaging/make_face_finder.py makes it, what it
finds is measured by packaging/measure_face_finder.py). An own finder is not trained: the scenes that there are to train
with are too narrow to replace a detector trained on the crowds of WIDER FACE for people's own photographs.
"""

from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
from PIL import Image

from engine.networks import open_session, read_network
from engine.types import Box, Face, FloatArray, RgbImage

SEARCHED_SIDE = 960
"""Pixels of the copy that is searched; most faces of 25 of them are found."""
MIN_SCORE, SMALL_FACE, SMALL_MIN_SCORE = 0.45, 28, 0.4
"""The authors' network goes by 0.5. Integers are a little less sure, of faces below so many of the copy's pixels still
less."""
OVERLAP = 0.3
"""Intersection over union, as in the original code."""
STRIDE = 4
MULTIPLE = 32
_TOLERATED = 1.1
OUTPUTS = ["heatmap", "scale", "offset", "landmarks"]


class FaceFinder(Protocol):
    """Anything that finds faces in an upright RGB picture; the largest score first."""

    def find(self, image: RgbImage) -> list[Face]: ...


class CenterFaceFinder:
    """CenterFace in integers: it takes 1 × H × W × 4 pixels, of which it ignores the fourth. Thread-safe. Raises
    ModelMissing, ModelDamaged when it cannot be loaded."""

    def __init__(self, network: Path, threads: int = 0) -> None:
        self._session = open_session(read_network(network), network.name, threads)

    def find(self, image: RgbImage) -> list[Face]:
        small, scale = search_copy(image, SEARCHED_SIDE)
        outputs = self._session.run(OUTPUTS, {"image": padded(small, "RGBX")})
        found = faces_of(outputs, SMALL_MIN_SCORE, OVERLAP)
        sure = (face for face in found if face.score > MIN_SCORE or face.box.h < SMALL_FACE)
        return [face.enlarged(1.0 / scale) for face in sure]


def search_copy(image: RgbImage, long_side: int) -> tuple[Image.Image, float]:
    """Of about ``long_side`` pixels a side where the picture has more, and how many of its pixels are one of the
    picture's. Blocks of pixels are averaged as far as that goes; up to a tenth more is searched as it then is, since
    that costs less than to scale it."""
    whole, longest = Image.fromarray(image), max(image.shape[:2])
    block = max(1, longest // long_side)
    if longest <= block * long_side * _TOLERATED:
        return (whole if block == 1 else whole.reduce(block)), 1.0 / block
    scale = long_side / longest
    size = max(1, round(whole.width * scale)), max(1, round(whole.height * scale))
    return whole.resize(size, Image.Resampling.BILINEAR, reducing_gap=1.0), scale


def padded(image: Image.Image, channels: str) -> npt.NDArray[np.uint8]:
    """One such picture as a network needs it, 1 × H × W × ``channels`` (RGB, or RGBX as Pillow keeps it): black right
    and below, to multiples of 32."""
    pixels = np.frombuffer(image.tobytes("raw", channels), np.uint8).reshape(1, image.height, image.width, -1)
    height, width = (-(-side // MULTIPLE) * MULTIPLE for side in (image.height, image.width))
    if (height, width) == (image.height, image.width):
        return pixels
    tensor = np.zeros((1, height, width, len(channels)), np.uint8)
    tensor[:, : image.height, : image.width] = pixels
    return tensor


def faces_of(outputs: list[FloatArray], min_score: float, overlap: float) -> list[Face]:
    """What the network's ``OUTPUTS`` say, best first, in pixels of what was searched; of those that overlap by more
    than this, the best."""
    heatmap, scale, offset, landmarks = (output[0] for output in outputs)
    rows, columns = np.nonzero(heatmap[0] > min_score)
    best_first = np.argsort(-heatmap[0, rows, columns], kind="stable")
    faces = [
        _face_at(r, c, heatmap, scale, offset, landmarks)
        for r, c in zip(rows[best_first], columns[best_first], strict=True)
    ]
    return [faces[i] for i in _suppress(faces, overlap)]


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
