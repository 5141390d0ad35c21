"""A decision: the answered tuple, read as requirements, sections, missing facts and unconfirmed figures.

Nothing here decides: `raw` came from the generated code. Each property arranges part of it when asked, so
that deciding a million cases pays for no document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .case import Case
from .dates import iso_day, whole_days
from .declare import Rule
from .nodes import Op
from .operators import COMPARISONS
from .program import comparison
from .runtime import Unknown, where
from .units import spell

if TYPE_CHECKING:
    from .frozen import FrozenBook

__all__ = ["Decision", "Line", "Requirement", "Section"]


@dataclass(frozen=True, slots=True)
class Requirement:
    """`result` ∈ pass fail missing unknown not_applicable; value and limit are JSON values (dates ISO)."""

    rule: str
    result: str
    value: int | bool | str | None
    operator: str | None
    limit: int | bool | str | None
    distance: int | None
    unit: str | None
    cite: str
    text: str

    def document(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a section; `value` is None while it is not known."""

    line: str
    value: int | bool | None
    cap: int | None
    cite: str
    text: str

    def document(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Section:
    """`status` ∈ computed missing unknown; `value` a number, a yes/no or a list of codes."""

    name: str
    status: str
    value: int | bool | list[str] | None
    unit: str | None
    lines: tuple[Line, ...]

    def document(self) -> dict[str, Any]:
        return {
            "status": self.status,
            "value": self.value,
            "unit": self.unit,
            "lines": [line.document() for line in self.lines],
        }


class Decision:
    """What one frozen book says about one case. `raw` is the answer of the generated function."""

    __slots__ = ("__dict__", "book", "case", "raw")

    def __init__(self, book: FrozenBook, case: Case, raw: tuple[Any, ...]) -> None:
        self.book = book
        self.case = case
        self.raw = raw

    @property
    def outcome(self) -> str:
        """`eligible`, `not_eligible`, `incomplete` or `undecidable`."""
        return str(self.raw[-1])

    def value_of(self, slot: str) -> Any:
        """The raw value of a rule (or inner slot): `Unknown` while something is missing."""
        return self.raw[self.book.slots[slot]]

    @property
    def values(self) -> Mapping[str, Any]:
        """Every named rule and its value; a rule on children gives a tuple. None: not known, or not applicable."""
        return {rule.name: _known(self.raw[self.book.slots[rule.name]]) for rule in self.book.program.rules}

    @cached_property
    def requirements(self) -> tuple[Requirement, ...]:
        """Failed first, then in the order of the book."""
        found = [self._requirement(rule) for rule in self.book.program.requirements()]
        return tuple(sorted(found, key=lambda one: one.result != "fail"))

    @cached_property
    def sections(self) -> Mapping[str, Section]:
        """Every book but `access`, by name."""
        return {chapter.name: self._section(chapter.name) for chapter in self.book.sections}

    @cached_property
    def missing_facts(self) -> tuple[str, ...]:
        """Pointers of the facts that can still change a result, subject first, then children in order."""
        found = {pointer for unknown in self._unknowns() for pointer in unknown.facts}
        return tuple(sorted(found, key=_pointer_order))

    @cached_property
    def unconfirmed(self) -> tuple[tuple[str, str], ...]:
        """(parameter, `missing` or `memory`): null figures that a result waits for, uncertain ones it rests on."""
        missing = {name for unknown in self._unknowns() for name in unknown.params}
        memory = self.book.memory_params
        used = self.book.params_behind(self) if memory else frozenset()
        return tuple(
            [(name, "missing") for name in sorted(missing)] + [(name, "memory") for name in sorted(memory & used)]
        )

    @property
    def provisional(self) -> bool:
        """True when a figure known only by memory was really used."""
        return any(why == "memory" for _, why in self.unconfirmed)

    @cached_property
    def flags(self) -> tuple[dict[str, str], ...]:
        """Warnings that apply to this case."""
        return tuple(
            {"code": flag.code, "cite": flag.cite, "text": self.book.wording.flag(flag, self)}
            for flag in self.book.program.flags
            if flag.when is None or self.value_of(f"flag:{flag.code}") is True
        )

    def document(
        self,
        *,
        case_id: str | None = None,
        call: str | None = None,
        full: bool = False,
        salt: str | None = None,
    ) -> dict[str, Any]:
        """`approdo.decision/1`, hash included."""
        from .documents import decision_document

        return decision_document(self, case_id=case_id, call=call, full=full, salt=salt)

    def sentences(self, *, children: bool = False) -> list[str]:
        """One Italian sentence with its citation for each rule of the subject (and of each child)."""
        return self.book.wording.sentences(self, children=children)

    def distance(self, name: str) -> int | None:
        """How far beyond its limit a compared requirement is, negative when it passes."""
        rule = next(rule for _, rule in self.book.program.results() if rule.name == name)
        shown = None if name in self.book.program.idle else comparison(rule)
        found = None if shown is None else self._compared(rule, shown)[3]
        return None if found is None else int(found)

    # ── parts ────────────────────────────────────────────────────────────────────────────────

    def _unknowns(self) -> Iterator[Unknown]:
        for _, rule in self.book.program.results():
            value = self.value_of(rule.name)
            if type(value) is Unknown:
                yield value

    def _requirement(self, rule: Rule) -> Requirement:
        result = _result(self.value_of(rule.name))
        shown = comparison(rule)
        known = (None, None, None, None, None)
        if shown is not None and result != "not_applicable":
            known = self._compared(rule, shown)
        value, operator, limit, distance, unit = known
        return Requirement(
            rule.name, result, value, operator, limit, distance, unit, rule.cite,
            self.book.wording.rule(rule, self, result == "fail"),
        )  # fmt: skip

    def _compared(self, rule: Rule, shown: Op) -> tuple[Any, Any, Any, Any, Any]:
        value, limit = _known(self.value_of(f"{rule.name}#value")), _known(self.value_of(f"{rule.name}#limit"))
        kind = self.book.kind(shown.args[0])
        if kind.family == "number" and kind.free:
            kind = self.book.kind(shown.args[1])
        sign = COMPARISONS[shown.op]
        distance = None
        if value is not None and limit is not None and shown.op not in ("eq", "ne"):
            beyond = whole_days(limit, value, where) if kind.family == "date" else value - limit
            distance = beyond if shown.op in ("le", "lt") else -beyond
        if kind.family == "date":
            value = None if value is None else iso_day(value)
            limit = None if limit is None else iso_day(limit)
            return value, sign, limit, distance, "days"
        return value, sign, limit, distance, spell(kind.unit) if kind.family == "number" else None

    def _section(self, name: str) -> Section:
        rules = [rule for chapter, rule in self.book.program.results() if chapter.name == name]
        values = [self.value_of(rule.name) for rule in rules]
        lines = tuple(self._line(rule, value) for rule, value in zip(rules, values, strict=True))
        unknown = [value for value in values if type(value) is Unknown]
        role = rules[0].role
        unit = spell(self.book.rule_kind(rules[0].name).unit) if role in ("line", "result") else None
        if unknown and not (role == "requirement" and any(value is False for value in values)):
            status = "missing" if any(one.facts for one in unknown) else "unknown"
            return Section(name, status, None, unit, lines)
        found: Any = values[0]
        if role == "line":
            found = sum(values)
        elif role == "category":
            found = [rule.name for rule, value in zip(rules, values, strict=True) if value]
        elif role == "requirement":
            found = not any(value is False for value in values)
        return Section(name, "computed", found, unit, lines)

    def _line(self, rule: Rule, value: Any) -> Line:
        cap = _known(self.value_of(f"{rule.name}#cap")) if rule.cap is not None else None
        return Line(rule.name, _known(value), cap, rule.cite, self.book.wording.rule(rule, self, value is False))


def _known(value: Any) -> Any:
    if type(value) is tuple:
        return tuple(_known(one) for one in value)
    return None if type(value) is Unknown else value


def _result(value: Any) -> str:
    if value is None:
        return "not_applicable"
    if type(value) is Unknown:
        return value.status
    return "pass" if value else "fail"


def _pointer_order(pointer: str) -> tuple[Any, ...]:
    return (not pointer.startswith("/facts/"), *_natural(pointer))


def _natural(text: str) -> list[tuple[int, int, str]]:
    return [(0, int(one), "") if one.isdigit() else (1, 0, one) for one in re.split(r"(\d+)", text)]
