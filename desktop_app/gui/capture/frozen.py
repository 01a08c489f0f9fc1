"""What a grabber promises: a picture of every screen, frozen at one moment."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtGui import QImage, QScreen


@dataclass(frozen=True)
class FrozenScreen:
    """``picture`` has one pixel for every device pixel of ``screen``, Format_RGB888."""

    screen: QScreen
    picture: QImage


Done = Callable[[list[FrozenScreen]], None]
Failed = Callable[[str], None]


class Grabber(Protocol):
    def grab(self, screens: Sequence[QScreen], done: Done, failed: Failed) -> None:
        """Call either ``done``, with a picture for each screen, or ``failed``, with a sentence for the person: once,
        now or later, in the window's thread."""
