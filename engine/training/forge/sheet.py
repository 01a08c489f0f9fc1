"""A sheet to look at: each row a real face, and what every family makes of it."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from engine import images, picture_files
from engine.crops import cut_square
from engine.training.data import LabelledFace
from engine.training.forge import Forger
from engine.types import RgbImage

SIDE = 160
HEADING = 18


def sheet(
    faces: Sequence[LabelledFace], names: Sequence[str], trained: Path | None, rows: int, seed: int
) -> Image.Image:
    """``rows`` faces drawn at random, the original first, then one forgery of each family."""
    rng = np.random.default_rng(seed)
    drawn = [faces[index] for index in rng.choice(len(faces), min(rows, len(faces)), replace=False)]
    page = Image.new("RGB", ((len(names) + 1) * SIDE, len(drawn) * SIDE + HEADING), "white")
    writing = ImageDraw.Draw(page)
    for column, title in enumerate(("original", *names)):
        writing.text((column * SIDE + 4, 3), title, fill="black")
    forgers = [Forger(faces, [name], trained) for name in names]
    for row, face in enumerate(drawn):
        pixels = images.decode(picture_files.read_file(face.picture.path)).pixels
        made = [pixels, *(forger.forge(pixels, face, rng) for forger in forgers)]
        for column, picture in enumerate(made):
            page.paste(_shown(picture, face), (column * SIDE, row * SIDE + HEADING))
    return page


def _shown(picture: RgbImage, face: LabelledFace) -> Image.Image:
    square = Image.fromarray(cut_square(picture, face.box, 1.5))
    return square.resize((SIDE, SIDE), Image.Resampling.LANCZOS)
