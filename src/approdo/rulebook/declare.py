"""What an author declares: parts, facts, parameters, options, flags and books of rules.

Declarations are checked together at load (`Measure.check`), not one by one while they are written: a
mistake in the tenth rule must not hide the one in the twentieth. Only what cannot even be written down
(a type that does not exist, a float) raises at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field

from .nodes import Expr, Op, Ref, Writable, lift
from .types import Type

__all__ = ["Book", "Fact", "Flag", "Names", "Option", "Param", "Part", "Rule", "names"]


@dataclass(frozen=True, slots=True)
class Part:
    """A list of children of the subject (persons, elements, months), with how many there may be."""

    name: str
    of: str = "household"
    min: int = 0
    max: int = 100
    label: str = ""


class Fact(Expr):
    """Something known about the subject, or about each child of a part.

    Form field, validation, check list, API schema and simulation column come from here.

    `min`/`max` are in the type's own units (cents, scaled units, ISO dates) and are what makes the proof
    against overflow possible, so numbers and dates must have them. `asked_if` is a condition; when it is
    false every target uses `otherwise`, whatever was handed in. `concept` names the shared meaning
    (`isee.ordinary`): two facts of one measure may not have the same.
    """

    __slots__ = (
        "asked_if", "certified_by", "concept", "label", "max", "min", "name", "of", "origin", "otherwise",
        "papers", "question", "sensitivity", "type", "unit",
    )  # fmt: skip

    def __init__(
        self,
        name: str,
        type: Type,
        *,
        of: str | Part,
        label: str,
        question: str,
        concept: str | None = None,
        unit: str | None = None,
        min: int | str | None = None,
        max: int | str | None = None,
        sensitivity: str = "ordinary",
        origin: str = "declared",
        papers: Sequence[str] = (),
        certified_by: Sequence[str] = (),
        asked_if: Expr | None = None,
        otherwise: int | bool | str | None = None,
    ) -> None:
        self.name = name
        self.type = type
        self.of = of.name if isinstance(of, Part) else of
        self.label = label
        self.question = question
        self.concept = concept
        self.unit = unit if unit is not None else type.default_unit
        self.min = min
        self.max = max
        self.sensitivity = sensitivity
        self.origin = origin
        self.papers = tuple(papers)
        self.certified_by = tuple(certified_by)
        self.asked_if = None if asked_if is None else lift(asked_if)
        self.otherwise = otherwise

    def node(self) -> Expr:
        return Ref("fact", self.name)

    def with_condition(self, asked_if: Expr | None) -> Fact:
        """The same fact under another `asked_if`."""
        changed = copy(self)
        changed.asked_if = asked_if
        return changed


class Param(Expr):
    """A figure of the law or of the call. The values live in layers; `min`/`max` bound all of them."""

    __slots__ = ("label", "max", "min", "name", "type", "unit")

    def __init__(
        self,
        name: str,
        type: Type,
        *,
        label: str,
        unit: str | None = None,
        min: int | str | None = None,
        max: int | str | None = None,
    ) -> None:
        self.name = name
        self.type = type
        self.label = label
        self.unit = unit if unit is not None else type.default_unit
        self.min = min
        self.max = max

    def node(self) -> Expr:
        return Ref("param", self.name)


class Option(Expr):
    """A choice that the law leaves open (or that a court has put in doubt): `Bool` or `Code`, with its citation."""

    __slots__ = ("cite", "default", "label", "name", "type")

    def __init__(self, name: str, type: Type, *, default: bool | str, cite: str, label: str = "") -> None:
        self.name = name
        self.type = type
        self.default = default
        self.cite = cite
        self.label = label

    def node(self) -> Expr:
        return Ref("option", self.name)


class Names:
    """Declarations by name: `p = names(Param("isee_max", …))`, then `p.isee_max` in the rules."""

    __slots__ = ("_all",)

    def __init__(self, *declared: Fact | Param | Option | Names) -> None:
        self._all: list[Fact | Param | Option] = []
        self.add(*declared)

    def add(self, *declared: Fact | Param | Option | Names) -> None:
        for one in declared:
            if isinstance(one, Names):
                self._all.extend(one)
            else:
                self._all.append(one)

    def __iter__(self) -> Iterator[Fact | Param | Option]:
        return iter(tuple(self._all))

    def __getattr__(self, name: str) -> Expr:
        for one in self._all:
            if one.name == name:
                return one
        known = ", ".join(one.name for one in self._all)
        raise AttributeError(f"«{name}» non è dichiarato; ci sono: {known}")


def names(*declared: Fact | Param | Option | Names) -> Names:
    """A group of declarations, reached as attributes; groups can be put into groups."""
    return Names(*declared)


@dataclass(frozen=True, slots=True, eq=False)
class Flag:
    """A warning that a decision carries (a pending court case, an act not yet read), always or `when` it matters."""

    code: str
    cite: str
    text: str
    when: Expr | None = None
    valid_from: str | None = None
    valid_to: str | None = None

    def __post_init__(self) -> None:
        if self.when is not None:
            object.__setattr__(self, "when", lift(self.when))


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One version of a named, cited, dated expression. `role` ∈ rule requirement result line category.

    `applies_if`, `shows`, `if_failed` belong to requirements; `cap` to lines.
    """

    name: str
    role: str
    expr: Expr
    cite: str
    text: str
    unit: str | None = None
    title: str = ""
    valid_from: str | None = None
    valid_to: str | None = None
    applies_if: Expr | None = None
    shows: Expr | None = None
    if_failed: str | None = None
    cap: Expr | None = None


