"""Errors as values: what is wrong, where, why, and what to do about it.

The engine never raises for bad input: it returns every problem that it found, so that an official mends a call
in one go. `code` is stable and for machines, `message` and `remedy` are plain Italian and for people.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of the input. `where` is a JSON pointer into the inputs (`/applications/3/prefers/0`)."""

    code: str
    where: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The answer instead of a result: all problems found, never an empty tuple."""

    problems: tuple[Problem, ...]
