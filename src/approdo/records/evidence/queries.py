"""Facts as a decision needs them: one value a fact, whatever the number of sources. For acts, not for pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from .models import Fact, FactChoice

# The nearer to who certifies, the sooner it is believed, until an official verifies one (and says so on the row).
TRUST = ("inps", "registry", "office", "regional_platform", "declaration")
BATCH = 2000


@dataclass(slots=True)
class CaseFacts:
    """The facts in force of one dossier: of the household, and of each person."""

    household: dict[str, Any] = field(default_factory=dict)
    persons: dict[UUID, dict[str, Any]] = field(default_factory=dict)


def facts_in_force(dossiers: Iterable[UUID], usable_until: date | None = None) -> dict[UUID, CaseFacts]:
    """The value that counts of every fact of these dossiers.

    Among several: the one an official chose, with the reason; else a verified one (the latest verified), then by source,
    then the most recent day it is true of. What became true after `usable_until` is kept and does not count (P-15).
    """
    wanted = list(dossiers)
    chosen = set(_chosen(wanted))
    found: dict[UUID, CaseFacts] = defaultdict(CaseFacts)
    best: dict[tuple[UUID, UUID | None, str], tuple[Any, ...]] = {}
    for start in range(0, len(wanted), BATCH):
        rows = Fact.objects.filter(dossier__in=wanted[start : start + BATCH], replaced_at__isnull=True)
        if usable_until is not None:
            rows = rows.filter(as_of__lte=usable_until)
        told = rows.values_list(
            "pk", "dossier_id", "person_id", "name", "value", "source", "as_of", "verified_at"
        ).iterator(chunk_size=10_000)
        for fact, dossier, person, name, value, source, as_of, verified_at in told:
            rank = (fact in chosen, verified_at is not None, verified_at, -_place(source), as_of)
            key = (dossier, person, name)
            if key not in best or _better(rank, best[key]):
                best[key] = rank
                facts = found[dossier]
                where = facts.household if person is None else facts.persons.setdefault(person, {})
                where[name] = value
    return found


def the_one_that_counts(facts: Iterable[Fact], chosen: Collection[UUID] = ()) -> Fact | None:
    """Among the rows of one fact, the one that `facts_in_force` would take; None when there is none."""
    best: tuple[tuple[Any, ...], Fact] | None = None
    for fact in facts:
        rank = (
            fact.pk in chosen,
            fact.verified_at is not None,
            fact.verified_at,
            -_place(fact.source),
            fact.as_of,
        )
        if best is None or _better(rank, best[0]):
            best = rank, fact
    return best[1] if best else None


def case_of_rows(facts: Iterable[Fact], choices: Iterable[FactChoice], usable_until: date | None = None) -> CaseFacts:
    """What `facts_in_force` would answer for one dossier, from rows that are at hand already."""
    chosen = {one.fact_id for one in choices}
    keys: dict[tuple[UUID | None, str], list[Fact]] = defaultdict(list)
    for fact in facts:
        if usable_until is None or fact.as_of <= usable_until:
            keys[fact.person_id, fact.name].append(fact)
    case = CaseFacts()
    for (person, name), rows in keys.items():
        where = case.household if person is None else case.persons.setdefault(person, {})
        best = the_one_that_counts(rows, chosen)
        assert best is not None, "a key has rows"
        where[name] = best.value
    return case


def _place(source: str) -> int:
    return TRUST.index(source) if source in TRUST else len(TRUST)


def _chosen(dossiers: list[UUID]) -> Iterator[UUID]:
    for start in range(0, len(dossiers), BATCH):
        about = FactChoice.objects.filter(dossier__in=dossiers[start : start + BATCH], superseded_at__isnull=True)
        yield from about.values_list("fact", flat=True)


def _better(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    """Compare (chosen, verified, when verified, source, day); an unverified one has no moment to compare."""
    if one[:2] != other[:2]:
        return bool(one[:2] > other[:2])
    return bool(one[2:] > other[2:]) if one[1] else bool(one[3:] > other[3:])
