"""A trained run → a bundle that serves: model.onnx, calibrated, checked against torch through the serving code."""

import hashlib
import json
import logging
import os
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import torch
from torch import nn
from tqdm import tqdm

from engine.classifier import Classifier
from engine.errors import ModelDamaged
from engine.model_card import CARD_NAME, NETWORK_NAME, ModelCard, Thresholds
from engine.training import calibrate
from engine.training.backbones import MEAN, STD
from engine.training.data import LabelledFace
from engine.training.fit import load_network, normalise
from engine.types import RgbImage

PARITY = 1e-4
PARITY_CROPS = 64
OPSET = 17


@dataclass(frozen=True)
class Naming:
    """What a person has to say about a model; everything else is measured."""

    name: str
    version: str
    limits: str
    licence: str


def export(
    run: Path, bundle: Path, faces: Sequence[LabelledFace], trained_on: Sequence[str], naming: Naming
) -> ModelCard:
    """Write the bundle; ``faces`` are the validation faces it is calibrated on. Raises ModelDamaged when the exported
    network differs from torch by more than PARITY."""
    bundle.mkdir(parents=True, exist_ok=True)
    network, content = load_network(run)
    geometry = content["recipe"]["geometry"]
    _write_network(network, bundle / NETWORK_NAME, geometry["input_size"])
    card = ModelCard(
        name=naming.name,
        version=naming.version,
        architecture=content["recipe"]["backbone"],
        protocol="face",
        **geometry,
        mean=MEAN,
        std=STD,
        temperature=1.0,
        thresholds=Thresholds(0.25, 0.75, "not chosen yet"),
        sha256=hashlib.sha256((bundle / NETWORK_NAME).read_bytes()).hexdigest(),
        trained_on=tuple(trained_on),
        initial_weights=_origin(content),
        limits=naming.limits,
        trained_at=datetime.now(UTC).date().isoformat(),
        licence=naming.licence,
    )
    write_card(bundle, card)
    classifier = Classifier(bundle)
    margins, crops = _margins(classifier, faces)
    _require_parity(network, classifier, crops)
    scored = calibrate.score_views(margins, faces)
    heat = calibrate.temperature(scored)
    card = replace(card, temperature=heat, thresholds=calibrate.thresholds(scored, heat))
    write_card(bundle, card)
    return card


def write_card(bundle: Path, card: ModelCard) -> None:
    """Write model.json; whole or not at all."""
    partial = bundle / (CARD_NAME + ".part")
    with partial.open("w", encoding="utf-8") as file:
        json.dump(card.as_dict(), file, indent=2, ensure_ascii=False)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    partial.replace(bundle / CARD_NAME)


def _origin(content: dict[str, str | None]) -> str:
    teacher = content["teacher"]
    return f"{content['initial']}; distilled from the run {teacher}" if teacher else str(content["initial"])


def _write_network(network: nn.Module, path: Path, size: int) -> None:
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network.to(memory_format=torch.contiguous_format),  # type: ignore[call-overload]
            (torch.zeros(2, 3, size, size),),
            str(path),
            input_names=["image"],
            output_names=["logits"],
            dynamic_axes={"image": {0: "n"}, "logits": {0: "n"}},
            opset_version=OPSET,
            dynamo=False,
        )


def _margins(classifier: Classifier, faces: Sequence[LabelledFace]) -> tuple[list[float], list[RgbImage]]:
    """Logit differences of every validation view, and some of the crops."""
    margins: list[float] = []
    kept: list[RgbImage] = []
    for index, face in enumerate(tqdm(faces, desc="calibrating", disable=None)):
        views = calibrate.validation_views(face, classifier.card, index)
        logits = classifier.logits(views)
        margins.extend(map(float, logits[:, 1] - logits[:, 0]))
        if len(kept) < PARITY_CROPS:
            kept.extend(views)
    return margins, kept


def _require_parity(network: nn.Module, classifier: Classifier, crops: Sequence[RgbImage]) -> None:
    batch = torch.from_numpy(np.stack(crops).transpose(0, 3, 1, 2).copy())
    with torch.no_grad():
        expected = network(normalise(batch)).numpy()
    difference = float(np.abs(classifier.logits(list(crops)) - expected).max())
    print(f"largest difference to torch over {len(crops)} crops: {difference:.1e}", flush=True)
    if difference > PARITY:
        raise ModelDamaged(f"The exported network differs from torch by {difference:.1e}, more than {PARITY:.0e}.")
