"""The one function all four doors lead to: ``Checker.check(ImageInput) -> Verdict``."""

import hashlib
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from engine import crops, images, resources, verdict
from engine.classifier import Classifier
from engine.evidence.types import Evidence
from engine.faces import CenterFaceFinder, FaceFinder
from engine.model_bundle import require_servable
from engine.model_card import ModelCard
from engine.thumbnail import thumbnail
from engine.types import (
    Box,
    Examination,
    Face,
    FaceReport,
    ImageInput,
    Label,
    ModelIdentity,
    Note,
    Preview,
    RgbImage,
    Verdict,
)

MAX_FACES = 64
LONG_SIDE = 1920
"""A JPEG of twice this many pixels or more is first decoded at a half of its size, or less."""

ENOUGH = 1.4
"""Times the height that a face may have for the network: lower ones are cut from the whole picture. At 1.4 a score
moved by 0.013 on average and at most 0.09 in 66 faces, a third of what moving the box by 2 % of the height does."""

_CROWD = Note("faces_left_out", f"More than {MAX_FACES} faces were found; only the {MAX_FACES} largest were judged.")
_SCREEN = Note("screen_pixels", "Judged from pixels on the screen, which hide traces that the file may carry.")
_CUT_OFF = Note("cut_off", "A face that the picture's edge cuts off was not judged: too little of it can be seen.")
_ONLY_CUT_OFF = Note(
    "only_cut_off",
    "What was judged is cut off by the picture's edge. The model learned from whole faces and is less reliable here.",
)
_UNSTABLE = Note(
    "score_unstable",
    "At least one face's score does not hold under harmless changes of the picture; that face counts as uncertain.",
)


