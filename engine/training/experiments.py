"""Several small trainings under one budget, side by side: backbones, parts of the recipe, families of forgery.

The budget is stated above every table and the same for every line. What differs little within it may differ more, or
the other way round, after a long training.
"""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import nn
from tqdm import tqdm

from engine import metrics
from engine.metrics import Estimate
from engine.model_card import Geometry
from engine.training import costs, fit, runs
from engine.training.data import LabelledFace
from engine.training.export import write_network
from engine.training.forge import Forger
from engine.training.protocols import FACE, PROTOCOLS, normalise
from engine.training.recipes import PAPER, TELLTALE, Recipe
from engine.training.views import read_pixels
from engine.types import RgbImage

FROM_SCRATCH_RATE, PRETRAINED_RATE = 1e-3, 5e-4


@dataclass(frozen=True)
class Budget:
    """Of one training: augmented ``views`` altogether in ``epochs``, inputs of ``size`` pixels, and at most ``tested``
    faces of each class to measure on."""

    views: int = 6000
    epochs: int = 2
    size: int = 96
    tested: int = 500
    workers: int = 1
    bfloat16: bool = False
    seed: int = 0

    def __str__(self) -> str:
        return (
            f"{self.views} views in {self.epochs} epochs each, inputs of {self.size} pixels, one seed ({self.seed}), "
            f"tested on up to {self.tested} faces of each class"
        )

    def applied(self, recipe: Recipe) -> Recipe:
        """The recipe within this budget; a face keeps the resolution that the smaller input can show."""
        geometry = replace(recipe.geometry, input_size=self.size)
        if recipe.protocol == FACE.name:
            largest = max(geometry.min_face_px, round(self.size / geometry.crop_margin))
            geometry = Geometry(self.size, geometry.crop_margin, min(geometry.min_face_px, largest), largest)
        return replace(
            recipe,
            geometry=geometry,
            epochs=self.epochs,
            views_per_epoch=self.views // self.epochs,
            learning_rate=FROM_SCRATCH_RATE,
            workers=self.workers,
            bfloat16=self.bfloat16,
            seed=self.seed,
        )


Parts = Mapping[str, Sequence[LabelledFace]]
"""Part → faces."""


def few(faces: Sequence[LabelledFace], count: int) -> list[LabelledFace]:
    """Up to ``count`` of each class, evenly from all of them."""
    chosen = []
    for fake in (False, True):
        of_class = [face for face in faces if face.picture.fake is fake]
        step = max(1.0, len(of_class) / count)
        chosen += [of_class[int(place * step)] for place in range(min(count, len(of_class)))]
    return chosen


