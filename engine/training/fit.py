"""One training run, top to bottom: faces → views → network, with checkpoints that an interrupt cannot spoil.

python -m engine.training fit --data DIR --run runs/teacher --backbone tf_efficientnet_lite0 --weights FILE
python -m engine.training fit --data DIR --run runs/student --teacher runs/teacher
torchrun --nproc-per-node 2 -m -- engine.training fit …     several processes, one for each GPU
"""

import copy
import math
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.distributed as dist
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel
from torch.utils.data import DataLoader, Subset
from tqdm import tqdm

from engine import metrics
from engine.errors import RunUnusable
from engine.training import runs
from engine.training.backbones import build
from engine.training.balance import balanced_weights
from engine.training.data import LabelledFace
from engine.training.distil import (
    Bank,
    Lesson,
    TaughtViews,
    adapter_between,
    bank_folder,
    disagreement,
    distillation,
    fill_bank,
    inherit_stem,
    open_bank,
)
from engine.training.protocols import PROTOCOLS, InputProtocol, normalise
from engine.training.recipes import Recipe
from engine.training.statistics import settle
from engine.training.views import Views, read_pixels

ENOUGH, PLENTY = 100, 400
"""Batches that the statistics of the averaged network are taken from at the end. Fewer know less than it remembers."""


@dataclass(frozen=True)
class Beginning:
    """What a run starts from: ``weights``, a file or backbones.PRETRAINED, or another ``run`` of the same backbone, of
    any input size; and its ``teacher``, a run folder."""

    weights: Path | str | None = None
    run: Path | None = None
    teacher: Path | None = None


def fit(
    faces: Sequence[LabelledFace],
    validation: Sequence[LabelledFace],
    recipe: Recipe,
    run: Path,
    beginning: Beginning = Beginning(),
) -> None:
    """Train until ``recipe.epochs``, going on from the run's checkpoint when it has one. After every epoch the averaged
    network is measured on the validation faces, as they are served. Raises RunUnusable."""
    with _processes() as (rank, count):
        _fit(faces, validation, recipe, run, beginning, rank, count)


