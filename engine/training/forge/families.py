"""How fakes are made, one function a family: a picture with a face → the same picture with a forged one.

Everything else stays as it is: the same photograph, size, crop and, since both are degraded afterwards by one code, the
same compression. So nothing but the forgery tells a fake from its original.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from engine.training.blend import self_blend, soft_mask
from engine.training.forge import harmonic
from engine.training.forge.warping import Patch, colours_of, laid_over, patch_around, resample, similarity
from engine.types import Box, FloatArray, RgbImage

Rng = np.random.Generator


@dataclass(frozen=True)
class Subject:
    """A picture and the face in it; ``landmarks`` 5 × 2, all in its pixels."""

    pixels: RgbImage
    box: Box
    landmarks: FloatArray

    def patch(self) -> Patch:
        return patch_around(self.pixels, self.box, self.landmarks)


Ellipse = tuple[Sequence[float] | FloatArray, NDArray[np.float64]]
"""Its centre and its radii, (x, y) in pixels."""

Family = Callable[[Subject, Subject, Rng], RgbImage]
"""The picture, another person's (which most families do not look at), chance → the forged picture."""


def blended_with_itself(subject: Subject, _: Subject, rng: Rng) -> RgbImage:
    return self_blend(subject.pixels, subject.box, subject.landmarks, rng)


def swapped_by_alpha(subject: Subject, other: Subject, rng: Rng) -> RgbImage:
    """The other's face over this one's, eyes on eyes, in this one's colours, under a soft mask."""
    patch = subject.patch()
    soft = _face_of(patch, rng)
    return patch.put_back(subject.pixels, _pasted(patch, other.patch(), soft, rng))


def swapped_by_poisson(subject: Subject, other: Subject, rng: Rng) -> RgbImage:
    """The other's gradients within the mask, this one's light at its edge: no seam to be seen."""
    patch = subject.patch()
    soft = _face_of(patch, rng)
    return patch.put_back(subject.pixels, _cloned(patch, other.patch(), soft))


def parts_swapped(subject: Subject, other: Subject, rng: Rng) -> RgbImage:
    """The other's eyes, nose or mouth, or two of them, in this one's face: a composite, as retouchers make it."""
    patch = subject.patch()
    soft = _parts_of(patch, rng)
    donor = other.patch()
    changed = _pasted(patch, donor, soft, rng) if rng.random() < 0.5 else _cloned(patch, donor, soft)
    return patch.put_back(subject.pixels, changed)


def _pasted(patch: Patch, donor: Patch, soft: FloatArray, rng: Rng) -> FloatArray:
    face, weight = _laid_over(patch, donor, soft)
    target = patch.pixels.astype(np.float32)
    if rng.random() < 0.8:
        face = colours_of(face, target, weight)
    return face * weight[..., None] + target * (1 - weight[..., None])


def _cloned(patch: Patch, donor: Patch, soft: FloatArray) -> FloatArray:
    face, weight = _laid_over(patch, donor, soft)
    target = patch.pixels.astype(np.float32)
    return harmonic.cloned(colours_of(face, target, weight), target, weight > 0.5)


