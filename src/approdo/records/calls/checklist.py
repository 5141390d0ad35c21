"""The check list of a file (istruttoria): each fact that decides, its value, source, day, verifier and state, and who waits
for whom, since when, until when. Pure: all that is known is handed in, nothing is stored.

«In lavorazione» is no state: what is not verified waits for somebody, and says for whom (H35).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Literal
from uuid import UUID

from approdo.records.evidence.models import Fact, FactChoice
from approdo.records.evidence.queries import the_one_that_counts

from .models import PaperRequest

LATER = "_later"
"""How the source of a value that became true after the deadline ends."""
Key = tuple[str, UUID | None]


class FactState(StrEnum):
    """What may be said of a fact, in the words of the pages (faces.md §6)."""

    DECLARED = "declared"
    VERIFIED = "verified"
    DIFFERING = "differing"
    EXPIRED = "expired"
    MISSING = "missing"
    LATER = "later"


SETTLED: Final = (FactState.VERIFIED, FactState.LATER)
"""Nobody waits for these."""
WORDS: Final = {
    FactState.DECLARED: "Dichiarato",
    FactState.VERIFIED: "Verificato",
    FactState.DIFFERING: "In contrasto",
    FactState.EXPIRED: "Scaduto",
    FactState.MISSING: "Non calcolabile",
    FactState.LATER: "Non usabile per il punteggio",
}


@dataclass(frozen=True, slots=True)
class AskedFact:
    """What the measure declares of a fact. `used_by`: the books that read it; `vouched_for_by`: sources whose word needs no
    second look (who certifies it, or the office itself); `yearly`: its certificate lasts until the end of its year."""

    name: str
    label: str
    of_person: bool
    used_by: tuple[str, ...]
    vouched_for_by: frozenset[str] = frozenset()
    certified_by: tuple[str, ...] = ()
    yearly: bool = False

    @property
    def is_required(self) -> bool:
        """Whether a requirement of access reads it."""
        return "access" in self.used_by


@dataclass(frozen=True, slots=True)
class Waiting:
    """`since` and `until` are when and by when; no `until`: no norm and no notice sets a term."""

    who: Literal["person", "office"]
    what: str
    since: datetime
    until: date | None = None


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One fact of one file. `values` are in force and usable, `later` became true after the deadline (P-15)."""

    fact: AskedFact
    person: UUID | None
    state: FactState
    counting: Fact | None
    values: tuple[Fact, ...] = ()
    later: tuple[Fact, ...] = ()
    choice: FactChoice | None = None
    waiting: Waiting | None = None

    @property
    def key(self) -> Key:
        return self.fact.name, self.person

    @property
    def word(self) -> str:
        return WORDS[self.state]


@dataclass(frozen=True, slots=True)
class FileEvidence:
    """The rows of one file: facts and choices in force, open requests, and what a decision still lacks."""

    facts: Sequence[Fact]
    choices: Sequence[FactChoice] = ()
    requests: Sequence[PaperRequest] = ()
    missing: frozenset[Key] = frozenset()


@dataclass(frozen=True, slots=True)
class FileTerms:
    """The days that matter: the deadline of the call, the filing, since when the office has the file, and until when a
    request may be answered."""

    deadline: date
    filed_on: date
    received_at: datetime
    until: Callable[[PaperRequest], date]


@dataclass(slots=True)
class _Rows:
    values: list[Fact] = field(default_factory=list)
    later: list[Fact] = field(default_factory=list)


def check_lines(asked: Sequence[AskedFact], evidence: FileEvidence, terms: FileTerms) -> list[CheckLine]:
    """Every fact that the file has or lacks, in the measure's order, the household's first."""
    rows: dict[Key, _Rows] = {}
    for fact in evidence.facts:
        found = rows.setdefault((fact.name, fact.person_id), _Rows())
        (found.later if fact.source.endswith(LATER) or fact.as_of > terms.deadline else found.values).append(fact)
    choices = {(one.name, one.person_id): one for one in evidence.choices}
    keys = sorted({*rows, *evidence.missing}, key=lambda key: str(key[1] or ""))
    lines = []
    for fact_asked in asked:
        for key in keys:
            if key[0] == fact_asked.name:
                lines.append(_line(fact_asked, key, rows.get(key, _Rows()), choices.get(key), evidence, terms))
    return sorted(lines, key=lambda line: line.person is not None)


def open_requests(requests: Sequence[PaperRequest]) -> list[PaperRequest]:
    return [one for one in requests if one.closed_at is None]


def request_waits(request: PaperRequest, until: date) -> Waiting | None:
    """Whom an open request waits for; nobody once it is closed."""
    if request.closed_at is not None:
        return None
    if request.answered_at is None:
        return Waiting("person", "la risposta alla nostra richiesta", request.asked_at, until)
    return Waiting("office", "leggi la risposta e chiudi la richiesta", request.answered_at)


def _line(
    asked: AskedFact, key: Key, rows: _Rows, choice: FactChoice | None, evidence: FileEvidence, terms: FileTerms
) -> CheckLine:
    in_force = {one.pk for one in rows.values}
    if choice is not None and choice.fact_id not in in_force:
        choice = None  # the value that was chosen has been replaced since
    counting = the_one_that_counts(rows.values, {choice.fact_id} if choice else ())
    only_later = not rows.values and bool(rows.later) and key not in evidence.missing
    state = FactState.LATER if only_later else _state(asked, counting, rows.values, choice, terms)
    waiting = None if state in SETTLED else _waits(asked, state, rows.values, evidence, terms)
    return CheckLine(asked, key[1], state, counting, tuple(rows.values), tuple(rows.later), choice, waiting)


def _state(
    asked: AskedFact, counting: Fact | None, values: Sequence[Fact], choice: FactChoice | None, terms: FileTerms
) -> FactState:
    if counting is None:
        return FactState.MISSING
    if choice is None and len({repr(one.value) for one in values}) > 1:
        return FactState.DIFFERING
    if asked.yearly and counting.as_of.year < terms.filed_on.year:
        return FactState.EXPIRED
    if choice is not None or counting.verified_at is not None or counting.source in asked.vouched_for_by:
        return FactState.VERIFIED
    return FactState.DECLARED


def _waits(
    asked: AskedFact, state: FactState, values: Sequence[Fact], evidence: FileEvidence, terms: FileTerms
) -> Waiting:
    for request in open_requests(evidence.requests):
        if asked.name in request.items:
            waiting = request_waits(request, terms.until(request))
            assert waiting is not None, "an open request waits for somebody"
            return waiting
    moments = [one.verified_at for one in values if one.verified_at is not None]
    return Waiting("office", _to_do(asked, state), max([*moments, terms.received_at]))


def _to_do(asked: AskedFact, state: FactState) -> str:
    holder = " o ".join(asked.certified_by)
    return {
        FactState.DIFFERING: "scegli quale valore vale e scrivi perché",
        FactState.EXPIRED: f"controlla se ce n’era uno valido{f' ({holder})' if holder else ''}",
        FactState.MISSING: f"verifica presso {holder}" if holder else "chiedi alla persona",
        FactState.DECLARED: f"verifica presso {holder}" if holder else "verifica la dichiarazione",
    }[state]


def counts(lines: Sequence[CheckLine]) -> Mapping[FactState, int]:
    """How many facts are in each state, in the order of the states."""
    return {state: sum(line.state is state for line in lines) for state in FactState}


def unverified(lines: Sequence[CheckLine]) -> Iterator[CheckLine]:
    """The facts of the requirements that nobody verified yet."""
    return (line for line in lines if line.fact.is_required and line.state not in SETTLED)