class Checker:
    """A face finder and a classifier at work together. Thread-safe; holds no state between pictures."""

    def __init__(self, finder: FaceFinder, classifier: Classifier) -> None:
        self._finder = finder
        self._classifier = classifier
        self.model_card: ModelCard = classifier.card
        self.identity = ModelIdentity(classifier.card.name, classifier.card.version, classifier.card.sha256)

    def check(self, image: ImageInput, *, explain: bool = False) -> Verdict:
        """Judge one picture. The same bytes give the same scores whatever door they come in by. With ``explain`` the
        evidence is gathered too, and an answer that does not survive harmless changes becomes uncertain.
        Raises ImageError when the picture cannot be read."""
        return self._judged(image, explain)[0]

    def examine(self, image: ImageInput, *, explain: bool = False) -> Examination:
        """`check`, and the picture's thumbnail: decoded once."""
        verdict, pixels = self._judged(image, explain)
        return Examination(verdict, thumbnail(pixels))

    def preview(self, data: bytes, longest_side: int) -> Preview:
        """The upright picture for showing, no side longer than this. Raises ImageError."""
        return images.preview(data, longest_side)

    def close(self) -> None:
        """Nothing to give back; ``engine.isolation`` has the same surface, and a process to end."""

    def _judged(self, image: ImageInput, explain: bool) -> tuple[Verdict, RgbImage]:
        """The verdict, and the pixels that it rests on."""
        started = time.perf_counter()
        with ThreadPoolExecutor(1, "hashing") as aside:  # of 3.4 MB it takes 2 ms, and decoding leaves a core free
            digest = aside.submit(hashlib.sha256, image.data)
            decoded, found = self._look(image)
        faces, left_out = self._largest(found)
        plain = tuple(self._judge(decoded, faces))
        reports, evidence = self._explained(image, decoded.pixels, plain) if explain else (plain, None)
        notes = [*decoded.notes, *([_CROWD] if left_out else [])]
        if cut_off := [report for report in plain if report.cut_off]:
            notes.append(_CUT_OFF if cut_off[0].fake_probability is None else _ONLY_CUT_OFF)
        if image.grade == "screen_pixels":
            notes.append(_SCREEN)
        if reports != plain:
            notes.append(_UNSTABLE)
        reports = tuple(_at_full_size(report, decoded.reduction) for report in reports)
        label = verdict.label_of_picture(reports)
        suspicious = verdict.most_suspicious(reports)
        told = Verdict(
            label=label,
            fake_probability=suspicious.fake_probability if suspicious else None,
            faces=reports,
            model=self.identity,
            image_sha256=digest.result().hexdigest(),
            width=decoded.width,
            height=decoded.height,
            elapsed_ms=(time.perf_counter() - started) * 1000,
            sentence=verdict.sentence_for(label, reports, self.model_card),
            notes=tuple(notes),
            evidence=evidence and evidence.enlarged(decoded.reduction),
        )
        return told, decoded.pixels

    def _look(self, image: ImageInput) -> tuple[images.DecodedImage, list[Face]]:
        """The picture, decoded no larger than its faces need, and they in its pixels."""
        decoded = images.decode(image.data, image.name, LONG_SIDE)
        faces = self._finder.find(decoded.pixels)
        if not any(self._needs_more(face, decoded.reduction) for face in faces):
            return decoded, faces
        return images.decode(image.data, image.name), [face.enlarged(decoded.reduction) for face in faces]

    def _needs_more(self, face: Face, reduction: int) -> bool:
        is_judged = face.box.h * reduction >= self.model_card.min_face_px
        return reduction > 1 and is_judged and face.box.h < ENOUGH * self.model_card.geometry.max_face_px

    def _explained(
        self, image: ImageInput, pixels: RgbImage, reports: tuple[FaceReport, ...]
    ) -> tuple[tuple[FaceReport, ...], Evidence]:
        from engine.evidence.explain import explain  # what a plain check does not need, it does not load

        return explain(image, pixels, reports, self._classifier)

    def _largest(self, faces: list[Face]) -> tuple[list[Face], bool]:
        by_size = sorted(faces, key=lambda face: face.box.h, reverse=True)
        return by_size[:MAX_FACES], len(by_size) > MAX_FACES

    def _judge(self, decoded: images.DecodedImage, faces: list[Face]) -> list[FaceReport]:
        """One report per face, in pixels of the decoded picture: those judged, then the others, the largest first. A
        face that the edge cuts off is judged only where no whole one is."""
        geometry = self.model_card.geometry
        large = [face.box for face in faces if face.box.h >= self._least(decoded)]
        cut_off = {box for box in large if not crops.is_whole(decoded.pixels, box, geometry.crop_margin)}
        chosen = [box for box in large if box not in cut_off] or large
        cut = [crops.cut_face(decoded.pixels, box, geometry) for box in chosen]
        probabilities = map(float, self._classifier.fake_probabilities(cut))
        judged = [self._report(box, p, box in cut_off) for box, p in zip(chosen, probabilities, strict=True)]
        others = [face.box for face in faces if face.box not in chosen]
        return judged + [FaceReport(box, box.h, None, Label.TOO_SMALL, box in cut_off) for box in others]

    def _least(self, decoded: images.DecodedImage) -> float:
        """Height below which a face is too small, in pixels of the decoded picture."""
        return self.model_card.min_face_px / decoded.reduction

    def _report(self, box: Box, probability: float, cut_off: bool) -> FaceReport:
        return FaceReport(box, box.h, probability, verdict.label_for(probability, self.model_card), cut_off)


def _at_full_size(report: FaceReport, factor: int) -> FaceReport:
    return replace(report, box=report.box.enlarged(factor), height_px=report.height_px * factor)


def open_checker(bundle: Path, threads: int = 0) -> Checker:
    """The checker for the model bundle in this folder. ``threads`` 0 means one per core. Raises ModelError."""
    classifier = Classifier(bundle, threads)
    require_servable(classifier.card)
    return Checker(open_finder(threads), classifier)


def open_finder(threads: int = 0) -> FaceFinder:
    """The face finder that is shipped. Raises ModelError."""
    return CenterFaceFinder(resources.assets_dir() / "models/centerface/centerface-int8.onnx", threads)
