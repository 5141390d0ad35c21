"""Proofs of a walk: were the quotas met, and why is a home still free.

Both are read off the finished walk and never steer it.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterator

from approdo.allotment.prepare import Prepared
from approdo.allotment.result import QuotaProof, Unassigned
from approdo.allotment.terms import Terms
from approdo.allotment.walk import Entrant, Walk


def prove_quotas(terms: Terms, ready: Prepared, walk: Walk) -> tuple[QuotaProof, ...]:
    """Return the year totals of each quota, with the reason where fewer homes than due were given (row H31)."""
    used = Tally(one.counter for one in walk.given if one.counter is not None)
    proofs: list[QuotaProof] = []
    for number, total in enumerate(ready.totals):
        assigned = total.assigned_before + used[number]
        why = _why_not_filled(number, ready, walk) if assigned < total.due else None
        proofs.append(
            QuotaProof(total.quota, total.owner, total.municipality, terms.year, total.base, total.due, assigned, why)
        )
    return tuple(proofs)


def _why_not_filled(number: int, ready: Prepared, walk: Walk) -> str:
    if walk.open is not None:
        return "run_stopped"
    holders = list(_holders(number, ready))
    if not holders:
        return "no_household_in_ranking"
    without = [(one, barred) for one, barred in holders if one.who not in walk.housed]
    if not without:
        return "already_housed"
    waiting = [barred for one, barred in without if one.refused is None]
    if not waiting:
        return "refused"
    return "ceiling_reached" if all(waiting) else "no_adequate_home"


def _holders(number: int, ready: Prepared) -> Iterator[tuple[Entrant, bool]]:
    """Yield the entrants of a counter's category, and whether a cap of theirs keeps them from its places."""
    for entrants in ready.entrants:
        for one in entrants:
            gates = [gate for gate in one.gates if gate and number in gate.counters]
            if gates:
                yield one, all(gate.barred for gate in gates)


def why_unassigned(ready: Prepared, walk: Walk) -> tuple[Unassigned, ...]:
    """Return the homes left free, in the order of the call, each with its reason."""
    reasons: dict[str, str] = {}
    for entrants, homes in zip(ready.entrants, ready.board.pairs.values(), strict=True):
        housed = refused = beyond = 0
        for one in entrants:
            if one.who in walk.housed:
                housed |= one.adequate
            elif one.refused is not None:
                refused |= one.adequate
            else:
                beyond |= one.adequate
        for home in ready.board.names(homes & walk.free):
            bit = 1 << ready.board.index[home]
            if walk.open is not None:
                reasons[home] = "run_stopped"
            elif beyond & bit:
                reasons[home] = "ceiling_reached"
            elif refused & bit:
                reasons[home] = "refused"
            else:
                reasons[home] = "already_housed" if housed & bit else "no_adequate_household"
    return tuple(Unassigned(home.id, reasons[home.id]) for home in ready.board.homes if home.id in reasons)
