"""A call at a glance: counts, dates and hashes. Nothing personal; pages read it freely."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet

from approdo.records.dossiers.models import Dossier
from approdo.records.homes.models import Occupancy
from approdo.records.homes.queries import leases

from .models import (
    AllotmentRun,
    Application,
    Assignment,
    Call,
    CallHome,
    Correction,
    Decision,
    Offer,
    Ranking,
    Refusal,
    Work,
)


@dataclass(frozen=True)
class CallOverview:
    """What the workspace of a call shows. Times are aware datetimes; hashes as stored; `None` = it has not happened."""

    call: Call
    applications: int
    by_state: dict[str, int]
    decided: int
    by_outcome: dict[str, int]
    indigent: int
    provisional: Ranking | None
    final: Ranking | None
    ranked_rows: int
    corrections: int
    corrections_open: int
    run: AllotmentRun | None
    runs: int
    offered: int
    accepted: int
    assigned: int
    assigned_by_quota: dict[str, int]
    leased: int
    refusals: int
    keys: int
    homes: int
    homes_held: int
    homes_withdrawn: int
    works: tuple[Work, ...]

    @property
    def undecided(self) -> int:
        return self.applications - self.decided

    @property
    def homes_free(self) -> int:
        """Homes still on offer that no household holds."""
        return self.homes - self.homes_held

    @property
    def under_way(self) -> int:
        """Homes that somebody holds and that have no keys yet."""
        return self.homes_held - self.keys

    @property
    def unsigned_run(self) -> AllotmentRun | None:
        return self.run if self.run is not None and self.run.signed_at is None else None


def calls_of(dossiers: QuerySet[Dossier]) -> list[Call]:
    """The calls among these dossiers (those one may see), the newest first."""
    found = Call.objects.filter(dossier__in=dossiers).select_related("dossier__office")
    return list(found.order_by("-published_on", "slug"))


def overview(call: Call) -> CallOverview:
    """Some fifteen small queries whatever the number of applications."""
    applications = Application.objects.filter(call=call)
    decisions = Decision.objects.filter(application__call=call, closed_at__isnull=True)
    assignments = Assignment.objects.filter(application__call=call, ended_at__isnull=True)
    offers = Offer.objects.filter(application__call=call, ended_at__isnull=True)
    corrections = Correction.objects.filter(application__call=call)
    rankings = {ranking.stage: ranking for ranking in Ranking.objects.filter(call=call)}
    latest = rankings.get(Ranking.Stage.FINAL) or rankings.get(Ranking.Stage.PROVISIONAL)
    runs = AllotmentRun.objects.filter(call=call).defer("document").order_by("-number")
    return CallOverview(
        call=call,
        applications=applications.count(),
        by_state=counted(applications, "state"),
        decided=decisions.count(),
        by_outcome=counted(decisions, "outcome"),
        indigent=decisions.filter(indigent=True).count(),
        provisional=rankings.get(Ranking.Stage.PROVISIONAL),
        final=rankings.get(Ranking.Stage.FINAL),
        ranked_rows=latest.rows.values("application").distinct().count() if latest else 0,
        corrections=corrections.count(),
        corrections_open=corrections.filter(answered_at__isnull=True).count(),
        run=runs.first(),
        runs=runs.count(),
        offered=offers.filter(answer="").count(),
        accepted=offers.exclude(answer="").exclude(application__in=assignments.values("application")).count(),
        assigned=assignments.count(),
        assigned_by_quota=counted(assignments, "quota"),
        leased=assignments.filter(has_lease()).count(),
        refusals=Refusal.objects.filter(application__call=call, withdrawn_at__isnull=True).count(),
        keys=assignments.filter(has_keys()).count(),
        homes=CallHome.objects.filter(call=call, withdrawn_at__isnull=True).count(),
        homes_held=offers.values("home").union(assignments.values("home")).count(),
        homes_withdrawn=CallHome.objects.filter(call=call, withdrawn_at__isnull=False).count(),
        works=tuple(Work.objects.filter(dossier=call.dossier).order_by("-queued_at")[:3]),
    )


def counted(rows, field: str) -> dict[str, int]:
    return dict(rows.values_list(field).annotate(n=Count("pk")).order_by(field))


def has_lease() -> Exists:
    """Of an assignment: its household holds its home under a lease that counts."""
    return Exists(leases().filter(household=OuterRef("application__household"), home=OuterRef("home")))


def has_keys() -> Exists:
    """Of an assignment: its household lives in its home."""
    lived = Occupancy.objects.filter(household=OuterRef("application__household"), home=OuterRef("home"))
    return Exists(lived.exclude(period__isempty=True))
