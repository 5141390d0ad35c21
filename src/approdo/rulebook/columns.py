"""Expressions of the tree as narwhals column expressions: one number system for a whole column.

A column is null where the value is not known. Where nothing can be null plain expressions are written; where
a fact or a figure may be missing, the three-valued meaning of `runtime` is spelled out, since engines differ
on nulls (a horizontal maximum skips them, a `when` takes them for false).

`needs` answers, for a value that may be null, in which rows a *fact* is missing: those are `missing`; the
other nulls wait for a figure and are `unknown`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from itertools import count
from operator import and_, or_
from typing import Any

from .dates import plus_days, plus_months, plus_years, whole_days, whole_months, whole_years
from .evaluate import Scope, evaluate
from .nodes import Expr, Lit, Op, Ref
from .operators import BRIDGES
from .program import Program
from .pycode import rescale_places
from .runtime import Unknown

__all__ = ["Columns"]

Column = Any
EXTREMES = ("smallest", "largest")


class Columns:
    """Writes expressions for one program. `name_of` gives the column of a fact, rule or bridge."""

    def __init__(self, nw: Any, program: Program, key: str, null_facts: bool) -> None:
        self.nw = nw
        self.program = program
        self.key = key
        self.null_facts = null_facts
        self.places = rescale_places(program)
        self.bridges: dict[Expr, str] = {}
        self._null = program.null_params
        self._rules = {rule.name: rule for rule in program.rules}
        self._open: dict[Expr, tuple[bool, bool]] = {}
        self._constant: dict[Expr, bool] = {}
        self._kept: dict[str, dict[tuple[Expr, str], str]] = {"": {}}
        self._scope = ""
        self.pending: list[tuple[str, Column]] = []
        self._names = count()

    def enter(self, scope: str) -> None:
        """From here on expressions are for the frame of the subject ("") or of a part."""
        self._scope = scope
        self._kept.setdefault(scope, {})

    def spread(self, column: Column) -> Column:
        """A literal as a full column: some engines keep it as one value and then trip over its length."""
        return self.nw.when(self.nw.col(self.key).is_null()).then(column).otherwise(column)

    def filled(self, node: Expr) -> Column:
        """The value of a node that becomes a column of the frame."""
        value = self.value(node)
        constant = isinstance(node, Lit) or self._is_constant(node)
        return self.spread(value) if constant else value

    def keep(self, column: Column) -> Column:
        """What an expression uses many times becomes a column of its own: plans would grow without end."""
        name = f"~{next(self._names)}"
        self.pending.append((name, column))
        return self.nw.col(name)

    def _once(self, node: Expr, what: str, make: Callable[[], Column]) -> Column:
        kept = self._kept[self._scope]
        if (node, what) not in kept:
            made = self.keep(make())
            kept[(node, what)] = self.pending[-1][0]
            return made
        return self.nw.col(kept[(node, what)])

    # ── what may be null ─────────────────────────────────────────────────────────────────────

    def opened(self, node: Expr) -> tuple[bool, bool]:
        """Whether a node may be null for want of a fact, and for want of a figure."""
        found = self._open.get(node)
        if found is None:
            found = self._opened(node)
            self._open[node] = found
        return found

    def rule_opened(self, name: str) -> tuple[bool, bool]:
        rule = self._rules[name]
        if name in self.program.idle:
            return False, False
        return _any_open(self.opened(node) for node in (rule.expr, rule.applies_if) if node is not None)

    def _opened(self, node: Expr) -> tuple[bool, bool]:
        if isinstance(node, Ref):
            if node.to == "rule":
                return self.rule_opened(node.name)
            return (self.null_facts and node.to == "fact"), (node.to == "param" and node.name in self._null)
        if isinstance(node, Op):
            facts, figures = _any_open(self.opened(arg) for arg in node.args)
            return facts or (self.null_facts and node.op in BRIDGES), figures
        return False, False

    def is_open(self, node: Expr) -> bool:
        return any(self.opened(node))

    # ── values ───────────────────────────────────────────────────────────────────────────────

    def lit(self, value: Any) -> Column:
        if isinstance(value, bool):
            return self.nw.lit(value, dtype=self.nw.Boolean)
        return self.nw.lit(value, dtype=self.nw.String if isinstance(value, str) else self.nw.Int64)

    def where(self, condition: Column, one: Any, other: Any) -> Column:
        """The `where` of `dates` for columns."""
        return self.nw.when(condition).then(self._column(one)).otherwise(self._column(other))

    def _column(self, value: Any) -> Column:
        return self.lit(value) if isinstance(value, int | str) else value

    def value(self, node: Expr) -> Column:
        """The column of a node."""
        if isinstance(node, Lit):
            return self.lit(node.value)
        if isinstance(node, Ref):
            return self._named(node)
        assert isinstance(node, Op)
        if self._is_constant(node):
            found = evaluate(node, Scope(self._figure, None, self.places))
            return self._nothing(node) if type(found) is Unknown else self.lit(found)
        if node.op in BRIDGES:
            return self._bridge(node)
        if self.is_open(node) or node.op in _MANY_TERMS:
            return self._once(node, "value", lambda: self._operation(node))
        return self._operation(node)

    def _bridge(self, node: Op) -> Column:
        """A bridge where it is used: only there is the `otherwise` of smallest and largest known."""
        found = self.nw.col(self.bridges[node])
        if node.op not in EXTREMES:
            return found
        nobody = self.nw.col(f"{self.bridges[node]}0") if self.is_open(node) else found.is_null()
        return self.where(nobody, self.value(node.args[2]), found)

    def _operation(self, node: Op) -> Column:
        if node.op in _TURNED and self._is_constant(node.args[0]):
            # polars 2.1: literal > column that holds one value everywhere has length 1; the other way round is sound
            node = Op(_TURNED[node.op], node.args[::-1])
        terms = [self.value(arg) for arg in node.args]
        if node.op in ("first", "one_of"):
            return self.choice(terms, any(self.is_open(arg) for arg in node.args[:-1:2]))
        found = _VALUES[node.op](self, node, terms)
        if node.op in _NULL_BLIND and self.is_open(node):
            return self.nw.when(~_any([term.is_null() for term in terms])).then(found)
        return found

    def _named(self, ref: Ref) -> Column:
        if ref.to == "rule":
            return self.lit(True) if ref.name in self.program.idle else self.nw.col(ref.name)
        if ref.to == "fact":
            return self.nw.col(ref.name)
        value = self._figure(ref)
        if type(value) is Unknown:
            return self._nothing(ref)
        return self.lit(value[0] if isinstance(value, tuple) else value)

    def _figure(self, ref: Ref) -> Any:
        figure = self.program.figures.get(ref.name)
        return Unknown(params=(ref.name,)) if figure is None or figure.value is None else figure.value

    def _nothing(self, node: Expr) -> Column:
        """A null of the node's type."""
        types = {"bool": self.nw.Boolean, "code": self.nw.String}
        family = self.program.checked.inference.kind(node).family
        return self.nw.lit(None, dtype=types.get(family, self.nw.Int64))

    def _is_constant(self, node: Expr) -> bool:
        """Made of literals and figures only: computed once, as engines do not broadcast every such operation."""
        found = self._constant.get(node)
        if found is None:
            if isinstance(node, Op):
                found = node.op not in BRIDGES and all(self._is_constant(arg) for arg in node.args)
            else:
                found = isinstance(node, Lit) or (isinstance(node, Ref) and node.to == "param")
            self._constant[node] = found
        return found

    def choice(self, terms: Sequence[Column], opened: bool) -> Column:
        """first(…): from the last case backwards; a null condition is known only where both ways agree."""
        found = terms[-1]
        for index in range(len(terms) - 3, -1, -2):
            condition, value = terms[index], terms[index + 1]
            if opened:
                agreed = self.nw.when(value == found).then(value)
                found = self.keep(self.where(condition, value, self.where(~condition, found, agreed)))
            else:
                found = self.where(condition, value, found)
        return found

    # ── where a fact is missing ──────────────────────────────────────────────────────────────

    def needs(self, node: Expr) -> Column:
        """In which rows the value is null for want of a fact (never null itself)."""
        facts, figures = self.opened(node)
        if not facts:
            return self.lit(False)
        if not figures:
            return self.value(node).is_null()
        if isinstance(node, Ref):
            return self.nw.col(f"{node.name}?")
        assert isinstance(node, Op)
        if node.op in BRIDGES:
            found = self.nw.col(f"{self.bridges[node]}?")
            if node.op not in EXTREMES:
                return found
            nobody = self.nw.col(f"{self.bridges[node]}0")
            return self.where(nobody, self.needs(node.args[2]), found)
        return self._once(node, "needs", lambda: self._operation_needs(node))

    def _operation_needs(self, node: Op) -> Column:
        if node.op in ("first", "one_of"):
            return self._choice_needs(node.args)
        return self.value(node).is_null() & _any([self.needs(arg) for arg in node.args])

    def _choice_needs(self, args: Sequence[Expr]) -> Column:
        if len(args) == 1:
            return self.needs(args[0])
        condition, value, *rest = args
        holds = self.value(condition)
        later = self._choice_needs(rest)
        unknown = self.choice([self.value(arg) for arg in args], True).is_null()
        from_value = self.needs(value) & self._not_known(holds, False)
        return self.keep(unknown & (self.needs(condition) | from_value | (later & self._not_known(holds, True))))

    def _not_known(self, column: Column, value: bool) -> Column:
        """Rows where a condition is not known to be `value`."""
        return self.where(column.is_null(), True, column if not value else ~column)


