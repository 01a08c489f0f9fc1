"""Trying a bundle that may come from a stranger, in a process that may break at it."""

from pathlib import Path

from engine import resources
from engine.errors import ModelDamaged
from engine.isolation.child_process import ChildDied, ChildProcess, ChildTookTooLong, Limits, worker_command
from engine.isolation.messages import Garbled
from engine.model_card import ModelCard, parse_card


def try_bundle(bundle: Path) -> ModelCard:
    """Its card, after ``engine.model_trial.self_test`` in a child. Raises the ModelError that this raises, and
    ModelDamaged when the child does not survive it."""
    child = ChildProcess(worker_command(), Limits())
    try:
        hello = child.start(bundle, 1, [resources.assets_dir()], is_trial=True)
        return parse_card(hello.get("card"), "The card that the engine's process told")
    except (ChildDied, ChildTookTooLong, Garbled) as error:
        raise ModelDamaged(f"The model in {bundle} could not be tried: the process that does so broke.") from error
    finally:
        child.close()
