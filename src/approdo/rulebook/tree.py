"""The book of one version of the norm as a value, and as canonical JSON (RFC 8785) and back.

A tree holds rules, facts, roundings, option and parameter *names*, text templates: everything that decides
except figures, chosen options and dates, which stand beside it in a decision. Its SHA-256 is the book's
hash. A tree read from a document is foreign input that will be compiled to Python, so reading is strict:
known keys only, names of lower-case letters, digits and underscores, integers within 2^53, bounded size.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .canonical_json import canonical
from .declare import Fact, Flag, Option, Param, Part, Rule
from .nodes import Expr, Lit, Op, Ref

__all__ = ["BookTree", "Chapter", "canonical", "digest", "node_json", "walk"]

FORMAT = "approdo.book/1"


@dataclass(frozen=True, slots=True, eq=False)
class Chapter:
    """A book inside a tree: its subject is always written out."""

    name: str
    title: str
    subject: tuple[str, ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True, eq=False)
class BookTree:
    """Every declaration and rule in force on one date; rules carry no validity any more."""

    measure: str
    title: str
    kind: str
    subject: tuple[str, ...]
    parts: tuple[Part, ...]
    facts: tuple[Fact, ...]
    params: tuple[Param, ...]
    options: tuple[Option, ...]
    chapters: tuple[Chapter, ...]
    flags: tuple[Flag, ...]

    def rules(self) -> Iterator[tuple[Chapter, Rule]]:
        for chapter in self.chapters:
            for rule in chapter.rules:
                yield chapter, rule

    def document(self) -> dict[str, Any]:
        """The tree as plain JSON data."""
        return {
            "format": FORMAT,
            "measure": self.measure,
            "title": self.title,
            "kind": self.kind,
            "subject": list(self.subject),
            "parts": [{"name": p.name, "of": p.of, "min": p.min, "max": p.max, "label": p.label} for p in self.parts],
            "facts": [_fact_json(fact) for fact in self.facts],
            "parameters": [_param_json(param) for param in self.params],
            "options": [_option_json(option) for option in self.options],
            "books": [
                {
                    "name": chapter.name,
                    "title": chapter.title,
                    "subject": list(chapter.subject),
                    "rules": [_rule_json(rule) for rule in chapter.rules],
                }
                for chapter in self.chapters
            ],
            "flags": [
                {"code": f.code, "cite": f.cite, "text": f.text, "when": _maybe_json(f.when)} for f in self.flags
            ],
        }


def digest(document: object) -> str:
    """`sha256:` and the hexadecimal digest of the canonical JSON."""
    return "sha256:" + hashlib.sha256(canonical(document)).hexdigest()


def walk(node: Expr) -> Iterator[Expr]:
    """The node and everything under it, parents first."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        yield one
        if isinstance(one, Op):
            waiting.extend(reversed(one.args))


def node_json(node: Expr) -> dict[str, Any]:
    """One node as JSON: `{"fact": "isee"}`, `{"lit": 3}`, `{"op": "le", "args": […]}`."""
    if isinstance(node, Lit):
        found: dict[str, Any] = {"lit": node.value}
        if node.kind != "Int":
            found["kind"] = node.kind
        if node.scale:
            found["scale"] = node.scale
        return found
    if isinstance(node, Ref):
        return {node.to: node.name}
    if isinstance(node, Op):
        found = {"op": node.op, "args": [node_json(arg) for arg in node.args]}
        if node.attrs:
            found["with"] = {k: list(v) if isinstance(v, tuple) else v for k, v in node.attrs.items()}
        return found
    raise TypeError(f"{type(node).__name__} is no node of the tree")


def _maybe_json(node: Expr | None) -> dict[str, Any] | None:
    return None if node is None else node_json(node)


def _type_json(kind: Any) -> dict[str, Any]:
    return {"type": kind.name, "codes": [list(pair) for pair in kind.codes] or None}


def _fact_json(fact: Fact) -> dict[str, Any]:
    return {
        "name": fact.name,
        **_type_json(fact.type),
        "of": fact.of,
        "unit": fact.unit,
        "min": fact.min,
        "max": fact.max,
        "label": fact.label,
        "concept": fact.concept,
        "asked_if": _maybe_json(fact.asked_if),
        "otherwise": fact.otherwise,
    }


def _param_json(param: Param) -> dict[str, Any]:
    return {
        "name": param.name,
        **_type_json(param.type),
        "unit": param.unit,
        "min": param.min,
        "max": param.max,
        "label": param.label,
    }


def _option_json(option: Option) -> dict[str, Any]:
    return {
        "name": option.name,
        **_type_json(option.type),
        "default": option.default,
        "cite": option.cite,
        "label": option.label,
    }


def _rule_json(rule: Rule) -> dict[str, Any]:
    return {
        "name": rule.name,
        "role": rule.role,
        "expr": node_json(rule.expr),
        "unit": rule.unit,
        "cite": rule.cite,
        "text": rule.text,
        "title": rule.title,
        "if_failed": rule.if_failed,
        "applies_if": _maybe_json(rule.applies_if),
        "shows": _maybe_json(rule.shows),
        "cap": _maybe_json(rule.cap),
    }
