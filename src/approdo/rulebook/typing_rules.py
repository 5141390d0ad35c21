"""One typing rule for each operation. Each answers the kind of the node and reports to the inference."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from .dates import LEAP_CHOICES
from .errors import said
from .kinds import BOOL, UNKNOWN, Kind
from .nodes import Lit, Op, Ref
from .operators import COMPARISONS
from .units import multiply, over, parse

if TYPE_CHECKING:
    from .infer import Inference

__all__ = ["TYPING"]

_Typing = Callable[["Inference", Op, list[Kind]], Kind]


def _add(inf: Inference, node: Op, kinds: list[Kind]) -> Kind:
    if any(kind.family == "date" for kind in kinds):
        inf.fail(
            "type_mismatch",
            "una data non si somma e non si sottrae",
            "usare add_days, add_months, add_years, days_between, completed_months o completed_years",
        )
        return UNKNOWN
    return inf.same("somma o differenza", kinds, families=("number",))


def _mul(inf: Inference, node: Op, kinds: list[Kind]) -> Kind:
    for kind in kinds:
        inf.expect(kind, "number", "un fattore")
    one, other = kinds
    free = "unit" if one.free and other.free else ""
    return inf.joined(Kind("number", multiply(one.unit, other.unit), one.scale + other.scale, free=free), kinds)


def _div(inf: Inference, node: Op, kinds: list[Kind]) -> Kind:
    for kind in kinds:
        inf.expect(kind, "number", "un termine della divisione")
    one, other = kinds
    if one.scale < other.scale:
        inf.fail(
            "unit_mismatch",
            f"si divide un {one.said()} per un {other.said()}",
            "portare il dividendo agli stessi decimali con rounded(x, 'floor', scale=…)",
        )
    scale = max(0, one.scale - other.scale)
    return inf.joined(Kind("number", over(one.unit, other.unit), scale), kinds)


def _times(inf: Inference, node: Op, kinds: list[Kind]) -> Kind:
    inf.expect(kinds[0], "number", "il primo termine di times")
    inf.expect(kinds[1], "ratio", "il secondo termine di times")
    return inf.joined(replace(kinds[0], free=""), kinds)


def _rescale(inf: Inference, node: Op, kinds: list[Kind]) -> Kind:
    inf.expect(kinds[0], "number", "rounded")
    scale = node.attrs["scale"]
    assert isinstance(scale, int)
    return replace(kinds[0], scale=scale, free=kinds[0].free if kinds[0].free == "zero" else "")


def _step(inf: Inference, node: Op, kinds: list[Kind]) -> Kind:
    return inf.expect(kinds[0], "number", "rounded")


def _as_unit(inf: Inference, node: Op, kinds: list[Kind]) -> Kind:
    inf.expect(kinds[0], "number", "as_unit")
    return replace(kinds[0], unit=parse(str(node.attrs["unit"])), free="")


def _compare(inf: Inference, node: Op, kinds: list[Kind]) -> Kind:
    ordered = node.op not in ("eq", "ne")
    common = inf.same("confronto", kinds, families=("number", "date") if ordered else ())
    if common.family == "ratio":
        inf.fail("type_mismatch", "un rapporto n/d non si confronta", "confrontare con times(valore, rapporto, …)")
    if common.family == "code":
        _codes_known(inf, node, kinds)
    return inf.joined(BOOL, kinds)


def _codes_known(inf: Inference, node: Op, kinds: list[Kind]) -> None:
    lists = [kind.codes for kind in kinds if kind.codes is not None]
    for arg in node.args:
        if isinstance(arg, Lit) and lists and arg.value not in lists[0]:
            inf.fail(
                "code_unknown",
                f"il codice {said(arg.value)} non è nell’elenco {', '.join(sorted(lists[0]))}",
                "usare uno dei codici dichiarati",
            )
    if len(lists) == 2 and not lists[0] & lists[1]:
        inf.fail("code_unknown", "i due elenchi di codici non hanno nulla in comune", "confrontare lo stesso elenco")


def _in(inf: Inference, node: Op, kinds: list[Kind]) -> Kind:
    inf.expect(kinds[0], "code", "is_in")
    codes = node.attrs["codes"]
    assert isinstance(codes, tuple)
    for code in codes:
        if kinds[0].codes is not None and code not in kinds[0].codes:
            inf.fail(
                "code_unknown",
                f"il codice {said(code)} non è nell’elenco {', '.join(sorted(kinds[0].codes))}",
                "usare uno dei codici dichiarati",
            )
    return inf.joined(BOOL, kinds)


def _logic(inf: Inference, node: Op, kinds: list[Kind]) -> Kind:
    for kind in kinds:
        inf.expect(kind, "bool", "un termine di & | ~")
    return inf.joined(BOOL, kinds)


def _first(inf: Inference, node: Op, kinds: list[Kind]) -> Kind:
    conditions, values = kinds[:-1:2], [*kinds[1::2], kinds[-1]]
    for kind in conditions:
        inf.expect(kind, "bool", f"una condizione di {node.op}")
    common = inf.same(f"valori di {node.op}", values, families=("number", "bool", "date", "code"))
    return inf.joined(common, [*conditions, *values]) if common.family != "?" else UNKNOWN


def _extreme(inf: Inference, node: Op, kinds: list[Kind]) -> Kind:
    return inf.same(node.op, kinds, families=("number", "date"))


def _present(inf: Inference, node: Op, kinds: list[Kind]) -> Kind:
    if not (isinstance(node.args[0], Ref) and node.args[0].to == "param"):
        inf.fail("type_mismatch", "present(…) vuole un parametro", "scrivere present(p.nome)")
    return BOOL


def _between(unit: str) -> _Typing:
    def typing(inf: Inference, node: Op, kinds: list[Kind]) -> Kind:
        for kind in kinds[:2]:
            inf.expect(kind, "date", "un termine del calcolo fra date")
        _leap_known(inf, node)
        return inf.joined(Kind("number", parse(unit)), kinds)

    return typing


def _moved(unit: str) -> _Typing:
    def typing(inf: Inference, node: Op, kinds: list[Kind]) -> Kind:
        inf.expect(kinds[0], "date", "la data di partenza")
        inf.expect(kinds[1], "number", "lo spostamento")
        if kinds[1].family == "number":
            inf.same(
                "spostamento di una data", [Kind("number", parse(unit)), replace(kinds[1], level="", derived=False)]
            )
        _leap_known(inf, node)
        return inf.joined(Kind("date"), kinds)

    return typing


def _leap_known(inf: Inference, node: Op) -> None:
    if len(node.args) < 3:
        return
    leap = node.args[2]
    codes = inf.kind(leap).codes
    literal = isinstance(leap, Lit) and leap.value in LEAP_CHOICES
    option = isinstance(leap, Ref) and leap.to == "option" and codes is not None and codes <= set(LEAP_CHOICES)
    if not literal and not option:
        inf.fail(
            "leap_unknown",
            "il compleanno del 29 febbraio non è una scelta nota",
            f"indicare {' o '.join(LEAP_CHOICES)}, oppure un’opzione con questi codici",
        )


def _year_of(inf: Inference, node: Op, kinds: list[Kind]) -> Kind:
    inf.expect(kinds[0], "date", "year_of")
    return inf.joined(Kind("number", free="unit"), kinds)


TYPING: Mapping[str, _Typing] = {
    "add": _add,
    "sub": _add,
    "mul": _mul,
    "div": _div,
    "times": _times,
    "rescale": _rescale,
    "step": _step,
    "as_unit": _as_unit,
    **dict.fromkeys(COMPARISONS, _compare),
    "in": _in,
    "and": _logic,
    "or": _logic,
    "not": _logic,
    "first": _first,
    "one_of": _first,
    "best": _extreme,
    "least": _extreme,
    "present": _present,
    "years": _between("years"),
    "months": _between("months"),
    "days": _between("days"),
    "add_years": _moved("years"),
    "add_months": _moved("months"),
    "add_days": _moved("days"),
    "year_of": _year_of,
}
