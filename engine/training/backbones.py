"""Networks by name, and the features that distillation compares."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import torch
from torch import Tensor, nn

from engine.errors import ModelMissing
from engine.training.torchvision_stub import ensure_importable

ensure_importable()

import timm  # noqa: E402

BACKBONES = ("mobilenetv4_conv_small", "tf_efficientnet_lite0")
MEAN = STD = (0.5, 0.5, 0.5)
"""Per channel, in units of 0–1: what the efficientnet-lite weights were trained with; the others learn from nothing."""


def build(name: str, weights: Path | None = None) -> tuple[nn.Module, str]:
    """A network with two outputs (not fake, fake), and what its weights were at the start, for the card.

    ``weights`` is a file of ImageNet weights whose tensors come in the network's own order, as the efficientnet-lite
    packages carry them. Raises ModelMissing."""
    network = timm.create_model(name, num_classes=2)
    if weights is None:
        return network, "random"
    try:
        stored = torch.load(weights, map_location="cpu", weights_only=True)
    except OSError as error:
        raise ModelMissing(f"{weights} cannot be read. Name a file of weights with --weights.") from error
    own = network.state_dict()
    network.load_state_dict(dict(_matched(own, stored)), strict=False)
    return network, f"ImageNet ({weights.name})"


def _matched(own: dict[str, Tensor], stored: dict[str, Tensor]) -> Iterator[tuple[str, Tensor]]:
    """Pair tensors by position, all but the classifier's, whose number of classes differs."""
    if len(own) != len(stored):
        raise ModelMissing(f"These weights have {len(stored)} tensors, the network {len(own)}: another architecture.")
    for (name, tensor), other in zip(own.items(), stored.values(), strict=True):
        if name.startswith("classifier."):
            continue
        if tensor.shape != other.shape:
            raise ModelMissing(f"These weights do not fit {name}: {tuple(other.shape)}, not {tuple(tensor.shape)}.")
        yield name, other


def features_and_logits(network: nn.Module, batch: Tensor) -> tuple[list[Tensor], Tensor]:
    """Feature maps at strides 16 and 32 and the logits (n × 2), in one pass."""
    model = cast(Any, network)
    final, maps = model.forward_intermediates(batch, indices=[3, 4])
    return [maps[0], final], model.forward_head(final)


def feature_channels(network: nn.Module, input_size: int) -> list[int]:
    """Channels of the maps that ``features_and_logits`` gives."""
    with torch.no_grad():
        maps, _ = features_and_logits(network.eval(), torch.zeros(1, 3, input_size, input_size))
    return [feature_map.shape[1] for feature_map in maps]
