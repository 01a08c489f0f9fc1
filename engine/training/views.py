"""What an epoch shows the network: drawn, forged and degraded, the same in every run with the same seed."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import Dataset

from engine import images, picture_files
from engine.training.data import LabelledFace
from engine.training.forge import Forger
from engine.training.protocols import PROTOCOLS
from engine.training.recipes import Recipe
from engine.types import RgbImage


class Views(Dataset[tuple[Tensor, int]]):
    """One epoch of random views. View ``i`` of epoch ``e`` is the same in every run with the same seed. ``weights`` say
    how often to draw each face; without them each comes in its turn, and nothing is forged."""

    def __init__(
        self,
        faces: Sequence[LabelledFace],
        recipe: Recipe,
        epoch: int,
        weights: NDArray[np.float64] | None = None,
    ) -> None:
        self._faces, self._recipe, self._epoch = faces, recipe, epoch
        self._protocol = PROTOCOLS[recipe.protocol]
        self._by_class = {fake: [face for face in faces if face.picture.fake is fake] for fake in (False, True)}
        generators = Path(recipe.generators) if recipe.generators else None
        self._forger = Forger(self._by_class[False], recipe.families, generators) if recipe.blended else None
        self._order = np.random.default_rng((recipe.seed, epoch)).permutation(len(faces))
        self._chances: dict[bool, NDArray[np.float64]] = {}
        if weights is not None:
            of_class = np.array([face.picture.fake for face in faces])
            self._chances = {fake: np.cumsum(weights[of_class == fake]) for fake in (False, True)}

    def __len__(self) -> int:
        return self._recipe.views_per_epoch or len(self._faces)

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        """A view (3 × size × size, uint8; 2 × 3 × size × size with a clean one where the recipe asks for consistency)
        and its label, 1 for fake."""
        rng = np.random.default_rng((self._recipe.seed, self._epoch, index))
        pixels, face, fake = self._example(index, rng)
        recipe, box = self._recipe, face.box
        view = self._protocol.training_view(pixels, box, recipe.geometry, rng, recipe.mild)
        if not recipe.consistency:
            return _as_tensor(view), int(fake)
        clean = self._protocol.served(pixels, box, recipe.geometry)
        return torch.stack((_as_tensor(view), _as_tensor(clean))), int(fake)

    def _example(self, index: int, rng: np.random.Generator) -> tuple[RgbImage, LabelledFace, bool]:
        """Pixels, the face in them and whether it is fake: of both classes alike often, or each picture in its turn."""
        if not self._chances:
            face = self._faces[self._order[index % len(self._order)]]
            return read_pixels(face), face, face.picture.fake
        fake = bool(rng.random() < 0.5)
        forged = fake and rng.random() < self._recipe.blended
        face = self._draw(fake and not forged, rng)
        pixels = read_pixels(face)
        if forged and self._forger:
            pixels = self._forger.forge(pixels, face, rng)
        return pixels, face, fake

    def _draw(self, fake: bool, rng: np.random.Generator) -> LabelledFace:
        chances = self._chances[fake]
        position = int(np.searchsorted(chances, rng.random() * chances[-1], side="right"))
        return self._by_class[fake][min(position, len(chances) - 1)]


def read_pixels(face: LabelledFace) -> RgbImage:
    """The whole picture that the face is in."""
    return images.decode(picture_files.read_file(face.picture.path)).pixels


def _as_tensor(view: RgbImage) -> Tensor:
    return torch.from_numpy(view.transpose(2, 0, 1).copy())
