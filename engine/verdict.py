"""Calibrated probability → label → one answer for the picture, and the sentence that says it.

The wording is the same in the window, at the picture in the browser, on the command line and in reports.
"""

from collections.abc import Sequence

from engine.model_card import ModelCard
from engine.types import FaceReport, Label

LABEL_WORDS = {
    Label.LIKELY_FAKE: "likely fake",
    Label.UNCERTAIN: "uncertain",
    Label.NO_SIGNS_FOUND: "no signs found",
    Label.NO_FACE: "no face found",
    Label.TOO_SMALL: "too small to judge",
}

_GRAVITY = {Label.NO_SIGNS_FOUND: 0, Label.UNCERTAIN: 1, Label.LIKELY_FAKE: 2}


def label_for(probability: float, card: ModelCard) -> Label:
    """The label of one face, by the card's thresholds."""
    if probability >= card.thresholds.likely_fake:
        return Label.LIKELY_FAKE
    if probability <= card.thresholds.no_signs_found:
        return Label.NO_SIGNS_FOUND
    return Label.UNCERTAIN


def label_of_picture(faces: Sequence[FaceReport]) -> Label:
    """That of its most suspicious face; too small only if every face is; no face if there is none."""
    if not faces:
        return Label.NO_FACE
    index = decisive(faces)
    return Label.TOO_SMALL if index is None else faces[index].label


def decisive(faces: Sequence[FaceReport]) -> int | None:
    """Which face the picture's answer rests on: the gravest answer counts, and of these the highest score. An unstable
    score may be uncertain above a lower one that is not. None when no face was judged."""
    judged = [index for index, face in enumerate(faces) if face.label in _GRAVITY]
    return max(judged, key=lambda i: (_GRAVITY[faces[i].label], faces[i].fake_probability or 0.0), default=None)


def words_for(face: FaceReport) -> str:
    """What is said of one face: its label, or why it was not judged."""
    if face.cut_off and face.fake_probability is None:
        return "not judged, cut off by the edge"
    return LABEL_WORDS[face.label]


def most_suspicious(faces: Sequence[FaceReport]) -> FaceReport | None:
    """The judged face with the highest fake probability, or None when none was judged."""
    judged = [face for face in faces if face.fake_probability is not None]
    return max(judged, key=lambda face: face.fake_probability or 0.0, default=None)


def sentence_for(label: Label, faces: Sequence[FaceReport], card: ModelCard) -> str:
    """The verdict in words, for a person. One or two sentences; never more certain than the model is."""
    match label:
        case Label.NO_FACE:
            return "No face was found, and only faces are judged."
        case Label.TOO_SMALL:
            tallest = max(face.height_px for face in faces)
            return (
                f"The largest face is {tallest:.0f} pixels high; below {card.min_face_px} pixels this model "
                "cannot judge. Look for a larger copy of the picture."
            )
        case Label.LIKELY_FAKE:
            return f"{_subject(faces)} signs of being fake that this model knows. It can be wrong: look for the source."
        case Label.UNCERTAIN:
            return "The signs point neither way clearly enough. Treat this as not checked."
    return "None of the signs that this model knows was found. That does not prove the picture genuine."


def _subject(faces: Sequence[FaceReport]) -> str:
    judged = [face for face in faces if face.fake_probability is not None]
    fakes = sum(face.label is Label.LIKELY_FAKE for face in judged)
    if len(judged) == 1:
        return "The face shows"
    return f"{fakes} of {len(judged)} faces {'show' if fakes > 1 else 'shows'}"
