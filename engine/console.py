"""Talking to a terminal: what a stranger chose is escaped, bars only where somebody watches."""

import sys
from collections.abc import Iterator, Sequence
from typing import TypeVar

from engine.errors import EngineError

Item = TypeVar("Item")


def printable(text: str) -> str:
    """Text with everything escaped that a terminal would obey instead of show: escape sequences, line breaks,
    reversals of the writing direction, and bytes of a file name that are no text."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def complain(error: EngineError) -> None:
    """One line on standard error: the sentence and its stable code."""
    print(f"telltale: {printable(error.message)} [{error.code}]", file=sys.stderr)


def say(line: str, error: bool = False) -> None:
    """Print a line at once, above a progress bar if there is one. Raises BrokenPipeError when nobody listens."""
    from tqdm import tqdm

    stream = sys.stderr if error else sys.stdout
    tqdm.write(line, file=stream)
    stream.flush()


def progress(items: Sequence[Item], unit: str) -> Iterator[Item]:
    """The items, with a bar on standard error if that is a terminal."""
    from tqdm import tqdm

    yield from tqdm(items, unit=f" {unit}", disable=None, dynamic_ncols=True, leave=False)


def percent(probability: float) -> str:
    """For people; never 0 or 100 %, which no model can claim."""
    if probability < 0.01:
        return "below 1 %"
    return "above 99 %" if probability > 0.99 else f"{probability:.0%}".replace("%", " %")


def table(rows: Sequence[Sequence[str]]) -> str:
    """Columns as wide as they need to be; the last one as long as it is."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]) - 1)]
    return "\n".join(
        "  ".join([cell.ljust(width) for cell, width in zip(row[:-1], widths, strict=True)] + [row[-1]]).rstrip()
        for row in rows
    )
