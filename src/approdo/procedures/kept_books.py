"""The very book that made a decision, from its tree kept by hash and the figures that the decision carries."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock
from typing import Any

from approdo.documents.canonical import digest
from approdo.documents.turning_points import TurningPoint, turning_points
from approdo.records.calls.models import DecisionBook
from approdo.rulebook.frozen import FrozenBook

MOST_BOOKS = 16
_BOOKS: OrderedDict[tuple[str, ...], FrozenBook] = OrderedDict()
_LOCK = Lock()


def book_behind(document: Mapping[str, Any], kept: DecisionBook) -> FrozenBook:
    """The book that decided, ready to be asked again. The last few are held: a call has one or two."""
    figures = digest({"parameters": document["parameters"], "options": document["options"]})
    key = (document["book"]["hash"], document["on"], document["known_on"], figures)
    with _LOCK:
        if key not in _BOOKS:
            _BOOKS[key] = FrozenBook.thaw(
                kept.tree,
                parameters=document["parameters"],
                options=document["options"],
                on=document["on"],
                known_on=document["known_on"],
            )
        _BOOKS.move_to_end(key)
        while len(_BOOKS) > MOST_BOOKS:
            _BOOKS.popitem(last=False)
        return _BOOKS[key]


def what_would_change(document: Mapping[str, Any], book: FrozenBook) -> dict[str, tuple[TurningPoint, ...]]:
    """Turning points by requirement."""
    found: dict[str, tuple[TurningPoint, ...]] = {}
    for point in turning_points(book, document):
        found[point.rule] = (*found.get(point.rule, ()), point)
    return found
