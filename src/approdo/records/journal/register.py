"""The log of readings and the seals, as the data protection officer looks at them (P-39)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet

from .models import Reading, ReadingSeal, Seal

ROME = ZoneInfo("Europe/Rome")
PAGE = 100


@dataclass(frozen=True)
class Filter:
    """What one may look for. Days are Italy's civil days; `until` is included."""

    since: date | None = None
    until: date | None = None
    role: str = ""
    denied: bool | None = None
    dossier: UUID | None = None


def readings(wanted: Filter) -> QuerySet[Reading]:
    """Those that match, the latest first."""
    found = Reading.objects.all()
    if wanted.since:
        found = found.filter(read_at__gte=_midnight(wanted.since))
    if wanted.until and wanted.until < date.max:
        found = found.filter(read_at__lt=_midnight(wanted.until + timedelta(days=1)))
    if wanted.role:
        found = found.filter(actor_role=wanted.role)
    if wanted.denied is not None:
        found = found.filter(denied=wanted.denied)
    if wanted.dossier:
        found = found.filter(dossiers__contains=[wanted.dossier])
    return found.order_by("-read_at", "-id")


@dataclass(frozen=True)
class Tally:
    """How many readings since a day, how many refused, by how many people."""

    readings: int
    denied: int
    people: int


def tally_since(day: date) -> Tally:
    row = Reading.objects.filter(read_at__gte=_midnight(day)).aggregate(
        readings=Count("pk"), denied=Count("pk", filter=Q(denied=True)), people=Count("actor", distinct=True)
    )
    return Tally(**row)


def latest_seals(how_many: int = 10) -> list[Seal]:
    return list(Seal.objects.order_by("-day")[:how_many])


def latest_reading_seals(how_many: int = 10) -> list[ReadingSeal]:
    return list(ReadingSeal.objects.order_by("-day")[:how_many])


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ROME)
