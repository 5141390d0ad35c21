"""The checks of one file put together: what its measure asks, what its rows say, what each value would change.

found = checks_of(application, moment)        the check list, the findings, the open requests
ready_for_assignment(application, moment)     what still stands before the act of assignment; nothing: it may be done
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from approdo.documents.errors import BadInput
from approdo.procedures.ask_papers import answer_until
from approdo.procedures.call_book import CallBook, book_of
from approdo.procedures.decide_applications import case_of, persons_in_order
from approdo.procedures.moments import day_of
from approdo.procedures.on_call import problem
from approdo.procedures.problems import Problem
from approdo.records.calls.checklist import (
    LATER,
    AskedFact,
    CheckLine,
    FactState,
    FileEvidence,
    FileTerms,
    Key,
    check_lines,
    open_requests,
    unverified,
)
from approdo.records.calls.evidence_rows import FileRows, OtherFile, rows_of
from approdo.records.calls.models import Application, PaperRequest
from approdo.records.evidence.models import Fact
from approdo.records.evidence.queries import CaseFacts, case_of_rows
from approdo.rulebook import Fact as DeclaredFact

CERTIFIER_SOURCES = {"INPS": "inps", "ANPR": "registry", "piattaforma regionale": "regional_platform"}
"""Which source of a fact is whose, by the name that the measure gives to who certifies it."""
YEARLY = "certificates_of_the_year"


@dataclass(frozen=True, slots=True)
class Effect:
    """What a decision would be with one value in the place of the one that counts: computed, never stored."""

    fact: UUID
    outcome: str
    indigent: Any
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checks:
    """The check list of a file, with the effect of each value of a contrast, and the household's other applications."""

    lines: tuple[CheckLine, ...]
    effects: Mapping[UUID, Effect]
    requests: tuple[PaperRequest, ...]
    until: Mapping[UUID, date]
    elsewhere: tuple[OtherFile, ...]
    falls_later: bool

    @property
    def contrasts(self) -> tuple[CheckLine, ...]:
        return tuple(line for line in self.lines if line.state is FactState.DIFFERING)

    @property
    def open_requests(self) -> list[PaperRequest]:
        return open_requests(self.requests)


def checks_of(application: Application, moment: datetime) -> Checks:
    """The checks of a file inside an act; a page hands in the rows of its reading to `checks_from`."""
    return checks_from(rows_of(application), moment)


def checks_from(rows: FileRows, moment: datetime) -> Checks:
    """Everything there is to check, from the rows of one file."""
    application, call = rows.application, rows.application.call
    book = book_of(call, moment)
    deadline = day_of(call.closes_at)
    case = case_of_rows(rows.facts, rows.choices, deadline)
    until = {one.pk: answer_until(one, call) for one in rows.requests}
    evidence = FileEvidence(rows.facts, rows.choices, rows.requests, _missing(book, case))
    terms = FileTerms(deadline, day_of(application.filed_at), _received(application), lambda one: until[one.pk])
    lines = tuple(check_lines(asked_facts(book), evidence, terms))
    latest = case_of_rows(_latest(rows.facts), rows.choices)
    return Checks(
        lines,
        _effects(book, application, case, lines),
        rows.requests,
        until,
        rows.elsewhere,
        latest != case and _refused(book, application, latest),
    )


def _latest(facts: Sequence[Fact]) -> list[Fact]:
    """What is true today: of a fact that is known of after the deadline, those values alone, whoever verified what when."""
    later = {(one.name, one.person_id) for one in facts if one.source.endswith(LATER)}
    return [one for one in facts if one.source.endswith(LATER) or (one.name, one.person_id) not in later]


def ready_for_assignment(application: Application, moment: datetime) -> list[Problem]:
    """What stands before the act of assignment: requirements must hold, verified, at application and at assignment
    (r.r. 4/2017, art. 7 and 15), and nothing may still be asked."""
    found = checks_of(application, moment)
    problems = [
        problem(
            "fact_not_verified",
            f"facts/{line.fact.name}",
            f"«{line.fact.label}» non è verificato: {line.word.lower()}.",
            f"{line.waiting.what[:1].upper()}{line.waiting.what[1:]}." if line.waiting else "Verificalo.",
        )
        for line in unverified(found.lines)
    ]
    problems += [
        problem(
            "request_open",
            f"requests/{one.pk}",
            "C’è una richiesta alla persona ancora aperta.",
            "Aspetta la risposta e chiudila, prima di assegnare.",
        )
        for one in found.open_requests
    ]
    if found.falls_later:
        message = "Dopo la chiusura del bando un requisito non risulta più rispettato."
        remedy = "I requisiti valgono anche all’assegnazione: chiarisci, o proponi l’esclusione con i suoi motivi."
        problems.append(problem("requirement_lost", "facts", message, remedy))
    return problems


