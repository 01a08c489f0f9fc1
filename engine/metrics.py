"""How good a detector is, in numbers that carry their uncertainty. numpy only: training and serving share it.

"Fake" is the positive class everywhere. Every rate comes as an `Estimate` with a two-sided 95 % interval, and
is None where it is not defined (the precision of a detector that called nothing fake), never 0 or NaN.

Intervals and where they come from:

- accuracy, precision, recall, shares: Wilson's score interval (Wilson, JASA 22, 1927).
- F1: a monotone function of Jaccard's tp / (tp + fp + fn), which is a binomial proportion among the pictures
  that are fake or called so; Wilson's interval of that proportion, carried through the function.
- ROC-AUC: DeLong's variance (DeLong, DeLong & Clarke-Pearson, Biometrics 44, 1988), from midranks (Sun & Xu,
  IEEE SPL 21, 2014), on the logit scale, so that it stays within 0–1. Where the variance is 0 (perfect
  separation) the min(m, n) disjoint fake–other pairs are independent trials with success probability AUC:
  Wilson's interval of those, which is wider than it need be and never empty.
- ECE: bootstrap, stratified by class, with a fixed seed. Resampling raises a binned ECE; therefore the
  resampled values' spread around their own mean is laid around the estimate.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Z95 = 1.959963984540054
"""The 97.5 % quantile of the standard normal distribution."""

ECE_BINS = 15
"""Equal-width bins over 0–1 (Guo et al., ICML 2017); bin k holds k/15 ≤ p < (k+1)/15, the last one also 1."""

BOOTSTRAP_RESAMPLES = 1000
BOOTSTRAP_SEED = 20260

BoolArray = npt.NDArray[np.bool_]
DoubleArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """A measured value and its 95 % interval; all three None where the value is not defined."""

    value: float | None
    low: float | None
    high: float | None

    def as_dict(self) -> dict[str, float | None]:
        return {"value": self.value, "low": self.low, "high": self.high}


UNDEFINED = Estimate(None, None, None)


@dataclass(frozen=True)
class Confusion:
    """Counts of pictures; "positive" is fake or called so."""

    true_positive: int
    false_positive: int
    false_negative: int
    true_negative: int

    @property
    def total(self) -> int:
        return self.true_positive + self.false_positive + self.false_negative + self.true_negative

    def as_dict(self) -> dict[str, int]:
        return {
            "true_positive": self.true_positive,
            "false_positive": self.false_positive,
            "false_negative": self.false_negative,
            "true_negative": self.true_negative,
        }


@dataclass(frozen=True)
class Scores:
    """All that is said of a detector on one set; ``threshold`` is the probability from which it says fake."""

    threshold: float
    confusion: Confusion
    accuracy: Estimate
    precision: Estimate
    recall: Estimate
    f1: Estimate
    roc_auc: Estimate
    ece: Estimate

    def as_dict(self) -> dict[str, Any]:
        rates = {name: getattr(self, name).as_dict() for name in RATE_NAMES}
        return {"threshold": self.threshold, "confusion": self.confusion.as_dict(), **rates}


RATE_NAMES = ("accuracy", "precision", "recall", "f1", "roc_auc", "ece")


def score(is_fake: npt.ArrayLike, fake_probability: npt.ArrayLike, threshold: float = 0.5) -> Scores:
    """Everything at once. Raises ValueError as `as_truth` and `as_probabilities` do."""
    counts = confusion(is_fake, fake_probability, threshold)
    return Scores(
        threshold=threshold,
        confusion=counts,
        accuracy=accuracy(counts),
        precision=precision(counts),
        recall=recall(counts),
        f1=f1(counts),
        roc_auc=roc_auc(is_fake, fake_probability),
        ece=expected_calibration_error(is_fake, fake_probability),
    )


def confusion(is_fake: npt.ArrayLike, fake_probability: npt.ArrayLike, threshold: float = 0.5) -> Confusion:
    """A picture is called fake when its probability is at least ``threshold``."""
    truth = as_truth(is_fake)
    called = as_probabilities(fake_probability, len(truth)) >= threshold
    return Confusion(
        true_positive=int(np.sum(called & truth)),
        false_positive=int(np.sum(called & ~truth)),
        false_negative=int(np.sum(~called & truth)),
        true_negative=int(np.sum(~called & ~truth)),
    )


def accuracy(counts: Confusion) -> Estimate:
    return proportion(counts.true_positive + counts.true_negative, counts.total)


def precision(counts: Confusion) -> Estimate:
    """Of what was called fake, how much was."""
    return proportion(counts.true_positive, counts.true_positive + counts.false_positive)


def recall(counts: Confusion) -> Estimate:
    """Of what was fake, how much was called so."""
    return proportion(counts.true_positive, counts.true_positive + counts.false_negative)


def f1(counts: Confusion) -> Estimate:
    """The harmonic mean of precision and recall, 2J / (1 + J) with J = tp / (tp + fp + fn)."""
    jaccard = proportion(counts.true_positive, counts.true_positive + counts.false_positive + counts.false_negative)
    if jaccard.value is None or jaccard.low is None or jaccard.high is None:
        return UNDEFINED
    return Estimate(*(2 * bound / (1 + bound) for bound in (jaccard.value, jaccard.low, jaccard.high)))


def proportion(successes: int, trials: int) -> Estimate:
    """``successes / trials`` with Wilson's interval; undefined without a trial."""
    if not 0 <= successes <= trials:
        raise ValueError(f"{successes} successes in {trials} trials is impossible.")
    if trials == 0:
        return UNDEFINED
    return _wilson(successes / trials, trials)