def _laid_over(patch: Patch, donor: Patch, soft: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The donor's face on the patch's, eyes on eyes, and the mask as far as it reaches."""
    height, width = patch.pixels.shape[:2]
    face, inside = laid_over(donor.pixels, similarity(donor.landmarks, patch.landmarks), (width, height))
    return face, soft * inside


def _face_of(patch: Patch, rng: Rng) -> FloatArray:
    return soft_mask(patch.pixels.shape[:2], patch.box, patch.landmarks, rng)


def _parts_of(patch: Patch, rng: Rng) -> FloatArray:
    """height × width, 0–1: one or two of the eyes, the nose and the mouth, each in a soft ellipse."""
    left, right, nose, *mouth = patch.landmarks
    eyes, lips = (left + right) / 2, np.mean(mouth, axis=0)
    places = ((left, 0.15, 0.12), (right, 0.15, 0.12), (eyes, 0.38, 0.13), (nose, 0.13, 0.17), (lips, 0.22, 0.12))
    ellipses = []
    for index in rng.choice(len(places), rng.integers(1, 3), replace=False):
        centre, *radii = places[index]
        ellipses.append((centre, np.array(radii) * rng.uniform(0.8, 1.3, 2) * patch.box.h))
    return _softened(_within(patch, ellipses), rng.uniform(0.01, 0.04) * patch.box.h)


def _within(patch: Patch, ellipses: Iterable[Ellipse]) -> harmonic.Mask:
    """Where any of them is, but for the patch's outermost pixels."""
    height, width = patch.pixels.shape[:2]
    y, x = np.mgrid[0:height, 0:width]
    inside = np.zeros((height, width), bool)
    for (centre_x, centre_y), (a, b) in ellipses:
        inside |= ((x - centre_x) / a) ** 2 + ((y - centre_y) / b) ** 2 < 1
    inside[[0, -1], :] = inside[:, [0, -1]] = False
    return inside


def liquified(subject: Subject, _: Subject, rng: Rng) -> RgbImage:
    """Two to four places pushed, swollen or pinched, as beauty filters and portrait editors do it."""
    patch = subject.patch()
    height, width = patch.pixels.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    from_x, from_y = x.copy(), y.copy()
    for _number in range(rng.integers(2, 5)):
        centre_x, centre_y = _somewhere(patch, rng)
        radius = rng.uniform(0.12, 0.3) * patch.box.h
        falling = np.exp(-((x - centre_x) ** 2 + (y - centre_y) ** 2) / (2 * (radius / 2) ** 2))
        if rng.random() < 0.5:
            strength = rng.uniform(0.12, 0.35) * rng.choice((-1.0, 1.0))
            from_x += falling * strength * (x - centre_x)
            from_y += falling * strength * (y - centre_y)
        else:
            angle, length = rng.uniform(0, 2 * np.pi), rng.uniform(0.03, 0.08) * patch.box.h
            from_x += falling * length * np.cos(angle)
            from_y += falling * length * np.sin(angle)
    return patch.put_back(subject.pixels, resample(patch.pixels, from_x, from_y))


def _somewhere(patch: Patch, rng: Rng) -> tuple[float, float]:
    """An eye, the nose, a corner of the mouth, or a point of the jaw and the cheeks."""
    if rng.random() < 0.7:
        x, y = patch.landmarks[rng.integers(5)]
        return float(x), float(y)
    angle = rng.uniform(0, np.pi)
    box = patch.box
    return box.x + box.w * (0.5 + 0.4 * np.cos(angle)), box.y + box.h * (0.5 + 0.4 * np.sin(angle))


def inpainted(subject: Subject, _: Subject, rng: Rng) -> RgbImage:
    """A part of the face removed and filled from its edge, with the grain of what lies around; or filled with skin from
    elsewhere in the face."""
    patch = subject.patch()
    values = patch.pixels.astype(np.float32)
    hole = _hole(patch, rng)
    if not hole.any():
        return subject.pixels.copy()  # a face of a few pixels
    if rng.random() < 0.5:
        filled = harmonic.fill(values, hole) + _grain(values, rng) * hole[..., None]
    else:
        filled = harmonic.cloned(_skin_from_elsewhere(values, hole, patch, rng), values, hole)
    soft = _softened(hole, 0.01 * patch.box.h)[..., None]
    return patch.put_back(subject.pixels, filled * soft + values * (1 - soft))


def _hole(patch: Patch, rng: Rng) -> harmonic.Mask:
    """One to three ellipses on features, cheeks or forehead."""
    count = rng.integers(1, 4)
    return _within(patch, [(_somewhere(patch, rng), rng.uniform(0.08, 0.2, 2) * patch.box.h) for _ in range(count)])


def _skin_from_elsewhere(values: FloatArray, hole: harmonic.Mask, patch: Patch, rng: Rng) -> FloatArray:
    """The patch moved one of several ways: the one that brings the most similar colours into the hole."""
    around = np.median(values[hole | (_softened(hole, 3.0) > 0.1)], axis=0)
    moved = [np.roll(values, _some_way(patch, rng), axis=(0, 1)) for _ in range(12)]
    return min(moved, key=lambda one: float(np.abs(one[hole] - around).mean()) if hole.any() else 0.0)


def _some_way(patch: Patch, rng: Rng) -> tuple[int, int]:
    angle, length = rng.uniform(0, 2 * np.pi), rng.uniform(0.12, 0.3) * patch.box.h
    return int(length * np.sin(angle)), int(length * np.cos(angle))


def _grain(values: FloatArray, rng: Rng) -> FloatArray:
    """What a blur takes away from the face, from another place, mirrored: noise of the picture's own kind."""
    image = Image.fromarray(np.clip(values, 0, 255).astype(np.uint8))
    residue = values - np.asarray(image.filter(ImageFilter.GaussianBlur(1.5)), np.float32)
    shifted = np.roll(residue[:, ::-1], rng.integers(0, min(values.shape[:2]), 2), axis=(0, 1))
    return np.clip(shifted, -8, 8)


def _softened(hole: harmonic.Mask, radius: float) -> FloatArray:
    image = Image.fromarray(np.where(hole, 255, 0).astype(np.uint8)).filter(ImageFilter.GaussianBlur(max(0.7, radius)))
    return np.asarray(image, np.float32) / np.float32(255)


FAMILIES: dict[str, Family] = {
    "self_blend": blended_with_itself,
    "swap_alpha": swapped_by_alpha,
    "swap_poisson": swapped_by_poisson,
    "liquify": liquified,
    "inpaint": inpainted,
    "swap_parts": parts_swapped,
}
"""Those that need nothing but pictures; `generators` adds those that need trained networks."""

SWAPS = (swapped_by_alpha, swapped_by_poisson, parts_swapped)
"""Those that look at the other person."""
