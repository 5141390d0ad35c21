"""Contests and ratings, for who answers them. What people wrote is read through `procedures.reading`; counts are not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.db.models import Avg, Count, QuerySet

from approdo.records.access.personal import personal
from approdo.records.access.table import Action
from approdo.records.dossiers.models import Dossier
from approdo.records.gate.acts import day_of

from .models import Commitment, Contest, PageRating

ANSWER_DAYS = 30


@dataclass(frozen=True, slots=True)
class Waiting:
    """A contest as its queue shows it: which sentence, since when, until when. Not a word of what it says."""

    id: UUID
    row: str
    received_at: datetime
    answered_at: datetime | None
    outcome: str

    @property
    def due(self) -> date:
        return due_on(self.received_at)


@dataclass(frozen=True, slots=True)
class Written:
    """A contest with what it says."""

    dossier_id: UUID
    id: UUID
    row: str
    text: str
    contact: str
    received_at: datetime
    answered_at: datetime | None
    outcome: str
    answer: str

    @property
    def due(self) -> date:
        return due_on(self.received_at)


@dataclass(frozen=True, slots=True)
class Answered:
    """What whoever has the code of the receipt may see: the state of their contest and its answer, not their own text."""

    row: str
    received: date
    due: date
    answered: date | None
    outcome: str
    answer: str


@dataclass(frozen=True, slots=True)
class Commented:
    """A comment on a page."""

    dossier_id: UUID
    page: str
    stars: int
    reason: str
    comment: str
    rated_at: datetime


def due_on(received_at: datetime) -> date:
    """The day by which the answer is given: thirty days, the day of the contest not counted."""
    return day_of(received_at) + timedelta(days=ANSWER_DAYS)


def digest_of(code: str) -> bytes:
    """What is kept of a receipt's code."""
    return sha256(code.encode()).digest()


def queue(dossiers: QuerySet[Dossier]) -> list[Waiting]:
    """Contests of these commitments: those without an answer first, by age."""
    rows = Contest.objects.filter(commitment__dossier__in=dossiers).order_by("answered_at", "received_at")
    found = rows.values_list("id", "commitment__row", "received_at", "answered_at", "outcome")
    return sorted((Waiting(*one) for one in found), key=lambda one: (one.answered_at is not None, one.received_at))


def by_code(code: str) -> Answered | None:
    """The contest of a receipt."""
    found = Contest.objects.filter(code_digest=digest_of(code)).select_related("commitment").first()
    if found is None:
        return None
    return Answered(
        found.commitment.row,
        day_of(found.received_at),
        due_on(found.received_at),
        day_of(found.answered_at) if found.answered_at else None,
        found.outcome,
        found.answer,
    )


def dossier_of_row(row: str) -> Dossier | None:
    found = commitment_of(row)
    return found.dossier if found else None


def dossier_of_contest(contest: UUID) -> Dossier | None:
    """The commitment that a contest is about."""
    return Dossier.objects.filter(commitment__contests=contest).first()


@personal(Action.CONTEST_ANSWER)
def contest_written(dossiers: QuerySet[Dossier], *, dossier: UUID, contest: UUID) -> Iterable[Written]:
    """What a contest says."""
    for one in Contest.objects.filter(commitment__dossier__in=dossiers, commitment__dossier=dossier, pk=contest).select_related(
        "commitment"
    ):
        yield Written(
            one.commitment_id,
            one.pk,
            one.commitment.row,
            one.text,
            one.contact,
            one.received_at,
            one.answered_at,
            one.outcome,
            one.answer,
        )


@personal(Action.RATINGS_VIEW)
def comments(dossiers: QuerySet[Dossier], *, most: int = 100) -> Iterable[Commented]:
    """The latest comments on pages; they stand with the office that keeps the programme."""
    office = dossiers.order_by("code").values_list("pk", flat=True).first()
    if office is None:
        return
    rows = PageRating.objects.exclude(comment="").order_by("-rated_at")[:most]
    for one in rows:
        yield Commented(office, one.page, one.stars, one.reason, one.comment, one.rated_at)


def ratings_by_page() -> list[tuple[str, int, float]]:
    """Page, how many ratings, their mean; the worst first."""
    rows = PageRating.objects.values("page").annotate(times=Count("id"), mean=Avg("stars")).order_by("mean", "page")
    return [(row["page"], row["times"], row["mean"]) for row in rows]


def commitment_of(row: str) -> Commitment | None:
    return Commitment.objects.filter(row=row).select_related("dossier").first()
