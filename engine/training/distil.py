"""What a student is taught: the labels, and what its teacher sees."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.training.backbones import feature_channels, features_and_logits


class Lesson(nn.Module):
    """The student and the adapters to its teacher's features in one module, so that gradients of several processes can
    be averaged: n × 3 × s × s → logits (n × 2), and the adapted feature maps."""

    def __init__(self, student: nn.Module, adapters: nn.ModuleList, bfloat16: bool) -> None:
        super().__init__()
        self.student, self.adapters, self._bfloat16 = student, adapters, bfloat16

    def forward(self, inputs: Tensor) -> tuple[Tensor, list[Tensor]]:
        with torch.autocast(inputs.device.type, torch.bfloat16, enabled=self._bfloat16):
            maps, logits = features_and_logits(self.student, inputs)
        adapted = [adapter(own.float()) for adapter, own in zip(self.adapters, maps, strict=False)]
        return logits.float(), adapted


def adapters_between(student: nn.Module, teacher: nn.Module | None, size: int) -> nn.ModuleList:
    """1 × 1 convolutions from the student's feature channels to the teacher's; none without a teacher."""
    if teacher is None:
        return nn.ModuleList()
    own, theirs = (feature_channels(network.cpu(), size) for network in (student, teacher))
    return nn.ModuleList(nn.Conv2d(a, b, 1) for a, b in zip(own, theirs, strict=True))


def distillation(
    teacher: nn.Module,
    inputs: Tensor,
    logits: Tensor,
    adapted: list[Tensor],
    weights: tuple[float, float],
    temperature: float,
    bfloat16: bool,
) -> Tensor:
    """The teacher's softened answer (Hinton et al., 2015) and its feature maps, standardised per channel, weighed by
    ``weights``."""
    with torch.no_grad(), torch.autocast(inputs.device.type, torch.bfloat16, enabled=bfloat16):
        their_maps, their_logits = features_and_logits(teacher, inputs)
    soft = F.kl_div(
        F.log_softmax(logits / temperature, 1),
        F.log_softmax(their_logits.float() / temperature, 1),
        reduction="batchmean",
        log_target=True,
    )
    pairs = zip(adapted, their_maps, strict=True)
    mimicry = [F.smooth_l1_loss(_resized(own, their), _standardised(their)) for own, their in pairs]
    return weights[0] * temperature**2 * soft + weights[1] * torch.stack(mimicry).sum()


def _resized(own: Tensor, their: Tensor) -> Tensor:
    """A ViT's maps and a convolutional network's differ in size."""
    if own.shape[2:] == their.shape[2:]:
        return own
    return F.interpolate(own, size=their.shape[2:], mode="bilinear", align_corners=False)


def _standardised(maps: Tensor) -> Tensor:
    maps = maps.float()
    centred = maps - maps.mean((0, 2, 3), keepdim=True)
    return centred / (maps.std((0, 2, 3), keepdim=True) + 1e-3)


def disagreement(one: Tensor, other: Tensor) -> Tensor:
    """Jensen–Shannon divergence between the answers (logits, n × 2) to two views of the same faces."""
    p, q = F.log_softmax(one, 1), F.log_softmax(other, 1)
    middle = torch.logaddexp(p, q) - torch.log(torch.tensor(2.0, device=p.device))
    towards = [F.kl_div(middle, side, reduction="batchmean", log_target=True) for side in (p, q)]
    return (towards[0] + towards[1]) / 2
