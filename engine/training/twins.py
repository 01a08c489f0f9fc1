"""Faces that are not fake against forgeries of themselves: what a model sees of each family of the forgery lab."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine import images
from engine.evaluation import Judged
from engine.training.answers import Answers
from engine.training.audit import Shown
from engine.training.conditions import encoded
from engine.training.data import LabelledFace
from engine.training.forge import Forger
from engine.training.several import several
from engine.training.views import read_pixels
from engine.types import RgbImage

QUALITY = 90
"""Of the JPEG that a face and its forgery are both stored as."""
SEED = 21

Twin = tuple[Judged, Shown]


@dataclass(frozen=True)
class Lab:
    """``pairs`` faces of those that are not fake here, by each of the families; some need the networks in the folder
    ``generators``."""

    faces: Sequence[LabelledFace]
    families: Sequence[str]
    generators: Path | None = None
    pairs: int = 200


def spread(faces: Sequence[LabelledFace], count: int) -> list[LabelledFace]:
    """Up to so many, evenly from every source, and evenly along each."""
    sources: dict[str, list[LabelledFace]] = {}
    for face in faces:
        sources.setdefault(face.picture.source, []).append(face)
    chosen: list[LabelledFace] = []
    for place, of_source in enumerate(sorted(sources.values(), key=len)):
        share = min(len(of_source), (count - len(chosen)) // (len(sources) - place))
        chosen += [of_source[index * len(of_source) // share] for index in range(share)]
    return chosen


class Twins:
    """The faces of a lab, each judged once, and its forgeries. The face itself is judged, whoever else is there."""

    def __init__(self, lab: Lab, answers: Answers) -> None:
        self._lab, self._answers = lab, answers
        self.faces = spread(lab.faces, lab.pairs)
        self._originals = list(several(lambda f: self._judged(f, read_pixels(f), False), self.faces, "forgery lab"))

    def of(self, family: str) -> tuple[list[Twin], list[bool]]:
        """The originals, then their forgeries; and which of them are fake."""
        forger = Forger(self._lab.faces, [family], self._lab.generators)

        def forged(index: int) -> Twin:
            face = self.faces[index]
            pixels = forger.forge(read_pixels(face), face, np.random.default_rng((SEED, index)))
            return self._judged(face, pixels, True)

        fakes = list(several(forged, range(len(self.faces)), f"forgery lab, {family}"))
        return [*self._originals, *fakes], [False] * len(self.faces) + [True] * len(fakes)

    def _judged(self, face: LabelledFace, pixels: RgbImage, fake: bool) -> Twin:
        file = encoded(pixels, QUALITY)
        return self._answers.of_face(face, file, fake), Shown(images.decode(file).pixels, face.box)
