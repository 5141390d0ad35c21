"""Dates as the integer yyyymmdd, and arithmetic on them written once for every target.

Dataframe engines disagree on date arithmetic (a date plus 18 years is a timestamp on some), so none of it is
used. The functions below are written with + − × // % and a `where(condition, a, b)` handed in: with Python
integers they compute one case, with dataframe expressions a whole column, by the same formula.

Legal choices: 29 February in a common year is 1 March or 28 February, as the caller says (`to_february`);
months end on the last day of a shorter month (art. 2963 c. 5 of the civil code).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from .errors import said

__all__ = [
    "FIRST_DAY",
    "LAST_DAY",
    "LEAP_CHOICES",
    "day_number",
    "iso_day",
    "plus_days",
    "plus_months",
    "plus_years",
    "whole_days",
    "whole_months",
    "whole_years",
]

LEAP_CHOICES = ("first_of_march", "last_of_february")
FIRST_DAY, LAST_DAY = 1000_01_01, 9999_12_31
_WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Where = Callable[[Any, Any, Any], Any]
Keep = Callable[[Any], Any]


def _itself(value: Any) -> Any:
    """Integers are kept by being what they are; columns make an intermediate column of it."""
    return value


def day_number(iso: object) -> int:
    """The integer yyyymmdd of an ISO date (text or `datetime.date`). ValueError, in Italian, when it is not a day."""
    if isinstance(iso, date) and type(iso) is date:
        found = iso
    else:
        found = _day_of(iso)
    number = found.year * 10000 + found.month * 100 + found.day
    if number < FIRST_DAY:
        raise ValueError(f"«{iso}» viene prima dell’anno 1000")
    return number


def _day_of(iso: object) -> date:
    if not isinstance(iso, str) or not _WRITTEN.fullmatch(iso):
        raise ValueError(f"{said(iso)} non è una data scritta AAAA-MM-GG")
    try:
        return date.fromisoformat(iso)
    except ValueError:
        raise ValueError(f"«{iso}» non è un giorno del calendario") from None


def iso_day(number: int) -> str:
    """The ISO text of a yyyymmdd integer."""
    return f"{number // 10000:04d}-{number // 100 % 100:02d}-{number % 100:02d}"


def _is_leap(year: Any) -> Any:
    return (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))


def _last_day(year: Any, month: Any, where: Where) -> Any:
    return where(month == 2, where(_is_leap(year), 29, 28), 30 + (month + month // 8) % 2)


def whole_years(start: Any, end: Any, to_february: bool, where: Where, keep: Keep = _itself) -> Any:
    """Birthdays completed from `start` to `end`."""
    years = (end - start) // 10000
    if not to_february:
        return years
    early = (start % 10000 == 229) & (end % 10000 == 228) & (_is_leap(end // 10000) == False)  # noqa: E712 - column
    return years + where(early, 1, 0)


def whole_months(start: Any, end: Any, where: Where, keep: Keep = _itself) -> Any:
    """Months completed from `start` to `end`."""
    months = (end // 10000 * 12 + end // 100 % 100) - (start // 10000 * 12 + start // 100 % 100)
    last = keep(_last_day(keep(end // 10000), keep(end // 100 % 100), where))
    incomplete = (end % 100 < start % 100) & (end % 100 < last)
    return months - where(incomplete, 1, 0)


def plus_years(day: Any, years: Any, to_february: bool, where: Where, keep: Keep = _itself) -> Any:
    """The same day `years` later."""
    moved = keep(day + years * 10000)
    lost = (moved % 10000 == 229) & (_is_leap(keep(moved // 10000)) == False)  # noqa: E712 - column
    return where(lost, moved - 1 if to_february else moved + 72, moved)


def plus_months(day: Any, months: Any, where: Where, keep: Keep = _itself) -> Any:
    """The same day `months` later, or the last of that month."""
    reached = keep(day // 10000 * 12 + day // 100 % 100 - 1 + months)
    year, month = keep(reached // 12), keep(reached % 12 + 1)
    last = keep(_last_day(year, month, where))
    of_month = keep(day % 100)
    return year * 10000 + month * 100 + where(of_month > last, last, of_month)


def _ordinal(day: Any, where: Where, keep: Keep) -> Any:
    """Days since 1 March of the year 0, in the Gregorian calendar."""
    month = keep(day // 100 % 100)
    year = keep(where(month <= 2, day // 10000 - 1, day // 10000))
    from_march = where(month > 2, month - 3, month + 9)
    return 365 * year + year // 4 - year // 100 + year // 400 + (153 * from_march + 2) // 5 + day % 100 - 1


def whole_days(start: Any, end: Any, where: Where, keep: Keep = _itself) -> Any:
    """Days from `start` to `end`."""
    return _ordinal(end, where, keep) - _ordinal(start, where, keep)


def plus_days(day: Any, days: Any, where: Where, keep: Keep = _itself) -> Any:
    """`days` later: the inverse of `_ordinal` (400-year cycles of 146,097 days)."""
    ordinal = keep(_ordinal(day, where, keep) + days)
    era = keep(ordinal // 146097)
    of_era = keep(ordinal - era * 146097)
    year_of_era = keep((of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365)
    of_year = keep(of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100))
    from_march = keep((5 * of_year + 2) // 153)
    of_month = of_year - (153 * from_march + 2) // 5 + 1
    month = keep(where(from_march < 10, from_march + 3, from_march - 9))
    year = year_of_era + era * 400 + where(month <= 2, 1, 0)
    return year * 10000 + month * 100 + of_month
