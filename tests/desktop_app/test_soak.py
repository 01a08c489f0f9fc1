"""A short soak: the long one is ``make soak``."""

import sys
from pathlib import Path

import pytest
from soak import soak

from engine.model_store import shipped_store


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_mixed_pictures_get_their_replies_while_the_child_is_killed_again_and_again(tmp_path: Path) -> None:
    report = soak(shipped_store().active(), tmp_path, pictures=200, senders=4, kill_every=60)
    assert report.wrong == []
    assert report.outcomes.total() == 200 and report.outcomes["a face"] == 40
