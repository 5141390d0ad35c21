"""One operation as Python source, when none of its terms can be unknown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from .nodes import Op, Ref
from .operators import COMPARISONS

if TYPE_CHECKING:
    from .pycode import Writer

__all__ = ["PLAIN"]

SIMPLE = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_")


def _divided(above: str, below: str, rounding: object) -> str:
    if rounding == "floor":
        return f"({above} // {below})"
    if rounding == "ceil":
        return f"(-(-{above} // {below}))"
    return f"((2 * {above} + {below}) // (2 * {below}))"


def _rescale(writer: Writer, node: Op, terms: list[str]) -> str:
    places = writer.places[node]
    if places <= 0:
        return f"({terms[0]} * {10**-places})" if places else terms[0]
    return _divided(terms[0], str(10**places), node.attrs["rounding"])


def _times(writer: Writer, node: Op, terms: list[str]) -> str:
    ratio = node.args[1]
    assert isinstance(ratio, Ref)
    pair = writer.program.figures[ratio.name].value
    assert isinstance(pair, tuple)
    return _divided(f"({terms[0]} * {pair[0]})", str(pair[1]), node.attrs["rounding"])


def _extreme(sign: str, word: str) -> Callable[[Writer, Op, list[str]], str]:
    def text(writer: Writer, node: Op, terms: list[str]) -> str:
        if len(terms) == 1:
            return terms[0]
        if len(terms) == 2 and all(set(term) <= SIMPLE for term in terms):
            return f"({terms[0]} if {terms[0]} {sign} {terms[1]} else {terms[1]})"
        return f"{word}({', '.join(terms)})"

    return text


def _choice(writer: Writer, node: Op, terms: list[str]) -> str:
    cases = "".join(f"{value} if {c} else " for c, value in zip(terms[:-1:2], terms[1::2], strict=True))
    return f"({cases}{terms[-1]})"


def _called(writer: Writer, node: Op, terms: list[str]) -> str:
    return f"k_{node.op}({', '.join(terms)})"


def _years(writer: Writer, node: Op, terms: list[str]) -> str:
    if terms[2] == "'first_of_march'":
        return f"(({terms[1]} - {terms[0]}) // 10000)"
    return _called(writer, node, terms)


def _add_years(writer: Writer, node: Op, terms: list[str]) -> str:
    """Only 29 February needs the whole function."""
    moved = f"(moved := {terms[0]} + {terms[1]} * 10000)"
    return f"(moved if {moved} % 10000 != 229 else {_called(writer, node, terms)})"


PLAIN: Mapping[str, Callable[[Writer, Op, list[str]], str]] = {
    "add": lambda w, n, t: f"({' + '.join(t)})",
    "sub": lambda w, n, t: f"({t[0]} - {t[1]})",
    "mul": lambda w, n, t: f"({t[0]} * {t[1]})",
    "div": lambda w, n, t: _divided(t[0], t[1], n.attrs["rounding"]),
    "times": _times,
    "rescale": _rescale,
    "step": lambda w, n, t: f"({_divided(t[0], str(n.attrs['step']), n.attrs['rounding'])} * {n.attrs['step']})",
    "as_unit": lambda w, n, t: t[0],
    **{
        name: lambda w, n, t: f"({t[0]} {COMPARISONS[n.op]} {t[1]})"  # one text for all six
        for name in COMPARISONS
    },
    "in": lambda w, n, t: f"({t[0]} in {n.attrs['codes']!r})",
    "and": lambda w, n, t: f"({' and '.join(t)})",
    "or": lambda w, n, t: f"({' or '.join(t)})",
    "not": lambda w, n, t: f"(not {t[0]})",
    "first": _choice,
    "one_of": _choice,
    "best": _extreme(">=", "max"),
    "least": _extreme("<=", "min"),
    "years": _years,
    "months": _called,
    "days": _called,
    "add_years": _add_years,
    "add_months": _called,
    "add_days": _called,
    "year_of": lambda w, n, t: f"({t[0]} // 10000)",
}
