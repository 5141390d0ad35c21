"""Errors as values: what may not happen, where, why, and what to do instead.

`code` is stable and for machines, `message` and `remedy` are plain Italian and for people. All problems are returned
together; an empty tuple means that nothing stands in the way.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One obstacle. `where` points at the event, reason or field (`/events/3`, `/reasons/0`)."""

    code: str
    where: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The answer instead of a state: all problems found, never an empty tuple."""

    problems: tuple[Problem, ...]
