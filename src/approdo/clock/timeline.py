"""From events to pauses and a due date.

The clock stands still on the union of all pauses, however they overlap, so that a further pause can only move the
due date away. A pause that begins after the term is over moves nothing: an expired term does not come back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeVar

from approdo.clock.events import (
    Event,
    Extended,
    ObservationsFiled,
    PreRejectionReceived,
    PreRejectionSent,
    Received,
    SuspensionAnswered,
    SuspensionReceived,
    SuspensionRequested,
    ThirdPartyAnswered,
    ThirdPartyNotified,
)
from approdo.clock.ranges import DateRange, add_days, merged, rolled
from approdo.clock.terms import ProcedureTerms

PauseKind = Literal["suspension", "pre_rejection", "third_party"]
Ending = Literal["answered", "elapsed", "observations", "no_observations"]
E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True)
class Pause:
    """Days on which the clock stands still. `asked_until` is the last day of the person asked, `late` what came after.

    `ending` is how it ends as far as is known: a pause still open ends on its own day (`elapsed`, `no_observations`).
    """

    kind: PauseKind
    days: DateRange
    ending: Ending
    asked_until: date
    late: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Timeline:
    """The bare result: when it began, how long it lasts, when it stands still, when it ends.

    `pauses` moved the due date; `useless` began after it. `standing` are the pauses that count as disjoint ranges.
    """

    received: date
    term_days: int
    due: date
    pauses: tuple[Pause, ...]
    useless: tuple[Pause, ...]
    standing: tuple[DateRange, ...]

    def suspended(self, day: date) -> int:
        """Return the days on which the clock stood still before a day."""
        return sum(one.days_before(day) for one in self.standing)

    def used(self, day: date) -> int:
        """Return the days of the term used on a day: V2 has used 14 when the notice arrives."""
        return max(0, (day - self.received).days) - self.suspended(day)


def of(kind: type[E], events: Iterable[Event]) -> list[E]:
    """Return the events of one kind, in their order."""
    return [one for one in events if isinstance(one, kind)]


def timeline(terms: ProcedureTerms, events: Sequence[Event], holidays: Collection[date]) -> Timeline:
    """Return the timeline of a history that holds together (`history.history_problems` is empty)."""
    received = of(Received, events)[0].on
    term_days = terms.term_days(received, extended=bool(of(Extended, events)))
    pauses = sorted(
        [
            *_suspension(terms, events),
            *_pre_rejection(terms, events, holidays),
            *_third_parties(terms, events, holidays),
        ],
        key=lambda one: (one.days.start, one.days.end or date.max),
    )
    left, cursor = term_days, received
    standing: list[DateRange] = []
    for stop in merged(one.days for one in pauses):
        running = (stop.start - cursor).days
        if running > left or stop.end is None:
            break
        left -= running
        cursor = stop.end
        standing.append(stop)
    end = add_days(cursor, left)
    counted = [one for one in pauses if _counts(one, standing, end)]
    return Timeline(
        received,
        term_days,
        rolled(end, holidays) if terms.office_term_rolls.on else end,
        tuple(counted),
        tuple(one for one in pauses if one not in counted),
        tuple(standing),
    )


def _counts(pause: Pause, standing: Sequence[DateRange], end: date) -> bool:
    """Tell whether a pause began within the term; one answered on the day it began lasts no day at all."""
    return any(pause.days.start in stop for stop in standing) or (pause.days.days == 0 and pause.days.start <= end)


def suspension_start(terms: ProcedureTerms, events: Iterable[Event]) -> date | None:
    """Return the day from which the request of art. 2 c. 7 stops the clock; None while its receipt is not proven."""
    seen: list[Event] = list(events)
    starts = of(SuspensionReceived, seen) if terms.suspension_from_receipt.on else of(SuspensionRequested, seen)
    return starts[0].on if starts else None


def _suspension(terms: ProcedureTerms, events: Sequence[Event]) -> list[Pause]:
    """Art. 2 c. 7: until the answer, at most the days granted, after which the clock runs by itself."""
    start = suspension_start(terms, events)
    requests = of(SuspensionRequested, events)
    if start is None or not requests:
        return []
    asked = requests[0]
    until = add_days(start, terms.suspension_days.value if asked.days is None else asked.days)
    answers = [one.on for one in of(SuspensionAnswered, events) if one.on <= until]
    end = max(start, answers[0]) if answers else until
    return [Pause("suspension", DateRange(start, end), "answered" if answers else "elapsed", until)]


def _pre_rejection(terms: ProcedureTerms, events: Sequence[Event], holidays: Collection[date]) -> list[Pause]:
    """Art. 10-bis: stopped from proven receipt; again running some days after the last observations in time, else
    when the person's own days are over (and they end on a working day).
    """
    received = of(PreRejectionReceived, events)
    if not received or not of(PreRejectionSent, events):
        return []
    start = received[0].on
    until = person_until(terms, start, holidays)
    filed = [one for one in of(ObservationsFiled, events) if one.on >= start]
    in_time = [one.on for one in filed if one.on <= until]
    late = tuple(one.id for one in filed if one.on > until)
    if in_time:
        end = add_days(max(in_time), terms.restart_after_observations.value)
        return [Pause("pre_rejection", DateRange(start, end), "observations", until, late)]
    end = add_days(until, terms.restart_after_no_observations.value)
    return [Pause("pre_rejection", DateRange(start, end), "no_observations", until, late)]


def person_until(terms: ProcedureTerms, received: date, holidays: Collection[date]) -> date:
    """Return the last day on which the person may file observations."""
    until = add_days(received, terms.answer_days.value)
    return rolled(until, holidays) if terms.person_term_rolls.on else until


def _third_parties(terms: ProcedureTerms, events: Sequence[Event], holidays: Collection[date]) -> list[Pause]:
    """Art. 5 c. 5 d.lgs. 33/2013: for each third party, until their answer or the end of their days."""
    if terms.consultation_days is None:
        return []
    found: list[Pause] = []
    for told in of(ThirdPartyNotified, events):
        until = add_days(told.on, terms.consultation_days.value)
        if terms.person_term_rolls.on:
            until = rolled(until, holidays)
        answers = [one.on for one in of(ThirdPartyAnswered, events) if one.party == told.party and one.on <= until]
        end = answers[0] if answers else until
        found.append(Pause("third_party", DateRange(told.on, end), "answered" if answers else "elapsed", until))
    return found
