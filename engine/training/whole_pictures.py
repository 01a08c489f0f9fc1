"""Judging whole pictures, for models of the paper protocol: to be measured as others are, never to serve."""

import hashlib
import time
from pathlib import Path

from engine import images, verdict
from engine.classifier import Classifier
from engine.training.protocols import PAPER
from engine.types import Box, FaceReport, ImageInput, ModelIdentity, Verdict


class WholePictureChecker:
    """As `engine.checker.Checker`, but without a face finder: the picture is the face."""

    def __init__(self, bundle: Path) -> None:
        self._classifier = Classifier(bundle)
        self.model_card = self._classifier.card
        self.identity = ModelIdentity(self.model_card.name, self.model_card.version, self.model_card.sha256)

    def check(self, image: ImageInput, *, explain: bool = False) -> Verdict:  # noqa: ARG002
        """Never with evidence, which is about faces. Raises ImageError when the picture cannot be read."""
        started = time.perf_counter()
        pixels = images.decode(image.data, image.name).pixels
        height, width = pixels.shape[:2]
        whole = Box(0, 0, width, height)
        shown = PAPER.served(pixels, whole, self.model_card.geometry)
        probability = float(self._classifier.fake_probabilities([shown])[0])
        label = verdict.label_for(probability, self.model_card)
        report = FaceReport(whole, height, probability, label)
        return Verdict(
            label=label,
            fake_probability=probability,
            faces=(report,),
            model=self.identity,
            image_sha256=hashlib.sha256(image.data).hexdigest(),
            width=width,
            height=height,
            elapsed_ms=(time.perf_counter() - started) * 1000,
            sentence=verdict.sentence_for(label, (report,), self.model_card),
        )
