"""Words for verdicts, and strangers' text made harmless."""

import pytest

from desktop_app.gui import wording
from engine.types import Grade, Label, Origin


def test_every_outcome_has_words_and_none_says_real() -> None:
    outcomes = [label.value for label in Label] + ["image_truncated", "model_missing"]
    words = [wording.verdict_words(outcome) for outcome in outcomes]
    assert words[-1] == words[-2] == "Could not be checked"
    assert len(set(words)) == len(Label) + 1
    assert not any("real" in word.lower() for word in words)


def test_every_grade_and_origin_has_words() -> None:
    assert all(wording.grade_words(grade) for grade in Grade)
    assert all(wording.origin_words(origin) for origin in Origin)


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0.0, "under 1 %"),
        (0.004, "under 1 %"),
        (0.42, "42 %"),
        (0.989, "99 %"),
        (0.996, "over 99 %"),
        (1.0, "over 99 %"),
    ],
)
def test_nothing_is_certain(probability: float, words: str) -> None:
    assert wording.percent(probability) == words


def test_a_name_cannot_steer_what_is_shown() -> None:
    hostile = "photo\u202egpj.exe\nline\x1b[31m\u2028end"
    shown = wording.printable(hostile)
    assert not {"\u202e", "\n", "\x1b", "\u2028"} & set(shown)
    assert "photo" in shown


def test_other_scripts_are_left_as_they_are() -> None:
    assert wording.printable("фото портрет 写真 ümlaut.jpg") == "фото портрет 写真 ümlaut.jpg"


def test_a_tooltip_is_never_markup() -> None:
    assert "<img" not in wording.tooltip("<img src=x>")


def test_a_nameless_picture_has_a_name() -> None:
    assert wording.source("", "example.org") == "Unnamed picture — example.org"
