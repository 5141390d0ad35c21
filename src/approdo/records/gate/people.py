"""Numbers about people of a call, and the coded ranking. Everything that is published about one call is one system.

Whoever counts the rows of the published ranking has a number too: it enters the suppression as forced, and gives way to
nothing. That is why received, not admitted and undecided are computed here, together, and nowhere else.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from statistics import median_low

from django.db.models import Q, QuerySet

from approdo.records.calls.models import Application, Correction, Decision, Ranking, RankingRow
from approdo.records.journal.models import Event

from . import acts, places
from .calls import CallAt
from .classes import Act, Aggregate, CodedRow
from .fields import Month
from .release import Released, release, release_one
from .suppression import THRESHOLD, Figure, steady
from .texts import PublicText

ACTS_ON_ALL = ("applications_imported", "applications_decided", "ranked_provisional", "ranked_final")
CHECKS = ("decided", "correction_received", "correction_answered", "application_received")


@dataclass(frozen=True, slots=True)
class RankingList:
    """The coded ranking of one owner in one municipality."""

    owner: PublicText
    municipality: PublicText
    rows: tuple[Released, ...]


@dataclass(frozen=True, slots=True)
class PublicRanking:
    """The last ranking made. `digest` is the one written when it was made; `stage` provisional or final."""

    made: Released
    final: bool
    lists: tuple[RankingList, ...]


def ranking(at: CallAt) -> Ranking | None:
    """The last ranking up to the moment: the final one once it exists."""
    made = Ranking.objects.filter(call=at.call, ranked_at__lte=at.until)
    return made.filter(stage=Ranking.Stage.FINAL).first() or made.filter(stage=Ranking.Stage.PROVISIONAL).first()


def public_ranking(at: CallAt) -> PublicRanking | None:
    found = ranking(at)
    if found is None:
        return None
    owners, towns = places.owners(), places.municipalities()
    rows = RankingRow.objects.filter(ranking=found).order_by("owner", "municipality", "place")
    lists: dict[tuple[str, str], list[CodedRow]] = {}
    for row in rows.values("owner", "municipality", "place", "score", "drawn", "application__public_code"):
        code = row.pop("application__public_code")
        lists.setdefault((row["owner"], row["municipality"]), []).append(CodedRow(code=code, **row))
    return PublicRanking(
        made=release_one(
            Act(
                what="ranked_final" if found.stage == "final" else "ranked_provisional",
                when=acts.day_of(found.ranked_at),
                digest=found.hash,
                call=at.call.slug,
            )
        ),
        final=found.stage == Ranking.Stage.FINAL,
        lists=tuple(
            RankingList(owners[owner], towns[town], release(CodedRow, listed))
            for (owner, town), listed in lists.items()
        ),
    )


def numbers(at: CallAt) -> dict[str, Released]:
    """Every aggregate of the call, by name: what may be written, and «meno di 5» for the rest.

    Applications are counted as the last act on all of them left them; a decision made again after one correction shows with
    the next such act, together with everybody else's.
    """
    told = {
        figure.name: _aggregate(at, figure.name, figure.value, figure.name in shown)
        for figures, shown in (steady(map(_application_figures, _acts_on_all(at))), steady(_correction_figures(at)))
        for figure in figures
    }
    for name in _unanswerable(at):
        told[name] = release_one(Aggregate(name, None, call=at.call.slug))
    filed = _undecided(at).values_list("filed_at", flat=True)
    ages = [(at.on - acts.day_of(moment)).days for moment in filed]
    enough = len(ages) >= THRESHOLD and told["applications_without_decision"].number is not None
    what = "median_days_of_open_checks"
    median = Aggregate(what, median_low(ages) if enough else None, few=bool(ages) and not enough, call=at.call.slug)
    told[what] = release_one(median)
    return told


def _acts_on_all(at: CallAt) -> list[CallAt]:
    """The call as each act on all its applications left it; as it is, before the first."""
    events = Event.objects.filter(dossier=at.call.dossier_id, kind__in=ACTS_ON_ALL, happened_at__lte=at.until)
    moments = sorted(set(events.values_list("happened_at", flat=True)))
    return [CallAt(at.call, moment) for moment in moments] or [at]


def _unanswerable(at: CallAt) -> Iterator[str]:
    """What nobody can count yet, because the step it comes from has not been done: «non disponibile», not «meno di 5»."""
    if "applications_imported" not in at.kinds:
        yield from ("applications_received", "applications_without_decision", "applications_not_admitted")
    elif not _decisions(at).exists():
        yield "applications_not_admitted"
    if "ranked_provisional" not in at.kinds:
        yield from ("corrections_received", "corrections_open", "corrections_answered")


def last_check(at: CallAt) -> tuple[date, Released] | None:
    """When the last check of this call was done: the day for the rule of freshness, the month for the public."""
    found = acts.events_of_call(at.call, at.until).filter(kind__in=CHECKS)
    last = found.order_by("-happened_at").values_list("happened_at", flat=True).first()
    if last is None:
        return None
    day = acts.day_of(last)
    return day, release_one(Act(what="checks_done", when=Month.of(day), call=at.call.slug))


def _application_figures(at: CallAt) -> list[Figure]:
    """Atoms: in the published ranking, not admitted, undecided, and whoever is in none of these."""
    found = ranking(at)
    received = set(_received(at).values_list("pk", flat=True))
    listed = RankingRow.objects.filter(ranking=found) if found else RankingRow.objects.none()
    ranked = set(listed.values_list("application", flat=True))
    refused = _decisions(at).filter(outcome="not_eligible").values_list("application", flat=True)
    groups = {"ranked": ranked, "out": set(refused) - ranked}
    groups["undecided"] = set(_undecided(at).values_list("pk", flat=True)) - ranked
    groups["rest"] = received - ranked - groups["out"] - groups["undecided"]
    everybody = frozenset(name for name, members in groups.items() if members)
    figures = [
        Figure("applications_received", everybody, len(received)),
        Figure("applications_not_admitted", frozenset({"out"}), len(groups["out"])),
        Figure("applications_without_decision", frozenset({"undecided"}), len(groups["undecided"])),
    ]
    if found:
        figures.append(Figure("applications_ranked", frozenset({"ranked"}), len(ranked), forced=True))
    return figures


def _correction_figures(at: CallAt) -> Iterator[list[Figure]]:
    """Requests received, open and answered: after each request and each answer, since they come one by one."""
    asked = Correction.objects.filter(application__call=at.call, received_at__lte=at.until)
    pairs = list(asked.values_list("received_at", "answered_at"))
    moments = {moment for pair in pairs for moment in pair if moment is not None and moment <= at.until}
    for moment in sorted(moments) or [at.until]:
        received = sum(1 for one, _ in pairs if one <= moment)
        answered = sum(1 for _, one in pairs if one is not None and one <= moment)
        yield [
            Figure("corrections_received", frozenset({"c.open", "c.answered"}), received),
            Figure("corrections_open", frozenset({"c.open"}), received - answered),
            Figure("corrections_answered", frozenset({"c.answered"}), answered),
        ]


def _received(at: CallAt) -> QuerySet[Application]:
    """Applications whose receipt is recorded up to the moment, in a file that had been imported by then."""
    told = Event.objects.filter(kind="application_received", happened_at__lte=at.until).values("dossier")
    known = Q(batch__isnull=True) | Q(batch__imported_at__lte=at.until)
    return Application.objects.filter(known, call=at.call, dossier__in=told)


def _decisions(at: CallAt) -> QuerySet[Decision]:
    """The decision that stood at the moment."""
    standing = Q(closed_at__isnull=True) | Q(closed_at__gt=at.until)
    return Decision.objects.filter(standing, application__call=at.call, decided_at__lte=at.until)


def _undecided(at: CallAt) -> QuerySet[Application]:
    """Applications that waited for a decision at the moment."""
    return _received(at).exclude(dossier__in=_decisions(at).values("application"))


def _aggregate(at: CallAt, what: str, value: int, shown: bool) -> Released:
    hidden = {"few": value < THRESHOLD, "guards": value >= THRESHOLD} if not shown else {}
    return release_one(Aggregate(what, value if shown else None, call=at.call.slug, **hidden))
