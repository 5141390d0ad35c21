"""A measure frozen for a call: its version of the date, its figures, what the call sets and what was confirmed.

The rule book tells its faults in its own words; here they become the errors of the command contract.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from approdo.rulebook import BookError, BookErrors, Measure
from approdo.rulebook.frozen import FrozenBook

from .calls import Call
from .errors import BadInput, ErrorItem
from .measures import city_layers, load_measure
from .shapes import iso_date

_CODES = {
    "date_invalid": "date_invalid",
    "no_version_on_date": "no_version_on_date",
    "call_unknown_parameter": "call_unknown_parameter",
    "call_over_ceiling": "call_over_ceiling",
    "option_unknown": "option_unknown",
    "parameter_value": "fact_type",
    "parameter_without_value": "no_version_on_date",
    "confirmation_bad": "call_unknown_parameter",
}
_EXPECTED = {
    "no_version_on_date": "un giorno in cui la misura c’era",
    "call_unknown_parameter": "un parametro che l’avviso può fissare",
    "call_over_ceiling": "un valore dentro i limiti della norma",
    "option_unknown": "un’opzione e una scelta fra quelle di ./run facts",
    "parameter_value": "un valore del tipo del parametro",
    "confirmation_bad": "parameter, by, on, source; value se il valore mancava",
}


def frozen_book(
    measure: str,
    on: str,
    known_on: str | None = None,
    call: Call | None = None,
    folders: Sequence[Path] | None = None,
    city: Path | None = None,
) -> FrozenBook:
    """Return the book that decides on a date. Raises BadInput with every fault of dates, call values and options.

    Books are kept: the same measure, dates and call give the same object for the life of the process.
    """
    errors = list(_date_errors(on, known_on))
    try:
        loaded = load_measure(measure, folders, city)
    except BadInput as bad:
        raise type(bad)([*bad.errors, *errors]) from None
    if call is not None and call.measure != measure:
        errors.append(
            ErrorItem(
                "measure_unknown",
                "/measure",
                call.measure,
                measure,
                f"L’avviso è della misura «{call.measure}», non di «{measure}».",
                "Usare l’avviso e la misura che vanno insieme.",
            )
        )
    if errors:
        raise BadInput(errors)
    terms = (
        {}
        if call is None
        else {"call_values": call.parameters, "confirmations": list(call.confirmations), "options": call.options}
    )
    try:
        return _frozen(loaded, on, known_on or on, json.dumps(terms, sort_keys=True), city)
    except BookErrors as faults:
        found = told(_all_faults(loaded, on, known_on, terms, city) or faults.errors)
        raise BadInput(_with_values(found, call)) from None


def _with_values(errors: Sequence[ErrorItem], call: Call | None) -> list[ErrorItem]:
    """Return errors with what the call wrote at the place they point to."""
    return [error if call is None else replace(error, value=_at(call.source, error.where)) for error in errors]


def _at(value: Any, where: str) -> Any:
    for name in where.split("/")[1:]:
        if isinstance(value, dict):
            value = value.get(name)
        elif isinstance(value, list) and name.isdigit() and int(name) < len(value):
            value = value[int(name)]
        else:
            return None
    return value


def told(faults: Sequence[BookError]) -> list[ErrorItem]:
    """Return faults of the rule book as errors of the contract, each once."""
    items = [
        ErrorItem(
            _CODES.get(fault.code, "format_unknown"),
            _pointer(fault.where),
            None,
            _EXPECTED.get(fault.code, ""),
            f"{fault.what[:1].upper()}{fault.what[1:]}.",
            f"{fault.remedy[:1].upper()}{fault.remedy[1:]}.",
        )
        for fault in faults
    ]
    return list(dict.fromkeys(items))


@lru_cache(maxsize=64)
def _frozen(measure: Measure, on: str, known_on: str, terms: str, city: Path | None) -> FrozenBook:
    return _freeze(measure, on, known_on, city, **_read(terms))


def _read(terms: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(terms)
    return found


def _freeze(measure: Measure, on: str, known_on: str | None, city: Path | None, **terms: Any) -> FrozenBook:
    layers = () if city is None else city_layers(measure.name, city)
    return measure.freeze(on, known_on, layers, **terms)


def _all_faults(
    measure: Measure, on: str, known_on: str | None, terms: Mapping[str, Any], city: Path | None
) -> list[BookError]:
    """The rule book stops at the first group of faults; asking group by group brings them together."""
    found: list[BookError] = []
    for name, value in terms.items():
        try:
            _freeze(measure, on, known_on, city, **{name: value})
        except BookErrors as faults:
            found += [fault for fault in faults.errors if fault not in found]
    return found


def _date_errors(on: str, known_on: str | None) -> list[ErrorItem]:
    return [
        ErrorItem("date_invalid", name, value, "AAAA-MM-GG", f"«{value}» non è una data.", "Scrivere AAAA-MM-GG.")
        for name, value in (("--on", on), ("--known-on", known_on))
        if value is not None and iso_date(value) is None
    ]


def _pointer(where: str) -> str:
    """`call/parameters/x` → `/parameters/x`; `options/x` → `/options/x`; dates are arguments of the command."""
    if where in ("on", "versions"):
        return "--on"
    if where == "known_on":
        return "--known-on"
    return "/" + where.removeprefix("call/")
