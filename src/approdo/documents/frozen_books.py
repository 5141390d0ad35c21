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
from approdo.rulebook.dates import day_number
from approdo.rulebook.frozen import FrozenBook

from .calls import Call
from .errors import BadInput, BrokenMeasure, ErrorItem
from .measures import city_layers, load_measure

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
_DAY = "Scrivere un giorno che esiste, per esempio 2023-09-15."


def frozen_book(
    measure: str,
    on: str | None,
    known_on: str | None = None,
    call: Call | None = None,
    folders: Sequence[Path] | None = None,
    city: Path | None = None,
) -> FrozenBook:
    """Return the book that decides on a date. Raises BadInput with every fault of dates, call values and options.

    Books are kept: the same measure, dates and call give the same object for the life of the process. When a date is
    wrong, what the call sets is still checked, on the day of its publication or else on the last that changed the norm.
    """
    errors = list(_date_errors(on, known_on))
    try:
        loaded = load_measure(measure, folders, city)
    except BrokenMeasure as broken:
        raise BrokenMeasure([*broken.errors, *errors]) from None
    except BadInput as bad:
        raise BadInput([*bad.errors, *errors]) from None
    if call is not None and call.measure != measure:
        errors += [_of_another(call.measure, measure)] if call.measure else []
        call = None
    day = on if on is not None and not _errors_of_day(on) else _stand_in(loaded, call)
    known = None if known_on is None or _errors_of_day(known_on) else known_on
    try:
        frozen = _frozen(loaded, day, known or day, json.dumps(_terms(call), sort_keys=True), city)
    except BookErrors as faults:
        if any(fault.code == "no_version_on_date" for fault in faults.errors):
            errors += _with_values(told(faults.errors), call, day)
            day = _stand_in(loaded, call)
        found = _all_faults(loaded, day, known, _terms(call), city) or ([] if errors else list(faults.errors))
        raise BadInput([*errors, *_with_values(told(found), call, day)]) from None
    if errors:
        raise BadInput(errors)
    return frozen


def _of_another(found: str, measure: str) -> ErrorItem:
    return ErrorItem(
        "measure_unknown",
        "/measure",
        found,
        measure,
        f"L’avviso è della misura «{found}», non di «{measure}».",
        "Usare l’avviso e la misura che vanno insieme.",
    )


def _terms(call: Call | None) -> dict[str, Any]:
    if call is None:
        return {}
    return {"call_values": call.parameters, "confirmations": list(call.confirmations), "options": call.options}


def _stand_in(measure: Measure, call: Call | None) -> str:
    """A day on which the measure was there, to check what a call sets when the day that was asked for is wrong."""
    published = "" if call is None else call.published_on.isoformat()
    return max(published, measure.versions[-1] if call is None else measure.versions[0])


def _with_values(errors: Sequence[ErrorItem], call: Call | None, on: str) -> list[ErrorItem]:
    """Return errors with what was written at the place they point to."""
    return [
        replace(error, value=on if error.where == "--on" else None if call is None else _at(call.source, error.where))
        for error in errors
    ]


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
            fault.expected,
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


def _date_errors(on: str | None, known_on: str | None) -> list[ErrorItem]:
    errors = [ErrorItem("date_invalid", "--on", None, "AAAA-MM-GG", "Manca la data di cui si applica la norma.", _DAY)]
    if on is not None:
        errors = _errors_of_day(on)
    return errors + (_errors_of_day(known_on, "--known-on") if known_on is not None else [])


def _errors_of_day(text: str, where: str = "--on") -> list[ErrorItem]:
    """Return what is wrong with a date written as an argument."""
    try:
        day_number(text)
    except ValueError as fault:
        return [
            ErrorItem("date_invalid", where, text, "AAAA-MM-GG", f"{str(fault)[:1].upper()}{str(fault)[1:]}.", _DAY)
        ]
    return []


def _pointer(where: str) -> str:
    """`call/parameters/x` → `/parameters/x`; `options/x` → `/options/x`; dates are arguments of the command."""
    if where in ("on", "versions"):
        return "--on"
    if where == "known_on":
        return "--known-on"
    return "/" + where.removeprefix("call/")
