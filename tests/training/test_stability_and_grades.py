"""What the card learns of stability and of error rates by grade: counted on cases whose answer is known."""

import io

import pytest
from PIL import Image

from engine import images
from engine.evidence.stability import CHANGES
from engine.training import grades, stability
from engine.training.grades import Answer
from engine.training.stability import Looked
from engine.types import Grade, Label

FAKE, CLEAR = Label.LIKELY_FAKE, Label.NO_SIGNS_FOUND


def test_the_rule_costs_at_most_one_right_answer_in_twenty() -> None:
    """GIVEN 100 fakes of which 96 keep their answer in all views, and 5 false alarms that mostly do not keep it"""
    looked = [Looked(FAKE, True, 10)] * 96 + [Looked(FAKE, True, 3)] * 4
    looked += [Looked(FAKE, False, 3)] * 4 + [Looked(FAKE, False, 10)]

    rule = stability.choose(looked)

    assert rule.least_kept == {"likely_fake": 10} and rule.changes == tuple(CHANGES)
    assert rule.flips["likely_fake, fake"][0] == 0.04 and rule.faces["likely_fake, fake"] == 100
    assert rule.flips["likely_fake, not fake"][0] == 0.8
    assert "  likely_fake: at least 10 of 10 views must keep it" in stability.table(rule)


def test_where_many_right_answers_move_more_movement_is_allowed() -> None:
    rule = stability.choose([Looked(CLEAR, False, kept) for kept in range(1, 11) for _ in range(10)])

    assert rule.least_kept == {"no_signs_found": 1}
    assert rule.flips["no_signs_found, not fake"][0] == 0.0


def test_an_answer_too_rare_to_measure_has_no_rule() -> None:
    rule = stability.choose([Looked(FAKE, True, 10)] * (stability.MIN_FACES - 1))

    assert rule.least_kept == {} and rule.flips == {} and "often enough" in stability.table(rule)


def test_rates_are_counted_by_band_and_only_where_there_is_enough() -> None:
    answers = [Answer("80-119", FAKE, True)] * 30 + [Answer("80-119", CLEAR, True)] * 30
    answers += [Answer("80-119", FAKE, False)] * 3 + [Answer("80-119", CLEAR, False)] * 57
    answers += [Answer("120+", FAKE, True)] * 200 + [Answer("120+", FAKE, False)] * (grades.MIN_PICTURES - 1)

    measured = grades.rates(answers, "a test")

    assert list(measured) == ["80-119"]
    cell = measured["80-119"]
    assert (cell.not_fake, cell.fake, cell.measured_on) == (60, 60, "a test")
    assert cell.false_alarms[0] == 0.05 and cell.cleared[0] == 0.95
    assert cell.called_likely_fake[0] == cell.missed_fakes[0] == 0.5
    low, high = cell.false_alarms[1:]
    assert 0 < low < 0.05 < high


@pytest.mark.parametrize(
    ("grade", "format", "size"),
    [
        (Grade.ORIGINAL_BYTES, "PNG", (200, 100)),
        (Grade.PAGE_REENCODED, "JPEG", (200, 100)),
        (Grade.SCREEN_PIXELS, "PNG", (160, 80)),
    ],
)
def test_pictures_are_degraded_as_their_grade_says(grade: Grade, format: str, size: tuple[int, int]) -> None:
    buffer = io.BytesIO()
    Image.linear_gradient("L").resize((200, 100)).convert("RGB").save(buffer, "PNG")

    data = grades.as_graded(buffer.getvalue(), grade)

    assert (data == buffer.getvalue()) is (grade is Grade.ORIGINAL_BYTES)
    decoded = images.decode(data)
    assert decoded.format == format and decoded.pixels.shape[1::-1] == size
