"""Metrics against values that can be worked out by hand, by brute force, or that are printed in the papers."""

import json
import math
from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine import metrics
from engine.metrics import Confusion, Estimate

# Few distinct values, so that ties are common.
_PROBABILITIES = st.integers(0, 10).map(lambda tenth: tenth / 10)
_SETS = st.lists(st.tuples(st.booleans(), _PROBABILITIES), min_size=2, max_size=40)


def _bounds(estimate: Estimate) -> tuple[float, float, float]:
    assert estimate.value is not None and estimate.low is not None and estimate.high is not None
    return estimate.value, estimate.low, estimate.high


def _share_of_concordant_pairs(fakes: list[float], others: list[float]) -> float:
    wins = [1.0 if fake > other else 0.5 if fake == other else 0.0 for fake, other in product(fakes, others)]
    return sum(wins) / len(wins)


def test_wilson_interval_is_the_published_one() -> None:
    # Newcombe, Statistics in Medicine 17 (1998), table I, method 3 (score without continuity correction).
    for successes, trials, low, high in [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ]:
        value, lower, upper = _bounds(metrics.proportion(successes, trials))
        assert value == successes / trials
        assert (lower, upper) == pytest.approx((low, high), abs=5e-5)


def test_a_proportion_of_nothing_is_undefined_and_an_impossible_one_refused() -> None:
    assert metrics.proportion(0, 0) == metrics.UNDEFINED
    for successes, trials in [(3, 2), (-1, 2), (1, 0)]:
        with pytest.raises(ValueError, match="impossible"):
            metrics.proportion(successes, trials)


@given(trials=st.integers(1, 500), data=st.data())
def test_proportions_lie_in_their_intervals_and_mirror(trials: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, trials))
    value, low, high = _bounds(metrics.proportion(successes, trials))
    mirrored, mirrored_low, mirrored_high = _bounds(metrics.proportion(trials - successes, trials))
    assert 0 <= low <= value <= high <= 1 and low < high
    assert (mirrored, mirrored_low, mirrored_high) == pytest.approx((1 - value, 1 - high, 1 - low))


def test_counts_and_rates_of_a_set_worked_out_by_hand() -> None:
    # GIVEN three fakes, of which two are called so, and five others, of which one is
    truth = [1, 1, 1, 0, 0, 0, 0, 0]
    probability = [0.9, 0.5, 0.49, 0.8, 0.1, 0.2, 0.0, 0.3]
    # WHEN they are scored at the threshold 0.5, which itself counts as fake
    scores = metrics.score(truth, probability)
    # THEN
    assert scores.confusion == Confusion(true_positive=2, false_positive=1, false_negative=1, true_negative=4)
    assert scores.accuracy.value == 6 / 8
    assert scores.precision.value == 2 / 3
    assert scores.recall.value == 2 / 3
    assert scores.f1.value == pytest.approx(2 / 3)
    assert scores.roc_auc.value == pytest.approx(13 / 15)  # lost: (0.5, 0.8) and (0.49, 0.8)


def test_the_threshold_moves_the_confusion() -> None:
    truth, probability = [True, False], [0.9, 0.6]
    assert metrics.confusion(truth, probability, threshold=0.95).true_positive == 0
    assert metrics.score(truth, probability, threshold=0.7).accuracy.value == 1.0
    assert metrics.score(truth, probability, threshold=0.1).accuracy.value == 0.5


def test_precision_is_undefined_when_nothing_was_called_fake() -> None:
    scores = metrics.score([True, False], [0.1, 0.2])
    assert scores.precision == metrics.UNDEFINED
    assert scores.recall.value == 0.0
    assert scores.f1.value == 0.0


def test_recall_and_roc_auc_are_undefined_without_fakes() -> None:
    scores = metrics.score([False, False], [0.1, 0.2])
    assert scores.recall == metrics.UNDEFINED
    assert scores.f1 == metrics.UNDEFINED
    assert scores.roc_auc == metrics.UNDEFINED
    assert scores.accuracy.value == 1.0


