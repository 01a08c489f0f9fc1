"""Temperature and thresholds keep what they promise on the views they were chosen on."""

from dataclasses import replace

import numpy as np
import pytest

from engine.training import calibrate
from engine.training.calibrate import ScoredViews


def scored(separation: float, heat: float, count: int = 4000) -> ScoredViews:
    """Logit differences whose true temperature is ``heat``: both classes normal with the variance that makes the
    logistic function of the margin over ``heat`` the exact posterior."""
    random = np.random.default_rng(1)
    fake = np.arange(count) % 2 == 1
    margin = random.normal(np.where(fake, 1, -1) * separation / 2, np.sqrt(separation), count)
    source = np.where(np.arange(count) % 4 < 2, "street", "studio")
    return ScoredViews(margin * heat, fake, source)


@pytest.mark.parametrize("offset", [-0.7, 0.0, 2.0])
@pytest.mark.parametrize("heat", [0.5, 1.0, 3.0])
def test_temperature_and_offset_are_recovered(heat: float, offset: float) -> None:
    views = scored(4.0, heat)
    found = calibrate.calibration(replace(views, margin=views.margin + offset))
    assert found == (pytest.approx(heat, rel=0.15), pytest.approx(offset, abs=0.15 * heat))


def test_thresholds_keep_both_rates_on_every_source() -> None:
    views = scored(9.0, 1.0)
    chosen = calibrate.thresholds(views, 1.0, 0.0)
    probability = 1 / (1 + np.exp(-views.margin))
    for source in ("street", "studio"):
        others = probability[~views.fake & (views.source == source)]
        assert (others >= chosen.likely_fake).mean() <= calibrate.FALSE_ALARMS + 1e-3
    assert (probability[views.fake] <= chosen.no_signs_found).mean() <= calibrate.MISSES + 1e-3
    assert chosen.no_signs_found < chosen.likely_fake
    assert "street, studio" in chosen.chosen_on


def test_a_perfect_and_a_useless_network_still_get_an_uncertain_band() -> None:
    for separation in (0.01, 200.0):
        views = scored(separation, 1.0)
        chosen = calibrate.thresholds(views, *calibrate.calibration(views))
        assert 0 < chosen.no_signs_found < chosen.likely_fake < 1
