"""Dates and half-open ranges of dates: the arithmetic of terms, with no clock and no holiday of its own.

The day of the event is not counted (art. 2963 c.c.), so a term of n days ends on `start + n`, and the days used
between two dates are their difference. A range [start, end) holds its first day and not its last: two ranges that
touch leave no gap and share no day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

LeapBirthday = Literal["28_february", "1_march"]

_MONTHS = (
    "gennaio",
    "febbraio",
    "marzo",
    "aprile",
    "maggio",
    "giugno",
    "luglio",
    "agosto",
    "settembre",
    "ottobre",
    "novembre",
    "dicembre",
)
_SUNDAY = 6


@dataclass(frozen=True, slots=True, order=True)
class DateRange:
    """The days from `start` to the day before `end`; `end` None means "until further notice"."""

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise ValueError(f"a range cannot end on {self.end} before it starts on {self.start}")

    def __contains__(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)

    @property
    def days(self) -> int | None:
        """How many days it holds; None when it has no end."""
        return None if self.end is None else (self.end - self.start).days

    def overlaps(self, other: DateRange) -> bool:
        """Tell whether they share a day (an empty range shares none)."""
        return (
            self.days != 0
            and other.days != 0
            and (other.end is None or self.start < other.end)
            and (self.end is None or other.start < self.end)
        )

    def days_before(self, day: date) -> int:
        """Return how many of its days come before a day."""
        end = day if self.end is None else min(self.end, day)
        return max(0, (end - self.start).days)


def merged(ranges: Iterable[DateRange]) -> tuple[DateRange, ...]:
    """Return the same days as disjoint ranges in order; ranges that touch become one, empty ones vanish."""
    found: list[DateRange] = []
    for one in sorted((one for one in ranges if one.days != 0), key=lambda one: one.start):
        if not found or (found[-1].end is not None and one.start > found[-1].end):
            found.append(one)
            continue
        last = found[-1].end
        end = None if last is None or one.end is None else max(last, one.end)
        found[-1] = DateRange(found[-1].start, end)
    return tuple(found)


def add_days(day: date, days: int) -> date:
    """Return the last day of a term of so many days, the day of the event not counted."""
    return day + timedelta(days=days)


def add_months(day: date, months: int) -> date:
    """Return the same day some months later; the last of the month where that day is missing (art. 2963 c. 5 c.c.)."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(years, month + 1, min(last, day.day))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def is_holiday(day: date, holidays: Collection[date]) -> bool:
    """Tell whether a day is a Sunday or one of the holidays handed in; a Saturday is a working day here."""
    return day.weekday() == _SUNDAY or day in holidays


def rolled(day: date, holidays: Collection[date]) -> date:
    """Return the day itself or, on a Sunday or holiday, the next working day (art. 2963 c. 3 c.c.)."""
    while is_holiday(day, holidays):
        day += timedelta(days=1)
    return day


def completed_years(birth: date, on: date, leap_birthday: LeapBirthday = "28_february") -> int:
    """Return the whole years lived on a day, negative before birth.

    A person born on 29 February completes a year, in a common year, on 28 February (art. 2963 c. 5 c.c. by analogy,
    the default) or on 1 March: the text of no measure says which, so it is a named option.
    """
    turned = (on.month, on.day) >= (birth.month, birth.day)
    if (birth.month, birth.day) == (2, 29) and leap_birthday == "28_february" and not _is_leap(on.year):
        turned = (on.month, on.day) >= (2, 28)
    return on.year - birth.year - (0 if turned else 1)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def in_words(day: date) -> str:
    """Return a date as an Italian reads it: 2 marzo 2026, 1º aprile 2026."""
    return f"{'1º' if day.day == 1 else day.day} {_MONTHS[day.month - 1]} {day.year}"


def days_in_words(days: int) -> str:
    """Return a number of days with its noun: 1 giorno, 16 giorni."""
    return f"{days} giorno" if days == 1 else f"{days} giorni"
