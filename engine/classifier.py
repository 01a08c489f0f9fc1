"""The classifier's ONNX session: crops → logits."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.errors import ModelDamaged
from engine.model_card import NETWORK_NAME, ModelCard, load_card
from engine.networks import open_session, read_network
from engine.types import FloatArray, RgbImage

BATCH = 16
SUM_TOLERANCE = 1e-4
"""Relative to the sizes of what is added up, in float32."""


@dataclass(frozen=True)
class Explained:
    """``logits`` n × 2; ``influence`` n × h × w and ``bias`` n, whose sum is the logit difference (fake − not fake), or
    None where the network has no such outputs."""

    logits: FloatArray
    influence: FloatArray | None = None
    bias: FloatArray | None = None

    def adds_up(self) -> bool:
        """Whether every map and its bias sum to the logit difference, but for rounding; true where there is none."""
        if self.influence is None or self.bias is None:
            return True
        margin = self.logits[:, 1] - self.logits[:, 0]
        if self.influence.ndim != 3 or not len(self.influence) == len(self.bias) == len(margin):
            return False
        total = self.influence.sum(axis=(1, 2), dtype=np.float64) + self.bias.reshape(len(margin))
        scale = 1 + np.abs(self.influence).sum(axis=(1, 2)) + np.abs(margin)
        return bool((np.abs(total - margin) <= SUM_TOLERANCE * scale).all())


class Classifier:
    """A model bundle opened for judging. Thread-safe. Raises ModelError where the bundle is not what it says."""

    def __init__(self, bundle: Path, threads: int = 0) -> None:
        self.card: ModelCard = load_card(bundle)
        network = read_network(bundle / NETWORK_NAME, self.card.sha256)
        self._session = open_session(network, str(bundle / NETWORK_NAME), threads)
        self._explains = {"influence", "influence_bias"} <= {output.name for output in self._session.get_outputs()}
        self._verify_shapes()

    def logits(self, crops: list[RgbImage]) -> FloatArray:
        """n × 2 float32, (not fake, fake), for crops of input_size × input_size × 3. Raises ModelDamaged for NaN."""
        return self._outputs(crops, ["logits"])[0] if crops else np.empty((0, 2), np.float32)

    def explained(self, crops: list[RgbImage]) -> Explained:
        """The same logits, and where each comes from if the network says so. Raises ModelDamaged."""
        wanted = ["logits", "influence", "influence_bias"] if self._explains else ["logits"]
        found = Explained(*self._outputs(crops, wanted))
        if not found.adds_up():
            raise ModelDamaged(f"{self.card.name}: the network's influence map does not add up to its score.")
        return found

    def fake_probabilities(self, crops: list[RgbImage]) -> NDArray[np.float64]:
        """Calibrated, 0–1, one per crop."""
        logits = self.logits(crops).astype(np.float64)
        return logistic((logits[:, 1] - logits[:, 0] - self.card.offset) / self.card.temperature)

    def _outputs(self, crops: list[RgbImage], wanted: list[str]) -> list[FloatArray]:
        """In batches of at most BATCH, so that a crowd does not need a crowd's memory. Raises ModelDamaged for NaN."""
        batches = (crops[i : i + BATCH] for i in range(0, len(crops), BATCH))
        parts = [self._session.run(wanted, {"image": np.stack(batch)}) for batch in batches]
        joined = [np.concatenate(part) for part in zip(*parts, strict=True)]
        if not all(np.isfinite(values).all() for values in joined):
            raise ModelDamaged(f"{self.card.name}: the network does not give finite numbers for every picture.")
        return joined

    def _verify_shapes(self) -> None:
        if [(given.name, given.type) for given in self._session.get_inputs()] != [("image", "tensor(uint8)")]:
            raise ModelDamaged(
                f"{self.card.name}: the network must take pixels (uint8, n × side × side × 3) as its one input, "
                "image. Export it again with this version of Telltale."
            )
        blank = np.zeros((self.card.input_size, self.card.input_size, 3), np.uint8)
        try:
            logits = self._session.run(["logits"], {"image": np.stack([blank, blank])})[0]
        except Exception as error:  # ONNX Runtime raises its own classes, which share no public base.
            raise ModelDamaged(f"{self.card.name}: the network does not run as its card describes it.") from error
        if logits.shape != (2, 2) or not np.isfinite(logits).all():
            raise ModelDamaged(f"{self.card.name}: the network does not give two finite logits for a picture.")


def logistic(margin: NDArray[np.float64]) -> NDArray[np.float64]:
    """1 / (1 + e^−margin), written so that it cannot overflow."""
    probability: NDArray[np.float64] = 0.5 * (1 + np.tanh(margin / 2))
    return probability
