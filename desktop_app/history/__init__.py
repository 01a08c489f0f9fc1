"""What was checked before: one SQLite file, and beside it the pictures that its user asked to keep.

An id that was returned survives a kill -9 and a power cut.
"""

from desktop_app.history.entries import Entry, NewEntry
from desktop_app.history.query import FAILED, Query, Sort
from desktop_app.history.store import History

__all__ = ["FAILED", "Entry", "History", "NewEntry", "Query", "Sort"]
