"""The published file of an allotment, and its replay by anybody.

A row has a random code, the compared values, the preferences, the doors it may use and the homes adequate for it:
no id, no residence, no category, no household. A door is an opaque number for "this pass of this ranking, a place
of this counter"; the file says in which order doors open and how many places each counter has, not what they mean.
A refusal is not published: the row simply has no door of that ranking. Replaying gives the same assignments as the
office's run because both are `walk.Walk` (row H34, rules P-34 and P-37).

Limits, which no recomputable file escapes: where the notice publishes its quotas, a reader can guess what a counter
means by its number of places; and of a row with preferences and no door, that a home was refused (not which one).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from approdo.allotment.draw import Draw
from approdo.allotment.prepare import Prepared, prepare
from approdo.allotment.problems import Problem, Refused
from approdo.allotment.quotas import Pair
from approdo.allotment.ranking import KeyValue, OrderKey, Ranked, rank
from approdo.allotment.terms import Application, Home, Terms, WhenMany
from approdo.allotment.walk import Board, Entrant, Gate, Walk, set_aside


@dataclass(frozen=True, slots=True)
class PublicDoor:
    """Door `number` leads into pass `walk` (from 1) of one ranking and takes a place of `counter` (None: no ceiling)."""

    number: int
    owner: str
    municipality: str
    walk: int
    counter: int | None


@dataclass(frozen=True, slots=True)
class PublicCounter:
    """How many places a counter has in this run."""

    number: int
    places: int


@dataclass(frozen=True, slots=True)
class PublicRow:
    """One application, as the public sees it. `doors` are tried in the order written within a pass."""

    code: str
    keys: tuple[KeyValue, ...]
    prefers: tuple[str, ...]
    doors: tuple[int, ...]
    adequate: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CodedPairing:
    """A public code and a home: a choice of the owner or an accepted offer."""

    code: str
    home: str


@dataclass(frozen=True, slots=True)
class PublicFile:
    """All that a replay needs; rows are in the order of their codes, which tells nothing."""

    order: tuple[OrderKey, ...]
    list_digest: str
    public_number: str | None
    when_many: WhenMany
    homes: tuple[Home, ...]
    doors: tuple[PublicDoor, ...]
    counters: tuple[PublicCounter, ...]
    rows: tuple[PublicRow, ...]
    choices: tuple[CodedPairing, ...] = ()
    accepted: tuple[CodedPairing, ...] = ()


@dataclass(frozen=True, slots=True)
class PublicAssignment:
    """A home given in the replay, with the pass (from 1) and the preference met, if any."""

    home: str
    code: str
    walk: int
    preference: int | None


@dataclass(frozen=True, slots=True)
class Replay:
    """What the published file gives. `complete` is False when the run stopped for a choice."""

    draw: Draw
    assignments: tuple[PublicAssignment, ...]
    complete: bool


def public_file(
    terms: Terms,
    homes: Sequence[Home],
    applications: Sequence[Application],
    adequate: Mapping[str, Iterable[str]],
) -> PublicFile | Refused:
    """Return the file to publish for an allotment of these inputs, or every problem of the inputs."""
    ready = prepare(terms, homes, applications, adequate)
    if isinstance(ready, Refused):
        return ready
    doors = _doors(ready)
    by_id = {one.id: one for one in applications}
    return PublicFile(
        order=terms.order,
        list_digest=ready.draw.list_digest,
        public_number=terms.public_number,
        when_many=terms.when_many,
        homes=tuple(homes),
        doors=tuple(doors.values()),
        counters=tuple(PublicCounter(number, one.allowance) for number, one in enumerate(ready.totals, start=1)),
        rows=_rows(ready, doors, by_id, adequate),
        choices=tuple(CodedPairing(by_id[one.application].code, one.home) for one in terms.choices),
        accepted=tuple(CodedPairing(by_id[one.application].code, one.home) for one in terms.accepted),
    )


def _rows(
    ready: Prepared,
    doors: Mapping[tuple[Pair, int, int | None], PublicDoor],
    by_id: Mapping[str, Application],
    adequate: Mapping[str, Iterable[str]],
) -> tuple[PublicRow, ...]:
    """Return a row for everybody ranked; equal profiles share one tuple of homes."""
    used: dict[str, list[int]] = {}
    for pair, entrants in zip(ready.board.pairs, ready.entrants, strict=True):
        for one in entrants:
            found = used.setdefault(one.who, [])
            if one.refused is None:
                found += [doors[pair, walk, counter].number for walk, counter in _ways(one)]
    keys = {row.application: row.keys for ranking in ready.rankings for row in ranking}
    fitting = {name: tuple(ready.board.names(ready.board.mask(ids) & ready.offered)) for name, ids in adequate.items()}
    rows = [
        PublicRow(by_id[who].code, keys[who], by_id[who].prefers, tuple(numbers), fitting[by_id[who].profile])
        for who, numbers in used.items()
    ]
    return tuple(sorted(rows, key=lambda row: row.code))


def _ways(one: Entrant) -> Iterable[tuple[int, int | None]]:
    """Yield (pass, counter) for each way in that is really open to an entrant."""
    for walk, gate in enumerate(one.gates):
        if gate is not None and not gate.barred:
            for counter in gate.counters or (None,):
                yield walk, counter


def _doors(ready: Prepared) -> dict[tuple[Pair, int, int | None], PublicDoor]:
    """Return the doors in use, numbered from 1 in an order that depends on the call only."""
    ways = {
        (index, walk, -1 if counter is None else counter)
        for index, entrants in enumerate(ready.entrants)
        for gates in {one.gates: one for one in entrants}.values()
        for walk, counter in _ways(gates)
    }
    pairs = tuple(ready.board.pairs)
    found: dict[tuple[Pair, int, int | None], PublicDoor] = {}
    for number, (index, walk, counter) in enumerate(sorted(ways), start=1):
        pair = pairs[index]
        which = None if counter < 0 else counter
        public = None if which is None else which + 1
        found[pair, walk, which] = PublicDoor(number, pair[0], pair[1], walk + 1, public)
    return found


# --- replay --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Member:
    """A row seen as something to rank: its code is its only name."""

    id: str
    code: str
    keys: tuple[KeyValue | None, ...]


def public_replay(published: PublicFile) -> Replay | Refused:
    """Give the homes out again from the published file alone, or tell what in it does not hold together."""
    problems = _file_problems(published)
    if problems:
        return Refused(tuple(problems))
    replayer = _Replayer(published)
    rankings: list[tuple[int, list[Entrant]]] = []
    for pair, here in replayer.board.pairs.items():
        ranked = replayer.ranked(pair)
        if isinstance(ranked, Refused):
            problems += ranked.problems
            continue
        rankings.append((here, [replayer.entrant(one.code, pair) for one in ranked]))
    if problems:
        return Refused(tuple(problems))
    places = [one.places for one in sorted(published.counters, key=lambda one: one.number)]
    walk = Walk(
        free=(1 << len(published.homes)) - 1,
        bound=set_aside((entrants for _, entrants in rankings), places),
        places=places,
        first_of_many=published.when_many == "first",
        passes=replayer.passes,
        kept=replayer.board.mask(one.home for one in published.accepted),
    ).run(rankings)
    given = tuple(
        PublicAssignment(published.homes[one.home].id, one.who, one.walk + 1, one.preference) for one in walk.given
    )
    return Replay(replayer.draw, given, walk.open is None)


class _Replayer:
    """The published file, indexed once."""

    def __init__(self, published: PublicFile) -> None:
        self.board = Board(published.homes)
        self.draw = Draw.from_digest(published.list_digest, published.public_number)
        self.passes = max((door.walk for door in published.doors), default=0)
        self._order = published.order
        self._rows = {row.code: row for row in published.rows}
        self._doors = {door.number: door for door in published.doors}
        self._masks = {row.adequate: self.board.mask(row.adequate) for row in published.rows}
        self._chosen = self._by_code(published.choices)
        self._accepted = self._by_code(published.accepted)

    def _by_code(self, pairings: Iterable[CodedPairing]) -> dict[str, int]:
        found: dict[str, int] = {}
        for one in pairings:
            found[one.code] = found.get(one.code, 0) | 1 << self.board.index[one.home]
        return found

    def _doors_of(self, row: PublicRow, pair: Pair) -> list[PublicDoor]:
        doors = (self._doors[number] for number in row.doors)
        return [door for door in doors if (door.owner, door.municipality) == pair]

    def ranked(self, pair: Pair) -> tuple[Ranked, ...] | Refused:
        """Rank the rows that have a door of this owner and municipality."""
        members = [_Member(row.code, row.code, row.keys) for row in self._rows.values() if self._doors_of(row, pair)]
        return rank(members, self._order, self.draw)

    def entrant(self, code: str, pair: Pair) -> Entrant:
        """Return a row as an entrant of one ranking."""
        row = self._rows[code]
        here = self.board.pairs[pair]
        gates: list[Gate | None] = [None] * self.passes
        for door in self._doors_of(row, pair):
            before = gates[door.walk - 1]
            counters = () if door.counter is None else (door.counter - 1,)
            gates[door.walk - 1] = Gate((before.counters if before else ()) + counters)
        accepted = self._accepted.get(code, 0)
        wished = ((n, self.board.index[home]) for n, home in enumerate(row.prefers, start=1))
        return Entrant(
            who=code,
            gates=tuple(gates),
            preferences=tuple((n, home) for n, home in wished if here >> home & 1),
            zones=self.board.zones_of(row.prefers),
            adequate=self._masks[row.adequate],
            chosen=self._chosen.get(code, 0),
            keeps=accepted.bit_length() - 1 if accepted & here else None,
            keeps_elsewhere=bool(accepted & ~here),
        )


def _file_problems(published: PublicFile) -> list[Problem]:
    """Return what a file changed by hand may have wrong: unknown homes, doors or counters."""
    homes = {home.id for home in published.homes}
    doors = {door.number for door in published.doors}
    counters = {one.number for one in published.counters}
    wrong: list[tuple[str, object]] = []
    for row in published.rows:
        wrong += [(f"/rows/{row.code}/prefers", one) for one in row.prefers if one not in homes]
        wrong += [(f"/rows/{row.code}/adequate", one) for one in row.adequate if one not in homes]
        wrong += [(f"/rows/{row.code}/doors", one) for one in row.doors if one not in doors]
    for door in published.doors:
        if door.counter is not None and door.counter not in counters:
            wrong.append((f"/doors/{door.number}/counter", door.counter))
    for one in (*published.choices, *published.accepted):
        if one.home not in homes:
            wrong.append(("/choices", one.home))
    if counters != set(range(1, len(counters) + 1)) or any(door.walk < 1 for door in published.doors):
        wrong.append(("/counters", sorted(counters)))
    return [
        Problem(
            "unknown_reference",
            where,
            f"«{value}» non esiste nel file pubblicato.",
            "Scaricare di nuovo il file: questo è stato cambiato o è incompleto.",
        )
        for where, value in wrong
    ]
