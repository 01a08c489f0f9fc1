"""A run's folder: its checkpoint, which an interrupt or a full disk cannot spoil, and its log."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn

from engine.errors import RunUnusable
from engine.training.backbones import build
from engine.training.recipes import from_dict

CHECKPOINT = "checkpoint.pt"
LOG = "log.jsonl"


def save(run: Path, state: dict[str, Any], described: dict[str, Any]) -> None:
    """Written beside and renamed, so that the last checkpoint is whole whenever the run is stopped. Raises RunUnusable;
    the checkpoint before stays."""
    _write(run, {name: part.state_dict() for name, part in state.items()} | described)


def _write(run: Path, content: Mapping[str, Any]) -> None:
    partial = run / (CHECKPOINT + ".part")
    try:
        with partial.open("wb") as file:
            torch.save(content, file)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(run / CHECKPOINT)
    except (OSError, RuntimeError) as error:  # torch makes the latter of a full disk, and of an interrupt
        partial.unlink(missing_ok=True)
        if any(isinstance(cause, KeyboardInterrupt) for cause in _causes(error)):
            raise KeyboardInterrupt from error
        raise RunUnusable(
            f"The checkpoint cannot be written to {run}: {_reason(error)}. The one before is untouched; make room and "
            "run the same command again to go on from it."
        ) from error


def _reason(error: BaseException) -> str:
    """The file system's own words, wherever in the chain they are."""
    said = (cause.strerror for cause in _causes(error) if isinstance(cause, OSError) and cause.strerror)
    return next(said, "the disk may be full")


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__


def resume(run: Path, state: dict[str, Any]) -> int:
    """Load the run's checkpoint into the parts; the number of epochs it has behind it. Raises RunUnusable for a
    checkpoint of another network."""
    if not (run / CHECKPOINT).exists():
        return 0
    content = _read(run)
    try:
        for name, part in state.items():
            part.load_state_dict(content[name])
    except (RuntimeError, ValueError, KeyError) as error:
        raise RunUnusable(
            f"{run} holds a run of another network or recipe. Name a new folder with --run, or the options it had."
        ) from error
    print(f"going on after epoch {content['epoch']}", flush=True)
    return int(content["epoch"])


def load_network(run: Path) -> tuple[nn.Module, dict[str, Any]]:
    """The averaged network of a run, frozen and ready to judge, and the checkpoint's other content. Raises
    RunUnusable where there is no checkpoint that can be read."""
    content = _read(run)
    recipe = content["recipe"]
    network, _ = build(recipe["backbone"], None, recipe["geometry"]["input_size"], recipe.get("gabor", False))
    network.load_state_dict(content["average"])
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return network.eval().requires_grad_(False), content


def average(folder: Path, runs: Sequence[Path]) -> None:
    """A new run whose network has the mean of the runs' weights: a soup (Wortsman et al., ICML 2022, arXiv:2203.05482).
    It serves where the runs began from one another. The rest is the last one's. Raises RunUnusable."""
    contents = [_read(run) for run in runs]
    *others, last = [content["average"] for content in contents]
    if any(_shapes(other) != _shapes(last) for other in others):
        raise RunUnusable(
            f"{' and '.join(map(str, runs))} hold different networks; only those of one kind have a mean."
        )
    mean = {
        name: torch.stack([*(other[name] for other in others), own]).mean(0) if own.is_floating_point() else own
        for name, own in last.items()
    }
    families = sorted({family for content in contents for family in forged_by(content)})
    of_runs = f"the mean of the runs {' and '.join(run.name for run in runs)}"
    kept = {key: contents[-1][key] for key in ("epoch", "recipe", "teacher")}
    described = kept | {"initial": f"{contents[0]['initial']}; {of_runs}", "families": families}
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder, {"average": mean} | described)


def _shapes(weights: Mapping[str, torch.Tensor]) -> dict[str, tuple[int, ...]]:
    return {name: tuple(tensor.shape) for name, tensor in weights.items()}


def forged_by(content: Mapping[str, Any]) -> tuple[str, ...]:
    """The families of the forgery lab that a run of this content was trained on, itself or through its teacher."""
    recipe = from_dict(content["recipe"])
    return tuple(content.get("families", recipe.families if recipe.blended else ()))


def _read(run: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = torch.load(run / CHECKPOINT, map_location="cpu", weights_only=True)
    except Exception as error:  # torch raises classes of its own, of pickle's and of zip's
        raise RunUnusable(
            f"There is no readable {CHECKPOINT} in {run}. Train with --run {run} first, or remove the damaged file."
        ) from error
    return content


def log(run: Path, line: dict[str, Any]) -> None:
    """Say it, and add it to the log. Raises RunUnusable."""
    print(json.dumps(line), flush=True)
    try:
        with (run / LOG).open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
    except OSError as error:
        raise RunUnusable(f"{run / LOG} cannot be written: {error.strerror or error}.") from error


def read_log(run: Path) -> list[dict[str, Any]]:
    """One dictionary an epoch, the last one of each; a line that was cut short by an interrupt is left out."""
    lines: dict[int, dict[str, Any]] = {}
    try:
        raw = (run / LOG).read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise RunUnusable(f"There is no readable {LOG} in {run}.") from error
    for text in raw:
        try:
            line = json.loads(text)
            lines[int(line["epoch"])] = line
        except (ValueError, KeyError, TypeError):
            continue
    return [lines[epoch] for epoch in sorted(lines)]
