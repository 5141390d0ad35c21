"""Freezing: the tree of a date, the figure of each parameter, what the call sets and what somebody confirmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from .checks import check_tree
from .dates import day_number
from .declare import Param
from .errors import BookError, BookErrors
from .frozen import FrozenBook, choose
from .layers import Entry, Figure, confirm, figure_on, in_range, read_entries, read_value, written
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
                    f"l’avviso non può fissare {name!r}",
                    f"togliere la voce; l’avviso può fissare: {free}",
                )
            )
            continue
        try:
            value = read_value(raw, params[name].type)
        except ValueError as fault:
            errors.append(BookError("parameter_value", where, str(fault), "correggere il valore"))
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


def _over_ceiling(where: str, raw: object, entry: Entry, param: Param) -> BookError:
    limits = f"{written(entry.low, param.type)}…{written(entry.high, param.type)}"
    return BookError(
        "call_over_ceiling",
        where,
        f"{raw!r} esce dai limiti {limits} ({entry.cite})",
        "riportare il valore dentro i limiti",
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
        name, by = str(one.get("parameter")), str(one.get("by") or "").strip()
        where = f"call/confirmations/{index}"
        unknown_keys = {str(key) for key in one} - {"parameter", "by", "on", "source", "value"}
        try:
            if name not in figures or not by or not str(one.get("source") or "").strip() or unknown_keys:
                raise ValueError("servono parameter (dichiarato), by, on, source, e se il valore mancava value")
            if day_number(one.get("on")) > known:
                continue
            raw = one.get("value")
            value = None if raw is None else read_value(raw, params[name].type)
            if value is not None and not all(in_range(value, e.low, e.high) for e in by_name[name]):
                raise ValueError(f"il valore {raw!r} esce dai limiti di {name!r}")
            figures[name] = confirm(figures[name], by, value)
        except ValueError as fault:
            errors.append(BookError("confirmation_bad", where, str(fault), "correggere la conferma"))
    return errors
