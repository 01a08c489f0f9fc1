"""``telltale models``: which models there are, and which one judges."""

import argparse
import json
from collections.abc import Callable
from typing import Any

from engine.console import printable, say, table
from engine.model_store import ModelStore, StoredModel, default_store


def run(arguments: argparse.Namespace) -> int:
    """0 when done. Raises ModelError."""
    actions: dict[str, Callable[[ModelStore, argparse.Namespace], tuple[str, dict[str, Any]]]] = {
        "list": _list,
        "install": _install,
        "activate": _activate,
        "rollback": _rollback,
    }
    words, values = actions[arguments.action](default_store(), arguments)
    say(json.dumps(values) if arguments.json else words)
    return 0


def _list(store: ModelStore, _: argparse.Namespace) -> tuple[str, dict[str, Any]]:
    models = store.list()
    rows = [("", "NAME", "VERSION", "FROM", "STATE"), *map(_row, models)]
    words = table(rows) if models else "There is no model. Install one with: telltale models install FOLDER"
    return words, {"models": [_as_dict(model) for model in models]}


def _row(model: StoredModel) -> tuple[str, str, str, str, str]:
    version = printable(model.card.version) if model.card else "?"
    state = "verified"
    if model.allowed.worse:
        state += "; installed although worse (see --json)"
    elif model.allowed.unmeasured:
        state += "; not measured on all that the model before it was (see --json)"
    if model.problem:
        state = f"{printable(model.problem.message)} [{model.problem.code}]"
    return (
        "*" if model.active else "",
        printable(model.key),
        version,
        "shipped" if model.shipped else "installed",
        state,
    )


def _as_dict(model: StoredModel) -> dict[str, Any]:
    problem = model.problem
    return {
        "key": model.key,
        "folder": str(model.bundle),
        "shipped": model.shipped,
        "active": model.active,
        "allowed_regressions": list(model.allowed.worse),
        "unmeasured": list(model.allowed.unmeasured),
        "card": model.card.as_dict() if model.card else None,
        "error": {"code": problem.code, "message": problem.message} if problem else None,
    }


def _install(store: ModelStore, arguments: argparse.Namespace) -> tuple[str, dict[str, Any]]:
    key = store.install(arguments.bundle, arguments.allow_regression)
    return f"Installed {key}. To judge with it, run: telltale models activate {key}", {"installed": key}


def _activate(store: ModelStore, arguments: argparse.Namespace) -> tuple[str, dict[str, Any]]:
    store.activate(arguments.key)
    return f"{arguments.key} is active. To undo, run: telltale models rollback", {"active": arguments.key}


def _rollback(store: ModelStore, _: argparse.Namespace) -> tuple[str, dict[str, Any]]:
    key = store.rollback()
    return f"{printable(key)} is active again.", {"active": key}
