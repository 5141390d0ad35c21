"""Bridges over dataframes: from the rows of a part back to one row a subject, three-valued where facts may be missing.

Beside the value `persons#0` there may be `…!` (some child is unknown), `…?` (for want of a fact) and `…0` (nobody takes
part: smallest and largest answer their `otherwise`).
"""

from __future__ import annotations

from typing import Any

from .columns import Columns
from .nodes import Expr, Lit, Op

__all__ = ["Bridge"]


class Bridge:
    """One bridge over children: what to prepare on each child, gather for each subject, and answer."""

    def __init__(self, nw: Any, columns: Columns, node: Op) -> None:
        self.nw = nw
        self.columns = columns
        self.node = node
        self.name = columns.bridges[node]
        self.open = columns.null_facts or any(columns.is_open(arg) for arg in node.args[:2])

    def prepared(self) -> list[Any]:
        """On each child: the value (null where it does not take part), and whether it is not known."""
        node, cols = self.node, self.columns
        if node.op == "size":
            return []
        value = cols.value(node.args[0])
        if node.op in ("count", "any_of", "all_of"):
            number = value.cast(self.nw.Int64)
            if not self.open:
                return [number.alias(self.name)]
            return [number.alias(self.name), value.is_null().alias(f"{self.name}!"), self._needs(value)]
        wanted = cols.value(node.args[1])
        chosen = value if _always(node.args[1]) else self.nw.when(wanted).then(value)
        if not self.open:
            return [chosen.alias(self.name)]
        unknown = cols.where(wanted.is_null(), True, wanted & value.is_null())
        return [chosen.alias(self.name), unknown.alias(f"{self.name}!"), self._needs(unknown)]

    def _needs(self, unknown: Any) -> Any:
        cols, args = self.columns, self.node.args
        if len(args) == 1:
            return cols.needs(args[0]).alias(f"{self.name}?")
        wanted = cols.value(args[1])
        from_value = cols.where(wanted.is_null(), False, wanted) & cols.needs(args[0])
        return (unknown & (cols.needs(args[1]) | from_value)).alias(f"{self.name}?")

    def gathered(self) -> list[Any]:
        """For each subject."""
        column = self.nw.col(self.name)
        if self.node.op == "size":
            return [self.nw.len().cast(self.nw.Int64).alias(self.name)]
        word = {"any_of": "max", "all_of": "min", "smallest": "min", "largest": "max"}.get(self.node.op, "sum")
        found = [getattr(column, word)().cast(self.nw.Int64).alias(self.name)]
        if self.open:
            found += [
                self.nw.col(f"{self.name}{mark}").cast(self.nw.Int64).max().alias(f"{self.name}{mark}") for mark in "!?"
            ]
        return found

    def answered(self) -> list[Any]:
        """Back on the subject: three-valued, and null for want of a fact where there is no list at all."""
        cols, op = self.columns, self.node.op
        found = self.nw.col(self.name)
        if op == "size":
            return [found.is_null().alias(f"{self.name}?")] if self.open else []
        if not self.open:
            return [self._closed(found).alias(self.name)]
        unknown = self.nw.col(f"{self.name}!")
        listless = unknown.is_null()
        some_unknown = cols.where(listless, True, unknown == cols.lit(1))
        if op in ("any_of", "all_of"):
            decisive = found == cols.lit(1 if op == "any_of" else 0)
            decided = cols.where(found.is_null(), False, decisive) & ~listless
            value = self.nw.when(decided | ~some_unknown).then(self._closed(found))
            some_unknown = some_unknown & ~decided
        else:
            value = self.nw.when(~some_unknown).then(self._closed(found))
        needs = some_unknown & cols.where(listless, True, self.nw.col(f"{self.name}?") == cols.lit(1))
        nobody = (found.is_null() & ~some_unknown).alias(f"{self.name}0")
        return [value.alias(self.name), needs.alias(f"{self.name}?"), nobody]

    def _closed(self, found: Any) -> Any:
        cols, op = self.columns, self.node.op
        if op in ("any_of", "all_of"):
            return found == cols.lit(1)
        return found


def _always(node: Expr) -> bool:
    return isinstance(node, Lit) and node.value is True
