"""What the type checker knows about a node: family, unit, scale, level."""

from __future__ import annotations

from dataclasses import dataclass

from .nodes import Lit
from .types import MONEY, Type
from .units import NONE, Unit, parse, spell

__all__ = ["BOOL", "CONSTANT", "FAMILY_NAMES", "SUBJECT", "UNKNOWN", "Kind", "declared_kind", "literal_kind"]

CONSTANT, SUBJECT = "", "."
FAMILY_NAMES = {"bool": "sì/no", "number": "numero", "date": "data", "code": "codice", "ratio": "rapporto n/d"}


@dataclass(frozen=True, slots=True)
class Kind:
    """What a node is. `free`: `zero` fits any unit and scale, `unit` (a bare number, a count) any unit but money.

    `derived`: of the subject, but known only after its children have been gone over.
    """

    family: str
    unit: Unit = NONE
    scale: int = 0
    codes: frozenset[str] | None = None
    level: str = CONSTANT
    free: str = ""
    derived: bool = False

    def said(self) -> str:
        if self.family != "number":
            return FAMILY_NAMES.get(self.family, self.family)
        decimals = f" con {self.scale} decimali" if self.scale else ""
        return f"numero in {spell(self.unit) or 'unità semplici'}{decimals}"


UNKNOWN = Kind("?")
BOOL = Kind("bool")


def literal_kind(lit: Lit) -> Kind:
    if lit.kind == "Bool":
        return BOOL
    if lit.kind == "Code":
        return Kind("code")
    if lit.kind == "Date":
        return Kind("date")
    if lit.value == 0:
        return Kind("number", free="zero")
    if lit.kind == "Cents":
        return Kind("number", unit=parse(MONEY))
    return Kind("number", scale=lit.scale, free="unit")


def declared_kind(kind: Type, unit: str | None) -> Kind:
    if kind.is_number:
        return Kind("number", unit=parse(unit), scale=kind.scale)
    if kind.kind == "Code":
        return Kind("code", codes=frozenset(kind.code_names()))
    return Kind({"Bool": "bool", "Date": "date", "Ratio": "ratio"}[kind.kind])