def _fit(
    faces: Sequence[LabelledFace],
    validation: Sequence[LabelledFace],
    recipe: Recipe,
    run: Path,
    beginning: Beginning,
    rank: int,
    count: int,
) -> None:
    run.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(recipe.seed)
    device = (
        torch.device("cuda", rank % torch.cuda.device_count()) if torch.cuda.is_available() else torch.device("cpu")
    )
    protocol = PROTOCOLS[recipe.protocol]
    teacher = runs.load_network(beginning.teacher)[0].to(device) if beginning.teacher else None
    student, initial = _begin(recipe, beginning, teacher)
    student.to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    average = copy.deepcopy(student).eval()
    bank = _taught(faces, recipe, run, teacher, beginning, rank) if teacher else None
    weights = None if bank else _weights(faces, recipe)
    adapter = adapter_between(student, teacher).to(device)
    optimizer = torch.optim.AdamW(_groups(student, adapter, recipe.weight_decay), recipe.learning_rate, (0.9, 0.98))
    state = {"student": student, "average": average, "adapter": adapter, "optimizer": optimizer}
    first, families = runs.resume(run, state), _families(recipe, beginning)
    lesson: nn.Module = Lesson(student, adapter, recipe.bfloat16)
    if count > 1:
        lesson = DistributedDataParallel(lesson, device_ids=[device] if device.type == "cuda" else None)
    for epoch in range(first, recipe.epochs):
        views = TaughtViews(bank, recipe, epoch) if bank else Views(faces, recipe, epoch, weights)
        loader = DataLoader(Subset(views, range(rank, len(views), count)), recipe.batch, num_workers=recipe.workers)
        steps = max(1, len(views) // count // recipe.batch)
        started, losses, hits, seen = time.time(), 0.0, 0, 0
        student.train()
        for step, (batch, labels, *taught) in enumerate(_whole(loader, steps, f"epoch {epoch + 1}")):
            _set_rate(optimizer, recipe, epoch * steps + step, recipe.epochs * steps)
            labels = labels.to(device)
            inputs = normalise(_views_then_clean(batch, recipe).to(device), protocol)
            all_logits, adapted = lesson(inputs)
            logits, of_clean = all_logits[: len(labels)], all_logits[len(labels) :]
            loss = F.cross_entropy(logits, labels, label_smoothing=recipe.label_smoothing)
            if recipe.consistency:
                loss = loss + recipe.consistency * disagreement(logits, of_clean)
            if taught:
                theirs = taught[0].to(device), taught[1].to(device)
                loss = recipe.labels * loss + distillation(logits, adapted[: len(labels)], theirs, recipe)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(student.parameters(), 5.0)
            optimizer.step()
            _update_average(average, student, min(recipe.ema, (1 + epoch * steps + step) / (10 + epoch * steps + step)))
            losses += loss.item()
            hits += int((logits.argmax(1) == labels).sum())
            seen += len(labels)
        if rank:
            continue
        if epoch + 1 == recipe.epochs and steps >= ENOUGH:
            some = (batch[:, 0] if recipe.consistency else batch for batch, *_ in _whole(loader, steps, "settling"))
            settle(average, (normalise(batch.to(device), protocol) for batch in islice(some, PLENTY)))
        described = {"epoch": epoch + 1, "recipe": recipe.as_dict(), "initial": initial, "families": families}
        runs.save(run, state, described | {"teacher": beginning.teacher and beginning.teacher.name})
        runs.log(
            run,
            {
                "epoch": epoch + 1,
                "loss": losses / steps,
                "train_accuracy": hits / seen,
                **_validate(average, validation, recipe, protocol),
                "seconds": time.time() - started,
            },
        )


@contextmanager
def _processes() -> Iterator[tuple[int, int]]:
    """This process's number and how many there are, as torchrun says; (0, 1) without it."""
    count = int(os.environ.get("WORLD_SIZE", "1"))
    if count == 1:
        yield 0, 1
        return
    dist.init_process_group("nccl" if torch.cuda.is_available() else "gloo")
    try:
        yield dist.get_rank(), count
    finally:
        dist.destroy_process_group()


def _weights(faces: Sequence[LabelledFace], recipe: Recipe) -> NDArray[np.float64] | None:
    """Every picture is looked at for them."""
    return balanced_weights(faces, recipe.geometry) if recipe.matched else None


def _taught(
    faces: Sequence[LabelledFace], recipe: Recipe, run: Path, teacher: nn.Module, beginning: Beginning, rank: int
) -> Bank:
    """What the teacher says of the run's views; filled by the first process, opened by all."""
    folder = bank_folder(run, recipe, len(faces), str(beginning.teacher))
    if rank == 0 and not folder.exists():
        views = Views(faces, replace(recipe, views_per_epoch=recipe.bank), 0, _weights(faces, recipe))
        fill_bank(folder, views, teacher, recipe)
    if dist.is_initialized():
        dist.barrier()
    return open_bank(folder)


def _begin(recipe: Recipe, beginning: Beginning, teacher: nn.Module | None) -> tuple[nn.Module, str]:
    """A new network, or the averaged one of another run. Raises RunUnusable, ModelMissing."""
    network, initial = build(recipe.backbone, beginning.weights, recipe.geometry.input_size, recipe.gabor)
    if beginning.run is None:
        if initial == "random" and teacher is not None and inherit_stem(network, teacher):
            initial = "random, but for the first convolution, which is the teacher's"
        return network, initial
    other, content = runs.load_network(beginning.run)
    try:
        network.load_state_dict(other.state_dict())
    except RuntimeError as error:
        raise RunUnusable(f"{beginning.run} holds another network than {recipe.backbone}.") from error
    return network, f"{content['initial']}; gone on from the run {beginning.run.name}"


def _families(recipe: Recipe, beginning: Beginning) -> list[str]:
    """Of the forgery lab: the run's own, its teacher's, and those of the run it began from."""
    known = set(recipe.families if recipe.blended else ())
    for run in (beginning.teacher, beginning.run):
        known |= set(runs.forged_by(runs.load_network(run)[1])) if run else set()
    return sorted(known)


def _whole(loader: DataLoader[Any], steps: int, said: str) -> Iterator[list[Tensor]]:
    """The first ``steps`` batches; every process has as many, or one would wait for the others for ever."""
    for number, batch in enumerate(tqdm(loader, desc=said, total=steps, disable=None)):
        if number == steps:
            return
        yield batch


def _views_then_clean(batch: Tensor, recipe: Recipe) -> Tensor:
    """The views, and behind them the clean ones where the recipe has some: one pass for both."""
    return torch.cat((batch[:, 0], batch[:, 1])) if recipe.consistency else batch


def _validate(
    network: nn.Module, faces: Sequence[LabelledFace], recipe: Recipe, protocol: InputProtocol
) -> dict[str, float | None]:
    """On the faces as they are served, without degradation."""
    if not faces:
        return {}
    margins = np.array(judge(network, faces, recipe, protocol))
    fake = np.array([face.picture.fake for face in faces])
    balanced = [np.logaddexp(0, np.where(cls, -margins[fake == cls], margins[fake == cls])).mean() for cls in (0, 1)]
    return {
        "validation_loss": float(np.mean(balanced)),
        "validation_accuracy": float(((margins > 0) == fake).mean()),
        "validation_roc_auc": metrics.roc_auc(fake, margins).value,
    }


@torch.no_grad()
def judge(network: nn.Module, faces: Sequence[LabelledFace], recipe: Recipe, protocol: InputProtocol) -> list[float]:
    """The logit difference (fake − not fake) of each face as it is served."""
    device = next(network.parameters()).device
    margins: list[float] = []
    for start in range(0, len(faces), recipe.batch):
        some = faces[start : start + recipe.batch]
        inputs = np.stack([protocol.served(read_pixels(face), face.box, recipe.geometry) for face in some])
        batch = torch.from_numpy(inputs.transpose(0, 3, 1, 2).copy()).to(device)
        logits = network(normalise(batch, protocol)).float()
        margins.extend((logits[:, 1] - logits[:, 0]).tolist())
    return margins


def _groups(student: nn.Module, adapter: nn.Module, decay: float) -> list[dict[str, Any]]:
    """Weights decay; biases and normalisation do not."""
    parameters = [*student.parameters(), *adapter.parameters()]
    return [
        {"params": [p for p in parameters if p.ndim > 1], "weight_decay": decay},
        {"params": [p for p in parameters if p.ndim <= 1], "weight_decay": 0.0},
    ]


def _set_rate(optimizer: torch.optim.Optimizer, recipe: Recipe, step: int, total: int) -> None:
    """Linear warm-up, then a cosine down to nothing; or the same rate all along."""
    warm = max(1.0, recipe.warmup * total)
    factor = step / warm if step < warm else 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1.0, total - warm)))
    for group in optimizer.param_groups:
        group["lr"] = recipe.learning_rate * (max(factor, 1e-3) if recipe.cosine else 1.0)


@torch.no_grad()
def _update_average(average: nn.Module, student: nn.Module, decay: float) -> None:
    """Exponential moving average of the weights; counters and statistics follow directly."""
    for mean, current in zip(average.state_dict().values(), student.state_dict().values(), strict=True):
        if mean.dtype.is_floating_point:
            mean.lerp_(current, 1 - decay)
        else:
            mean.copy_(current)
