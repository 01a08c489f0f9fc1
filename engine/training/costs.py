"""What a network costs: parameters, multiplications, and milliseconds where it serves."""

import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from engine.networks import open_session

ROUNDS = 30


def parameters(network: nn.Module) -> int:
    return sum(parameter.numel() for parameter in network.parameters())


@torch.no_grad()
def multiplications(network: nn.Module, size: int) -> int:
    """Multiply–accumulate operations of one input of ``size`` pixels, in convolutions and linear layers, and in the two
    products of each attention; what else there is costs little and is left out."""
    total = 0

    def count(module: nn.Module, inputs: Any, output: Tensor) -> None:
        nonlocal total
        if isinstance(module, nn.Conv2d):
            total += output.numel() * module.weight[0].numel()
        elif isinstance(module, nn.Linear):
            total += output.numel() * module.in_features
        elif module.__class__.__name__ == "Attention":
            tokens, width = inputs[0].shape[-2:]
            total += 2 * tokens * tokens * width

    hooks = [module.register_forward_hook(count) for module in network.modules()]
    try:
        network.eval()(torch.zeros(1, 3, size, size))
    finally:
        for hook in hooks:
            hook.remove()
    return total


def milliseconds(path: Path, size: int) -> float:
    """Processor time for one input on one thread of ONNX Runtime, the least of ROUNDS: what the network itself
    takes."""
    session = open_session(path.read_bytes(), path.name, 1)
    pixels = np.random.default_rng(0).integers(0, 256, (1, size, size, 3), np.uint8)
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.process_time()
        session.run(["logits"], {"image": pixels})
        best = min(best, time.process_time() - started)
    return best * 1000
