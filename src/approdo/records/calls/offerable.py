"""Homes that a new call may offer: nobody lives there, no other call offers them, nobody waits for their keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from approdo.records.dossiers.models import Dossier
from approdo.records.homes.models import Home, VacancyEpisode

from .models import Call, CallHome


@dataclass(frozen=True, slots=True)
class OfferableHome:
    """A home without a tenant, and what its vacancy still waits for."""

    home: Home
    reason: str
    next_step: str
    next_step_on: date | None

    @property
    def ready(self) -> bool:
        return self.reason in ("", "ready")


def offerable_homes(dossiers: QuerySet[Dossier], on: date, but: Call | None = None) -> list[OfferableHome]:
    """Those among these dossiers, the ready ones first, then by owner and code. `but`: the call being prepared."""
    running = CallHome.objects.filter(withdrawn_at__isnull=True).exclude(
        Q(call__state=Call.State.ENDED) | Q(call=but)
    )
    free = (
        Home.objects.filter(dossier__in=dossiers)
        .exclude(leases__period__contains=on)
        .exclude(occupancies__period__contains=on)
        .exclude(assignments__isnull=False, assignments__ended_at__isnull=True)
        .exclude(offers__isnull=False, offers__ended_at__isnull=True)
        .exclude(pk__in=running.values("home"))
        .select_related("owner", "zone", "municipality")
    )
    episodes = {one.home_id: one for one in VacancyEpisode.objects.filter(period__contains=on)}
    found = [_offerable(home, episodes.get(home.pk)) for home in free]
    return sorted(found, key=lambda one: (not one.ready, one.home.owner_id, one.home.code))


def _offerable(home: Home, episode: VacancyEpisode | None) -> OfferableHome:
    if episode is None:
        return OfferableHome(home, "", "", None)
    return OfferableHome(home, episode.reason, episode.next_step, episode.next_step_on)
