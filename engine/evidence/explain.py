"""Puts the evidence for one picture together: after the plain judgement, never instead of it."""

import time
from collections.abc import Sequence
from dataclasses import replace

from engine import verdict
from engine.classifier import Classifier
from engine.crops import cut_face
from engine.evidence import claims, credentials, grade, influence, meaning, metadata, stability, thumbnail
from engine.evidence.statements import say
from engine.evidence.types import Evidence, FaceEvidence, Influence, Provenance, Stability, Statement
from engine.types import Box, FaceReport, ImageInput, RgbImage

STABILITY_SECONDS = 2.0
"""How long faces are looked at again. The most suspicious one always is, and takes a bounded time by itself."""


def explain(
    image: ImageInput, pixels: RgbImage, reports: Sequence[FaceReport], classifier: Classifier
) -> tuple[tuple[FaceReport, ...], Evidence]:
    """The faces as they stand after their stability was weighed, and the evidence for them."""
    started = time.perf_counter()
    judged = [i for i, report in enumerate(reports) if report.fake_probability is not None]
    maps = _influence_of(pixels, [reports[i].box for i in judged], classifier)
    weighed, stable = _weighed(pixels, reports, classifier, started + STABILITY_SECONDS)
    faces = [FaceEvidence(None, stable.get(i)) for i in range(len(reports))]
    for i, found in zip(judged, maps, strict=True):
        faces[i] = replace(faces[i], influence=found)
    origin = provenance_of(image.data, pixels)
    index = verdict.decisive(weighed)
    graded = grade.of_picture(image.grade, None if index is None else weighed[index], classifier.card)
    label = verdict.label_of_picture(weighed)
    means = meaning.explain(label, graded, None if index is None else stable.get(index), origin)
    notes = _notes(len(judged) - len(stable), bool(judged) and maps[0] is None)
    elapsed = (time.perf_counter() - started) * 1000
    return weighed, Evidence(tuple(faces), origin, graded, means, notes, elapsed)


def _influence_of(pixels: RgbImage, boxes: Sequence[Box], classifier: Classifier) -> list[Influence | None]:
    if not boxes:
        return []
    card = classifier.card
    found = classifier.explained([cut_face(pixels, box, card.geometry) for box in boxes])
    size = (pixels.shape[1], pixels.shape[0])
    return [influence.located(found, i, box, card.crop_margin, size) for i, box in enumerate(boxes)]


def _weighed(
    pixels: RgbImage, reports: Sequence[FaceReport], classifier: Classifier, until: float
) -> tuple[tuple[FaceReport, ...], dict[int, Stability]]:
    """The most suspicious face first; when the time is up the rest stay as they are."""
    weighed, found = list(reports), dict[int, Stability]()
    judged = [i for i, report in enumerate(reports) if report.fake_probability is not None]
    for i in sorted(judged, key=lambda i: reports[i].fake_probability or 0.0, reverse=True):
        if found and time.perf_counter() > until:
            break
        views = stability.views_of(pixels, reports[i].box, classifier.card.geometry)
        probabilities = [float(p) for p in classifier.fake_probabilities(views)]
        weighed[i], found[i] = stability.weigh(reports[i], probabilities, classifier.card)
    return tuple(weighed), found


def _notes(left: int, unexplained: bool) -> tuple[Statement, ...]:
    out_of_time = [say("stability_out_of_time", left=left)] if left else []
    return (*out_of_time, *([say("influence_unavailable")] if unexplained else []))


def provenance_of(data: bytes, pixels: RgbImage) -> Provenance:
    """What the file says of its past; ``pixels`` are its own, decoded."""
    raw = metadata.read(data)
    found, notes = claims.find(raw)
    signed = credentials.check(data, raw)
    return Provenance(signed, found, thumbnail.compare(raw, pixels), (*credentials.details(signed), *notes))
