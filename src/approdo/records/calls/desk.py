"""What waits on a desk: who waits for whom since when, over the files one may check. Ids and codes only, a fixed number of
queries whatever the number of files; the names of the few that are listed come from one reading."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate

from approdo.records.access.models import ConflictDeclaration, DossierAssignment
from approdo.records.access.personal import personal
from approdo.records.access.table import Action
from approdo.records.dossiers.models import Dossier
from approdo.records.evidence.contrasts import contrasts

from .files import name_of, speakers
from .models import AllotmentRun, Application, Call, Correction, Offer, PaperRequest

MOST = 25
WORKING = ("closed", "provisional", "final", "allotted")


class Waiting(NamedTuple):
    """One thing that waits, on one file. `about` is the row it is about."""

    kind: str
    dossier: UUID
    call: UUID
    about: UUID | None
    since: datetime | None
    detail: str = ""


class Counted(NamedTuple):
    """Things of one kind that wait on one call."""

    kind: str
    call: UUID
    count: int
    since: datetime | None = None


class Due(NamedTuple):
    """How many requests of one call were asked on one day: until when they may be answered follows from the day."""

    call: UUID
    asked_on: date
    count: int


@dataclass(frozen=True, slots=True)
class Desk:
    """The oldest first, at most MOST of each kind; `totals` say how many there are in all."""

    waiting: tuple[Waiting, ...]
    counted: tuple[Counted, ...]
    due: tuple[Due, ...]
    totals: dict[str, int]
    calls: dict[UUID, Call]


@dataclass(frozen=True, slots=True)
class NamedFile:
    dossier_id: UUID
    code: str
    applicant: str


def desk_of(checked: QuerySet[Dossier], signed: QuerySet[Dossier] | None, user: UUID) -> Desk:
    """What waits on the files of `checked` (those one may check); with `signed` (the calls one signs for) what waits for the
    signature and for somebody to follow it."""
    files = Application.objects.filter(dossier__in=checked, call__state__in=WORKING)
    rows = [
        *_requests(files.values("pk")),
        *_corrections(files.values("pk")),
        *_offers(files.values("pk"), signs=signed is not None),
    ]
    found: list[Waiting] = []
    totals: dict[str, int] = {}
    for kind, query in rows:
        totals[kind] = query.count()
        found += [Waiting(kind, *values) for values in query[:MOST]]
    disagreeing = sorted(contrasts(Dossier.objects.filter(pk__in=files.values("pk"))), key=lambda one: str(one.since))
    calls_of_files = dict(files.filter(pk__in={one.dossier for one in disagreeing[:MOST]}).values_list("pk", "call"))
    totals["contrast"] = len(disagreeing)
    found += [
        Waiting("contrast", one.dossier, calls_of_files[one.dossier], None, one.since, one.name)
        for one in disagreeing[:MOST]
    ]
    counted = [*_incomplete(files), *_undeclared(checked, user)]
    if signed is not None:
        counted += [*_to_sign(signed), *_without_officer(signed)]
    due = (
        PaperRequest.objects.filter(
            application__in=files.values("pk"), closed_at__isnull=True, answered_at__isnull=True
        )
        .annotate(day=TruncDate("asked_at"))
        .values_list("application__call", "day")
        .annotate(n=Count("pk"))
        .order_by("day")
    )
    wanted = {one.call for one in (*found, *counted)} | {row[0] for row in due}
    calls = Call.objects.select_related("dossier__municipality").in_bulk(wanted)
    return Desk(tuple(found), tuple(counted), tuple(Due(*row) for row in due), totals, calls)


@personal(Action.APPLICATION_VIEW)
def names_on_desk(dossiers: QuerySet[Dossier], *, wanted: Iterable[UUID]) -> Iterable[NamedFile]:
    """Whose files these are: for the lines that are listed, in one reading."""
    found = Application.objects.filter(dossier__in=dossiers, pk__in=set(wanted)).select_related("dossier")
    return [NamedFile(one.pk, one.dossier.code, name_of(one)) for one in found.prefetch_related(speakers())]


def _requests(files: QuerySet) -> list[tuple[str, QuerySet]]:
    open_ones = PaperRequest.objects.filter(application__in=files, closed_at__isnull=True)
    fields = ("application", "application__call", "pk")
    return [
        ("request", open_ones.filter(answered_at=None).order_by("asked_at").values_list(*fields, "asked_at", "defect")),
        ("answer", open_ones.exclude(answered_at=None).order_by("answered_at").values_list(*fields, "answered_at", "defect")),
    ]  # fmt: skip


def _corrections(files: QuerySet) -> list[tuple[str, QuerySet]]:
    waiting = Correction.objects.filter(application__in=files, answered_at__isnull=True).order_by("received_at")
    return [("correction", waiting.values_list("application", "application__call", "pk", "received_at", "item"))]


def _offers(files: QuerySet, *, signs: bool) -> list[tuple[str, QuerySet]]:
    """Offers that the household has not answered; for who signs, those accepted and not assigned yet."""
    standing = Offer.objects.filter(application__in=files, ended_at__isnull=True)
    fields = ("application", "application__call", "pk")
    unanswered = standing.filter(answer="").order_by("offered_at").values_list(*fields, "offered_at", "home__code")
    accepted = standing.filter(answer="accepted", application__state="accepted").order_by("answered_at")
    found = [("offer", unanswered)]
    if signs:
        found.append(("assign", accepted.values_list(*fields, "answered_at", "home__code")))
    return found


def _incomplete(files: QuerySet[Application]) -> list[Counted]:
    """Files in check for want of a fact, for which nothing was asked yet."""
    asked = PaperRequest.objects.filter(closed_at__isnull=True).values("application")
    lacking = files.filter(state="in_check").exclude(pk__in=asked)
    return [Counted("incomplete", *row) for row in lacking.values_list("call").annotate(n=Count("pk")).order_by("call")]


def _undeclared(checked: QuerySet[Dossier], user: UUID) -> list[Counted]:
    """Calls whose files one may check and about which one has not said whether there is a conflict (P-18)."""
    mine = Call.objects.filter(pk__in=checked.values("within"), state__in=WORKING)
    told = ConflictDeclaration.objects.filter(user=user, superseded_at__isnull=True).values("dossier")
    return [Counted("declare", pk, 1) for pk in mine.exclude(pk__in=told).values_list("pk", flat=True)]


def _to_sign(signed: QuerySet[Dossier]) -> list[Counted]:
    """Calls whose last run is complete and unsigned."""
    last = AllotmentRun.objects.filter(call=OuterRef("call")).order_by("-number").values("pk")[:1]
    runs = AllotmentRun.objects.filter(
        call__dossier__in=signed, signed_at__isnull=True, complete=True, pk=Subquery(last)
    )
    return [Counted("sign", call, 1, at) for call, at in runs.values_list("call", "run_at")]


def _without_officer(signed: QuerySet[Dossier]) -> list[Counted]:
    """Files that nobody follows, neither by themselves nor with their call."""
    followed = DossierAssignment.objects.filter(to_at__isnull=True, user__is_active=True).values("dossier")
    open_files = Application.objects.filter(call__dossier__in=signed, call__state__in=WORKING)
    lost = open_files.exclude(Q(dossier__in=followed) | Q(call__in=followed))
    return [Counted("nobody", *row) for row in lost.values_list("call").annotate(n=Count("pk")).order_by("call")]