def asked_facts(book: CallBook) -> list[AskedFact]:
    """The facts that a requirement, a section, adequacy or the order reads, as this call's law has them."""
    declared = {fact.name: fact for fact in book.measure.fact_list}
    read = {fact.name for fact in book.frozen.program.facts}
    yearly = tuple(book.procedure.get(YEARLY, ()))
    order = _order_facts(book)
    found = []
    for told in book.facts["facts"]:
        fact = declared[told["name"]]
        answering = ("access", *book.facts["sections"])
        books = [name for name in told["used_by"] if name in answering and fact.name in read]
        books += ["order"] if fact.name in order else []
        if told["of"] not in (book.facts["subject"], "persons") or not books:
            continue
        found.append(
            AskedFact(
                fact.name,
                fact.label,
                told["of"] == "persons",
                tuple(books),
                _vouched(fact),
                tuple(fact.certified_by),
                bool(yearly) and (fact.concept or "").startswith(yearly),
            )
        )
    return found


def _order_facts(book: CallBook) -> set[str]:
    """The facts that the published order compares; the score stands for its own."""
    keys = {key.by for key in book.paper.allotment.order} if book.paper.allotment else set()
    return keys | ({str(book.procedure.get("score_fact"))} if "score" in keys else set())


def _vouched(fact: DeclaredFact) -> frozenset[str]:
    """Whose word is enough: who certifies the fact; for what the receipt itself tells, the platform that gave it."""
    certifiers = {CERTIFIER_SOURCES[one] for one in fact.certified_by if one in CERTIFIER_SOURCES}
    return frozenset(certifiers | ({"regional_platform", "office"} if fact.origin == "office" else set()))


def _missing(book: CallBook, case: CaseFacts) -> frozenset[Key]:
    """Facts without which a result of this call cannot be had, by name and person."""
    persons = persons_in_order(case)
    found: set[Key] = set()
    for pointer in book.missing_facts(*case_of(case)):
        parts = pointer.strip("/").split("/")
        if parts[0] == "facts":
            found.add((parts[1], None))
        elif len(parts) == 3:
            found.add((parts[2], persons[int(parts[1])]))
    return frozenset(found)


def _effects(
    book: CallBook, application: Application, case: CaseFacts, lines: Sequence[CheckLine]
) -> dict[UUID, Effect]:
    """The decision with each of the values that disagree, really decided and thrown away."""
    found: dict[UUID, Effect] = {}
    for line in lines:
        for fact in (*(line.values if len(line.values) > 1 else ()), *line.later):
            effect = _effect(book, application, _with(case, fact), fact)
            if effect is not None:
                found[fact.pk] = effect
    return found


def _effect(book: CallBook, application: Application, case: CaseFacts, fact: Fact) -> Effect | None:
    try:
        document = book.decide(application.public_code, *case_of(case), None)
    except BadInput:
        return None
    return Effect(
        fact.pk,
        document["outcome"],
        book.section(document, "indigent_section"),
        tuple(book.section(document, "category_section") or ()),
    )


def _with(case: CaseFacts, fact: Fact) -> CaseFacts:
    changed = CaseFacts(dict(case.household), {key: dict(values) for key, values in case.persons.items()})
    where = changed.household if fact.person_id is None else changed.persons.setdefault(fact.person_id, {})
    where[fact.name] = fact.value
    return changed


def _refused(book: CallBook, application: Application, case: CaseFacts) -> bool:
    """Whether a case would be refused: requirements hold at assignment as at application (art. 7)."""
    try:
        return bool(book.decide(application.public_code, *case_of(case), None)["outcome"] == "not_eligible")
    except BadInput:
        return False


def _received(application: Application) -> datetime:
    """Since when the office has the file: its import, or its filing."""
    return application.batch.imported_at if application.batch is not None else application.filed_at
