"""Who holds a home under which lease. A lease that was undone keeps its row, with no day in it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q, QuerySet

from .models import Lease, Occupancy


def leases() -> QuerySet[Lease]:
    """The leases that count."""
    return Lease.objects.exclude(period__isempty=True)


def open_lease(household: UUID, home: UUID) -> Lease | None:
    """The lease under which this household holds this home now."""
    return leases().filter(household=household, home=home, period__endswith__isnull=True).first()


def leases_in_the_way(household: UUID, home: UUID, since: date) -> QuerySet[Lease]:
    """Leases of that household or of that home that a new one, from that day on, would meet."""
    return leases().filter(Q(household=household) | Q(home=home), period__overlap=DateRange(since, None))


def lives_in(household: UUID, home: UUID) -> bool:
    return Occupancy.objects.filter(household=household, home=home).exclude(period__isempty=True).exists()
