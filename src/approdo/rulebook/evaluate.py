"""A plain walk over the tree, for what the compiled code does not keep: which leaves a value rested on.

It decides nothing. It gives the load check of `one_of` its trial evaluations, and a decision the answer to
"was this parameter really used": the leaves along the branch that was taken, none of the others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .nodes import Expr, Lit, Op, Ref
from .operators import BRIDGES
from .runtime import CALLS, Unknown

__all__ = ["Leaves", "Scope", "constants_of", "evaluate"]

Leaves = set[tuple[str, str]]


class Scope:
    """Where names are looked up. `children` gives the scopes of a part, for the bridges."""

    def __init__(
        self,
        look: Callable[[Ref], Any],
        children: Callable[[Op], list[Scope] | Unknown] | None = None,
        places: Mapping[Expr, int] | None = None,
    ) -> None:
        self.look = look
        self.children = children
        self.places = places or {}


def constants_of(node: Op, places: Mapping[Expr, int]) -> tuple[Any, ...]:
    """The constants that follow the terms in the call of `runtime.CALLS[node.op]`."""
    if node.op == "rescale":
        return (node.attrs["rounding"], places.get(node, 0))
    if node.op == "step":
        return (node.attrs["rounding"], node.attrs["step"])
    if node.op in ("div", "times"):
        return (node.attrs["rounding"],)
    if node.op == "in":
        return (node.attrs["codes"],)
    return ()


def evaluate(node: Expr, scope: Scope, leaves: Leaves | None = None) -> Any:
    """The three-valued value of a node; `leaves` collects (kind, name) of what the value rested on."""
    if isinstance(node, Lit):
        return node.value
    if isinstance(node, Ref):
        if leaves is not None:
            leaves.add((node.to, node.name))
        return scope.look(node)
    assert isinstance(node, Op)
    if node.op in BRIDGES:
        return _bridge(node, scope, leaves)
    if node.op in ("and", "or"):
        return _logic(node, scope, leaves)
    if node.op in ("first", "one_of"):
        return _choice(node, scope, leaves)
    terms = [evaluate(arg, scope, leaves) for arg in node.args]
    return CALLS[node.op](*terms, *constants_of(node, scope.places))


def _bridge(node: Op, scope: Scope, leaves: Leaves | None) -> Any:
    assert scope.children is not None
    inside = scope.children(node)
    if isinstance(inside, Unknown):
        return inside
    if node.op == "size":
        return len(inside)
    lists = [[evaluate(arg, child, leaves) for child in inside] for arg in node.args[:2]]
    extra = [evaluate(arg, scope, leaves) for arg in node.args[2:]]
    return CALLS[node.op](*lists, *extra)


def _logic(node: Op, scope: Scope, leaves: Leaves | None) -> Any:
    decisive = node.op == "or"
    seen: list[Any] = []
    gathered: Leaves = set()
    for arg in node.args:
        own: Leaves = set()
        value = evaluate(arg, scope, own)
        seen.append(value)
        if value is decisive:
            gathered = own
            break
        gathered |= own
    if leaves is not None:
        leaves |= gathered
    return CALLS[node.op](*seen)


def _choice(node: Op, scope: Scope, leaves: Leaves | None) -> Any:
    flat: list[Any] = []
    for condition, value in zip(node.args[:-1:2], node.args[1::2], strict=True):
        holds = evaluate(condition, scope, leaves)
        if holds is True:
            return CALLS["first"](*flat, evaluate(value, scope, leaves))
        if holds is not False:
            flat += [holds, evaluate(value, scope, leaves)]
    return CALLS["first"](*flat, evaluate(node.args[-1], scope, leaves))
