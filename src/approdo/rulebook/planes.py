"""Checks of the layers: no gap, no overlap, no strike without successor, nothing beyond a ceiling."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, groupby, pairwise

from .dates import iso_day, plus_days
from .declare import Param
from .errors import BookError
from .layers import ALWAYS, FOREVER, LEVELS, Entry, in_range, written
from .runtime import where as choose
from .types import Type

__all__ = ["check_layers"]


def check_layers(entries: Sequence[Entry], params: Mapping[str, Param], start: int | None = None) -> list[BookError]:
    """Every fault of the layers, parameter by parameter and layer by layer.

    `start` is the day the measure begins: from then on every parameter must have a value (at load; a book of one date
    is frozen with the values of that date alone).
    """
    errors: list[BookError] = []
    ordered = sorted(entries, key=lambda one: (one.name, LEVELS.index(one.level)))
    for (name, level), group in groupby(ordered, key=lambda one: (one.name, one.level)):
        errors += _check_plane(f"parameters/{name}/{level}", list(group))
    faulty = {error.where.split("/")[1] for error in errors}
    for name, group in groupby(ordered, key=lambda one: one.name):
        found = list(group)
        errors += _check_ceilings(found, params[name].type)
        if start is not None and name not in faulty:
            errors += _check_cover(f"parameters/{name}/{found[0].level}", found, start)
    return errors


def _check_cover(where: str, entries: list[Entry], start: int) -> list[BookError]:
    """Some layer must speak on every day from `start` on, whenever one decides; one fault, the first, is enough."""
    days = sorted({start, *(max(start, day) for one in entries for day in (one.since, one.until)), FOREVER})
    for since, until in pairwise(days):
        column = [one for one in entries if one.since <= since and until <= one.until]
        if not column:
            return [_gap(where, since, until)]
        first = min(one.known_from for one in column)
        if first > ALWAYS:
            what = f"chi decide prima del {_day(first)} non ha nessun valore (dal {_day(since)})"
            remedy = f"togliere known_from, oppure aggiungere il valore che valeva prima con struck_on: {_day(_before(first))}"
            return [BookError("parameter_gap", column[0].where, what, remedy)]
    return []


def _gap(where: str, since: int, until: int) -> BookError:
    span = f"dal {_day(since)} in poi" if until == FOREVER else f"dal {_day(since)} al {_day(until)}"
    return BookError(
        "parameter_gap",
        where,
        f"{span} non vale nessun valore",
        "aggiungere una riga per quel periodo: confidence: missing se il valore non è noto, absent: true se la norma non "
        "chiedeva nulla",
    )


def _check_plane(where: str, entries: list[Entry]) -> list[BookError]:
    errors = [
        BookError(
            "parameter_overlap",
            one.where,
            f"dal {_day(max(one.since, other.since))} valgono insieme due valori ({other.where})",
            "chiudere il primo con to, oppure usare struck_on e known_from se è caduto per sentenza",
        )
        for one, other in combinations(entries, 2)
        if one.since < other.until
        and other.since < one.until
        and one.known_from <= other.struck_on
        and other.known_from <= one.struck_on
    ]
    if errors:
        return errors
    cuts = sorted({day for entry in entries for day in (entry.since, entry.until)})
    for start, end in pairwise(cuts):
        errors += _check_column(where, start, end, [e for e in entries if e.since <= start and end <= e.until])
    return _unrepeated(errors)


def _check_column(where: str, start: int, end: int, entries: list[Entry]) -> list[BookError]:
    if not entries:
        return [_gap(where, start, end)]
    ordered = sorted(entries, key=lambda one: one.known_from)
    errors = [
        BookError(
            "parameter_gap",
            other.where,
            f"chi decide fra il {_day(one.struck_on)} e il {_day(other.known_from)} non ha nessun valore",
            f"scrivere known_from: {_day(_next(one.struck_on))}, il giorno dopo struck_on",
        )
        for one, other in pairwise(ordered)
        if other.known_from != _next(one.struck_on)
    ]
    last = ordered[-1]
    if last.struck_on != FOREVER:
        errors.append(
            BookError(
                "strike_without_successor",
                last.where,
                f"il valore cade il {_day(last.struck_on)} e niente prende il suo posto",
                f"aggiungere una riga con known_from: {_day(_next(last.struck_on))}; absent: true se la norma non chiede più nulla",
            )
        )
    return errors


def _check_ceilings(entries: list[Entry], kind: Type) -> list[BookError]:
    errors = []
    for entry in entries:
        for upper in entries:
            if not _binds(upper, entry) or in_range(entry.value, upper.low, upper.high):
                continue
            errors.append(
                BookError(
                    "parameter_ceiling",
                    entry.where,
                    f"il valore {written(entry.value, kind)} esce dai limiti "
                    f"{written(upper.low, kind)}…{written(upper.high, kind)} di {upper.where}",
                    "riportare il valore dentro i limiti della norma superiore",
                )
            )
    return errors


def _binds(upper: Entry, entry: Entry) -> bool:
    """Whether the limits of `upper` rule the value of `entry` somewhere on the plane (or are its own)."""
    if entry.value is None or (upper.low is None and upper.high is None):
        return False
    if upper is entry:
        return True
    return (
        LEVELS.index(upper.level) < LEVELS.index(entry.level)
        and upper.since < entry.until
        and entry.since < upper.until
        and upper.known_from <= entry.struck_on
        and entry.known_from <= upper.struck_on
    )


def _next(day: int) -> int:
    return day if day == FOREVER else int(plus_days(day, 1, choose))


def _before(day: int) -> int:
    return int(plus_days(day, -1, choose))


def _day(day: int) -> str:
    return "sempre" if day in (0, FOREVER) else iso_day(day)


def _unrepeated(errors: Iterable[BookError]) -> list[BookError]:
    return list(dict.fromkeys(errors))
