"""A claim: a public sentence with its state, its figure, its definition, its facts, on a day. All of it computed.

`claims_on(day)` gives one for each row of the city's papers. What was declared counts only if its event is in the journal and
the papers still say the same: a text changed afterwards makes the sentence «non disponibile» until somebody records the new
statement.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path

from django.conf import settings

from approdo.documents.errors import BadInput
from approdo.records.gate import acts
from approdo.records.gate.calls import CallAt, call_named
from approdo.records.gate.classes import Act, CountOfHomesOrActs
from approdo.records.gate.release import Released, release_one
from approdo.records.gate.suppression import CannotProtect
from approdo.records.gate.texts import PublicText, reference_name, words
from approdo.records.journal.models import Event, Payload

from . import live
from .catalogue import Definition, Programme, Row, Statement, load
from .findings import Finding
from .models import Commitment
from .states import URGENCY, State, state_of

log = logging.getLogger(__name__)
REACHED = "milestone_reached"


@dataclass(frozen=True, slots=True)
class Chip:
    """The state as it is shown: word and tone."""

    code: PublicText
    word: PublicText
    tone: PublicText


@dataclass(frozen=True, slots=True)
class Tap:
    """A point of the thread of a promise: what, when, and whether it is a fact, a promise missed, or still to come."""

    title: PublicText
    when: Released
    reached: bool
    missed: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence on one day. Everything in it passed the gate; `since` and `fresh` are public acts with a day."""

    row: PublicText
    area: PublicText
    sentence: PublicText
    chip: Chip
    explained: PublicText
    figure: PublicText | None
    note: PublicText | None
    lines: tuple[PublicText, ...]
    definition: Definition | None
    quote: PublicText | None
    quote_fixed: PublicText | None
    declared_on: Released | None
    in_force_from: Released | None
    missing: tuple[PublicText, ...]
    taps: tuple[Tap, ...]
    facts: tuple[Released, ...]
    history: tuple[Released, ...]
    figures: tuple[Released, ...]
    since: Released | None
    live: bool

    @property
    def key(self) -> tuple[int, bool, str]:
        """Worst or freshest first, then what a query counts, then the order of the papers."""
        return URGENCY.index(self.chip.code), not self.live, str(self.row)


@dataclass(frozen=True, slots=True)
class Told:
    """A statement that is in the journal, with the act that tells so."""

    statement: Statement
    act: Released


class Evaluation:
    """The claims of one day. Reads the journal once for all rows, and each call once."""

    def __init__(self, on: date, folder: Path | None = None, moment: datetime | None = None) -> None:
        self.on = on
        self.until = moment or end_of(on)
        self.folder = folder or settings.CITY_FOLDER
        self.programme: Programme = load(self.folder)

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        return tuple(self._claim(row) for row in self.programme.rows)

    @cached_property
    def _events(self) -> dict[str, list[Event]]:
        """The events of each commitment up to the moment, oldest first."""
        rows = dict(Commitment.objects.values_list("dossier", "row"))
        found: dict[str, list[Event]] = {}
        for event in Event.objects.filter(dossier__in=rows, happened_at__lte=self.until).order_by("happened_at", "seq"):
            found.setdefault(rows[event.dossier_id], []).append(event)
        return found

    @cached_property
    def _payloads(self) -> dict[object, dict[str, object]]:
        ids = [event.pk for events in self._events.values() for event in events]
        bodies = Payload.objects.filter(event__in=ids).values_list("event", "body")
        return {event: json.loads(body) for event, body in bodies if body is not None}

    @cached_property
    def _calls(self) -> dict[str, CallAt | None]:
        wanted = {str(row.live.call) for row in self.programme.rows if row.live}
        return {slug: call_named(slug, self.until) for slug in wanted}

    def _told(self, row: Row) -> list[Told]:
        """Statements of the papers whose very text is recorded, oldest first."""
        by_digest = {one.digest: one for one in row.statements}
        told = []
        for event in self._events.get(row.id, ()):
            statement = by_digest.get(str(self._payloads.get(event.pk, {}).get("statement")))
            if event.kind == "statement" and statement is not None:
                kind = "statement_replaced" if told else "statement"
                told.append(Told(statement, _act(kind, event, row.id, statement.act)))
        return told

    def _claim(self, row: Row) -> Claim:
        events = self._events.get(row.id, ())
        facts = [event for event in events if event.kind != "statement"]
        told = self._told(row)
        spoken = told[-1].statement if told else row.first
        finding = self._finding(row)
        reached = [str(self._payloads.get(event.pk, {}).get("milestone")) for event in facts if event.kind == REACHED]
        state = state_of(
            self.on,
            told[-1].statement.declared if told else None,
            [acts.day_of(event.happened_at) for event in facts],
            reached,
            finding.state if isinstance(finding, Finding) else None,
        )
        if _altered(events, told, row):
            state = State("unavailable")
        return self._drawn(row, spoken, told, state, finding, facts, reached)

    def _finding(self, row: Row) -> Finding | None:
        """What the row's own query says; None when there is no query, or when it could not answer."""
        if row.live is None:
            return None
        at = self._calls[str(row.live.call)]
        if at is None:
            return None
        try:
            return live.QUERIES[str(row.live.query)](at)
        except (live.NotAvailable, CannotProtect, BadInput) as why:
            log.debug("claim %s is not available: %s", row.id, type(why).__name__)
            return None

    def _drawn(
        self,
        row: Row,
        spoken: Statement,
        told: list[Told],
        state: State,
        finding: Finding | None,
        facts: list[Event],
        reached: list[str],
    ) -> Claim:
        own_facts = tuple(_act("milestone", event, row.id) for event in reversed(facts))
        return Claim(
            row=row.id,
            area=row.area.slug,
            sentence=spoken.sentence,
            chip=Chip(reference_name(state.code), state.word, state.tone),
            explained=explained(state, spoken, bool(told)),
            figure=finding.figure if finding else (NOT_AVAILABLE if row.live else None),
            note=finding.note if finding else (words("la cifra di questa frase, oggi") if row.live else None),
            lines=finding.lines if finding else (),
            definition=self.programme.definition(row.live.definition if row.live else "D-90"),
            quote=spoken.quote,
            quote_fixed=_fixed(spoken.quote, self.programme),
            declared_on=_day(told[-1].statement.on) if told else None,
            in_force_from=_day(spoken.in_force_from) if spoken.in_force_from else None,
            missing=spoken.missing,
            taps=_taps(spoken, reached, self.on) if told else (),
            facts=(finding.facts if finding else ()) + own_facts,
            history=tuple(one.act for one in reversed(told)),
            figures=finding.figures if finding else (),
            since=_day(state.since) if state.since else None,
            live=row.live is not None,
        )


