"""What would change a result: the value of one fact at which a requirement turns, every other fact being as it is.

Nothing is guessed and no limit is read off: the very book that decided is asked again, with one fact changed, until the
two neighbouring values are found between which its answer differs. Two kinds of change are looked for: a number (an ISEE
in cents), and the day of the application, for what weighs only for some years. A decision is never changed by this.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from approdo.rulebook import Fact
from approdo.rulebook.case import Case
from approdo.rulebook.dates import day_number, iso_day
from approdo.rulebook.frozen import FrozenBook

WHEN_ASKED = "application.date"
YEARS_AHEAD = 12
PARTS = "persons"


@dataclass(frozen=True, slots=True)
class TurningPoint:
    """`rule` has the result it has for `fact` up to `last`, and the other one from `turn` on. JSON values.

    `met`: the requirement is met at `turn`. `outcome` is the whole decision's there, `failed` how many requirements would
    still fail.
    """

    rule: str
    fact: str
    now: int | str
    last: int | str
    turn: int | str
    met: bool
    outcome: str
    failed: int


def turning_points(book: FrozenBook, document: Mapping[str, Any]) -> tuple[TurningPoint, ...]:
    """The nearest turning point of each requirement of an `approdo.decision/1`, fact by fact. Its book must be `book`."""
    case = book.read_case(document["facts"], {PARTS: document[PARTS]} if document.get(PARTS) else {})
    facts = {fact.name: fact for fact in book.tree.facts if fact.of not in {part.name for part in book.tree.parts}}
    found: list[TurningPoint] = []
    for row in document["requirements"]:
        if row["result"] in ("pass", "fail"):
            behind = [facts[name] for name in book.facts_behind(row["rule"]) if name in facts and name in case.facts]
            for fact in behind:
                found += _of(book, case, row["rule"], fact, failed=row["result"] == "fail")
    return tuple(found)


def _of(book: FrozenBook, case: Case, rule: str, fact: Fact, *, failed: bool) -> Iterator[TurningPoint]:
    probe = _Probe(book, case, rule, fact)
    if fact.type.is_number:
        ends = [end for end in (fact.min, fact.max) if isinstance(end, int)]
    elif failed and fact.concept == WHEN_ASKED:
        ends = [probe.position + 366 * YEARS_AHEAD]
    else:
        return
    turns = [turn for end in ends if (turn := probe.turn_towards(end)) is not None]
    if turns:
        yield probe.told(min(turns, key=lambda turn: abs(turn - probe.position)))


class _Probe:
    """One requirement asked again and again with one fact changed. A day is its ordinal here."""

    def __init__(self, book: FrozenBook, case: Case, rule: str, fact: Fact) -> None:
        self.book, self.case, self.rule, self.fact = book, case, rule, fact
        value = case.facts[fact.name]
        self.position: int = date.fromisoformat(iso_day(value)).toordinal() if self._is_day else value
        self.result = self._met(self.position)

    @property
    def _is_day(self) -> bool:
        return self.fact.type.kind == "Date"

    def turn_towards(self, end: int) -> int | None:
        """The first value met on a halving search from here to `end` whose neighbour on this side answers as today does."""
        near, far = self.position, end
        if near == far or self._met(far) in (self.result, None) or self.result is None:
            return None
        while abs(far - near) > 1:
            middle = (near + far) // 2
            if self._met(middle) == self.result:
                near = middle
            else:
                far = middle
        return far if self._met(far) is (not self.result) else None

    def told(self, turn: int) -> TurningPoint:
        last = turn - 1 if turn > self.position else turn + 1
        decision = self.book.decide(self._case(turn))
        return TurningPoint(
            rule=self.rule,
            fact=self.fact.name,
            now=self._shown(self.position),
            last=self._shown(last),
            turn=self._shown(turn),
            met=not self.result,
            outcome=decision.outcome,
            failed=sum(one.result == "fail" for one in decision.requirements),
        )

    def _met(self, position: int) -> bool | None:
        value = self.book.decide(self._case(position)).value_of(self.rule)
        return value if isinstance(value, bool) else None

    def _case(self, position: int) -> Case:
        value = day_number(date.fromordinal(position)) if self._is_day else position
        return Case({**self.case.facts, self.fact.name: value}, self.case.parts, self.case.ids)

    def _shown(self, position: int) -> int | str:
        return (date.min + timedelta(days=position - 1)).isoformat() if self._is_day else position
