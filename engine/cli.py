"""``telltale``: one entry point for the window, the checks, the numbers and the models.

    telltale [app [FILE_OR_FOLDER…]]             the window (default)
    telltale check FILE_OR_FOLDER… [--json] [--explain] [--report FILE.html|.json]
                                                 judge pictures
    telltale evaluate DIR [--json]               how often the model errs on a folder with Real/ and Fake/
    telltale train …                             train a model (needs the extra "train")
    telltale models list|install|activate|rollback
    telltale doctor [--json]                     what works on this machine and what does not
    telltale self-test [--json]                  does this copy of the program do all that it should
    telltale update [--json]                     is there a newer version: the only thing that is asked of the outside

Exit status: 0 done; 2 an input or the machine is not as it must be, said in a sentence with a stable code
(engine/errors.py); 130 interrupted; 141 whoever read the output stopped reading. Subcommands are imported when they
run: ``--help`` and ``--version`` answer at once.
"""

import argparse
import logging
import os
import sys
from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path

from engine import resources
from engine.console import complain
from engine.errors import EngineError, InternalError, PartMissing

EXIT_OK, EXIT_UNUSABLE, EXIT_INTERRUPTED, EXIT_CLOSED_PIPE = 0, 2, 130, 141
COMMAND_GROUP = "telltale.commands"

