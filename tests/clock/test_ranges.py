"""Dates: half-open ranges, months of unequal length, birthdays on 29 February, holidays."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approdo.clock.ranges import (
    DateRange,
    add_months,
    completed_years,
    in_words,
    is_holiday,
    merged,
    rolled,
)

days = st.dates(date(2020, 1, 1), date(2032, 12, 31))
ranges = st.builds(lambda start, length: DateRange(start, start + timedelta(days=length)), days, st.integers(0, 40))


def march(day: int) -> date:
    return date(2026, 3, day)


def test_range_holds_its_first_day_and_not_its_last():
    week = DateRange(march(2), march(9))
    assert (march(1) in week, march(2) in week, march(8) in week, march(9) in week) == (False, True, True, False)
    assert week.days == 7


def test_range_without_end_holds_every_later_day_and_no_count():
    assert date(2099, 1, 1) in DateRange(march(2))
    assert DateRange(march(2)).days is None


def test_range_that_ends_before_it_starts_cannot_be_made():
    with pytest.raises(ValueError, match="before it starts"):
        DateRange(march(9), march(2))


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        ((2, 9), (9, 12), False),
        ((2, 9), (8, 12), True),
        ((2, 9), (3, 3), False),
        ((2, None), (20, 21), True),
        ((2, None), (1, 2), False),
        ((20, 21), (2, None), True),
    ],
)
def test_ranges_that_touch_do_not_overlap(first, second, together):
    one, other = (DateRange(march(a), march(b) if b else None) for a, b in (first, second))
    assert one.overlaps(other) is other.overlaps(one) is together


def test_merged_joins_what_touches_and_drops_what_is_empty():
    found = merged(
        [
            DateRange(march(9), march(12)),
            DateRange(march(2), march(9)),
            DateRange(march(20), march(20)),
            DateRange(march(25), march(27)),
        ]
    )
    assert found == (DateRange(march(2), march(12)), DateRange(march(25), march(27)))
    assert merged([DateRange(march(5)), DateRange(march(2), march(9))]) == (DateRange(march(2)),)


@given(st.lists(ranges, max_size=6))
def test_merged_ranges_hold_exactly_the_same_days(some):
    found = merged(some)
    held = {one.start + timedelta(days=n) for one in some for n in range(one.days)}
    assert {one.start + timedelta(days=n) for one in found for n in range(one.days)} == held
    assert sum(one.days for one in found) == len(held)
    assert all(earlier.end < later.start for earlier, later in pairwise(found))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 1, 31), 3, date(2026, 4, 30)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 3, 2), 0, date(2026, 3, 2)),
    ],
)
def test_month_without_that_day_ends_on_its_last(day, months, expected):
    assert add_months(day, months) == expected


@pytest.mark.parametrize(
    ("birth", "on", "years"),
    [
        (date(1950, 3, 1), date(2015, 2, 28), 64),
        (date(1950, 3, 1), date(2015, 3, 1), 65),
        (date(2000, 2, 29), date(2018, 2, 27), 17),
        (date(2000, 2, 29), date(2018, 2, 28), 18),
        (date(2000, 2, 29), date(2020, 2, 28), 19),
        (date(2000, 2, 29), date(2020, 2, 29), 20),
        (date(2000, 2, 29), date(2100, 2, 28), 100),
        (date(2026, 5, 1), date(2026, 4, 30), -1),
    ],
)
def test_years_are_complete_on_the_birthday(birth, on, years):
    assert completed_years(birth, on) == years


def test_leap_birthday_on_first_of_march_is_a_named_option():
    leap = date(2000, 2, 29)
    assert completed_years(leap, date(2018, 2, 28), "1_march") == 17
    assert completed_years(leap, date(2018, 3, 1), "1_march") == 18


@given(days, days)
def test_years_never_go_back(birth, on):
    assert (
        completed_years(birth, on) <= completed_years(birth, on + timedelta(days=1)) <= completed_years(birth, on) + 1
    )


def test_sundays_and_listed_days_are_holidays_and_saturdays_are_not():
    listed = frozenset({date(2026, 6, 2)})
    assert is_holiday(date(2026, 5, 31), listed)
    assert is_holiday(date(2026, 6, 2), listed)
    assert not is_holiday(date(2026, 6, 2), ())
    assert not is_holiday(date(2026, 5, 30), listed)
    assert rolled(date(2026, 5, 31), listed) == date(2026, 6, 1)
    assert rolled(date(2026, 4, 5), {date(2026, 4, 6)}) == date(2026, 4, 7)
    assert rolled(date(2026, 5, 30), listed) == date(2026, 5, 30)


def test_dates_are_written_as_italians_read_them():
    assert [in_words(date(2026, 4, 1)), in_words(date(2026, 12, 25))] == ["1º aprile 2026", "25 dicembre 2026"]
