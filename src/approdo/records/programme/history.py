"""The history of a sentence: every change of what it says, of its state, of its figure, each with its day. Nothing is stored.

The sentence is evaluated again on each day on which something could have changed it: an event of its own, a public act
about its call, the day after a promise, the sixty-first day without a fact. What did not change is left out.

A change that comes only from acts about single households is told by its month, as those acts are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from approdo.records.gate.classes import ACTS, Act
from approdo.records.gate.fields import Month
from approdo.records.gate.release import Released, release, release_one
from approdo.records.gate.texts import PublicText

from .catalogue import Row
from .claims import Chip, Claim, Evaluation
from .past import ABOUT_PEOPLE, Turn
from .record import fact_acts
from .statement import Statement
from .states import FRESH_DAYS

STALE_AFTER = timedelta(days=FRESH_DAYS + 1)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Change:
    """What the sentence said from that day on, and why: a statement, the acts of that day, or time that passed by itself.

    `reason` and `act` are those of a statement made that day; the first one has none.
    """

    when: Released
    sentence: PublicText
    chip: Chip
    figure: PublicText | None
    is_stated: bool = False
    reason: PublicText | None = None
    act: PublicText | None = None
    causes: tuple[Released, ...] = ()


def history_of(now: Evaluation, row: Row) -> tuple[Change, ...]:
    """Every change up to the present, newest first."""
    turns = _turns(now, row)
    stated = {told.statement.on: told.statement for told in now.record.told(row, now.until)}
    exact = set(stated) | {entry.day for entry in now.record.of(row.id, now.until)} | _days_that_pass(now, row)
    exact |= {turn.day for turn in turns if turn.own}
    exact |= {turn.day + STALE_AFTER for turn in turns}
    days = sorted(day for day in exact | {turn.day for turn in turns} if day <= now.on)
    changes: list[Change] = []
    for day in days:
        claim = now.on_day(day).claim(row)
        if not changes or _says(changes[-1]) != _says(claim):
            told = [turn for turn in turns if turn.day == day and (turn.own or day not in exact)]
            causes = (*_acts_of(told), *_facts_of(now, row, day))
            changes.append(_change(claim, day if day in exact else Month.of(day), stated.get(day), causes))
    return tuple(reversed(_last_of_each_month(changes)))


def _turns(now: Evaluation, row: Row) -> tuple[Turn, ...]:
    """The public acts that could have changed a sentence. What counts people moves with acts on the whole call alone."""
    past = now.pasts.get(str(row.live.call)) if row.live else None
    if past is None or row.live is None:
        return ()
    return tuple(turn for turn in past.turns if turn.own or str(row.live.query) not in ABOUT_PEOPLE)


def _days_that_pass(now: Evaluation, row: Row) -> set[date]:
    """Days on which a sentence changes by itself: after a promised one, and when nothing has happened for too long."""
    told = now.record.told(row, now.until)
    due = {tap.day + ONE_DAY for one in told for tap in one.statement.milestones if tap.kind == "due"}
    return due | {entry.day + STALE_AFTER for entry in now.record.of(row.id, now.until)}


RETURNED = "home_returned"


def _acts_of(turns: list[Turn]) -> tuple[Released, ...]:
    """Which kinds of act there were, each once: how many of a household's would be told by nobody. A refusal is a home's return."""
    kinds = dict.fromkeys(turn.kind if turn.kind in ACTS else RETURNED for turn in turns)
    return release(Act, [Act(what=kind) for kind in kinds])


def _facts_of(now: Evaluation, row: Row, day: date) -> tuple[Released, ...]:
    return fact_acts(row, tuple(one for one in now.record.facts(row, now.until) if one.day == day))


def _says(one: Change | Claim) -> tuple[str, str, str]:
    return str(one.sentence), str(one.chip.code), str(one.figure)


def _change(claim: Claim, when: date | Month, said: Statement | None, causes: tuple[Released, ...]) -> Change:
    return Change(
        when=release_one(Act(what="page_written", when=when)),
        sentence=claim.sentence,
        chip=claim.chip,
        figure=claim.figure,
        is_stated=said is not None,
        reason=said.reason if said else None,
        act=said.act if said else None,
        causes=causes,
    )


def _last_of_each_month(changes: Iterable[Change]) -> list[Change]:
    """Of changes told by month, the last of each month: how many there were in it would tell when."""
    kept: list[Change] = []
    for change in changes:
        if kept and isinstance(change.when.when, Month) and kept[-1].when == change.when:
            causes = release(
                Act, [Act(what=kind) for kind in dict.fromkeys(one.what for one in kept[-1].causes + change.causes)]
            )
            kept[-1] = replace(change, causes=causes)
        else:
            kept.append(change)
    return [one for place, one in enumerate(kept) if not place or _says(kept[place - 1]) != _says(one)]
