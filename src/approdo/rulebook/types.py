"""The seven types of the rule language. There is no float: money is integer cents, rates are exact ratios.

`Scaled(n)` is an integer counted in units of 10⁻ⁿ (a scale of 2,46 is 246 in `Scaled(2)`); `Code` is one of a
closed list of words, each with its Italian label; `Date` is carried as the integer yyyymmdd, so that every
target compares and counts it in the same way.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "MONEY",
    "SAFE",
    "Bool",
    "Cents",
    "Code",
    "Date",
    "Int",
    "Ratio",
    "Scaled",
    "Type",
    "type_from_name",
]

SAFE = 2**53 - 1  # the largest integer that JSON, Spark and a browser agree on
MONEY = "cents"


@dataclass(frozen=True, slots=True)
class Type:
    """A type as declared. `codes` are (code, label) pairs in the author's order."""

    kind: str
    scale: int = 0
    codes: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """As written in `approdo.facts/1`: `Cents`, `Scaled(2)`, `Code`."""
        return f"Scaled({self.scale})" if self.kind == "Scaled" else self.kind

    @property
    def default_unit(self) -> str | None:
        return MONEY if self.kind == "Cents" else None

    @property
    def is_number(self) -> bool:
        return self.kind in ("Int", "Cents", "Scaled")

    def code_names(self) -> tuple[str, ...]:
        return tuple(code for code, _ in self.codes)


Bool = Type("Bool")
Int = Type("Int")
Cents = Type("Cents")
Ratio = Type("Ratio")
Date = Type("Date")


def Scaled(places: int) -> Type:
    """An integer in units of 10⁻places: `Scaled(2)` carries 2,46 as 246."""
    if not 1 <= places <= 9:
        raise ValueError("Scaled: i decimali vanno da 1 a 9")
    return Type("Scaled", places)


def Code(*codes: str, **labelled: str) -> Type:
    """A closed list of codes: `Code("it", "eu")`, or with the Italian labels `Code(it="Italia", eu="UE")`."""
    pairs = tuple((code, code) for code in codes) + tuple(labelled.items())
    if not pairs or len({code for code, _ in pairs}) != len(pairs):
        raise ValueError("Code: almeno un codice, e ciascuno una volta sola")
    return Type("Code", codes=pairs)


def type_from_name(name: str, codes: tuple[tuple[str, str], ...] = ()) -> Type:
    """The inverse of `Type.name`; ValueError for anything else."""
    for plain in (Bool, Int, Cents, Ratio, Date):
        if name == plain.kind:
            return plain
    if name == "Code":
        return Code(**dict(codes))
    if len(name) == 9 and name.startswith("Scaled(") and name[7].isdigit() and name.endswith(")"):
        return Scaled(int(name[7]))
    raise ValueError(f"il tipo «{name}» non è fra Bool Int Scaled(n) Cents Ratio Date Code")
