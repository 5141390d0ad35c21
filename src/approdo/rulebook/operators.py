"""The fixed list of operations: how many terms each takes and which constants it carries.

Every target (types, bounds, Python, frames, Italian) has one entry for each operation here, and a test keeps
it so: a new operation is all of them plus its place in the property tests, or it is none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .nodes import Attr
from .words import ROUNDINGS

__all__ = ["ATTRIBUTES", "BRIDGES", "COMPARISONS", "OPERATORS", "Operator"]


@dataclass(frozen=True, slots=True)
class Operator:
    """`low`…`high` terms (`high` 0 = any number); `odd`: pairs and one more (first, one_of)."""

    low: int
    high: int
    attrs: tuple[str, ...] = ()
    odd: bool = False

    def takes(self, terms: int) -> bool:
        within = terms >= self.low and (self.high == 0 or terms <= self.high)
        return within and (not self.odd or terms % 2 == 1)


COMPARISONS: Mapping[str, str] = {"eq": "==", "ne": "!=", "le": "<=", "lt": "<", "ge": ">=", "gt": ">"}
BRIDGES = ("count", "any_of", "all_of", "total", "smallest", "largest", "size")

OPERATORS: Mapping[str, Operator] = {
    "add": Operator(1, 0),
    "sub": Operator(2, 2),
    "mul": Operator(2, 2),
    "div": Operator(2, 2, ("rounding",)),
    "times": Operator(2, 2, ("rounding",)),
    "rescale": Operator(1, 1, ("rounding", "scale")),
    "step": Operator(1, 1, ("rounding", "step")),
    "as_unit": Operator(1, 1, ("unit",)),
    **{name: Operator(2, 2) for name in COMPARISONS},
    "in": Operator(1, 1, ("codes",)),
    "and": Operator(1, 0),
    "or": Operator(1, 0),
    "not": Operator(1, 1),
    "first": Operator(3, 0, odd=True),
    "one_of": Operator(3, 0, odd=True),
    "best": Operator(1, 0),
    "least": Operator(1, 0),
    "present": Operator(1, 1),
    "count": Operator(1, 1),
    "any_of": Operator(1, 1),
    "all_of": Operator(1, 1),
    "total": Operator(2, 2),
    "smallest": Operator(3, 3),
    "largest": Operator(3, 3),
    "size": Operator(0, 0, ("part",)),
    "years": Operator(3, 3),
    "months": Operator(2, 2),
    "days": Operator(2, 2),
    "add_years": Operator(3, 3),
    "add_months": Operator(2, 2),
    "add_days": Operator(2, 2),
    "year_of": Operator(1, 1),
}

ATTRIBUTES: Mapping[str, Callable[[Attr], bool]] = {
    "rounding": lambda value: value in ROUNDINGS,
    "scale": lambda value: isinstance(value, int) and 0 <= value <= 9,
    "step": lambda value: isinstance(value, int) and 1 < value <= 10**9,
    "unit": lambda value: isinstance(value, str) and len(value) <= 80,
    "part": lambda value: isinstance(value, str) and value.isidentifier() and value.isascii(),
    "codes": lambda value: isinstance(value, tuple) and len(value) > 0,
}
