"""``MODEL_CARD.md``: what ``model.json`` says, for people."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from engine.model_card import ModelCard
from engine.training.audit import LIMIT

TEXT_NAME = "MODEL_CARD.md"
_COLUMNS = ("roc_auc", "accuracy", "ece", "false_alarms", "called_likely_fake", "uncertain")
_TITLES = ("ROC-AUC", "accuracy at 0.5", "ECE", "others called likely fake", "fakes called likely fake", "uncertain")


def write_text(bundle: Path, card: ModelCard) -> None:
    """Write it beside the card; it can be made again from there, so it needs no care."""
    (bundle / TEXT_NAME).write_text(as_text(card), encoding="utf-8")


def as_text(card: ModelCard) -> str:
    """Markdown."""
    return "\n".join(line for part in (_head(card), _results(card), _audit(card)) for line in part) + "\n"


def _head(card: ModelCard) -> Iterator[str]:
    yield f"# {card.name} {card.version}"
    yield ""
    yield card.limits
    yield ""
    side = card.input_size
    yield f"- **Network**: {card.architecture}, {side} × {side} pixels, protocol “{card.protocol}”"
    if card.protocol == "face":
        yield (
            f"- **Faces**: cut at {card.crop_margin:g} × their height; at least {card.min_face_px} pixels high, and "
            f"scaled down to {card.max_face_px}"
        )
    yield f"- **Started from**: {card.initial_weights}; trained on {card.trained_at}"
    low, high = card.thresholds.no_signs_found, card.thresholds.likely_fake
    yield f"- **Answers**: “no signs found” up to {low:g}, “likely fake” from {high:g}, “uncertain” between"
    yield f"- **Thresholds chosen on**: {card.thresholds.chosen_on}; temperature {card.temperature:g}"
    yield f"- **Licence**: {card.licence}"
    yield f"- **sha256 of model.onnx**: `{card.sha256}`"
    yield ""
    yield "## Data"
    yield ""
    for line in card.trained_on:
        yield f"- {line}"


def _results(card: ModelCard) -> Iterator[str]:
    yield ""
    yield "## How good it is"
    yield ""
    if not card.metrics:
        yield "Not measured yet."
        return
    yield "With 95 % intervals."
    yield ""
    yield from _table(("slice", "pictures", *_TITLES), [_result_row(name, m) for name, m in card.metrics.items()])


def _result_row(name: str, metrics: Mapping[str, Any]) -> tuple[str, ...]:
    counts = metrics.get("pictures", {})
    size = f"{counts.get('not_fake', '?')} + {counts.get('fake', '?')} fake"
    return (name, size, *(_interval(metrics.get(column)) for column in _COLUMNS))


def _interval(triple: Sequence[float | None] | None) -> str:
    if not triple or triple[0] is None:
        return "–"
    return f"{triple[0]:.3f} [{triple[1]:.3f}, {triple[2]:.3f}]"


def _audit(card: ModelCard) -> Iterator[str]:
    if not card.audit:
        return
    yield ""
    yield "## What trivial features achieve alone"
    yield ""
    yield f"ROC-AUC without any network, on the very inputs it is judged on; **bold** above {LIMIT:.2f}, where a result"
    yield "is no evidence that the network sees forgery."
    yield ""
    features = list(next(iter(card.audit.values())))
    rows = [(name, *(_area(areas.get(feature)) for feature in features)) for name, areas in card.audit.items()]
    yield from _table(("slice", *features), rows)


def _area(area: float | None) -> str:
    if area is None:
        return "–"
    return f"**{area:.2f}**" if area > LIMIT else f"{area:.2f}"


def _table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(heading) + " |"
    yield "|" + " --- |" * len(heading)
    for row in rows:
        yield "| " + " | ".join(row) + " |"