def test_f1_interval_is_the_one_of_jaccards_index() -> None:
    counts = Confusion(true_positive=81, false_positive=100, false_negative=82, true_negative=5)
    value, low, high = _bounds(metrics.f1(counts))
    assert value == pytest.approx(2 * 81 / (2 * 81 + 100 + 82))
    # J = 81/263, whose Wilson interval Newcombe prints as 0.2553 to 0.3662
    assert (low, high) == pytest.approx((2 * 0.2553 / 1.2553, 2 * 0.3662 / 1.3662), abs=1e-4)


@given(_SETS)
def test_roc_auc_is_the_share_of_concordant_pairs(pairs: list[tuple[bool, float]]) -> None:
    fakes = [p for is_fake, p in pairs if is_fake]
    others = [p for is_fake, p in pairs if not is_fake]
    assume(fakes and others)
    value, low, high = _bounds(metrics.roc_auc([t for t, _ in pairs], [p for _, p in pairs]))
    assert value == pytest.approx(_share_of_concordant_pairs(fakes, others))
    assert 0 <= low <= value <= high <= 1
    assert low < high


@given(_SETS)
def test_roc_auc_only_reads_the_order_and_mirrors_when_it_is_reversed(
    pairs: list[tuple[bool, float]],
) -> None:
    truth = [is_fake for is_fake, _ in pairs]
    assume(any(truth) and not all(truth))
    scores = np.array([p for _, p in pairs])
    straight = _bounds(metrics.roc_auc(truth, scores))
    assert _bounds(metrics.roc_auc(truth, 1e3 * scores - 7)) == pytest.approx(straight)
    value, low, high = _bounds(metrics.roc_auc(truth, -scores))
    assert (1 - value, 1 - high, 1 - low) == pytest.approx(straight)


def test_delong_interval_equals_the_definition_by_placements() -> None:
    # GIVEN two overlapping classes without ties
    random = np.random.default_rng(5)
    fakes, others = random.normal(1, 1, 40), random.normal(0, 1, 60)
    # WHEN the variance is worked out as DeLong et al. define it, pair by pair
    wins = (fakes[:, None] > others[None, :]).astype(float)
    variance = wins.mean(axis=1).var(ddof=1) / 40 + wins.mean(axis=0).var(ddof=1) / 60
    area = wins.mean()
    half = 1.959963984540054 * math.sqrt(variance) / (area * (1 - area))
    logit = math.log(area / (1 - area))
    # THEN the interval is that one, on the logit scale
    value, low, high = _bounds(metrics.roc_auc([1] * 40 + [0] * 60, np.concatenate([fakes, others])))
    assert value == pytest.approx(area)
    assert (low, high) == pytest.approx((1 / (1 + math.exp(half - logit)), 1 / (1 + math.exp(-half - logit))))


def test_perfect_separation_still_has_an_interval() -> None:
    value, low, high = _bounds(metrics.roc_auc([1] * 20 + [0] * 30, [0.9] * 20 + [0.1] * 30))
    assert (value, high) == (1.0, 1.0)
    assert low == pytest.approx(1 - 0.1611, abs=1e-4)  # as 20 of 20


@pytest.mark.parametrize(("separation", "fakes", "others"), [(0.5, 40, 40), (1.5, 60, 30), (3.0, 50, 200)])
def test_roc_auc_intervals_cover_the_truth_about_95_times_in_100(separation: float, fakes: int, others: int) -> None:
    random = np.random.default_rng(11)
    truth = [1] * fakes + [0] * others
    true_area = 0.5 * (1 + math.erf(separation / 2))  # Φ(d/√2) for two normals of variance 1
    covered = 0
    for _ in range(400):
        scores = np.concatenate([random.normal(separation, 1, fakes), random.normal(0, 1, others)])
        _, low, high = _bounds(metrics.roc_auc(truth, scores))
        covered += low <= true_area <= high
    assert 0.92 <= covered / 400 <= 0.985


