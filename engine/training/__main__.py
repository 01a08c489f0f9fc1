"""``python -m engine.training`` and ``telltale train``: the steps from folders of pictures to a model bundle."""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from engine.checker import open_finder
from engine.classifier import Classifier
from engine.errors import DatasetUnusable, EngineError
from engine.training import (
    backbones,
    data,
    experiments,
    export,
    fit,
    forge,
    measuring,
    report,
    runs,
    splitting,
    stability,
)
from engine.training.copies import copied_from_elsewhere
from engine.training.crops_cache import from_crops
from engine.training.forge import generators, sheet
from engine.training.protocols import FACE, PROTOCOLS
from engine.training.recipes import RECIPES, Recipe, from_dict
from engine.training.steps import DEFAULT_CACHE, Options, Steps, add_step


def main(arguments: list[str] | None = None) -> int:
    """Run one step. Exit status 0, 2 with a sentence when the data or the weights cannot be used, 130 when interrupted:
    the last checkpoint is whole then, and the same command goes on from it."""
    options = _parser().parse_args(arguments)
    try:
        options.run_step(options)
    except EngineError as error:
        print(f"telltale: {error.message} [{error.code}]", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("telltale: interrupted. The same command goes on from the last whole epoch.", file=sys.stderr)
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="telltale train", description="Train, export and measure a model.")
    steps = parser.add_subparsers(required=True, metavar="STEP")
    _add_fit(steps)
    _add_average(steps)
    _add_report(steps)
    _add_export(steps)
    _add_renew(steps)
    _add_stability(steps)
    measuring.add_to(steps)
    _add_experiments(steps)
    _add_forge(steps)
    return parser


def _add_fit(steps: "Steps[argparse.ArgumentParser]") -> None:
    step = add_step(steps, "fit", _fit, "train a network; goes on where an interrupted run stopped")
    _data_options(step)
    step.add_argument("--run", type=Path, required=True, help="folder of checkpoints and logs")
    step.add_argument("--recipe", choices=RECIPES, default="telltale", help="what the other options start from")
    step.add_argument("--backbone", choices=backbones.BACKBONES)
    step.add_argument("--gabor", action="store_true", default=None, help="put Gabor filters before the network")
    step.add_argument("--imagenet", action="store_true", help="start from timm's ImageNet weights if it has them")
    step.add_argument("--weights", type=Path, help="file of ImageNet weights to start from")
    step.add_argument("--start", type=Path, help="run folder of the same backbone to start from")
    step.add_argument("--teacher", type=Path, help="run folder of a larger network to learn from")
    step.add_argument("--bank", type=int, help="views that a teacher is asked about, 3 bytes a pixel on disk")
    step.add_argument("--epochs", type=int)
    step.add_argument("--views", type=int, dest="views_per_epoch", help="augmented pictures an epoch")
    step.add_argument("--batch", type=int)
    step.add_argument("--size", type=int, help="pixels a side of the network's input")
    step.add_argument("--learning-rate", type=float)
    step.add_argument("--blended", type=float, help="share of fakes made by the forgery lab")
    step.add_argument("--families", nargs="+", choices=forge.NAMES, metavar="FAMILY", help="of the forgery lab")
    step.add_argument("--generators", help="folder of trained generators, for the families that need them")
    step.add_argument("--mild", type=float, help="share of views that are hardly degraded")
    step.add_argument("--consistency", type=float, help="weight of the agreement between clean and degraded views")
    step.add_argument("--bfloat16", action="store_true", default=None, help="with AMX or AVX512-BF16, or a GPU")
    step.add_argument("--workers", type=int)
    step.add_argument("--seed", type=int)


def _add_average(steps: "Steps[argparse.ArgumentParser]") -> None:
    step = add_step(steps, "average", _average, "a run with the mean of other runs' weights, each begun from another")
    step.add_argument("--run", type=Path, required=True, help="folder of the new run")
    step.add_argument("--of", type=Path, nargs="+", required=True, help="folders of the runs")


def _add_report(steps: "Steps[argparse.ArgumentParser]") -> None:
    step = add_step(steps, "report", _report, "judge with a run's network and write report.html into its folder")
    _data_options(step)
    step.add_argument("--run", type=Path, required=True)
    step.add_argument("--part", choices=splitting.PARTS, default="test")


def _add_export(steps: "Steps[argparse.ArgumentParser]") -> None:
    step = add_step(steps, "export", _export, "turn a run into a calibrated model bundle")
    _data_options(step)
    step.add_argument("--run", type=Path, required=True, help="folder of the training run")
    step.add_argument("--bundle", type=Path, required=True, help="folder to write model.onnx and model.json into")
    step.add_argument("--name", required=True)
    step.add_argument("--version", required=True)
    step.add_argument("--limits", required=True, help="what the model cannot tell, in a sentence or two")
    step.add_argument("--licence", required=True, help="of the weights, and what follows from the data's")