NOT_AVAILABLE = words("non disponibile")


def claims_on(on: date, folder: Path | None = None, moment: datetime | None = None) -> tuple[Claim, ...]:
    """Every claim of the programme on a day, in the order of the papers."""
    return Evaluation(on, folder, moment).claims


def end_of(on: date) -> datetime:
    """The last instant of a civil day in Italy."""
    return datetime.combine(on + timedelta(days=1), time(), acts.ROME) - timedelta(microseconds=1)


def count_of(claims: Iterable[Claim]) -> Released:
    return release_one(CountOfHomesOrActs(what="commitments", number=sum(1 for _ in claims)))


def explained(state: State, spoken: Statement, told: bool) -> PublicText:
    """Why the state is what it is, in one sentence, with the proof that is missing."""
    missing = words("; ").joined(list(spoken.missing))
    said = _day(spoken.on)
    if state.code == "no_statement":
        if spoken.state == "no_statement" and told:
            return words("La pagina del {day} non ne parla. Manca {what}.").filled(day=said, what=missing)
        return words("La prima dichiarazione è del {day}.").filled(day=said)
    if state.code == "stated":
        return words("Dichiarato il {day}; prova mancante: {what}.").filled(day=said, what=missing)
    if state.code == "stale":
        return words(
            "Il {day} la pagina diceva che era in corso. Dopo 60 giorni senza un fatto registrato la frase perde il colore da sola. Prova mancante: {what}."
        ).filled(day=said, what=missing)
    if state.code == "late":
        return words("La data promessa è passata e il fatto non è registrato. Prova mancante: {what}.").filled(
            what=missing
        )
    if state.code == "unavailable":
        return words("Il dato non si può calcolare adesso: non è zero.")
    return words("Calcolato dai fatti registrati.")


def _altered(events: Iterable[Event], told: list[Told], row: Row) -> bool:
    """A statement is in the journal and the papers no longer have its text."""
    return sum(event.kind == "statement" for event in events) != len(told) and bool(row.statements)


def _act(what: str, event: Event, row: PublicText, number: PublicText | None = None) -> Released:
    digest = bytes(event.hash).hex()[:12]
    return release_one(Act(what=what, when=acts.day_of(event.happened_at), digest=digest, row=str(row), number=number))


def _day(on: date) -> Released:
    return release_one(Act(what="statement", when=on))


def _fixed(quote: PublicText | None, programme: Programme) -> PublicText | None:
    """The quote as it should read, when the page had a typing mistake in it."""
    if quote is None:
        return None
    corrected = quote
    for wrong, right in programme.fixed:
        corrected = corrected.corrected(wrong, right)
    return None if corrected == quote else corrected


def _taps(spoken: Statement, reached: list[str], on: date) -> tuple[Tap, ...]:
    return tuple(
        Tap(
            tap.title,
            _day(tap.day),
            reached=tap.kind == "done" or tap.id in reached,
            missed=tap.kind == "due" and tap.id not in reached and tap.day < on,
        )
        for tap in spoken.milestones
    )
