"""The call, its homes and its applications as the papers that `documents` reads: what an act decides on is what
`./run decide` and `./run allot` would be given. Applications go by their public code; nothing personal is in here."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import chain
from typing import Any

from django.db.models import Count, QuerySet

from approdo.records.calls.models import (
    Application,
    Assignment,
    Call,
    CallHome,
    HomeChoice,
    Offer,
    Preference,
    Refusal,
)
from approdo.records.homes.models import Home
from approdo.records.people.models import Membership

CALL_FORMAT = "approdo.call/1"
INDIGENT, RESERVE = "indigent", "reserve"
PLACED = (
    Application.State.ADMITTED,
    Application.State.OFFERED,
    Application.State.ACCEPTED,
    Application.State.ASSIGNED,
    Application.State.REFUSED_HOME,
)


def call_document(call: Call, *, with_results: bool = False) -> dict[str, Any]:
    """Return `approdo.call/1`. `with_results` adds what happened since: refusals, choices, homes that somebody holds."""
    allotment = dict(call.allotment) | {"year": call.year}
    withdrawn = CallHome.objects.filter(call=call, withdrawn_at__isnull=False).order_by("position")
    if gone := list(withdrawn.values_list("home__code", flat=True)):
        allotment["withdrawn"] = gone
    if call.list_digest:
        allotment["list_digest"] = call.list_digest
    if call.public_number:
        allotment["public_number"] = call.public_number
    allotment["counters"] = [*allotment.get("counters", ()), *quota_counters(call)]
    if with_results:
        allotment |= results_so_far(call)
    return {
        "format": CALL_FORMAT,
        "measure": call.measure,
        "id": call.slug,
        "published_on": call.published_on.isoformat(),
        "opens_at": call.opens_at.isoformat(),
        "closes_at": call.closes_at.isoformat(),
        "parameters": {one.name: one.value for one in call.parameter_values.order_by("name")},
        "confirmations": [
            {"parameter": one.parameter, "by": one.by, "on": one.on.isoformat(), "source": one.source}
            for one in call.confirmations.order_by("parameter")
        ],
        "options": dict(call.options),
        "allotment": allotment,
    }


def results_so_far(call: Call) -> dict[str, Any]:
    """Refusals take a household out of that ranking, choices answer for the owner, homes offered or assigned stay where they
    are, whatever the household has answered so far."""
    about = {"application__call": call, "application__state__in": PLACED}

    def pairs(rows: Any) -> list[dict[str, str]]:
        found = rows.values_list("application__public_code", "home__code")
        return [{"application": code, "home": home} for code, home in sorted(found)]

    offers, assignments = held(call)
    return {
        "refusals": pairs(Refusal.objects.filter(**about, withdrawn_at__isnull=True)),
        "choices": pairs(HomeChoice.objects.filter(pk__in=choices_in_force(about))),
        "accepted": [*pairs(offers), *pairs(assignments)],
    }


def choices_in_force(about: dict[str, Any]) -> list[Any]:
    """The last choice of each application and owner: an earlier one was of a home that is no longer there."""
    rows = HomeChoice.objects.filter(**about).order_by("chosen_at")
    last = {
        (application, owner, municipality): pk
        for pk, application, owner, municipality in rows.values_list(
            "pk", "application", "home__owner", "home__municipality"
        )
    }
    return list(last.values())


def held(call: Call) -> tuple[QuerySet[Offer], QuerySet[Assignment]]:
    """The homes of a call that a household holds: offers not ended, and assignments that stand without an offer.

    The second are those signed before a home was first offered and then assigned: they go on as they are.
    """
    offers = Offer.objects.filter(application__call=call, ended_at__isnull=True)
    standing = Assignment.objects.filter(application__call=call, ended_at__isnull=True)
    return offers, standing.exclude(application__in=offers.values("application"))


def home_rows(call: Call, only: Home | None = None) -> list[dict[str, Any]]:
    """HOMES of `./run allot`, in the published order: all that the notice named, so that whoever named one that was withdrawn
    since keeps its place (`withdrawn` says which)."""
    offered = CallHome.objects.filter(call=call, **({"home": only} if only else {}))
    return [
        {
            "home_id": one.home.code,
            "owner": one.home.owner_id,
            "municipality": one.home.municipality_id,
            "zone": one.home.zone_id,
            "area_dm2": one.home.area_dm2,
            "accessible": one.home.accessible,
            "floor": one.home.floor,
            "lift": one.home.lift,
        }
        for one in offered.order_by("position").select_related("home")
    ]


def application_rows(call: Call, only: Application | None = None) -> list[dict[str, Any]]:
    """APPLICATIONS of `./run allot`: those admitted, by public code (never in an order that says who they are).

    Scores are those of the deadline (P-15); the household is as it is, since a home must fit who will live in it.
    """
    prefers: dict[Any, list[str]] = defaultdict(list)
    admitted = Application.objects.filter(call=call, state__in=PLACED, **({"pk": only.pk} if only else {}))
    named = Preference.objects.filter(application__in=admitted).order_by("rank")
    for pk, home in named.values_list("application", "home__code"):
        prefers[pk].append(home)
    sizes = sizes_now(admitted)
    indigent = dict(admitted.filter(decisions__closed_at__isnull=True).values_list("pk", "decisions__indigent"))
    return [
        {
            "application_id": one.public_code,
            "code": one.public_code,
            "score": one.score,
            "household_size": sizes.get(one.household_id, one.household_size),
            "needs_accessible": one.needs_accessible,
            "indigent": bool(indigent.get(one.pk)),
            "resident_in": one.resident_in_id,
            "categories": list(one.categories),
            "prefers": prefers[one.pk],
            "filed_at": one.filed_at.isoformat(),
            **one.tie_keys,
        }
        for one in admitted.order_by("public_code")
    ]


def sizes_now(applications: QuerySet[Application]) -> dict[Any, int]:
    """How many people each household counts today; one whose members are not known counts as its application says."""
    members = Membership.objects.filter(household__in=applications.values("household"), period__endswith__isnull=True)
    return dict(members.values_list("household").annotate(n=Count("pk")))


def quota_counters(call: Call) -> list[dict[str, Any]]:
    """What the earlier calls of the same solar year made available and gave, by quota, owner and municipality.

    The base of a quota is the running total of the year (r.r. 4/2017, art. 13, c. 3): counted from the homes of those
    calls and from their last signed allotment, without the homes that came back since.
    """
    earlier = Call.objects.filter(year=call.year, published_on__lt=call.published_on, measure=call.measure).exclude(
        state=Call.State.DRAFT
    )
    quotas = [quota["name"] for quota in call.allotment.get("quotas", ())]
    offered = CallHome.objects.filter(call__in=earlier, withdrawn_at__isnull=True)
    available = Counter(offered.values_list("home__owner", "home__municipality"))
    given: Counter[tuple[str, str, str]] = Counter()
    for one in earlier:
        given += _given_by_quota(one)
    return [
        {
            "quota": quota,
            "owner": owner,
            "municipality": municipality,
            "available_before": available[owner, municipality],
            "assigned_before": given[quota, owner, municipality],
        }
        for quota in quotas
        for owner, municipality in sorted(available)
    ]


def _given_by_quota(call: Call) -> Counter[tuple[str, str, str]]:
    """Homes of a call that a household holds, by the quota whose place they used (`quota` on the row is the pass)."""
    reserved = [quota["name"] for quota in call.allotment.get("quotas", ()) if quota["name"] != INDIGENT]
    told = ("quota", "application__categories", "home__owner", "home__municipality")
    given: Counter[tuple[str, str, str]] = Counter()
    for name, categories, owner, municipality in chain(*(rows.values_list(*told) for rows in held(call))):
        if name.startswith(INDIGENT):
            given[INDIGENT, owner, municipality] += 1
        elif name == RESERVE:
            quota = next((one for one in categories if one in reserved), None)
            given.update([(quota, owner, municipality)] if quota else [])
    return given
