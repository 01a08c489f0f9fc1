"""One training run, top to bottom: faces → views → network, with checkpoints that an interrupt cannot spoil.

python -m engine.training fit --data DIR --run runs/teacher --backbone tf_efficientnet_lite0 --weights FILE
python -m engine.training fit --data DIR --run runs/student --teacher runs/teacher
"""

import copy
import json
import math
import os
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset
from tqdm import tqdm

from engine import images, metrics
from engine.crops import cut_face
from engine.model_card import Geometry
from engine.training.augment import train_view
from engine.training.backbones import MEAN, STD, build, feature_channels, features_and_logits
from engine.training.blend import self_blend
from engine.training.data import LabelledFace
from engine.types import RgbImage

CHECKPOINT = "checkpoint.pt"
LOG = "log.jsonl"
HEIGHT_BINS = 12


@dataclass(frozen=True)
class Recipe:
    """Everything that decides a run. ``views_per_epoch`` counts augmented pictures; ``blended`` is the share of fakes
    made from real faces; ``distil`` and ``mimic`` weigh the teacher's logits and feature maps."""

    backbone: str = "mobilenetv4_conv_small"
    geometry: Geometry = Geometry(input_size=144, crop_margin=1.2, min_face_px=48, max_face_px=120)  # noqa: RUF009, frozen
    epochs: int = 20
    views_per_epoch: int = 13000
    batch: int = 64
    learning_rate: float = 2e-3
    weight_decay: float = 0.02
    warmup: float = 0.05
    label_smoothing: float = 0.05
    blended: float = 0.3
    ema: float = 0.999
    distil: float = 1.0
    mimic: float = 1.0
    distil_temperature: float = 2.0
    bfloat16: bool = False
    workers: int = 1
    seed: int = 0


class Views(Dataset[tuple[Tensor, int]]):
    """One epoch of random views. View ``i`` of epoch ``e`` is the same in every run with the same seed."""

    def __init__(self, faces: Sequence[LabelledFace], recipe: Recipe, epoch: int) -> None:
        self._recipe, self._epoch = recipe, epoch
        self._by_class = {fake: [face for face in faces if face.picture.fake is fake] for fake in (False, True)}
        weights = matched_weights(faces)
        self._chances = {
            fake: np.cumsum([w for face, w in zip(faces, weights, strict=True) if face.picture.fake is fake])
            for fake in (False, True)
        }

    def __len__(self) -> int:
        return self._recipe.views_per_epoch

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        """A view (3 × size × size, uint8) and its label, 1 for fake."""
        rng = np.random.default_rng((self._recipe.seed, self._epoch, index))
        fake = bool(rng.random() < 0.5)
        blended = fake and rng.random() < self._recipe.blended
        face = self._draw(fake and not blended, rng)
        pixels = images.decode(images.read_file(face.picture.path)).pixels
        if blended:
            pixels = self_blend(pixels, face.box, face.landmarks, rng)
        view = train_view(pixels, face.box, self._recipe.geometry, rng)
        return torch.from_numpy(view.transpose(2, 0, 1).copy()), int(fake)

    def _draw(self, fake: bool, rng: np.random.Generator) -> LabelledFace:
        chances = self._chances[fake]
        position = int(np.searchsorted(chances, rng.random() * chances[-1], side="right"))
        return self._by_class[fake][min(position, len(chances) - 1)]


def matched_weights(faces: Sequence[LabelledFace]) -> NDArray[np.float64]:
    """How often each face is drawn, so that both classes have the same distribution of face heights.

    Without this the height alone tells the classes apart, and after scaling, what the scaling left behind. A source's
    share within its class goes with the square root of its size, so that a small one is heard."""
    heights = np.log([face.box.h for face in faces])
    fake = np.array([face.picture.fake for face in faces])
    sources = np.array([face.picture.source for face in faces])
    weights = np.zeros(len(faces))
    for cls in (False, True):
        for source in set(sources[fake == cls]):
            members = (fake == cls) & (sources == source)
            weights[members] = 1 / math.sqrt(members.sum())
    edges = np.quantile(heights, np.linspace(0, 1, HEIGHT_BINS + 1)[1:-1])
    bins = np.digitize(heights, edges)
    mass = np.array([[weights[(fake == cls) & (bins == b)].sum() for b in range(HEIGHT_BINS)] for cls in (False, True)])
    mass /= mass.sum(axis=1, keepdims=True)
    common = np.sqrt(mass[0] * mass[1])
    matched: NDArray[np.float64] = weights * (common / np.maximum(mass, 1e-3))[fake.astype(int), bins]
    return matched


