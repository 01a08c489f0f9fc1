"""What it all means, in one short explanation whose words follow fixed bands.

The weight of an answer is its likelihood ratio at the measured error rates: how many times more often fakes get this
answer than other pictures (or the other way round), taken at the unfavourable ends of the 95 % intervals. The words for
it are the verbal scale of the European Network of Forensic Science Institutes (ENFSI Guideline for Evaluative Reporting
in Forensic Science, 2015), cut off at "strong": no model of faces is measured on enough pictures for more.
"""

from collections.abc import Sequence

from engine.evidence.grade import on_rates
from engine.evidence.statements import say
from engine.evidence.types import GradeEvidence, Interval, Meaning, Provenance, Rates, Stability, Statement
from engine.types import Label

BANDS = (
    (1000.0, "strong_support"),
    (100.0, "moderately_strong_support"),
    (10.0, "moderate_support"),
    (2.0, "weak_support"),
)
"""From this likelihood ratio on → the band; below the last, "no_support"."""

PICTURES, FAKES = 1000, 10
"""The base rate that is told: 1 in 100."""

_SIDES = {Label.LIKELY_FAKE: "the face being fake", Label.NO_SIGNS_FOUND: "the face not being fake"}


def explain(label: Label, grade: GradeEvidence, stability: Stability | None, provenance: Provenance) -> Meaning:
    """``label`` is the picture's, ``stability`` that of the face it rests on."""
    if label in (Label.NO_FACE, Label.TOO_SMALL):
        return _meaning("no_statement", [say("band_no_statement"), *_of_origin(provenance)])
    band = band_of(label, grade.rates)
    statements = [_band_statement(band, label), *([stability.statement] if stability else [])]
    statements += _of_origin(provenance)
    statements += [grade.statement, on_rates(grade), *base_rate(label, grade.rates), say("origin_only")]
    return _meaning(band, statements)


def band_of(label: Label, rates: Rates | None) -> str:
    if label not in _SIDES:
        return "no_support"
    if rates is None:
        return "not_measured"
    ratio = likelihood_ratio(label, rates)
    return next((band for least, band in BANDS if ratio >= least), "no_support")


def likelihood_ratio(label: Label, rates: Rates) -> float:
    """How many times more often the side that this answer speaks for gets it, at the unfavourable ends."""
    if label is Label.LIKELY_FAKE:
        right, wrong = rates.called_likely_fake, rates.false_alarms
    else:
        right, wrong = rates.cleared, rates.missed_fakes
    return right[1] / max(wrong[2], 1e-9)


def base_rate(label: Label, rates: Rates | None) -> list[Statement]:
    """What the rates come to among a thousand pictures; nothing where they were not measured."""
    if rates is None:
        return []
    others = PICTURES - FAKES
    if label is Label.LIKELY_FAKE:
        false = _of(others, rates.false_alarms)
        alarms = false[0] + _of(FAKES, rates.called_likely_fake)[0]
        return [say("base_rate_alarms", alarms=alarms, false=false[0], false_low=false[1], false_high=false[2])]
    missed = _of(FAKES, rates.missed_fakes)
    cleared = missed[0] + _of(others, rates.cleared)[0]
    if label is Label.NO_SIGNS_FOUND:
        return [say("base_rate_missed", cleared=cleared, missed=missed[0], missed_low=missed[1], missed_high=missed[2])]
    decided = cleared + _of(others, rates.false_alarms)[0] + _of(FAKES, rates.called_likely_fake)[0]
    return [say("base_rate_uncertain", uncertain=max(PICTURES - decided, 0))]


def _of(count: int, share: Interval) -> tuple[int, int, int]:
    value, low, high = (round(count * part) for part in share)
    return value, low, high


def _band_statement(band: str, label: Label) -> Statement:
    if label not in _SIDES:
        return say("band_uncertain")
    if band in ("not_measured", "no_support"):
        return say(f"band_{band}")
    return say(f"band_{band}", side=_SIDES[label])


def _of_origin(provenance: Provenance) -> list[Statement]:
    """Only what was found; what was not found is in the list of evidence and means nothing."""
    found = [claim.statement for claim in provenance.claims if claim.says_ai]
    if provenance.credentials.state not in ("none", "not_checked"):
        said = [note for note in provenance.notes if note.code == "credentials_say_ai"]
        found = [provenance.credentials.statement, *said, *found]
    if provenance.credentials.state == "trusted":
        found.append(say("provenance_decides"))
    if provenance.thumbnail.state == "differs":
        found.append(provenance.thumbnail.statement)
    return found


def _meaning(band: str, statements: Sequence[Statement]) -> Meaning:
    return Meaning(band, tuple(statements), " ".join(statement.message for statement in statements))
