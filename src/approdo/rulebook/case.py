"""Reading a case: JSON values in, checked internal values out, all errors together.

Internally a date is yyyymmdd and a missing fact is simply not in the dictionary; null counts as missing,
since leaving an answer blank is no error. What comes out lies within the declared bounds, which is what the
proof against overflow rests on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from .dates import day_number, iso_day
from .declare import Fact, Part
from .errors import CaseError, CaseErrors, said

__all__ = ["Case", "CaseReader", "plain"]

_MOST = 1000  # beyond these, children too many and unknown names are no longer told one by one: a file has no end
_LONGEST_ID = 200
_ONE_LINE = re.compile(r"[^\x00-\x1f\x7f\u2028\u2029\ud800-\udfff]+")


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """Internal values. `parts` holds one dictionary a child; `ids` the children's ids, None where not given."""

    facts: Mapping[str, Any]
    parts: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    ids: Mapping[str, Sequence[str | None]] = field(default_factory=dict)


def plain(value: Any, fact: Fact) -> Any:
    """An internal value as in JSON."""
    return iso_day(value) if fact.type.kind == "Date" and isinstance(value, int) else value


class CaseReader:
    """Built once for a frozen book; `read` is what every form, file and request goes through."""

    def __init__(self, facts: Iterable[Fact], parts: Iterable[Part]) -> None:
        self.parts = {part.name: part for part in parts}
        self._of: dict[str, dict[str, Callable[[Any], Any]]] = {"": {}, **{name: {} for name in self.parts}}
        for fact in facts:
            self._of[fact.of if fact.of in self.parts else ""][fact.name] = _reader(fact)

    def read(self, facts: object, parts: Mapping[str, object]) -> Case:
        """The case, or `CaseErrors` with every fault (codes `fact_unknown fact_type fact_bounds fact_code …`)."""
        errors: list[CaseError] = []
        read = self._values(facts, "/facts", self._of[""], errors)
        lists: dict[str, list[dict[str, Any]]] = {}
        ids: dict[str, list[str | None]] = {}
        for name, children in parts.items():
            if name not in self.parts:
                errors.append(_unknown("", name, children, self.parts))
            elif children is not None:
                lists[name], ids[name] = self._children(children, self.parts[name], errors)
        if errors:
            raise CaseErrors(errors)
        return Case(read, lists, ids)

    def _children(
        self, children: object, part: Part, errors: list[CaseError]
    ) -> tuple[list[dict[str, Any]], list[str | None]]:
        where, expected = f"/{part.name}", f"da {part.min} a {part.max} elementi"
        if not isinstance(children, list | tuple):
            errors.append(_error("fact_type", where, children, expected, "qui serve un elenco", "scrivere [{…}, …]"))
            return [], []
        if not part.min <= len(children) <= part.max:
            errors.append(
                _error(
                    "fact_bounds",
                    where,
                    len(children),
                    expected,
                    f"{part.label or part.name}: nell’elenco ce ne sono {len(children)}",
                    f"scriverne {expected}; se l’elenco non si conosce, togliere la chiave «{part.name}»",
                )
            )
        read: list[dict[str, Any]] = []
        ids: list[str | None] = []
        for index, child in enumerate(children[: max(part.max, _MOST)]):
            own = dict(child) if isinstance(child, Mapping) else child
            ids.append(_child_id(own, f"{where}/{index}/id", ids, errors))
            read.append(self._values(own, f"{where}/{index}", self._of[part.name], errors))
        return read, ids

    def _values(
        self, given: object, where: str, readers: Mapping[str, Callable[[Any], Any]], errors: list[CaseError]
    ) -> dict[str, Any]:
        read: dict[str, Any] = {}
        if not isinstance(given, Mapping):
            errors.append(
                _error(
                    "fact_type",
                    where,
                    given,
                    "un oggetto JSON",
                    "qui servono i fatti, ciascuno con il suo nome",
                    "scrivere {«nome del fatto»: valore, …}",
                )
            )
            return read
        for name, value in given.items():
            reader = readers.get(name)
            if reader is None:
                if len(errors) < _MOST:
                    errors.append(_unknown(where, name, value, readers))
            elif value is not None:
                try:
                    read[name] = reader(value)
                except _Misfit as misfit:
                    errors.append(
                        _error(misfit.code, f"{where}/{name}", value, misfit.expected, str(misfit), misfit.remedy)
                    )
        return read


