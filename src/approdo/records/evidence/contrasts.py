"""Facts on which sources disagree and nobody has chosen: over many dossiers in two queries. Ids and names of facts only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Max, QuerySet

from approdo.records.dossiers.models import Dossier

from .models import Fact, FactChoice

DECLARED_BY = "regional_platform"
LATER = "_later"


class Contrast(NamedTuple):
    """`since`: when the last of its values was verified; None when all came with the application."""

    dossier: UUID
    name: str
    person: UUID | None
    since: datetime | None


def contrasts(dossiers: QuerySet[Dossier]) -> Iterator[Contrast]:
    """In no order. Only dossiers that have a second source are looked at: most have none."""
    second = Fact.objects.filter(replaced_at__isnull=True).exclude(source=DECLARED_BY).values("dossier")
    in_force = Fact.objects.filter(dossier__in=dossiers, replaced_at__isnull=True).exclude(source__endswith=LATER)
    found = (
        in_force.filter(dossier__in=second)
        .values_list("dossier", "name", "person")
        .annotate(different=Count("value", distinct=True), since=Max("verified_at"))
        .filter(different__gt=1)
        .order_by()
    )
    rows = list(found)
    chosen = set(
        FactChoice.objects.filter(
            dossier__in={row[0] for row in rows}, superseded_at__isnull=True, fact__replaced_at__isnull=True
        ).values_list("dossier", "name", "person")
    )
    for dossier, name, person, _, since in rows:
        if (dossier, name, person) not in chosen:
            yield Contrast(dossier, name, person, since)