def fit(
    faces: Sequence[LabelledFace],
    validation: Sequence[LabelledFace],
    recipe: Recipe,
    run: Path,
    weights: Path | None,
    teacher_run: Path | None,
) -> None:
    """Train until ``recipe.epochs``, going on from the run's checkpoint when it has one. After every epoch the averaged
    network is measured on the validation faces, cropped as they are served."""
    run.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(recipe.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    student, initial = build(recipe.backbone, weights)
    student.to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    average = copy.deepcopy(student).eval()
    teacher = load_network(teacher_run)[0].to(device) if teacher_run else None
    adapters = _adapters(student, teacher, recipe).to(device)
    optimizer = torch.optim.AdamW(_groups(student, adapters, recipe.weight_decay), lr=recipe.learning_rate)
    state = {"student": student, "average": average, "adapters": adapters, "optimizer": optimizer}
    first = _resume(run, state)
    steps = recipe.views_per_epoch // recipe.batch
    for epoch in range(first, recipe.epochs):
        views = Views(faces, recipe, epoch)
        loader = DataLoader(views, recipe.batch, num_workers=recipe.workers, drop_last=True, persistent_workers=False)
        started, losses, hits = time.time(), 0.0, 0
        student.train()
        for step, (batch, labels) in enumerate(tqdm(loader, desc=f"epoch {epoch + 1}", disable=None)):
            _set_rate(optimizer, recipe, epoch * steps + step, recipe.epochs * steps)
            inputs, labels = normalise(batch.to(device)), labels.to(device)
            with torch.autocast(device.type, torch.bfloat16, enabled=recipe.bfloat16):
                maps, logits = features_and_logits(student, inputs)
            loss = F.cross_entropy(logits.float(), labels, label_smoothing=recipe.label_smoothing)
            if teacher is not None:
                loss = loss + _distillation(teacher, adapters, inputs, maps, logits.float(), recipe)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(student.parameters(), 5.0)
            optimizer.step()
            _update_average(average, student, min(recipe.ema, (1 + epoch * steps + step) / (10 + epoch * steps + step)))
            losses += loss.item()
            hits += int((logits.argmax(1) == labels).sum())
        _save(run, state, epoch + 1, recipe, initial, teacher_run)
        _log(
            run,
            {
                "epoch": epoch + 1,
                "loss": losses / steps,
                "train_accuracy": hits / (steps * recipe.batch),
                "validation_roc_auc": _validate(average, validation, recipe),
                "seconds": time.time() - started,
            },
        )


@torch.no_grad()
def _validate(network: nn.Module, faces: Sequence[LabelledFace], recipe: Recipe) -> float | None:
    """ROC-AUC on the faces as they are, without degradation."""
    device = next(network.parameters()).device
    margins: list[float] = []
    for start in range(0, len(faces), recipe.batch):
        crops = [_served_crop(face, recipe.geometry) for face in faces[start : start + recipe.batch]]
        batch = torch.from_numpy(np.stack(crops).transpose(0, 3, 1, 2).copy()).to(device)
        logits = network(normalise(batch)).float()
        margins.extend((logits[:, 1] - logits[:, 0]).tolist())
    return metrics.roc_auc([face.picture.fake for face in faces], margins).value


def _served_crop(face: LabelledFace, geometry: Geometry) -> RgbImage:
    return cut_face(images.decode(images.read_file(face.picture.path)).pixels, face.box, geometry)


def normalise(batch: Tensor) -> Tensor:
    """n × 3 × s × s, uint8 → float32, centred, channels last."""
    mean = torch.tensor(MEAN, device=batch.device)[:, None, None]
    std = torch.tensor(STD, device=batch.device)[:, None, None]
    return ((batch.float() / 255 - mean) / std).contiguous(memory_format=torch.channels_last)


def _adapters(student: nn.Module, teacher: nn.Module | None, recipe: Recipe) -> nn.ModuleList:
    """1 × 1 convolutions from the student's feature channels to the teacher's."""
    if teacher is None:
        return nn.ModuleList()
    size = recipe.geometry.input_size
    own, theirs = (feature_channels(network.cpu(), size) for network in (student, teacher))
    return nn.ModuleList(nn.Conv2d(a, b, 1) for a, b in zip(own, theirs, strict=True))


def _distillation(
    teacher: nn.Module, adapters: nn.ModuleList, inputs: Tensor, maps: list[Tensor], logits: Tensor, recipe: Recipe
) -> Tensor:
    """The teacher's softened answer (Hinton et al., 2015) and its feature maps, standardised per channel."""
    with torch.no_grad(), torch.autocast(inputs.device.type, torch.bfloat16, enabled=recipe.bfloat16):
        their_maps, their_logits = features_and_logits(teacher, inputs)
    t = recipe.distil_temperature
    soft = F.kl_div(
        F.log_softmax(logits / t, 1), F.log_softmax(their_logits.float() / t, 1), reduction="batchmean", log_target=True
    )
    pairs = zip(adapters, maps, their_maps, strict=True)
    mimicry = [F.smooth_l1_loss(adapter(own.float()), _standardised(their)) for adapter, own, their in pairs]
    return recipe.distil * t * t * soft + recipe.mimic * torch.stack(mimicry).sum()


def _standardised(maps: Tensor) -> Tensor:
    maps = maps.float()
    centred = maps - maps.mean((0, 2, 3), keepdim=True)
    return centred / (maps.std((0, 2, 3), keepdim=True) + 1e-3)


def _groups(student: nn.Module, adapters: nn.Module, decay: float) -> list[dict[str, Any]]:
    """Weights decay; biases and normalisation do not."""
    parameters = [*student.parameters(), *adapters.parameters()]
    return [
        {"params": [p for p in parameters if p.ndim > 1], "weight_decay": decay},
        {"params": [p for p in parameters if p.ndim <= 1], "weight_decay": 0.0},
    ]


def _set_rate(optimizer: torch.optim.Optimizer, recipe: Recipe, step: int, total: int) -> None:
    """Linear warm-up, then a cosine down to nothing."""
    warm = max(1.0, recipe.warmup * total)
    factor = step / warm if step < warm else 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1.0, total - warm)))
    for group in optimizer.param_groups:
        group["lr"] = recipe.learning_rate * max(factor, 1e-3)


