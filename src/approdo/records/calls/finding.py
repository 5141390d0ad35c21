"""Finding a dossier: by the call's address, by a code, by a name. The last one is personal and goes through a reading."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from approdo.records.access.personal import personal
from approdo.records.access.table import Action
from approdo.records.dossiers.models import Dossier

from .files import name_of, speakers
from .listing import by_word
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
    """Files whose code, public code, protocol or platform number is `word`, or whose applicant it may mean."""
    if not word.strip():
        return []
    found = (
        Application.objects.filter(by_word(word), dossier__in=dossiers)
        .select_related("dossier", "call")
        .prefetch_related(speakers())
        .order_by("call__slug", "public_code")[:MOST]
    )
    return [_found(application) for application in found]


def _found(application: Application) -> FoundFile:
    return FoundFile(
        dossier_id=application.dossier_id,
        code=application.dossier.code,
        public_code=application.public_code,
        call=application.call.title,
        call_slug=application.call.slug,
        applicant=name_of(application),
        state=application.get_state_display(),
    )
