"""A case that does not fit its facts: all errors, each with its pointer and the admitted values."""

from __future__ import annotations

import pytest

from approdo.rulebook import Book, Bool, CaseErrors, Cents, any_of, day
from tests.rulebook.small_book import BIRTH, FILED, ISEE, START, TENANCY, WORDS, fact, measure

YES = fact("yes", Bool)


@pytest.fixture
def book():
    access = Book("access")
    access.requirement("one", (ISEE <= 0) & (TENANCY == "none") & YES & (day("2000-01-01") < FILED), **WORDS)
    access.requirement("two", any_of(day("2000-01-01") > BIRTH), **WORDS)
    return measure(access, facts=(ISEE, TENANCY, YES, FILED, BIRTH)).freeze(START)


def refused(book, facts, parts=None):
    with pytest.raises(CaseErrors) as found:
        book.read_case(facts, parts)
    return {(error.code, error.where): error for error in found.value.errors}


@pytest.mark.proves("house.case-errors")
def test_every_wrong_value_is_told_with_its_pointer(book):
    found = refused(
        book,
        {"isee": -5, "tenancy": "publik", "yes": 1, "filed": "2023-02-30", "stranger": 1},
        {"persons": [{"birth": "1850-01-01"}, {"birth": 5}, "x"], "horses": []},
    )
    assert set(found) == {
        ("fact_bounds", "/facts/isee"),
        ("fact_code", "/facts/tenancy"),
        ("fact_type", "/facts/yes"),
        ("date_invalid", "/facts/filed"),
        ("fact_unknown", "/facts/stranger"),
        ("fact_bounds", "/persons/0/birth"),
        ("fact_type", "/persons/1/birth"),
        ("fact_type", "/persons/2"),
        ("fact_unknown", "/horses"),
    }
    document = found["fact_bounds", "/facts/isee"].document()
    assert document["value"] == -5
    assert document["expected"] == "0…1000000000 cents"
    assert document["message"]
    assert document["remedy"]


@pytest.mark.parametrize("value", [True, 1.5, "5", [5], 10**30])
def test_money_is_a_whole_number_within_its_bounds(book, value):
    (error,) = refused(book, {"isee": value})
    assert error[1] == "/facts/isee"
    assert ISEE.type is Cents


def test_empty_household_and_repeated_ids_are_refused(book):
    assert ("fact_bounds", "/persons") in refused(book, {}, {"persons": []})
    assert ("fact_bounds", "/persons") in refused(book, {}, {"persons": [{}] * 11})
    assert ("duplicate_id", "/persons/1/id") in refused(book, {}, {"persons": [{"id": "a"}, {"id": "a"}]})
    assert ("fact_type", "/facts") in refused(book, [])
    assert ("fact_type", "/persons") in refused(book, {}, {"persons": {}})


def test_fact_left_blank_is_missing_and_no_error(book):
    case = book.read_case({"isee": None}, {"persons": None})
    decision = book.decide(case)
    assert decision.outcome == "incomplete"
    assert {"/facts/isee", "/persons"} <= set(decision.missing_facts)