class _Misfit(ValueError):
    def __init__(self, code: str, expected: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.code = code
        self.expected = expected
        self.remedy = remedy


def _child_id(child: object, where: str, before: Sequence[str | None], errors: list[CaseError]) -> str | None:
    """Take the id out of a child: a text of one line, different from those before; None where not given."""
    found = child.pop("id", None) if isinstance(child, dict) else None
    if found is None:
        return None
    if not isinstance(found, str) or not found.strip() or len(found) > _LONGEST_ID or not _ONE_LINE.fullmatch(found):
        expected = f"un testo di una riga, fino a {_LONGEST_ID} caratteri"
        errors.append(
            _error(
                "fact_type", where, found, expected, "l’identificativo non è un testo utilizzabile", "scriverlo così"
            )
        )
        return None
    if found in before:
        errors.append(
            _error(
                "duplicate_id",
                where,
                found,
                "un identificativo per ciascuno",
                f"l’identificativo {said(found)} c’è già",
                "dare a ciascuno un identificativo diverso, oppure nessuno",
            )
        )
    return found


def _error(code: str, where: str, value: object, expected: str, message: str, remedy: str) -> CaseError:
    return CaseError(code, where, value, expected, message, remedy)


def _unknown(where: str, name: object, value: object, known: Iterable[str]) -> CaseError:
    names = sorted(known)
    near = get_close_matches(str(name), names, 1)
    key = str(name).replace("~", "~0").replace("/", "~1")
    return CaseError(
        "fact_unknown",
        f"{where}/{key}",
        value,
        ", ".join(names),
        f"{said(str(name))} non è fra i fatti che qui si chiedono",
        "togliere la voce, oppure usare uno dei nomi elencati" + (f": forse {said(near[0])}" if near else ""),
    )


def _reader(fact: Fact) -> Callable[[Any], Any]:
    kind = fact.type.kind
    if kind == "Bool":
        return _boolean(fact)
    if kind == "Code":
        return _code(fact)
    return _date(fact) if kind == "Date" else _number(fact)


def _boolean(fact: Fact) -> Callable[[Any], Any]:
    def read(value: Any) -> bool:
        if not isinstance(value, bool):
            raise _Misfit(
                "fact_type",
                "true o false",
                f"{fact.label}: qui si risponde sì o no",
                "scrivere true o false, senza virgolette",
            )
        return value

    return read


def _code(fact: Fact) -> Callable[[Any], Any]:
    codes = fact.type.code_names()
    expected, remedy = ", ".join(codes), "scrivere uno dei codici elencati, fra virgolette"

    def read(value: Any) -> str:
        if not isinstance(value, str):
            raise _Misfit("fact_type", expected, f"{fact.label}: serve un codice", remedy)
        if value not in codes:
            raise _Misfit("fact_code", expected, f"{fact.label}: {said(value)} non è fra i codici ammessi", remedy)
        return value

    return read


def _date(fact: Fact) -> Callable[[Any], Any]:
    low, high = day_number(fact.min), day_number(fact.max)
    expected, remedy = f"{fact.min}…{fact.max}", "scrivere un giorno che esiste, come «2023-09-15»"

    def read(value: Any) -> int:
        if not isinstance(value, str):
            raise _Misfit("fact_type", expected, f"{fact.label}: serve una data", remedy)
        try:
            number = day_number(value)
        except ValueError as fault:
            raise _Misfit("date_invalid", expected, f"{fact.label}: {fault}", remedy) from None
        if not low <= number <= high:
            raise _Misfit(
                "fact_bounds",
                expected,
                f"{fact.label}: {value} è fuori dai limiti",
                f"controllare l’anno: si ammette un giorno dal {fact.min} al {fact.max}",
            )
        return number

    return read


def _number(fact: Fact) -> Callable[[Any], Any]:
    low, high = fact.min, fact.max
    assert isinstance(low, int)
    assert isinstance(high, int)
    expected = f"{low}…{high}" + (f" {fact.unit}" if fact.unit else "")

    def read(value: Any) -> int:
        if type(value) is not int:
            raise _Misfit("fact_type", expected, f"{fact.label}: serve un numero intero", _as_written(fact))
        if not low <= value <= high:
            raise _Misfit(
                "fact_bounds",
                expected,
                f"{fact.label}: {said(value)} è fuori dai limiti",
                f"controllare il valore: si ammette da {low} a {high}; {_as_written(fact)}",
            )
        return value

    return read


def _as_written(fact: Fact) -> str:
    """How a number of this type is written, by example: who is refused has often written the decimals."""
    if fact.type.kind == "Cents":
        return "il denaro è in centesimi, senza virgolette: 16.000,00 € si scrive 1600000"
    if fact.type.kind == "Scaled":
        example = f"{2 * 10**fact.type.scale + 46 * 10**fact.type.scale // 100}"
        decimals = f"{example[: -fact.type.scale]},{example[-fact.type.scale :]}"
        return f"si contano {fact.type.scale} decimali, senza virgola: {decimals} si scrive {example}"
    return "scrivere solo cifre, senza virgolette né decimali"
