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


def train_view(image: RgbImage, box: Box, geometry: Geometry, rng: Rng, mild: float = 0.0) -> RgbImage:
    """A random view: input_size × input_size × 3; ``mild`` is the share that keeps nearly all its pixels."""
    patch = cut_square(image, _jitter(box, rng), geometry.crop_margin)
    if rng.random() < 0.5:
        patch = np.ascontiguousarray(patch[:, ::-1])
    if rng.random() < mild:
        patch = scale_face(patch, _draw_mild_height(box.h, geometry, rng), geometry, rng)
        return resize_square(degrade_mildly(patch, rng), geometry.input_size)
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


def _draw_mild_height(native: float, geometry: Geometry, rng: Rng) -> float:
    high = min(max(native, geometry.min_face_px), geometry.max_face_px)
    return float(rng.uniform(max(geometry.min_face_px, 0.85 * high), high))


def scale_face(patch: RgbImage, face_px: float, geometry: Geometry, rng: Rng) -> RgbImage:
    """Scale a square crop so that its face has this height, with a kernel drawn at random; never upwards."""
    side = max(8, round(face_px * geometry.crop_margin))
    if side >= patch.shape[0]:
        return patch
    kernel = _KERNELS[rng.integers(len(_KERNELS))]
    return np.asarray(Image.fromarray(patch).resize((side, side), kernel))


def degrade_mildly(patch: RgbImage, rng: Rng) -> RgbImage:
    """Some colour and one light compression, as on a page that takes care of its pictures."""
    image = Image.fromarray(patch)
    if rng.random() < 0.3:
        image = _colour(image, rng)
    if rng.random() < 0.7:
        image = jpeg(image, int(rng.integers(75, 101)), int(rng.choice((0, 2))))
    return np.asarray(image)


def degrade(patch: RgbImage, rng: Rng) -> RgbImage:
    """Colour, blur, noise, what a screen or an upload does, and one or two compressions, each with some probability."""
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
    if rng.random() < 0.1:
        image = _blurred_anyhow(image, rng)
    if rng.random() < 0.1:
        image = _on_a_screen(image, rng)
    if rng.random() < 0.1:
        image = CHALLENGE[rng.integers(len(CHALLENGE))](image, rng)
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


def _blurred_anyhow(image: Image.Image, rng: Rng) -> Image.Image:
    """A kernel of 3 × 3 or 5 × 5 drawn at random: motion, soft lenses, cheap scalers, a little sharpening among
    them."""
    side = int(rng.choice((3, 5)))
    kernel = rng.uniform(-0.1, 1.0, side * side) * rng.uniform(0, 1, side * side) ** 2
    kernel[side * side // 2] += rng.uniform(0.5, 3.0)
    return image.filter(ImageFilter.Kernel((side, side), list(kernel / kernel.sum())))


def _on_a_screen(image: Image.Image, rng: Rng) -> Image.Image:
    """Shown at another size, a fraction of a pixel aside, with another gamma and fewer levels: what a screenshot
    has."""
    factor = rng.uniform(0.75, 1.5)
    dx, dy = rng.uniform(-0.5, 0.5, 2)
    size = (max(8, round(image.width * factor)), max(8, round(image.height * factor)))
    scale = image.width / size[0], image.height / size[1]
    shown = image.transform(size, Image.Transform.AFFINE, (scale[0], 0, dx, 0, scale[1], dy), Image.Resampling.BILINEAR)
    gamma, step = rng.uniform(0.85, 1.2), int(rng.choice((1, 2, 4)))
    levels = np.clip((np.arange(256) / 255) ** gamma * 255 / step, 0, 255 // step).round() * step
    return shown.point([int(level) for level in levels] * 3).resize(image.size, Image.Resampling.BILINEAR)


def _darkened(image: Image.Image, rng: Rng) -> Image.Image:
    return ImageEnhance.Brightness(image).enhance(rng.uniform(0.35, 1.7))


def _flat(image: Image.Image, rng: Rng) -> Image.Image:
    return ImageEnhance.Contrast(image).enhance(rng.uniform(0.4, 1.6))


def _mosaic(image: Image.Image, rng: Rng) -> Image.Image:
    """Squares of one colour each."""
    size = (max(8, round(image.width / rng.uniform(1.2, 2.2))), max(8, round(image.height / rng.uniform(1.2, 2.2))))
    return image.resize(size, Image.Resampling.BOX).resize(image.size, Image.Resampling.NEAREST)


def _moved(image: Image.Image, rng: Rng) -> Image.Image:
    """Blurred along a line of 3 to 7 pixels."""
    length, across = int(rng.choice((3, 5))), rng.random() < 0.5
    kernel = np.zeros((length, length))
    kernel[(length // 2, slice(None)) if across else (slice(None), length // 2)] = 1 / length
    return image.filter(ImageFilter.Kernel((length, length), list(kernel.ravel())))


def _specks(image: Image.Image, rng: Rng) -> Image.Image:
    """Salt and pepper."""
    values = np.asarray(image).copy()
    hit = rng.random(values.shape[:2])
    share = rng.uniform(0.002, 0.02)
    values[hit < share] = 0
    values[hit > 1 - share] = 255
    return Image.fromarray(values)


def _fog(image: Image.Image, rng: Rng) -> Image.Image:
    """A veil that is thicker here than there."""
    coarse = Image.fromarray(rng.integers(150, 256, (3, 3), np.uint8)).resize(image.size, Image.Resampling.BICUBIC)
    return Image.blend(image, coarse.convert("RGB"), rng.uniform(0.1, 0.4))


def _covered(image: Image.Image, rng: Rng) -> Image.Image:
    """A block of one colour over a part, as a caption or a sticker covers it."""
    width, height = (int(side * rng.uniform(0.1, 0.35)) for side in image.size)
    left, top = int(rng.uniform(0, image.width - width)), int(rng.uniform(0, image.height - height))
    copy = image.copy()
    copy.paste(tuple(int(v) for v in rng.integers(0, 256, 3)), (left, top, left + width, top + height))
    return copy


CHALLENGE = (_darkened, _flat, _mosaic, _moved, _specks, _fog, _covered)
"""After the groups of the OpenForensics Test-Challenge (Le et al., ICCV 2021, section 4.3: colour, edges, blocks, image
corruption, convolution masks, external effects), drawn anew, not its code."""
