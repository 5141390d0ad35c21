"""What an allotment answers: every part of the document `approdo.allotment/1` that the engine computes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from approdo.allotment.draw import Draw
from approdo.allotment.ranking import KeyValue
from approdo.allotment.terms import Application, Home, Pairing
from approdo.allotment.walk import Result


@dataclass(frozen=True, slots=True)
class RankingRow:
    """A place in the ranking of one owner and municipality."""

    owner: str
    municipality: str
    place: int
    application: str
    code: str
    keys: tuple[KeyValue, ...]
    drawn: bool


@dataclass(frozen=True, slots=True)
class Assignment:
    """A home given. `quota` is the one whose place was used, `preference` (from 1) the one met, if any."""

    home: str
    application: str
    code: str
    pass_name: str
    quota: str | None
    preference: int | None


@dataclass(frozen=True, slots=True)
class QuotaProof:
    """Year totals of a quota after the run.

    `why_not_filled` is None when due homes are given, else: `run_stopped` (a choice is awaited),
    `no_household_in_ranking`, `no_adequate_home`, `refused`, `already_housed` (every household of the category has
    a home by another way), `ceiling_reached` (those without a home wait beyond another quota, which is a cap).
    """

    quota: str
    owner: str | None
    municipality: str | None
    year: int
    base: int
    due: int
    assigned: int
    why_not_filled: str | None


@dataclass(frozen=True, slots=True)
class Unassigned:
    """A home left free.

    `why`: `run_stopped`, `no_adequate_household` (nobody ranked fits it), `ceiling_reached` (only households beyond
    their quota fit), `refused` (those who fit have refused), `already_housed` (all who fit have a home).
    """

    home: str
    why: str


@dataclass(frozen=True, slots=True)
class LogLine:
    """A step of the walk. `home` is None on the lines that concern no single home."""

    step: int
    owner: str
    municipality: str
    pass_name: str
    application: str
    home: str | None
    result: Result


@dataclass(frozen=True, slots=True)
class PendingChoice:
    """What the owner is asked (art. 15 c. 1 bis): which of these homes for this household."""

    application: str
    owner: str
    municipality: str
    pass_name: str
    candidates: tuple[str, ...]
    in_preferred_zone: bool


@dataclass(frozen=True, slots=True)
class Allotment:
    """The whole answer. `complete` is False when the run stopped at `pending`.

    `outside_every_ranking` are applications that no home of the call is for. `unused_choices` are choices that no
    longer answer a question (after a refusal a preference may have come free).
    """

    draw: Draw
    ranking: tuple[RankingRow, ...]
    assignments: tuple[Assignment, ...]
    quota_proof: tuple[QuotaProof, ...]
    unassigned: tuple[Unassigned, ...]
    log: tuple[LogLine, ...]
    complete: bool
    pending: PendingChoice | None
    outside_every_ranking: tuple[str, ...]
    unused_choices: tuple[Pairing, ...]


def adequacy_table(
    homes: Sequence[Home], applications: Sequence[Application], adequate: Mapping[str, Iterable[str]]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return, for each home in the order of the call, the applications it is adequate for, by id.

    Kept apart from `Allotment` because it is as long as homes × applications; the walk itself never lists pairs.
    """
    by_profile: dict[str, list[str]] = {}
    for one in applications:
        by_profile.setdefault(one.profile, []).append(one.id)
    fitting: dict[str, list[str]] = {home.id: [] for home in homes}
    for profile, ids in by_profile.items():
        for home in adequate[profile]:
            fitting[home] += ids
    return tuple((home, tuple(sorted(ids))) for home, ids in fitting.items())
