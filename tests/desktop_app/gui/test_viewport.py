"""Zooming keeps what is looked at where it is, and panning never leaves the picture."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QSizeF

from desktop_app.gui.viewport import LARGEST, MOST_ENLARGED_TO_FIT, Viewport

lengths = st.integers(1, 4000)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("zoom"), st.floats(0.2, 5), st.floats(0, 1), st.floats(0, 1)),
        st.tuples(st.just("pan"), st.floats(-900, 900), st.floats(-900, 900), st.just(0.0)),
        st.tuples(st.just("resize"), st.floats(100, 1500), st.floats(100, 1500), st.just(0.0)),
    ),
    max_size=8,
)


def a_viewport(picture: tuple[float, float], area: tuple[float, float] = (400, 300)) -> Viewport:
    made = Viewport()
    made.resize(QSizeF(*area))
    made.show(QSizeF(*picture))
    return made


def test_at_first_all_is_seen_at_the_top_in_the_middle() -> None:
    assert a_viewport((800, 400)).target.getRect() == (0, 0, 400, 200)
    assert a_viewport((300, 600)).target.getRect() == (125, 0, 150, 300)
    assert a_viewport((10, 10)).scale == MOST_ENLARGED_TO_FIT


@given(lengths, lengths, steps)
def test_nothing_ever_leaves_a_gap_that_need_not_be(
    w: int, h: int, done: list[tuple[str, float, float, float]]
) -> None:
    shown = a_viewport((w, h))
    area = (400.0, 300.0)
    for what, one, two, three in done:
        if what == "zoom":
            shown.zoom(one, QPointF(two * area[0], three * area[1]))
        elif what == "pan":
            shown.pan(one, two)
        else:
            area = (one, two)
            shown.resize(QSizeF(*area))
    target = shown.target
    for start, length, room in (
        (target.x(), target.width(), area[0]),
        (target.y(), target.height(), area[1]),
    ):
        if length > room + 1e-6:
            assert start <= 1e-6
            assert start + length >= room - 1e-6
        else:
            assert start >= -1e-6
            assert start + length <= room + 1e-6
    assert shown.scale <= max(LARGEST, MOST_ENLARGED_TO_FIT) + 1e-6


@given(st.floats(0.3, 0.7), st.floats(0.3, 0.7), st.floats(3, 6))
def test_what_is_under_the_pointer_stays_there(across: float, down: float, factor: float) -> None:
    shown = a_viewport((2000, 1500))
    point = QPointF(400 * across, 300 * down)
    before = shown.target
    seen = (point.x() - before.x()) / before.width(), (point.y() - before.y()) / before.height()
    assert shown.zoom(factor, point)
    after = shown.target
    assert after.x() + seen[0] * after.width() == pytest.approx(point.x(), abs=1e-6)
    assert after.y() + seen[1] * after.height() == pytest.approx(point.y(), abs=1e-6)


def test_there_is_a_smallest_and_a_largest() -> None:
    shown = a_viewport((800, 400))
    assert not shown.zoom(0.5)
    assert not shown.pan(50, 50)
    while shown.zoom(2):
        pass
    assert shown.is_largest
    assert shown.scale == pytest.approx(LARGEST)
    assert shown.pan(50, 50)
    shown.fit()
    assert shown.is_fit
    assert shown.target.getRect() == (0, 0, 400, 200)
