"""What a check of the machine or of the program found: the lines of ``telltale doctor`` and ``telltale self-test``."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from engine.console import printable, say, table
from engine.errors import EngineError


class Status(StrEnum):
    """``note`` is worth knowing and stops no check of a picture."""

    OK = "ok"
    NOTE = "note"
    FAILED = "failed"


Look = Callable[[], tuple[Status, str]]
"""Looks at one thing and says how it is, in a line. May raise anything: that is a failure with its message."""


@dataclass(frozen=True)
class Finding:
    """One line of the report."""

    subject: str
    status: Status
    detail: str


def find(subject: str, look: Look) -> Finding:
    """One check, whatever it raises: the others are wanted all the more then."""
    try:
        return Finding(subject, *look())
    except EngineError as error:
        return Finding(subject, Status.FAILED, f"{error.message} [{error.code}]")
    except Exception as error:
        return Finding(subject, Status.FAILED, f"{type(error).__name__}: {error}")


def report(findings: Sequence[Finding], as_json: bool) -> int:
    """Print the findings; 0 when nothing failed, else 2."""
    if as_json:
        values = [{"subject": f.subject, "status": f.status.value, "detail": f.detail} for f in findings]
        say(json.dumps({"findings": values}, indent=2))
    else:
        say(table([(f.status.value, f.subject, printable(f.detail)) for f in findings]))
    return 2 if any(finding.status is Status.FAILED for finding in findings) else 0
