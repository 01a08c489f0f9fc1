"""Self-blended images: a fake made from one face and itself (Shiohara and Yamasaki, CVPR 2022, arXiv:2204.08376).

A copy of the picture is changed a little (colour, sharpness, size, position) and blended back over the face under a
soft mask. What remains is what every face swap leaves: a seam and a statistical mismatch between inside and outside.
Fake and original share the photograph, the crop, the size and the compression, so nothing else can tell them apart.

The paper's masks come from 81 landmarks; here the hull is built from the finder's five and its box.
"""

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from engine.types import Box, FloatArray, RgbImage

Rng = np.random.Generator


def self_blend(image: RgbImage, box: Box, landmarks: FloatArray, rng: Rng) -> RgbImage:
    """A fake of the same size as ``image``; ``box`` and ``landmarks`` (5 × 2) in its pixels."""
    changed = _change(image, rng)
    source, target = (changed, image) if rng.random() < 0.5 else (image, changed)
    mask = soft_mask(image.shape[:2], box, landmarks, rng)
    source = _shift(source, box, rng)
    mask *= rng.choice((0.25, 0.5, 0.75, 1.0, 1.0, 1.0))
    blended = source * mask[..., None] + target * (1 - mask[..., None])
    return np.clip(blended + 0.5, 0, 255).astype(np.uint8)


def _change(image: RgbImage, rng: Rng) -> RgbImage:
    """The paper's source transforms: RGB shift, saturation and brightness, contrast, then softer or sharper."""
    shifted = image.astype(np.float32) + rng.uniform(-20, 20, 3).astype(np.float32)
    picture = Image.fromarray(np.clip(shifted, 0, 255).astype(np.uint8))
    picture = ImageEnhance.Color(picture).enhance(rng.uniform(0.7, 1.3))
    picture = ImageEnhance.Brightness(picture).enhance(rng.uniform(0.9, 1.1))
    picture = ImageEnhance.Contrast(picture).enhance(rng.uniform(0.9, 1.1))
    if rng.random() < 0.5:
        factor = rng.choice((2, 4))
        size = (max(2, int(picture.width // factor)), max(2, int(picture.height // factor)))
        return np.asarray(picture.resize(size, Image.Resampling.BILINEAR).resize(picture.size, _any_kernel(rng)))
    return np.asarray(picture.filter(ImageFilter.UnsharpMask(2, int(rng.integers(50, 150)), 0)))


def _any_kernel(rng: Rng) -> Image.Resampling:
    kernels = (Image.Resampling.NEAREST, Image.Resampling.BILINEAR, Image.Resampling.BICUBIC)
    return kernels[rng.integers(len(kernels))]


def _shift(image: RgbImage, box: Box, rng: Rng) -> RgbImage:
    """Scale about the face by up to 5 % and move by up to 3 % of its size, with bilinear sampling."""
    scale_x, scale_y = rng.uniform(0.95, 1.05, 2)
    dx, dy = rng.uniform(-0.03, 0.03, 2) * (box.w, box.h)
    centre_x, centre_y = box.x + box.w / 2, box.y + box.h / 2
    matrix = (scale_x, 0, centre_x * (1 - scale_x) + dx, 0, scale_y, centre_y * (1 - scale_y) + dy)
    picture = Image.fromarray(image)
    moved = picture.transform(picture.size, Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR)
    inside = Image.new("L", picture.size, 255).transform(picture.size, Image.Transform.AFFINE, matrix)
    shifted: RgbImage = np.where(np.asarray(inside)[..., None] > 0, np.asarray(moved), image)
    return shifted


def soft_mask(shape: tuple[int, ...], box: Box, landmarks: FloatArray, rng: Rng) -> FloatArray:
    """height × width, 0–1: a hull of the face, deformed elastically, softened."""
    height, width = shape
    drawn = Image.new("L", (width, height), 0)
    ImageDraw.Draw(drawn).polygon([(float(x), float(y)) for x, y in _hull(box, landmarks, rng)], fill=255)
    blurred = _deform(drawn, box, rng).filter(ImageFilter.GaussianBlur(rng.uniform(0.01, 0.08) * box.h))
    values = np.asarray(blurred, np.float32)
    softened: FloatArray = values / np.float32(max(float(values.max()), 1.0))
    return softened


def _hull(box: Box, landmarks: FloatArray, rng: Rng) -> FloatArray:
    """An outline of 24 points: the whole face, its inner part, or the part above or below the nose."""
    angle = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    centre = np.array((box.x + box.w / 2, box.y + box.h / 2))
    radius = np.array((box.w, box.h)) / 2
    kind = rng.integers(4)
    if kind == 1:
        centre = landmarks.mean(axis=0)
        radius = radius * (0.75, 0.62)
    outline = centre + radius * rng.uniform(0.85, 1.0) * np.stack((np.cos(angle), np.sin(angle)), axis=1)
    if kind == 2:
        outline[:, 1] = np.maximum(outline[:, 1], landmarks[:2, 1].mean() - 0.12 * box.h)
    if kind == 3:
        outline[:, 1] = np.minimum(outline[:, 1], landmarks[2, 1] + 0.08 * box.h)
    hull: FloatArray = outline.astype(np.float32)
    return hull


def _deform(mask: Image.Image, box: Box, rng: Rng) -> Image.Image:
    """Elastic deformation: a grid of 6 × 6 displacements of up to 6 % of the face, bilinear between."""
    grid, strength = 6, 0.06 * box.h
    xs, ys = np.linspace(0, mask.width, grid + 1), np.linspace(0, mask.height, grid + 1)
    moved = np.stack(np.meshgrid(xs, ys), axis=-1) + rng.uniform(-strength, strength, (grid + 1, grid + 1, 2))
    mesh = []
    for row in range(grid):
        for column in range(grid):
            cell = (int(xs[column]), int(ys[row]), int(xs[column + 1]), int(ys[row + 1]))
            corners = (
                moved[row, column],
                moved[row + 1, column],
                moved[row + 1, column + 1],
                moved[row, column + 1],
            )
            mesh.append((cell, tuple(float(value) for corner in corners for value in corner)))
    return mask.transform(mask.size, Image.Transform.MESH, mesh, Image.Resampling.BILINEAR)
