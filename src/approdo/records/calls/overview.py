"""A call at a glance: counts, dates and hashes. Nothing personal; pages read it freely."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet

from approdo.records.dossiers.models import Dossier

from .models import AllotmentRun, Application, Assignment, Call, CallHome, Correction, Decision, Ranking, Refusal, Work


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
    assigned: int
    assigned_by_quota: dict[str, int]
    refusals: int
    keys: int
    homes: int
    works: tuple[Work, ...]

    @property
    def undecided(self) -> int:
        return self.applications - self.decided

    @property
    def homes_free(self) -> int:
        return self.homes - self.assigned

    @property
    def unsigned_run(self) -> AllotmentRun | None:
        return self.run if self.run is not None and self.run.signed_at is None else None

    @property
    def refusal_after_run(self) -> bool:
        """A home came back after the last run: it must scroll."""
        return self.run is not None and self.run.signed_at is not None and self.refusals_since(self.run.run_at) > 0

    def refusals_since(self, moment: datetime) -> int:
        return Refusal.objects.filter(application__call=self.call, refused_at__gt=moment).count()


def calls_of(dossiers: QuerySet[Dossier]) -> list[Call]:
    """The calls among these dossiers (those one may see), the newest first."""
    found = Call.objects.filter(dossier__in=dossiers).select_related("dossier__office")
    return list(found.order_by("-published_on", "slug"))


def overview(call: Call) -> CallOverview:
    """Some fifteen small queries whatever the number of applications."""
    applications = Application.objects.filter(call=call)
    decisions = Decision.objects.filter(application__call=call, closed_at__isnull=True)
    assignments = Assignment.objects.filter(application__call=call, ended_at__isnull=True)
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
        assigned=assignments.count(),
        assigned_by_quota=counted(assignments, "quota"),
        refusals=Refusal.objects.filter(application__call=call).count(),
        keys=assignments.filter(home__leases__household=F("application__household")).distinct().count(),
        homes=CallHome.objects.filter(call=call, withdrawn_at__isnull=True).count(),
        works=tuple(Work.objects.filter(dossier=call.dossier).order_by("-queued_at")[:3]),
    )


def counted(rows, field: str) -> dict[str, int]:
    return dict(rows.values_list(field).annotate(n=Count("pk")).order_by(field))


def homes_of_call(call: Call) -> list[CallHome]:
    """The homes offered, in the published order, with whether each is assigned and the keys are given."""
    return list(
        CallHome.objects.filter(call=call)
        .select_related("home__owner", "home__zone", "home__municipality")
        .annotate(
            taken=Count("home__assignments", filter=Q(home__assignments__ended_at__isnull=True), distinct=True),
            leased=Count("home__leases", distinct=True),
        )
        .order_by("position")
    )