def _wilson(share: float, trials: int) -> Estimate:
    shrink = 1 / (1 + Z95**2 / trials)
    centre = shrink * (share + Z95**2 / (2 * trials))
    half = shrink * Z95 * math.sqrt(share * (1 - share) / trials + Z95**2 / (4 * trials**2))
    return Estimate(share, max(0.0, min(share, centre - half)), min(1.0, max(share, centre + half)))


def shares(labels: Sequence[str], names: Sequence[str]) -> dict[str, Estimate]:
    """How often each of ``names`` occurs among ``labels``, as `proportion`. Raises ValueError on others."""
    strangers = set(labels) - set(names)
    if strangers:
        raise ValueError(f"Labels that are not among {list(names)}: {sorted(strangers)}.")
    return {name: proportion(sum(label == name for label in labels), len(labels)) for name in names}


def roc_auc(is_fake: npt.ArrayLike, suspicion: npt.ArrayLike) -> Estimate:
    """The chance that a fake gets a higher ``suspicion`` than another picture, ties counting half.

    ``suspicion`` may be any finite number that grows with it: probabilities, logits, a nuisance feature.
    Undefined unless both classes are there. Raises ValueError as `as_truth` and `as_suspicion` do.
    """
    truth = as_truth(is_fake)
    values = as_suspicion(suspicion, len(truth))
    fakes, others = values[truth], values[~truth]
    if not len(fakes) or not len(others):
        return UNDEFINED
    fake_wins, other_wins = _placements(fakes, others)
    area = float(fake_wins.mean())
    low, high = _auc_interval(area, _delong_variance(fake_wins, other_wins), min(len(fakes), len(others)))
    return Estimate(area, min(low, area), max(high, area))


def _placements(fakes: DoubleArray, others: DoubleArray) -> tuple[DoubleArray, DoubleArray]:
    """For each fake the share of others below it; for each other the share of fakes above it."""
    together = _midranks(np.concatenate([fakes, others]))
    fake_wins = (together[: len(fakes)] - _midranks(fakes)) / len(others)
    other_wins = 1 - (together[len(fakes) :] - _midranks(others)) / len(fakes)
    return fake_wins, other_wins


