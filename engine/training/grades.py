"""How often a model errs by the grade of the evidence and the height of the face, on pictures it was never trained on.

The pictures of all slices that are measured are judged together, each as it is, re-encoded as pages do, and as a
screenshot would show it: scaled down and without its file. A picture belongs to the band of heights of the face
that its answer rests on. Counted are the answers that are explained, after their stability was weighed; so stability
is measured first.
"""

import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PIL import Image

from engine import images, metrics, picture_files, verdict
from engine.checker import Checker
from engine.errors import ImageError
from engine.evidence.grade import height_band
from engine.evidence.types import Interval, Rates
from engine.training.data import Picture
from engine.training.several import several
from engine.types import Grade, ImageInput, Label, Origin

PAGE_QUALITY = 75
SCREEN_SCALE = 0.8
MIN_PICTURES = 50
"""Of each class in a cell; with fewer it counts as not measured."""

HOW = {
    Grade.ORIGINAL_BYTES: "as they are",
    Grade.PAGE_REENCODED: f"re-encoded as JPEG at quality {PAGE_QUALITY}",
    Grade.SCREEN_PIXELS: f"scaled to {SCREEN_SCALE:.0%} and kept as pixels, as a screenshot would show them",
}


@dataclass(frozen=True)
class Answer:
    """What a picture was called, and the band of the face that the answer rests on."""

    band: str
    label: Label
    fake: bool


def measure(checker: Checker, slices: Mapping[str, Sequence[Picture]]) -> dict[str, dict[str, Rates]]:
    """Grade → band of heights → error rates, for all slices together; a picture that is in several counts once."""
    pictures: dict[Path, Picture] = {}
    names = []
    for name, of_slice in slices.items():
        if any(picture.path not in pictures for picture in of_slice):
            names.append(name)
        pictures |= {picture.path: picture for picture in of_slice}
    measured = {}
    for grade, how in HOW.items():
        ask = partial(_answer, checker, grade=grade)
        answers = list(several(ask, list(pictures.values()), f"grade {grade.value}"))
        measured[grade.value] = rates([answer for answer in answers if answer], f"{', '.join(names)}; {how}")
    print(table(measured), flush=True)
    return measured


def _answer(checker: Checker, picture: Picture, grade: Grade) -> Answer | None:
    """None where nothing was judged."""
    try:
        data = as_graded(picture_files.read_file(picture.path), grade)
        found = checker.check(ImageInput(data, Origin.CLI, grade, picture.path.name), explain=True)
    except ImageError:
        return None
    index = verdict.decisive(found.faces)
    return None if index is None else Answer(height_band(found.faces[index].height_px), found.label, picture.fake)


def as_graded(data: bytes, grade: Grade) -> bytes:
    """The picture as it comes to the checker with this grade."""
    if grade is Grade.ORIGINAL_BYTES:
        return data
    image, buffer = Image.fromarray(images.decode(data).pixels), io.BytesIO()
    if grade is Grade.PAGE_REENCODED:
        image.save(buffer, "JPEG", quality=PAGE_QUALITY)
    else:
        size = (max(1, round(image.width * SCREEN_SCALE)), max(1, round(image.height * SCREEN_SCALE)))
        image.resize(size, Image.Resampling.BILINEAR).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def rates(answers: Sequence[Answer], measured_on: str) -> dict[str, Rates]:
    """Band → error rates, where there are enough pictures of both classes."""
    bands: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        bands[answer.band].append(answer)
    cells = {band: _cell(of_band, measured_on) for band, of_band in sorted(bands.items())}
    return {band: cell for band, cell in cells.items() if min(cell.not_fake, cell.fake) >= MIN_PICTURES}


def _cell(answers: Sequence[Answer], measured_on: str) -> Rates:
    others = [answer.label for answer in answers if not answer.fake]
    fakes = [answer.label for answer in answers if answer.fake]
    return Rates(
        false_alarms=_share(others, Label.LIKELY_FAKE),
        cleared=_share(others, Label.NO_SIGNS_FOUND),
        called_likely_fake=_share(fakes, Label.LIKELY_FAKE),
        missed_fakes=_share(fakes, Label.NO_SIGNS_FOUND),
        not_fake=len(others),
        fake=len(fakes),
        measured_on=measured_on,
    )


def _share(labels: Sequence[Label], wanted: Label) -> Interval:
    share = metrics.proportion(sum(label is wanted for label in labels), len(labels))
    value, low, high = (round(float(v or 0.0), 4) for v in (share.value, share.low, share.high))
    return value, low, high


def table(measured: Mapping[str, Mapping[str, Rates]]) -> str:
    """A line for every grade and band."""
    lines = ["by grade and face height: false alarms, fakes called likely fake, fakes without signs"]
    for grade, bands in measured.items():
        for band, cell in bands.items():
            shares = [f"{share[0]:.4f}" for share in (cell.false_alarms, cell.called_likely_fake, cell.missed_fakes)]
            lines.append(f"  {grade:16} {band:8} {cell.not_fake:5} + {cell.fake:5} fake   {'   '.join(shares)}")
    return "\n".join(lines)
