"""Who opened my file: day, role and office, what and why; never an official's name (P-39). Personal itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from approdo.records.access.actors import APPLICANT, DELEGATE
from approdo.records.access.models import Deputy, RoleGrant
from approdo.records.access.personal import personal
from approdo.records.access.table import Action
from approdo.records.dossiers.models import Dossier
from approdo.records.journal.models import Reading

from .helping import helper_names

MOST = 5000


@dataclass(frozen=True, slots=True)
class OwnReading:
    """One opening of my file. `helper` names whoever helps me; an official is a role in an office."""

    dossier_id: UUID
    read_at: datetime
    role: str
    office: str
    helper: str
    query: str
    reason: str
    denied: bool

    @property
    def is_mine(self) -> bool:
        return self.role == APPLICANT


@personal(Action.OWN_READINGS)
def own_readings(dossiers: QuerySet[Dossier], *, dossier: UUID, since: datetime) -> Iterable[OwnReading]:
    """Openings of one file since a moment, the latest first."""
    if not dossiers.filter(pk=dossier).exists():
        return []
    found = list(Reading.objects.filter(dossiers__contains=[dossier], read_at__gte=since).order_by("-read_at")[:MOST])
    officials = {one.actor for one in found if one.actor_role not in (APPLICANT, DELEGATE)}
    offices, helpers = _offices(officials), helper_names(dossier)
    return [
        OwnReading(
            dossier_id=dossier,
            read_at=one.read_at,
            role=one.actor_role,
            office=_office_then(offices, one),
            helper=helpers.get(one.actor, "") if one.actor_role == DELEGATE else "",
            query=one.query,
            reason=one.reason,
            denied=one.denied,
        )
        for one in found
    ]


def _offices(officials: set[UUID]) -> Mapping[UUID, list[RoleGrant]]:
    """The roles that each official held, in their own right or for an absent colleague."""
    stands_in: dict[UUID, set[UUID]] = {one: {one} for one in officials}
    for deputy, user in Deputy.objects.filter(deputy__in=officials).values_list("deputy", "user"):
        stands_in[deputy].add(user)
    holders = {user for users in stands_in.values() for user in users}
    grants = list(RoleGrant.objects.filter(user__in=holders).select_related("office").order_by("-from_day"))
    return {one: [grant for grant in grants if grant.user_id in users] for one, users in stands_in.items()}


def _office_then(offices: Mapping[UUID, list[RoleGrant]], one: Reading) -> str:
    """The office in which the reader held that role on that day; the latest known when the day tells none."""
    grants = [grant for grant in offices.get(one.actor, ()) if grant.role == one.actor_role]
    day = one.read_at.date()
    then = [grant for grant in grants if grant.from_day <= day and (grant.to_day is None or day < grant.to_day)]
    return next((grant.office.name for grant in [*then, *grants]), "")
