"""The influence map is the answer, taken apart: its sum and the bias give the logit difference back."""

import numpy as np
import pytest
import torch
from torch import nn

from engine import resources
from engine.classifier import Classifier
from engine.model_card import load_card
from engine.training import backbones
from engine.training.influence import Explained
from engine.training.model_card_text import TEXT_NAME, as_text

SIDE = 96
TOLERANCE = 1e-4


def shaken(name: str, gabor: bool = False) -> nn.Module:
    """A network whose statistics and biases are not those of a new one, where mistakes in folding would cancel."""
    torch.manual_seed(0)
    network, _ = backbones.build(name, size=SIDE, gabor=gabor)
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.2)
            module.running_var.uniform_(0.7, 1.5)
            nn.init.normal_(module.bias, 0, 0.2)
    classifier = backbones.core(network).get_classifier()
    nn.init.normal_(classifier.weight, 0, 0.05)
    nn.init.normal_(classifier.bias)
    return network.eval()


@pytest.mark.parametrize(("name", "gabor"), [*((name, False) for name in backbones.BACKBONES), ("plain_cnn", True)])
@torch.no_grad()
def test_the_map_and_its_bias_sum_to_the_logit_difference(name: str, gabor: bool) -> None:
    # GIVEN three pictures that light up different units
    noise = np.random.default_rng(0).integers(0, 256, (3, SIDE, SIDE, 3), np.uint8)
    noise[1] //= 3
    noise[2, :, : SIDE // 2] = 255
    pictures = torch.from_numpy(noise)
    network = shaken(name, gabor)
    # WHEN
    logits, influence, bias = Explained(network, (0.5, 0.4, 0.3), (0.5, 0.6, 0.7))(pictures)
    # THEN
    difference = logits[:, 1] - logits[:, 0]
    error = (influence.sum((1, 2)) + bias - difference).abs() / difference.abs().clamp(min=1)
    assert error.max() <= TOLERANCE
    assert influence.shape[0] == 3 and min(influence.shape[1:]) >= 3
    # AND the logits are those of the network on pictures normalised outside
    mean, std = torch.tensor((0.5, 0.4, 0.3)), torch.tensor((0.5, 0.6, 0.7))
    expected = network(((pictures.float() / 255 - mean) / std).permute(0, 3, 1, 2))
    assert torch.allclose(logits, expected, rtol=TOLERANCE, atol=TOLERANCE)


def test_the_shipped_network_explains_itself() -> None:
    classifier = Classifier(next((resources.assets_dir() / "models").glob("telltale*")))
    side = classifier.card.input_size
    crops = np.random.default_rng(1).integers(0, 256, (5, side, side, 3), np.uint8)
    logits, influence, bias = classifier._session.run(["logits", "influence", "influence_bias"], {"image": crops})
    assert np.abs(influence.sum((1, 2)) + bias - (logits[:, 1] - logits[:, 0])).max() <= TOLERANCE
    assert np.array_equal(logits, classifier.logits(list(crops)))


def test_the_shipped_card_for_people_says_what_the_one_for_programs_says() -> None:
    bundle = next((resources.assets_dir() / "models").glob("telltale*"))
    assert (bundle / TEXT_NAME).read_text(encoding="utf-8") == as_text(load_card(bundle))
