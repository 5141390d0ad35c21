"""From the words of a call to the opaque shape that is walked: rankings, and entrants with their gates.

Who enters which ranking, which passes a household may take part in and from which counters it then takes a place:
all decided here, once, before the first home is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from approdo.allotment.draw import Draw
from approdo.allotment.problems import Refused
from approdo.allotment.quotas import Pair, QuotaTotal, year_totals
from approdo.allotment.ranking import rank
from approdo.allotment.result import RankingRow
from approdo.allotment.terms import Application, Home, Terms, input_problems, pass_quotas
from approdo.allotment.walk import Board, Entrant, Gate


@dataclass(frozen=True, slots=True)
class Prepared:
    """The call made ready to be walked: one ranking and one list of entrants a pair, in the order of the homes.

    `offered` are the homes still on offer, as bits.
    """

    board: Board
    offered: int
    draw: Draw
    totals: tuple[QuotaTotal, ...]
    rankings: tuple[tuple[RankingRow, ...], ...]
    entrants: tuple[tuple[Entrant, ...], ...]
    outside: tuple[str, ...]


def prepare(
    terms: Terms,
    homes: Sequence[Home],
    applications: Sequence[Application],
    adequate: Mapping[str, Iterable[str]],
) -> Prepared | Refused:
    """Check the inputs, rank each pair and turn households into entrants."""
    problems = input_problems(terms, homes, applications, adequate)
    if problems:
        return Refused(tuple(problems))
    board = Board(homes)
    offered = (1 << len(homes)) - 1 & ~board.mask(terms.withdrawn)
    available = {pair: (mask & offered).bit_count() for pair, mask in board.pairs.items()}
    draw = (
        Draw.of((one.code for one in applications), terms.public_number)
        if terms.list_digest is None
        else Draw.from_digest(terms.list_digest, terms.public_number)
    )
    rankings: list[tuple[RankingRow, ...]] = []
    for pair, members in _members(board, applications).items():
        ranked = rank(members, terms.order, draw)
        if isinstance(ranked, Refused):
            problems += [one for one in ranked.problems if one not in problems]
            continue
        rankings.append(
            tuple(RankingRow(*pair, one.place, one.application, one.code, one.keys, one.drawn) for one in ranked)
        )
    if problems:
        return Refused(tuple(problems))
    totals = year_totals(terms.quotas, terms.counters, available)
    entrants = _entrants(terms, board, offered, totals, rankings, applications, adequate)
    listed = {row.application for ranking in rankings for row in ranking}
    outside = tuple(sorted(one.id for one in applications if one.id not in listed))
    return Prepared(board, offered, draw, totals, tuple(rankings), entrants, outside)


def _members(board: Board, applications: Sequence[Application]) -> dict[Pair, list[Application]]:
    """Return who enters each ranking: those who prefer one of its homes; with no preference, the residents."""
    members: dict[Pair, list[Application]] = {pair: [] for pair in board.pairs}
    for one in applications:
        if one.prefers:
            pairs = dict.fromkeys(board.homes[board.index[home]].pair for home in one.prefers)
        else:
            pairs = dict.fromkeys(pair for pair in members if pair[1] == one.resident_in)
        for pair in pairs:
            members[pair].append(one)
    return members


def _entrants(
    terms: Terms,
    board: Board,
    offered: int,
    totals: Sequence[QuotaTotal],
    rankings: Sequence[Sequence[RankingRow]],
    applications: Sequence[Application],
    adequate: Mapping[str, Iterable[str]],
) -> tuple[tuple[Entrant, ...], ...]:
    by_id = {one.id: one for one in applications}
    masks = {profile: board.mask(fitting) & offered for profile, fitting in adequate.items()}
    given = {name: _homes_by_application(board, terms, name) for name in ("refusals", "choices", "accepted")}
    gates = _Gates(terms, totals)
    made: list[tuple[Entrant, ...]] = []
    for pair, ranking in zip(board.pairs, rankings, strict=True):
        here = board.pairs[pair]
        rows: list[Entrant] = []
        for row in ranking:
            one = by_id[row.application]
            refused = given["refusals"].get(one.id, 0) & here
            accepted = given["accepted"].get(one.id, 0)
            wished = ((n, board.index[home]) for n, home in enumerate(one.prefers, start=1))
            rows.append(
                Entrant(
                    who=one.id,
                    gates=gates.of(one, pair),
                    preferences=tuple((n, home) for n, home in wished if here & offered & 1 << home),
                    zones=board.zones_of(one.prefers),
                    adequate=masks[one.profile],
                    chosen=given["choices"].get(one.id, 0),
                    refused=refused.bit_length() - 1 if refused else None,
                    keeps=accepted.bit_length() - 1 if accepted & here else None,
                    keeps_elsewhere=bool(accepted & ~here),
                )
            )
        made.append(tuple(rows))
    return tuple(made)


def _homes_by_application(board: Board, terms: Terms, name: str) -> dict[str, int]:
    pairings = {"refusals": terms.refusals, "choices": terms.choices, "accepted": terms.accepted}[name]
    found: dict[str, int] = {}
    for one in pairings:
        found[one.application] = found.get(one.application, 0) | 1 << board.index[one.home]
    return found


class _Gates:
    """How a household of given categories gets into each pass of a pair; equal households share the answer."""

    def __init__(self, terms: Terms, totals: Sequence[QuotaTotal]) -> None:
        self._passes = tuple(zip(terms.passes, pass_quotas(terms), strict=True))
        self._capped = {quota.name for quota in terms.quotas if quota.beyond == "skip"}
        self._names = {quota.name for quota in terms.quotas}
        self._totals = tuple(totals)
        self._known: dict[tuple[Pair, tuple[str, ...], bool], tuple[Gate | None, ...]] = {}

    def of(self, one: Application, pair: Pair) -> tuple[Gate | None, ...]:
        """Return one gate a pass, None where the household takes no part."""
        key = (pair, one.categories, one.resident_in == pair[1])
        if key not in self._known:
            self._known[key] = self._make(*key)
        return self._known[key]

    def _make(self, pair: Pair, categories: tuple[str, ...], resident: bool) -> tuple[Gate | None, ...]:
        """A household of a capped quota (`beyond: skip`) is passed over once the passes of that quota are done.

        Else the cap is none: an indigent beyond the quota would come in by a reserve. Inside one walk it still uses
        the first of its categories that has places, whatever becomes of it beyond.
        """
        held = [name for name in dict.fromkeys(categories) if name in self._names]
        capped = {name for name in held if name in self._capped}
        gone_by: set[str] = set()
        made: list[Gate | None] = []
        for one, quotas in self._passes:
            mine = [name for name in held if name in quotas]
            waiting = not gone_by <= set(mine)
            gone_by |= capped.intersection(mine)
            open_to_all = not one.quotas and not one.other_quotas
            takes_part = bool(mine or open_to_all) and (resident or not one.residents_only)
            made.append(Gate(self._counters(mine, pair), barred=waiting) if takes_part else None)
        return tuple(made)

    def _counters(self, names: Sequence[str], pair: Pair) -> tuple[int, ...]:
        return tuple(
            number
            for name in names
            for number, total in enumerate(self._totals)
            if total.quota == name and total.covers(pair)
        )
