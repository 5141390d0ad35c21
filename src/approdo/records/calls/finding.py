"""Finding a dossier: by the call's address, by a code, by a surname. The last one is personal and goes through a reading."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from approdo.records.access.personal import personal
from approdo.records.access.table import Action
from approdo.records.dossiers.models import Dossier

from .models import Application, Call

MOST = 100


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file that a search shows: its codes, its call, whose it is."""

    dossier_id: UUID
    code: str
    public_code: str
    call: str
    call_slug: str
    applicant: str
    state: str


def dossier_of_call(slug: str) -> Dossier | None:
    """The dossier of the call at this address."""
    call = Call.objects.select_related("dossier__office").filter(slug=slug).first()
    return call.dossier if call else None


def dossier_of_code(code: str) -> Dossier | None:
    """The dossier with this code, in whatever way it was typed."""
    return Dossier.objects.select_related("office").filter(code=code.strip().upper()).first()


@personal(Action.APPLICATION_VIEW)
def files_by_word(dossiers: QuerySet[Dossier], *, word: str) -> Iterable[FoundFile]:
    """Files whose code, public code or protocol number is `word`, or whose applicant's surname begins with it."""
    word = word.strip()
    if not word:
        return []
    by_code = Q(dossier__code=word.upper()) | Q(public_code=word.upper()) | Q(protocol_number__iexact=word)
    speaks = Q(household__memberships__is_applicant=True, household__memberships__person__family_name__istartswith=word)
    found = (
        Application.objects.filter(by_code | speaks, dossier__in=dossiers)
        .select_related("dossier", "call")
        .prefetch_related("household__memberships__person")
        .distinct()
        .order_by("call__slug", "public_code")[:MOST]
    )
    return [_found(application) for application in found]


def _found(application: Application) -> FoundFile:
    speakers = [membership.person for membership in application.household.memberships.all() if membership.is_applicant]
    names = ", ".join(f"{person.family_name} {person.given_name}" for person in speakers)
    return FoundFile(
        dossier_id=application.dossier_id,
        code=application.dossier.code,
        public_code=application.public_code,
        call=application.call.title,
        call_slug=application.call.slug,
        applicant=names,
        state=application.get_state_display(),
    )
