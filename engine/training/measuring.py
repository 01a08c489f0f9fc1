"""The steps that measure: a bundle on slices of pictures, and what trivial features achieve on them."""

import argparse
from pathlib import Path

from engine.checker import open_checker, open_finder
from engine.errors import DatasetUnusable
from engine.faces import FaceFinder
from engine.model_card import load_card
from engine.training import audit, data, evaluate, export, forge, model_card_text
from engine.training.forge import generators
from engine.training.protocols import PAPER
from engine.training.steps import DEFAULT_CACHE, Options, Steps, add_step
from engine.training.twins import Lab
from engine.training.whole_pictures import WholePictureChecker


def add_to(steps: "Steps[argparse.ArgumentParser]") -> None:
    _add_measure(steps)
    _add_audit(steps)


def _add_measure(steps: "Steps[argparse.ArgumentParser]") -> None:
    step = add_step(steps, "measure", _measure, "measure a bundle on slices, audit them, and write both into its card")
    step.add_argument("--bundle", type=Path, required=True)
    _slice_options(step)
    step.add_argument(
        "--central", nargs="+", default=[], metavar="NAME",
        help="slices whose labels are about the central face: to measure on that face alone, too",
    )  # fmt: skip
    step.add_argument(
        "--levelled", nargs="+", default=[], metavar="NAME", help="slices to measure with every face at one height, too"
    )
    step.add_argument("--degraded", nargs="+", default=[], metavar="NAME", help="slices to measure degraded, too")
    step.add_argument(
        "--forge", nargs="+", default=[], metavar="WHERE", help="where faces lie to forge and tell from their forgeries"
    )
    step.add_argument(
        "--generators", type=Path, help="folder of trained generators; without, no families that need them"
    )
    step.add_argument("--pairs", type=int, default=Lab.pairs, help="of each family")


def _add_audit(steps: "Steps[argparse.ArgumentParser]") -> None:
    step = add_step(steps, "audit", _audit, "what trivial features achieve on the inputs of both protocols")
    _slice_options(step)


def _slice_options(step: argparse.ArgumentParser) -> None:
    step.add_argument("--cache", type=Path, default=DEFAULT_CACHE)
    step.add_argument(
        "--slice", nargs="+", action="append", required=True, metavar=("NAME", "WHERE"),
        help="a name and one or more folders with Real and/or Fake, or patterns of files below such folders; may be "
        "given again",
    )  # fmt: skip


def _slices(options: Options) -> dict[str, list[data.Picture]]:
    return {name: [p for where in places for p in data.pictures_at(where, "test")] for name, *places in options.slice}


def _measure(options: Options) -> None:
    """One thread a picture: several are judged at once."""
    whole = load_card(options.bundle).protocol == PAPER.name
    checker = WholePictureChecker(options.bundle) if whole else open_checker(options.bundle, threads=1)
    slices, finder = _slices(options), open_finder()
    unknown = sorted({*options.central, *options.levelled, *options.degraded} - set(slices))
    if unknown:
        raise DatasetUnusable(
            f"There is no slice {', '.join(unknown)}. Name it with --slice first: {', '.join(slices)}."
        )
    plan = evaluate.Plan(slices, options.central, options.levelled, options.degraded, _lab(options, finder))
    card = evaluate.measure(plan, checker, finder, options.cache)
    export.write_card(options.bundle, card)
    print(model_card_text.results(card), flush=True)


def _lab(options: Options, finder: FaceFinder) -> Lab | None:
    pictures = [p for where in options.forge for p in data.pictures_at(where, "test") if not p.fake]
    if not options.forge:
        return None
    learned = generators.trained(options.generators) if options.generators else ()
    left_out = [name for name in generators.NAMES if name not in learned]
    if left_out:
        print(f"not forged, for want of their networks: {', '.join(left_out)}", flush=True)
    names = (*forge.families.FAMILIES, *learned)
    return Lab(data.find_faces(pictures, finder, options.cache), names, options.generators, options.pairs)


def _audit(options: Options) -> None:
    for name, pictures in _slices(options).items():
        print(audit.side_by_side(name, data.find_faces(pictures, open_finder(), options.cache)), flush=True)
