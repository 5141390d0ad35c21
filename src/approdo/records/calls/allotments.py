"""The document of an allotment: codes, never names, but beside each code the measure of a household and its hardship.

Whoever reads it reads about people, so it is asked for as any personal data (P-39).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from approdo.records.access.personal import personal
from approdo.records.access.table import Action
from approdo.records.dossiers.models import Dossier

from .models import AllotmentRun


@dataclass(frozen=True, slots=True)
class AllotmentDocument:
    """The last run of a call."""

    dossier_id: UUID
    number: int
    document: dict[str, Any]


@personal(Action.CALL_ALLOT)
def allotment_document(dossiers: QuerySet[Dossier], *, dossier: UUID) -> Iterable[AllotmentDocument]:
    """The document of the last run of this call, if there is one."""
    runs = AllotmentRun.objects.filter(call__dossier__in=dossiers, call=dossier).order_by("-number")[:1]
    return [AllotmentDocument(run.call_id, run.number, run.document) for run in runs]
