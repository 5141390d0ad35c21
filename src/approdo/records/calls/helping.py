"""How those who may act for somebody in one file are called, as the person named them."""

from __future__ import annotations

from uuid import UUID

from approdo.records.access.models import Party
from approdo.records.people.models import Delegation


def helper_names(dossier: UUID) -> dict[UUID, str]:
    """Delegation → name, ended ones included: what they did stays told with it."""
    parties = Party.objects.filter(dossier=dossier, capacity=Party.Capacity.DELEGATE).values("party")
    return dict(Delegation.objects.filter(pk__in=parties).values_list("pk", "helper_name"))
