"""Parameter layers: plain data in, one figure for each parameter on a date out.

A value holds on the rectangle [from, to) × [known_from, struck_on]: the first axis is the date whose law
applies, the second the day on which one decides. A norm struck by a court stays in force for nobody who
decides later, pending cases included (art. 136 Const.; art. 30 l. 87/1953), which is why the second axis exists.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from .dates import day_number
from .declare import Param
from .errors import BookError, said
from .types import SAFE, Type

__all__ = [
    "CONFIDENCES", "FOREVER", "LEVELS", "Entry", "Figure", "Plain", "admitted", "confirm", "figure_on", "in_range",
    "limits", "read_entries", "read_value", "written",
]  # fmt: skip

LEVELS = ("national", "regional", "ambito", "local", "call")
CONFIDENCES = ("read", "secondary", "implementation", "derived", "inferred", "memory", "design", "missing")
FOREVER = 10000_01_01  # the day after the last of the calendar: an open end is open on 9999-12-31 too
ALWAYS = 0
Plain: TypeAlias = int | bool | str | tuple[int, int] | None
KEYS = frozenset(
    [
        "value",
        "from",
        "to",
        "known_from",
        "struck_on",
        "absent",
        "per_call",
        "min",
        "max",
        "cite",
        "confidence",
        "confirmed_by",
    ]
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One dated value of one layer. Dates are yyyymmdd; `until` and `struck_on` are `FOREVER` when open."""

    level: str
    name: str
    value: Plain
    since: int
    until: int
    known_from: int
    struck_on: int
    absent: bool
    per_call: bool
    low: Plain
    high: Plain
    cite: str
    confidence: str
    confirmed_by: str | None
    where: str

    def holds(self, on: int, known_on: int) -> bool:
        return self.since <= on < self.until and self.known_from <= known_on <= self.struck_on


@dataclass(frozen=True, slots=True)
class Figure:
    """The value of a parameter for one frozen book. `value` is None when absent or missing."""

    name: str
    level: str
    value: Plain
    since: int
    until: int
    per_call: bool
    cite: str
    confidence: str
    confirmed_by: str | None = None
    absent: bool = False

    @property
    def awaits(self) -> str | None:
        """`missing` or `memory` when somebody still has to confirm it, else None."""
        if self.absent or (self.confirmed_by and self.value is not None):
            return None
        if self.value is None:
            return "missing"
        return "memory" if self.confidence == "memory" else None


def read_value(raw: object, kind: Type) -> Plain:
    """The internal value of a parameter (dates yyyymmdd, ratios a pair). ValueError says what is admitted."""
    if kind.kind == "Bool":
        if isinstance(raw, bool):
            return raw
        raise ValueError("serve true o false")
    if kind.kind == "Date":
        return day_number(raw)
    if kind.kind == "Code":
        if isinstance(raw, str) and raw in kind.code_names():
            return raw
        raise ValueError(f"serve uno di {', '.join(kind.code_names())}")
    if kind.kind == "Ratio":
        return _ratio(raw)
    if type(raw) is int and abs(raw) <= SAFE:
        return raw
    raise ValueError("serve un numero intero (denaro in centesimi, decimali nell’unità dichiarata)")


def admitted(kind: Type) -> str:
    """How a value of a type is written."""
    if kind.kind == "Code":
        return ", ".join(kind.code_names())
    plain = {"Bool": "true o false", "Date": "AAAA-MM-GG", "Ratio": "n/d, per esempio 20/100"}
    return plain.get(kind.kind, "un numero intero")


def limits(low: Plain, high: Plain, kind: Type) -> str:
    """Two limits in words, each possibly open."""
    if low is None or high is None:
        one, other = ("da", low) if high is None else ("fino a", high)
        return f"{one} {written(other, kind)}"
    return f"{written(low, kind)}…{written(high, kind)}"


def _ratio(raw: object) -> tuple[int, int]:
    above, _, below = str(raw).partition("/")
    if isinstance(raw, str) and len(raw) < 30 and above.isdecimal() and below.isdecimal():
        pair = int(above), int(below)
        if pair[1] > 0 and max(pair) <= 10**9:
            return pair
    raise ValueError("serve un rapporto scritto n/d, con d maggiore di zero")


def written(value: Plain, kind: Type) -> int | bool | str | None:
    """The inverse of `read_value`, as in `approdo.facts/1`."""
    if isinstance(value, tuple):
        return f"{value[0]}/{value[1]}"
    if kind.kind == "Date" and isinstance(value, int):
        return f"{value // 10000:04d}-{value // 100 % 100:02d}-{value % 100:02d}"
    return value


def in_range(value: Plain, low: Plain, high: Plain) -> bool:
    """Whether a value lies within two limits, each possibly open; ratios compare exactly."""
    return (low is None or not _less(value, low)) and (high is None or not _less(high, value))