def _any_open(pairs: Any) -> tuple[bool, bool]:
    facts = figures = False
    for one, other in pairs:
        facts, figures = facts or one, figures or other
    return facts, figures


def _any(columns: Sequence[Column]) -> Column:
    return reduce(or_, columns)


def _divided(cols: Columns, above: Column, below: Column, rounding: object) -> Column:
    if rounding == "floor":
        return above // below
    if rounding == "ceil":
        return cols.lit(0) - ((cols.lit(0) - above) // below)
    return (above * 2 + below) // (below * 2)


def _rescale(cols: Columns, node: Op, terms: list[Column]) -> Column:
    places = cols.places[node]
    if places <= 0:
        return terms[0] * cols.lit(10**-places)
    return _divided(cols, terms[0], cols.lit(10**places), node.attrs["rounding"])


def _step(cols: Columns, node: Op, terms: list[Column]) -> Column:
    step = cols.lit(node.attrs["step"])
    return _divided(cols, terms[0], step, node.attrs["rounding"]) * step


def _times(cols: Columns, node: Op, terms: list[Column]) -> Column:
    ratio = node.args[1]
    figure = cols.program.figures.get(ratio.name) if isinstance(ratio, Ref) else None
    if figure is None or not isinstance(figure.value, tuple):
        return terms[0] * terms[1]  # a null ratio makes a null amount
    above, below = figure.value
    return _divided(cols, terms[0] * cols.lit(above), cols.lit(below), node.attrs["rounding"])


def _in(cols: Columns, node: Op, terms: list[Column]) -> Column:
    codes = node.attrs["codes"]
    assert isinstance(codes, tuple)
    return _any([terms[0] == cols.lit(code) for code in codes])


def _extreme(word: str) -> Callable[[Columns, Op, list[Column]], Column]:
    def column(cols: Columns, node: Op, terms: list[Column]) -> Column:
        return terms[0] if len(terms) == 1 else getattr(cols.nw, word)(*terms)

    return column


def _february(node: Op) -> bool:
    leap = node.args[2]
    return isinstance(leap, Lit) and leap.value == "last_of_february"


_VALUES: Mapping[str, Callable[[Columns, Op, list[Column]], Column]] = {
    "add": lambda c, n, t: sum(t[1:], t[0]),
    "sub": lambda c, n, t: t[0] - t[1],
    "mul": lambda c, n, t: t[0] * t[1],
    "div": lambda c, n, t: _divided(c, t[0], t[1], n.attrs["rounding"]),
    "times": _times,
    "rescale": _rescale,
    "step": _step,
    "as_unit": lambda c, n, t: t[0],
    "eq": lambda c, n, t: t[0] == t[1],
    "ne": lambda c, n, t: t[0] != t[1],
    "le": lambda c, n, t: t[0] <= t[1],
    "lt": lambda c, n, t: t[0] < t[1],
    "ge": lambda c, n, t: t[0] >= t[1],
    "gt": lambda c, n, t: t[0] > t[1],
    "in": _in,
    "and": lambda c, n, t: reduce(and_, t),
    "or": lambda c, n, t: _any(t),
    "not": lambda c, n, t: ~t[0],
    "best": _extreme("max_horizontal"),
    "least": _extreme("min_horizontal"),
    "years": lambda c, n, t: whole_years(t[0], t[1], _february(n), c.where, c.keep),
    "months": lambda c, n, t: whole_months(t[0], t[1], c.where, c.keep),
    "days": lambda c, n, t: whole_days(t[0], t[1], c.where, c.keep),
    "add_years": lambda c, n, t: plus_years(t[0], t[1], _february(n), c.where, c.keep),
    "add_months": lambda c, n, t: plus_months(t[0], t[1], c.where, c.keep),
    "add_days": lambda c, n, t: plus_days(t[0], t[1], c.where, c.keep),
    "year_of": lambda c, n, t: t[0] // 10000,
}
_TURNED = {"eq": "eq", "ne": "ne", "le": "ge", "lt": "gt", "ge": "le", "gt": "lt"}
_MANY_TERMS = frozenset({"months", "days", "add_years", "add_months", "add_days"})
_NULL_BLIND = frozenset({"best", "least", "years", "months", "days", "add_years", "add_months", "add_days"})
