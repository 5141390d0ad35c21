"""Applications close at the hour of the notice, never before; the list for the draw is frozen with its digest."""

from __future__ import annotations

from datetime import datetime

from approdo.allotment.draw import list_digest
from approdo.procedures.moments import ROME
from approdo.procedures.on_call import event_of, moved, on_call, refuse
from approdo.records.access.actors import Actor
from approdo.records.access.table import Action
from approdo.records.calls.models import Application, Call
from approdo.records.journal.models import Event


def close_call(slug: str, moment: datetime, actor: Actor) -> list[Event]:
    """open → closed. With no applications yet there is no digest: it comes with the import."""
    with on_call(slug, "close_call", moment, actor, Action.CALL_PUBLISH) as (deed, call):
        if moment < call.closes_at:
            shown = f"{call.closes_at.astimezone(ROME):%d/%m/%Y alle %H:%M}"
            raise refuse(
                "too_early",
                "moment",
                f"Le domande si chiudono il {shown}.",
                "Chiudi il bando da quel momento.",
                expected=shown,
            )
        call.list_digest = digest_of(call)
        payload = {"list_digest": call.list_digest or None}
        events = [
            deed.record(call.dossier, event_of("close_call"), payload, [moved(call, "close_call", "list_digest")])
        ]
        deed.queue("public.write")
        return events


def digest_of(call: Call, more: tuple[str, ...] = ()) -> str:
    """The digest that freezes the list of public codes (`docs/house.md`, the draw); empty with no applications."""
    codes = [*Application.objects.filter(call=call).values_list("public_code", flat=True), *more]
    return list_digest(codes) if codes else ""
