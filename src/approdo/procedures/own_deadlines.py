"""Until when something can be done, or must be, in one's own file: computed every time, never stored (P-22).

Whose turn it is stands on each: the person's, or the office's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from approdo.procedures.ask_papers import answer_until as papers_until
from approdo.procedures.correct_application import answered_by
from approdo.procedures.moments import day_of
from approdo.procedures.offers_on_time import answer_until
from approdo.procedures.rank_call import correction_window
from approdo.records.calls.models import Call
from approdo.records.calls.own import OwnFile

Whose = Literal["person", "office"]
Kind = Literal["observe", "offer", "papers", "answer", "procedure"]
ENDED = ("withdrawn", "excluded", "closed")


@dataclass(frozen=True, slots=True)
class Deadline:
    """`until` is the last day; None when nobody fixed it (`why` says so). `about` is what it is about."""

    kind: Kind
    whose: Whose
    until: date | None
    about: UUID | None = None
    since: date | None = None

    def days_left(self, on: date) -> int | None:
        return None if self.until is None else (self.until - on).days


def deadlines(file: OwnFile, moment: datetime) -> list[Deadline]:
    """What waits in a file, the nearest first; what has no date comes last. Nothing waits in one that ended."""
    if file.application.state in ENDED or file.died_on is not None:
        return []
    found = [*_mine(file, day_of(moment)), *_theirs(file)]
    return sorted(found, key=lambda one: (one.until is None, one.until or date.max))


def observation_until(file: OwnFile) -> date | None:
    """The last day of the window for observations; None before the provisional ranking."""
    published = file.rankings.get("provisional")
    return correction_window(file.call, published).closes if published else None


def may_observe(file: OwnFile) -> bool:
    """Observations are taken while the provisional ranking stands, late ones too (they are read: l. 241/1990, art. 10)."""
    return file.call.state == Call.State.PROVISIONAL and file.application.state not in ("withdrawn", "closed")


def decided_by(file: OwnFile) -> date | None:
    """By when the procedure must end: the notice's days from receipt (l. 241/1990, art. 2, c. 6; P-2)."""
    told = str(file.call.notice.get("term_days") or "").strip()
    return day_of(file.application.filed_at) + timedelta(days=int(told)) if told.isdigit() else None


def _mine(file: OwnFile, on: date) -> Iterator[Deadline]:
    if file.open_offer is not None:
        yield Deadline("offer", "person", answer_until(file.open_offer, file.call), file.open_offer.pk)
    for one in file.open_requests:
        yield Deadline("papers", "person", papers_until(one, file.call), one.pk, day_of(one.asked_at))
    until = observation_until(file)
    if may_observe(file) and until is not None and on <= until:
        yield Deadline("observe", "person", until)


def _theirs(file: OwnFile) -> Iterator[Deadline]:
    for one in file.corrections:
        if one.answered_at is None:
            received = day_of(one.received_at)
            yield Deadline("answer", "office", answered_by(file.call, received)[0], one.pk, received)
    if file.call.state in (Call.State.OPEN, Call.State.CLOSED, Call.State.PROVISIONAL):
        yield Deadline("procedure", "office", decided_by(file), since=day_of(file.application.filed_at))
