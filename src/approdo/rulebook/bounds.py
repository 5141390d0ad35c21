"""Interval analysis: no intermediate leaves ±2^53 and no divisor can be zero, whatever the case.

Facts and parameters declare their limits, so every node has an interval. It is safe, not tight: conditions of
a branch are ignored. What it proves is what makes all targets agree, since beyond 2^53 JSON, Spark and a
browser stop being exact, 64-bit columns wrap silently, and a zero divisor raises in one engine and is null in another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from .dates import FIRST_DAY, LAST_DAY, day_number, plus_days, plus_months
from .declare import Fact, Rule
from .errors import BookError
from .infer import Inference
from .nodes import Expr, Lit, Op, Ref
from .tree import BookTree
from .types import SAFE

__all__ = ["Bounds", "Range", "declared_range"]

Range: TypeAlias = tuple[int, int]
BIT: Range = (0, 1)


def declared_range(low: int | str | None, high: int | str | None) -> Range | None:
    """`min`/`max` as written, dates as yyyymmdd; None when one is missing. ValueError for a bad date."""
    if low is None or high is None:
        return None
    return (
        day_number(low) if isinstance(low, str) else low,
        day_number(high) if isinstance(high, str) else high,
    )


def _where(condition: bool, one: int, other: int) -> int:
    return one if condition else other


class Bounds:
    """`params` are the admitted ranges of parameters (dates as yyyymmdd, a ratio as its numerators' and
    denominators' ranges under `name` and `name/`); `errors` what could overflow or divide by zero."""

    def __init__(
        self,
        tree: BookTree,
        order: Sequence[Rule],
        inference: Inference,
        params: Mapping[str, Range],
        law_date: Range = (1900_01_01, 2199_12_31),
    ) -> None:
        self.errors: list[BookError] = []
        self.law_date = law_date
        self.params = params
        self.part_max = {part.name: part.max for part in tree.parts}
        self._inference = inference
        self._facts = {fact.name: fact for fact in tree.facts}
        self._rules: dict[str, Range] = {}
        self._known: dict[Expr, Range] = {}
        self._where = ""
        for rule in order:
            self._where = f"rules/{rule.name}"
            self._rules[rule.name] = self.of(rule.expr)
            for extra in (rule.applies_if, rule.shows):
                if extra is not None:
                    self.of(extra)

    def rule(self, name: str) -> Range:
        return self._rules.get(name, BIT)

    def of(self, node: Expr) -> Range:
        found = self._known.get(node)
        if found is None:
            found = self._range(node)
            self._known[node] = found
        return found

    def _range(self, node: Expr) -> Range:
        if isinstance(node, Lit):
            return (node.value, node.value) if isinstance(node.value, int) else BIT
        if isinstance(node, Ref):
            return self._ref(node)
        assert isinstance(node, Op)
        ranges = [self.of(arg) for arg in node.args]
        rule = _RANGES.get(node.op)
        return BIT if rule is None else self._held(rule(self, node, ranges), node)

    def _ref(self, ref: Ref) -> Range:
        if ref.to == "law_date":
            return self.law_date
        if ref.to == "fact" and ref.name in self._facts:
            return _fact_range(self._facts[ref.name])
        if ref.to == "param":
            return self.params.get(ref.name, BIT)
        return self._rules.get(ref.name, BIT)

    def _held(self, found: Range, node: Op) -> Range:
        low, high = found
        date = self._inference.kinds.get(node)
        if date is not None and date.family == "date" and not FIRST_DAY <= low <= high <= LAST_DAY:
            self.fail(
                "date_out_of_calendar",
                "una data calcolata può uscire dagli anni 1000–9999",
                "restringere min e max dei fatti e dei parametri che la formano",
            )
            return (FIRST_DAY, LAST_DAY)
        if low < -SAFE or high > SAFE:
            self.fail(
                "overflow",
                f"un valore intermedio può arrivare a {max(-low, high)}, oltre 2^53 − 1 = {SAFE}",
                "restringere min e max dei fatti e dei parametri, oppure dividere prima di moltiplicare",
            )
            return (-SAFE, SAFE)
        return found

    def safe(self, *values: int) -> None:
        """Intermediate products of a rounding must be exact too."""
        worst = max(abs(value) for value in values)
        if worst > SAFE:
            self.fail(
                "overflow",
                f"un valore intermedio può arrivare a {worst}, oltre 2^53 − 1 = {SAFE}",
                "restringere min e max dei fatti e dei parametri, oppure dividere prima di moltiplicare",
            )

    def fail(self, code: str, what: str, remedy: str) -> None:
        if (code, self._where) not in [(error.code, error.where) for error in self.errors]:
            self.errors.append(BookError(code, self._where, what, remedy))


def _fact_range(fact: Fact) -> Range:
    try:
        found = declared_range(fact.min, fact.max) or BIT
        if fact.otherwise is not None and fact.type.kind != "Code":
            other = day_number(fact.otherwise) if isinstance(fact.otherwise, str) else int(fact.otherwise)
            return min(found[0], other), max(found[1], other)
    except ValueError:  # the declaration check has reported the bad date already
        return BIT
    return found


def _quotient(a: Range, b: Range, rounding: str) -> Range:
    corners = [_divide(x, y, rounding) for x in a for y in b]
    return min(corners), max(corners)


def _divide(a: int, b: int, rounding: str) -> int:
    if rounding == "floor":
        return a // b
    if rounding == "ceil":
        return -(-a // b)
    return (2 * a + b) // (2 * b)


_Ranging = Callable[[Bounds, Op, list[Range]], Range]


def _div(bounds: Bounds, node: Op, ranges: list[Range]) -> Range:
    dividend, divisor = ranges
    if divisor[0] <= 0 <= divisor[1]:
        bounds.fail(
            "zero_divisor",
            f"il divisore può valere zero (va da {divisor[0]} a {divisor[1]})",
            "dichiarare un min maggiore di zero, oppure usare best(1, divisore)",
        )
        divisor = (1, max(1, divisor[1]))
    bounds.safe(*(2 * abs(x) + abs(y) for x in dividend for y in divisor), *(2 * y for y in divisor))
    return _quotient(dividend, divisor, str(node.attrs["rounding"]))


def _times(bounds: Bounds, node: Op, ranges: list[Range]) -> Range:
    ratio = node.args[1]
    below = bounds.params.get(f"{ratio.name}/", (1, 1)) if isinstance(ratio, Ref) else (1, 1)
    product = _corners(ranges)
    bounds.safe(*(2 * abs(x) + y for x in product for y in below))
    return _quotient(product, below, str(node.attrs["rounding"]))


def _corners(ranges: list[Range]) -> Range:
    found = [x * y for x in ranges[0] for y in ranges[1]]
    return min(found), max(found)


def _rescale(bounds: Bounds, node: Op, ranges: list[Range]) -> Range:
    source = bounds._inference.kinds.get(node.args[0])
    places = (source.scale if source else 0) - int(str(node.attrs["scale"]))
    if places <= 0:
        return ranges[0][0] * 10**-places, ranges[0][1] * 10**-places
    bounds.safe(*(2 * abs(x) + 10**places for x in ranges[0]))
    return _quotient(ranges[0], (10**places, 10**places), str(node.attrs["rounding"]))


def _step(bounds: Bounds, node: Op, ranges: list[Range]) -> Range:
    step = int(str(node.attrs["step"]))
    bounds.safe(*(2 * abs(x) + step for x in ranges[0]))
    low, high = _quotient(ranges[0], (step, step), str(node.attrs["rounding"]))
    return low * step, high * step


def _union(ranges: Sequence[Range]) -> Range:
    return min(low for low, _ in ranges), max(high for _, high in ranges)


def _total(bounds: Bounds, node: Op, ranges: list[Range]) -> Range:
    levels = [bounds._inference.kinds[arg].level for arg in node.args]
    part = node.attrs.get("part") or next((level for level in levels if level in bounds.part_max), "")
    most = bounds.part_max.get(str(part), 0)
    return min(0, ranges[0][0] * most), max(0, ranges[0][1] * most)


def _size(bounds: Bounds, node: Op, ranges: list[Range]) -> Range:
    return 0, max(bounds.part_max.values(), default=0)


def _add_days(bounds: Bounds, node: Op, ranges: list[Range]) -> Range:
    low, high = ranges[0][0] // 10000 * 366 + ranges[1][0], ranges[0][1] // 10000 * 366 + ranges[1][1]
    if low < FIRST_DAY // 10000 * 366 - 10**6 or high > 10**7:
        return -SAFE, SAFE
    return plus_days(ranges[0][0], ranges[1][0], _where), plus_days(ranges[0][1], ranges[1][1], _where)


_RANGES: Mapping[str, _Ranging] = {
    "add": lambda b, n, r: (sum(low for low, _ in r), sum(high for _, high in r)),
    "sub": lambda b, n, r: (r[0][0] - r[1][1], r[0][1] - r[1][0]),
    "mul": lambda b, n, r: _corners(r),
    "div": _div,
    "times": _times,
    "rescale": _rescale,
    "step": _step,
    "as_unit": lambda b, n, r: r[0],
    "first": lambda b, n, r: _union([*r[1::2], r[-1]]),
    "one_of": lambda b, n, r: _union([*r[1::2], r[-1]]),
    "best": lambda b, n, r: (max(low for low, _ in r), max(high for _, high in r)),
    "least": lambda b, n, r: (min(low for low, _ in r), min(high for _, high in r)),
    "count": _size,
    "size": _size,
    "total": _total,
    "smallest": lambda b, n, r: _union([r[0], r[2]]),
    "largest": lambda b, n, r: _union([r[0], r[2]]),
    "years": lambda b, n, r: ((r[1][0] - r[0][1]) // 10000, (r[1][1] - r[0][0]) // 10000 + 1),
    "months": lambda b, n, r: (
        12 * ((r[1][0] - r[0][1]) // 10000) - 12,
        12 * ((r[1][1] - r[0][0]) // 10000) + 24,
    ),
    "days": lambda b, n, r: (
        366 * ((r[1][0] - r[0][1]) // 10000) - 366,
        366 * ((r[1][1] - r[0][0]) // 10000) + 732,
    ),
    "add_years": lambda b, n, r: (r[0][0] + 10000 * r[1][0] - 1, r[0][1] + 10000 * r[1][1] + 72),
    "add_months": lambda b, n, r: (plus_months(r[0][0], r[1][0], _where), plus_months(r[0][1], r[1][1], _where)),
    "add_days": _add_days,
    "year_of": lambda b, n, r: (r[0][0] // 10000, r[0][1] // 10000),
}
