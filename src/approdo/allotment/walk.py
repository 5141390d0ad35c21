"""The walk itself: rankings of entrants, passes, ceilings, homes. It knows no law and no name.

`run` and `public` turn their inputs into the same opaque shape, so that the office's run and anybody's replay of the
published file are one algorithm. Homes are bits of an integer in the order of the call: "free, adequate and in a
preferred zone" is one `&` of three masks, whatever the number of pairs of households and homes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from approdo.allotment.quotas import Pair
from approdo.allotment.terms import Home

Result = Literal[
    "assigned",
    "taken",
    "not_adequate",
    "ceiling_reached",
    "already_housed",
    "refused",
    "needs_choice",
    "no_adequate_home",
]


class Board:
    """The homes of a call as bits: bit i is home i in the order of the call."""

    def __init__(self, homes: Sequence[Home]) -> None:
        self.homes = tuple(homes)
        self.index = {home.id: bit for bit, home in enumerate(homes)}
        self.pairs: dict[Pair, int] = {}
        self.zones: dict[tuple[str, str], int] = {}
        for bit, home in enumerate(homes):
            self.pairs[home.pair] = self.pairs.get(home.pair, 0) | 1 << bit
            if home.zone:
                zone = (home.municipality, home.zone)
                self.zones[zone] = self.zones.get(zone, 0) | 1 << bit

    def mask(self, ids: Iterable[str]) -> int:
        """Return the bits of some homes."""
        found = 0
        for one in ids:
            found |= 1 << self.index[one]
        return found

    def zones_of(self, ids: Iterable[str]) -> int:
        """Return the bits of all homes that share municipality and zone with one of these."""
        found = 0
        for one in ids:
            home = self.homes[self.index[one]]
            if home.zone:
                found |= self.zones[home.municipality, home.zone]
        return found

    def names(self, mask: int) -> Iterator[str]:
        """Yield the ids of some homes in the order of the call."""
        for bit in bits(mask):
            yield self.homes[bit].id


def bits(mask: int) -> Iterator[int]:
    """Yield the positions of the bits that are set, lowest first."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


class Gate(NamedTuple):
    """How an entrant gets into a pass: counters tried in order (none: no ceiling).

    `barred` lets nobody in: it is there for the log, so that it says why a household is passed over in a pass
    that its capped quota closes to it. Whoever had no adequate home left is out of the ranking before.
    """

    counters: tuple[int, ...] = ()
    barred: bool = False


@dataclass(frozen=True, slots=True)
class Entrant:
    """A place in one ranking: `gates` has one entry a pass (None: it does not take part); homes are bits."""

    who: str
    gates: tuple[Gate | None, ...]
    preferences: tuple[tuple[int, int], ...]  # (number in the application, home) in this ranking only
    zones: int
    adequate: int
    chosen: int = 0
    refused: int | None = None
    keeps: int | None = None
    keeps_elsewhere: bool = False

    @property
    def ways(self) -> list[tuple[int, int]]:
        """Pass and counter of each way by which a home already taken up can be given, when none is open to all."""
        open_gates = [(walk, gate) for walk, gate in enumerate(self.gates) if gate is not None and not gate.barred]
        if self.keeps is None or not all(gate.counters for _, gate in open_gates):
            return []
        return [(walk, counter) for walk, gate in open_gates for counter in gate.counters]


def set_aside(rankings: Iterable[Sequence[Entrant]], places: list[int]) -> dict[str, tuple[int, int]]:
    """Set aside the places of homes already taken up that only a capped quota can give; return by which way each is given.

    Before anybody else comes: a better placed household must not take such a place, and a base that shrank must not take the
    home back (its last places may then lie beyond the ceiling, and `places` below zero).
    """
    bound: dict[str, tuple[int, int]] = {}
    for entrants in rankings:
        kept = {one.who: one.ways for one in entrants if one.ways}
        for walk in range(max((way[0] for ways in kept.values() for way in ways), default=-1) + 1):
            for who, ways in kept.items():
                way = next((way for way in ways if way[0] == walk and places[way[1]] > 0), None)
                if way is not None and who not in bound:
                    bound[who] = way
                    places[way[1]] -= 1
        for who, ways in kept.items():
            if who not in bound:
                bound[who] = ways[0]
                places[ways[0][1]] -= 1
    return bound


