"""The one function all four doors lead to: ``Checker.check(ImageInput) -> Verdict``."""

import hashlib
import time
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
_CROWD = Note("faces_left_out", f"More than {MAX_FACES} faces were found; only the {MAX_FACES} largest were judged.")
_SCREEN = Note("screen_pixels", "Judged from pixels on the screen, which hide traces that the file may carry.")
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
        started = time.perf_counter()
        return self._verdict(image, images.decode(image.data, image.name), started, explain)

    def examine(self, image: ImageInput, *, explain: bool = False) -> Examination:
        """`check`, and the picture's thumbnail: decoded once."""
        started = time.perf_counter()
        decoded = images.decode(image.data, image.name)
        return Examination(self._verdict(image, decoded, started, explain), thumbnail(decoded.pixels))

    def preview(self, data: bytes, longest_side: int) -> Preview:
        """The upright picture for showing, no side longer than this. Raises ImageError."""
        return images.preview(data, longest_side)

    def close(self) -> None:
        """Nothing to give back; ``engine.isolation`` has the same surface, and a process to end."""

    def _verdict(self, image: ImageInput, decoded: images.DecodedImage, started: float, explain: bool) -> Verdict:
        faces, left_out = self._largest(self._finder.find(decoded.pixels))
        plain = tuple(self._judge(decoded.pixels, faces))
        reports, evidence = self._explained(image, decoded.pixels, plain) if explain else (plain, None)
        label = verdict.label_of_picture(reports)
        suspicious = verdict.most_suspicious(reports)
        notes = [*decoded.notes, *([_CROWD] if left_out else [])]
        if image.grade == "screen_pixels":
            notes.append(_SCREEN)
        if reports != plain:
            notes.append(_UNSTABLE)
        height, width = decoded.pixels.shape[:2]
        return Verdict(
            label=label,
            fake_probability=suspicious.fake_probability if suspicious else None,
            faces=reports,
            model=self.identity,
            image_sha256=hashlib.sha256(image.data).hexdigest(),
            width=width,
            height=height,
            elapsed_ms=(time.perf_counter() - started) * 1000,
            sentence=verdict.sentence_for(label, reports, self.model_card),
            notes=tuple(notes),
            evidence=evidence,
        )

    def _explained(
        self, image: ImageInput, pixels: RgbImage, reports: tuple[FaceReport, ...]
    ) -> tuple[tuple[FaceReport, ...], Evidence]:
        from engine.evidence.explain import explain  # what a plain check does not need, it does not load

        return explain(image, pixels, reports, self._classifier)

    def _largest(self, faces: list[Face]) -> tuple[list[Face], bool]:
        by_size = sorted(faces, key=lambda face: face.box.h, reverse=True)
        return by_size[:MAX_FACES], len(by_size) > MAX_FACES

    def _judge(self, pixels: RgbImage, faces: list[Face]) -> list[FaceReport]:
        """One report per face, the largest first."""
        large = [face.box for face in faces if face.box.h >= self.model_card.min_face_px]
        cut = [crops.cut_face(pixels, box, self.model_card.geometry) for box in large]
        probabilities = map(float, self._classifier.fake_probabilities(cut))
        judged = [self._report(box, p) for box, p in zip(large, probabilities, strict=True)]
        small = [face.box for face in faces if face.box.h < self.model_card.min_face_px]
        return judged + [FaceReport(box, box.h, None, Label.TOO_SMALL) for box in small]

    def _report(self, box: Box, probability: float) -> FaceReport:
        return FaceReport(box, box.h, probability, verdict.label_for(probability, self.model_card))


def open_checker(bundle: Path, threads: int = 0) -> Checker:
    """The checker for the model bundle in this folder. ``threads`` 0 means one per core. Raises ModelError."""
    classifier = Classifier(bundle, threads)
    require_servable(classifier.card)
    return Checker(open_finder(threads), classifier)


def open_finder(threads: int = 0) -> FaceFinder:
    """The face finder that is shipped. Raises ModelError."""
    networks = resources.assets_dir() / "models/centerface"
    return CenterFaceFinder(networks / "centerface.onnx", networks / "centerface-int8.onnx", threads)
