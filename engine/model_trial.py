"""Whether a bundle works: opened as serving opens it, and tried."""

import hashlib
from pathlib import Path

import numpy as np

from engine.classifier import Classifier
from engine.errors import ModelCardInvalid, ModelDamaged
from engine.model_card import CARD_NAME, ModelCard
from engine.types import RgbImage

PARITY = 2e-3
"""How far a logit may lie from that of the machine that trained the network: processors round differently."""

_PARITY_FIELDS = (0, 8, 4, 2)


def self_test(bundle: Path) -> ModelCard:
    """Open the bundle as serving does (card, hash, shapes), judge noise, alone and among others, and compare with what
    the network gave where it was trained.

    Raises ModelMissing, ModelDamaged, ModelCardInvalid."""
    classifier = Classifier(bundle, threads=1)
    side = classifier.card.input_size
    noise = list(np.random.default_rng(0).integers(0, 256, (3, side, side, 3), np.uint8))
    together, alone = classifier.logits(noise), classifier.logits(noise[:1])
    if not np.allclose(together[:1], alone, rtol=1e-3, atol=1e-3):
        raise ModelDamaged(f"{classifier.card.name}: a picture's result depends on the pictures judged beside it.")
    _require_parity(classifier)
    return classifier.card


def parity_crops(side: int) -> list[RgbImage]:
    """The same side × side × 3 pictures on every machine, always: noise, and noise in ever larger squares."""
    return [_noise_in_fields(side, fields) for fields in _PARITY_FIELDS]


def _noise_in_fields(side: int, fields: int) -> RgbImage:
    """``fields`` × ``fields`` squares of one colour each; 0 for one a pixel."""
    count = fields or side
    noise = hashlib.shake_256(f"telltale parity {fields}".encode()).digest(count * count * 3)
    nearest = np.arange(side) * count // side
    return np.frombuffer(noise, np.uint8).reshape(count, count, 3)[nearest][:, nearest]


def _require_parity(classifier: Classifier) -> None:
    name, expected = classifier.card.name, classifier.card.parity
    found = classifier.logits(parity_crops(classifier.card.input_size))
    if len(expected) != len(found):
        raise ModelCardInvalid(f"{CARD_NAME}: the field 'parity' must hold {len(found)} pairs of numbers.")
    scale = np.maximum(1.0, np.abs(np.asarray(expected)))
    difference = float((np.abs(found - np.asarray(expected)) / scale).max())
    if difference > PARITY:
        raise ModelDamaged(
            f"{name}: the network does not give what it gave where it was trained (it differs by {difference:.2g})."
        )
