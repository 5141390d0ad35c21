"""`approdo.facts/1` and `approdo.decision/1`, exactly as the command contract says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .case import plain
from .dates import iso_day
from .declare import Fact, Param
from .layers import FOREVER, Figure, written
from .tree import digest
from .units import parse, spell

if TYPE_CHECKING:
    from .decision import Decision
    from .frozen import FrozenBook

__all__ = ["decision_document", "facts_document", "parameter_item"]


def parameter_item(figure: Figure, param: Param) -> dict[str, Any]:
    """One item of `parameters`. `absent` and `confirmed_by` appear only when they say something."""
    item: dict[str, Any] = {
        "name": figure.name,
        "level": figure.level,
        "value": written(figure.value, param.type),
        "unit": param.unit,
        "from": iso_day(figure.since),
        "to": None if figure.until == FOREVER else iso_day(figure.until),
        "per_call": figure.per_call,
        "cite": figure.cite,
        "confidence": figure.confidence,
    }
    if figure.absent:
        item["absent"] = True
    if figure.confirmed_by is not None:
        item["confirmed_by"] = figure.confirmed_by
    return item


def facts_document(book: FrozenBook) -> dict[str, Any]:
    """Everything a form, a check list or a simulation needs to know about a frozen book."""
    tree = book.tree
    return {
        "format": "approdo.facts/1",
        "measure": tree.measure,
        "kind": tree.kind,
        "on": iso_day(book.on),
        "subject": "–".join(tree.subject),
        "parts": [{"name": part.name, "min": part.min, "max": part.max} for part in tree.parts],
        "facts": [_fact_item(fact, book) for fact in tree.facts],
        "parameters": [
            parameter_item(book.figures[param.name], param) for param in tree.params if param.name in book.figures
        ],
        "options": [
            {
                "name": option.name,
                "default": option.default,
                "choices": [True, False] if option.type.kind == "Bool" else list(option.type.code_names()),
                "cite": option.cite,
            }
            for option in tree.options
        ],
        "sections": [chapter.name for chapter in book.sections],
        "book_hash": book.hash,
    }


def _fact_item(fact: Fact, book: FrozenBook) -> dict[str, Any]:
    return {
        "name": fact.name,
        "concept": fact.concept,
        "of": fact.of,
        "type": fact.type.name,
        "unit": spell(parse(fact.unit)),
        "min": fact.min,
        "max": fact.max,
        "codes": list(fact.type.code_names()) or None,
        "label": fact.label,
        "question": fact.question,
        "sensitivity": fact.sensitivity,
        "origin": fact.origin,
        "papers": list(fact.papers),
        "asked_if": None if fact.asked_if is None else book.reader.read(fact.asked_if),
        "otherwise": fact.otherwise,
        "used_by": book.used_by(fact.name),
    }


def decision_document(
    decision: Decision, *, case_id: str | None, call: str | None, full: bool, salt: str | None
) -> dict[str, Any]:
    """The frozen decision. `hash` is over all the rest; `tree` is there only when `full`."""
    book = decision.book
    document: dict[str, Any] = {
        "format": "approdo.decision/1",
        "measure": book.tree.measure,
        "on": iso_day(book.on),
        "known_on": iso_day(book.known_on),
        "call": call,
        "case": case_id,
        "outcome": decision.outcome,
        "provisional": decision.provisional,
        "requirements": [one.document() for one in decision.requirements],
        "sections": {name: section.document() for name, section in decision.sections.items()},
        "missing_facts": list(decision.missing_facts),
        "unconfirmed": [{"parameter": name, "why": why} for name, why in decision.unconfirmed],
        "salt": salt,
        "flags": [dict(flag) for flag in decision.flags],
        "parameters": [parameter_item(book.figures[name], book.declared_params[name]) for name in book.used_params],
        "options": {name: book.options[name] for name in book.used_options},
        **_echo(decision),
        "book": {"hash": book.hash, "tree": book.tree_document if full else None},
    }
    document["hash"] = digest(document)
    return document


def _echo(decision: Decision) -> dict[str, Any]:
    """The facts and children that the rules could read, as they were handed in."""
    book, case = decision.book, decision.case
    parts = [part.name for part in book.tree.parts]
    facts = {fact.name: fact for fact in book.program.named}
    own = {n: plain(v, facts[n]) for n, v in case.facts.items() if n in facts}
    echo: dict[str, Any] = {"facts": dict(sorted(own.items()))}
    for name in dict.fromkeys(["persons", *parts]):
        children = case.parts.get(name)
        if children is None:
            echo[name] = None if name in parts else []
            continue
        ids = case.ids.get(name) or [None] * len(children)
        echo[name] = [
            {
                **({} if one_id is None else {"id": one_id}),
                **{n: plain(v, facts[n]) for n, v in sorted(child.items()) if n in facts},
            }
            for one_id, child in zip(ids, children, strict=True)
        ]
    return echo
