"""Fragments of rules: expressions that several measures write in the same way. They add no rule by themselves."""

from __future__ import annotations

from approdo.rulebook import Expr, add_years, all_true, completed_years, rounded
from approdo.rulebook.nodes import Writable


def ceiling_with_scale(fixed: Expr, per_unit: Expr, scale: Expr) -> Expr:
    """A ceiling that grows with the ISEE scale: fixed part + part × scale, halves of a cent up.

    The scale is a `Scaled(2)` (2,46 is 246), so 5.000 € × 1,57 is exactly 7.850 €.
    """
    return fixed + rounded(per_unit * scale, "half_up")


def age(birth_date: Expr, on: Expr, leap: Expr) -> Expr:
    """Completed years of a person on a day; `leap` is the option on birthdays of 29 February."""
    return completed_years(birth_date, on, leap=leap)


def within_years_before(happened: Expr, years: Writable, on: Expr) -> Expr:
    """True if something happened in the `years` before `on`: on the very day the years are over, no longer."""
    return add_years(happened, years) > on


def no_longer_ago_than(happened: Expr, years: Writable, on: Expr) -> Expr:
    """True if something happened at most `years` before `on`, the day on which they are completed included."""
    return add_years(happened, years) >= on


def for_at_least_years(since: Expr, years: Writable, on: Expr) -> Expr:
    """True if something has lasted `years` on the day `on`, the day of completion included."""
    return add_years(since, years) <= on


def longer_than_years(since: Expr, years: Writable, on: Expr) -> Expr:
    """True if something has lasted more than `years`: from the day after completion."""
    return add_years(since, years) < on


def between(value: Expr, low: Writable, high: Writable) -> Expr:
    """True if a value is inside two bounds, both included."""
    return all_true(value >= low, value <= high)
