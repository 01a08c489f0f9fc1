"""Temperature, offset and thresholds, chosen on clean *and degraded* validation faces.

Temperature and offset: Platt, 1999; Guo et al., ICML 2017. The upper threshold keeps false alarms at or below a stated
rate on every source of real faces, the lower one keeps missed fakes at or below another; between them the answer is
"uncertain".
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine import images, picture_files
from engine.classifier import logistic
from engine.model_card import ModelCard, Thresholds
from engine.training.data import LabelledFace
from engine.training.protocols import PROTOCOLS
from engine.types import RgbImage

DEGRADED_VIEWS = 2
FALSE_ALARMS = 0.005
"""Half of the one per cent that is promised: pictures from elsewhere have more false alarms than those that thresholds
were chosen on, with telltale-small 0.2.0 up to 2.5 times as many."""

MISSES = 0.05
SEED = 7

Array = NDArray[np.float64]


@dataclass(frozen=True)
class ScoredViews:
    """One row per view: the logit difference (fake − not fake), the truth, the source it came from."""

    margin: Array
    fake: NDArray[np.bool_]
    source: NDArray[np.str_]


def validation_views(face: LabelledFace, card: ModelCard, index: int) -> list[RgbImage]:
    """The crop as served, and the same face at random heights, degraded; the same ones in every run."""
    pixels = images.decode(picture_files.read_file(face.picture.path)).pixels
    protocol = PROTOCOLS[card.protocol]
    chances = [np.random.default_rng((SEED, index, view)) for view in range(DEGRADED_VIEWS)]
    degraded = [protocol.degraded(pixels, face.box, card.geometry, rng) for rng in chances]
    return [protocol.served(pixels, face.box, card.geometry), *degraded]


def calibration(scored: ScoredViews) -> tuple[float, float]:
    """The temperature and the offset that give the least log loss, to a hundredth; both classes weigh the same."""
    candidates = [(heat, _offset(scored, heat)) for heat in np.geomspace(0.1, 20, 266)]
    losses = [_balanced_loss((scored.margin - offset) / heat, scored.fake) for heat, offset in candidates]
    heat, offset = candidates[int(np.argmin(losses))]
    return round(float(heat), 2), round(offset, 2)


def _offset(scored: ScoredViews, heat: float) -> float:
    """The best one at this temperature: that at which both classes are doubted alike. By bisection."""
    low, high = float(scored.margin.min()), float(scored.margin.max())
    while high - low > 1e-3:
        middle = (low + high) / 2
        probability = logistic((scored.margin - middle) / heat)
        too_high = probability[~scored.fake].mean() > 1 - probability[scored.fake].mean()
        low, high = (middle, high) if too_high else (low, middle)
    return (low + high) / 2


def _balanced_loss(margin: Array, fake: NDArray[np.bool_]) -> float:
    losses = np.logaddexp(0, np.where(fake, -margin, margin))
    return float(losses[fake].mean() + losses[~fake].mean())


def thresholds(scored: ScoredViews, heat: float, offset: float) -> Thresholds:
    """See the module's docstring. Where the two would cross, the lower one gives way."""
    probability = logistic((scored.margin - offset) / heat)
    sources = sorted(set(scored.source[~scored.fake]))
    alarms = [_upper(probability[~scored.fake & (scored.source == source)], FALSE_ALARMS) for source in sources]
    high = float(np.clip(max(alarms), 0.5, 0.999))
    low = float(np.quantile(probability[scored.fake], MISSES, method="lower"))
    chosen_on = (
        f"{len(probability)} views of validation faces, one third as they are, two thirds degraded: at most "
        f"{FALSE_ALARMS:.1%} of the faces that are not fake, of each source ({', '.join(sources)}), at or above the "
        f"upper threshold; at most {MISSES:.0%} of the fake ones at or below the lower"
    )
    return Thresholds(round(float(np.clip(low, 0.001, 0.8 * high)), 4), round(high, 4), chosen_on)


def _upper(values: Array, share: float) -> float:
    """The smallest threshold at or above which at most this share of the values lies."""
    ordered = np.sort(values)
    allowed = int(share * len(ordered))
    return float(np.nextafter(ordered[len(ordered) - 1 - allowed], 1))


def score_views(margins: Sequence[float], faces: Sequence[LabelledFace]) -> ScoredViews:
    """Bring the margins of consecutive views (1 + DEGRADED_VIEWS a face) together with their truth."""
    repeat = 1 + DEGRADED_VIEWS
    return ScoredViews(
        np.asarray(margins, np.float64),
        np.repeat([face.picture.fake for face in faces], repeat),
        np.repeat([face.picture.source for face in faces], repeat),
    )
