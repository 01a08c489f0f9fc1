"""How much an answer weighs and how it is said; the sentences are the same everywhere because they come from here."""

import string
from typing import Any

import pytest

from engine.evidence import codec, grade, meaning
from engine.evidence.statements import SENTENCES, percent, say, score
from engine.evidence.types import (
    Claim,
    Credentials,
    Evidence,
    GradeEvidence,
    Interval,
    Provenance,
    Rates,
    Statement,
    Thumbnail,
)
from engine.types import Label


def rates(
    alarms: Interval, recall: Interval, missed: Interval = (0.1, 0.05, 0.2), cleared: Interval = (0.5, 0.4, 0.6)
) -> Rates:
    return Rates(alarms, cleared, recall, missed, 1000, 800, "a test")


def origin(state: str = "none", claims: tuple[Claim, ...] = (), thumbnail: str = "none") -> Provenance:
    known = {"issuer": "Somebody"} if state in ("trusted", "valid") else {}
    return Provenance(
        Credentials(state, say(f"credentials_{state}", **known)),
        claims,
        Thumbnail(thumbnail, None, say(f"thumbnail_{thumbnail}")),
    )


def graded(measured: Rates | None, of: str = "original_bytes") -> GradeEvidence:
    return GradeEvidence(of, "80-119", say("grade_original"), measured)


@pytest.mark.parametrize(
    ("alarms", "recall", "band"),
    [
        ((0.0, 0.0, 0.0004), (0.9, 0.85, 0.95), "strong_support"),
        ((0.002, 0.001, 0.004), (0.9, 0.85, 0.95), "moderately_strong_support"),
        ((0.01, 0.005, 0.02), (0.5, 0.45, 0.55), "moderate_support"),
        ((0.05, 0.03, 0.08), (0.5, 0.45, 0.55), "weak_support"),
        ((0.03, 0.02, 0.04), (0.01, 0.005, 0.02), "no_support"),  # the model cries wolf more often than it is right
    ],
)
def test_the_band_follows_the_measured_rates_at_their_unfavourable_ends(
    alarms: Interval, recall: Interval, band: str
) -> None:
    assert meaning.band_of(Label.LIKELY_FAKE, rates(alarms, recall)) == band


def test_unmeasured_rates_are_said_to_be_unmeasured() -> None:
    found = meaning.explain(Label.LIKELY_FAKE, graded(None), None, origin())

    assert found.band == "not_measured"
    assert [s.code for s in found.statements] == [
        "band_not_measured", "grade_original", "rates_not_measured", "origin_only",
    ]  # fmt: skip


def test_the_base_rate_counts_false_alarms_among_a_thousand() -> None:
    [said] = meaning.base_rate(Label.LIKELY_FAKE, rates((0.03, 0.02, 0.04), (0.5, 0.4, 0.6)))

    assert said.parameters == {"alarms": 35, "false": 30, "false_low": 20, "false_high": 40}
    assert "30 of these 35 alarms would be false" in said.message


def test_the_base_rate_counts_fakes_that_pass() -> None:
    [said] = meaning.base_rate(Label.NO_SIGNS_FOUND, rates((0.03, 0.02, 0.04), (0.5, 0.4, 0.6), missed=(0.2, 0.1, 0.3)))

    assert said.parameters == {"cleared": 497, "missed": 2, "missed_low": 1, "missed_high": 3}


@pytest.mark.parametrize("label", [Label.NO_FACE, Label.TOO_SMALL])
def test_of_a_picture_without_a_judged_face_nothing_is_said(label: Label) -> None:
    found = meaning.explain(label, graded(rates((0, 0, 0.1), (0.5, 0.4, 0.6))), None, origin())

    assert found.band == "no_statement" and [s.code for s in found.statements] == ["band_no_statement"]


def test_what_the_file_says_is_part_of_the_explanation_only_if_something_was_found() -> None:
    ai = Claim("generator", "XMP", "Firefly", True, say("claim_generator", found_in="XMP", value="Firefly"))
    camera = Claim("camera", "EXIF", "ACME", False, say("claim_camera", found_in="EXIF", value="ACME"))
    codes = [
        s.code
        for s in meaning.explain(
            Label.UNCERTAIN, graded(None), None, origin("trusted", (ai, camera), "differs")
        ).statements
    ]

    assert {"credentials_trusted", "claim_generator", "provenance_decides", "thumbnail_differs"} <= set(codes)
    assert "claim_camera" not in codes
    plain = meaning.explain(Label.UNCERTAIN, graded(None), None, origin())
    assert not any(s.code.startswith(("credentials", "claim", "thumbnail")) for s in plain.statements)


def test_no_sentence_calls_a_picture_real_or_says_edited_region() -> None:
    for code, sentence in SENTENCES.items():
        words = sentence.lower().replace(".", " ").replace(",", " ").split()
        assert "real" not in words and "genuine" not in words and "edited" not in words, code


def test_every_sentence_can_be_filled_with_its_own_blanks() -> None:
    for code, sentence in SENTENCES.items():
        blanks = {name for _, name, _, _ in string.Formatter().parse(sentence) if name}
        assert "{" not in say(code, **dict.fromkeys(blanks, "x")).message


@pytest.mark.parametrize(
    ("share", "words"), [(0.0, "0 %"), (0.0004, "below 0.1 %"), (0.0289, "2.9 %"), (0.0999, "10 %"), (0.5549, "55 %")]
)
def test_shares_in_words(share: float, words: str) -> None:
    assert percent(share) == words


def test_scores_are_never_certain() -> None:
    assert score(0.0) == "below 1 %" and score(1.0) == "above 99 %"


@pytest.mark.parametrize(
    ("height", "band"), [(40, "48-79"), (79.9, "48-79"), (80, "80-119"), (120, "120+"), (900, "120+")]
)
def test_bands_of_height(height: float, band: str) -> None:
    assert grade.height_band(height) == band


@pytest.mark.parametrize(
    "change",
    [
        {"faces": None},
        {"faces": [{"influence": None}]},
        {"elapsed_ms": "soon"},
        {"elapsed_ms": float("nan")},
        {"elapsed_ms": True},
        {"notes": [{"code": 1, "parameters": {}, "message": ""}]},
        {"grade": {}},
        {"provenance": []},
    ],
)
def test_evidence_from_elsewhere_is_checked(change: dict[str, Any]) -> None:
    means = meaning.explain(Label.NO_FACE, graded(None), None, origin())
    good = Evidence((), origin(), graded(None), means, (Statement("x", {"n": 3, "s": "a", "f": 0.5}, "m"),), 1.5)

    assert Evidence.from_dict(good.as_dict()) == good
    assert isinstance(Evidence.from_dict(good.as_dict()).notes[0].parameters["n"], int)
    with pytest.raises(ValueError, match=next(iter(change))):
        Evidence.from_dict(good.as_dict() | change)


def test_deep_nonsense_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="must be an object"):
        codec.from_plain(Evidence, [])
