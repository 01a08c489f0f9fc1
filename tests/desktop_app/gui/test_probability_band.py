"""The scale says in words what it draws, and its labels never overlap."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from desktop_app.gui.probability_band import ProbabilityBand, spread_out
from engine.model_card import Thresholds

lengths = st.floats(min_value=0, max_value=400, allow_nan=False)


@given(st.lists(st.tuples(lengths, st.floats(min_value=1, max_value=120)), min_size=1, max_size=4), lengths)
def test_labels_never_overlap_nor_leave_the_widget(labels: list[tuple[float, float]], room: float) -> None:
    lefts, widths = [left for left, _ in sorted(labels)], [width for _, width in sorted(labels)]
    moved = spread_out(lefts, widths, room, gap=4)
    if moved is None:
        assert sum(widths) + 4 * (len(widths) - 1) > room
        return
    edges = [(left, left + width) for left, width in zip(moved, widths, strict=True)]
    assert edges[0][0] >= -1e-6
    assert edges[-1][1] <= room + 1e-6
    for (_, right), (left, _) in itertools.pairwise(edges):
        assert left - right >= 4 - 1e-6


def test_a_label_with_room_stays_where_it_belongs() -> None:
    assert spread_out([10, 100], [50, 50], 300, gap=4) == [10, 100]


def test_it_can_be_heard(qtbot: QtBot) -> None:
    band = ProbabilityBand()
    qtbot.addWidget(band)
    band.show_probability(0.93, Thresholds(0.2, 0.8, "a slice"))
    assert "93 %" in band.accessibleName()
    assert "20 %" in band.accessibleName()
    band.grab()


def test_without_the_model_s_thresholds_no_zone_is_claimed(qtbot: QtBot) -> None:
    band = ProbabilityBand()
    qtbot.addWidget(band)
    band.show_probability(0.93, None)
    assert band.accessibleName() == "Probability of a fake: 93 %."
    band.grab()


@pytest.mark.parametrize("width", [140, 200, 900])
def test_it_draws_at_any_width(qtbot: QtBot, width: int) -> None:
    band = ProbabilityBand()
    qtbot.addWidget(band)
    band.resize(width, band.sizeHint().height())
    band.show_probability(1.0, Thresholds(0.97, 0.99, "a slice"))
    assert not band.grab().isNull()


def test_without_a_probability_there_is_nothing_to_see(qtbot: QtBot) -> None:
    band = ProbabilityBand()
    qtbot.addWidget(band)
    band.show()
    band.show_probability(None, None)
    assert band.isHidden()
