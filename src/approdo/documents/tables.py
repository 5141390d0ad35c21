"""The inputs of an allotment checked against each other: every reference, every repeated id, every order key.

`Places` says where an error stands: a JSON pointer into the document, or file, row and column of the CSVs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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


def check(call: CallAllotment, homes: Sequence[Row], applications: Sequence[Row], places: Places) -> list[ErrorItem]:
    """Return every fault that lies between the call and the two tables."""
    errors = list(_order_names(call, places))
    errors += _repeated([row["home_id"] for row in homes], "home_id", places.home)
    errors += _repeated([row["application_id"] for row in applications], "application_id", places.application)
    errors += _repeated([row["code"] for row in applications], "code", places.application)
    home_ids = {row["home_id"] for row in homes}
    for number, row in enumerate(applications):
        errors += _preferences(row, home_ids, places.application(number, "prefers"))
        if not row["prefers"] and row["resident_in"] is None:
            errors.append(
                _item(
                    "csv_cell",
                    places.application(number, "resident_in"),
                    None,
                    "un Comune",
                    "La domanda non indica case e non dice dove risiede il nucleo: non entra in nessuna graduatoria.",
                )
            )
    errors += _order_values(call, applications, places)
    errors += _pairings(call, home_ids, {row["application_id"] for row in applications}, places)
    errors += _counters(call, homes, places)
    return errors


def _order_names(call: CallAllotment, places: Places) -> Iterator[ErrorItem]:
    for number, key in enumerate(call.order):
        if key.by in _FIXED and key.by not in ORDERABLE:
            where = places.call(f"/allotment/order/{number}/by")
            message = f"«{key.by}» non si può usare per ordinare."
            yield _item("unknown_reference", where, key.by, ", ".join(ORDERABLE) + ", una colonna in più", message)


def _repeated(ids: Sequence[Any], column: str, where: Any) -> Iterator[ErrorItem]:
    seen: set[Any] = set()
    for number, one in enumerate(ids):
        if one in seen:
            message = f"«{one}» compare più di una volta."
            yield _item("duplicate_id", where(number, column), one, "un valore diverso per ogni riga", message)
        seen.add(one)


def _preferences(row: Row, home_ids: set[Any], where: str) -> Iterator[ErrorItem]:
    for home in row["prefers"]:
        if home not in home_ids:
            yield _item(
                "unknown_reference", where, home, "una casa dell’avviso", f"La casa «{home}» non è nell’avviso."
            )
    if len(set(row["prefers"])) != len(row["prefers"]):
        yield _item("duplicate_id", where, "|".join(row["prefers"]), "case diverse", "Una preferenza è ripetuta.")


def _order_values(call: CallAllotment, applications: Sequence[Row], places: Places) -> Iterator[ErrorItem]:
    for key in call.order:
        kinds: dict[str, int] = {}
        values = [order_value(row, key.by) for row in applications]
        for value in values:
            kinds[type(value).__name__] = kinds.get(type(value).__name__, 0) + 1
        usual = max((name for name in kinds if name != "NoneType"), key=lambda name: kinds[name], default="int")
        for number, value in enumerate(values):
            if value is None or type(value).__name__ != usual:
                where = places.application(number, key.by)
                expected = {"int": "un intero", "date": "una data"}.get(usual, "un momento con il fuso orario")
                message = f"«{key.by}» serve per la graduatoria e deve essere dello stesso tipo in tutte le righe."
                yield _item("csv_cell", where, applications[number].get(key.by), expected, message)


def _pairings(
    call: CallAllotment, home_ids: set[Any], application_ids: set[Any], places: Places
) -> Iterator[ErrorItem]:
    for name, pairings in (("refusals", call.refusals), ("choices", call.choices), ("accepted", call.accepted)):
        for number, one in enumerate(pairings):
            where = f"/allotment/{name}/{number}"
            if one.application not in application_ids:
                message = f"La domanda «{one.application}» non c’è."
                yield _item(
                    "unknown_reference", places.call(f"{where}/application"), one.application, "una domanda", message
                )
            if one.home not in home_ids:
                message = f"La casa «{one.home}» non c’è."
                yield _item("unknown_reference", places.call(f"{where}/home"), one.home, "una casa", message)
    for number, home in enumerate(call.withdrawn):
        if home not in home_ids:
            where = places.call(f"/allotment/withdrawn/{number}")
            yield _item("unknown_reference", where, home, "una casa", f"La casa «{home}» non c’è.")


def _counters(call: CallAllotment, homes: Sequence[Row], places: Places) -> Iterator[ErrorItem]:
    """A counter that no quota and no home of the call would ever look at is a slip of the pen, not a fact."""
    quotas = {quota.name: quota for quota in call.quotas}
    seen: set[tuple[str, str, str]] = set()
    for number, one in enumerate(call.counters):
        where = f"/allotment/counters/{number}"
        quota = quotas.get(one.quota)
        if quota is None:
            yield _unknown(places.call(f"{where}/quota"), one.quota, quotas)
            continue
        for column in ("owner", "municipality"):
            known = {row[column] for row in homes}
            if column in quota.per and getattr(one, column) not in known:
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
