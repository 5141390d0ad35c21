"""The call ends when its ranking is spent: nothing waits for anybody, and no home left can go to a household in it.

Whoever got no home applies again in the next call. What is left goes back to the owner, named in the event.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from approdo.procedures.allot_call import latest_run
from approdo.procedures.close_application import open_proposal
from approdo.procedures.on_call import event_of, moved, on_call, problem
from approdo.procedures.problems import Problem, refuse_if_any
from approdo.procedures.scrolling import changed_since
from approdo.records.access.actors import Actor
from approdo.records.access.table import Action
from approdo.records.calls.models import Application, Assignment, Call, CallHome, Offer
from approdo.records.homes.models import Occupancy
from approdo.records.journal.models import Event


def end_call(slug: str, moment: datetime, actor: Actor) -> list[Event]:
    """allotted → ended."""
    with on_call(slug, "end_call", moment, actor, Action.CALL_END) as (deed, call):
        refuse_if_any(ending_problems(call))
        left = CallHome.objects.filter(call=call, withdrawn_at__isnull=True).exclude(
            home__in=_given(call).values("home")
        )
        payload = {"homes_left": sorted(left.values_list("home__code", flat=True))}
        events = [deed.record(call.dossier, event_of("end_call"), payload, [moved(call, "end_call")])]
        deed.queue("public.write")
        return events


def ending_problems(call: Call) -> list[Problem]:
    """Everything that still waits: a signature, an answer, an assignment, a lease, keys, an exclusion, a list that can scroll."""
    found = []
    run = latest_run(call)
    if run is not None and run.signed_at is None:
        found.append(problem("run_unsigned", "call", "C’è un’assegnazione da firmare.", "Falla firmare."))
    elif run is not None and changed_since(run, call):
        message = "Dopo l’ultima assegnazione qualcosa è cambiato: la graduatoria può ancora scorrere."
        found.append(problem("can_scroll", "call", message, "Calcola lo scorrimento e fallo firmare."))
    waiting = {
        ("offers_open", "aspettano risposta o assegnazione"): Offer.objects.filter(
            application__call=call, ended_at__isnull=True
        ).exclude(application__in=_given(call).values("application")),
        ("keys_missing", "sono assegnate e senza chiavi"): _given(call).filter(~_lived_in()),
    }
    for (code, words), rows in waiting.items():
        if count := rows.count():
            found.append(problem(code, "call", f"{count} case {words}.", "Portale a termine prima di chiudere."))
    proposed = Application.objects.filter(call=call, dossier__event__kind=event_of("propose_exclusion")).distinct()
    if any(open_proposal(one) for one in proposed):
        message = "C’è un’esclusione proposta che aspetta una decisione."
        found.append(problem("exclusion_open", "call", message, "Firmala, o non accoglierla."))
    return found


def _given(call: Call) -> QuerySet[Assignment]:
    return Assignment.objects.filter(application__call=call, ended_at__isnull=True)


def _lived_in() -> Exists:
    return Exists(Occupancy.objects.filter(household=OuterRef("application__household"), home=OuterRef("home")))
