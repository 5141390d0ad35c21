"""What a simulation takes in: missing columns and lists, date columns, lazy frames, values out of bounds."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from approdo.rulebook import (
    Book,
    CaseErrors,
    FrozenBook,
    Int,
    Param,
    as_unit,
    completed_years,
    count,
    law_date,
    year_of,
)
from tests.rulebook.small_book import BIRTH, FILED, ISEE, LIMIT, TENANCY, layer, measure, row

WORDS = {"cite": "art. 7", "text": "Frase."}


@pytest.fixture(scope="module")
def book() -> FrozenBook:
    access = Book("access")
    access.requirement("rich", ISEE <= LIMIT, **WORDS)
    access.requirement("minors", count(completed_years(BIRTH, FILED) < 18) >= 1, **WORDS)
    access.requirement("home", TENANCY == "private", **WORDS)
    return measure(
        access, facts=(ISEE, BIRTH, FILED, TENANCY), parameters=(LIMIT,), layers=[layer(isee_max=row(100))]
    ).freeze("2019-06-01")


HOUSEHOLDS = pl.DataFrame(
    {"id": [1, 2, 3], "isee": [100, 101, 50], "filed": [20190610] * 3, "tenancy": ["private"] * 3, "spare": [0] * 3}
)
PERSONS = pl.DataFrame({"id": [1, 1, 2, 3], "birth": [19500101, 20100101, 20100101, 19800101]})


def outcomes(book: FrozenBook, households: pl.DataFrame, **parts: object) -> list[str]:
    return list(book.frame(households, **parts).sort("id")["outcome"])


@pytest.mark.proves("house.targets-agree")
def test_each_household_gets_its_row_with_every_rule(book):
    found = book.frame(HOUSEHOLDS, persons=PERSONS)
    assert found.columns == ["id", "rich", "minors", "home", "outcome"]
    assert outcomes(book, HOUSEHOLDS, persons=PERSONS) == ["eligible", "not_eligible", "not_eligible"]


def test_household_without_rows_of_persons_is_incomplete_unless_it_failed(book):
    assert outcomes(book, HOUSEHOLDS, persons=PERSONS.filter(pl.col("id") == 3)) == [
        "incomplete",
        "not_eligible",
        "not_eligible",
    ]
    assert outcomes(book, HOUSEHOLDS) == ["incomplete", "not_eligible", "incomplete"]
    assert outcomes(book, HOUSEHOLDS, persons=PERSONS.head(0)) == ["incomplete", "not_eligible", "incomplete"]


def test_fact_without_a_column_is_missing_everywhere(book):
    assert outcomes(book, HOUSEHOLDS.drop("tenancy"), persons=PERSONS) == ["incomplete", "not_eligible", "not_eligible"]


def test_date_columns_and_lazy_frames_answer_the_same(book):
    dated = PERSONS.with_columns(
        birth=pl.Series([date(1950, 1, 1), date(2010, 1, 1), date(2010, 1, 1), date(1980, 1, 1)])
    )
    expected = ["eligible", "not_eligible", "not_eligible"]
    assert outcomes(book, HOUSEHOLDS, persons=dated) == expected
    lazy = book.frame(HOUSEHOLDS.lazy(), persons=PERSONS.lazy()).collect().sort("id")
    assert list(lazy["outcome"]) == expected


@pytest.mark.proves("house.case-errors")
def test_column_with_a_value_out_of_bounds_is_refused_with_the_value(book):
    wrong = HOUSEHOLDS.with_columns(isee=pl.Series([0, -5, 0]), tenancy=pl.Series(["private", "publik", None]))
    with pytest.raises(CaseErrors) as refused:
        book.frame(wrong, persons=PERSONS)
    assert [(error.code, error.where, error.value) for error in refused.value.errors] == [
        ("fact_bounds", "/facts/isee", -5),
        ("fact_code", "/facts/tenancy", "publik"),
    ]


@pytest.mark.proves("house.targets-agree")
def test_figure_is_compared_from_either_side_with_a_rule_that_has_one_value_for_everybody():
    score, access = Book("score"), Book("access")
    year = score.rule("year", as_unit(year_of(law_date()), ""), **WORDS)
    edge = Param("edge", Int, label="anno")
    access.requirement("late", edge >= year, **WORDS)
    access.requirement("home", TENANCY == "private", **WORDS)
    made = measure(access, score, facts=(TENANCY,), parameters=(edge,), layers=[layer(edge=row(2018))])
    unknown_home = pl.DataFrame({"id": [1, 2, 3]})
    assert outcomes(made.freeze("2018-06-01"), unknown_home) == ["incomplete"] * 3
    assert outcomes(made.freeze("2019-06-01"), unknown_home) == ["not_eligible"] * 3


def test_no_households_give_no_rows(book):
    assert len(book.frame(HOUSEHOLDS.head(0), persons=PERSONS.head(0))) == 0