@torch.no_grad()
def _update_average(average: nn.Module, student: nn.Module, decay: float) -> None:
    """Exponential moving average of the weights; counters and statistics follow directly."""
    for mean, current in zip(average.state_dict().values(), student.state_dict().values(), strict=True):
        if mean.dtype.is_floating_point:
            mean.lerp_(current, 1 - decay)
        else:
            mean.copy_(current)


def _save(run: Path, state: dict[str, Any], epoch: int, recipe: Recipe, initial: str, teacher: Path | None) -> None:
    """Written beside and renamed, so that the last checkpoint is whole whenever the run is stopped."""
    content = {name: part.state_dict() for name, part in state.items()}
    content |= {"epoch": epoch, "recipe": asdict(recipe), "initial": initial, "teacher": teacher and teacher.name}
    partial = run / (CHECKPOINT + ".part")
    with partial.open("wb") as file:
        torch.save(content, file)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(run / CHECKPOINT)


def _resume(run: Path, state: dict[str, Any]) -> int:
    """Load the run's checkpoint into the parts; the number of epochs it has behind it."""
    if not (run / CHECKPOINT).exists():
        return 0
    content = torch.load(run / CHECKPOINT, map_location="cpu", weights_only=True)
    for name, part in state.items():
        part.load_state_dict(content[name])
    print(f"going on after epoch {content['epoch']}", flush=True)
    return int(content["epoch"])


def load_network(run: Path) -> tuple[nn.Module, dict[str, Any]]:
    """The averaged network of a run, frozen and ready to judge, and the checkpoint's other content."""
    content: dict[str, Any] = torch.load(run / CHECKPOINT, map_location="cpu", weights_only=True)
    network, _ = build(content["recipe"]["backbone"])
    network.load_state_dict(content["average"])
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return network.eval().requires_grad_(False), content


def _log(run: Path, line: dict[str, Any]) -> None:
    print(json.dumps(line), flush=True)
    with (run / LOG).open("a") as file:
        file.write(json.dumps(line) + "\n")
