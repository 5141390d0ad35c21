"""What the journal has of each commitment, read once and asked about any day.

A statement counts only if it is in the journal: one of the city's papers must still say the same there, letter for letter; one made in
the office is read from its own event. What else was recorded of a commitment (a milestone reached, a thing done) is a fact.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from approdo.records.gate import acts
from approdo.records.gate.classes import Act
from approdo.records.gate.release import Released, release_one
from approdo.records.gate.texts import NotPublic, PublicText, official_text, words
from approdo.records.journal.models import Event, Payload

from .catalogue import Row
from .models import Commitment
from .statement import OFFICE, Statement, from_office

STATEMENT, REACHED, DONE = "statement", "milestone_reached", "activity_recorded"
FACTS = (REACHED, DONE)
CONTESTS = ("contest_received", "contest_answered")


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of a commitment."""

    kind: str
    happened_at: datetime
    digest: str
    body: dict[str, Any] | None

    @property
    def day(self) -> date:
        return acts.day_of(self.happened_at)

    def text(self, field: str) -> PublicText | None:
        """A text of the act, when it may be public; nothing when it was erased or holds what no act may say."""
        given = (self.body or {}).get(field)
        try:
            return official_text(given) if given else None
        except NotPublic:
            return None


@dataclass(frozen=True, slots=True)
class Told:
    """A statement that is in the journal, with the act that tells so."""

    statement: Statement
    act: Released


class Record:
    """The events of every commitment up to a moment."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        self._told: dict[tuple[str, int], tuple[Told, ...]] = {}

    @cached_property
    def _entries(self) -> dict[str, tuple[Entry, ...]]:
        rows = dict(Commitment.objects.values_list("dossier", "row"))
        events = Event.objects.filter(dossier__in=rows, happened_at__lte=self.until).order_by("happened_at", "seq")
        bodies = dict(Payload.objects.filter(event__in=events.values("pk")).values_list("event", "body"))
        found: dict[str, list[Entry]] = {}
        for pk, dossier, kind, happened_at, digest in events.values_list(
            "pk", "dossier", "kind", "happened_at", "hash"
        ):
            body = bodies.get(pk)
            entry = Entry(kind, happened_at, bytes(digest).hex()[:12], None if body is None else json.loads(body))
            found.setdefault(rows[dossier], []).append(entry)
        return {row: tuple(entries) for row, entries in found.items()}

    def of(self, row: str, until: datetime) -> tuple[Entry, ...]:
        """The events of a commitment up to a moment, oldest first."""
        return tuple(one for one in self._entries.get(row, ()) if one.happened_at <= until)

    def told(self, row: Row, until: datetime) -> tuple[Told, ...]:
        """Its statements, oldest first."""
        entries = self.of(row.id, until)
        key = (str(row.id), len(entries))
        if key not in self._told:
            self._told[key] = tuple(_statements(row, entries))
        return self._told[key]

    def facts(self, row: Row, until: datetime) -> tuple[Entry, ...]:
        return tuple(one for one in self.of(row.id, until) if one.kind in FACTS)

    def altered(self, row: Row, until: datetime) -> bool:
        """A statement is in the journal and nobody says it any more: its text in the papers was changed, or erased."""
        recorded = sum(one.kind == STATEMENT for one in self.of(row.id, until))
        return recorded != len(self.told(row, until))


def _statements(row: Row, entries: tuple[Entry, ...]) -> Iterator[Told]:
    papers = {one.digest: one for one in row.statements}
    first = True
    for entry in entries:
        statement = _statement(entry, papers)
        if statement is not None:
            yield Told(statement, act_of("statement" if first else "statement_replaced", entry, row.id, statement.act))
            first = False


def _statement(entry: Entry, papers: dict[str, Statement]) -> Statement | None:
    if entry.kind != STATEMENT or entry.body is None:
        return None
    if entry.body.get("source") == OFFICE:
        return from_office(entry.body)
    return papers.get(str(entry.body.get("statement")))


def fact_acts(row: Row, facts: tuple[Entry, ...]) -> tuple[Released, ...]:
    """Facts as public acts, newest first: what was done, by which act."""
    return tuple(act_of("milestone", one, row.id, one.text("act"), one.text("text")) for one in reversed(facts))


def contest_acts(row: Row, entries: tuple[Entry, ...]) -> Iterator[Released]:
    """The answers of the office to whoever contested the sentence: when and with which outcome, never who or what."""
    for one in reversed(entries):
        if one.kind == "contest_answered":
            yield act_of("contest_answered", one, row.id, None, OUTCOMES.get(str((one.body or {}).get("outcome"))))


OUTCOMES: dict[str, PublicText] = {
    "accepted": words("Contestazione accolta: la frase cambia"),
    "partly": words("Contestazione accolta in parte"),
    "refused": words("Contestazione non accolta, con risposta scritta"),
    "elsewhere": words("Contestazione passata all’ufficio competente"),
}


def act_of(
    what: str, entry: Entry, row: str, number: PublicText | None = None, text: PublicText | None = None
) -> Released:
    return release_one(Act(what=what, when=entry.day, digest=entry.digest, row=str(row), number=number, text=text))
