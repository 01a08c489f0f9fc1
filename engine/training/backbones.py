"""Networks by name, and the features that distillation and the influence map look at."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.errors import ModelMissing
from engine.training.torchvision_stub import ensure_importable

ensure_importable()

import timm  # noqa: E402
from timm.models.vision_transformer import VisionTransformer  # noqa: E402

PLAIN = "plain_cnn"
BACKBONES = {
    "mobilenetv4_conv_small": "mobilenetv4_conv_small",
    "mobilenetv2_100": "mobilenetv2_100",
    "efficientnet_b0": "efficientnet_b0",
    "resnet50": "resnet50",
    "vit_tiny": "vit_tiny_patch16_224",
    "vit_small": "vit_small_patch16_224",
    "tf_efficientnet_lite0": "tf_efficientnet_lite0",
    PLAIN: PLAIN,
}
"""What ``--backbone`` takes → timm's name, our own for the plain one."""

PRETRAINED = "imagenet"
"""Instead of a file of weights: those that timm fetches."""

MEAN = STD = (0.5, 0.5, 0.5)
"""Per channel, in units of 0–1: what the efficientnet-lite weights were trained with; the others learn from nothing."""
IMAGENET_MEAN, IMAGENET_STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def build(name: str, weights: Path | str | None = None, size: int = 224, gabor: bool = False) -> tuple[nn.Module, str]:
    """A network with two outputs (not fake, fake) for inputs of ``size`` pixels, and what its weights were at the
    start, for the card.

    ``weights`` is PRETRAINED or a file of ImageNet weights whose tensors come in the network's own order, as the
    efficientnet-lite packages carry them. ``gabor`` puts `Gabor` filters before it. Raises ModelMissing.

    The classifier starts at nothing. timm draws that of the EfficientNet and MobileNet families uniformly from ± 1/√2
    for two classes (its ``init_weight_goog``), which gives logits of several units to begin with, and a small learning
    rate takes thousands of views to undo them: EXPERIMENTS.md."""
    network, initial = _weighted(name, weights, size)
    for parameter in cast(Any, network).get_classifier().parameters():
        nn.init.zeros_(parameter)
    return (Gabor(network), f"{initial}, behind Gabor filters") if gabor else (network, initial)


def _weighted(name: str, weights: Path | str | None, size: int) -> tuple[nn.Module, str]:
    if weights is None or (weights == PRETRAINED and name == PLAIN):
        return _create(name, size), "random"
    if weights == PRETRAINED:
        return _fetched(name, size)
    network = _create(name, size)
    try:
        stored = torch.load(weights, map_location="cpu", weights_only=True)
    except OSError as error:
        raise ModelMissing(f"{weights} cannot be read. Name a file of weights with --weights.") from error
    network.load_state_dict(dict(_matched(network.state_dict(), stored)), strict=False)
    return network, f"ImageNet ({Path(weights).name})"


def _fetched(name: str, size: int) -> tuple[nn.Module, str]:
    """timm's ImageNet weights, or random ones where they cannot be had; which of them is said and goes to the card."""
    try:
        network = _create(name, size, pretrained=True)
    except Exception as error:  # timm passes on whatever the hub's client, the network or the disk raises
        print(f"timm cannot load ImageNet weights for {name} ({type(error).__name__}): starting from random ones.")
        return _create(name, size), "random"
    return network, f"ImageNet (timm {network.pretrained_cfg.get('tag') or BACKBONES[name]})"


def _create(name: str, size: int, pretrained: bool = False) -> Any:
    if name == PLAIN:
        return PlainCnn()
    if not name.startswith("vit"):
        return timm.create_model(BACKBONES[name], num_classes=2, pretrained=pretrained)
    # The mean over normalised patch tokens instead of the class token, so that the answer is a sum over the patches.
    options: dict[str, Any] = {"img_size": size, "global_pool": "avg", "fc_norm": False, "final_norm": True}
    return timm.create_model(BACKBONES[name], num_classes=2, pretrained=pretrained, **options)


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


