"""Days of a municipality: they begin at midnight in Rome, summer and winter, and some of them are holidays."""

from datetime import UTC, date, datetime

import pytest

from approdo.procedures.calendar import holidays_of
from approdo.procedures.moments import day_of
from approdo.records.territory.models import Municipality


@pytest.mark.proves("P-2")
@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 3, 2, 22, 59, 59, tzinfo=UTC), date(2026, 3, 2)),
        (datetime(2026, 3, 2, 23, 0, tzinfo=UTC), date(2026, 3, 3)),
        (datetime(2026, 7, 2, 21, 59, 59, tzinfo=UTC), date(2026, 7, 2)),
        (datetime(2026, 7, 2, 22, 0, tzinfo=UTC), date(2026, 7, 3)),
        (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 21, 59, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 22, 0, tzinfo=UTC), date(2026, 3, 30)),
        (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 22, 59, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), date(2026, 10, 26)),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), date(2027, 1, 1)),
        (datetime(2028, 2, 28, 23, 30, tzinfo=UTC), date(2028, 2, 29)),
    ],
    ids=lambda value: f"{value:%Y%m%d%H%M}",
)
def test_a_day_begins_at_midnight_in_rome_also_where_it_has_another_hour(moment, day):
    assert day_of(moment) == day


@pytest.mark.proves("P-4")
def test_the_patrons_day_is_a_holiday_only_where_somebody_confirmed_it():
    nowhere, somewhere = Municipality(patron_day=""), Municipality(patron_day="06-24")
    assert date(2026, 6, 24) not in holidays_of(nowhere, [2026])
    assert {date(2026, 6, 24), date(2027, 6, 24)} <= holidays_of(somewhere, [2027, 2026, 2026])
    assert {date(2026, 4, 6), date(2026, 4, 25), date(2026, 12, 26)} <= holidays_of(nowhere, [2026])
    assert date(2027, 1, 1) not in holidays_of(nowhere, [2026])
