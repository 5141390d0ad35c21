"""Looking for a case in which two conditions of a `one_of` hold together.

Every name in the two conditions gets its critical values: both sides of each constant it is compared with, the
ends of its range, every code, yes and no. All combinations are tried (up to a limit, then an even sample).
For conditions that compare names with constants this is a proof; for others it is a search.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, islice, product
from typing import Any

from .bounds import Bounds
from .errors import BookError
from .evaluate import Scope, evaluate
from .infer import Inference
from .nodes import Expr, Lit, Op, Ref
from .operators import COMPARISONS
from .runtime import NOTHING
from .tree import BookTree, walk

__all__ = ["overlaps"]

TRIALS = 20_000
Name = tuple[str, str]


def overlaps(tree: BookTree, inference: Inference, bounds: Bounds, figures: Mapping[str, Any]) -> list[BookError]:
    """One error for each pair of conditions with a case in which both hold."""
    errors = []
    for _, rule in tree.rules():
        for node in walk(rule.expr):
            if not isinstance(node, Op) or node.op != "one_of":
                continue
            for (i, one), (j, other) in combinations(enumerate(node.args[:-1:2], 1), 2):
                case = _common_case((one, other), inference, bounds, figures)
                if case is not None:
                    said = ", ".join(f"{name} = {value}" for (_, name), value in case.items())
                    errors.append(
                        BookError(
                            "one_of_overlap",
                            f"rules/{rule.name}",
                            f"le condizioni {i} e {j} di one_of valgono insieme, per esempio con {said or 'ogni caso'}",
                            "restringere una delle due, oppure usare first(…) se vince la prima",
                        )
                    )
    return errors


def _common_case(
    conditions: tuple[Expr, Expr], inference: Inference, bounds: Bounds, figures: Mapping[str, Any]
) -> dict[Name, Any] | None:
    values = _critical_values(conditions, inference, bounds, figures)
    if values is None:
        return None
    names = list(values)
    for chosen in islice(product(*(values[name] for name in names)), TRIALS):
        case = dict(zip(names, chosen, strict=True))
        scope = _scope(case, figures)
        if all(evaluate(condition, scope) is True for condition in conditions):
            return case
    return None


def _scope(case: Mapping[Name, Any], figures: Mapping[str, Any]) -> Scope:
    return Scope(lambda ref: _look(ref, case, figures))


def _look(ref: Ref, case: Mapping[Name, Any], figures: Mapping[str, Any]) -> Any:
    if ref.to == "param":
        value = figures.get(ref.name)
        return NOTHING if value is None else value
    return case[(ref.to, ref.name)]


def _critical_values(
    conditions: Sequence[Expr], inference: Inference, bounds: Bounds, figures: Mapping[str, Any]
) -> dict[Name, list[Any]] | None:
    numbers: set[int] = set()
    names: dict[Name, Ref] = {}
    for node in (one for condition in conditions for one in walk(condition)):
        if isinstance(node, Op) and node.op not in _PLAIN:
            return None  # bridges and divisions: nothing is said about them
        if isinstance(node, Lit) and type(node.value) is int:
            numbers.add(node.value)
        elif isinstance(node, Ref) and node.to == "param":
            if type(figures.get(node.name)) is int:
                numbers.add(figures[node.name])
        elif isinstance(node, Ref):
            names[(node.to, node.name)] = node
    return {name: _trials(ref, inference, bounds, numbers) for name, ref in names.items()}


def _trials(ref: Ref, inference: Inference, bounds: Bounds, numbers: set[int]) -> list[Any]:
    kind = inference.kind(ref)
    if kind.family == "bool":
        return [True, False]
    if kind.family == "code":
        return sorted(kind.codes or ())
    low, high = bounds.of(ref)
    wanted = {low, high, *(n + d for n in numbers for d in (-1, 0, 1))}
    return sorted(n for n in wanted if low <= n <= high)


_PLAIN = frozenset({*COMPARISONS, "and", "or", "not", "in", "add", "sub", "mul", "first", "best", "least", "as_unit"})
