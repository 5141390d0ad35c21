"""Events as public acts: kind, day or month, digest. Of what concerns one household only the month is said."""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from approdo.records.calls.models import Call
from approdo.records.journal.models import Event, Seal

from .classes import ACTS, Act, CountOfHomesOrActs
from .fields import Month
from .release import Released, release, release_one

ROME = ZoneInfo("Europe/Rome")
OF_A_HOUSEHOLD = ("home_assigned", "home_refused", "keys_handed_over")


def day_of(moment: datetime) -> date:
    return moment.astimezone(ROME).date()


def events_of_call(call: Call, until: datetime) -> QuerySet[Event]:
    """Everything recorded about a call up to a moment: on its dossier, its applications', its homes'."""
    on_its_homes = Q(dossier__home__call_homes__call=call, kind__in=OF_A_HOUSEHOLD)
    mine = Q(dossier=call.dossier_id) | Q(dossier__application__call=call) | on_its_homes
    return Event.objects.filter(mine, happened_at__lte=until).distinct()


def acts_on_call(call: Call, until: datetime) -> tuple[Released, ...]:
    """The office's acts on the call as a whole, oldest first: with their day, since they concern everybody."""
    events = Event.objects.filter(dossier=call.dossier_id, happened_at__lte=until, kind__in=ACTS)
    return tuple(
        release_one(Act(what=event.kind, when=day_of(event.happened_at), digest=_short(event), call=call.slug))
        for event in events.exclude(kind__in=OF_A_HOUSEHOLD).order_by("happened_at", "seq")
    )


def acts_on_households(
    call: Call, kind: str, until: datetime, only: Iterable[object] | None = None
) -> tuple[Released, ...]:
    """One act a household, by month; inside a month in the order of the digests, which is no order of time.

    `only`: the dossiers (applications and homes) to look at.
    """
    events = events_of_call(call, until).filter(kind=kind)
    if only is not None:
        events = events.filter(dossier__in=list(only))
    found = [
        Act(what=kind, when=Month.of(day_of(event.happened_at)), digest=_short(event), call=call.slug)
        for event in events
    ]
    return release(Act, sorted(found, key=lambda act: (str(act.when), act.digest), reverse=True))


def page_written(on: date) -> Released:
    """The day for which a page is computed."""
    return release_one(Act(what="page_written", when=on))


def days_between(call: Call, first: Released, last: Released) -> Released:
    """How many days the office took from one of its acts on a call to another."""
    return release_one(CountOfHomesOrActs(what="days_taken", number=(last.when - first.when).days, call=call.slug))


def counted(what: str, number: int) -> Released:
    """An exact count of the office's acts, or of parts of its programme."""
    return release_one(CountOfHomesOrActs(what=what, number=number))


def a_day(on: date) -> Released:
    """A day that is asked about, or from which something begins."""
    return page_written(on)


def state_of_journal() -> str:
    """A value that changes whenever anything is recorded: for the ETag of pages computed on request. It is never shown."""
    last = Event.objects.order_by("-recorded_at").values_list("recorded_at", "hash").first()
    return f"{last[0].timestamp()}-{bytes(last[1]).hex()[:16]}" if last else "empty"


def seals(until: datetime) -> tuple[Released, ...]:
    """The daily seals over the whole journal, newest first."""
    rows = Seal.objects.filter(day__lte=day_of(until)).order_by("-day")
    return release(
        Act, [Act(what="seal", when=row.day, digest=bytes(row.root).hex(), times=max(row.heads, 1)) for row in rows]
    )


def _short(event: Event) -> str:
    return bytes(event.hash).hex()[:12]
