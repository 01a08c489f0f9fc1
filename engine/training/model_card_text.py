"""``MODEL_CARD.md``: what ``model.json`` says, for people."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from engine.model_card import ModelCard
from engine.training.audit import LIMIT, cause
from engine.training.conditions import LEVEL
from engine.training.matching import HEIGHT, SURROUNDINGS

TEXT_NAME = "MODEL_CARD.md"
_COLUMNS = ("roc_auc", "accuracy", "ece", "false_alarms", "called_likely_fake", "uncertain")
_TITLES = ("ROC-AUC", "accuracy at 0.5", "ECE", "others called likely fake", "fakes called likely fake", "uncertain")

_TRAINED_ON = {True: "yes", False: "no", None: "not known"}


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
    yield f"- **Thresholds chosen on**: {card.thresholds.chosen_on}"
    yield f"- **Calibrated with**: temperature {card.temperature:g}, offset {card.offset:g}"
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
    yield "With 95 % intervals. “Others” are the pictures that are not fake."
    yield ""
    yield from _rows(card, ())
    yield from _pairs(card)
    yield from _degraded(card)
    yield from _forged(card)


def results(card: ModelCard) -> str:
    """What was measured, as it stands in the card."""
    return "\n".join([*_results(card), *_audit(card)])


def _rows(card: ModelCard, kinds: Sequence[str]) -> Iterator[str]:
    """The slices of these kinds (see `evaluate`); of none for those that are as their pictures are."""
    chosen = _of_kinds(card, kinds)
    yield from _table(("slice", "pictures", *_TITLES), [_result_row(name, m) for name, m in chosen.items()])


def _of_kinds(card: ModelCard, kinds: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    return {name: m for name, m in card.metrics.items() if (m.get("how") in kinds if kinds else "how" not in m)}


def _pairs(card: ModelCard) -> Iterator[str]:
    if not _of_kinds(card, ("matched", "central", "levelled")):
        return
    yield ""
    yield "### Where less than a forgery can tell them apart"
    yield ""
    yield f"Pairs of a fake and another picture whose faces differ by at most {HEIGHT:.0%} in height before cropping,"
    yield f"and by at most {SURROUNDINGS:.0%} in the sharpness of what lies around them; and whole pictures scaled, up"
    yield f"as well as down, so that every face has {LEVEL[0]} to {LEVEL[1]} pixels, before they are judged; of"
    yield "these, too, pairs that a linear model on all that is audited finds alike (propensity matching)."
    if _of_kinds(card, ("central",)):
        yield "The central face alone, where the labels are about it: other faces in its picture may be forged, too."
    yield ""
    yield from _rows(card, ("matched", "central", "levelled"))


def _degraded(card: ModelCard) -> Iterator[str]:
    chosen = _of_kinds(card, ("degraded",))
    if not chosen:
        return
    yield ""
    yield "### After what happens to pictures"
    yield ""
    yield "Whole pictures degraded before they are judged; ROC-AUC lost against the same pictures as they are."
    yield ""
    heading = ("slice", "pictures", "ROC-AUC", "lost", *_TITLES[1:])
    rows = [_degraded_row(name, m) for name, m in chosen.items()]
    means = [(name, m) for name, m in card.metrics.items() if m.get("mean_drop_degraded")]
    blank = ("–",) * (len(_TITLES) - 1)
    rows += [(f"{name}, mean", "–", "–", _interval(m["mean_drop_degraded"]), *blank) for name, m in means]
    yield from _table(heading, rows)


def _degraded_row(name: str, metrics: Mapping[str, Any]) -> tuple[str, ...]:
    title, size, area, *others = _result_row(name, metrics)
    return (title, size, area, _interval(metrics.get("drop")), *others)


def _forged(card: ModelCard) -> Iterator[str]:
    chosen = _of_kinds(card, ("forged",))
    if not chosen:
        return
    yield ""
    yield "### Faces against forgeries of themselves"
    yield ""
    yield "Made by the forgery lab from photographs it was never trained on, both stored as JPEG alike. “Trained on”"
    yield "means forgeries of the same family, made from other faces."
    yield ""
    rows = [
        (name.removeprefix("forgery lab: "), _TRAINED_ON[m.get("trained_on")], *_result_row(name, m)[1:])
        for name, m in chosen.items()
    ]
    yield from _table(("family", "trained on", "faces", *_TITLES), rows)


def _result_row(name: str, metrics: Mapping[str, Any]) -> tuple[str, ...]:
    counts = metrics.get("pictures", {})
    size = f"{counts.get('not_fake', '?')} + {counts.get('fake', '?')} fake"
    missed = metrics.get("not_judged")
    return (name, f"{size}, {missed} not judged" if missed else size, *(_interval(metrics.get(c)) for c in _COLUMNS))


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
    features = list(dict.fromkeys(feature for areas in card.audit.values() for feature in areas))
    rows = [(name, *(_area(areas.get(feature)) for feature in features)) for name, areas in card.audit.items()]
    yield from _table(("slice", *features), rows)
    forged = _of_kinds(card, ("forged",))
    whys = [(name, why) for name, areas in card.audit.items() if name not in forged and (why := cause(areas))]
    if whys:
        yield ""
        yield from (f"- **{name}**: {why}" for name, why in whys)


def _area(area: float | None) -> str:
    if area is None:
        return "–"
    return f"**{area:.2f}**" if area > LIMIT else f"{area:.2f}"


def _table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(heading) + " |"
    yield "|" + " --- |" * len(heading)
    for row in rows:
        yield "| " + " | ".join(row) + " |"