def _less(one: Any, other: Any) -> bool:
    if isinstance(one, tuple):
        return bool(one[0] * other[1] < other[0] * one[1])
    return bool(one < other)


def read_entries(
    layers: Iterable[Mapping[str, object]], params: Mapping[str, Param]
) -> tuple[list[Entry], list[BookError]]:
    """Every dated value of every layer, with what is wrong in them."""
    entries: list[Entry] = []
    errors: list[BookError] = []
    for layer in layers:
        level, values = layer.get("level"), layer.get("values")
        if level not in LEVELS or not isinstance(values, Mapping) or set(layer) - {"level", "values"}:
            errors.append(
                BookError(
                    "level_unknown",
                    f"parameters/{level}",
                    "ogni livello ha due chiavi, level e values",
                    f"usare per level uno di {', '.join(LEVELS)} e per values un elenco per nome",
                )
            )
            continue
        for name, rows in values.items():
            _read_rows(str(level), str(name), rows, params, entries, errors)
    return entries, errors


def _read_rows(
    level: str,
    name: str,
    rows: object,
    params: Mapping[str, Param],
    entries: list[Entry],
    errors: list[BookError],
) -> None:
    where = f"parameters/{name}/{level}"
    param = params.get(name)
    if param is None:
        errors.append(
            BookError(
                "parameter_unknown",
                where,
                f"il parametro {said(name)} non è dichiarato nelle regole",
                "dichiararlo con Param(…) oppure togliere la riga",
            )
        )
        return
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        rows = [rows]
    for index, row in enumerate(rows):
        try:
            entries.append(_entry(level, param, row, f"{where}/{index}"))
        except ValueError as fault:
            errors.append(
                BookError(
                    "parameter_value",
                    f"{where}/{index}",
                    f"{param.label or name}: {fault}",
                    "correggere il valore, le date o le chiavi di questa riga",
                )
            )


def _entry(level: str, param: Param, row: object, where: str) -> Entry:
    if not isinstance(row, Mapping):
        raise ValueError("ogni valore è un elenco di chiavi: value, from, cite, confidence …")
    unknown = {str(key) for key in row} - KEYS
    if unknown:
        raise ValueError(f"chiavi sconosciute: {', '.join(sorted(unknown))}")
    confidence, absent = row.get("confidence"), row.get("absent", False) is True
    if confidence not in CONFIDENCES:
        raise ValueError(f"confidence deve essere uno di {', '.join(CONFIDENCES)}")
    if "from" not in row:
        raise ValueError("manca from, la data da cui il valore vale")
    if not str(row.get("cite") or "").strip():
        raise ValueError("manca cite, la norma da cui viene il valore")
    per_call = row.get("per_call", False) is True
    value = _maybe(row.get("value"), param.type)
    if value is None and not absent and confidence != "missing" and not per_call:
        raise ValueError("un valore vuoto ha confidence: missing, oppure absent: true, oppure per_call: true")
    if value is not None and (absent or confidence == "missing"):
        raise ValueError("absent e missing non hanno un valore")
    entry = Entry(
        level=level,
        name=param.name,
        value=value,
        since=day_number(row["from"]),
        until=_day(row.get("to"), FOREVER),
        known_from=_day(row.get("known_from"), ALWAYS),
        struck_on=_day(row.get("struck_on"), FOREVER),
        absent=absent,
        per_call=per_call,
        low=_maybe(row.get("min"), param.type),
        high=_maybe(row.get("max"), param.type),
        cite=str(row["cite"]),
        confidence=str(confidence),
        confirmed_by=None if row.get("confirmed_by") is None else str(row["confirmed_by"]),
        where=where,
    )
    if entry.since >= entry.until or entry.known_from > entry.struck_on:
        raise ValueError("la data di fine viene prima della data di inizio")
    return entry


def _maybe(raw: object, kind: Type) -> Plain:
    return None if raw is None else read_value(raw, kind)


def _day(raw: object, otherwise: int) -> int:
    return otherwise if raw is None else day_number(raw)


def figure_on(entries: Iterable[Entry], on: int, known_on: int) -> Figure | None:
    """The figure of one parameter: call > local > ambito > regional > national; None when no layer speaks."""
    found = [entry for entry in entries if entry.holds(on, known_on)]
    if not found:
        return None
    entry = max(found, key=lambda one: LEVELS.index(one.level))
    return Figure(
        name=entry.name,
        level=entry.level,
        value=entry.value,
        since=entry.since,
        until=entry.until,
        per_call=any(one.per_call for one in found),
        cite=entry.cite,
        confidence=entry.confidence,
        confirmed_by=entry.confirmed_by,
        absent=entry.absent,
    )


def confirm(figure: Figure, by: str, value: Plain) -> Figure:
    """The figure once somebody has answered for it; a confirmation may bring the value that was missing."""
    if figure.absent or (figure.value is None and value is None):
        return figure
    return replace(figure, confirmed_by=by, value=value if figure.value is None else figure.value)
