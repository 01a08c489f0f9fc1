"""What a student is taught: the labels, and what a teacher says of the same views.

Making a view and asking the teacher costs more than the student's step with it. So views and answers are kept in files
of the run's folder, a bank, filled once and shown again and again, mirrored by chance (data echoing: Choi et al., 2019,
arXiv:1907.05550).
"""

import hashlib
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset
from tqdm import tqdm

from engine.errors import RunUnusable
from engine.training.backbones import core, feature_count, features_and_logits
from engine.training.protocols import PROTOCOLS, InputProtocol, normalise
from engine.training.recipes import Recipe
from engine.training.views import Views

_ASKED_AT_ONCE = 16
"""Few: on a processor what lies between the layers of EfficientNet-Lite0 then stays in its cache (68 against 48 views a
second on a busy core), and a GPU waits for the views anyway."""


@dataclass(frozen=True)
class Bank:
    """``views`` as `Views` gives them, ``labels`` 1 for fake, and the teacher's ``logits`` (n × 2) and ``features``
    before its classifier (n × f), standardised."""

    views: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    logits: NDArray[np.float32]
    features: NDArray[np.float16]


class TaughtViews(Dataset[tuple[Tensor, int, Tensor, Tensor]]):
    """One epoch of a bank: its views in a random order, all of them before one comes again."""

    def __init__(self, bank: Bank, recipe: Recipe, epoch: int) -> None:
        count, first = recipe.views_per_epoch or len(bank.labels), epoch * recipe.views_per_epoch
        rounds = range(first // len(bank.labels), (first + count - 1) // len(bank.labels) + 1)
        orders = [np.random.default_rng((recipe.seed, number)).permutation(len(bank.labels)) for number in rounds]
        start = first - rounds[0] * len(bank.labels)
        self._bank, self._order = bank, np.concatenate(orders)[start : start + count]
        self._mirrored = np.random.default_rng((recipe.seed, epoch, 1)).random(count) < 0.5

    def __len__(self) -> int:
        return len(self._order)

    def __getitem__(self, index: int) -> tuple[Tensor, int, Tensor, Tensor]:
        """A view and its label as `Views` gives them; the teacher's logits and features."""
        bank, place = self._bank, self._order[index]
        view = torch.from_numpy(bank.views[place].copy())
        view = view.flip(-1) if self._mirrored[index] else view
        answers = torch.from_numpy(bank.logits[place]), torch.from_numpy(bank.features[place].astype(np.float32))
        return view, int(bank.labels[place]), *answers


def bank_folder(run: Path, recipe: Recipe, faces: int, teacher: str) -> Path:
    """Where the bank of a run is kept; another recipe, teacher or number of faces has another."""
    decisive = ("protocol", "geometry", "matched", "blended", "families", "generators", "mild", "consistency", "seed")
    described = {key: recipe.as_dict()[key] for key in decisive} | {"n": recipe.bank, "faces": faces, "by": teacher}
    return run / f"bank-{hashlib.sha256(json.dumps(described, sort_keys=True).encode()).hexdigest()[:12]}"


def fill_bank(folder: Path, views: Views, teacher: nn.Module, recipe: Recipe) -> None:
    """Write the bank: whole or not at all. Raises RunUnusable when the disk is full."""
    partial = folder.with_name(folder.name + ".part")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        partial.mkdir(parents=True)
        _fill(partial, views, teacher, recipe)
        partial.rename(folder)
    except OSError as error:
        shutil.rmtree(partial, ignore_errors=True)
        raise RunUnusable(
            f"{folder} cannot be written: {error.strerror or error}. Make room and run it again."
        ) from error


@torch.no_grad()
def _fill(folder: Path, views: Views, teacher: nn.Module, recipe: Recipe) -> None:
    protocol, device = PROTOCOLS[recipe.protocol], next(teacher.parameters()).device
    shape = (len(views), *views[0][0].shape)
    kept = np.lib.format.open_memmap(folder / "views.npy", "w+", np.uint8, shape)
    labels, logits, features = [], [], []
    loader = DataLoader(views, _ASKED_AT_ONCE, num_workers=recipe.workers)
    for number, (batch, truth) in enumerate(tqdm(loader, desc="asking the teacher", disable=None)):
        kept[number * _ASKED_AT_ONCE :][: len(batch)] = batch.numpy()
        seen = batch[:, 0] if recipe.consistency else batch
        theirs = _answers(teacher, seen.to(device), protocol, recipe.bfloat16)
        labels.append(truth.numpy())
        logits.append(theirs[1].float().cpu().numpy())
        features.append(theirs[0].float().cpu().numpy())
    kept.flush()
    stacked = np.concatenate(features)
    np.save(folder / "features.npy", ((stacked - stacked.mean(0)) / (stacked.std(0) + 1e-3)).astype(np.float16))
    np.save(folder / "logits.npy", np.concatenate(logits))
    np.save(folder / "labels.npy", np.concatenate(labels).astype(np.uint8))


def _answers(teacher: nn.Module, batch: Tensor, protocol: InputProtocol, bfloat16: bool) -> tuple[Tensor, Tensor]:
    with torch.autocast(batch.device.type, torch.bfloat16, enabled=bfloat16):
        return features_and_logits(teacher, normalise(batch, protocol))


def open_bank(folder: Path) -> Bank:
    """The views stay on the disk until they are asked for."""
    views = np.load(folder / "views.npy", mmap_mode="r")
    return Bank(views, *(np.load(folder / f"{name}.npy") for name in ("labels", "logits", "features")))


class Lesson(nn.Module):
    """The student and the map from its features to its teacher's in one module, so that gradients of several processes
    can be averaged: n × 3 × s × s → logits (n × 2), and what it takes the teacher's features for."""

    def __init__(self, student: nn.Module, adapter: nn.Module, bfloat16: bool) -> None:
        super().__init__()
        self.student, self.adapter, self._bfloat16 = student, adapter, bfloat16

    def forward(self, inputs: Tensor) -> tuple[Tensor, Tensor]:
        with torch.autocast(inputs.device.type, torch.bfloat16, enabled=self._bfloat16):
            features, logits = features_and_logits(self.student, inputs)
        return logits.float(), self.adapter(features.float())


def adapter_between(student: nn.Module, teacher: nn.Module | None) -> nn.Module:
    """From the student's features to the teacher's; nothing to learn without a teacher."""
    return nn.Linear(feature_count(student), feature_count(teacher)) if teacher else nn.Identity()


def inherit_stem(student: nn.Module, teacher: nn.Module) -> bool:
    """Begin with the teacher's first convolution and its normalisation, where they are of the same shape."""
    own, theirs = core(student), core(teacher)
    if getattr(own, "conv_stem", None) is None or getattr(theirs, "conv_stem", None) is None:
        return False
    if own.conv_stem.weight.shape != theirs.conv_stem.weight.shape:
        return False
    own.conv_stem.weight.data.copy_(theirs.conv_stem.weight.data)
    own.bn1.load_state_dict(theirs.bn1.state_dict())
    return True


def distillation(logits: Tensor, adapted: Tensor, taught: tuple[Tensor, Tensor], recipe: Recipe) -> Tensor:
    """The teacher's softened answer (Hinton et al., 2015) and its features (FitNets: Romero et al., 2015)."""
    theirs, features = taught
    t = recipe.distil_temperature
    soft = F.kl_div(F.log_softmax(logits / t, 1), F.log_softmax(theirs / t, 1), reduction="batchmean", log_target=True)
    return recipe.distil * t**2 * soft + recipe.mimic * F.mse_loss(adapted, features)


def disagreement(one: Tensor, other: Tensor) -> Tensor:
    """Jensen–Shannon divergence between the answers (logits, n × 2) to two views of the same faces."""
    p, q = F.log_softmax(one, 1), F.log_softmax(other, 1)
    middle = torch.logaddexp(p, q) - torch.log(torch.tensor(2.0, device=p.device))
    towards = [F.kl_div(middle, side, reduction="batchmean", log_target=True) for side in (p, q)]
    return (towards[0] + towards[1]) / 2
