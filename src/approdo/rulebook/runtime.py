"""Three-valued arithmetic: what every operation means when some of its terms are not known.

`Unknown` carries what is missing: pointers of facts and names of parameters. The logic is Kleene's: false and
unknown is false, so a fact is needed only if it can still change a result. `None` is never a value of an
expression; as the outcome of a requirement it means "does not apply".

The generated Python calls these functions wherever a fact is missing or a parameter is null, and uses plain
operators elsewhere; the trace and the load checks use them throughout.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .dates import plus_days, plus_months, plus_years, whole_days, whole_months, whole_years

__all__ = ["CALLS", "NOTHING", "Unknown", "applied", "divided", "holds", "outcome", "where"]


class Unknown:
    """The missing facts (JSON pointers) and null parameters that kept a value from being known."""

    __slots__ = ("facts", "params")

    def __init__(self, facts: Iterable[str] = (), params: Iterable[str] = ()) -> None:
        self.facts = frozenset(facts)
        self.params = frozenset(params)

    def __repr__(self) -> str:
        return f"Unknown(facts={sorted(self.facts)}, params={sorted(self.params)})"

    @property
    def status(self) -> str:
        """`missing` when a fact is needed, else `unknown`: a null parameter."""
        return "missing" if self.facts else "unknown"


NOTHING = Unknown()


def where(condition: bool, one: Any, other: Any) -> Any:
    """The `where` of `dates` for plain integers."""
    return one if condition else other


def _union(values: Iterable[Any]) -> Unknown | None:
    found = [value for value in values if type(value) is Unknown]
    if not found:
        return None
    if len(found) == 1:
        return found[0]
    return Unknown(frozenset().union(*(one.facts for one in found)), frozenset().union(*(one.params for one in found)))


def _strict(function: Callable[..., Any]) -> Callable[..., Any]:
    def called(*values: Any) -> Any:
        unknown = _union(values)
        return function(*values) if unknown is None else unknown

    return called


def divided(a: int, b: int, rounding: str) -> int:
    """a : b to an integer; a half goes to the higher number."""
    if rounding == "floor":
        return a // b
    if rounding == "ceil":
        return -(-a // b)
    return (2 * a + b) // (2 * b)


def _and(*values: Any) -> Any:
    if any(value is False for value in values):
        return False
    return _union(values) or True


def _or(*values: Any) -> Any:
    if any(value is True for value in values):
        return True
    return _union(values) or False


def _not(value: Any) -> Any:
    return value if type(value) is Unknown else not value


def _first(*flat: Any) -> Any:
    found = flat[-1]
    for index in range(len(flat) - 3, -1, -2):
        condition, value = flat[index], flat[index + 1]
        if condition is True:
            found = value
        elif type(condition) is Unknown and (type(value) is Unknown or type(found) is Unknown or value != found):
            found = _union((condition, value, found))
    return found


def _count(values: list[Any]) -> Any:
    unknown = _union(values)
    return sum(values) if unknown is None else unknown


def _chosen(values: list[Any], wanted: list[Any]) -> list[Any]:
    """The values whose `where` holds; an unknown `where` is itself unknown."""
    return [
        value if condition is True else condition
        for value, condition in zip(values, wanted, strict=True)
        if condition is not False
    ]


def _total(values: list[Any], wanted: list[Any]) -> Any:
    return _count(_chosen(values, wanted))


def _extreme(pick: Callable[[list[Any]], Any]) -> Callable[[list[Any], list[Any], Any], Any]:
    def called(values: list[Any], wanted: list[Any], otherwise: Any) -> Any:
        chosen = _chosen(values, wanted)
        unknown = _union(chosen)
        if unknown is not None:
            return unknown
        return pick(chosen) if chosen else otherwise

    return called


def applied(condition: Any, value: Any) -> Any:
    """A requirement under `applies_if`: None when it does not apply; met is met, whether it applies or not."""
    if condition is True:
        return value
    if condition is False:
        return None
    return True if value is True else _union((condition, value))


def holds(result: Any) -> Any:
    """A requirement as a condition of another rule: what does not apply does not stand in the way."""
    return True if result is None else result


def outcome(results: Iterable[Any]) -> str:
    """Any failed → not_eligible; else a fact missing → incomplete; else a null parameter → undecidable; else eligible."""
    found = "eligible"
    for result in results:
        if result is False:
            return "not_eligible"
        if type(result) is Unknown:
            if result.facts:
                found = "incomplete"
            elif found == "eligible":
                found = "undecidable"
    return found


def _added(*values: int) -> int:
    return sum(values)


def _stepped(value: int, rounding: str, step: int) -> int:
    return divided(value, step, rounding) * step


def _rescaled(value: int, rounding: str, places: int) -> int:
    """`places` decimals fewer (more, when negative)."""
    return divided(value, 10**places, rounding) if places > 0 else value * int(10**-places)


def _share(value: int, ratio: tuple[int, int], rounding: str) -> int:
    return divided(value * ratio[0], ratio[1], rounding)


def _plain_years(start: int, end: int, leap: str) -> int:
    return int(whole_years(start, end, leap == "last_of_february", where))


def _plain_plus_years(day: int, years: int, leap: str) -> int:
    return int(plus_years(day, years, leap == "last_of_february", where))


CALLS: Mapping[str, Callable[..., Any]] = {
    "add": _strict(_added),
    "sub": _strict(lambda a, b: a - b),
    "mul": _strict(lambda a, b: a * b),
    "div": _strict(divided),
    "times": _strict(_share),
    "rescale": _strict(_rescaled),
    "step": _strict(_stepped),
    "as_unit": lambda value: value,
    "eq": _strict(lambda a, b: a == b),
    "ne": _strict(lambda a, b: a != b),
    "le": _strict(lambda a, b: a <= b),
    "lt": _strict(lambda a, b: a < b),
    "ge": _strict(lambda a, b: a >= b),
    "gt": _strict(lambda a, b: a > b),
    "in": _strict(lambda a, codes: a in codes),
    "and": _and,
    "or": _or,
    "not": _not,
    "first": _first,
    "one_of": _first,
    "best": _strict(lambda *values: max(values)),
    "least": _strict(lambda *values: min(values)),
    "count": _count,
    "any_of": lambda values: _or(*values),
    "all_of": lambda values: _and(*values),
    "total": _total,
    "smallest": _extreme(min),
    "largest": _extreme(max),
    "size": len,
    "years": _strict(_plain_years),
    "months": _strict(lambda a, b: whole_months(a, b, where)),
    "days": _strict(lambda a, b: whole_days(a, b, where)),
    "add_years": _strict(_plain_plus_years),
    "add_months": _strict(lambda a, b: plus_months(a, b, where)),
    "add_days": _strict(lambda a, b: plus_days(a, b, where)),
    "year_of": _strict(lambda a: a // 10000),
}
