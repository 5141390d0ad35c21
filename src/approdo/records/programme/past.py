"""What the queries answered on past days: asked once for each day on which something public happened, then remembered.

Homes are counted as of the day. Numbers about people are those of the last act on the call as a whole: between one act and
the next their difference would say something of a single household (P-44).

What had happened by a moment does not change, because the journal is only added to; a fact recorded afterwards with an
earlier day makes another count and another last event, and the query is asked again. Nothing is kept outside this process.
"""

from __future__ import annotations

import logging
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from approdo.documents.errors import BadInput
from approdo.records.calls.models import Call
from approdo.records.gate import acts
from approdo.records.gate.calls import CallAt
from approdo.records.gate.classes import ACTS
from approdo.records.gate.suppression import CannotProtect

from . import live
from .findings import Finding

log = logging.getLogger(__name__)
ABOUT_PEOPLE = frozenset({"applications", "ranking", "open_checks"})
MOST_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True, order=True)
class Turn:
    """A public act about a call. `own`: on the call as a whole, which concerns everybody."""

    happened_at: datetime
    hash: str
    own: bool
    kind: str

    @property
    def day(self) -> date:
        return acts.day_of(self.happened_at)


class Past:
    """The past of one call, up to a moment."""

    def __init__(self, call: Call, until: datetime) -> None:
        self.call, self.until = call, until

    @cached_property
    def turns(self) -> tuple[Turn, ...]:
        """Every public act about the call, oldest first."""
        events = acts.events_of_call(self.call, self.until).filter(kind__in=(*ACTS, *acts.OF_A_HOUSEHOLD))
        found = {
            Turn(happened_at, bytes(digest).hex(), dossier == self.call.dossier_id, kind)
            for happened_at, digest, dossier, kind in events.values_list("happened_at", "hash", "dossier", "kind")
        }
        return tuple(sorted(found))

    def finding(self, query: str, until: datetime) -> Finding | None:
        """What a query answered at a moment of the past."""
        turns = [turn for turn in self.turns if turn.own] if query in ABOUT_PEOPLE else self.turns
        count = bisect_right([turn.happened_at for turn in turns], until)
        if not count:
            return None
        last = turns[count - 1]
        key = (query, self.call.pk, count, last.hash)
        if key not in _REMEMBERED:
            if len(_REMEMBERED) >= MOST_REMEMBERED:
                _REMEMBERED.clear()
            _REMEMBERED[key] = asked(query, CallAt(self.call, last.happened_at))
        return _REMEMBERED[key]


_REMEMBERED: dict[tuple[object, ...], Finding | None] = {}


def asked(query: str, at: CallAt) -> Finding | None:
    """What a query answers now; None when it has nothing to count from, or may not say it."""
    try:
        return live.QUERIES[query](at)
    except (live.NotAvailable, CannotProtect, BadInput) as why:
        log.debug("query %s is not available: %s", query, type(why).__name__)
        return None
