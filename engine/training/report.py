"""One HTML page a run: how it learned, how it judges faces that it did not learn from, and what a ruler achieves
there."""

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine import metrics
from engine.classifier import logistic
from engine.errors import RunUnusable
from engine.metrics import Estimate, Scores
from engine.training import audit, fit, runs
from engine.training.data import LabelledFace
from engine.training.evaluate import SWAPPED
from engine.training.plots import STYLE, chart, table
from engine.training.protocols import PROTOCOLS
from engine.training.recipes import Recipe, from_dict

NAME = "report.html"
RELIABILITY_BINS = 10
MOST_POINTS = 300

_STYLE = """
:root{color-scheme:light dark}
body{font:15px/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem}
main{display:grid;grid-template-columns:repeat(auto-fit,minmax(22rem,1fr));gap:1rem 2rem;align-items:start}
h1,h2,.wide{grid-column:1/-1}figure{margin:0}figcaption,caption{font-weight:600;text-align:left}
svg text{font-size:11px;fill:currentColor}.mark{width:30px;height:8px}
.legend span{margin-right:1rem;display:inline-block}
table{border-collapse:collapse}th,td{padding:.15rem .7rem .15rem 0;text-align:left;font-variant-numeric:tabular-nums}
tbody th{font-weight:400}.alarm{border-left:4px solid #b3400e;padding:.4rem .8rem;background:#b3400e22}
"""


def write(run: Path, faces: Sequence[LabelledFace], found: Sequence[LabelledFace], part: str) -> Path:
    """Judge the ``faces`` with the run's averaged network and write the report into its folder. ``found`` are the faces
    in the same pictures for the audit. Raises RunUnusable."""
    network, content = runs.load_network(run)
    recipe = from_dict(content["recipe"])
    protocol = PROTOCOLS[recipe.protocol]
    margins = np.array(fit.judge(network, faces, recipe, protocol))
    fake = np.array([face.picture.fake for face in faces])
    areas = audit.nuisance_audit(found, protocol, recipe.geometry)
    sections = [
        *_alarms(metrics.roc_auc(fake, margins), areas),
        *_curves(runs.read_log(run)),
        *_judged(fake, logistic(margins), part),
        _audited(areas),
        _made_by(recipe, content),
    ]
    title = f"Training run {run.name}"
    page = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}{STYLE}</style></head><body><main><h1>{escape(title)}</h1>{''.join(sections)}</main></body></html>\n"
    )
    try:
        (run / NAME).write_text(page, encoding="utf-8")
    except OSError as error:
        raise RunUnusable(f"{run / NAME} cannot be written: {error.strerror or error}.") from error
    return run / NAME


def _alarms(area: Estimate, areas: Mapping[str, float]) -> list[str]:
    """What a reader must know before believing any number below."""
    said = []
    if area.high is not None and area.high < 0.5:
        said.append(f"The ROC-AUC is {area.value:.3f}, below chance: {SWAPPED}")
    flagged = audit.flagged(areas)
    if flagged:
        said.append(
            f"These features alone tell the classes apart (ROC-AUC above {audit.LIMIT:.2f}): {', '.join(flagged)}. "
            "What the network achieves beside them is no evidence that it sees forgery."
        )
    return [f'<p class="alarm wide" role="alert">{escape(sentence)}</p>' for sentence in said]


def _curves(log: Sequence[Mapping[str, Any]]) -> list[str]:
    def line(key: str) -> list[tuple[float, float]]:
        return [(float(entry["epoch"]), float(entry[key])) for entry in log if entry.get(key) is not None]

    losses = {"training, with all its parts": line("loss"), "validation, cross-entropy": line("validation_loss")}
    shares = {
        "training accuracy": line("train_accuracy"),
        "validation accuracy": line("validation_accuracy"),
        "validation ROC-AUC": line("validation_roc_auc"),
    }
    return [
        "<h2>Learning</h2>",
        chart("Loss", {name: points for name, points in losses.items() if points}, "epoch", "loss"),
        chart("Metrics", {name: points for name, points in shares.items() if points}, "epoch", "share", y_range=(0, 1)),
    ]


def _judged(fake: NDArray[np.bool_], probability: NDArray[np.float64], part: str) -> list[str]:
    scores = metrics.score(fake, probability)
    heading = f"Judging: {len(fake)} pictures of the {part} part, {int(fake.sum())} of them fake, before calibration"
    return [
        f"<h2>{escape(heading)}</h2>",
        chart(
            "ROC", {"": _roc(fake, probability)}, "share of others called fake", "share of fakes called fake",
            (0, 1), (0, 1), diagonal=True,
        ),
        chart(
            "Reliability", {"": _reliability(fake, probability)}, "fake probability", "share of fakes",
            (0, 1), (0, 1), diagonal=True,
        ),
        _rates(scores),
        _confusion(scores),
    ]  # fmt: skip


def _roc(fake: NDArray[np.bool_], probability: NDArray[np.float64]) -> list[tuple[float, float]]:
    order = np.argsort(-probability, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(probability[order])), len(order) - 1)
    fakes, others = np.cumsum(fake[order])[ends], np.cumsum(~fake[order])[ends]
    points = list(zip(others / max(1, (~fake).sum()), fakes / max(1, fake.sum()), strict=True))
    kept = np.unique(np.linspace(0, len(points) - 1, min(len(points), MOST_POINTS)).astype(int))
    return [(0.0, 0.0), *((float(points[k][0]), float(points[k][1])) for k in kept)]


def _reliability(fake: NDArray[np.bool_], probability: NDArray[np.float64]) -> list[tuple[float, float]]:
    bins = np.minimum((probability * RELIABILITY_BINS).astype(int), RELIABILITY_BINS - 1)
    filled = [bins == number for number in range(RELIABILITY_BINS) if (bins == number).any()]
    return [(float(probability[inside].mean()), float(fake[inside].mean())) for inside in filled]


def _rates(scores: Scores) -> str:
    rows = []
    for name in metrics.RATE_NAMES:
        estimate: Estimate = getattr(scores, name)
        if estimate.value is not None:
            rows.append((name.replace("_", " "), f"{estimate.value:.4f}", f"{estimate.low:.4f} to {estimate.high:.4f}"))
    return table("Rates, at the probability 0.5", ("", "value", "95 % interval"), rows)


def _confusion(scores: Scores) -> str:
    c = scores.confusion
    rows = [
        ("Fake", str(c.true_positive), str(c.false_negative)),
        ("Real", str(c.false_positive), str(c.true_negative)),
    ]
    return table("Confusion", ("", "called fake", "not"), rows)


def _audited(areas: Mapping[str, float]) -> str:
    rows = [(name, f"{area:.3f}", "explains too much" if area > audit.LIMIT else "") for name, area in areas.items()]
    return table("Audit: ROC-AUC of trivial features alone", ("", "ROC-AUC", ""), rows)


def _made_by(recipe: Recipe, content: Mapping[str, Any]) -> str:
    rows = [(key, str(value)) for key, value in recipe.as_dict().items()]
    rows += [("started from", str(content["initial"])), ("teacher", str(content.get("teacher") or "none"))]
    return table("Recipe", ("", ""), rows)
