"""The words of the language that are not operators. Each builds one node; meaning lives with the targets.

`docs/how-to-write-a-measure.md` lists them as an author says them. A new word needs every target, an Italian
rendering and its place in the property tests, so the list stays short on purpose.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from .dates import day_number
from .errors import WrongWord, said
from .nodes import Expr, Lit, Op, Ref, Writable, lift

__all__ = [
    "ROUNDINGS",
    "add_days",
    "add_months",
    "add_years",
    "all_of",
    "all_true",
    "any_of",
    "any_true",
    "as_unit",
    "bands",
    "best",
    "cents",
    "clip",
    "completed_months",
    "completed_years",
    "count",
    "day",
    "days_between",
    "divide",
    "euros",
    "first",
    "largest",
    "later",
    "law_date",
    "least",
    "number",
    "one_of",
    "present",
    "rounded",
    "size",
    "smallest",
    "sum_of",
    "table",
    "times",
    "total",
    "year_of",
]

ROUNDINGS = ("floor", "half_up", "ceil")
Case = tuple[Writable, Writable]


def _rounding(name: str) -> str:
    if name not in ROUNDINGS:
        raise WrongWord(f"l’arrotondamento {said(name)} non esiste: si sceglie fra {', '.join(ROUNDINGS)}")
    return name


def _lifted(values: tuple[Writable, ...], word: str, at_least: int = 1) -> tuple[Expr, ...]:
    if len(values) < at_least:
        raise WrongWord(f"{word}(…) vuole almeno {at_least} valori")
    return tuple(lift(value) for value in values)


def euros(amount: int) -> Expr:
    """A literal amount of whole euros, as integer cents."""
    return Lit(amount * 100, "Cents")


def cents(amount: int) -> Expr:
    """A literal amount in cents."""
    return Lit(amount, "Cents")


def number(text: str) -> Expr:
    """A literal with decimals, written as text: `number("4.5")` is 45 in `Scaled(1)`."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise WrongWord(f"number({text!r}): scrivere cifre e un punto, come in number('4.5')") from None
    exponent = value.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return Lit(int(value.scaleb(places)), "Scaled" if places else "Int", places)


def day(iso: str) -> Expr:
    """A literal date, ISO. Raises ValueError when the day does not exist."""
    return Lit(day_number(iso), "Date")


def law_date() -> Expr:
    """The date whose law applies: the `on` of `freeze`."""
    return Ref("law_date")


def later(name: str) -> Expr:
    """A rule that is defined further on."""
    return Ref("rule", name)


def all_true(*conditions: Writable) -> Expr:
    return Op("and", _lifted(conditions, "all_true"))


def any_true(*conditions: Writable) -> Expr:
    return Op("or", _lifted(conditions, "any_true"))


def divide(dividend: Writable, divisor: Writable, rounding: str) -> Expr:
    """Integer division with a named rounding; `half_up` takes a half to the higher number."""
    return Op("div", (lift(dividend), lift(divisor)), {"rounding": _rounding(rounding)})


def times(amount: Writable, ratio: Writable, rounding: str) -> Expr:
    """`amount` multiplied by a `Ratio` parameter (n/d), with a named rounding of n·amount : d."""
    return Op("times", (lift(amount), lift(ratio)), {"rounding": _rounding(rounding)})


def rounded(value: Writable, rounding: str, *, scale: int = 0, step: int = 1) -> Expr:
    """`value` brought to `scale` decimals, or (scale unchanged) to a multiple of `step` of its own units."""
    if scale < 0 or step < 1 or (step > 1 and scale):
        raise WrongWord("rounded(…): dare scale (da 0) oppure step (da 1), non tutti e due")
    if step > 1:
        return Op("step", (lift(value),), {"rounding": _rounding(rounding), "step": step})
    return Op("rescale", (lift(value),), {"rounding": _rounding(rounding), "scale": scale})


def as_unit(value: Writable, unit: str) -> Expr:
    """The same number in another unit, on the author's word."""
    return Op("as_unit", (lift(value),), {"unit": unit})


def _choice(op: str, cases: tuple[Case, ...], otherwise: Writable) -> Expr:
    if not cases or any(not isinstance(case, tuple) or len(case) != 2 for case in cases):
        raise WrongWord(f"{op}(…) vuole coppie: {op}((condizione, valore), …, otherwise=…)")
    flat = tuple(lift(part) for case in cases for part in case)
    return Op(op, (*flat, lift(otherwise)))


def first(*cases: Case, otherwise: Writable) -> Expr:
    """The value of the first condition that holds, else `otherwise`."""
    return _choice("first", cases, otherwise)


