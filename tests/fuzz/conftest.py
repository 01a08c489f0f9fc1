"""Shared by the hostile tests."""

import sys
from pathlib import Path

import pytest

from engine.model_store import shipped_store

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "desktop_app"), str(TESTS / "engine")]


@pytest.fixture(scope="session")
def shipped() -> Path:
    """The shipped model's bundle."""
    return shipped_store().active()
