"""A network whose weights are an average gets statistics of its own, and no channel that a rare input blows up."""

import torch
from torch import nn

from engine.training.statistics import settle


def network() -> nn.Sequential:
    """Of three channels the last hardly sees anything: a hundred-thousandth of what the others see."""
    convolution, norm = nn.Conv2d(3, 3, 1, bias=False), nn.BatchNorm2d(3)
    convolution.weight.data = torch.eye(3)[:, :, None, None] * torch.tensor([1.0, 1.0, 1e-5])[:, None, None, None]
    return nn.Sequential(convolution, norm).eval()


def test_statistics_are_those_of_the_batches_and_a_quiet_channel_stays_quiet() -> None:
    # GIVEN a network that remembers nothing yet, and batches with mean 2 and standard deviation 3
    net, random = network(), torch.Generator().manual_seed(0)
    batches = [torch.randn((16, 3, 8, 8), generator=random) * 3 + 2 for _ in range(20)]
    # WHEN
    off = settle(net, iter(batches))
    # THEN it knows both, and keeps to them
    norm = net[1]
    assert isinstance(norm, nn.BatchNorm2d) and norm.running_mean is not None and norm.running_var is not None
    torch.testing.assert_close(norm.running_mean[:2], torch.full((2,), 2.0), atol=0.1, rtol=0)
    torch.testing.assert_close(norm.running_var[:2], torch.full((2,), 9.0), atol=0.5, rtol=0)
    assert (off, norm.momentum, net.training, norm.training) == (1, 0.1, False, False)
    # AND an input that the quiet channel never saw leaves it as it is
    rare = torch.tensor([0.0, 0.0, 1e6])[None, :, None, None]
    assert net(rare)[0, 2].abs().max() < 1e-3


def test_a_network_without_batch_normalisation_is_left_alone() -> None:
    assert settle(nn.Linear(2, 2), iter([])) == 0
