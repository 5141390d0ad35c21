"""The mark of a query that returns personal data: `procedures.reading.read` runs only functions that carry it.

    @personal(Action.APPLICATION_VIEW)
    def applications_of(dossiers, *, call): ...

The function receives the dossiers that the actor may see for that action and must start from them; it returns rows, each
with `dossier_id`: whose data the row shows. An argument named `dossier` makes the reading a detail: when the actor may
not see it, the function is not run at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Protocol, TypeVar
from uuid import UUID

from .table import Action


class AboutDossier(Protocol):
    @property
    def dossier_id(self) -> UUID: ...


Query = Callable[..., Iterable[AboutDossier]]
Marked = TypeVar("Marked", bound=Query)

_ACTIONS: dict[Callable[..., Any], Action] = {}


def personal(action: Action) -> Callable[[Marked], Marked]:
    """Declare that a query shows personal data to those who have `action`."""

    def mark(query: Marked) -> Marked:
        _ACTIONS[query] = action
        return query

    return mark


def action_of(query: Query) -> Action:
    """The action a query was declared with. Raises TypeError for a function that was not."""
    try:
        return _ACTIONS[query]
    except (KeyError, TypeError):
        raise TypeError(f"{query!r} is not declared with @personal: it cannot be read") from None


def name_of(query: Query) -> str:
    """`calls.applications_of`: the room and the function, as the log of readings shows them."""
    room = query.__module__.removeprefix("approdo.records.").split(".")[0]
    return f"{room}.{query.__name__}"[:80]
