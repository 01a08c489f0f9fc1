"""Judging files one after the other, so that a bad one stops nothing."""

import logging
from pathlib import Path

from engine.checker import Checker
from engine.errors import EngineError, InternalError
from engine.images import read_file
from engine.types import Grade, ImageInput, Origin, Verdict

logger = logging.getLogger(__name__)


def judge_file(checker: Checker, path: Path) -> Verdict | EngineError:
    """The verdict, or why there is none; a bug of ours becomes an InternalError and goes to the log."""
    try:
        return checker.check(ImageInput(read_file(path), Origin.CLI, Grade.ORIGINAL_BYTES, path.name))
    except EngineError as error:
        return error
    except Exception:
        logger.exception("Judging %r failed", str(path))
        return InternalError(
            f"{path.name}: something went wrong inside Telltale. Run again with --debug and report what it says."
        )
