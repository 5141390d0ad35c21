"""The targets agree, row by row: generated Python, dataframes, and the book thawed from its own JSON."""

from __future__ import annotations

import json
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, reject, settings
from hypothesis import strategies as st

from approdo.rulebook import BookErrors, Decision, FrozenBook, canonical
from approdo.rulebook.dates import day_number
from approdo.rulebook.runtime import Unknown
from tests.rulebook.random_books import cases, facts, frozen_books

CALM = settings(
    max_examples=15,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),  # a smaller random book is no easier to read
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
TYPES = {"Bool": pl.Boolean, "Code": pl.String}


def frame_of(rows: list[dict[str, Any]], of: str) -> pl.DataFrame:
    """Rows of JSON values as a typed frame, dates as yyyymmdd."""
    own = [fact for fact in facts() if fact.of == of]
    schema = {"id": pl.Int64, **{fact.name: TYPES.get(fact.type.kind, pl.Int64) for fact in own}}
    dates = {fact.name for fact in own if fact.type.kind == "Date"}
    return pl.DataFrame(
        [
            {name: day_number(value) if name in dates and value else value for name, value in row.items()}
            for row in rows
        ],
        schema=schema,
    )


def answers(book: FrozenBook, batch: list[dict[str, Any]]) -> list[dict[str, Any]]:
    households = frame_of([{"id": i, **case["facts"]} for i, case in enumerate(batch)], "household")
    persons = [{"id": i, **p} for i, case in enumerate(batch) for p in case.get("persons", ())]
    found = book.frame(households, persons=frame_of(persons, "persons"))
    return sorted(found.to_dicts(), key=lambda row: row["id"])


def decided(book: FrozenBook, case: dict[str, Any]) -> Decision:
    parts = {"persons": case["persons"]} if "persons" in case else {}
    return book.decide(book.read_case(case["facts"], parts))


def expected_row(decision: Decision) -> dict[str, Any]:
    """A decision as the frame writes it: null when not known; what does not apply counts as met."""
    row: dict[str, Any] = {"outcome": decision.outcome}
    for rule in decision.book.program.rules:
        value = decision.value_of(rule.name)
        if decision.book.program.level[rule.name] != "persons":
            row[rule.name] = None if type(value) is Unknown else True if value is None else value
    for name, section in decision.sections.items():
        row[f"status_{name}"] = section.status
        if f"section_{name}" in ("section_amount", "section_check"):
            row[f"section_{name}"] = section.value
    return row


def book_or_reject(data: Any, known: bool) -> FrozenBook:
    """A random book; those whose random arithmetic leaves the bounds are not wanted."""
    try:
        return data.draw(frozen_books(known=known))
    except BookErrors as faults:
        unwanted = {"overflow", "date_out_of_calendar"}
        if not {error.code for error in faults.errors} <= unwanted:
            raise
        reject()


@pytest.mark.proves("house.targets-agree")
@CALM
@given(st.data())
def test_simulation_answers_each_incomplete_row_as_the_decision_does(data: st.DataObject) -> None:
    book = book_or_reject(data, known=False)
    batch = data.draw(st.lists(cases(), min_size=4, max_size=8))
    for case, row in zip(batch, answers(book, batch), strict=True):
        expected = expected_row(decided(book, case))
        assert {name: row[name] for name in expected} == expected, case


@pytest.mark.proves("house.targets-agree")
@CALM
@given(st.data())
def test_simulation_answers_each_complete_row_as_the_decision_does(data: st.DataObject) -> None:
    book = book_or_reject(data, known=True)
    batch = data.draw(st.lists(cases(complete=True), min_size=4, max_size=8))
    for case, row in zip(batch, answers(book, batch), strict=True):
        decision = decided(book, case)
        assert decision.outcome in ("eligible", "not_eligible")
        expected = expected_row(decision)
        assert {name: row[name] for name in expected} == expected, case


@pytest.mark.proves("house.book-by-hash")
@CALM
@given(st.data())
def test_verifier_runs_the_embedded_tree_to_the_same_document(data: st.DataObject) -> None:
    book = book_or_reject(data, known=data.draw(st.booleans()))
    for case in data.draw(st.lists(cases(), min_size=1, max_size=4)):
        document = json.loads(canonical(decided(book, case).document(case_id="c", full=True)))
        thawed = FrozenBook.thaw(
            document["book"]["tree"],
            parameters=document["parameters"],
            options=document["options"],
            on=document["on"],
            known_on=document["known_on"],
        )
        assert thawed.hash == book.hash == document["book"]["hash"]
        again = {"facts": document["facts"]}
        if document["persons"] is not None:
            again["persons"] = document["persons"]
        assert decided(thawed, again).document(case_id="c", full=True) == document


@pytest.mark.proves("house.targets-agree")
@CALM
@given(st.data())
def test_decision_with_every_fact_is_the_same_through_the_three_valued_code(data: st.DataObject) -> None:
    book = book_or_reject(data, known=True)
    case = data.draw(cases(complete=True))
    read = book.read_case(case["facts"], {"persons": case["persons"]})
    assert book._fast(read.facts, read.parts) == book._slow(read.facts, read.parts)
