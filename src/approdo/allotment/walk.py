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
    def bound_to(self) -> int | None:
        """The counter from which a home already taken up must be given, when no pass is open to all.

        Its place is set aside before anybody else comes: a better placed household must not take it, and a base that shrank
        must not take the home back.
        """
        ways = [gate for gate in self.gates if gate is not None and not gate.barred]
        if self.keeps is None or not ways or not all(gate.counters for gate in ways):
            return None
        return ways[0].counters[0]


def reserved_places(rankings: Iterable[Sequence[Entrant]], counters: int) -> tuple[int, ...]:
    """Return, for each counter, how many of its places are bound to homes already taken up."""
    found = [0] * counters
    for entrants in rankings:
        for one in entrants:
            if (bound := one.bound_to) is not None:
                found[bound] += 1
    return tuple(found)


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

    `places` are those left for whoever comes; places bound to homes already taken up are not among them, and the last of
    those may lie beyond the ceiling (`places` below zero).
    """

    free: int
    places: list[int]
    first_of_many: bool
    passes: int
    kept: int = 0
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
        counter = entrant.bound_to
        if counter is None:
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
        if counter is not None and entrant.bound_to is None:
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
