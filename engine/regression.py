"""Is a model worse than the one that serves? Two cards are compared, slice by slice.

A card's numbers are its maker's word: this keeps a weaker model from slipping in by mistake, not a liar's. A slice that
the serving model was measured on and the new one was not counts as worse, or leaving it out would be the way around.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from engine.model_card import ModelCard

RATES = {"roc_auc": True, "accuracy": True, "false_alarms": False}
"""Metric → whether more is better."""

_WORDS = {"roc_auc": "ROC-AUC", "accuracy": "accuracy", "false_alarms": "share of false alarms"}


def regressions(candidate: ModelCard, serving: ModelCard) -> list[str]:
    """One sentence for each slice and metric on which the candidate lies beyond the serving model's 95 % interval, on
    its worse side."""
    return [
        sentence
        for name, before in serving.metrics.items()
        for sentence in _on_slice(name, candidate.metrics.get(name), before)
    ]


def _on_slice(name: str, after: Mapping[str, Any] | None, before: Mapping[str, Any]) -> Iterator[str]:
    if not isinstance(after, Mapping):
        yield f"It was not measured on {name}."
        return
    for metric, more_is_better in RATES.items():
        interval, value = _triple(before.get(metric)), _triple(after.get(metric))
        if interval is None:
            continue
        limit = interval[1] if more_is_better else interval[2]
        if value is None:
            yield f"Its {_WORDS[metric]} on {name} was not measured."
        elif (value[0] < limit) if more_is_better else (value[0] > limit):
            yield (
                f"Its {_WORDS[metric]} on {name} is {value[0]:.3f}; that of the serving model is {interval[0]:.3f} "
                f"[{interval[1]:.3f}, {interval[2]:.3f}]."
            )


def _triple(value: Any) -> tuple[float, float, float] | None:
    """[value, low, high], or None where it is not defined or not numbers (a card may come from a stranger)."""
    if not isinstance(value, list | tuple) or len(value) != 3:
        return None
    if not all(isinstance(number, int | float) and not isinstance(number, bool) for number in value):
        return None
    return float(value[0]), float(value[1]), float(value[2])
