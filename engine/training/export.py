"""A trained run → a bundle that serves: model.onnx, calibrated, checked against torch through the serving code."""

import hashlib
import json
import logging
import os
import tempfile
import warnings
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import torch
from torch import nn
from tqdm import tqdm

from engine.classifier import Classifier
from engine.errors import ModelDamaged
from engine.model_card import CARD_NAME, NETWORK_NAME, ModelCard, Thresholds, load_card
from engine.model_trial import parity_crops, self_test
from engine.networks import read_network
from engine.training import calibrate
from engine.training.data import LabelledFace
from engine.training.influence import Explained
from engine.training.model_card_text import write_text
from engine.training.protocols import PROTOCOLS, InputProtocol, normalise
from engine.training.recipes import from_dict
from engine.training.runs import forged_by, load_network
from engine.types import RgbImage

PARITY = 1e-4
PARITY_CROPS = 64
OPSET = 17
OUTPUTS = ("logits", "influence", "influence_bias")


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
    recipe = from_dict(content["recipe"])
    protocol, side = PROTOCOLS[recipe.protocol], recipe.geometry.input_size
    write_network(network, bundle / NETWORK_NAME, side, protocol)
    card = ModelCard(
        name=naming.name,
        version=naming.version,
        architecture=recipe.backbone,
        protocol=protocol.name,
        **asdict(recipe.geometry),
        mean=protocol.mean,
        std=protocol.std,
        temperature=1.0,
        thresholds=Thresholds(0.25, 0.75, "not chosen yet"),
        sha256=hashlib.sha256((bundle / NETWORK_NAME).read_bytes()).hexdigest(),
        trained_on=tuple(trained_on),
        initial_weights=_origin(content),
        limits=naming.limits,
        trained_at=datetime.now(UTC).date().isoformat(),
        licence=naming.licence,
        parity=_logits_by_torch(network, side, protocol),
        families=forged_by(content),
    )
    write_card(bundle, card)
    classifier = Classifier(bundle)
    margins, crops = _margins(classifier, faces)
    _require_parity(network, classifier, crops)
    scored = calibrate.score_views(margins, faces)
    heat, offset = calibrate.calibration(scored)
    card = replace(card, temperature=heat, offset=offset, thresholds=calibrate.thresholds(scored, heat, offset))
    write_card(bundle, card)
    return card


def renew(run: Path, bundle: Path) -> ModelCard:
    """Write the network of a run anew, as this version exports, into the bundle that was exported from it before. The
    numbers in its card stay: they are those of the same weights. Raises ModelDamaged when they are not, and the bundle
    stays as it was."""
    before = load_card(bundle)
    read_network(bundle / NETWORK_NAME, before.sha256)
    network, _ = load_network(run)
    with tempfile.TemporaryDirectory(dir=bundle.parent, prefix=".renewing-") as folder:
        new = Path(folder)
        protocol = PROTOCOLS[before.protocol]
        write_network(network, new / NETWORK_NAME, before.input_size, protocol)
        sha256 = hashlib.sha256((new / NETWORK_NAME).read_bytes()).hexdigest()
        parity = _logits_by_torch(network, before.input_size, protocol)
        if not np.allclose(parity, before.parity, rtol=PARITY, atol=PARITY):
            raise ModelDamaged(f"{bundle} was not exported from {run}: its network has other weights.")
        card = replace(before, sha256=sha256, parity=parity)
        write_card(new, card)
        self_test(new)
        (new / NETWORK_NAME).replace(bundle / NETWORK_NAME)
        (new / CARD_NAME).replace(bundle / CARD_NAME)
    return card


def write_card(bundle: Path, card: ModelCard) -> None:
    """Write model.json, whole or not at all, and MODEL_CARD.md for people beside it."""
    partial = bundle / (CARD_NAME + ".part")
    with partial.open("w", encoding="utf-8") as file:
        json.dump(card.as_dict(), file, indent=2, ensure_ascii=False)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    partial.replace(bundle / CARD_NAME)
    write_text(bundle, card)


def _origin(content: dict[str, str | None]) -> str:
    teacher = content["teacher"]
    return f"{content['initial']}; distilled from the run {teacher}" if teacher else str(content["initial"])


def write_network(network: nn.Module, path: Path, size: int, protocol: InputProtocol) -> None:
    """As ONNX: pixels in, logits and influence out, for any number of pictures."""
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Explained(network, protocol.mean, protocol.std).eval().to(memory_format=torch.contiguous_format),  # type: ignore[call-overload]
            (torch.zeros(2, size, size, 3, dtype=torch.uint8),),
            str(path),
            input_names=["image"],
            output_names=list(OUTPUTS),
            dynamic_axes={name: {0: "n"} for name in ("image", *OUTPUTS)},
            opset_version=OPSET,
            dynamo=False,
        )


@torch.no_grad()
def _logits_by_torch(network: nn.Module, side: int, protocol: InputProtocol) -> tuple[tuple[float, float], ...]:
    """What the network gives for the pictures of the parity check."""
    batch = torch.from_numpy(np.stack(parity_crops(side)).transpose(0, 3, 1, 2).copy())
    return tuple((float(a), float(b)) for a, b in network(normalise(batch, protocol)))


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
        expected = network(normalise(batch, PROTOCOLS[classifier.card.protocol])).numpy()
    difference = float(np.abs(classifier.logits(list(crops)) - expected).max())
    print(f"largest difference to torch over {len(crops)} crops: {difference:.1e}", flush=True)
    if difference > PARITY:
        raise ModelDamaged(f"The exported network differs from torch by {difference:.1e}, more than {PARITY:.0e}.")