class Step(NamedTuple):
    """A line of the log, with positions for names."""

    ranking: int
    walk: int
    who: str
    home: int | None
    result: Result


class Given(NamedTuple):
    """A home given: in which ranking and pass, from which counter, and by which preference, if any."""

    ranking: int
    walk: int
    who: str
    home: int
    counter: int | None
    preference: int | None


class Open(NamedTuple):
    """Where the run stopped: the owner must choose among these homes."""

    ranking: int
    walk: int
    who: str
    candidates: int


@dataclass(slots=True)
class Walk:
    """One run: what is free, what is left of each counter, and what happened. Used once.

    `places` are those left for whoever comes; `bound` are the ways set aside for homes already taken up (`set_aside`).
    """

    free: int
    places: list[int]
    first_of_many: bool
    passes: int
    kept: int = 0
    bound: dict[str, tuple[int, int]] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    given: list[Given] = field(default_factory=list)
    housed: dict[str, int] = field(default_factory=dict)
    open: Open | None = None
    choices_used: set[tuple[str, int]] = field(default_factory=set)

    def run(self, rankings: Sequence[tuple[int, Sequence[Entrant]]]) -> Walk:
        """Walk each ranking (the bits of its homes, its entrants in order) pass by pass, until a choice is needed."""
        for number, (homes, entrants) in enumerate(rankings):
            done: set[str] = set()
            for walk in range(self.passes):
                for entrant in entrants:
                    gate = entrant.gates[walk]
                    if gate is not None and entrant.who not in done:
                        self._turn(number, walk, homes, entrant, gate, done)
                        if self.open:
                            return self
        return self

    def _turn(self, number: int, walk: int, homes: int, entrant: Entrant, gate: Gate, done: set[str]) -> None:
        """Serve one entrant in one pass; `done` are those who are served, out or hopeless in this ranking."""
        who = entrant.who
        if who in self.housed or entrant.keeps_elsewhere:
            done.add(who)
            self.steps.append(Step(number, walk, who, None, "already_housed"))
            return
        if entrant.refused is not None:
            done.add(who)
            self.steps.append(Step(number, walk, who, entrant.refused, "refused"))
            return
        bound = self.bound.get(who) if entrant.keeps is not None else None
        if bound is not None:
            counter = bound[1] if bound[0] == walk else None
        else:
            counter = next((one for one in gate.counters if self.places[one] > 0), None)
        if gate.barred or (gate.counters and counter is None):
            self.steps.append(Step(number, walk, who, None, "ceiling_reached"))
            return
        home, preference = self._find(number, walk, homes, entrant)
        if self.open:
            return
        done.add(who)
        if home is None:
            self.steps.append(Step(number, walk, who, None, "no_adequate_home"))
            return
        self.free &= ~(1 << home)
        self.housed[who] = number
        if counter is not None and bound is None:
            self.places[counter] -= 1
        self.steps.append(Step(number, walk, who, home, "assigned"))
        self.given.append(Given(number, walk, who, home, counter, preference))

    def _find(self, number: int, walk: int, homes: int, entrant: Entrant) -> tuple[int | None, int | None]:
        """Return the home for an entrant and the number of the preference it meets, or leave a choice open."""
        if entrant.keeps is not None:
            wanted = [place for place, home in entrant.preferences if home == entrant.keeps]
            return entrant.keeps, wanted[0] if wanted else None
        fitting = homes & self.free & ~self.kept & entrant.adequate
        for preference, home in entrant.preferences:
            if fitting >> home & 1:
                return home, preference
            fits = entrant.adequate >> home & 1
            self.steps.append(Step(number, walk, entrant.who, home, "taken" if fits else "not_adequate"))
        candidates = fitting & entrant.zones or fitting
        if candidates & (candidates - 1) == 0:
            return (candidates.bit_length() - 1 if candidates else None), None
        chosen = candidates & entrant.chosen
        if chosen:
            self.choices_used.add((entrant.who, number))
            return next(bits(chosen)), None
        if self.first_of_many:
            return next(bits(candidates)), None
        self.steps.append(Step(number, walk, entrant.who, None, "needs_choice"))
        self.open = Open(number, walk, entrant.who, candidates)
        return None, None
