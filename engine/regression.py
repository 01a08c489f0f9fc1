"""Is a model worse than the one that serves? Two cards are compared, slice by slice.

A card's numbers are its maker's word: this keeps a weaker model from slipping in by mistake, not a liar's. What the
serving model was measured on and the new one was not stands in the way as well, or leaving it out would be the way
around; but nobody says of it that it is worse.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.model_card import ModelCard

RATES = {"roc_auc": True, "accuracy": True, "false_alarms": False}
"""Metric → whether more is better."""

_WORDS = {"roc_auc": "ROC-AUC", "accuracy": "accuracy", "false_alarms": "share of false alarms"}


@dataclass(frozen=True)
class Shortfall:
    """Where a candidate falls short of the serving model, one sentence for each slice and metric. ``worse``: it lies
    beyond the serving model's 95 % interval, on its worse side. ``unmeasured``: nobody can tell."""

    worse: tuple[str, ...] = ()
    unmeasured: tuple[str, ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        return self.worse + self.unmeasured


def shortfall(candidate: ModelCard, serving: ModelCard) -> Shortfall:
    found = [
        one for name, before in serving.metrics.items() for one in _on_slice(name, candidate.metrics.get(name), before)
    ]
    return Shortfall(
        tuple(sentence for sentence, is_measured in found if is_measured),
        tuple(sentence for sentence, is_measured in found if not is_measured),
    )


def _on_slice(name: str, after: Mapping[str, Any] | None, before: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """Sentences, each with whether it says what was measured."""
    if not isinstance(after, Mapping):
        yield f"It was not measured on {name}.", False
        return
    for metric, more_is_better in RATES.items():
        interval, value = _triple(before.get(metric)), _triple(after.get(metric))
        if interval is None:
            continue
        limit = interval[1] if more_is_better else interval[2]
        if value is None:
            yield f"Its {_WORDS[metric]} on {name} was not measured.", False
        elif (value[0] < limit) if more_is_better else (value[0] > limit):
            yield (
                f"Its {_WORDS[metric]} on {name} is {value[0]:.3f}; that of the serving model is {interval[0]:.3f} "
                f"[{interval[1]:.3f}, {interval[2]:.3f}].",
                True,
            )


def _triple(value: Any) -> tuple[float, float, float] | None:
    """[value, low, high], or None where it is not defined or not numbers (a card may come from a stranger)."""
    if not isinstance(value, list | tuple) or len(value) != 3:
        return None
    if not all(isinstance(number, int | float) and not isinstance(number, bool) for number in value):
        return None
    return float(value[0]), float(value[1]), float(value[2])
