"""The two ways from a picture to an input, side by side everywhere: training, calibration, audit, measurement.

- ``face``: the path that serves. The face is found, cut, brought to a height, degraded alike for both classes.
- ``paper``: the whole picture resized to the input, as the published models of this kind are trained and measured;
  flipped, turned and its colours shifted in training. To compare with; never served.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from PIL import Image, ImageEnhance
from torch import Tensor

from engine.crops import cut_face, cut_square, resize_square
from engine.faces import FaceFinder
from engine.model_card import Geometry
from engine.training import augment
from engine.training.backbones import IMAGENET_MEAN, IMAGENET_STD, MEAN, STD
from engine.training.data import LabelledFace, Picture, find_faces, whole_pictures
from engine.types import Box, RgbImage

Rng = np.random.Generator
Triple = tuple[float, float, float]


class InputProtocol(Protocol):
    """``mean`` and ``std`` per channel, in units of 0–1."""

    @property
    def name(self) -> str: ...

    @property
    def mean(self) -> Triple: ...

    @property
    def std(self) -> Triple: ...

    def examples(self, pictures: Sequence[Picture], finder: FaceFinder, cache: Path, /) -> list[LabelledFace]:
        """What there is to learn from in these pictures."""

    def served(self, pixels: RgbImage, box: Box, geometry: Geometry, /) -> RgbImage:
        """The input as it is judged: input_size × input_size × 3."""

    def degraded(self, pixels: RgbImage, box: Box, geometry: Geometry, rng: Rng) -> RgbImage:
        """The same, at a random height where there is a face, as it may come out of the web."""

    def training_view(self, pixels: RgbImage, box: Box, geometry: Geometry, rng: Rng, mild: float, /) -> RgbImage:
        """A random input to learn from; ``mild`` is the share of views that are hardly degraded."""


@dataclass(frozen=True)
class FaceProtocol:
    name: str = "face"
    mean: Triple = MEAN
    std: Triple = STD

    def examples(self, pictures: Sequence[Picture], finder: FaceFinder, cache: Path) -> list[LabelledFace]:
        return find_faces(pictures, finder, cache)

    def served(self, pixels: RgbImage, box: Box, geometry: Geometry) -> RgbImage:
        return cut_face(pixels, box, geometry)

    def degraded(self, pixels: RgbImage, box: Box, geometry: Geometry, rng: Rng) -> RgbImage:
        low = geometry.min_face_px
        height = rng.uniform(low, min(geometry.max_face_px, max(box.h, low)))
        patch = augment.scale_face(cut_square(pixels, box, geometry.crop_margin), height, geometry, rng)
        return resize_square(augment.degrade(patch, rng), geometry.input_size)

    def training_view(self, pixels: RgbImage, box: Box, geometry: Geometry, rng: Rng, mild: float) -> RgbImage:
        return augment.train_view(pixels, box, geometry, rng, mild)


@dataclass(frozen=True)
class PaperProtocol:
    """Sidnal et al.: flipped with probability 0.5, turned by up to TURN degrees, brightness, contrast and saturation
    each changed by up to JITTER. ImageNet statistics."""

    name: str = "paper"
    mean: Triple = IMAGENET_MEAN
    std: Triple = IMAGENET_STD

    TURN = 10.0
    JITTER = 0.2

    def examples(self, pictures: Sequence[Picture], _finder: FaceFinder, _cache: Path) -> list[LabelledFace]:
        return whole_pictures(pictures)

    def served(self, pixels: RgbImage, _box: Box, geometry: Geometry) -> RgbImage:
        size = (geometry.input_size, geometry.input_size)
        return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BILINEAR))

    def degraded(self, pixels: RgbImage, box: Box, geometry: Geometry, rng: Rng) -> RgbImage:
        return augment.degrade(self.served(pixels, box, geometry), rng)

    def training_view(self, pixels: RgbImage, box: Box, geometry: Geometry, rng: Rng, _mild: float) -> RgbImage:
        image = Image.fromarray(self.served(pixels, box, geometry))
        if rng.random() < 0.5:
            image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        image = image.rotate(rng.uniform(-self.TURN, self.TURN), Image.Resampling.BILINEAR)
        for enhancer in (ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color):
            image = enhancer(image).enhance(rng.uniform(1 - self.JITTER, 1 + self.JITTER))
        return np.asarray(image)


FACE, PAPER = FaceProtocol(), PaperProtocol()
PROTOCOLS: dict[str, InputProtocol] = {protocol.name: protocol for protocol in (FACE, PAPER)}


def normalise(batch: Tensor, protocol: InputProtocol) -> Tensor:
    """n × 3 × s × s, uint8 → float32, centred, channels last."""
    mean = torch.tensor(protocol.mean, device=batch.device)[:, None, None]
    std = torch.tensor(protocol.std, device=batch.device)[:, None, None]
    return ((batch.float() / 255 - mean) / std).contiguous(memory_format=torch.channels_last)
