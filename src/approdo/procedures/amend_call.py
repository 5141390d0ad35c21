"""A call in preparation is changed: dates, homes, what its notice says. Once published it is what people read, and stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from approdo.procedures.acting import Row
from approdo.procedures.call_guards import paper_problems
from approdo.procedures.on_call import event_of, moved, on_call
from approdo.procedures.prepare_call import NewCall, home_problems
from approdo.procedures.problems import refuse_if_any
from approdo.records.access.actors import Actor
from approdo.records.access.table import Action
from approdo.records.calls.models import Call, CallHome
from approdo.records.homes.models import Home
from approdo.records.journal.models import Event

CHANGED = ("title", "year", "published_on", "opens_at", "closes_at", "act", "notice")


def amend_call(new: NewCall, moment: datetime, actor: Actor) -> list[Event]:
    """draft → draft: the call as `new` describes it. Its address, measure, options and quotas stay as they were."""
    with on_call(new.slug, "amend_call", moment, actor, Action.CALL_PREPARE) as (deed, call):
        homes = {home.code: home for home in Home.objects.filter(code__in=new.homes)}
        refuse_if_any(home_problems(replace(new, slug=call.slug), homes, but=call))
        for name in CHANGED:
            setattr(call, name, getattr(new, name) if name != "year" else new.year or new.published_on.year)
        call.notice = dict(new.notice)
        refuse_if_any(paper_problems(call, {one.name: one.value for one in call.parameter_values.all()}))
        rows: list[Row] = [moved(call, "amend_call", *CHANGED), *_offered(call, homes, new)]
        payload: dict[str, Any] = {"homes": list(new.homes), "published_on": new.published_on.isoformat()}
        return [deed.record(call.dossier, event_of("amend_call"), payload, rows)]


def _offered(call: Call, homes: dict[str, Home], new: NewCall) -> list[Row]:
    """The homes in their new order. A draft offers nothing to anybody yet, so its rows are simply made again."""
    CallHome.objects.filter(call=call).delete()
    return [CallHome(call=call, home=homes[code], position=place) for place, code in enumerate(new.homes, start=1)]