class PlainCnn(nn.Module):
    """Five convolutions of stride 2 with batch norm and ReLU, an average and a linear layer: what a tutorial builds.
    Speaks timm's language, so that nothing else needs to know it."""

    CHANNELS = (16, 32, 64, 128, 256)

    def __init__(self) -> None:
        super().__init__()
        widths = (3, *self.CHANNELS)
        self.stages = nn.ModuleList(
            nn.Sequential(nn.Conv2d(a, b, 3, 2, 1, bias=False), nn.BatchNorm2d(b), nn.ReLU(inplace=True))
            for a, b in pairwise(widths)
        )
        self.classifier = nn.Linear(widths[-1], 2)

    def forward(self, x: Tensor) -> Tensor:
        return self.forward_head(self.forward_features(x))

    def forward_features(self, x: Tensor) -> Tensor:
        for stage in self.stages:
            x = stage(x)
        return x

    def forward_head(self, x: Tensor, pre_logits: bool = False) -> Tensor:
        features = x.mean((2, 3))
        return features if pre_logits else cast(Tensor, self.classifier(features))

    def get_classifier(self) -> nn.Linear:
        return self.classifier


class Gabor(nn.Module):
    """A network behind fixed Gabor filters: 8 orientations at 2 wavelengths of the grey picture, mixed by a learned
    1 × 1 convolution into three channels that are added to the picture. At the start it adds nothing."""

    ORIENTATIONS, WAVELENGTHS, SIDE = 8, (4.0, 8.0), 11

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network
        self.register_buffer("bank", self._bank())
        self.mix = nn.Conv2d(cast(Tensor, self.bank).shape[0], 3, 1, bias=False)
        nn.init.zeros_(self.mix.weight)

    def forward(self, x: Tensor) -> Tensor:
        logits: Tensor = cast(Any, self.network)(self._filtered(x))
        return logits

    def forward_features(self, x: Tensor) -> Tensor:
        return cast(Tensor, cast(Any, self.network).forward_features(self._filtered(x)))

    def forward_head(self, x: Tensor, pre_logits: bool = False) -> Tensor:
        return cast(Tensor, cast(Any, self.network).forward_head(x, pre_logits=pre_logits))

    def _filtered(self, x: Tensor) -> Tensor:
        responses = F.conv2d(x.mean(1, keepdim=True), cast(Tensor, self.bank), padding=self.SIDE // 2)
        return x + cast(Tensor, self.mix(responses))

    @classmethod
    def _bank(cls) -> Tensor:
        """Even Gabor filters (a cosine under a Gaussian of half its wavelength), of mean 0 and unit sum of squares."""
        half = cls.SIDE // 2
        y, x = torch.meshgrid(torch.arange(-half, half + 1.0), torch.arange(-half, half + 1.0), indexing="ij")
        filters = []
        for wavelength in cls.WAVELENGTHS:
            for angle in torch.arange(cls.ORIENTATIONS) * torch.pi / cls.ORIENTATIONS:
                along = x * torch.cos(angle) + y * torch.sin(angle)
                wave = torch.cos(2 * torch.pi * along / wavelength)
                kernel = wave * torch.exp(-(x**2 + y**2) / (2 * (wavelength / 2) ** 2))
                kernel = kernel - kernel.mean()
                filters.append(kernel / kernel.norm())
        return torch.stack(filters)[:, None]


def core(network: nn.Module) -> Any:
    """The network behind its front end, if it has one."""
    return network.network if isinstance(network, Gabor) else network


def final_maps(network: nn.Module, final: Tensor) -> Tensor:
    """What ``forward_features`` gives, as maps (n × channels × h × w); a ViT's tokens are laid out as its patches."""
    inner = core(network)
    if not isinstance(inner, VisionTransformer):
        return final
    rows, columns = inner.patch_embed.grid_size
    patches = final[:, inner.num_prefix_tokens :]
    return patches.transpose(1, 2).reshape(final.shape[0], -1, rows, columns)


def features_and_logits(network: nn.Module, batch: Tensor) -> tuple[Tensor, Tensor]:
    """The features before the classifier (n × f) and the logits (n × 2)."""
    model = cast(Any, network)
    features = model.forward_head(model.forward_features(batch), pre_logits=True)
    return features, core(network).get_classifier()(features)


def feature_count(network: nn.Module) -> int:
    """How many features ``features_and_logits`` gives."""
    return int(core(network).get_classifier().in_features)