def test_ece_worked_out_by_hand() -> None:
    # bin 0 (below 1/15): two of two not fake, mean 0.03; last bin: one of two fake, mean 0.97
    estimate = metrics.expected_calibration_error([0, 0, 1, 0], [0.02, 0.04, 0.96, 0.98])
    assert estimate.value == pytest.approx(0.5 * 0.03 + 0.5 * 0.47)


def test_certain_and_right_is_perfectly_calibrated_certain_and_wrong_the_opposite() -> None:
    assert metrics.expected_calibration_error([0, 1], [0.0, 1.0]) == Estimate(0.0, 0.0, 0.0)
    assert metrics.expected_calibration_error([1, 0], [0.0, 1.0]) == Estimate(1.0, 1.0, 1.0)


def test_ece_of_probabilities_that_are_true_is_small_and_within_a_repeatable_interval() -> None:
    random = np.random.default_rng(3)
    probability = random.random(5000)
    truth = random.random(5000) < probability
    first = metrics.expected_calibration_error(truth, probability)
    value, low, high = _bounds(first)
    assert low <= value <= high < 0.05
    assert low < high
    assert first == metrics.expected_calibration_error(truth, probability)


@settings(deadline=None, max_examples=30)
@given(_SETS)
def test_ece_is_the_weighted_gap_of_the_bins(pairs: list[tuple[bool, float]]) -> None:
    gap = 0.0
    for index in range(15):
        inside = [(t, p) for t, p in pairs if min(int(p * 15), 14) == index]
        if inside:
            mean_probability = sum(p for _, p in inside) / len(inside)
            share = sum(t for t, _ in inside) / len(inside)
            gap += abs(mean_probability - share) * len(inside) / len(pairs)
    value, low, high = _bounds(metrics.expected_calibration_error([t for t, _ in pairs], [p for _, p in pairs]))
    assert value == pytest.approx(gap)
    assert 0 <= low <= value <= high <= 1


def test_shares_of_labels_add_up_and_name_strangers() -> None:
    shares = metrics.shares(["a", "b", "a", "a"], ["a", "b", "c"])
    assert [share.value for share in shares.values()] == [0.75, 0.25, 0.0]
    assert metrics.shares([], ["a"])["a"] == metrics.UNDEFINED
    with pytest.raises(ValueError, match="'z'"):
        metrics.shares(["z"], ["a"])


@pytest.mark.parametrize(
    ("truth", "probability", "complaint"),
    [
        ([], [], "non-empty"),
        ([[1, 0]], [[0.1, 0.2]], "non-empty list"),
        ([1, 2], [0.1, 0.2], "booleans"),
        (["fake", "real"], [0.1, 0.2], "booleans"),
        ([1, math.nan], [0.1, 0.2], "booleans"),
        ([1, 0], [0.1], "2 truths"),
        ([1, 0], [0.1, math.nan], "finite"),
        ([1, 0], [0.1, math.inf], "finite"),
        ([1, 0], ["0.1", "0.2"], "finite numbers"),
        ([1, 0], [0.1, 1.2], "within 0 and 1"),
        ([1, 0], [-0.1, 0.2], "within 0 and 1"),
    ],
)
def test_wrong_input_is_refused_with_what_is_wrong(truth: list, probability: list, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        metrics.score(truth, probability)


def test_the_dictionary_is_valid_json_even_where_nothing_is_defined() -> None:
    as_text = json.dumps(metrics.score([False], [0.5]).as_dict(), allow_nan=False)
    assert json.loads(as_text)["roc_auc"] == {"value": None, "low": None, "high": None}


def test_a_hundred_thousand_pictures_take_seconds() -> None:
    random = np.random.default_rng(1)
    truth = random.random(100_000) < 0.5
    value, low, high = _bounds(metrics.roc_auc(truth, truth + random.normal(0, 1, 100_000)))
    assert high - low < 0.01 and low < value < high
