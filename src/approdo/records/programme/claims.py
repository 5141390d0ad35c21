"""A claim: a public sentence with its state, its figure, its definition, its facts, on a day. All of it computed.

`claims_on(day)` gives one for each row of the city's papers. What was declared counts only if its event is in the journal and
the papers still say the same: a text changed afterwards makes the sentence «non disponibile» until somebody records the new
statement.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path

from django.conf import settings

from approdo.records.gate import acts
from approdo.records.gate.calls import CallAt, call_named
from approdo.records.gate.classes import Act, CountOfHomesOrActs
from approdo.records.gate.release import Released, release_one
from approdo.records.gate.texts import PublicText, reference_name, words

from .catalogue import Definition, Programme, Row, load
from .findings import Finding
from .past import Past, asked
from .promises import Tap, promises_of, taps_of
from .record import CONTESTS, REACHED, Entry, Record, Told, contest_acts, fact_acts
from .statement import Evidence, Statement
from .states import URGENCY, State, state_of


@dataclass(frozen=True, slots=True)
class Chip:
    """The state as it is shown: word and tone."""

    code: PublicText
    word: PublicText
    tone: PublicText


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
    evidence: tuple[Evidence, ...]
    taps: tuple[Tap, ...]
    facts: tuple[Released, ...]
    history: tuple[Released, ...]
    contests: tuple[Released, ...]
    figures: tuple[Released, ...]
    since: Released | None
    live: bool

    @property
    def key(self) -> tuple[int, bool, str]:
        """Worst or freshest first, then what a query counts, then the order of the papers."""
        return URGENCY.index(self.chip.code), not self.live, str(self.row)


class Evaluation:
    """The claims of one day. Reads the journal once for all rows, and each call once.

    `on_day` asks about a past day from what the present has already read; there, numbers about people stand still between
    the acts that concern everybody (past.py).
    """

    def __init__(self, on: date, folder: Path | None = None, moment: datetime | None = None) -> None:
        self.on = on
        self.until = moment or end_of(on)
        self.folder = folder or settings.CITY_FOLDER
        self.programme: Programme = load(self.folder)
        self.record = Record(self.until)
        self._present: Evaluation | None = None

    def on_day(self, day: date) -> Evaluation:
        """The same programme as it was at the end of a past day; the present itself when the day is not past."""
        if day >= self.on:
            return self
        then = Evaluation(day, self.folder)
        then.record, then._present = self.record, self._present or self
        return then

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        return tuple(self.claim(row) for row in self.programme.rows)

    @cached_property
    def calls(self) -> dict[str, CallAt | None]:
        """The calls behind the live rows, those whose notice is out."""
        wanted = {str(row.live.call) for row in self.programme.rows if row.live}
        return {slug: call_named(slug, self.until) for slug in wanted}

    @cached_property
    def pasts(self) -> dict[str, Past]:
        return {slug: Past(at.call, self.until) for slug, at in self.calls.items() if at}

    def claim(self, row: Row) -> Claim:
        told, facts = self.record.told(row, self.until), self.record.facts(row, self.until)
        promises = promises_of(told)
        reached = {str((one.body or {}).get("milestone")): one.day for one in facts if one.kind == REACHED}
        finding = self._finding(row)
        state = state_of(
            self.on,
            told[-1].statement.declared(tuple(one.tap for one in promises)) if told else None,
            [one.day for one in facts],
            reached,
            finding.state if finding else None,
        )
        if self.record.altered(row, self.until):
            state = State("unavailable")
        return self._drawn(row, told, state, finding, facts, taps_of(promises, facts, self.on))

    @cached_property
    def first_day(self) -> date:
        """The first day that can be asked about: before it nothing public was recorded."""
        days = [entry.day for row in self.programme.rows for entry in self.record.of(row.id, self.until)]
        days += [turn.day for past in self.pasts.values() for turn in past.turns]
        return min(days, default=self.on)

    def contests(self, row: str) -> tuple[Released, Released]:
        """How many contests a sentence has had, and how many wait for an answer."""
        entries = self.record.of(row, self.until)
        received, answered = (sum(one.kind == kind for one in entries) for kind in CONTESTS)
        return (
            release_one(CountOfHomesOrActs(what="contests", number=received)),
            release_one(CountOfHomesOrActs(what="contests_waiting", number=received - answered)),
        )

    def _finding(self, row: Row) -> Finding | None:
        """What the row's own query says; None when there is no query, or when it could not answer."""
        if row.live is None:
            return None
        if self._present is not None:
            past = self._present.pasts.get(str(row.live.call))
            return past.finding(str(row.live.query), self.until) if past else None
        at = self.calls[str(row.live.call)]
        return asked(str(row.live.query), at) if at else None

    def _drawn(
        self,
        row: Row,
        told: tuple[Told, ...],
        state: State,
        finding: Finding | None,
        facts: tuple[Entry, ...],
        taps: tuple[Tap, ...],
    ) -> Claim:
        spoken = told[-1].statement if told else row.first
        return Claim(
            row=row.id,
            area=row.area.slug,
            sentence=spoken.sentence,
            chip=Chip(reference_name(state.code), state.word, state.tone),
            explained=explained(state, spoken, bool(told)),
            figure=finding.figure if finding else (NOT_AVAILABLE if row.live else None),
            note=finding.note if finding else (words("la cifra di questa frase") if row.live else None),
            lines=finding.lines if finding else (),
            definition=self.programme.definition(row.live.definition if row.live else "D-90"),
            quote=spoken.quote,
            quote_fixed=_fixed(spoken.quote, self.programme),
            declared_on=_day(told[-1].statement.on) if told else None,
            in_force_from=_day(spoken.in_force_from) if spoken.in_force_from else None,
            missing=() if finding and finding.state else spoken.missing,
            evidence=spoken.evidence if told else (),
            taps=taps,
            facts=(finding.facts if finding else ()) + fact_acts(row, facts),
            history=tuple(one.act for one in reversed(told)),
            contests=tuple(contest_acts(row, self.record.of(row.id, self.until))),
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
