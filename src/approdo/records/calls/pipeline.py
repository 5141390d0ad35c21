"""Where each home of a call is on the road to its keys, and when the keys may be expected: from what already happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median_low

from approdo.records.homes.models import Occupancy
from approdo.records.homes.queries import leases

from .models import Assignment, Call, CallHome, Offer

ENOUGH = 5
"""Fewer past cases give no forecast: one slow home would be everybody's."""


@dataclass(frozen=True, slots=True)
class HomeOnTheRoad:
    """`stage`: free, offered, accepted, assigned, leased, keys, withdrawn; `since` its day. `seen`: past cases behind the
    forecast."""

    code: str
    words: str
    stage: str
    since: date | None
    forecast: date | None
    seen: int
    why_none: str = ""


def homes_on_the_road(call: Call) -> list[HomeOnTheRoad]:
    """Every home of the call in the published order. A handful of queries, whatever their number."""
    offers = {one.home_id: one for one in Offer.objects.filter(application__call=call, ended_at__isnull=True)}
    assigned = {
        one.home_id: one
        for one in Assignment.objects.filter(application__call=call, ended_at__isnull=True).select_related(
            "application"
        )
    }
    held = {(one.household_id, one.home_id): one for one in leases()}
    lived = {(one.household_id, one.home_id): one for one in Occupancy.objects.exclude(period__isempty=True)}
    days = days_from_offer_to_keys()
    found = []
    for entry in CallHome.objects.filter(call=call).order_by("position").select_related("home__zone", "home__owner"):
        stage, since = _stage(entry, offers, assigned, held, lived)
        begun = offers[entry.home_id].offered_at.date() if entry.home_id in offers else None
        forecast, why = _forecast(stage, begun, days)
        home = entry.home
        words = f"{home.owner.name}, {home.zone.name}"
        found.append(HomeOnTheRoad(home.code, words, stage, since, forecast, len(days), why))
    return found


def _stage(entry, offers, assigned, held, lived) -> tuple[str, date | None]:
    if entry.withdrawn_at is not None:
        return "withdrawn", entry.withdrawn_at.date()
    assignment = assigned.get(entry.home_id)
    if assignment is not None:
        pair = (assignment.application.household_id, entry.home_id)
        if pair in lived:
            return "keys", lived[pair].period.lower
        if pair in held:
            return "leased", held[pair].period.lower
        return "assigned", assignment.assigned_at.date()
    offer = offers.get(entry.home_id)
    if offer is None:
        return "free", None
    since: datetime = offer.answered_at or offer.offered_at
    return ("accepted" if offer.answer else "offered"), since.date()


def days_from_offer_to_keys() -> list[int]:
    """Of every home of this installation whose keys were given: the days from its offer."""
    lived = {
        (one.household_id, one.home_id): one.period.lower for one in Occupancy.objects.exclude(period__isempty=True)
    }
    offered = Offer.objects.filter(answer=Offer.Answer.ACCEPTED, ended_at__isnull=True)
    found = []
    for household, home, when in offered.values_list("application__household", "home", "offered_at"):
        if (household, home) in lived:
            found.append((lived[household, home] - when.date()).days)
    return [days for days in found if days >= 0]


def _forecast(stage: str, begun: date | None, days: list[int]) -> tuple[date | None, str]:
    if stage in ("keys", "withdrawn"):
        return None, ""
    if begun is None:
        return None, "nessun nucleo l’ha ancora in proposta"
    if len(days) < ENOUGH:
        return None, f"servono almeno {ENOUGH} case già consegnate, ce ne sono {len(days)}"
    return begun + timedelta(days=median_low(days)), ""
