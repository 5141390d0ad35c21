"""Finding the dossier of a message by its id, which says nothing about anybody."""

from __future__ import annotations

from uuid import UUID

from approdo.records.dossiers.models import Dossier

from .models import Message


def dossier_of_message(message: UUID) -> Dossier | None:
    """The dossier a message is about."""
    found = Message.objects.select_related("dossier__office").filter(pk=message).only("dossier").first()
    return found.dossier if found else None
