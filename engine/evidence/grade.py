"""How close the bytes are to what was published, and how often the model errs on such pictures by its own card."""

from engine.evidence.statements import percent, say
from engine.evidence.types import GradeEvidence, Interval, Statement
from engine.model_card import ModelCard
from engine.types import FaceReport, Grade

HEIGHT_BANDS = ((0, "48-79"), (80, "80-119"), (120, "120+"))
"""From this height in pixels on → the band's name. Below the first is too small to judge for every model so far."""

_WORDS = {
    Grade.ORIGINAL_BYTES: "grade_original",
    Grade.PAGE_REENCODED: "grade_reencoded",
    Grade.SCREEN_PIXELS: "grade_screen",
}


def height_band(height_px: float) -> str:
    return [name for least, name in HEIGHT_BANDS if height_px >= least][-1]


def of_picture(grade: Grade, decisive: FaceReport | None, card: ModelCard) -> GradeEvidence:
    """``decisive`` is the face that the picture's answer rests on, None when no face was judged."""
    band = height_band(decisive.height_px) if decisive else ""
    return GradeEvidence(grade.value, band, say(_WORDS[grade]), card.grades.get(grade.value, {}).get(band))


def on_rates(evidence: GradeEvidence) -> Statement:
    """The error rates in a sentence."""
    rates = evidence.rates
    if rates is None:
        return say("rates_not_measured")
    return say(
        "rates_measured",
        not_fake=rates.not_fake,
        fake=rates.fake,
        face_height=evidence.face_height,
        **_interval("false_alarms", "false_alarms", rates.false_alarms),
        **_interval("called_likely_fake", "called", rates.called_likely_fake),
        **_interval("missed_fakes", "missed", rates.missed_fakes),
    )


def _interval(name: str, prefix: str, values: Interval) -> dict[str, str]:
    value, low, high = map(percent, values)
    return {name: value, f"{prefix}_low": low, f"{prefix}_high": high}
