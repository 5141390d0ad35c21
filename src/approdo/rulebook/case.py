"""Reading a case: JSON values in, checked internal values out, all errors together.

Internally a date is yyyymmdd and a missing fact is simply not in the dictionary; null counts as missing,
since leaving an answer blank is no error. What comes out lies within the declared bounds, which is what the
proof against overflow rests on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .dates import day_number, iso_day
from .declare import Fact, Part
from .errors import CaseError, CaseErrors

__all__ = ["Case", "CaseReader", "plain"]


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
                errors.append(_unknown(f"/{name}", self.parts))
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
            errors.append(_error("fact_type", where, children, expected, "qui serve un elenco"))
            return [], []
        if not part.min <= len(children) <= part.max:
            errors.append(_error("fact_bounds", where, len(children), expected, f"gli elementi sono {len(children)}"))
        read: list[dict[str, Any]] = []
        ids: list[str | None] = []
        for index, child in enumerate(children[: part.max]):
            own = dict(child) if isinstance(child, Mapping) else child
            name = own.pop("id", None) if isinstance(own, dict) else None
            if name is not None and not isinstance(name, str):
                errors.append(
                    _error("fact_type", f"{where}/{index}/id", name, "un testo", "l’identificativo è un testo")
                )
                name = None
            if name is not None and name in ids:
                errors.append(
                    _error(
                        "duplicate_id",
                        f"{where}/{index}/id",
                        name,
                        "un identificativo per ciascuno",
                        f"{name!r} c’è già",
                    )
                )
            ids.append(name)
            read.append(self._values(own, f"{where}/{index}", self._of[part.name], errors))
        return read, ids

    def _values(
        self, given: object, where: str, readers: Mapping[str, Callable[[Any], Any]], errors: list[CaseError]
    ) -> dict[str, Any]:
        read: dict[str, Any] = {}
        if not isinstance(given, Mapping):
            errors.append(_error("fact_type", where, given, "un oggetto JSON", "qui servono i fatti per nome"))
            return read
        for name, value in given.items():
            reader = readers.get(name)
            if reader is None:
                errors.append(_unknown(f"{where}/{name}", readers))
            elif value is not None:
                try:
                    read[name] = reader(value)
                except _Misfit as misfit:
                    errors.append(_error(misfit.code, f"{where}/{name}", value, misfit.expected, str(misfit)))
        return read


class _Misfit(ValueError):
    def __init__(self, code: str, expected: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.expected = expected


_REMEDIES = {
    "fact_type": "scrivere il valore nel tipo indicato",
    "fact_bounds": "controllare il valore: è fuori dai limiti ammessi",
    "fact_code": "usare uno dei codici elencati",
    "date_invalid": "scrivere la data come AAAA-MM-GG",
    "duplicate_id": "dare a ciascuno un identificativo diverso",
}


def _error(code: str, where: str, value: object, expected: str, message: str) -> CaseError:
    return CaseError(code, where, value, expected, message, _REMEDIES[code])


def _unknown(where: str, known: Iterable[str]) -> CaseError:
    return CaseError(
        "fact_unknown",
        where,
        None,
        ", ".join(sorted(known)),
        f"{where.rsplit('/', 1)[1]!r} non è fra i fatti di questa misura",
        "togliere la voce oppure usare uno dei nomi elencati",
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
            raise _Misfit("fact_type", "true o false", f"{fact.label}: serve sì o no")
        return value

    return read


def _code(fact: Fact) -> Callable[[Any], Any]:
    codes = fact.type.code_names()

    def read(value: Any) -> str:
        if not isinstance(value, str):
            raise _Misfit("fact_type", ", ".join(codes), f"{fact.label}: serve un codice")
        if value not in codes:
            raise _Misfit("fact_code", ", ".join(codes), f"{fact.label}: {value!r} non è fra i codici ammessi")
        return value

    return read


def _date(fact: Fact) -> Callable[[Any], Any]:
    low, high = day_number(fact.min), day_number(fact.max)
    expected = f"{fact.min}…{fact.max}"

    def read(value: Any) -> int:
        if not isinstance(value, str):
            raise _Misfit("fact_type", expected, f"{fact.label}: serve una data scritta AAAA-MM-GG")
        try:
            number = day_number(value)
        except ValueError:
            raise _Misfit("date_invalid", expected, f"{fact.label}: {value!r} non è una data") from None
        if not low <= number <= high:
            raise _Misfit("fact_bounds", expected, f"{fact.label}: la data deve stare fra {fact.min} e {fact.max}")
        return number

    return read


def _number(fact: Fact) -> Callable[[Any], Any]:
    low, high = fact.min, fact.max
    assert isinstance(low, int)
    assert isinstance(high, int)
    expected = f"{low}…{high}" + (f" {fact.unit}" if fact.unit else "")

    def read(value: Any) -> int:
        if type(value) is not int:
            raise _Misfit("fact_type", expected, f"{fact.label}: serve un numero intero (denaro in centesimi)")
        if not low <= value <= high:
            raise _Misfit("fact_bounds", expected, f"{fact.label}: {value} è fuori dai limiti")
        return value

    return read
