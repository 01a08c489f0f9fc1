"""Which entries are wanted and in which order, and the SQL for it. Every value is bound, none is ever part of it."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from desktop_app.history.entries import Entry, stored_time
from engine.types import Label, Origin

FAILED = "failed"
"""As ``Query.outcome``: whatever could not be judged, for whichever reason."""

_TOKEN = re.compile(r"[^\W_]+")


class Sort(StrEnum):
    """What comes first in a list."""

    NEWEST = "newest"
    OLDEST = "oldest"
    SUSPICIOUS = "suspicious"
    NAME = "name"


@dataclass(frozen=True)
class Query:
    """``words``: every word of it begins one in the name, the page's host or the sentence. ``outcome``: a label, an
    error code or FAILED. ``since`` is included, ``until`` is not. What is empty or None allows everything."""

    words: str = ""
    outcome: str = ""
    origin: Origin | None = None
    model_sha256: str = ""
    since: datetime | None = None
    until: datetime | None = None
    sort: Sort = Sort.NEWEST


@dataclass(frozen=True)
class Clause:
    """A piece of SQL with the values for its question marks."""

    sql: str
    values: tuple[Any, ...] = ()


@dataclass(frozen=True)
class _Order:
    """What SQLite sorts by, which index it has for it, and whether the largest comes first."""

    key: str
    descending: bool


_ORDERS = {
    Sort.NEWEST: _Order("checked_at", True),
    Sort.OLDEST: _Order("checked_at", False),
    Sort.SUSPICIOUS: _Order("COALESCE(fake_probability, -1)", True),
    Sort.NAME: _Order("name", False),
}


def where(query: Query, schema: str) -> Clause:
    """The condition for ``entries`` of this schema (``main`` or ``session``)."""
    parts = [part for part in (*_plain_conditions(query), _words_condition(query.words, schema)) if part]
    return _all_of(parts)


def page(query: Query, schema: str, limit: int, after: Entry | None) -> Clause:
    """The ids and columns of one page; ``after`` is the last entry of the page before."""
    order = _ORDERS[query.sort]
    condition = where(query, schema)
    if after is not None:
        sign = "<" if order.descending else ">"
        beyond = Clause(f"({order.key}, id) {sign} (?, ?)", (_key_value(after, query.sort), after.id))
        condition = _all_of([part for part in (condition, beyond) if part.sql])
    direction = "DESC" if order.descending else "ASC"
    tail = f"ORDER BY {order.key} {direction}, id {direction} LIMIT ?"
    return Clause(f"{_as_where(condition)} {tail}", (*condition.values, limit))


def counted(query: Query, schema: str) -> Clause:
    condition = where(query, schema)
    return Clause(_as_where(condition), condition.values)


def in_order(entries: list[Entry], sort: Sort) -> list[Entry]:
    """As SQLite sorts them; for entries of both schemas together."""
    return sorted(entries, key=lambda entry: sort_key(entry, sort), reverse=_ORDERS[sort].descending)


def comes_before(first: Entry, second: Entry, sort: Sort) -> bool:
    """Whether ``first`` stands above ``second`` in a list of this order."""
    one, other = sort_key(first, sort), sort_key(second, sort)
    return one > other if _ORDERS[sort].descending else one < other


def sort_key(entry: Entry, sort: Sort) -> tuple[Any, int]:
    value = _key_value(entry, sort)
    # bytes.lower() changes ASCII alone, as SQLite's NOCASE does.
    return (value.encode().lower() if sort == Sort.NAME else value, entry.id)


def _key_value(entry: Entry, sort: Sort) -> Any:
    if sort == Sort.NAME:
        return entry.name
    if sort == Sort.SUSPICIOUS:
        return -1.0 if entry.fake_probability is None else entry.fake_probability
    return stored_time(entry.checked_at)


def _plain_conditions(query: Query) -> list[Clause | None]:
    return [
        _outcome_condition(query.outcome),
        Clause("origin = ?", (query.origin.value,)) if query.origin else None,
        Clause("model_sha256 = ?", (query.model_sha256,)) if query.model_sha256 else None,
        Clause("checked_at >= ?", (stored_time(query.since),)) if query.since else None,
        Clause("checked_at < ?", (stored_time(query.until),)) if query.until else None,
    ]


def _outcome_condition(outcome: str) -> Clause | None:
    if not outcome:
        return None
    if outcome == FAILED:
        labels = tuple(label.value for label in Label)
        return Clause(f"outcome NOT IN ({', '.join('?' * len(labels))})", labels)
    return Clause("outcome = ?", (outcome,))


def _words_condition(words: str, schema: str) -> Clause | None:
    """Words are cut as the index cuts them, so that "IMG_2034" finds what is called so. The plus sign keeps SQLite
    from fetching every match before it sorts; it goes through the index of the order until the page is full."""
    if not words.strip():
        return None
    tokens = _TOKEN.findall(unicodedata.normalize("NFC", words))
    if not tokens:
        return Clause("0")
    match = " ".join(f'"{token}"*' for token in tokens)
    return Clause(f"+id IN (SELECT rowid FROM {schema}.words WHERE words MATCH ?)", (match,))  # noqa: S608


def _all_of(parts: list[Clause]) -> Clause:
    return Clause(" AND ".join(part.sql for part in parts), tuple(value for part in parts for value in part.values))


def _as_where(condition: Clause) -> str:
    return f"WHERE {condition.sql}" if condition.sql else ""
