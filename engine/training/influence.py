"""Where in the picture a network's answer comes from, exactly: no gradients, no approximation.

Behind its last feature maps a classifier that ends in average pooling and linear layers is, for one picture, an affine
function of every cell: the logit difference (fake − not fake) is a sum of one share a cell, and a bias. So the shares
are the answer, and summing them gives it back.

- Pooling, then a linear layer (EfficientNet, MobileNetV2, ResNet, ViT over its patch tokens): a class activation map
  (Zhou et al., CVPR 2016, arXiv:1512.04150).
- Pooling, then convolution, batch norm, ReLU, then a linear layer (MobileNetV3 and V4 as timm builds them): where the
  ReLU is closed nothing passes, where it is open it is the identity; with the closed units left out, convolution,
  batch norm and classifier fold into one weight a channel, for each picture anew.
"""

from typing import Any, cast

import torch
import torch.nn.functional as F
from timm.models.mobilenetv3 import MobileNetV3
from torch import Tensor, nn

from engine.training.backbones import core, final_maps


class Explained(nn.Module):
    """What is exported: n × s × s × 3 uint8 → logits (n × 2), influence (n × h × w), influence_bias (n), such that the
    influence's sum + bias is the logit difference. ``mean`` and ``std`` are per channel, in units of 0–1."""

    def __init__(self, network: nn.Module, mean: tuple[float, ...], std: tuple[float, ...]) -> None:
        super().__init__()
        self.network = network
        # (x / 255 − mean) / std as one multiplication and one addition
        self.register_buffer("gain", 1 / (255 * torch.tensor(std, dtype=torch.float64)).float().reshape(1, 3, 1, 1))
        shift = torch.tensor(mean, dtype=torch.float64) / torch.tensor(std, dtype=torch.float64)
        self.register_buffer("shift", shift.float().reshape(1, 3, 1, 1))

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        inputs = image.permute(0, 3, 1, 2).float() * cast(Tensor, self.gain) - cast(Tensor, self.shift)
        final = cast(Any, self.network).forward_features(inputs)
        maps = final_maps(self.network, final)
        if isinstance(core(self.network), MobileNetV3):
            logits, weights, bias = _folded(core(self.network), maps.mean((2, 3)))
        else:
            logits, weights, bias = _linear(self.network, final, maps.shape[0])
        influence = (maps * weights[:, :, None, None]).sum(1) / (maps.shape[2] * maps.shape[3])
        return logits, influence, bias


def _linear(network: nn.Module, final: Tensor, count: int) -> tuple[Tensor, Tensor, Tensor]:
    """The logits, what a unit of each channel's mean adds to the logit difference (n × channels), and what is there
    without any (n)."""
    classifier = core(network).get_classifier()
    weights, bias = classifier.weight[1] - classifier.weight[0], classifier.bias[1] - classifier.bias[0]
    return cast(Any, network).forward_head(final), weights.expand(count, -1), bias.expand(count)


def _folded(network: Any, pooled: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """The same three through convolution, batch norm and ReLU. One matrix serves both ways and is stored once."""
    matrix, shift = _folded_head(network)
    classifier = network.get_classifier()
    before = F.linear(pooled, matrix, shift)
    logits = classifier(F.relu(before))
    open_units = (before > 0).to(pooled.dtype) * (classifier.weight[1] - classifier.weight[0])
    return logits, open_units @ matrix, open_units @ shift + classifier.bias[1] - classifier.bias[0]


def _folded_head(network: Any) -> tuple[Tensor, Tensor]:
    """``conv_head`` and its batch norm as one matrix (units × channels) and shift, in evaluation mode."""
    norm, conv = network.norm_head, network.conv_head
    if not isinstance(getattr(norm, "act", network.act2), nn.ReLU) or conv.kernel_size != (1, 1):
        raise TypeError("Only heads of a 1 × 1 convolution, batch norm and ReLU can be folded.")
    scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
    matrix = conv.weight.flatten(1) * scale[:, None]
    shift = norm.bias - norm.running_mean * scale
    return matrix, shift if conv.bias is None else shift + conv.bias * scale
