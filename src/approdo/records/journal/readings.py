"""The log of readings (P-39): who looked at whose data, when, why. Written by `procedures.reading` and by denied acts."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from .models import Reading
from .writing import Who


def write(actor: Who, query: str, dossiers: Iterable[UUID], *, reason: str, denied: bool = False) -> Reading:
    """Insert one reading; its moment is the database's clock. The caller commits before anything is shown."""
    return Reading.objects.create(
        actor=actor.user_id,
        actor_role=actor.role,
        query=query,
        dossiers=sorted(set(dossiers)),
        denied=denied,
        reason=reason,
    )
