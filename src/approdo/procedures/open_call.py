"""Applications open: nothing that the decision needs may still be provisional (P-12), and from here criteria are frozen (P-13)."""

from __future__ import annotations

from datetime import datetime

from approdo.procedures.call_guards import opening_problems
from approdo.procedures.contents import call_terms
from approdo.procedures.on_call import event_of, moved, on_call
from approdo.procedures.problems import refuse_if_any
from approdo.records.access.actors import Actor
from approdo.records.access.table import Action
from approdo.records.journal.models import Event


def open_call(slug: str, moment: datetime, actor: Actor) -> list[Event]:
    """published → open, not before the hour of the notice."""
    with on_call(slug, "open_call", moment, actor, Action.CALL_PUBLISH) as (deed, call):
        refuse_if_any(opening_problems(call, moment))
        payload = {
            "opens_at": call.opens_at.isoformat(),
            "closes_at": call.closes_at.isoformat(),
            "terms": call_terms(call),
        }
        events = [deed.record(call.dossier, event_of("open_call"), payload, [moved(call, "open_call")])]
        deed.queue("public.write")
        return events
