"""Dossiers by office. What may be shown of them is decided in `records.access`."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from .models import Dossier, Kind


def office_dossier(office: str) -> Dossier | None:
    """The dossier whose chain tells what an office did about itself: accounts, roles, assignments."""
    return Dossier.objects.filter(kind=Kind.OFFICE, office=office).first()


def codes_of(dossiers: Iterable[UUID]) -> dict[UUID, str]:
    """The code by which each is called, for lists that keep only ids."""
    return dict(Dossier.objects.filter(pk__in=set(dossiers)).values_list("pk", "code"))