def _add_renew(steps: "Steps[argparse.ArgumentParser]") -> None:
    step = add_step(steps, "renew", _renew, "export a run anew into its old bundle, whose card keeps its numbers")
    step.add_argument("--run", type=Path, required=True, help="folder of the training run")
    step.add_argument("--bundle", type=Path, required=True, help="the bundle that was exported from it")


def _add_stability(steps: "Steps[argparse.ArgumentParser]") -> None:
    step = add_step(steps, "stability", _stability, "measure how often answers flip under harmless changes")
    _data_options(step)
    step.add_argument("--bundle", type=Path, required=True)


def _add_experiments(steps: "Steps[argparse.ArgumentParser]") -> None:
    budget = experiments.Budget()
    step = add_step(steps, "compare", _compare, "train every backbone under both protocols with one budget, as a table")
    step.add_argument("--backbones", nargs="+", choices=backbones.BACKBONES, default=list(backbones.BACKBONES))
    step.add_argument("--protocols", nargs="+", choices=PROTOCOLS, default=list(PROTOCOLS))
    others = add_step(steps, "ablate", _ablate, "train without one part of the recipe after the other, as a table")
    others.add_argument("--teacher", type=Path, help="run folder of a network to distil from")
    others.add_argument("--only", nargs="+", choices=[*experiments.ABLATIONS, "no distillation"], default=[])
    families = add_step(steps, "carry-over", _carry_over, "leave out one family of forgery after the other, as a table")
    families.add_argument(
        "--families", nargs="+", type=_group, default=[(name,) for name in forge.families.FAMILIES], metavar="FAMILY",
        help="left out in turn; those joined by commas are left out together",
    )  # fmt: skip
    families.add_argument("--generators", type=Path, help="folder of trained generators")
    for experiment in (others, families):
        beginning = experiment.add_mutually_exclusive_group()
        beginning.add_argument("--weights", type=Path, help="file of ImageNet weights that every line starts from")
        beginning.add_argument("--start", type=Path, help="run folder of the same backbone that every line starts from")
    for experiment in (step, others, families):
        _data_options(experiment)
        experiment.add_argument("--out", type=Path, required=True, help="folder for the runs and the table")
        experiment.add_argument("--views", type=int, default=budget.views, help="augmented pictures of one training")
        experiment.add_argument("--epochs", type=int, default=budget.epochs)
        experiment.add_argument("--size", type=int, default=budget.size, help="pixels a side of every input")
        experiment.add_argument("--tested", type=int, default=budget.tested, help="faces of each class to test on")
        experiment.add_argument("--workers", type=int, default=budget.workers)
        experiment.add_argument("--bfloat16", action="store_true")
        experiment.add_argument("--seed", type=int, default=0)
    for experiment in (others, families):
        experiment.add_argument("--backbone", choices=backbones.BACKBONES, default=Recipe.backbone)


def _group(joined: str) -> experiments.Group:
    names = tuple(joined.split(","))
    unknown = [name for name in names if name not in forge.NAMES]
    if unknown:
        raise argparse.ArgumentTypeError(f"there is no family {unknown[0]}; there are {', '.join(forge.NAMES)}")
    return names


def _add_forge(steps: "Steps[argparse.ArgumentParser]") -> None:
    step = add_step(
        steps, "generators", _generators, "train the forgery lab's autoencoders, GAN and denoiser on real faces"
    )
    _data_options(step)
    step.add_argument("--out", type=Path, required=True, help="folder to write them into")
    step.add_argument("--steps", type=int, default=1000, help="of each network")
    step.add_argument("--seed", type=int, default=0)
    step = add_step(steps, "forge-sheet", _forge_sheet, "a picture of what each family of the forgery lab makes")
    _data_options(step)
    step.add_argument("--out", type=Path, required=True, help="picture to write, PNG or JPEG")
    step.add_argument("--families", nargs="+", choices=forge.NAMES, default=list(forge.families.FAMILIES))
    step.add_argument("--generators", type=Path, help="folder of trained generators")
    step.add_argument("--rows", type=int, default=6)
    step.add_argument("--seed", type=int, default=0)


def _data_options(step: argparse.ArgumentParser) -> None:
    step.add_argument(
        "--data", type=Path, nargs="+", required=True, help="folders with Real and Fake, or parts of them"
    )
    step.add_argument(
        "--cache", type=Path, default=DEFAULT_CACHE, help="where found faces and crops of large pictures are kept"
    )


