"""The geometry of a selection: every pixel counts, at every scale, and nothing leaves the screen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.gui.capture import selection
from desktop_app.gui.capture.selection import PixelRect, ScreenScale

SCREEN = PixelRect(0, 0, 1920, 1080)
coordinates = st.integers(-3000, 3000)
sizes = st.integers(1, 5000)


@st.composite
def rects_inside(draw: st.DrawFn, bounds: PixelRect = SCREEN) -> PixelRect:
    x, y = draw(st.integers(0, bounds.w - 1)), draw(st.integers(0, bounds.h - 1))
    return PixelRect(x, y, draw(st.integers(1, bounds.w - x)), draw(st.integers(1, bounds.h - y)))


def is_inside(rect: PixelRect, bounds: PixelRect) -> bool:
    return bounds.x <= rect.x and bounds.y <= rect.y and rect.right <= bounds.right and rect.bottom <= bounds.bottom


@pytest.mark.parametrize(
    ("scale", "point", "pixel"),
    [
        (ScreenScale(1920, 1080, 1920, 1080), (0, 0), (0, 0)),
        (ScreenScale(1920, 1080, 1920, 1080), (1919, 1079), (1919, 1079)),
        (ScreenScale(960, 540, 1920, 1080), (10.5, 20), (21, 40)),
        (ScreenScale(1536, 864, 1920, 1080), (1, 3), (1, 3)),
        (ScreenScale(1536, 864, 1920, 1080), (4, 8), (5, 10)),
        # 1366 / 1.5 is no whole number: Qt rounds it to 911.
        (ScreenScale(911, 512, 1366, 768), (910.9, 511.9), (1365, 767)),
    ],
)
def test_the_pixel_under_the_pointer(scale: ScreenScale, point: tuple[float, float], pixel: tuple[int, int]) -> None:
    assert scale.pixel_at(*point) == pixel


@pytest.mark.parametrize("point", [(-5, -0.5), (5000, 5000), (-1, 5000)])
def test_a_pointer_off_the_screen_means_its_edge(point: tuple[float, float]) -> None:
    column, row = ScreenScale(960, 540, 1920, 1080).pixel_at(*point)
    assert column in (0, 1919)
    assert row in (0, 1079)


@given(st.integers(1, 4000), st.integers(1, 4000), st.sampled_from([1, 1.25, 1.5, 1.75, 2, 3]), st.data())
def test_every_drawn_pixel_is_found_again(w: int, h: int, ratio: float, data: st.DataObject) -> None:
    scale = ScreenScale(w, h, max(1, round(w * ratio)), max(1, round(h * ratio)))
    x, y = data.draw(st.integers(0, scale.device_w - 1)), data.draw(st.integers(0, scale.device_h - 1))
    left, top, width, height = scale.to_logical(PixelRect(x, y, 1, 1))
    assert scale.pixel_at(left + width / 2, top + height / 2) == (x, y)


def test_both_ends_of_a_drag_belong_to_it() -> None:
    assert selection.between((10, 20), (10, 20)) == PixelRect(10, 20, 1, 1)
    assert selection.between((59, 20), (10, 49)) == PixelRect(10, 20, 50, 30)


@given(rects_inside(), coordinates, coordinates)
def test_nudging_keeps_the_size_and_stays_on_the_screen(rect: PixelRect, dx: int, dy: int) -> None:
    moved = selection.nudge(rect, dx, dy, SCREEN)
    assert (moved.w, moved.h) == (rect.w, rect.h)
    assert is_inside(moved, SCREEN)


@given(rects_inside(), coordinates, coordinates)
def test_resizing_keeps_the_corner_and_at_least_one_pixel(rect: PixelRect, dw: int, dh: int) -> None:
    resized = selection.resize(rect, dw, dh, SCREEN)
    assert (resized.x, resized.y) == (rect.x, rect.y)
    assert is_inside(resized, SCREEN)
    assert resized.w >= 1
    assert resized.h >= 1


def test_one_step_is_one_pixel() -> None:
    rect = PixelRect(100, 100, 50, 50)
    assert selection.nudge(rect, 1, -1, SCREEN) == PixelRect(101, 99, 50, 50)
    assert selection.resize(rect, -1, 1, SCREEN) == PixelRect(100, 100, 49, 51)


@given(coordinates, coordinates, sizes, sizes)
def test_clipping_leaves_what_is_on_the_screen(x: int, y: int, w: int, h: int) -> None:
    clipped = selection.clip(PixelRect(x, y, w, h), SCREEN)
    if clipped is None:
        assert x >= SCREEN.right or y >= SCREEN.bottom or x + w <= 0 or y + h <= 0
    else:
        assert is_inside(clipped, SCREEN)
        assert is_inside(clipped, PixelRect(x, y, w, h))


@given(sizes, sizes)
def test_the_first_selection_by_keyboard_lies_in_the_middle(w: int, h: int) -> None:
    bounds = PixelRect(0, 0, w, h)
    rect = selection.centred(bounds)
    assert is_inside(rect, bounds)
    assert abs((rect.x) - (bounds.right - rect.right)) <= 1


@pytest.mark.parametrize(
    ("w", "h", "fits"), [(200, 200, True), (34, 56, True), (33, 56, False), (200, 55, False), (20, 300, False)]
)
def test_what_is_too_small_for_a_face(w: int, h: int, fits: bool) -> None:
    assert selection.can_hold_face(PixelRect(0, 0, w, h), 56) == fits
