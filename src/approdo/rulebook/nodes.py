"""The typed tree behind every rule: literals, references by name and operations.

Authors never see these classes: they write `f.isee <= p.isee_max` and the operators below build the tree.
A node is a value without identity or state: the same classes come back from canonical JSON, so that a tree
kept with a decision years ago is read, checked and run exactly like one just written.

Comparison operators build nodes, so `==` between nodes is never a truth value; structural equality is
equality of canonical JSON. Python's own `if`, `and`, `or`, `not`, `min`, `max`, `/`, `//` on an expression
raise `WrongWord`, because they would silently decide at definition time what must be decided for each case.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn, TypeAlias

from .errors import WrongWord, said

__all__ = ["Attr", "Expr", "Lit", "Op", "Ref", "Writable", "lift"]

Attr: TypeAlias = str | int | tuple[str, ...]
Writable: TypeAlias = "Expr | int | bool | str"


class Expr:
    """Anything that can stand in a rule. Subclasses give `node()`, what is kept in the tree."""

    __slots__ = ()
    __hash__ = object.__hash__

    def node(self) -> Expr:
        return self

    def __add__(self, other: Writable) -> Expr:
        return Op("add", (lift(self), lift(other)))

    def __radd__(self, other: Writable) -> Expr:
        return Op("add", (lift(other), lift(self)))

    def __sub__(self, other: Writable) -> Expr:
        return Op("sub", (lift(self), lift(other)))

    def __rsub__(self, other: Writable) -> Expr:
        return Op("sub", (lift(other), lift(self)))

    def __mul__(self, other: Expr | int) -> Expr:
        return Op("mul", (lift(self), lift(other)))

    def __rmul__(self, other: Expr | int) -> Expr:
        return Op("mul", (lift(other), lift(self)))

    def __neg__(self) -> Expr:
        return Op("sub", (Lit(0), lift(self)))

    # `==` builds a rule instead of comparing: the price of rules that read like the law
    def __eq__(self, other: object) -> Expr:  # type: ignore[override]  # builds a node, see above
        return Op("eq", (lift(self), lift(other)))

    def __ne__(self, other: object) -> Expr:  # type: ignore[override]  # builds a node, see above
        return Op("ne", (lift(self), lift(other)))

    def __le__(self, other: Writable) -> Expr:
        return Op("le", (lift(self), lift(other)))

    def __lt__(self, other: Writable) -> Expr:
        return Op("lt", (lift(self), lift(other)))

    def __ge__(self, other: Writable) -> Expr:
        return Op("ge", (lift(self), lift(other)))

    def __gt__(self, other: Writable) -> Expr:
        return Op("gt", (lift(self), lift(other)))

    def __and__(self, other: Writable) -> Expr:
        return Op("and", (lift(self), lift(other)))

    def __rand__(self, other: Writable) -> Expr:
        return Op("and", (lift(other), lift(self)))

    def __or__(self, other: Writable) -> Expr:
        return Op("or", (lift(self), lift(other)))

    def __ror__(self, other: Writable) -> Expr:
        return Op("or", (lift(other), lift(self)))

    def __invert__(self) -> Expr:
        return Op("not", (lift(self),))

    def is_in(self, *codes: str) -> Expr:
        """True when the code is one of those named."""
        return Op("in", (lift(self),), {"codes": codes})

    def __bool__(self) -> NoReturn:
        raise WrongWord(
            "mentre si scrive la regola un’espressione non è né vera né falsa: per «if» usare first((condizione, "
            "valore), …, otherwise=…); per «and», «or», «not» usare & | ~ con ogni confronto fra parentesi; per min e "
            "max usare least(…) e best(…); per a < b < c scrivere (a < b) & (b < c)"
        )

    def _no_division(self, other: object) -> NoReturn:
        raise WrongWord(
            "una divisione dice come si arrotonda: usare divide(a, b, 'floor'|'half_up'|'ceil'), "
            "times(a, rapporto, arrotondamento) per una quota, rounded(a, arrotondamento) per togliere i decimali"
        )

    __truediv__ = __rtruediv__ = __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = _no_division

    def __pow__(self, other: object) -> NoReturn:
        raise WrongWord("le potenze non ci sono: moltiplicare, oppure usare table(…) con i valori della norma")

    def _no_float(self) -> NoReturn:
        raise WrongWord("un’espressione non è un numero di Python: per arrotondare usare rounded(…, arrotondamento)")

    __float__ = __int__ = __index__ = __round__ = __trunc__ = __floor__ = __ceil__ = _no_float

    def __abs__(self) -> NoReturn:
        raise WrongWord("per il valore assoluto usare best(x, -x)")

    def __iter__(self) -> NoReturn:
        raise WrongWord("per guardare tutte le persone usare count, any_of, all_of, total, smallest, largest")

    def __contains__(self, item: object) -> NoReturn:
        raise WrongWord("per «in» usare fatto.is_in('codice', …)")


class Lit(Expr):
    """A literal. `kind` is Bool, Int, Cents, Scaled, Date or Code; a Code literal takes its list from the other side."""

    __slots__ = ("kind", "scale", "value")

    def __init__(self, value: int | bool | str, kind: str = "Int", scale: int = 0) -> None:
        self.value = value
        self.kind = kind
        self.scale = scale


class Ref(Expr):
    """A name: of a `fact`, a `param`, an `option`, a `rule`, or the `law_date` (whose name is empty)."""

    __slots__ = ("name", "to")

    def __init__(self, to: str, name: str = "") -> None:
        self.to = to
        self.name = name


class Op(Expr):
    """An operation of the fixed list in `operators.py`; `attrs` are its constants (rounding, codes, part)."""

    __slots__ = ("args", "attrs", "op")

    def __init__(self, op: str, args: tuple[Expr, ...], attrs: Mapping[str, Attr] | None = None) -> None:
        self.op = op
        self.args = args
        self.attrs: dict[str, Attr] = dict(attrs or {})


def lift(value: object) -> Expr:
    """The node of what an author wrote: an expression as it is, a plain int, bool or code as a literal."""
    if isinstance(value, Expr):
        return value.node()
    if isinstance(value, bool):
        return Lit(value, "Bool")
    if isinstance(value, int):
        return Lit(value)
    if isinstance(value, str):
        return Lit(value, "Code")
    if isinstance(value, float):
        raise WrongWord(
            f"{value!r}: in una regola non ci sono numeri con la virgola di Python; scrivere euros(…), number('4.5') o un parametro"
        )
    raise WrongWord(f"{said(value)} ({type(value).__name__}) non può stare in una regola")
