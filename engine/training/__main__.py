"""``python -m engine.training`` and ``telltale train``: the steps from folders of pictures to a model bundle."""

import argparse
import sys
from pathlib import Path

from engine.checker import open_checker, open_finder
from engine.errors import EngineError
from engine.training import backbones, data, evaluate, export, fit

DEFAULT_CACHE = Path("runs/cache")


def main(arguments: list[str] | None = None) -> int:
    """Run one step. Exit status 0, or 2 with a sentence when the data or the weights cannot be used."""
    options = _parser().parse_args(arguments)
    try:
        options.run_step(options)
    except EngineError as error:
        print(f"telltale: {error.message} [{error.code}]", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="telltale train", description="Train, export and measure a model.")
    steps = parser.add_subparsers(required=True, metavar="STEP")
    step = steps.add_parser("fit", help="train a network; goes on where an interrupted run stopped")
    step.set_defaults(run_step=_fit)
    _data_options(step)
    step.add_argument("--run", type=Path, required=True, help="folder of checkpoints and logs")
    step.add_argument("--backbone", default=fit.Recipe.backbone, choices=backbones.BACKBONES)
    step.add_argument("--weights", type=Path, help="file of ImageNet weights to start from")
    step.add_argument("--teacher", type=Path, help="run folder of a larger network to learn from")
    step.add_argument("--epochs", type=int, default=fit.Recipe.epochs)
    step.add_argument("--views", type=int, default=fit.Recipe.views_per_epoch, help="augmented pictures an epoch")
    step.add_argument("--batch", type=int, default=fit.Recipe.batch)
    step.add_argument("--learning-rate", type=float, default=fit.Recipe.learning_rate)
    step.add_argument("--blended", type=float, default=fit.Recipe.blended, help="share of fakes made by self-blending")
    step.add_argument("--bfloat16", action="store_true", help="only on processors with AMX or AVX512-BF16, or a GPU")
    step.add_argument("--workers", type=int, default=fit.Recipe.workers)
    step.add_argument("--seed", type=int, default=0)
    _add_export(steps)
    _add_renew(steps)
    _add_measure(steps)
    return parser


def _add_export(steps: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    step = steps.add_parser("export", help="turn a run into a calibrated model bundle")
    step.set_defaults(run_step=_export)
    _data_options(step)
    step.add_argument("--run", type=Path, required=True, help="folder of the training run")
    step.add_argument("--bundle", type=Path, required=True, help="folder to write model.onnx and model.json into")
    step.add_argument("--name", required=True)
    step.add_argument("--version", required=True)
    step.add_argument("--limits", required=True, help="what the model cannot tell, in a sentence or two")
    step.add_argument("--licence", required=True, help="of the weights, and what follows from the data's")


def _add_renew(steps: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    step = steps.add_parser("renew", help="export a run anew into its old bundle, whose card keeps its numbers")
    step.set_defaults(run_step=lambda options: export.renew(options.run, options.bundle))
    step.add_argument("--run", type=Path, required=True, help="folder of the training run")
    step.add_argument("--bundle", type=Path, required=True, help="the bundle that was exported from it")


def _add_measure(steps: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    step = steps.add_parser("measure", help="measure a bundle on slices, audit them, and write both into its card")
    step.set_defaults(run_step=_measure)
    step.add_argument("--bundle", type=Path, required=True)
    step.add_argument("--cache", type=Path, default=DEFAULT_CACHE)
    step.add_argument(
        "--slice", nargs="+", action="append", required=True, metavar=("NAME", "FOLDER"),
        help="a name and one or more folders with Real and/or Fake; may be given again",
    )  # fmt: skip


def _data_options(step: argparse.ArgumentParser) -> None:
    step.add_argument(
        "--data", type=Path, nargs="+", required=True, help="folders with Real and Fake, or parts of them"
    )
    step.add_argument("--cache", type=Path, default=DEFAULT_CACHE, help="where found faces are kept")


def _faces(options: argparse.Namespace, part: str) -> list[data.LabelledFace]:
    pictures = [p for folder in options.data for p in data.scan(folder) if p.part == part]
    data.require_both_classes(pictures, part)
    return data.find_faces(pictures, open_finder(), options.cache)


def _fit(options: argparse.Namespace) -> None:
    recipe = fit.Recipe(
        backbone=options.backbone,
        epochs=options.epochs,
        views_per_epoch=options.views,
        batch=options.batch,
        learning_rate=options.learning_rate,
        blended=options.blended,
        bfloat16=options.bfloat16,
        workers=options.workers,
        seed=options.seed,
    )
    train, validation = (_faces(options, part) for part in ("train", "validation"))
    fit.fit(train, validation, recipe, options.run, options.weights, options.teacher)


def _export(options: argparse.Namespace) -> None:
    naming = export.Naming(options.name, options.version, options.limits, options.licence)
    export.export(options.run, options.bundle, _faces(options, "validation"), _described(options.data), naming)


def _described(folders: list[Path]) -> list[str]:
    """What the card says of the data: each folder's name, and how many pictures of each part and class."""
    lines = []
    for folder in folders:
        pictures = data.scan(folder)
        counts = [
            f"{part} {sum(not p.fake for p in pictures if p.part == part)} not fake + "
            f"{sum(p.fake for p in pictures if p.part == part)} fake"
            for part in data.PARTS
        ]
        lines.append(f"{folder.name}: {', '.join(counts)} (test only measured on)")
    return lines


def _measure(options: argparse.Namespace) -> None:
    slices = {name: [Path(folder) for folder in folders] for name, *folders in options.slice}
    card = evaluate.measure(slices, open_checker(options.bundle), open_finder(), options.cache)
    export.write_card(options.bundle, card)


if __name__ == "__main__":
    sys.exit(main())
