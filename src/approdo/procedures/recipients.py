"""To whom a message about an application goes: who speaks for the household today, and lives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from approdo.records.calls.models import Application
from approdo.records.people.models import Membership, Person

BATCH = 5000


def recipients_of(applications: Iterable[Application]) -> dict[UUID, Person]:
    """Application → person: the applicant; should they have died or left, the eldest of those who remain.

    A household with nobody left has no entry: nobody is written to.
    """
    households: dict[UUID, list[UUID]] = defaultdict(list)
    for one in applications:
        households[one.household_id].append(one.pk)
    found: dict[UUID, Person] = {}
    wanted = list(households)
    for start in range(0, len(wanted), BATCH):
        members = Membership.objects.filter(
            household__in=wanted[start : start + BATCH], period__endswith__isnull=True, person__died_on__isnull=True
        )
        for one in members.select_related("person").order_by("-is_applicant", "person__birth_date"):
            for application in households[one.household_id]:
                found.setdefault(application, one.person)
    return found
