"""Units as products of named bases: cents, points, persons, cents/month. Money never adds up with points."""

from __future__ import annotations

from typing import TypeAlias

__all__ = ["NONE", "Unit", "multiply", "over", "parse", "spell"]

Unit: TypeAlias = tuple[tuple[str, int], ...]
NONE: Unit = ()
_PLURALS = {"months": "month", "years": "year", "days": "day", "persons": "person", "weeks": "week"}
_SPELLED = {singular: plural for plural, singular in _PLURALS.items()}


def parse(text: str | None) -> Unit:
    """`cents/month` → cents¹·month⁻¹; None and "" are a plain number."""
    if not text:
        return NONE
    above, *below = text.split("/")
    found = NONE
    for base in above.split("*"):
        found = multiply(found, _base(base))
    for base in below:
        found = over(found, _base(base))
    return found


def _base(text: str) -> Unit:
    name = text.strip()
    return ((_PLURALS.get(name, name), 1),) if name and name != "1" else NONE


def multiply(one: Unit, other: Unit) -> Unit:
    powers = dict(one)
    for base, power in other:
        powers[base] = powers.get(base, 0) + power
    return tuple(sorted((base, power) for base, power in powers.items() if power))


def over(one: Unit, other: Unit) -> Unit:
    return multiply(one, tuple((base, -power) for base, power in other))


def spell(unit: Unit) -> str | None:
    """The inverse of `parse`, None for a plain number."""
    if not unit:
        return None
    above = "*".join(name for base, power in unit if power > 0 for name in [_SPELLED.get(base, base)] * power)
    below = "".join(f"/{base}" for base, power in unit if power < 0 for _ in range(-power))
    return (above or "1") + below
