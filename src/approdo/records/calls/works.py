"""Long works, for the pages that follow them. Nothing personal: counts, codes and remedies."""

from __future__ import annotations

from uuid import UUID

from .models import Work


def work_by_id(work_id: UUID) -> Work | None:
    return Work.objects.select_related("dossier__call").filter(pk=work_id).first()


def works_of(user_id: UUID, how_many: int = 5) -> list[Work]:
    """The latest that this user asked for."""
    return list(Work.objects.filter(asked_by=user_id).order_by("-queued_at")[:how_many])
