"""The files of a call as the office reads them: names, facts, decisions. Personal: only through procedures.reading."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from approdo.records.access.personal import personal
from approdo.records.access.table import Action
from approdo.records.dossiers.models import Dossier
from approdo.records.evidence.models import Fact
from approdo.records.journal.models import Event
from approdo.records.journal.reading import payload_of
from approdo.records.people.models import Membership

from .evidence_rows import FileRows, rows_of
from .helping import helper_names
from .models import Application, Assignment, Correction, Decision, Offer, RankingRow
from .portable import portable

# Which list of files: by what was decided, or by what waits.
LISTS: dict[str, Q] = {
    "tutti": Q(),
    "ammessi": Q(state__in=["admitted", "offered", "accepted", "assigned", "refused_home"]),
    "non-ammessi": Q(state="not_admitted"),
    "in-verifica": Q(state__in=["received", "in_check"]),
    "proposte": Q(state__in=["offered", "accepted"]),
    "assegnati": Q(state="assigned"),
}


@dataclass(frozen=True, slots=True)
class PersonLine:
    name: str
    tax_code: str
    birth_date: date
    is_applicant: bool


@dataclass(frozen=True, slots=True)
class FactLine:
    name: str
    person: str
    value: Any
    source: str
    as_of: date
    verified_at: datetime | None


@dataclass(frozen=True, slots=True)
class FilePage:
    """The whole file. `document` is the open decision (approdo.decision/1); None before it, or once disposed of."""

    dossier_id: UUID
    application: Application
    code: str
    applicant: str
    persons: tuple[PersonLine, ...]
    facts: tuple[FactLine, ...]
    decision: Decision | None
    document: dict[str, Any] | None
    places: tuple[RankingRow, ...]
    corrections: tuple[Correction, ...]
    offer: Offer | None
    refused_offer: Offer | None
    assignment: Assignment | None
    events: tuple[Event, ...]
    rows: FileRows
    helpers: dict[UUID, str]

    @property
    def public_code(self) -> str:
        return self.application.public_code

    @property
    def filed_at(self) -> datetime:
        return self.application.filed_at

    @property
    def exported(self) -> dict[str, Any]:
        """The decision as `--full` writes it: with its book's tree, so that `./run verify` needs nothing else, and its hash
        over the whole. `erased` once there is none."""
        return portable(self.document, self.decision)


@dataclass(frozen=True, slots=True)
class CorrectionLine:
    dossier_id: UUID
    code: str
    applicant: str
    correction: Correction


COUNTED = 1000
"""Beyond this many a list says «oltre»: counting a hundred thousand files would cost more than showing fifty."""


def list_counts(call_slug: str) -> dict[str, int]:
    """How many files each list of LISTS has, at most COUNTED + 1. Counts only."""
    found = Application.objects.filter(call__slug=call_slug)
    return {name: found.filter(where).order_by()[: COUNTED + 1].count() for name, where in LISTS.items()}


@personal(Action.APPLICATION_VIEW)
def application_file(dossiers: QuerySet[Dossier], *, dossier: UUID) -> Iterable[FilePage]:
    """One file, whole."""
    found = (
        Application.objects.filter(dossier__in=dossiers, pk=dossier)
        .select_related("dossier", "call__dossier__municipality", "household", "resident_in", "batch")
        .prefetch_related(speakers())
    )
    return [file_page(one) for one in found]


@personal(Action.CALL_CORRECT)
def corrections_of_call(dossiers: QuerySet[Dossier], *, call: str) -> Iterable[CorrectionLine]:
    """Requests for correction, the unanswered first, the oldest first."""
    found = (
        Correction.objects.filter(application__call__slug=call, application__dossier__in=dossiers)
        .select_related("application__dossier")
        .prefetch_related(Prefetch("application__household__memberships", speaking()))
        .order_by("-answered_at", "received_at")
    )
    lines = [
        CorrectionLine(one.application.dossier_id, one.application.dossier.code, name_of(one.application), one)
        for one in found
    ]
    return sorted(lines, key=lambda line: line.correction.answered_at is not None)


def speaking() -> QuerySet[Membership]:
    """Who speaks for a household now: after a death, whoever took over."""
    return Membership.objects.filter(is_applicant=True, period__endswith__isnull=True).select_related("person")


def speakers() -> Prefetch:
    return Prefetch("household__memberships", speaking())


def name_of(application: Application) -> str:
    persons = [membership.person for membership in application.household.memberships.all()]
    return ", ".join(f"{person.family_name} {person.given_name}" for person in persons)


def file_page(one: Application) -> FilePage:
    decision = Decision.objects.filter(application=one, closed_at__isnull=True).first()
    event = Event.objects.filter(pk=decision.event).first() if decision else None
    members = (
        Membership.objects.filter(household=one.household)
        .select_related("person")
        .order_by("-is_applicant", "person__birth_date")
    )
    return FilePage(
        dossier_id=one.dossier_id,
        application=one,
        code=one.dossier.code,
        applicant=name_of(one),
        persons=tuple(
            PersonLine(
                f"{member.person.family_name} {member.person.given_name}",
                member.person.tax_code,
                member.person.birth_date,
                member.is_applicant,
            )
            for member in members
        ),
        facts=fact_lines(one),
        decision=decision,
        document=payload_of(event) if event else None,
        places=tuple(
            RankingRow.objects.filter(application=one).select_related("ranking").order_by("ranking__ranked_at", "owner")
        ),
        corrections=tuple(one.corrections.order_by("received_at")),
        offer=one.offers.filter(ended_at__isnull=True).select_related("home").first(),
        refused_offer=one.offers.filter(ending="refused").select_related("home").order_by("-ended_at").first(),
        assignment=one.assignments.filter(ended_at__isnull=True).select_related("home").first(),
        events=tuple(Event.objects.filter(dossier=one.dossier_id).order_by("-seq")),
        helpers=helper_names(one.dossier_id),
        rows=rows_of(one),
    )


def fact_lines(one: Application) -> tuple[FactLine, ...]:
    """Facts in force: the household's first, then each person's."""
    found = (
        Fact.objects.filter(dossier=one.dossier_id, replaced_at__isnull=True)
        .select_related("person")
        .order_by("person__birth_date", "name")
    )
    lines = [
        FactLine(
            fact.name,
            f"{fact.person.family_name} {fact.person.given_name}" if fact.person else "",
            fact.value,
            fact.source,
            fact.as_of,
            fact.verified_at,
        )
        for fact in found
    ]
    return tuple(sorted(lines, key=lambda line: bool(line.person)))
