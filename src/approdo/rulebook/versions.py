"""A measure over time: the tree of one date, and the checks that need all its versions and layers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from .bounds import Bounds, Range, declared_range
from .checks import check_tree
from .dates import day_number, iso_day
from .declare import Flag, Param, Rule
from .disjoint import overlaps
from .errors import BookError, BookErrors, said
from .graph import refs, rule_parts
from .layers import FOREVER, Entry, figure_on, read_entries
from .measure import Measure
from .planes import check_layers
from .tree import BookTree, Chapter

__all__ = ["check_measure", "param_ranges", "tree_on", "version_days"]


def version_days(measure: Measure) -> list[int]:
    """The days on which the norm changed, in order. `BookErrors` when one is not a date."""
    try:
        days = sorted(day_number(day) for day in measure.versions)
    except ValueError as fault:
        raise BookErrors([BookError("date_bad", "versions", str(fault), "scrivere le date AAAA-MM-GG")]) from None
    if not days:
        raise BookErrors(
            [BookError("date_bad", "versions", "manca la data di inizio", "scrivere in versions almeno una data")]
        )
    return days


def tree_on(measure: Measure, on: int) -> BookTree:
    """The rules in force on a day. Raises `BookErrors` with `no_version_on_date` before the first version."""
    start = version_days(measure)[0]
    if on < start:
        raise BookErrors(
            [
                BookError(
                    "no_version_on_date",
                    "versions",
                    f"il {iso_day(on)} la misura {said(measure.name)} non c’era ancora",
                    f"usare una data dal {iso_day(start)} in poi",
                    f"dal {iso_day(start)}",
                )
            ]
        )
    subject = _subject(measure.subject)
    chapters = tuple(
        Chapter(
            book.name,
            book.title,
            subject if book.subject is None else _subject(book.subject),
            tuple(replace(rule, valid_from=None, valid_to=None) for rule in book.rules if _in_force(rule, on, start)),
        )
        for book in measure.books
    )
    return BookTree(
        measure=measure.name,
        title=measure.title,
        kind=measure.kind,
        subject=subject,
        parts=tuple(measure.parts),
        facts=measure.fact_list,
        params=measure.param_list,
        options=measure.option_list,
        chapters=chapters,
        flags=tuple(
            replace(flag, valid_from=None, valid_to=None) for flag in measure.flags if _in_force(flag, on, start)
        ),
    )


def _subject(subject: str | tuple[str, ...]) -> tuple[str, ...]:
    return (subject,) if isinstance(subject, str) else tuple(subject)


def _span(rule: Rule | Flag, start: int) -> Range:
    return (
        start if rule.valid_from is None else day_number(rule.valid_from),
        FOREVER if rule.valid_to is None else day_number(rule.valid_to),
    )


def _in_force(rule: Rule | Flag, on: int, start: int) -> bool:
    since, until = _span(rule, start)
    return since <= on < until


def check_measure(measure: Measure, layers: Sequence[Mapping[str, object]] = ()) -> list[BookError]:
    """Everything that is wrong with a measure and its layers, each fault once."""
    try:
        days = version_days(measure)
    except BookErrors as faults:
        return list(faults.errors)
    errors = [*_rule_versions(measure, days)]
    if any(error.code == "date_bad" for error in errors):
        return errors
    params = {param.name: param for param in measure.param_list}
    entries, faults_read = read_entries([*measure.layers, *layers], params)
    errors += [*faults_read, *check_layers(entries, params), *_unvalued(params, entries, days, faults_read)]
    for day in days:
        errors += _check_version(tree_on(measure, day), params, entries, day)
    errors += _unused(measure)
    return list(dict.fromkeys(errors))


def _check_version(tree: BookTree, params: Mapping[str, Param], entries: Sequence[Entry], day: int) -> list[BookError]:
    checked = check_tree(tree)
    if checked.errors:
        return checked.errors
    bounds = Bounds(tree, checked.order, checked.inference, param_ranges(params, entries))
    figures: dict[str, Any] = {}
    for name in params:
        figure = figure_on([e for e in entries if e.name == name], day, FOREVER)
        figures[name] = None if figure is None else figure.value
    return [*bounds.errors, *overlaps(tree, checked.inference, bounds, figures)]


def param_ranges(params: Mapping[str, Param], entries: Sequence[Entry]) -> dict[str, Range]:
    """All the values a parameter can take: its own limits, those of its entries, and every dated value."""
    ranges: dict[str, Range] = {}
    for name, param in params.items():
        own = [entry for entry in entries if entry.name == name]
        values = [value for e in own for value in (e.value, e.low, e.high) if value is not None]
        if param.type.kind == "Ratio":
            pairs = [value for value in values if isinstance(value, tuple)]
            ranges[name] = _spread([above for above, _ in pairs])
            ranges[f"{name}/"] = _spread([below for _, below in pairs])
            continue
        if param.type.kind in ("Bool", "Code"):
            continue
        numbers = [value for value in values if isinstance(value, int)]
        declared = declared_range(param.min, param.max)
        ranges[name] = _spread([*numbers, *(declared or ())])
    return ranges


def _spread(values: Sequence[int]) -> Range:
    return (min(values), max(values)) if values else (1, 1)


def _rule_versions(measure: Measure, days: Sequence[int]) -> Iterator[BookError]:
    by_name: dict[str, list[tuple[Range, str, str]]] = {}
    dated: list[tuple[str, str, Rule | Flag]] = [
        *((f"rules/{rule.name}", book.name, rule) for book in measure.books for rule in book.rules),
        *((f"flags/{flag.code}", "", flag) for flag in measure.flags),
    ]
    for where, book_name, rule in dated:
        try:
            span = _span(rule, days[0])
        except ValueError as fault:
            yield BookError("date_bad", where, str(fault), "scrivere valid_from e valid_to come AAAA-MM-GG")
            continue
        if span[0] >= span[1]:
            yield BookError("date_bad", where, "valid_to viene prima di valid_from", "correggere le due date")
        if isinstance(rule, Rule):
            by_name.setdefault(rule.name, []).append((span, book_name, rule.role))
            if not {span[0], span[1]} <= {*days, FOREVER}:
                yield BookError(
                    "version_unknown",
                    where,
                    "valid_from o valid_to non è una delle versions della misura",
                    "aggiungere la data a versions, oppure usare una data che c’è",
                )
    for name, found in by_name.items():
        yield from _spans(f"rules/{name}", found)


def _spans(where: str, found: list[tuple[Range, str, str]]) -> Iterator[BookError]:
    if len({(book, role) for _, book, role in found}) > 1:
        yield BookError(
            "rule_moved",
            where,
            "le versioni della regola stanno in libri diversi o fanno cose diverse",
            "tenere tutte le versioni nello stesso libro e con lo stesso ruolo, o cambiare nome",
        )
    ordered = sorted(span for span, _, _ in found)
    for one, other in pairwise(ordered):
        if other[0] < one[1]:
            yield BookError(
                "rule_overlap",
                where,
                f"dal {iso_day(other[0])} valgono insieme due versioni della regola",
                "chiudere la prima con valid_to, uguale al valid_from della seconda",
            )
        elif other[0] > one[1]:
            yield BookError(
                "rule_gap",
                where,
                f"dal {iso_day(one[1])} al {iso_day(other[0])} non vale nessuna versione della regola",
                "far cominciare la seconda dove finisce la prima, o dare un altro nome alla seconda",
            )


def _unvalued(
    params: Mapping[str, Param], entries: Sequence[Entry], days: Sequence[int], faults: Sequence[BookError]
) -> Iterator[BookError]:
    valued = {entry.name for entry in entries} | {fault.where.split("/")[1] for fault in faults}
    for name, param in params.items():
        if name not in valued:
            yield BookError(
                "parameter_without_value",
                f"parameters/{name}",
                f"{param.label or name}: nessun livello dà un valore",
                "aggiungerlo a parameters.yaml; se il valore non è noto, value: null e confidence: missing",
            )


def _unused(measure: Measure) -> Iterator[BookError]:
    used: set[tuple[str, str]] = set()
    for book in measure.books:
        for rule in book.rules:
            used |= {(ref.to, ref.name) for ref in refs(*rule_parts(rule))}
    for flag in measure.flags:
        used |= {(ref.to, ref.name) for ref in refs(flag.when)}
    for fact in measure.fact_list:
        used |= {(ref.to, ref.name) for ref in refs(fact.asked_if)}
    nouns = (
        ("fact", "facts", "fact_unused", "il fatto", measure.fact_list),
        ("param", "parameters", "parameter_unused", "il parametro", measure.param_list),
        ("option", "options", "option_unused", "l’opzione", measure.option_list),
    )
    for to, place, code, noun, declared in nouns:
        for one in declared:
            if (to, one.name) not in used:
                yield BookError(
                    code,
                    f"{place}/{one.name}",
                    f"{noun} {said(one.name)} non serve a nessuna regola",
                    "toglierlo: non si chiede e non si pubblica ciò che non serve (art. 5 GDPR)"
                    if to == "fact"
                    else "usarlo in una regola oppure toglierlo",
                )
