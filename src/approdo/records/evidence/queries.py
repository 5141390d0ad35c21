"""Facts as a decision needs them: one value a fact, whatever the number of sources. For acts, not for pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
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


def facts_in_force(dossiers: Iterable[UUID]) -> dict[UUID, CaseFacts]:
    """The value that counts of every fact of these dossiers.

    Among several: the one an official chose, with the reason; else a verified one (the latest verified), then by source,
    then the most recent day it is true of.
    """
    wanted = list(dossiers)
    chosen = set(_chosen(wanted))
    found: dict[UUID, CaseFacts] = defaultdict(CaseFacts)
    best: dict[tuple[UUID, UUID | None, str], tuple[Any, ...]] = {}
    for start in range(0, len(wanted), BATCH):
        rows = Fact.objects.filter(dossier__in=wanted[start : start + BATCH], replaced_at__isnull=True).values_list(
            "pk", "dossier_id", "person_id", "name", "value", "source", "as_of", "verified_at"
        )
        for fact, dossier, person, name, value, source, as_of, verified_at in rows.iterator(chunk_size=10_000):
            rank = (fact in chosen, verified_at is not None, verified_at, -_place(source), as_of)
            key = (dossier, person, name)
            if key not in best or _better(rank, best[key]):
                best[key] = rank
                facts = found[dossier]
                where = facts.household if person is None else facts.persons.setdefault(person, {})
                where[name] = value
    return found


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
