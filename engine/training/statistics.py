"""What batch normalisation remembers of the data, put right in a network whose weights are an average.

The averaged weights never saw the batches that the remembered statistics come from, so these are taken anew (Izmailov
et al., UAI 2018, arXiv:1803.05407). And some channels hardly ever vary: dividing by so little makes a rare input
enormous. In one of our students some forty such channels of 12,544 gave a portrait a logit difference of 45, where
others have 4; without them it was judged rightly, and the ROC-AUC of all others was the same.
"""

from collections.abc import Iterable

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

QUIET = 0.03
"""A channel whose variance is below this share of its layer's median is switched off."""


@torch.no_grad()
def settle(network: nn.Module, batches: Iterable[Tensor]) -> int:
    """Take the statistics anew from ``batches`` (n × 3 × s × s, normalised) and switch off the quiet channels; how many
    those are."""
    layers = [layer for layer in network.modules() if isinstance(layer, _BatchNorm)]
    if not layers:
        return 0
    network.eval()
    momenta = [layer.momentum for layer in layers]
    for layer in layers:
        layer.reset_running_stats()
        layer.momentum = None  # the mean of all batches
        layer.train()
    for batch in batches:
        network(batch)
    for layer, momentum in zip(layers, momenta, strict=True):
        layer.momentum = momentum
    network.eval()
    return sum(map(_silence, layers))


def _silence(layer: _BatchNorm) -> int:
    variance = layer.running_var
    if variance is None or layer.weight is None:
        return 0
    quiet = variance < QUIET * variance.median()
    layer.weight[quiet] = 0
    return int(quiet.sum())
