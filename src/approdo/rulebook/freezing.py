"""Freezing: the tree of a date, the figure of each parameter, what the call sets and what somebody confirmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from .checks import check_tree
from .dates import day_number
from .declare import Param
from .errors import BookError, BookErrors, said
from .frozen import FrozenBook, choose
from .layers import (
    Entry,
    Figure,
    Plain,
    admitted,
    confirm,
    figure_on,
    in_range,
    limits,
    read_entries,
    read_value,
    written,
)
from .measure import Measure
from .planes import check_layers
from .versions import tree_on

__all__ = ["freeze"]


def freeze(
    measure: Measure,
    on: str,
    known_on: str | None,
    layers: Sequence[Mapping[str, object]],
    options: Mapping[str, bool | str],
    call_values: Mapping[str, object],
    confirmations: Sequence[Mapping[str, object]],
) -> FrozenBook:
    """See `Measure.freeze`."""
    day, known = _day(on, "on"), _day(known_on or on, "known_on")
    tree = tree_on(measure, day)
    checked = check_tree(tree)
    params = {param.name: param for param in measure.param_list}
    entries, errors = read_entries([*measure.layers, *layers], params)
    errors += [*checked.errors, *check_layers(entries, params)]
    if errors:
        raise BookErrors(errors)
    by_name = {name: [entry for entry in entries if entry.name == name] for name in params}
    figures: dict[str, Figure] = {}
    for name, param in params.items():
        figure = figure_on(by_name[name], day, known)
        if figure is None:
            errors.append(_no_value(param, on, known_on or on))
        else:
            figures[name] = figure
    errors += _set_call_values(figures, call_values, params, by_name, (day, known))
    errors += _confirm_all(figures, confirmations, params, by_name, known)
    if errors:
        raise BookErrors(errors)
    return FrozenBook(tree, figures, choose(tree, options), day, known)


def _day(iso: str, name: str) -> int:
    try:
        return day_number(iso)
    except ValueError as fault:
        raise BookErrors([BookError("date_invalid", name, str(fault), "scrivere la data come AAAA-MM-GG")]) from None


def _no_value(param: Param, on: str, known_on: str) -> BookError:
    return BookError(
        "parameter_without_value",
        f"parameters/{param.name}",
        f"{param.label}: nessun valore per il {on}, visto dal {known_on}",
        "aggiungere una riga per questa data; se il valore non è noto, value: null e confidence: missing",
    )


def _set_call_values(
    figures: dict[str, Figure],
    call_values: Mapping[str, object],
    params: Mapping[str, Param],
    by_name: Mapping[str, Sequence[Entry]],
    dates: tuple[int, int],
) -> list[BookError]:
    """The values of the call replace those marked `per_call`, inside every limit of the layers above."""
    errors: list[BookError] = []
    for name, raw in call_values.items():
        where = f"call/parameters/{name}"
        figure = figures.get(name)
        if figure is None or not figure.per_call:
            free = ", ".join(sorted(one.name for one in figures.values() if one.per_call)) or "nessuno"
            errors.append(
                BookError(
                    "call_unknown_parameter",
                    where,
                    f"l’avviso non può fissare {said(name)}",
                    f"togliere la voce; l’avviso può fissare: {free}",
                    free,
                )
            )
            continue
        try:
            value = read_value(raw, params[name].type)
        except ValueError as fault:
            errors.append(_misfit(where, fault, params[name]))
            continue
        errors += [
            _over_ceiling(where, raw, entry, params[name])
            for entry in by_name[name]
            if entry.holds(*dates) and not in_range(value, entry.low, entry.high)
        ]
        figures[name] = replace(
            figure, level="call", value=value, absent=False, cite=f"avviso; {figure.cite}", confidence="read"
        )
    return errors


def _misfit(where: str, fault: ValueError, param: Param) -> BookError:
    expected = admitted(param.type)
    return BookError("parameter_value", where, str(fault), f"scrivere il valore come atteso: {expected}", expected)


def _over_ceiling(where: str, raw: object, entry: Entry, param: Param) -> BookError:
    allowed = limits(entry.low, entry.high, param.type)
    return BookError(
        "call_over_ceiling",
        where,
        f"{said(raw)} esce dai limiti {allowed} ({entry.cite})",
        f"riportare il valore dentro i limiti: {allowed}",
        allowed,
    )


def _confirm_all(
    figures: dict[str, Figure],
    confirmations: Sequence[Mapping[str, object]],
    params: Mapping[str, Param],
    by_name: Mapping[str, Sequence[Entry]],
    known: int,
) -> list[BookError]:
    """Confirmations given by `known` on clear `memory`; with a value they also clear `missing`."""
    errors: list[BookError] = []
    for index, one in enumerate(confirmations):
        name, where = str(one.get("parameter")), f"call/confirmations/{index}"
        faults = _confirmation_faults(one, where, figures)
        if not faults and day_number(one.get("on")) <= known:
            value, faults = _confirmed_value(one.get("value"), f"{where}/value", params[name], figures[name], by_name)
            if not faults:
                figures[name] = confirm(figures[name], str(one["by"]).strip(), value)
        errors += faults
    return errors


def _confirmation_faults(one: Mapping[str, object], where: str, figures: Mapping[str, Figure]) -> list[BookError]:
    name = one.get("parameter")
    whole = all(str(one.get(key) or "").strip() for key in ("parameter", "by", "on", "source"))
    if not whole or {str(key) for key in one} - {"parameter", "by", "on", "source", "value"}:
        expected = "parameter, by, on, source; value se il valore mancava"
        return [BookError("confirmation_bad", where, "la conferma non è completa", f"scrivere: {expected}", expected)]
    if name not in figures:
        expected = ", ".join(sorted(one.name for one in figures.values() if one.awaits)) or "nessuno"
        return [
            BookError(
                "confirmation_bad",
                where,
                f"il parametro {said(name)} non esiste",
                f"correggere il nome; aspettano una conferma: {expected}",
                expected,
            )
        ]
    try:
        day_number(one.get("on"))
    except ValueError as fault:
        return [BookError("date_invalid", f"{where}/on", str(fault), "scrivere la data come AAAA-MM-GG", "AAAA-MM-GG")]
    return []


def _confirmed_value(
    raw: object, where: str, param: Param, figure: Figure, by_name: Mapping[str, Sequence[Entry]]
) -> tuple[Plain, list[BookError]]:
    """The value that a confirmation brings, None if it brings none. A figure that is known it may only repeat."""
    if raw is None:
        return None, []
    try:
        value = read_value(raw, param.type)
    except ValueError as fault:
        return None, [_misfit(where, fault, param)]
    if figure.value is not None and value != figure.value:
        known = str(written(figure.value, param.type))
        what = f"{said(param.name)} vale già {known}: una conferma non lo cambia"
        return None, [BookError("call_over_ceiling", where, what, "togliere value, o riscrivere il valore noto", known)]
    beyond = [entry for entry in by_name[param.name] if not in_range(value, entry.low, entry.high)]
    return value, [_over_ceiling(where, raw, entry, param) for entry in beyond[:1]]
