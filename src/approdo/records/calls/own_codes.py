"""Which files have a code in force, and what the printed sheet of a code needs. Names only through procedures.reading."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from approdo.records.access.models import AccessCode, Party
from approdo.records.access.personal import personal
from approdo.records.access.table import Action
from approdo.records.dossiers.models import Dossier

from .files import name_of, speakers
from .models import Application


@dataclass(frozen=True, slots=True)
class CodeSheet:
    """Whose sheet it is, and about what; the secret is not here, nobody keeps it."""

    dossier_id: UUID
    code: str
    public_code: str
    applicant: str
    call: str
    call_slug: str


@dataclass(frozen=True, slots=True)
class CodeState:
    """The applicant's code in force of one file; None where there is none."""

    code: UUID | None
    issued_at: datetime | None


def code_state(dossier: UUID) -> CodeState:
    found = AccessCode.objects.filter(
        party__dossier=dossier, party__capacity=Party.Capacity.APPLICANT, withdrawn_at__isnull=True
    ).first()
    return CodeState(found.pk, found.issued_at) if found else CodeState(None, None)


def without_code(dossiers: QuerySet[Dossier], call: str) -> QuerySet[Application]:
    """Files of a call whose applicant is a party and has no code in force."""
    parties = Party.objects.filter(dossier=OuterRef("pk"), capacity=Party.Capacity.APPLICANT, to_day__isnull=True)
    codes = AccessCode.objects.filter(
        party__dossier=OuterRef("pk"), party__capacity=Party.Capacity.APPLICANT, withdrawn_at__isnull=True
    )
    found = Application.objects.filter(call__slug=call, dossier__in=dossiers)
    return found.filter(Exists(parties)).exclude(Exists(codes))


@personal(Action.CODE_ISSUE)
def sheet_of_file(dossiers: QuerySet[Dossier], *, dossier: UUID) -> Iterable[CodeSheet]:
    """The sheet of one file."""
    return _sheets(Application.objects.filter(dossier__in=dossiers, pk=dossier))


@personal(Action.CODE_ISSUE)
def sheets_of_call(dossiers: QuerySet[Dossier], *, call: str, codes: list[str]) -> Iterable[CodeSheet]:
    """The sheets of these files of a call, by the code of each file."""
    return _sheets(Application.objects.filter(dossier__in=dossiers, call__slug=call, dossier__code__in=codes))


def _sheets(found: QuerySet[Application]) -> list[CodeSheet]:
    rows = found.select_related("dossier__office", "call").prefetch_related(speakers()).order_by("public_code")
    return [
        CodeSheet(one.pk, one.dossier.code, one.public_code, name_of(one), one.call.title, one.call.slug)
        for one in rows
    ]
