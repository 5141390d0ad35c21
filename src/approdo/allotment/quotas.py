"""Quotas: how many homes of the year are due to whom, and how many this run may still give.

The base is the running total of homes made available so far in the solar year by that owner (for ALER: in that
municipality), this call included, and the rounding is on the cumulative total: after 1 home and then 4 more, 20 %
rounded up is 1, not 2 (art. 13 c. 3 r.r. 4/2017; dossier on housing, section 0 point 2). Only integers and
fractions: 1/5 of 5 is 1 and never 1.0000000000000002.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from approdo.allotment.problems import Problem

Rounding = Literal["up", "half_up"]
Beyond = Literal["skip", "compete"]
Pair = tuple[str, str]  # owner, municipality: each has its own ranking (art. 12 c. 1 r.r. 4/2017)

PER = ("owner", "municipality", "year")


@dataclass(frozen=True, slots=True)
class Quota:
    """A share of the homes of the year due to a category.

    `per` says what the total runs over, any of owner, municipality, year. `beyond` says what becomes of a household
    of the category when the quota is used up: `skip` (a cap: it waits, as art. 13 c. 3 wants for indigents unless
    the municipality raised the quota by act) or `compete` (it stays in the general ranking). `cite` is the norm or
    the act.
    """

    name: str
    share: Fraction
    rounding: Rounding
    per: tuple[str, ...] = PER
    beyond: Beyond = "compete"
    cite: str = ""


@dataclass(frozen=True, slots=True)
class Counter:
    """What happened earlier in the year, in one municipality of one owner."""

    quota: str
    owner: str
    municipality: str
    available_before: int
    assigned_before: int


@dataclass(frozen=True, slots=True)
class QuotaTotal:
    """The year of one quota before the walk: `owner` or `municipality` is None when the total runs over all of them."""

    quota: str
    owner: str | None
    municipality: str | None
    base: int
    due: int
    assigned_before: int

    @property
    def allowance(self) -> int:
        """How many homes this run may still give under the quota."""
        return max(0, self.due - self.assigned_before)

    def covers(self, pair: Pair) -> bool:
        """Tell whether a home of that owner and municipality counts here."""
        return self.owner in (None, pair[0]) and self.municipality in (None, pair[1])


def round_share(share: Fraction, base: int, rounding: Rounding) -> int:
    """Return the homes due: up to the next whole home, or to the nearest with halves up (art. 15 c. 1 ter)."""
    if rounding == "up":
        return -(-share.numerator * base // share.denominator)
    return (2 * share.numerator * base + share.denominator) // (2 * share.denominator)


def year_totals(
    quotas: Sequence[Quota], counters: Sequence[Counter], available: Mapping[Pair, int]
) -> tuple[QuotaTotal, ...]:
    """Return one total a quota and a group of `per`, in the order of the quotas and of the pairs.

    `available` counts the homes of this call by pair. Counters of other municipalities of the same group are summed,
    so that a quota per owner sees the whole owner.
    """
    totals: list[QuotaTotal] = []
    for quota in quotas:
        for owner, municipality in dict.fromkeys(_group(quota, pair) for pair in available):
            empty = QuotaTotal(quota.name, owner, municipality, 0, 0, 0)
            before = [
                row for row in counters if row.quota == quota.name and empty.covers((row.owner, row.municipality))
            ]
            now = sum(count for pair, count in available.items() if empty.covers(pair))
            base = now + sum(row.available_before for row in before)
            totals.append(
                QuotaTotal(
                    quota.name,
                    owner,
                    municipality,
                    base,
                    round_share(quota.share, base, quota.rounding),
                    sum(row.assigned_before for row in before),
                )
            )
    return tuple(totals)


def _group(quota: Quota, pair: Pair) -> tuple[str | None, str | None]:
    return (
        pair[0] if "owner" in quota.per else None,
        pair[1] if "municipality" in quota.per else None,
    )


def quota_problems(quotas: Sequence[Quota], counters: Sequence[Counter]) -> list[Problem]:
    """Return the faults of quotas and counters: repeated names, shares beyond 0…1, unknown or negative figures."""
    found: list[Problem] = []
    names: set[str] = set()
    for position, quota in enumerate(quotas):
        where = f"/allotment/quotas/{position}"
        if quota.name in names:
            found.append(
                Problem(
                    "duplicate_id",
                    f"{where}/name",
                    f"La quota «{quota.name}» è scritta due volte.",
                    "Tenerne una.",
                )
            )
        names.add(quota.name)
        if not 0 <= quota.share <= 1:
            found.append(
                Problem(
                    "quota_share",
                    f"{where}/share",
                    f"La quota «{quota.name}» è {quota.share}: non è una parte dell'intero.",
                    "Scrivere una frazione fra 0 e 1, per esempio 20/100.",
                )
            )
        if unknown := sorted(set(quota.per) - set(PER)):
            found.append(
                Problem(
                    "quota_per",
                    f"{where}/per",
                    f"La quota «{quota.name}» si conta per {', '.join(unknown)}, che non esiste.",
                    "Usare owner, municipality, year.",
                )
            )
    return found + _counter_problems(names, counters)


def _counter_problems(names: set[str], counters: Sequence[Counter]) -> list[Problem]:
    found: list[Problem] = []
    seen: set[tuple[str, str, str]] = set()
    for position, row in enumerate(counters):
        where = f"/allotment/counters/{position}"
        key = (row.quota, row.owner, row.municipality)
        if row.quota not in names:
            found.append(
                Problem(
                    "unknown_reference",
                    f"{where}/quota",
                    f"Il contatore parla della quota «{row.quota}», che l'avviso non ha.",
                    "Correggere il nome o aggiungere la quota.",
                )
            )
        if key in seen:
            found.append(
                Problem(
                    "duplicate_id",
                    where,
                    f"Due contatori per la quota «{row.quota}» di {row.owner} a {row.municipality}.",
                    "Sommarli in uno.",
                )
            )
        seen.add(key)
        if row.available_before < 0 or not 0 <= row.assigned_before <= row.available_before:
            found.append(
                Problem(
                    "counter_bounds",
                    where,
                    "Un contatore è negativo, o dice più alloggi assegnati di quanti erano disponibili.",
                    "Ricontare gli alloggi dell'anno prima di questo avviso.",
                )
            )
    return found
