"""Dates as integers against the calendar of Python."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approdo.rulebook.dates import (
    day_number,
    iso_day,
    plus_days,
    plus_months,
    plus_years,
    whole_days,
    whole_months,
    whole_years,
)
from approdo.rulebook.runtime import where

DAYS = st.dates(date(1896, 1, 1), date(2204, 12, 31))


def number(day: date) -> int:
    return day_number(day.isoformat())


@given(DAYS)
def test_day_survives_writing_and_reading(day):
    assert iso_day(number(day)) == day.isoformat()


@given(DAYS, st.integers(-40_000, 40_000))
def test_days_are_added_as_the_calendar_does(day, days):
    assert plus_days(number(day), days, where) == number(day + timedelta(days))


@given(DAYS, DAYS)
def test_days_between_are_those_of_the_calendar(one, other):
    assert whole_days(number(one), number(other), where) == (other - one).days


@given(DAYS, st.integers(-600, 600))
def test_months_end_on_the_last_day_of_a_shorter_month(day, months):
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    last = calendar.monthrange(year, month)[1]
    assert plus_months(number(day), months, where) == number(date(year, month, min(day.day, last)))


@given(DAYS, st.integers(0, 600))
def test_added_months_are_completed_on_the_day_reached_and_not_before(day, months):
    reached = plus_months(number(day), months, where)
    assert whole_months(number(day), reached, where) == months
    assert whole_months(number(day), plus_days(reached, -1, where), where) < max(months, 1)


@pytest.mark.proves("house.leap-birthday")
@pytest.mark.parametrize(
    ("to_february", "day", "years"),
    [
        (False, "2018-02-28", 17),
        (False, "2018-03-01", 18),
        (True, "2018-02-27", 17),
        (True, "2018-02-28", 18),
        (True, "2020-02-28", 19),
        (False, "2020-02-29", 20),
        (True, "2020-02-29", 20),
    ],
)
def test_person_born_on_29_february_comes_of_age_as_the_option_says(to_february, day, years):
    assert whole_years(day_number("2000-02-29"), day_number(day), to_february, where) == years


@pytest.mark.parametrize("to_february", [True, False])
@given(DAYS, st.integers(0, 120))
def test_birthday_is_the_first_day_on_which_the_years_are_completed(to_february, day, years):
    birthday = plus_years(number(day), years, to_february, where)
    assert date.fromisoformat(iso_day(birthday))
    assert whole_years(number(day), birthday, to_february, where) == years
    if years:
        eve = plus_days(birthday, -1, where)
        assert whole_years(number(day), eve, to_february, where) == years - 1


@pytest.mark.parametrize(
    "bad", ["2023-02-29", "2023-2-9", "20230209", "0999-01-01", "", None, 20230209, "2023-02-09T10"]
)
def test_what_is_no_day_is_refused(bad):
    with pytest.raises(ValueError, match=r"non è una data|non è un giorno|prima dell’anno 1000"):
        day_number(bad)


@pytest.mark.proves("house.leap-birthday")
@pytest.mark.parametrize(
    ("to_february", "years", "expected"),
    [(False, 1, "2021-03-01"), (True, 1, "2021-02-28"), (False, 4, "2024-02-29"), (True, 4, "2024-02-29")],
)
def test_anniversary_of_29_february_falls_where_the_option_says(to_february, years, expected):
    assert iso_day(plus_years(day_number("2020-02-29"), years, to_february, where)) == expected