def _midranks(values: DoubleArray) -> DoubleArray:
    """Ranks from 1; equal values share the mean of theirs."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    middle: DoubleArray = last - (counts - 1) / 2
    return middle[inverse]


def _delong_variance(fake_wins: DoubleArray, other_wins: DoubleArray) -> float:
    """Of the area; a class of one picture contributes the largest variance a share can have, 1/4."""
    parts = (float(wins.var(ddof=1)) if len(wins) > 1 else 0.25 for wins in (fake_wins, other_wins))
    return sum(part / len(wins) for part, wins in zip(parts, (fake_wins, other_wins), strict=True))


def _auc_interval(area: float, variance: float, pairs: int) -> tuple[float, float]:
    """Lower and upper bound; ``pairs`` is the number of disjoint fake–other pairs."""
    if not 0 < area < 1 or variance <= 0:
        fallback = _wilson(area, pairs)
        return fallback.low or 0.0, fallback.high or 0.0
    centre = math.log(area / (1 - area))
    half = Z95 * math.sqrt(variance) / (area * (1 - area))
    return _logistic(centre - half), _logistic(centre + half)


def _logistic(value: float) -> float:
    """1 / (1 + e^-x) without overflow."""
    return 0.5 * (1 + math.tanh(value / 2))


def expected_calibration_error(is_fake: npt.ArrayLike, fake_probability: npt.ArrayLike) -> Estimate:
    """Mean over the pictures of |mean fake probability − share of fakes| in their bin (see `ECE_BINS`).

    Of the probability of "fake", not of the confidence in the chosen class: the number that users are shown.
    """
    truth = as_truth(is_fake)
    probability = as_probabilities(fake_probability, len(truth))
    bins = np.minimum((probability * ECE_BINS).astype(np.int64), ECE_BINS - 1)
    gaps = probability - truth
    value = _binned_gap(bins, gaps)
    resampled = _bootstrap_gaps(bins, gaps, truth)
    below, above = np.quantile(resampled - resampled.mean(), (0.025, 0.975))
    low, high = max(0.0, value + float(below)), min(1.0, value + float(above))
    return Estimate(value, min(low, value), max(high, value))


def _binned_gap(bins: npt.NDArray[np.int64], gaps: DoubleArray) -> float:
    """Σ over bins of |Σ gaps| / n, which is ECE with the bin sizes cancelled."""
    return float(np.abs(np.bincount(bins, weights=gaps, minlength=ECE_BINS)).sum() / len(gaps))


def _bootstrap_gaps(bins: npt.NDArray[np.int64], gaps: DoubleArray, truth: BoolArray) -> DoubleArray:
    """ECE of resamples that keep each class's size; the same numbers for the same input, always."""
    random = np.random.default_rng(BOOTSTRAP_SEED)
    classes = [members for members in (np.flatnonzero(truth), np.flatnonzero(~truth)) if len(members)]
    values = np.empty(BOOTSTRAP_RESAMPLES)
    for index in range(BOOTSTRAP_RESAMPLES):
        drawn = np.concatenate([random.choice(members, len(members)) for members in classes])
        values[index] = _binned_gap(bins[drawn], gaps[drawn])
    return values


def as_truth(is_fake: npt.ArrayLike) -> BoolArray:
    """A 1-D array of truth values (booleans or 0/1). Raises ValueError on anything else, and when empty."""
    array = np.asarray(is_fake)
    if array.ndim != 1 or array.size == 0:
        raise ValueError(f"The truth must be a non-empty list, one entry a picture; its shape is {array.shape}.")
    if array.dtype.kind not in "buif" or not np.isin(array, (0, 1)).all():
        raise ValueError("The truth must be booleans, or 1 for fake and 0 for not.")
    return array.astype(np.bool_)


def as_suspicion(values: npt.ArrayLike, count: int) -> DoubleArray:
    """``count`` finite numbers, 1-D. Raises ValueError on anything else."""
    array = np.asarray(values)
    if array.shape != (count,):
        raise ValueError(f"There are {count} truths, but scores of the shape {array.shape}.")
    if array.dtype.kind not in "buif" or not np.isfinite(array).all():
        raise ValueError("Scores must be finite numbers.")
    return array.astype(np.float64)


def as_probabilities(values: npt.ArrayLike, count: int) -> DoubleArray:
    """``count`` numbers within 0–1, 1-D. Raises ValueError on anything else."""
    array = as_suspicion(values, count)
    if array.min() < 0 or array.max() > 1:
        raise ValueError(f"Probabilities must be within 0 and 1; these reach {array.min():g} to {array.max():g}.")
    return array
