"""The rules of a call: the measure's book frozen for the day of publication, as known on the day of the act (P-13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.conf import settings

from approdo.documents import calls, cases
from approdo.documents.decision import case_error, decide_with
from approdo.documents.errors import BadInput, ErrorItem
from approdo.documents.facts import code_labels
from approdo.documents.frozen_books import frozen_book
from approdo.documents.measures import load_measure
from approdo.procedures.call_papers import call_document
from approdo.procedures.moments import day_of
from approdo.records.calls.models import Call
from approdo.rulebook import CaseErrors, Measure
from approdo.rulebook.case import Case
from approdo.rulebook.decision import Decision
from approdo.rulebook.frozen import FrozenBook
from approdo.rulebook.layers import Figure
from approdo.rulebook.runtime import Unknown


def measure_of(call: Call) -> Measure:
    """The installed measure of a call, its city's layers checked with it. Raises BadInput."""
    return load_measure(call.measure, tuple(settings.MEASURE_FOLDERS), settings.CITY_FOLDER)


def book_of(call: Call, moment: datetime) -> CallBook:
    """The call's book as known at `moment`. Raises BadInput when the paper of the call does not hold together."""
    return book_of_paper(measure_of(call), calls.read(call_document(call)), day_of(moment))


def book_of_paper(measure: Measure, paper: calls.Call, known_on: date) -> CallBook:
    """The book of a call read from its paper; what one knew before the publication is what one knew then."""
    frozen = frozen_book(
        measure.name,
        paper.published_on.isoformat(),
        max(known_on, paper.published_on).isoformat(),
        paper,
        tuple(settings.MEASURE_FOLDERS),
        settings.CITY_FOLDER,
    )
    return CallBook(measure, frozen, paper)


class CallBook:
    """A frozen book with what its call and measure say about using it."""

    def __init__(self, measure: Measure, frozen: FrozenBook, paper: calls.Call) -> None:
        self.measure, self.frozen, self.paper = measure, frozen, paper
        self.procedure: Mapping[str, Any] = measure.procedure

    @cached_property
    def facts(self) -> dict[str, Any]:
        """`approdo.facts/1`."""
        return self.frozen.facts_document()

    @cached_property
    def code_labels(self) -> dict[str, dict[str, str]]:
        """The Italian word of each code of each fact."""
        return code_labels(self.measure.name, tuple(settings.MEASURE_FOLDERS), settings.CITY_FOLDER)

    @cached_property
    def books_used(self) -> tuple[str, ...]:
        """Books a decision of this call rests on: requirements, indigence, adequacy; categories when a quota reads them.
        Sections that only check (the ISBAR of the annex) are not among them."""
        quotas = {quota.name for quota in self.paper.allotment.quotas} if self.paper.allotment else set()
        used = ["access", self.procedure.get("indigent_section"), self.procedure.get("adequacy_book")]
        if quotas - {"indigent"}:
            used.append(self.procedure.get("category_section"))
        return tuple(name for name in used if name)

    def parameters_needed(self) -> dict[str, Figure]:
        """Every parameter that a requirement, adequacy, a quota or the order of this call uses."""
        names = {name for book in self.books_used for name in self.frozen.params_of(book)}
        declared: Mapping[str, Any] = self.procedure.get("quotas", {})
        for quota in self.paper.allotment.quotas if self.paper.allotment else ():
            rule = declared.get(quota.name, declared.get("*", {}))
            names |= {rule["share"]} if "share" in rule else set()
        return {name: self.frozen.figures[name] for name in names if name in self.frozen.figures}

    def call_terms(self, call: Call) -> Decision | None:
        """What the measure's book about calls says of this one; None when it has none."""
        name = self.procedure.get("call_book")
        if not name:
            return None
        book = self.frozen.about(name)
        facts = {
            "call_opens_on": day_of(call.opens_at).isoformat(),
            "call_closes_on": day_of(call.closes_at).isoformat(),
            "homes_of_the_year": 0,
        }
        return book.decide(book.read_case(facts))

    def most_preferences(self, call: Call) -> int | None:
        """How many homes an application may name (r.r. 4/2017, art. 9, c. 3); None: no limit is known."""
        terms = self.call_terms(call)
        allowed = terms.values.get("preferences_allowed") if terms else None
        return allowed if isinstance(allowed, int) else None

    def missing_facts(self, household: Mapping[str, Any], persons: Sequence[Mapping[str, Any]]) -> list[str]:
        """Pointers of the facts without which a result of this call cannot be had. Raises BadInput for a bad fact."""
        decision = self.frozen.decide(self._read(household, persons))
        found: dict[str, None] = {}
        for chapter, rule in self.frozen.program.results():
            value = decision.value_of(rule.name)
            if chapter.name in self.books_used and isinstance(value, Unknown):
                found |= dict.fromkeys(value.facts)
        return sorted(found)

    def value_faults(self, name: str, value: Any, *, of_person: bool) -> tuple[ErrorItem, ...]:
        """What is wrong with one value of one fact; nothing when the rules could read it."""
        told = ({}, [{name: value}]) if of_person else ({name: value}, ())
        try:
            self._read(*told)
        except BadInput as fault:
            return fault.errors
        return ()

    def decide(
        self, case: str, household: Mapping[str, Any], persons: Sequence[Mapping[str, Any]], salt: str | None
    ) -> dict[str, Any]:
        """The frozen `approdo.decision/1` of a case; the tree stays in DecisionBook, by hash."""
        case_paper = {"format": cases.FORMAT, "id": case, "facts": household} | (
            {"persons": persons} if persons else {}
        )
        return decide_with(self.frozen, case_paper, self.paper.id, salt=salt)

    def section(self, document: Mapping[str, Any], name: str) -> Any:
        """The value of a section of a decision, None while it is not computed."""
        section = document["sections"].get(self.procedure.get(name))
        return section["value"] if section and section["status"] == "computed" else None

    def _read(self, household: Mapping[str, Any], persons: Sequence[Mapping[str, Any]]) -> Case:
        try:
            return self.frozen.read_case(household, {"persons": persons} if persons else {})
        except CaseErrors as faults:
            raise BadInput(case_error(fault) for fault in faults.errors) from None
