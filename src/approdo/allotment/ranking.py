"""A ranking: applications put in order by published criteria, ties by the verifiable draw.

Each application brings one value a criterion, in the order of the criteria (art. 12 c. 3 r.r. 4/2017: descending
ISBAR, then an ordered list). Values are integers, dates or moments; nothing is ever rounded or compared as text.
What is still equal after the last criterion is drawn (`draw.py`); without a public number a tie is a problem
that names the tied codes, never a silent order. The result does not depend on the order of the input.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal, Protocol, cast

from approdo.allotment.draw import Draw, code_problems, draw_key
from approdo.allotment.problems import Problem, Refused

Direction = Literal["asc", "desc"]
KeyValue = int | date | datetime

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class OrderKey:
    """One criterion: the name of the value and which end comes first."""

    by: str
    direction: Direction


class Rankable(Protocol):
    """What can be ranked: a private id, a public code, and one value for each criterion (None: missing)."""

    @property
    def id(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def keys(self) -> tuple[KeyValue | None, ...]: ...


@dataclass(frozen=True, slots=True)
class Ranked:
    """A row: `place` from 1, the values compared, and whether the draw decided among equals."""

    place: int
    application: str
    code: str
    keys: tuple[KeyValue, ...]
    drawn: bool


def rank(applications: Sequence[Rankable], order: Sequence[OrderKey], draw: Draw) -> tuple[Ranked, ...] | Refused:
    """Return the ranking, first place first, or every reason why it cannot be made.

    Problems: `duplicate_id` `code_unusable` `order_key_missing` `order_key_type` `public_number_missing`.
    """
    problems = list(code_problems([one.code for one in applications], "/applications"))
    problems += key_problems(applications, order)
    if problems:
        return Refused(tuple(problems))
    columns = [_comparable(applications, position, criterion.direction) for position, criterion in enumerate(order)]
    compared = list(zip(*columns, strict=True)) if columns else [()] * len(applications)
    walk = sorted(range(len(applications)), key=compared.__getitem__)
    drawn: set[int] = set()
    untold: list[Problem] = []
    for start, end in _equal_runs(walk, compared):
        tied = walk[start:end]
        if draw.seed is None:
            untold.append(_tie_problem(sorted(applications[index].code for index in tied)))
            continue
        drawn.update(tied)
        walk[start:end] = _drawn(tied, applications, draw.seed)
    if untold:
        return Refused(tuple(untold))
    return tuple(
        Ranked(place, one.id, one.code, cast("tuple[KeyValue, ...]", one.keys), index in drawn)
        for place, index in enumerate(walk, start=1)
        for one in (applications[index],)
    )


def key_problems(applications: Sequence[Rankable], order: Sequence[OrderKey]) -> list[Problem]:
    """Return every value that cannot be compared: absent, of another kind, or a moment without an offset."""
    found: list[Problem] = []
    for row, one in enumerate(applications):
        if len(one.keys) != len(order):
            found.append(_missing(row, len(one.keys), f"{len(order)} criteri, {len(one.keys)} valori"))
    if found:
        return found
    for position, criterion in enumerate(order):
        kind: type | None = None
        for row, one in enumerate(applications):
            value = one.keys[position]
            if value is None:
                found.append(_missing(row, position, criterion.by))
                continue
            kind = kind or _kind(value)
            if _kind(value) is not kind or (isinstance(value, datetime) and value.tzinfo is None):
                found.append(
                    Problem(
                        "order_key_type",
                        f"/applications/{row}/keys/{position}",
                        f"Il valore di «{criterion.by}» non è confrontabile con quelli delle altre domande.",
                        "Usare per tutte interi, oppure date, oppure istanti con il fuso orario.",
                    )
                )
    return found


def _missing(row: int, position: int, by: str) -> Problem:
    return Problem(
        "order_key_missing",
        f"/applications/{row}/keys/{position}",
        f"Manca il valore di un criterio della graduatoria: {by}.",
        "Completare il valore: una graduatoria non si fa con criteri mancanti.",
    )


def _kind(value: KeyValue) -> type:
    """Return the kind of a value; a moment is a date to Python, yet the two must not be mixed."""
    if isinstance(value, datetime):
        return datetime
    return date if isinstance(value, date) else int


def _comparable(applications: Sequence[Rankable], position: int, direction: Direction) -> list[int]:
    """Return one criterion as integers of which the smallest comes first."""
    sign = 1 if direction == "asc" else -1
    column: list[int] = []
    for one in applications:
        value = one.keys[position]
        if isinstance(value, datetime):
            column.append(sign * ((value - _EPOCH) // _MICROSECOND))
        elif isinstance(value, date):
            column.append(sign * value.toordinal())
        elif value is not None:
            column.append(sign * value)
    return column


def _equal_runs(walk: Sequence[int], compared: Sequence[tuple[int, ...]]) -> list[tuple[int, int]]:
    """Return the stretches [start, end) of two or more equal entries."""
    runs: list[tuple[int, int]] = []
    start = 0
    for here in range(1, len(walk) + 1):
        if here == len(walk) or compared[walk[here]] != compared[walk[start]]:
            if here - start > 1:
                runs.append((start, here))
            start = here
    return runs


def _drawn(tied: Sequence[int], applications: Sequence[Rankable], seed: str) -> list[int]:
    """Return equals in the order of the draw."""

    def by_draw(index: int) -> tuple[str, str]:
        return draw_key(seed, applications[index].code), applications[index].code

    return sorted(tied, key=by_draw)


def _tie_problem(codes: Sequence[str]) -> Problem:
    return Problem(
        "public_number_missing",
        "/allotment/public_number",
        f"A pari merito dopo tutti i criteri: {', '.join(codes)}. Manca il numero pubblico per il sorteggio.",
        "Indicare il numero estratto da altri dopo la chiusura, come scritto nell'avviso.",
    )
