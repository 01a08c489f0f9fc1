"""The classifier's ONNX session: crops → logits."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.errors import ModelDamaged
from engine.model_card import NETWORK_NAME, ModelCard, load_card
from engine.networks import open_session, read_network
from engine.types import FloatArray, RgbImage

BATCH = 16


class Classifier:
    """A model bundle opened for judging. Thread-safe. Raises ModelError where the bundle is not what it says."""

    def __init__(self, bundle: Path, threads: int = 0) -> None:
        self.card: ModelCard = load_card(bundle)
        network = read_network(bundle / NETWORK_NAME, self.card.sha256)
        self._session = open_session(network, str(bundle / NETWORK_NAME), threads)
        self._verify_shapes()

    def logits(self, crops: list[RgbImage]) -> FloatArray:
        """n × 2 float32, (not fake, fake), for crops of input_size × input_size × 3. Raises ModelDamaged for NaN.

        Runs in batches of at most BATCH, so that a crowd does not need a crowd's memory."""
        parts = [self._run(crops[i : i + BATCH]) for i in range(0, len(crops), BATCH)]
        logits = np.concatenate(parts) if parts else np.empty((0, 2), np.float32)
        if not np.isfinite(logits).all():
            raise ModelDamaged(f"{self.card.name}: the network does not give finite numbers for every picture.")
        return logits

    def fake_probabilities(self, crops: list[RgbImage]) -> NDArray[np.float64]:
        """Calibrated, 0–1, one per crop."""
        logits = self.logits(crops).astype(np.float64)
        return logistic((logits[:, 1] - logits[:, 0]) / self.card.temperature)

    def _run(self, crops: list[RgbImage]) -> FloatArray:
        logits: FloatArray = self._session.run(["logits"], {"image": np.stack(crops)})[0]
        return logits

    def _verify_shapes(self) -> None:
        if [(given.name, given.type) for given in self._session.get_inputs()] != [("image", "tensor(uint8)")]:
            raise ModelDamaged(
                f"{self.card.name}: the network must take pixels (uint8, n × side × side × 3) as its one input, "
                "image. Export it again with this version of Telltale."
            )
        blank = np.zeros((self.card.input_size, self.card.input_size, 3), np.uint8)
        try:
            logits = self._run([blank, blank])
        except Exception as error:  # ONNX Runtime raises its own classes, which share no public base.
            raise ModelDamaged(f"{self.card.name}: the network does not run as its card describes it.") from error
        if logits.shape != (2, 2) or not np.isfinite(logits).all():
            raise ModelDamaged(f"{self.card.name}: the network does not give two finite logits for a picture.")


def logistic(margin: NDArray[np.float64]) -> NDArray[np.float64]:
    """1 / (1 + e^−margin), written so that it cannot overflow."""
    probability: NDArray[np.float64] = 0.5 * (1 + np.tanh(margin / 2))
    return probability
