"""The notice is published: criteria, values and homes are there for everybody before anybody applies (l. 241/1990, art. 12)."""

from __future__ import annotations

from datetime import datetime

from approdo.procedures.call_guards import publication_problems
from approdo.procedures.moments import day_of
from approdo.procedures.on_call import event_of, moved, on_call
from approdo.procedures.problems import refuse_if_any
from approdo.records.access.actors import Actor
from approdo.records.access.table import Action
from approdo.records.journal.models import Event


def publish_call(slug: str, moment: datetime, actor: Actor) -> list[Event]:
    """draft → published. The day of publication is the day whose law applies: it becomes this very day."""
    with on_call(slug, "publish_call", moment, actor, Action.CALL_PUBLISH) as (deed, call):
        call.published_on = day_of(moment)
        refuse_if_any(publication_problems(call, moment))
        payload = {"published_on": call.published_on.isoformat(), "act": call.act}
        events = [
            deed.record(call.dossier, event_of("publish_call"), payload, [moved(call, "publish_call", "published_on")])
        ]
        deed.queue("public.write")
        return events