def one_of(*cases: Case, otherwise: Writable) -> Expr:
    """Like `first`, but two conditions must never hold together: the load checks look for such a case."""
    return _choice("one_of", cases, otherwise)


def best(*values: Writable) -> Expr:
    """The highest."""
    return Op("best", _lifted(values, "best"))


def least(*values: Writable) -> Expr:
    """The lowest."""
    return Op("least", _lifted(values, "least"))


def sum_of(*values: Writable) -> Expr:
    """The sum of several values of the same level (over the persons it is `total`)."""
    return Op("add", _lifted(values, "sum_of"))


def clip(value: Writable, low: Writable, high: Writable) -> Expr:
    """`value` brought between `low` and `high`; `high` wins if they cross."""
    return Op("least", (Op("best", (lift(value), lift(low))), lift(high)))


def table(key: Writable, rows: Mapping[str, Writable] | Mapping[int, Writable], *, otherwise: Writable) -> Expr:
    """The row whose key equals `key`, else `otherwise`."""
    flat: list[Expr] = []
    for value, result in rows.items():
        flat += [Op("eq", (lift(key), lift(value))), lift(result)]
    if not flat:
        raise WrongWord("table(…) vuole almeno una riga")
    return Op("first", (*flat, lift(otherwise)))


def bands(value: Writable, *rows: tuple[Writable, Writable], above: Writable) -> Expr:
    """Bands of a number: `bands(area, (28, 1), (38, 2), above=3)` is 1 up to 28 included, 2 up to 38, else 3."""
    return first(*((Op("le", (lift(value), lift(limit))), result) for limit, result in rows), otherwise=above)


def present(parameter: Expr) -> Expr:
    """False when the parameter is `absent` on the date: its norm asks for nothing."""
    return Op("present", (lift(parameter),))


def _over(op: str, value: Writable, where: Writable, extra: tuple[Expr, ...] = ()) -> Expr:
    return Op(op, (lift(value), lift(where), *extra))


def count(condition: Writable) -> Expr:
    """How many children satisfy the condition."""
    return Op("count", (lift(condition),))


def any_of(condition: Writable) -> Expr:
    """True when at least one child satisfies the condition."""
    return Op("any_of", (lift(condition),))


def all_of(condition: Writable) -> Expr:
    """True when every child satisfies the condition."""
    return Op("all_of", (lift(condition),))


def total(value: Writable, *, where: Writable = True) -> Expr:
    """The sum over the children (those of `where`)."""
    return _over("total", value, where)


def smallest(value: Writable, *, where: Writable = True, otherwise: Writable) -> Expr:
    """The lowest over the children of `where`; `otherwise` when there is none."""
    return _over("smallest", value, where, (lift(otherwise),))


def largest(value: Writable, *, where: Writable = True, otherwise: Writable) -> Expr:
    """The highest over the children of `where`; `otherwise` when there is none."""
    return _over("largest", value, where, (lift(otherwise),))


def size(part: object) -> Expr:
    """How many children there are."""
    return Op("size", (), {"part": str(getattr(part, "name", part))})


def completed_years(start: Writable, end: Writable, *, leap: Writable = "first_of_march") -> Expr:
    """Birthdays from `start` to `end`; `leap` says when 29 February is completed in a common year.

    It is `first_of_march`, `last_of_february`, or an option with those two codes: a legal choice, so cited.
    """
    return Op("years", (lift(start), lift(end), lift(leap)))


def completed_months(start: Writable, end: Writable) -> Expr:
    """Whole months from `start` to `end`; the 31st is completed on the last day of a shorter month (art. 2963 c.c.)."""
    return Op("months", (lift(start), lift(end)))


def days_between(start: Writable, end: Writable) -> Expr:
    """Days from `start` (not counted) to `end` (counted), negative when `end` comes before."""
    return Op("days", (lift(start), lift(end)))


def add_years(date: Writable, years: Writable, *, leap: Writable = "first_of_march") -> Expr:
    """The same day some years later; 29 February in a common year becomes what `leap` says."""
    return Op("add_years", (lift(date), lift(years), lift(leap)))


def add_months(date: Writable, months: Writable) -> Expr:
    """The same day some months later, or the last day of a shorter month (art. 2963 c.c.)."""
    return Op("add_months", (lift(date), lift(months)))


def add_days(date: Writable, days: Writable) -> Expr:
    return Op("add_days", (lift(date), lift(days)))


def year_of(date: Writable) -> Expr:
    return Op("year_of", (lift(date),))