@dataclass(slots=True, eq=False)
class Book:
    """A chapter of the rules: `access` holds the requirements, every other book is a section of the decision.

    `subject` is None for the measure's own subject; a book about another subject, or about a pair
    (`("household", "home")`), is asked on its own with `FrozenBook.ask`.
    """

    name: str
    title: str = ""
    subject: str | tuple[str, ...] | None = None
    rules: list[Rule] = field(default_factory=list)

    def _add(self, rule: Rule) -> Expr:
        self.rules.append(rule)
        return Ref("rule", rule.name)

    def rule(
        self,
        name: str,
        expr: Writable,
        *,
        cite: str,
        text: str,
        unit: str | None = None,
        title: str = "",
        valid_from: str | None = None,
        valid_to: str | None = None,
    ) -> Expr:
        """A named intermediate, of the subject or of each child; the answer can stand in other rules."""
        return self._add(Rule(name, "rule", lift(expr), cite, text, unit, title, valid_from, valid_to))

    def requirement(
        self,
        name: str,
        expr: Writable,
        *,
        cite: str,
        text: str,
        title: str = "",
        if_failed: str | None = None,
        applies_if: Writable | None = None,
        shows: Writable | None = None,
        valid_from: str | None = None,
        valid_to: str | None = None,
    ) -> Expr:
        """A condition of access. Outside the access book it is an ordinary line of a check section."""
        return self._add(
            Rule(
                name,
                "requirement",
                lift(expr),
                cite,
                text,
                title=title,
                valid_from=valid_from,
                valid_to=valid_to,
                applies_if=None if applies_if is None else lift(applies_if),
                shows=None if shows is None else lift(shows),
                if_failed=if_failed,
            )
        )

    def result(
        self,
        name: str,
        expr: Writable,
        *,
        cite: str,
        text: str,
        unit: str | None = None,
        title: str = "",
        valid_from: str | None = None,
        valid_to: str | None = None,
    ) -> Expr:
        """The value of the section: a number, a date or a yes/no."""
        return self._add(Rule(name, "result", lift(expr), cite, text, unit, title, valid_from, valid_to))

    def line(
        self,
        name: str,
        expr: Writable,
        *,
        cite: str,
        text: str,
        cap: Writable | None = None,
        unit: str | None = None,
        title: str = "",
        valid_from: str | None = None,
        valid_to: str | None = None,
    ) -> Expr:
        """One line of an amount, never above `cap`; the section's value is the sum of its lines."""
        ceiling = None if cap is None else lift(cap)
        value = lift(expr) if ceiling is None else Op("least", (lift(expr), ceiling))
        return self._add(Rule(name, "line", value, cite, text, unit, title, valid_from, valid_to, cap=ceiling))

    def category(
        self,
        name: str,
        expr: Writable,
        *,
        cite: str,
        text: str,
        title: str = "",
        valid_from: str | None = None,
        valid_to: str | None = None,
    ) -> Expr:
        """A category of the section; the section's value is the list of the categories that hold."""
        return self._add(Rule(name, "category", lift(expr), cite, text, None, title, valid_from, valid_to))