def _examples(options: Options, part: str, protocol: str = FACE.name) -> list[data.LabelledFace]:
    """What the part has to learn from, without what is in another part, too. Raises DatasetUnusable where it has too
    little of a class."""
    every = [picture for folder in options.data for picture in data.scan(folder)]
    pictures = [picture for picture in every if picture.part == part]
    data.require_both_classes(pictures, part)
    examples = PROTOCOLS[protocol].examples(pictures, open_finder(), options.cache)
    if part == "train":
        elsewhere = copied_from_elsewhere(every, options.cache)
        examples = [face for face in examples if face.picture.path not in elsewhere]
    data.require_both_classes([face.picture for face in examples], part)
    return examples


def _recipe(options: Options) -> Recipe:
    """The named recipe with what was asked otherwise."""
    recipe: Recipe = RECIPES[options.recipe]
    given = {key: value for key, value in vars(options).items() if key in recipe.as_dict() and value is not None}
    if "families" in given:
        given["families"] = tuple(given["families"])
    if options.size:
        given["geometry"] = replace(recipe.geometry, input_size=options.size)
    return replace(recipe, **given)


def _fit(options: Options) -> None:
    recipe = _recipe(options)
    train, validation = (_examples(options, part, recipe.protocol) for part in ("train", "validation"))
    if recipe.protocol == FACE.name:
        train = from_crops(train, options.cache)
    weights = backbones.PRETRAINED if options.imagenet else options.weights
    fit.fit(train, validation, recipe, options.run, fit.Beginning(weights, options.start, options.teacher))


def _average(options: Options) -> None:
    runs.average(options.run, options.of)


def _report(options: Options) -> None:
    recipe = from_dict(runs.load_network(options.run)[1]["recipe"])
    faces = _examples(options, options.part, recipe.protocol)
    found = faces if recipe.protocol == FACE.name else _examples(options, options.part)
    print(report.write(options.run, faces, found, options.part))


def _export(options: Options) -> None:
    recipe = from_dict(runs.load_network(options.run)[1]["recipe"])
    naming = export.Naming(options.name, options.version, options.limits, options.licence)
    validation = _examples(options, "validation", recipe.protocol)
    export.export(options.run, options.bundle, validation, _described(options.data), naming)


def _renew(options: Options) -> None:
    export.renew(options.run, options.bundle)


def _described(folders: list[Path]) -> list[str]:
    """What the card says of the data: each folder's name, and how many pictures of each part and class."""
    lines = []
    for folder in folders:
        pictures = data.scan(folder)
        counts = [
            f"{part} {sum(not p.fake for p in pictures if p.part == part)} not fake + "
            f"{sum(p.fake for p in pictures if p.part == part)} fake"
            for part in splitting.PARTS
        ]
        lines.append(f"{folder.name}: {', '.join(counts)} (test only measured on)")
    return lines


def _stability(options: Options) -> None:
    export.write_card(options.bundle, stability.measure(Classifier(options.bundle), _examples(options, "validation")))


def _budget(options: Options) -> experiments.Budget:
    options.out.mkdir(parents=True, exist_ok=True)
    given = ("views", "epochs", "size", "tested", "workers", "bfloat16", "seed")
    return experiments.Budget(**{name: getattr(options, name) for name in given})


def _parts(options: Options, protocol: str = FACE.name) -> experiments.Parts:
    return {part: _examples(options, part, protocol) for part in splitting.PARTS}


def _compare(options: Options) -> None:
    examples = {name: _parts(options, name) for name in options.protocols}
    print(experiments.compare(examples, options.backbones, _budget(options), options.out))


def _ablate(options: Options) -> None:
    budget, parts = _budget(options), _parts(options)
    beginning = fit.Beginning(options.weights, options.start, options.teacher)
    print(experiments.ablate(parts, budget, options.out, options.backbone, beginning, options.only))


def _carry_over(options: Options) -> None:
    names = [name for group in options.families for name in group]
    if len(options.families) < 2 or len(set(names)) < len(names):
        raise DatasetUnusable("Name at least two different --families: one to leave out, and others to train on.")
    beginning = fit.Beginning(options.weights, options.start)
    budget, parts, groups = _budget(options), _parts(options), options.families
    table = experiments.carry_over(parts, groups, options.generators, budget, options.out, options.backbone, beginning)
    print(table)


def _real_faces(options: Options) -> list[data.LabelledFace]:
    return [face for face in _examples(options, "train") if not face.picture.fake]


def _generators(options: Options) -> None:
    generators.train(_real_faces(options), options.out, options.steps, options.seed)


def _forge_sheet(options: Options) -> None:
    page = sheet.sheet(_real_faces(options), options.families, options.generators, options.rows, options.seed)
    page.save(options.out)


if __name__ == "__main__":
    sys.exit(main())
