"""The days that were promised, and what became of them. The first day promised is never overwritten (F10, P-64).

A later statement that gives the same milestone another day adds a forecast beside it, with its reason and act; lateness
goes on counting from the first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from approdo.records.gate.classes import Act
from approdo.records.gate.release import Released, release_one
from approdo.records.gate.texts import PublicText, sign, words

from . import statement
from .record import REACHED, Entry, Told


@dataclass
class Promise:
    """A milestone with the first day it was given, and every later one."""

    tap: statement.Tap
    forecasts: list[tuple[date, Told]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Tap:
    """A point of the thread of a promise. `kind`: done (the source says it came), due (promised), forecast, reached (a fact)."""

    title: PublicText
    when: Released
    kind: PublicText
    missed: bool
    reason: PublicText | None = None
    act: PublicText | None = None

    @property
    def reached(self) -> bool:
        return self.kind in {"done", "reached"}


def promises_of(told: tuple[Told, ...]) -> list[Promise]:
    """The milestones of all statements, in the order they were first named."""
    found: dict[str, Promise] = {}
    for one in told:
        for tap in one.statement.milestones:
            known = found.setdefault(tap.id, Promise(tap))
            last = known.forecasts[-1][0] if known.forecasts else known.tap.day
            if tap.day != last:
                known.forecasts.append((tap.day, one))
    return list(found.values())


def taps_of(promises: list[Promise], facts: tuple[Entry, ...], on: date) -> tuple[Tap, ...]:
    """The thread: every milestone, its forecasts after it, and the fact that reached it."""
    reached = {str((one.body or {}).get("milestone")): one for one in facts if one.kind == REACHED}
    taps = []
    for promise in promises:
        tap, fact = promise.tap, reached.get(promise.tap.id)
        due = tap.kind == "due"
        taps.append(Tap(tap.title, _day(tap.day), tap.kind, missed=due and fact is None and tap.day < on))
        for day, said in promise.forecasts:
            made = said.statement
            taps.append(
                Tap(FORECAST, _day(day), _FORECAST, missed=fact is None and day < on, reason=made.reason, act=made.act)
            )
        if fact is not None:
            taps.append(
                Tap(fact.text("text") or tap.title, _day(fact.day), _REACHED, missed=False, act=fact.text("act"))
            )
    return tuple(taps)


FORECAST = words("Nuova previsione")
_FORECAST, _REACHED = sign("forecast"), sign("reached")


def _day(on: date) -> Released:
    return release_one(Act(what="milestone", when=on))
