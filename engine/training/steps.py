"""What steps on the command line are made of."""

import argparse
from collections.abc import Callable
from pathlib import Path

DEFAULT_CACHE = Path("runs/cache")
Steps = argparse._SubParsersAction  # the only name argparse has for what add_subparsers returns
Options = argparse.Namespace


def add_step(
    steps: "Steps[argparse.ArgumentParser]", name: str, what: Callable[[Options], object], help_: str
) -> argparse.ArgumentParser:
    step = steps.add_parser(name, help=help_)
    step.set_defaults(run_step=what)
    return step
