"""Homes of a call, counted: offered, assigned, with keys, left, due by quota; and the log of the allotment.

A home counts as assigned when the row and its event both exist up to the moment and the assignment has not ended; as handed
over when the event of the keys exists. Counts are exact, by owner × municipality × year × quota, and nothing else.
"""

from dataclasses import dataclass
from datetime import datetime
from statistics import median_low
from typing import Any

from django.db.models import Q, QuerySet

from approdo.documents import public_allotment
from approdo.records.calls.models import AllotmentRun, Assignment, CallHome
from approdo.records.journal.models import Event

from . import acts, places
from .calls import CallAt
from .classes import Aggregate, CodedReplay, CodedStep, CountOfHomesOrActs
from .release import Released, release, release_one
from .suppression import THRESHOLD
from .texts import PublicText, citation

INDIGENT_PASSES = ("indigent_resident", "indigent")
PASSES = ("indigent_resident", "indigent", "reserve", "general")


@dataclass(frozen=True, slots=True)
class QuotaLine:
    """One line of the proof: for an owner, a municipality and a year. `assigned` counts what stands, not what was run."""

    quota: PublicText
    owner: PublicText
    municipality: PublicText
    base: Released
    due: Released
    assigned: Released
    share: PublicText
    share_words: PublicText
    met: bool
    reason: PublicText | None


def count(what: str, number: int | None, at: CallAt, **more: Any) -> Released:
    return release_one(CountOfHomesOrActs(what=what, number=number, call=at.call.slug, **more))


def offered(at: CallAt) -> Released:
    return count("homes_offered", _offered(at).count(), at)


def left(at: CallAt) -> Released:
    given = standing(at).values("home")
    return count("homes_unassigned", _offered(at).exclude(home__in=given).count(), at)


def assigned(at: CallAt, passes: tuple[str, ...] = PASSES) -> Released:
    return count("homes_assigned", standing(at).filter(quota__in=passes).count(), at)


def with_keys(at: CallAt, passes: tuple[str, ...] = PASSES) -> Released:
    return count("homes_with_keys", len(_keys(at, passes)), at)


def standing(at: CallAt) -> QuerySet[Assignment]:
    """Assignments with their event, not ended, up to the moment."""
    told = Event.objects.filter(kind="home_assigned", happened_at__lte=at.until).values("dossier")
    return Assignment.objects.filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=at.until),
        Q(application__in=told) | Q(home__in=told),
        application__call=at.call,
        assigned_at__lte=at.until,
    )


def median_days_to_keys(at: CallAt) -> Released:
    """From the closing of the call to the keys, over all homes; only when there are at least five."""
    closing = at.call.closes_at
    days = [(acts.day_of(moment) - acts.day_of(closing)).days for moment in _keys(at, PASSES)]
    enough = len(days) >= THRESHOLD
    number = median_low(days) if enough else None
    return release_one(
        Aggregate(what="median_days_to_keys", number=number, few=bool(days) and not enough, call=at.call.slug)
    )


def facts(at: CallAt, kind: str, passes: tuple[str, ...]) -> tuple[Released, ...]:
    """The acts behind a count: month and digest, never the code."""
    rows = standing(at).filter(quota__in=passes)
    only = {pk for pair in rows.values_list("application", "home") for pk in pair}
    return acts.acts_on_households(at.call, kind, at.until, only)


def signed_run(at: CallAt) -> AllotmentRun | None:
    """The last run signed up to the moment."""
    runs = AllotmentRun.objects.filter(call=at.call, signed_at__isnull=False, signed_at__lte=at.until)
    return runs.order_by("-number").first()


def quota_lines(at: CallAt) -> tuple[QuotaLine, ...] | None:
    """The proof of the quotas of the last signed run; None when no run is signed: the figure is not available."""
    run = signed_run(at)
    if run is None:
        return None
    owners, towns = places.owners(), places.municipalities()
    terms = {quota["name"]: quota for quota in at.call.allotment.get("quotas", ())}
    return tuple(_quota_line(at, proof, terms, owners, towns) for proof in run.document.get("quota_proof", ()))


def _quota_line(
    at: CallAt,
    proof: dict[str, Any],
    terms: dict[str, Any],
    owners: dict[str, PublicText],
    towns: dict[str, PublicText],
) -> QuotaLine:
    cell = {
        "owner": proof["owner"],
        "municipality": proof["municipality"],
        "year": proof["year"],
        "quota": proof["quota"],
    }
    before = _assigned_before(at, cell)
    passes = INDIGENT_PASSES if proof["quota"] == "indigent" else ("reserve",)
    rows = standing(at).filter(home__owner=proof["owner"], home__municipality=proof["municipality"], quota__in=passes)
    held = before + rows.count() if proof["quota"] == "indigent" else proof["assigned"]
    reason = proof.get("why_not_filled")
    share = str(terms.get(proof["quota"], {}).get("share", ""))
    return QuotaLine(
        quota=citation(proof["quota"]),
        owner=owners[proof["owner"]],
        municipality=towns[proof["municipality"]],
        base=count("homes_available_in_year", proof["base"], at, **cell),
        due=count("homes_due", proof["due"], at, **cell),
        assigned=count("homes_assigned", held, at, **cell),
        share=citation(share),
        share_words=citation(_per_cent(share)),
        met=held >= proof["due"],
        reason=citation(str(reason)) if reason else None,
    )


def _per_cent(share: str) -> str:
    """20/100 → 20 %; any other ratio as it is written."""
    part, _, whole = share.partition("/")
    return f"{part}\u00a0%" if whole == "100" else share


def _assigned_before(at: CallAt, cell: dict[str, Any]) -> int:
    """Homes given under the quota by earlier calls of the year, as the call's own counters report them."""
    return sum(
        counter["assigned_before"]
        for counter in at.call.allotment.get("counters", ())
        if all(counter.get(name) == cell[name] for name in ("quota", "owner", "municipality"))
    )


def replay_file(at: CallAt) -> Released | None:
    """The verification file of the last signed run: built from its document alone, and checked field by field."""
    run = signed_run(at)
    return None if run is None else release_one(CodedReplay(public_allotment.build(run.document)))


def steps(at: CallAt) -> tuple[Released, ...]:
    """The log of the last signed run. Passes are numbers, and who said no to a home is not told."""
    run = signed_run(at)
    if run is None:
        return ()
    told = [line for line in run.document.get("log", ()) if line["result"] != "refused"]
    return release(
        CodedStep,
        [
            CodedStep(
                step=number,
                stage=PASSES.index(line["pass"]) + 1 if line.get("pass") in PASSES else len(PASSES) + 1,
                code=line["application"],
                result=line["result"],
                home=line.get("home"),
            )
            for number, line in enumerate(told, start=1)
        ],
    )


def _offered(at: CallAt) -> QuerySet[CallHome]:
    still = Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=at.until)
    return CallHome.objects.filter(still, call=at.call)


def _keys(at: CallAt, passes: tuple[str, ...]) -> list[datetime]:
    """When the keys of each standing assignment were given."""
    handed = acts.events_of_call(at.call, at.until).filter(kind="keys_handed_over")
    when = dict(handed.values_list("dossier", "happened_at"))
    rows = standing(at).filter(quota__in=passes).values_list("application", "home")
    moments = [when.get(application) or when.get(home) for application, home in rows]
    return [moment for moment in moments if moment is not None]
