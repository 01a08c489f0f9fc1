"""The forgery lab: fakes made on the fly from real faces, each paired with its own original."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from engine import images, picture_files
from engine.errors import DatasetUnusable
from engine.training.data import LabelledFace
from engine.training.forge import families, generators
from engine.training.forge.families import Subject
from engine.training.forge.warping import misfit
from engine.types import RgbImage

CANDIDATES = 24
"""Faces to choose a donor from."""

NAMES = (*families.FAMILIES, *generators.NAMES)
"""Every family."""


class Forger:
    """Forges faces by families drawn at random. ``donors`` are the real faces that swaps take other people's from;
    ``trained`` is the folder of generators, needed for the families of ``generators.NAMES`` only."""

    def __init__(self, donors: Sequence[LabelledFace], names: Sequence[str], trained: Path | None = None) -> None:
        unknown = [name for name in names if name not in NAMES]
        if unknown or not names:
            raise DatasetUnusable(f"There is no family {', '.join(unknown) or 'given'}. There are: {', '.join(NAMES)}.")
        known = dict(families.FAMILIES)
        learned = [name for name in names if name in generators.NAMES]
        if learned:
            if trained is None:
                raise DatasetUnusable(
                    f"The families {', '.join(generators.NAMES)} need trained networks. Make them with: telltale train "
                    "generators --out FOLDER, and name that with --generators FOLDER."
                )
            known |= generators.load_families(trained, learned)
        self._donors = donors
        self._families = [known[name] for name in names]

    def forge(self, pixels: RgbImage, face: LabelledFace, rng: np.random.Generator) -> RgbImage:
        """A forged copy of the picture that the face is in; same size."""
        family = self._families[rng.integers(len(self._families))]
        subject = Subject(pixels, face.box, face.landmarks)
        if family not in families.SWAPS:
            return family(subject, subject, rng)
        donor = self._donor_for(face, rng)
        other = images.decode(picture_files.read_file(donor.picture.path)).pixels
        return family(subject, Subject(other, donor.box, donor.landmarks), rng)

    def _donor_for(self, face: LabelledFace, rng: np.random.Generator) -> LabelledFace:
        """Of some drawn at random, the one that looks the same way and is not much smaller: as forgers choose."""
        drawn = [self._donors[int(index)] for index in rng.integers(0, len(self._donors), CANDIDATES)]
        large = [donor for donor in drawn if donor.box.h >= 0.6 * face.box.h and donor.picture != face.picture]
        misfits = [misfit(donor.landmarks, face.landmarks) for donor in large or drawn]
        return (large or drawn)[int(np.argmin(misfits))]