logger = logging.getLogger("engine")


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return the exit status; nothing that goes wrong shows a traceback without --debug."""
    _prepare_streams()
    logger.addHandler(logging.NullHandler())  # else Python shows what nobody handles, tracebacks too
    try:
        status = _dispatch(list(sys.argv[1:] if argv is None else argv))
        sys.stdout.flush()
    except EngineError as error:
        complain(error)
        return EXIT_UNUSABLE
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        _discard_output()
        return EXIT_CLOSED_PIPE
    except Exception:
        logger.exception("Unforeseen")
        complain(InternalError("Something went wrong inside Telltale. Run again with --debug and report it."))
        return EXIT_UNUSABLE
    return status


def _dispatch(arguments: list[str]) -> int:
    """The window and the training have options of their own, so theirs are passed on as they are."""
    forwarded: dict[str, Callable[[list[str]], int]] = {
        "app": _app,
        "train": _train,
        "update": _update,
        "engine-worker": _engine_worker,
    }
    if not arguments:
        return _app([])
    if arguments[0] in forwarded:
        return forwarded[arguments[0]](arguments[1:])
    parsed = _parser().parse_args(arguments)
    if parsed.debug:
        logging.basicConfig(level=logging.DEBUG)
    command: Callable[[argparse.Namespace], int] = parsed.command
    return command(parsed)


def _app(arguments: list[str]) -> int:
    start = _brought("app")
    if start is None:
        raise PartMissing("The window is not part of this installation. To judge pictures, run: telltale check FILE")
    return start(arguments)


def _update(arguments: list[str]) -> int:
    ask = _brought("update")
    if ask is None:
        raise PartMissing("Asking for updates is not part of this installation.")
    return ask(arguments)


def _brought(name: str) -> Callable[[list[str]], int] | None:
    """The engine knows no window and no network: whoever brings a command for them registers it as an entry point."""
    for entry in metadata.entry_points(group=COMMAND_GROUP, name=name):
        command: Callable[[list[str]], int] = entry.load()
        return command
    return None


def _engine_worker(_: list[str]) -> int:
    """Telltale starts itself this way to look at pictures (engine/isolation); no help mentions it."""
    from engine.isolation import worker

    return worker.main()


def _train(arguments: list[str]) -> int:
    from engine.doctor import missing_for_training

    missing = missing_for_training()
    if missing:
        raise PartMissing(
            f"Training needs {', '.join(missing)}. Install the extra with: pip install 'telltale[train]' "
            "(in Telltale's source folder: pip install -e '.[train]')."
        )
    from engine.training.__main__ import main as train

    return train(arguments)


def _check(arguments: argparse.Namespace) -> int:
    from engine.commands import check

    return check.run(arguments.paths, arguments.json, arguments.explain, arguments.report)


def _evaluate(arguments: argparse.Namespace) -> int:
    from engine.commands import evaluate

    return evaluate.run(arguments.folder, arguments.json)


def _models(arguments: argparse.Namespace) -> int:
    from engine.commands import models

    return models.run(arguments)


def _doctor(arguments: argparse.Namespace) -> int:
    from engine import doctor

    return doctor.run(arguments.json)


def _self_test(arguments: argparse.Namespace) -> int:
    from engine import self_test

    return self_test.run(arguments.json, arguments.golden, arguments.write_golden)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="telltale", description="Tells whether a face in a picture shows signs of being fake."
    )
    parser.add_argument("--version", action="version", version=f"telltale {resources.version()}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    commands.add_parser("app", help="open the window (also without any command)", add_help=False)
    _add_check(commands)
    _add_evaluate(commands)
    commands.add_parser("train", help="train a model (telltale train --help)", add_help=False)
    _add_models(commands)
    _finish(commands.add_parser("doctor", help="say what works on this machine and what does not"), _doctor)
    _add_self_test(commands)
    commands.add_parser("update", help="ask whether there is a newer version (telltale update --help)", add_help=False)
    return parser


_Commands = argparse._SubParsersAction  # the only name argparse has for what add_subparsers returns


def _add_check(commands: "_Commands[argparse.ArgumentParser]") -> None:
    check = commands.add_parser("check", help="judge pictures", description="Judge pictures, one line each.")
    check.add_argument("paths", nargs="+", type=Path, metavar="FILE_OR_FOLDER")
    check.add_argument("--explain", action="store_true", help="say what each answer rests on, and how much it weighs")
    check.add_argument(
        "--report", type=Path, metavar="FILE.html|.json", help="write a report on one picture, evidence included"
    )
    _finish(check, _check)


def _add_evaluate(commands: "_Commands[argparse.ArgumentParser]") -> None:
    evaluate = commands.add_parser(
        "evaluate",
        help="measure how often the active model errs",
        description="Judge all pictures in DIR/Real and DIR/Fake (or 0_real and 1_fake) as `check` does, and "
        "say how often the active model errs, with 95 % intervals.",
    )
    evaluate.add_argument("folder", type=Path, metavar="DIR")
    _finish(evaluate, _evaluate)


def _add_models(commands: "_Commands[argparse.ArgumentParser]") -> None:
    models = commands.add_parser("models", help="list, install, activate models, or go back to the one before")
    actions = models.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True)
    _finish(actions.add_parser("list", help="the models there are"), _models)
    install = actions.add_parser("install", help="verify a model and copy it into the store")
    install.add_argument("bundle", type=Path, metavar="FOLDER", help="holds model.onnx and model.json")
    install.add_argument(
        "--allow-regression",
        action="store_true",
        help="also where its card says that it is worse than the active model, or was not measured on what that was; "
        "that is recorded beside it",
    )
    _finish(install, _models)
    activate = actions.add_parser("activate", help="judge with this model from now on")
    activate.add_argument("key", metavar="NAME", help="as `telltale models list` shows it")
    _finish(activate, _models)
    _finish(actions.add_parser("rollback", help="go back to the model that was active before"), _models)


def _add_self_test(commands: "_Commands[argparse.ArgumentParser]") -> None:
    self_test = commands.add_parser(
        "self-test",
        help="say whether this copy of Telltale does all that it should",
        description="Decode every format, find and judge the faces in the samples, and send a picture the way a "
        "browser would, in a folder of its own: your history and your browsers are not touched.",
    )
    scores = self_test.add_mutually_exclusive_group()
    scores.add_argument("--golden", type=Path, metavar="FILE", help="the scores must be those in FILE, bit for bit")
    scores.add_argument("--write-golden", type=Path, metavar="FILE", help="write the scores to FILE")
    _finish(self_test, _self_test)


def _finish(parser: argparse.ArgumentParser, command: Callable[[argparse.Namespace], int]) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON, for programs")
    parser.add_argument("--debug", action="store_true", help="show what happens inside, tracebacks included")
    parser.set_defaults(command=command)


def _prepare_streams() -> None:
    """Print what the terminal's encoding has no character for as an escape, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def _discard_output() -> None:
    """Python flushes standard output once more when it ends, and would complain of the closed pipe then."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
