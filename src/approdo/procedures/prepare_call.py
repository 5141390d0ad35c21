"""A call is drawn up: dates, homes in their published order, values it may set, and what its notice must say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from approdo.procedures.acting import acting
from approdo.procedures.call_guards import paper_problems
from approdo.procedures.on_call import event_of, problem
from approdo.procedures.problems import Problem, refuse_if_any
from approdo.records.access.actors import Actor
from approdo.records.access.table import Action
from approdo.records.calls.models import Call, CallHome, CallParameter
from approdo.records.dossiers.codes import fresh_dossier_codes
from approdo.records.dossiers.models import Dossier, Kind
from approdo.records.homes.models import Home
from approdo.records.journal.models import Event


@dataclass(frozen=True, slots=True)
class NewCall:
    """`homes` are codes in the published order; `parameters` only those the measure marks per_call; `options`,
    `allotment` as in CALL.yaml; `notice` has the keys of `kinds.NOTICE` (P-12), `assumed` and what else the page says."""

    slug: str
    measure: str
    title: str
    municipality: str
    office: str
    published_on: date
    opens_at: datetime
    closes_at: datetime
    homes: Sequence[str]
    act: str = ""
    year: int | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    allotment: Mapping[str, Any] = field(default_factory=dict)
    notice: Mapping[str, Any] = field(default_factory=dict)


def prepare_call(new: NewCall, moment: datetime, actor: Actor) -> list[Event]:
    """→ draft. All faults of the paper are told together."""
    with acting(actor, moment, Action.CALL_PREPARE) as deed:
        homes = {home.code: home for home in Home.objects.filter(code__in=new.homes)}
        refuse_if_any([*_place_problems(new, actor), *home_problems(new, homes)])
        call, rows = _rows(new, homes)
        refuse_if_any(paper_problems(call, dict(new.parameters)))
        payload = {"slug": new.slug, "measure": new.measure, "homes": list(new.homes)}
        return [deed.record(call.dossier, event_of("prepare_call"), payload, rows)]


def _rows(new: NewCall, homes: Mapping[str, Home]) -> tuple[Call, list[Any]]:
    [code] = fresh_dossier_codes(1)
    dossier = Dossier(kind=Kind.CALL, code=code, municipality_id=new.municipality, office_id=new.office)
    call = Call(
        dossier=dossier,
        slug=new.slug,
        measure=new.measure,
        title=new.title,
        year=new.year or new.published_on.year,
        published_on=new.published_on,
        opens_at=new.opens_at,
        closes_at=new.closes_at,
        act=new.act,
        options=dict(new.options),
        allotment=dict(new.allotment),
        notice=dict(new.notice),
    )
    values = [CallParameter(call=call, name=name, value=value) for name, value in new.parameters.items()]
    offered = [CallHome(call=call, home=homes[code], position=place) for place, code in enumerate(new.homes, start=1)]
    return call, [dossier, call, *values, *offered]


def _place_problems(new: NewCall, actor: Actor) -> list[Problem]:
    """The address is new, and the call belongs to the office of whoever prepares it."""
    found = []
    if Call.objects.filter(slug=new.slug).exists():
        found.append(problem("duplicate_id", "slug", f"Il bando «{new.slug}» c’è già.", "Usa un altro indirizzo."))
    if not actor.is_system and actor.office != new.office:
        found.append(
            problem(
                "not_allowed", "office", "Il bando è di un altro ufficio.", "Lo prepara chi lavora in quell’ufficio."
            )
        )
    return found


def home_problems(new: NewCall, homes: Mapping[str, Home], but: Call | None = None) -> list[Problem]:
    """Each home exists, is named once, is not on offer elsewhere (`but` the call that is being changed) and nobody lives in it."""
    found = []
    for place, code in enumerate(new.homes):
        where = f"homes/{place}"
        if code not in homes:
            found.append(problem("unknown_reference", where, f"La casa {code} non esiste.", "Correggi il codice."))
        elif code in new.homes[:place]:
            found.append(problem("duplicate_id", where, f"La casa {code} è nominata due volte.", "Lasciala una volta."))
    day = new.published_on
    leased = Home.objects.filter(code__in=new.homes, leases__period__contains=day).values_list("code", flat=True)
    found += [
        problem("home_not_free", "homes", f"La casa {code} è affittata.", "Toglila dal bando.")
        for code in leased.distinct()
    ]
    assigned = Home.objects.filter(code__in=new.homes, assignments__ended_at__isnull=True, assignments__isnull=False)
    found += [
        problem("home_not_free", "homes", f"La casa {code} è assegnata con un altro bando.", "Toglila dal bando.")
        for code in assigned.values_list("code", flat=True).distinct()
        if code not in leased
    ]
    # A ranking gives homes until its call ends: one that is left may still go to somebody in it.
    running = CallHome.objects.filter(home__code__in=new.homes, withdrawn_at__isnull=True).exclude(
        Q(call__state=Call.State.ENDED)
        | Q(call=but)
        | Q(home__code__in=[*leased, *assigned.values_list("code", flat=True)])
    )
    found += [
        problem(
            "home_not_free", "homes", f"La casa {code} è nel bando «{slug}».", "Toglila da lì, o chiudi quel bando."
        )
        for code, slug in running.values_list("home__code", "call__slug")
    ]
    return found
