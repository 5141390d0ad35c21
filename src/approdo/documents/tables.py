"""The inputs of an allotment checked against each other: every reference, every repeated id, every order key.

`Places` says where an error stands: a JSON pointer into the document, or file, row and column of the CSVs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from .calls import CallAllotment
from .csv_dialect import APPLICATIONS, Row
from .errors import ErrorItem
from .shapes import iso_date, iso_moment

ORDERABLE = tuple(column.name for column in APPLICATIONS if column.kind in ("integer", "moment"))
_FIXED = {column.name for column in APPLICATIONS}


@dataclass(frozen=True, slots=True)
class Places:
    """Names of the two CSV files, or empty for pointers into a document."""

    homes_file: str = ""
    applications_file: str = ""
    root: str = ""

    def home(self, row: int, column: str) -> str:
        return f"{self.homes_file}:{row + 2}:{column}" if self.homes_file else f"{self.root}/homes/{row}/{column}"

    def application(self, row: int, column: str) -> str:
        if self.applications_file:
            return f"{self.applications_file}:{row + 2}:{column}"
        return f"{self.root}/applications/{row}/{column}"

    def call(self, path: str) -> str:
        return f"{self.root}/call{path}" if self.root else path


def extra_columns(call: CallAllotment) -> tuple[str, ...]:
    """Return the columns that the call orders by and that every file of applications does not have."""
    return tuple(key.by for key in call.order if key.by not in _FIXED)


def order_value(row: Row, by: str) -> int | date | datetime | None:
    """Return the value of an order key, as it is compared; None if it is missing."""
    value = row.get(by)
    if isinstance(value, str):
        return iso_date(value) or iso_moment(value)
    return value


def check(
    call: CallAllotment, homes: Sequence[Row] | None, applications: Sequence[Row] | None, places: Places
) -> list[ErrorItem]:
    """Return every fault that lies between the call and the two tables.

    A table may have faults of its own, told elsewhere: None could not be read, and a row leaves out what could not.
    What hangs on those cells is not looked at, so that one slip is not told as ten.
    """
    errors = list(_order_names(call, places))
    errors += _repeated(homes or (), "home_id", places.home)
    for column in ("application_id", "code"):
        errors += _repeated(applications or (), column, places.application)
    home_ids, application_ids = _known(homes, "home_id"), _known(applications, "application_id")
    for number, row in enumerate(applications or ()):
        errors += _preferences(row, home_ids, places.application(number, "prefers"))
        if row.get("prefers") == [] and row.get("resident_in", "") is None:
            errors.append(
                _item(
                    "csv_cell",
                    places.application(number, "resident_in"),
                    None,
                    "un Comune",
                    "La domanda non indica case e non dice dove risiede il nucleo: non entra in nessuna graduatoria.",
                )
            )
    errors += _order_values(call, applications or (), places)
    errors += _pairings(call, home_ids, application_ids, places)
    errors += _counters(call, homes, places)
    return errors


def _known(rows: Sequence[Row] | None, column: str) -> set[Any] | None:
    """Return the values of a column, None if some could not be read."""
    if rows is None or any(column not in row for row in rows):
        return None
    return {row[column] for row in rows}


def _orderable(by: str) -> bool:
    return by in ORDERABLE or by not in _FIXED


def _order_names(call: CallAllotment, places: Places) -> Iterator[ErrorItem]:
    for number, key in enumerate(call.order):
        if not _orderable(key.by):
            where = places.call(f"/allotment/order/{number}/by")
            message = f"«{key.by}» non si può usare per ordinare."
            yield _item("unknown_reference", where, key.by, ", ".join(ORDERABLE) + ", una colonna in più", message)


def _repeated(rows: Sequence[Row], column: str, where: Callable[[int, str], str]) -> Iterator[ErrorItem]:
    seen: set[Any] = set()
    for number, row in enumerate(rows):
        one = row.get(column)
        if one is not None and one in seen:
            message = f"«{one}» compare più di una volta."
            yield _item("duplicate_id", where(number, column), one, "un valore diverso per ogni riga", message)
        seen.add(one)


def _preferences(row: Row, home_ids: set[Any] | None, where: str) -> Iterator[ErrorItem]:
    wishes = row.get("prefers", [])
    for home in wishes:
        if home_ids is not None and home not in home_ids:
            yield _item(
                "unknown_reference", where, home, "una casa dell’avviso", f"La casa «{home}» non è nell’avviso."
            )
    if len(set(wishes)) != len(wishes):
        yield _item("duplicate_id", where, "|".join(wishes), "case diverse", "Una preferenza è ripetuta.")


def _order_values(call: CallAllotment, applications: Sequence[Row], places: Places) -> Iterator[ErrorItem]:
    for key in filter(lambda key: _orderable(key.by), call.order):
        kinds: dict[str, int] = {}
        values = {n: order_value(row, key.by) for n, row in enumerate(applications) if key.by in row}
        for value in values.values():
            kinds[type(value).__name__] = kinds.get(type(value).__name__, 0) + 1
        usual = max((name for name in kinds if name != "NoneType"), key=lambda name: kinds[name], default="int")
        for number, value in values.items():
            if value is None or type(value).__name__ != usual:
                where = places.application(number, key.by)
                expected = {"int": "un intero", "date": "una data"}.get(usual, "un momento con il fuso orario")
                message = f"«{key.by}» serve per la graduatoria e deve essere dello stesso tipo in tutte le righe."
                yield _item("csv_cell", where, applications[number].get(key.by), expected, message)


def _pairings(
    call: CallAllotment, home_ids: set[Any] | None, application_ids: set[Any] | None, places: Places
) -> Iterator[ErrorItem]:
    for name, pairings in (("refusals", call.refusals), ("choices", call.choices), ("accepted", call.accepted)):
        for number, one in enumerate(pairings):
            where = f"/allotment/{name}/{number}"
            if application_ids is not None and one.application not in application_ids:
                message = f"La domanda «{one.application}» non c’è."
                yield _item(
                    "unknown_reference", places.call(f"{where}/application"), one.application, "una domanda", message
                )
            if home_ids is not None and one.home not in home_ids:
                message = f"La casa «{one.home}» non c’è."
                yield _item("unknown_reference", places.call(f"{where}/home"), one.home, "una casa", message)
    for number, home in enumerate(call.withdrawn):
        if home not in home_ids:
            where = places.call(f"/allotment/withdrawn/{number}")
            yield _item("unknown_reference", where, home, "una casa", f"La casa «{home}» non c’è.")


def _counters(call: CallAllotment, homes: Sequence[Row] | None, places: Places) -> Iterator[ErrorItem]:
    """A counter that no quota and no home of the call would ever look at is a slip of the pen, not a fact.

    In a call without homes there is nothing to look at, and no slip to find.
    """
    quotas = {quota.name: quota for quota in call.quotas}
    seen: set[tuple[str, str, str]] = set()
    for number, one in enumerate(call.counters):
        where = f"/allotment/counters/{number}"
        quota = quotas.get(one.quota)
        if quota is None:
            yield _unknown(places.call(f"{where}/quota"), one.quota, quotas)
            continue
        for column in ("owner", "municipality"):
            known = _known(homes, column)
            if known and column in quota.per and getattr(one, column) not in known:
                yield _unknown(places.call(f"{where}/{column}"), getattr(one, column), known)
        key = (one.quota, one.owner, one.municipality)
        if key in seen:
            yield _item("duplicate_id", places.call(where), one.quota, "una riga", "Il contatore è scritto due volte.")
        seen.add(key)


def _unknown(where: str, value: str, known: Iterable[Any]) -> ErrorItem:
    expected = ", ".join(sorted(str(one) for one in known)) or "niente: l’avviso non ne ha"
    return _item("unknown_reference", where, value, expected, f"«{value}» non esiste in questo avviso.")


def _item(code: str, where: str, value: Any, expected: str, message: str) -> ErrorItem:
    return ErrorItem(code, where, value, expected, message, f"Correggere il riferimento: qui serve {expected}.")
