"""The history as a file for other programs, written while it is read: its size is no matter.

CSV is for spreadsheets, which take a cell that begins with ``=`` or the like for a formula and run it. Names and hosts
come from strangers, so such cells get an apostrophe in front, as OWASP advises ("CSV Injection"), and control
characters are replaced. JSON has everything as it is, but for thumbnails.
"""

import csv
import json
import os
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from desktop_app.history.entries import Entry, stored_time

FORMAT = 1
_FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
_COLUMNS: dict[str, Callable[[Entry], Any]] = {
    "checked_at": lambda entry: stored_time(entry.checked_at),
    "name": lambda entry: entry.name,
    "page_host": lambda entry: entry.page_host,
    "outcome": lambda entry: entry.outcome,
    "fake_probability": lambda entry: entry.fake_probability,
    "sentence": lambda entry: entry.sentence,
    "origin": lambda entry: entry.origin.value,
    "grade": lambda entry: entry.grade.value,
    "model_name": lambda entry: entry.model.name if entry.model else "",
    "model_version": lambda entry: entry.model.version if entry.model else "",
    "model_sha256": lambda entry: entry.model.sha256 if entry.model else "",
    "preprocessing": lambda entry: entry.preprocessing,
    "image_sha256": lambda entry: entry.image_sha256,
}


def write_csv(entries: Iterable[Entry], path: Path) -> int:
    """UTF-8 with the mark that spreadsheets know it by; how many entries were written. Raises OSError."""
    written = 0
    with _replacing(path, "utf-8-sig") as file:
        table = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        table.writerow(_COLUMNS)
        for entry in entries:
            table.writerow([_cell(column(entry)) for column in _COLUMNS.values()])
            written += 1
    return written


def write_json(entries: Iterable[Entry], path: Path) -> int:
    """One object whose ``entries`` is a list, an entry a line; how many were written. Raises OSError."""
    written = 0
    with _replacing(path, "utf-8") as file:
        file.write(f'{{"format": {FORMAT}, "entries": [')
        for entry in entries:
            file.write(",\n" if written else "\n")
            values = {name: column(entry) for name, column in _COLUMNS.items()} | {"verdict": entry.verdict}
            json.dump(values, file, ensure_ascii=False)
            written += 1
        file.write("\n]}\n")
    return written


@contextmanager
def _replacing(path: Path, encoding: str) -> Iterator[TextIO]:
    """A file that takes the place of ``path`` when all of it is written; otherwise ``path`` stays as it was."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with draft.open("w", encoding=encoding, newline="") as file:
            yield file
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _cell(value: Any) -> str:
    """Numbers are ours; every text may be a stranger's."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return str(value)
    guarded = f"'{value}" if value.lstrip(" \xa0").startswith(_FORMULA_STARTS) else value
    return "".join("\N{REPLACEMENT CHARACTER}" if unicodedata.category(char) == "Cc" else char for char in guarded)
