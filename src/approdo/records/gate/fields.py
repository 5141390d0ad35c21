"""What a field of a publication class may hold. No type here admits free text: a name cannot be spelled with them.

Public codes and home codes have their own alphabets; slugs come from the reference tables of `territory`; words come
from closed lists; texts are `PublicText`. Each type answers `admits(value)`, and an empty reason means yes.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime

from .texts import PublicText

_CODE = re.compile(r"[A-HJ-NP-Z2-9]{3}-[A-HJ-NP-Z2-9]{3}\Z")
_HOME = re.compile(r"[A-Z]{1,2}-[0-9]{1,6}\Z")
_SLUG = re.compile(r"[a-z][a-z0-9]{0,11}([_-][a-z0-9]{1,12}){0,4}\Z")
_HEX = re.compile(r"(sha256:)?[0-9a-f]{12,64}\Z")
_ROW = re.compile(r"[A-Z][0-9]{2}\Z")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.+-]{5,30}Z?)?\Z")
_PUBLIC_NUMBER = re.compile(r"(?=.*[0-9])[0-9A-Za-z][0-9A-Za-z .:/_-]{0,79}\Z")
LARGEST = 2**53


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of a year: all that is said of when something happened to one household."""

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.year, day.month)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"


class Field:
    """A closed set of values. `optional` also admits None: the value does not apply, or is not known."""

    def __init__(self, *, optional: bool = False) -> None:
        self.optional = optional

    def admits(self, value: object) -> bool:
        if value is None:
            return self.optional
        return self.holds(value)

    def holds(self, value: object) -> bool:
        raise NotImplementedError


class Pattern(Field):
    def __init__(self, pattern: re.Pattern[str], *, optional: bool = False) -> None:
        super().__init__(optional=optional)
        self.pattern = pattern

    def holds(self, value: object) -> bool:
        return isinstance(value, str) and self.pattern.match(value) is not None


class Word(Field):
    """One of a closed list."""

    def __init__(self, *words: str, optional: bool = False) -> None:
        super().__init__(optional=optional)
        self.words = frozenset(words)

    def holds(self, value: object) -> bool:
        return isinstance(value, str) and value in self.words


class Number(Field):
    def __init__(self, *, least: int = 0, optional: bool = False) -> None:
        super().__init__(optional=optional)
        self.least = least

    def holds(self, value: object) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and self.least <= value < LARGEST


class Flag(Field):
    def holds(self, value: object) -> bool:
        return isinstance(value, bool)


class Day(Field):
    """A calendar day, for acts of the office only."""

    def holds(self, value: object) -> bool:
        return isinstance(value, date) and not isinstance(value, datetime)


class MonthOnly(Field):
    def holds(self, value: object) -> bool:
        return isinstance(value, Month)


class DayOrMonth(Field):
    def holds(self, value: object) -> bool:
        return isinstance(value, Month) or (isinstance(value, date) and not isinstance(value, datetime))


class Text(Field):
    """A text of the city's papers or of the published notice."""

    def holds(self, value: object) -> bool:
        return isinstance(value, PublicText)


class Many(Field):
    """A tuple of values of one field."""

    def __init__(self, one: Field) -> None:
        super().__init__()
        self.one = one

    def holds(self, value: object) -> bool:
        return isinstance(value, tuple) and all(self.one.admits(item) and item is not None for item in value)


class Shape(Field):
    """A dictionary with exactly these keys, each of its own field."""

    def __init__(self, **parts: Field) -> None:
        super().__init__()
        self.parts = parts

    def holds(self, value: object) -> bool:
        return (
            isinstance(value, dict)
            and set(value) == set(self.parts)
            and all(self.parts[key].admits(item) for key, item in value.items())
        )


class ListOf(Field):
    """A list of one field, as JSON has it."""

    def __init__(self, one: Field) -> None:
        super().__init__()
        self.one = one

    def holds(self, value: object) -> bool:
        return isinstance(value, list) and all(self.one.admits(item) for item in value)


class TieKey(Field):
    """What a published criterion compares: an integer, a day, a moment."""

    def holds(self, value: object) -> bool:
        return isinstance(value, int) or (isinstance(value, str) and _MOMENT.match(value) is not None)


def code(*, optional: bool = False) -> Field:
    """The random public code of an application: R8C-3LN (P-34)."""
    return Pattern(_CODE, optional=optional)


def home(*, optional: bool = False) -> Field:
    """The code of a home, never its address."""
    return Pattern(_HOME, optional=optional)


def slug(*, optional: bool = False) -> Field:
    """The code of an owner, a municipality, a quota, a call."""
    return Pattern(_SLUG, optional=optional)


def digest(*, optional: bool = False) -> Field:
    return Pattern(_HEX, optional=optional)


def row(*, optional: bool = False) -> Field:
    """A row of the programme: H30."""
    return Pattern(_ROW, optional=optional)


def moment(*, optional: bool = False) -> Field:
    """A day or a moment, as a criterion of the order."""
    return Pattern(_MOMENT, optional=optional)


def public_number(*, optional: bool = False) -> Field:
    """The number drawn by others, as its minutes write it: it has a digit."""
    return Pattern(_PUBLIC_NUMBER, optional=optional)
