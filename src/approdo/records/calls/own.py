"""One's own files, as the portal shows them to the person and to whoever helps. Personal: only through procedures.reading.

No official is named here: what was done is told with the role that did it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from approdo.records.access.actors import DELEGATE
from approdo.records.access.models import Party
from approdo.records.access.personal import personal
from approdo.records.access.table import Action
from approdo.records.dossiers.models import Dossier
from approdo.records.evidence.papers import PaperLine, paper_lines
from approdo.records.journal.models import Event
from approdo.records.journal.reading import payload_of
from approdo.records.people.models import Delegation, Membership
from approdo.records.territory.models import Municipality, Office, Owner

from .files import PersonLine, name_of, speakers
from .helping import helper_names
from .models import (
    Application,
    Assignment,
    Call,
    CallHome,
    Correction,
    Decision,
    DecisionBook,
    Offer,
    PaperRequest,
    Ranking,
    RankingRow,
)  # fmt: skip
from .portable import portable


@dataclass(frozen=True, slots=True)
class OwnLine:
    """One of my files, in a list."""

    dossier_id: UUID
    code: str
    public_code: str
    applicant: str
    call: Call
    state: str
    filed_at: datetime


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """My place in one list: of how many, how many have more points, how many are equal, how many homes it gives."""

    stage: str
    ranked_at: datetime
    owner: str
    municipality: str
    place: int
    of: int
    higher: int
    equal: int
    homes: int
    score: int
    drawn: bool


@dataclass(frozen=True, slots=True)
class OwnEvent:
    """What happened in my file. `helper` when somebody did it for me."""

    kind: str
    happened_at: datetime
    role: str
    helper: str


@dataclass(frozen=True, slots=True)
class OwnFile:
    """The whole file. `document` is the open decision (approdo.decision/1); None before it, or once disposed of. `rankings`:
    when each stage of the call's ranking was published."""

    dossier_id: UUID
    code: str
    application: Application
    call: Call
    office: Office
    town: Municipality
    applicant: str
    died_on: date | None
    persons: tuple[PersonLine, ...]
    decision: Decision | None
    document: dict[str, Any] | None
    places: tuple[OwnPlace, ...]
    corrections: tuple[Correction, ...]
    offers: tuple[Offer, ...]
    assignment: Assignment | None
    requests: tuple[PaperRequest, ...]
    papers: tuple[PaperLine, ...]
    rankings: dict[str, datetime]
    events: tuple[OwnEvent, ...]

    @property
    def public_code(self) -> str:
        return self.application.public_code

    @property
    def book(self) -> DecisionBook | None:
        """The book that decided, kept by hash."""
        return self.decision.book if self.decision else None

    @property
    def exported(self) -> dict[str, Any]:
        """The decision to take away, as anybody can recompute it."""
        return portable(self.document, self.decision)

    @property
    def open_offer(self) -> Offer | None:
        """The home that waits for an answer."""
        return next((offer for offer in self.offers if offer.ended_at is None and not offer.answer), None)

    @property
    def open_requests(self) -> tuple[PaperRequest, ...]:
        """What the office asked and was not answered yet."""
        return tuple(one for one in self.requests if one.closed_at is None and one.answered_at is None)


@dataclass(frozen=True, slots=True)
class OwnHelper:
    """Somebody who may act for me in one file."""

    dossier_id: UUID
    code: str
    public_code: str
    call: str
    delegation: UUID
    kind: str
    name: str
    powers: tuple[str, ...]
    since: date
    to_day: date | None

    @property
    def last_day(self) -> date | None:
        return self.to_day - timedelta(days=1) if self.to_day else None


@personal(Action.OWN_VIEW)
def own_files(dossiers: QuerySet[Dossier]) -> Iterable[OwnLine]:
    """Every file I may open, the newest call first."""
    found = (
        Application.objects.filter(dossier__in=dossiers)
        .select_related("dossier", "call")
        .prefetch_related(speakers())
        .order_by("-call__published_on", "public_code")
    )
    return [
        OwnLine(one.pk, one.dossier.code, one.public_code, name_of(one), one.call, one.state, one.filed_at)
        for one in found
    ]


@personal(Action.OWN_VIEW)
def own_file(dossiers: QuerySet[Dossier], *, dossier: UUID) -> Iterable[OwnFile]:
    """One of my files, whole."""
    found = Application.objects.filter(dossier__in=dossiers, pk=dossier)
    return [_file(one) for one in _with_all(found)]


@personal(Action.OWN_VIEW)
def own_files_whole(dossiers: QuerySet[Dossier]) -> Iterable[OwnFile]:
    """Every file of mine, whole: for what waits, and until when. A person has few."""
    return [_file(one) for one in _with_all(Application.objects.filter(dossier__in=dossiers))]


