"""Moving pixels: the patch around a face, resampling at given places, and one face laid over another."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.types import Box, FloatArray, RgbImage

MARGIN = 1.6


@dataclass(frozen=True)
class Patch:
    """The part of a picture around a face; ``box`` and ``landmarks`` (5 × 2) in its own pixels."""

    pixels: RgbImage
    left: int
    top: int
    box: Box
    landmarks: FloatArray

    def put_back(self, picture: RgbImage, changed: FloatArray) -> RgbImage:
        """A copy of the whole picture with this part changed (height × width × 3, 0–255)."""
        whole = picture.copy()
        height, width = self.pixels.shape[:2]
        whole[self.top : self.top + height, self.left : self.left + width] = to_pixels(changed)
        return whole


def patch_around(picture: RgbImage, box: Box, landmarks: FloatArray) -> Patch:
    """The square of MARGIN × the face, as far as it lies in the picture; at least 8 pixels a side where there are."""
    height, width = picture.shape[:2]
    half = max(4.0, box.h * MARGIN / 2)
    x, y = box.x + box.w / 2, box.y + box.h / 2
    left, right = _within(x - half, x + half, width)
    top, bottom = _within(y - half, y + half, height)
    moved = (landmarks - np.array((left, top))).astype(np.float32)
    return Patch(picture[top:bottom, left:right], left, top, Box(box.x - left, box.y - top, box.w, box.h), moved)


def _within(low: float, high: float, length: int) -> tuple[int, int]:
    start = int(np.clip(np.floor(low), 0, max(0, length - 8)))
    return start, int(np.clip(np.ceil(high), start + min(8, length - start), length))


def to_pixels(values: FloatArray) -> RgbImage:
    pixels: RgbImage = np.clip(values + 0.5, 0, 255).astype(np.uint8)
    return pixels


def resample(pixels: RgbImage, x: NDArray[np.floating], y: NDArray[np.floating]) -> FloatArray:
    """Bilinear, at places of the patch's own size; outside the edge repeats."""
    height, width = pixels.shape[:2]
    x, y = np.clip(x, 0, width - 1), np.clip(y, 0, height - 1)
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    right, below = np.minimum(left + 1, width - 1), np.minimum(top + 1, height - 1)
    u, v = (x - left)[..., None].astype(np.float32), (y - top)[..., None].astype(np.float32)
    values = pixels.astype(np.float32)
    upper = values[top, left] * (1 - u) + values[top, right] * u
    lower = values[below, left] * (1 - u) + values[below, right] * u
    mixed: FloatArray = upper * (1 - v) + lower * v
    return mixed


def similarity(source: FloatArray, target: FloatArray) -> NDArray[np.float64]:
    """The 2 × 3 turn, scale and shift that brings the source's points closest to the target's (Umeyama, 1991)."""
    a, b = (points.astype(np.float64) for points in (source, target))
    centre_a, centre_b = a.mean(axis=0), b.mean(axis=0)
    u, s, vt = np.linalg.svd((b - centre_b).T @ (a - centre_a))
    sign = np.diag((1.0, np.sign(np.linalg.det(u @ vt)) or 1.0))
    spread = max(float(((a - centre_a) ** 2).sum()), 1e-6)
    linear = (u @ sign @ vt) * float((s * np.diag(sign)).sum() / spread)
    return np.column_stack((linear, centre_b - linear @ centre_a))


def misfit(source: FloatArray, target: FloatArray) -> float:
    """How far the points lie apart after that, as a share of the target's spread: two heads turned differently."""
    transform = similarity(source, target)
    moved = source.astype(np.float64) @ transform[:, :2].T + transform[:, 2]
    return float(np.linalg.norm(moved - target)) / max(float(np.linalg.norm(target - target.mean(axis=0))), 1e-6)


def laid_over(
    source: RgbImage, transform: NDArray[np.float64], size: tuple[int, int]
) -> tuple[FloatArray, NDArray[np.bool_]]:
    """The source moved by a 2 × 3 transform onto a patch of (width, height), and where it lies there."""
    linear = np.linalg.inv(transform[:, :2])
    shift = -linear @ transform[:, 2]
    matrix = (*linear[0], shift[0], *linear[1], shift[1])
    picture = Image.fromarray(source)
    moved = picture.transform(size, Image.Transform.AFFINE, matrix, Image.Resampling.BICUBIC)
    inside = Image.new("L", picture.size, 255).transform(size, Image.Transform.AFFINE, matrix)
    return np.asarray(moved, np.float32), np.asarray(inside) > 0


def colours_of(source: FloatArray, target: FloatArray, where: FloatArray) -> FloatArray:
    """The source with the target's mean and spread in each channel, both taken under a soft mask (Reinhard et al.,
    2001)."""
    weight = where[..., None] / max(float(where.sum()), 1e-6)
    means = [(values * weight).sum(axis=(0, 1)) for values in (source, target)]
    spreads = [np.sqrt(((v - m) ** 2 * weight).sum(axis=(0, 1))) for v, m in zip((source, target), means, strict=True)]
    matched: FloatArray = (source - means[0]) * np.clip(spreads[1] / (spreads[0] + 1e-3), 0.6, 1.4) + means[1]
    return matched
