"""What happens to pictures on their way through the web, and the view of a face that the network trains on.

Every face of both classes takes the same road: cut as it is cut in serving, scaled to a height drawn from one
distribution, degraded alike, resized to the input. What is left to tell the classes apart lies in the face.
"""

import io

import numpy as np
from PIL import Image, ImageEnhance, ImageFilter

from engine.crops import cut_square, resize_square
from engine.model_card import Geometry
from engine.types import Box, RgbImage

Rng = np.random.Generator
_KERNELS = (
    Image.Resampling.BOX,
    Image.Resampling.BILINEAR,
    Image.Resampling.BICUBIC,
    Image.Resampling.LANCZOS,
    Image.Resampling.HAMMING,
)


def train_view(image: RgbImage, box: Box, geometry: Geometry, rng: Rng) -> RgbImage:
    """A random view: input_size × input_size × 3."""
    patch = cut_square(image, _jitter(box, rng), geometry.crop_margin)
    if rng.random() < 0.5:
        patch = np.ascontiguousarray(patch[:, ::-1])
    patch = scale_face(patch, _draw_height(box.h, geometry, rng), geometry, rng)
    return resize_square(degrade(patch, rng), geometry.input_size)


def _jitter(box: Box, rng: Rng) -> Box:
    """The finder is not exact, and another one may serve some day: move and scale the box a little."""
    dx, dy = rng.uniform(-0.05, 0.05, 2) * box.h
    h = box.h * rng.uniform(0.93, 1.1)
    return Box(box.x + dx, box.y + dy + (box.h - h) / 2, box.w, h)


def _draw_height(native: float, geometry: Geometry, rng: Rng) -> float:
    low, high = geometry.min_face_px, min(max(native, geometry.min_face_px), geometry.max_face_px)
    return float(rng.uniform(low, high))


def scale_face(patch: RgbImage, face_px: float, geometry: Geometry, rng: Rng) -> RgbImage:
    """Scale a square crop so that its face has this height, with a kernel drawn at random; never upwards."""
    side = max(8, round(face_px * geometry.crop_margin))
    if side >= patch.shape[0]:
        return patch
    kernel = _KERNELS[rng.integers(len(_KERNELS))]
    return np.asarray(Image.fromarray(patch).resize((side, side), kernel))


def degrade(patch: RgbImage, rng: Rng) -> RgbImage:
    """Colour, blur, noise, and one or two compressions, each with some probability."""
    image = Image.fromarray(patch)
    if rng.random() < 0.5:
        image = _colour(image, rng)
    if rng.random() < 0.15:
        image = image.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.2)))
    if rng.random() < 0.1:
        image = image.filter(ImageFilter.UnsharpMask(2, int(rng.integers(40, 150)), 2))
    if rng.random() < 0.15:
        image = _noise(image, rng)
    if rng.random() < 0.15:
        image = _through_another_size(image, rng)
    if rng.random() < 0.8:
        image = jpeg(image, int(rng.integers(30, 101)), int(rng.choice((0, 2))))
    return np.asarray(image)


def jpeg(image: Image.Image, quality: int, subsampling: int = 2) -> Image.Image:
    """Through libjpeg and back; ``subsampling`` 0 is 4:4:4, 2 is 4:2:0."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality, subsampling=subsampling)
    return Image.open(buffer).convert("RGB")


def _colour(image: Image.Image, rng: Rng) -> Image.Image:
    for enhancer in (ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color):
        image = enhancer(image).enhance(rng.uniform(0.7, 1.3))
    if rng.random() < 0.1:
        image = image.convert("L").convert("RGB")
    return image


def _noise(image: Image.Image, rng: Rng) -> Image.Image:
    values = np.asarray(image).astype(np.float32)
    values += rng.normal(0, rng.uniform(1, 6), values.shape).astype(np.float32)
    return Image.fromarray(np.clip(values + 0.5, 0, 255).astype(np.uint8))


def _through_another_size(image: Image.Image, rng: Rng) -> Image.Image:
    """Scaled and scaled back, as a page or a screenshot does."""
    factor = rng.uniform(0.6, 1.6)
    first, second = (_KERNELS[k] for k in rng.integers(1, len(_KERNELS), 2))
    size = (max(8, round(image.width * factor)), max(8, round(image.height * factor)))
    return image.resize(size, first).resize(image.size, second)