@personal(Action.OWN_DELEGATE)
def own_helpers(dossiers: QuerySet[Dossier]) -> Iterable[OwnHelper]:
    """Who may act for me, and who could; those who still can first."""
    parties = (
        Party.objects.filter(dossier__in=dossiers, capacity=Party.Capacity.DELEGATE)
        .select_related("dossier__application__call")
        .order_by("-to_day", "from_day")
    )
    made = Delegation.objects.in_bulk([party.party for party in parties])
    return [_helper(party, made[party.party]) for party in parties if party.party in made]


@personal(Action.CODE_ISSUE)
def file_helpers(dossiers: QuerySet[Dossier], *, dossier: UUID) -> Iterable[OwnHelper]:
    """Who may act for the person of one file, and who could: for the office that the person telephones."""
    return own_helpers(dossiers.filter(pk=dossier))


def _helper(party: Party, made: Delegation) -> OwnHelper:
    file = party.dossier.application
    return OwnHelper(
        dossier_id=party.dossier_id,
        code=party.dossier.code,
        public_code=file.public_code,
        call=file.call.title,
        delegation=made.pk,
        kind=made.helper_kind,
        name=made.helper_name,
        powers=tuple(party.powers),
        since=party.from_day,
        to_day=party.to_day,
    )


def _with_all(found: QuerySet[Application]) -> QuerySet[Application]:
    return found.select_related("dossier__office", "dossier__municipality", "call", "resident_in").prefetch_related(
        speakers(),
        Prefetch("corrections", Correction.objects.order_by("received_at")),
        Prefetch("offers", Offer.objects.select_related("home__zone", "home__owner").order_by("-offered_at", "pk")),
        Prefetch("paper_requests", PaperRequest.objects.prefetch_related("papers").order_by("asked_at")),
    )


def _file(one: Application) -> OwnFile:
    decision = Decision.objects.filter(application=one, closed_at__isnull=True).select_related("book").first()
    event = Event.objects.filter(pk=decision.event).first() if decision else None
    speaking = [membership.person for membership in one.household.memberships.all()]
    return OwnFile(
        dossier_id=one.pk,
        code=one.dossier.code,
        application=one,
        call=one.call,
        office=one.dossier.office,
        town=one.dossier.municipality,
        applicant=name_of(one),
        died_on=next((person.died_on for person in speaking if person.died_on), None),
        persons=_persons(one),
        decision=decision,
        document=payload_of(event) if event else None,
        places=_places(one),
        corrections=tuple(one.corrections.all()),
        offers=tuple(one.offers.all()),
        assignment=one.assignments.filter(ended_at__isnull=True).select_related("home").first(),
        requests=tuple(one.paper_requests.all()),
        papers=tuple(paper_lines(Dossier.objects.filter(pk=one.pk), one.pk)),
        rankings=dict(Ranking.objects.filter(call=one.call_id).values_list("stage", "ranked_at")),
        events=_events(one),
    )


def _persons(one: Application) -> tuple[PersonLine, ...]:
    members = Membership.objects.filter(household=one.household_id, period__endswith__isnull=True)
    return tuple(
        PersonLine(
            f"{member.person.family_name} {member.person.given_name}",
            member.person.tax_code,
            member.person.birth_date,
            member.is_applicant,
        )
        for member in members.select_related("person").order_by("-is_applicant", "person__birth_date")
    )


def _places(one: Application) -> tuple[OwnPlace, ...]:
    """In the latest ranking: the final one, else the provisional."""
    rows = list(RankingRow.objects.filter(application=one).select_related("ranking").order_by("owner", "municipality"))
    latest = max((row.ranking.ranked_at for row in rows), default=None)
    owners = dict(Owner.objects.values_list("code", "name"))
    towns = dict(Municipality.objects.values_list("code", "name"))
    return tuple(_place(one.call, row, owners, towns) for row in rows if row.ranking.ranked_at == latest)


def _place(call: Call, row: RankingRow, owners: dict[str, str], towns: dict[str, str]) -> OwnPlace:
    lists = RankingRow.objects.filter(ranking=row.ranking_id, owner=row.owner, municipality=row.municipality)
    counted = lists.aggregate(
        of=Count("pk"), higher=Count("pk", filter=Q(score__gt=row.score)), equal=Count("pk", filter=Q(keys=row.keys))
    )
    homes = CallHome.objects.filter(
        call=call, withdrawn_at__isnull=True, home__owner=row.owner, home__municipality=row.municipality
    )
    return OwnPlace(
        stage=row.ranking.stage,
        ranked_at=row.ranking.ranked_at,
        owner=owners.get(row.owner, row.owner),
        municipality=towns.get(row.municipality, row.municipality),
        place=row.place,
        of=counted["of"],
        higher=counted["higher"],
        equal=counted["equal"] - 1,
        homes=homes.count(),
        score=row.score,
        drawn=row.drawn,
    )


def _events(one: Application) -> tuple[OwnEvent, ...]:
    names = helper_names(one.pk)
    events = Event.objects.filter(dossier=one.pk).order_by("seq")
    return tuple(
        OwnEvent(
            event.kind,
            event.happened_at,
            event.actor_role,
            names.get(event.actor, "") if event.actor_role == DELEGATE else "",
        )
        for event in events
    )
