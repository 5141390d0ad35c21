"""Questions about parties: who, outside the office, a dossier concerns. Ids only."""

from __future__ import annotations

from uuid import UUID

from approdo.records.dossiers.models import Dossier

from .models import Party


def dossier_of_delegation(delegation: UUID) -> Dossier | None:
    """The file in which somebody may act by this delegation."""
    found = Party.objects.filter(party=delegation, capacity=Party.Capacity.DELEGATE).select_related("dossier").first()
    return found.dossier if found else None
