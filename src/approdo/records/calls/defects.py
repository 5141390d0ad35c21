"""Which defects the files of a call show, and what was asked for them: to compare how each was treated (P-16)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, F, QuerySet
from django.db.models.functions import ExtractYear

from approdo.records.access.personal import personal
from approdo.records.access.table import Action
from approdo.records.dossiers.models import Dossier
from approdo.records.evidence.contrasts import contrasts
from approdo.records.evidence.models import Fact
from approdo.records.people.models import Membership

from .models import Application, PaperRequest


@dataclass(slots=True)
class FileDefects:
    """One file: what it shows, what was asked. `shows` are names of requests, as `ask_papers.request_name` makes them."""

    dossier_id: UUID
    code: str
    shows: set[str] = field(default_factory=set)
    requests: list[PaperRequest] = field(default_factory=list)


@personal(Action.APPLICATION_CHECK)
def requests_of_call(dossiers: QuerySet[Dossier], *, call: str, yearly: tuple[str, ...] = ()) -> Iterable[FileDefects]:
    """The files of a call that one may check and that show or were asked something. `yearly`: facts whose certificate lasts
    until the end of its year."""
    mine = Application.objects.filter(call__slug=call, dossier__in=dossiers)
    files = {pk: FileDefects(pk, code) for pk, code in mine.values_list("pk", "dossier__code")}
    for request in PaperRequest.objects.filter(application__in=mine).order_by("asked_at", "pk"):
        files[request.application_id].requests.append(request)
    for one in contrasts(Dossier.objects.filter(pk__in=mine.values("pk"))):
        files[one.dossier].shows.add(f"values_differ-{one.name}")
    for key in _expired(mine, yearly):
        files[key].shows.add("isee_expired")
    for key in _shared(mine):
        files[key].shows.add("person_in_two_applications")
    return [one for one in files.values() if one.shows or one.requests]


def _expired(mine: QuerySet[Application], yearly: tuple[str, ...]) -> Iterable[UUID]:
    old = Fact.objects.filter(dossier__in=mine.values("pk"), name__in=yearly, replaced_at__isnull=True)
    filed = old.annotate(filed=ExtractYear("dossier__application__filed_at"), year=ExtractYear("as_of"))
    valid = filed.filter(year__gte=F("filed")).values_list("dossier", "name")
    standing = set(valid)
    return {
        key
        for key, name in filed.filter(year__lt=F("filed")).values_list("dossier", "name")
        if (key, name) not in standing
    }


def _shared(mine: QuerySet[Application]) -> Iterable[UUID]:
    """Applications with somebody who is in another one of the call too."""
    present = Membership.objects.filter(household__applications__in=mine, period__endswith__isnull=True)
    often = present.values("person").annotate(n=Count("household__applications", distinct=True)).filter(n__gt=1)
    found: dict[UUID, set[UUID]] = defaultdict(set)
    rows = present.filter(person__in=often.values("person")).values_list("person", "household__applications")
    for person, application in rows:
        found[person].add(application)
    return {key for keys in found.values() if len(keys) > 1 for key in keys}
