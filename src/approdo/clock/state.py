"""The clock of one procedure on one day: where it stands, who is waited for, and how one gets there.

Everything follows from the events known on that day (rule P-1); the due date of a procedure that waits for somebody
is the one that holds if they stay silent. Nothing here ever grants anything (rule P-8).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from approdo.clock.events import (
    Decided,
    Event,
    ObservationsFiled,
    PreRejectionReceived,
    PreRejectionSent,
    SubstituteTookCharge,
    SuspensionReceived,
    SuspensionRequested,
)
from approdo.clock.explain import Step, explain
from approdo.clock.history import history_problems, in_order
from approdo.clock.problems import Refused
from approdo.clock.ranges import add_days
from approdo.clock.terms import ProcedureTerms
from approdo.clock.timeline import Pause, Timeline, of, timeline

Phase = Literal[
    "running", "suspended", "person_time", "observations", "third_party", "overdue", "substitute", "decided"
]
WaitsFor = Literal["office", "person", "third_party", "substitute", "nobody"]
NotBegun = Literal["suspension", "pre_rejection"]


@dataclass(frozen=True, slots=True)
class SubstituteTerm:
    """The substitute's own time (art. 2 c. 9-ter): half of the original term, from taking charge."""

    from_day: date
    days: int
    due: date
    overdue: bool


@dataclass(frozen=True, slots=True)
class ClockState:
    """The whole answer for one day.

    `used + left - over == term_days`. `suspended` are days on which the clock stood still, shown apart (rule P-10).
    `overdue_from` is the day after the due date, once that day has come without an act. `person_until` is the last
    day of the person's time, if it runs; `not_begun` are notices without proof of receipt (rule P-6). `late` tells
    an act signed after its term. `why` tells, line by line, how one gets there.
    """

    on: date
    received: date
    term_days: int
    due: date
    used: int
    left: int
    over: int
    suspended: int
    phase: Phase
    waits_for: WaitsFor
    overdue_from: date | None
    person_until: date | None
    not_begun: tuple[NotBegun, ...]
    pauses: tuple[Pause, ...]
    useless_pauses: tuple[Pause, ...]
    late_observations: tuple[str, ...]
    substitute: SubstituteTerm | None
    decided: Decided | None
    late: bool
    silence_is_refusal: bool
    why: tuple[Step, ...]


def clock_state(
    terms: ProcedureTerms, events: Sequence[Event], on: date, holidays: Collection[date] = frozenset()
) -> ClockState | Refused:
    """Return the clock on a day, from the events that had happened by then, or what is wrong with them.

    `holidays` are the public holidays of the years concerned (Sundays are known). Dates are calendar days in Rome.
    """
    known = in_order([one for one in events if one.on <= on])
    problems = history_problems(terms, known, holidays)
    if problems:
        return Refused(problems)
    line = timeline(terms, known, holidays)
    decided = next(iter(of(Decided, known)), None)
    upto = decided.on if decided else on
    used = line.used(upto)
    pending = _pending(line, on)
    phase = _phase(line, known, pending, decided, on)
    overdue = upto > line.due
    return ClockState(
        on=on,
        received=line.received,
        term_days=line.term_days,
        due=line.due,
        used=used,
        left=max(0, line.term_days - used),
        over=max(0, used - line.term_days),
        suspended=line.suspended(upto),
        phase=phase,
        waits_for=_waits_for(phase),
        overdue_from=add_days(line.due, 1) if overdue else None,
        person_until=_person_until(line, on, decided),
        not_begun=_not_begun(terms, known, decided),
        pauses=line.pauses,
        useless_pauses=line.useless,
        late_observations=tuple(name for one in (*line.pauses, *line.useless) for name in one.late),
        substitute=_substitute(terms, known, line, upto),
        decided=decided,
        late=decided is not None and overdue,
        silence_is_refusal=terms.silence_is_refusal and decided is None and overdue,
        why=explain(terms, known, line, on, holidays),
    )


def _pending(line: Timeline, on: date) -> Pause | None:
    """Return the pause that holds the clock on a day; of several, the one that ends last."""
    now = [one for one in line.pauses if on in one.days]
    return max(now, key=lambda one: one.days.end or date.max) if now else None


def _phase(line: Timeline, known: Sequence[Event], pending: Pause | None, decided: Decided | None, on: date) -> Phase:
    if decided:
        return "decided"
    if of(SubstituteTookCharge, known):
        return "substitute"
    if on > line.due:
        return "overdue"
    if pending is None:
        return "running"
    if pending.kind == "pre_rejection":
        return "observations" if of(ObservationsFiled, known) else "person_time"
    return "suspended" if pending.kind == "suspension" else "third_party"


def _waits_for(phase: Phase) -> WaitsFor:
    """Who must move next. While observations are read the clock stands still, and the office has the turn."""
    whom: dict[Phase, WaitsFor] = {
        "running": "office",
        "suspended": "person",
        "person_time": "person",
        "observations": "office",
        "third_party": "third_party",
        "overdue": "office",
        "substitute": "substitute",
        "decided": "nobody",
    }
    return whom[phase]


def _person_until(line: Timeline, on: date, decided: Decided | None) -> date | None:
    """Return the last day on which the person asked may still answer; useful or not to the clock."""
    days = [
        one.asked_until
        for one in (*line.pauses, *line.useless)
        if one.kind != "third_party" and one.days.start <= on <= one.asked_until and one.ending != "answered"
    ]
    return max(days) if days and decided is None else None


def _not_begun(terms: ProcedureTerms, known: Sequence[Event], decided: Decided | None) -> tuple[NotBegun, ...]:
    found: list[NotBegun] = []
    if decided is None:
        if terms.suspension_from_receipt.on and of(SuspensionRequested, known) and not of(SuspensionReceived, known):
            found.append("suspension")
        if of(PreRejectionSent, known) and not of(PreRejectionReceived, known):
            found.append("pre_rejection")
    return tuple(found)


def _substitute(terms: ProcedureTerms, known: Sequence[Event], line: Timeline, upto: date) -> SubstituteTerm | None:
    charges = of(SubstituteTookCharge, known)
    if not charges:
        return None
    days = terms.substitute_days(line.received)
    due = add_days(charges[0].on, days)
    return SubstituteTerm(charges[0].on, days, due, upto > due)
