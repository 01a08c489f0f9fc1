"""The geometry of choosing a part of a screen. No Qt, no screen: only numbers.

A selection is kept in the pixels of the frozen picture ("device pixels"), because those are what is judged. A window
reports the pointer in logical pixels; how many device pixels make one of them differs from screen to screen and need
not be a whole number.
"""

from dataclasses import dataclass

FACE_WIDTH_SHARE = 0.6
"""A face that fills a selection is at least this wide for its height, whichever way it is turned."""


@dataclass(frozen=True)
class PixelRect:
    """Whole device pixels; (x, y) is the upper left one, and ``w`` × ``h`` of them belong to it."""

    x: int
    y: int
    w: int
    h: int

    @property
    def right(self) -> int:
        """The first column that does not belong to it."""
        return self.x + self.w

    @property
    def bottom(self) -> int:
        return self.y + self.h

    def contains(self, x: int, y: int) -> bool:
        return self.x <= x < self.right and self.y <= y < self.bottom


@dataclass(frozen=True)
class ScreenScale:
    """How the logical pixels of one screen's window lie on the device pixels of its picture."""

    logical_w: int
    logical_h: int
    device_w: int
    device_h: int

    @property
    def whole(self) -> PixelRect:
        return PixelRect(0, 0, self.device_w, self.device_h)

    def pixel_at(self, x: float, y: float) -> tuple[int, int]:
        """The device pixel under a logical point. A pointer that left the screen means the nearest pixel on it."""
        column = int(x * self.device_w / self.logical_w // 1)
        row = int(y * self.device_h / self.logical_h // 1)
        return _within(column, 0, self.device_w - 1), _within(row, 0, self.device_h - 1)

    def to_logical(self, rect: PixelRect) -> tuple[float, float, float, float]:
        """x, y, width, height in logical pixels, to draw with."""
        across, down = self.logical_w / self.device_w, self.logical_h / self.device_h
        return rect.x * across, rect.y * down, rect.w * across, rect.h * down


def between(first: tuple[int, int], second: tuple[int, int]) -> PixelRect:
    """The smallest rectangle with both pixels in it: what lies under the pointer is always selected."""
    (x1, y1), (x2, y2) = first, second
    return PixelRect(min(x1, x2), min(y1, y2), abs(x1 - x2) + 1, abs(y1 - y2) + 1)


def nudge(rect: PixelRect, dx: int, dy: int, bounds: PixelRect) -> PixelRect:
    """Move without changing the size, as far as ``bounds`` allow."""
    x = _within(rect.x + dx, bounds.x, bounds.right - rect.w)
    y = _within(rect.y + dy, bounds.y, bounds.bottom - rect.h)
    return PixelRect(x, y, rect.w, rect.h)


def resize(rect: PixelRect, dw: int, dh: int, bounds: PixelRect) -> PixelRect:
    """Move the right and the lower edge; one pixel always stays."""
    w = _within(rect.w + dw, 1, bounds.right - rect.x)
    h = _within(rect.h + dh, 1, bounds.bottom - rect.y)
    return PixelRect(rect.x, rect.y, w, h)


def clip(rect: PixelRect, bounds: PixelRect) -> PixelRect | None:
    """The part inside ``bounds``, or None when there is none: a window may lie half or wholly off a screen."""
    x, y = max(rect.x, bounds.x), max(rect.y, bounds.y)
    w, h = min(rect.right, bounds.right) - x, min(rect.bottom, bounds.bottom) - y
    return PixelRect(x, y, w, h) if w > 0 and h > 0 else None


def centred(bounds: PixelRect) -> PixelRect:
    """Half as wide and high as ``bounds``, in their middle: where a selection by keyboard begins."""
    w, h = max(1, bounds.w // 2), max(1, bounds.h // 2)
    return PixelRect(bounds.x + (bounds.w - w) // 2, bounds.y + (bounds.h - h) // 2, w, h)


def can_hold_face(rect: PixelRect, min_face_px: int) -> bool:
    """Whether a face ``min_face_px`` high, the smallest that is judged, fits in at all."""
    return rect.h >= min_face_px and rect.w >= min_face_px * FACE_WIDTH_SHARE


def _within(value: int, least: int, most: int) -> int:
    return max(least, min(value, most))