def compare(examples: Mapping[str, Parts], backbones: Sequence[str], budget: Budget, folder: Path) -> str:
    """Every backbone under every protocol (name → parts), as a table in Markdown; kept in ``folder`` as it grows."""
    lines = [
        f"Backbones from random weights; {budget}.",
        "",
        "| backbone | protocol | parameters | MACs | ONNX Runtime, 1 thread | ROC-AUC | accuracy at 0.5 |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for backbone in backbones:
        for name, parts in examples.items():
            recipe = replace(budget.applied(PAPER if name == "paper" else TELLTALE), backbone=backbone)
            run = folder / f"{backbone}-{name}"
            area, accuracy = _trained_and_tested(recipe, parts, budget, run)
            network, _ = runs.load_network(run)
            size, work = costs.parameters(network), costs.multiplications(network, budget.size)
            lines.append(
                f"| {backbone} | {name} | {size / 1e6:.2f} M | {work / 1e6:.0f} M | "
                f"{_milliseconds(network, recipe):.1f} ms | {_shown(area)} | {_shown(accuracy)} |"
            )
            print(lines[-1], flush=True)
            (folder / "compare.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return "\n".join(lines)


ABLATIONS: Mapping[str, Mapping[str, object]] = {
    "everything": {},
    "no forged fakes": {"blended": 0.0},
    "no mild views": {"mild": 0.0},
    "only mild views": {"mild": 1.0},
    "trivial traits not balanced": {"matched": False, "blended": 0.0},
    "no average of the weights": {"ema": 0.0},
    "no label smoothing": {"label_smoothing": 0.0},
    "no cosine": {"cosine": False},
    "consistency between views": {"consistency": 1.0},
}
"""What each line changes of the recipe. Forged fakes are drawn only where faces are balanced, so those two go
together; distillation needs a teacher, and is compared when one is named."""


def ablate(
    parts: Parts, budget: Budget, folder: Path, backbone: str, beginning: fit.Beginning, only: Sequence[str]
) -> str:
    """One training for each line, measured on faces as they are served and degraded, as a table in Markdown."""
    lines = [
        f"{backbone} from {_begun(beginning)}; {budget}.",
        "",
        "| recipe | ROC-AUC, as served | ROC-AUC, degraded |",
        "| --- | --- | --- |",
    ]
    changes = dict(ABLATIONS) | ({"no distillation": {"distil": 0.0, "mimic": 0.0}} if beginning.teacher else {})
    for name in only or changes:
        recipe = replace(_applied(budget, beginning), backbone=backbone, **changes[name])  # type: ignore[arg-type]
        run = folder / name.replace(" ", "-")
        fit.fit(parts["train"], few(parts["validation"], 100), recipe, run, beginning)
        network, _ = runs.load_network(run)
        tested = few(parts["test"], budget.tested)
        fake = [face.picture.fake for face in tested]
        served = metrics.roc_auc(fake, fit.judge(network, tested, recipe, FACE))
        degraded = metrics.roc_auc(fake, _degraded_margins(network, tested, recipe))
        lines.append(f"| {name} | {_shown(served)} | {_shown(degraded)} |")
        print(lines[-1], flush=True)
        (folder / "ablation.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return "\n".join(lines)


Group = tuple[str, ...]
"""Families that are left out together."""


def carry_over(
    parts: Parts,
    groups: Sequence[Group],
    generators: Path | None,
    budget: Budget,
    folder: Path,
    backbone: str,
    beginning: fit.Beginning,
) -> str:
    """Each group of families left out in turn: trained on forgeries by the others, tested on pairs by its own, as a
    table in Markdown. Only real faces are looked at."""
    real = {part: [face for face in faces if not face.picture.fake] for part, faces in parts.items()}
    every = [name for group in groups for name in group]
    tested = few(real["test"], budget.tested)
    lines = [
        f"{backbone} from {_begun(beginning)}, real faces against forgeries of themselves; {budget}.",
        "",
        "| family left out | ROC-AUC on it | mean ROC-AUC on those trained on |",
        "| --- | --- | --- |",
    ]
    start = replace(_applied(budget, beginning), backbone=backbone, blended=1.0, generators=str(generators or ""))
    for group in groups:
        others = tuple(name for name in every if name not in group)
        recipe = replace(start, families=others)
        run = folder / f"without-{'-'.join(group)}"
        fit.fit(real["train"], [], recipe, run, beginning)
        network, _ = runs.load_network(run)
        areas = {name: _on_pairs(network, tested, name, recipe) for name in every}
        known = float(np.mean([areas[name].value or 0.5 for name in others]))
        for name in group:
            together = [other for other in group if other != name]
            title = f"{name} (with {', '.join(together)})" if together else name
            lines.append(f"| {title} | {_shown(areas[name])} | {known:.3f} |")
            print(lines[-1], flush=True)
        (folder / "carry-over.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return "\n".join(lines)


def _applied(budget: Budget, beginning: fit.Beginning) -> Recipe:
    """Our recipe within the budget; what has been trained before is trained more gently."""
    recipe = budget.applied(TELLTALE)
    trained_before = beginning.run or beginning.weights
    return replace(recipe, learning_rate=PRETRAINED_RATE) if trained_before else recipe


def _begun(beginning: fit.Beginning) -> str:
    if beginning.run:
        return f"the run {beginning.run.name} (what that was trained on is not left out)"
    return f"the weights {Path(beginning.weights).name}" if beginning.weights else "random weights"


def _trained_and_tested(recipe: Recipe, parts: Parts, budget: Budget, run: Path) -> tuple[Estimate, Estimate]:
    fit.fit(parts["train"], few(parts["validation"], 100), recipe, run)
    network, _ = runs.load_network(run)
    tested = few(parts["test"], budget.tested)
    margins = fit.judge(network, tested, recipe, PROTOCOLS[recipe.protocol])
    fake = np.array([face.picture.fake for face in tested])
    right = int(((np.array(margins) > 0) == fake).sum())
    return metrics.roc_auc(fake, margins), metrics.proportion(right, len(tested))


def _milliseconds(network: nn.Module, recipe: Recipe) -> float:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.onnx"
        write_network(network, path, recipe.geometry.input_size, PROTOCOLS[recipe.protocol])
        return costs.milliseconds(path, recipe.geometry.input_size)


def _degraded_margins(network: nn.Module, faces: Sequence[LabelledFace], recipe: Recipe) -> list[float]:
    def inputs() -> Iterator[RgbImage]:
        for index, face in enumerate(faces):
            rng = np.random.default_rng((recipe.seed, index))
            yield FACE.degraded(read_pixels(face), face.box, recipe.geometry, rng)

    return _margins(network, inputs(), recipe)


def _on_pairs(network: nn.Module, faces: Sequence[LabelledFace], family: str, recipe: Recipe) -> Estimate:
    """Each face and a forgery of it, both at the same height and through the same degradation."""
    forger = Forger(faces, [family], Path(recipe.generators) if recipe.generators else None)

    def inputs() -> Iterator[RgbImage]:
        for index, face in enumerate(tqdm(faces, desc=family, disable=None)):
            pixels = read_pixels(face)
            forged = forger.forge(pixels, face, np.random.default_rng((1, index)))
            for picture in (pixels, forged):
                rng = np.random.default_rng((recipe.seed, index))
                yield FACE.training_view(picture, face.box, recipe.geometry, rng, 1.0)

    margins = _margins(network, inputs(), recipe)
    return metrics.roc_auc([False, True] * len(faces), margins)


@torch.no_grad()
def _margins(network: nn.Module, inputs: Iterator[RgbImage], recipe: Recipe) -> list[float]:
    margins: list[float] = []
    for view in inputs:
        batch = torch.from_numpy(view.transpose(2, 0, 1)[None].copy())
        logits = network(normalise(batch, PROTOCOLS[recipe.protocol]))
        margins.append(float(logits[0, 1] - logits[0, 0]))
    return margins


def _shown(estimate: Estimate) -> str:
    if estimate.value is None:
        return "–"
    return f"{estimate.value:.3f} [{estimate.low:.3f}, {estimate.high:.3f}]"
