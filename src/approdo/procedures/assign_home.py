"""The act of assignment: after the household's yes, signed by whoever directs the office (r.r. 4/2017, art. 15, c. 2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from approdo.procedures.acting import Row
from approdo.procedures.answer_offer import on_offer
from approdo.procedures.checks import ready_for_assignment
from approdo.procedures.on_call import event_of, problem
from approdo.procedures.problems import Problem, refuse_if_any
from approdo.records.access.actors import Actor
from approdo.records.access.table import Action
from approdo.records.calls.models import Application, Assignment, Decision, Offer
from approdo.records.journal.models import Event


@dataclass(frozen=True, slots=True)
class HomeToAssign:
    """`offer` is the one the household accepted."""

    offer: UUID


def assign_home(told: HomeToAssign, moment: datetime, actor: Actor) -> list[Event]:
    """accepted → assigned. The requirements must hold today as they held at application (r.r. 4/2017, art. 7)."""
    with on_offer(told.offer, "assign_home", moment, actor, Action.HOME_ASSIGN) as (deed, offer, call):
        refuse_if_any(_problems(offer, actor) or ready_for_assignment(offer.application, moment))
        application = offer.application
        application.state = Application.State.ASSIGNED
        assignment = Assignment(
            run=offer.run, application=application, home=offer.home, quota=offer.quota, assigned_at=moment
        )
        payload = {
            "offer": str(offer.pk),
            "run": str(offer.run_id),
            "home": offer.home.code,
            "pass": offer.quota,
            "call": call.slug,
        }
        rows: list[Row] = [assignment, (application, "state")]
        events = [deed.record(application.dossier, event_of("assign_home"), payload, rows)]
        deed.queue("public.write")
        return events


def standing_assignment(application: Application, home: str) -> Assignment | None:
    standing = Assignment.objects.filter(application=application, home__code=home, ended_at__isnull=True)
    return standing.select_related("home").first()


def _problems(offer: Offer, actor: Actor) -> list[Problem]:
    if Assignment.objects.filter(application=offer.application, ended_at__isnull=True).exists():
        return [
            problem("already_assigned", "offer", "La casa è già assegnata a questa domanda.", "Ricarica la pagina.")
        ]
    if offer.ended_at is not None or offer.answer != Offer.Answer.ACCEPTED:
        message = "Si assegna una casa che il nucleo ha accettato: qui non c’è un’accettazione che vale."
        return [problem("not_accepted", "offer", message, "Aspetta la risposta del nucleo, o registrala.")]
    found = []
    decision = Decision.objects.filter(application=offer.application, closed_at__isnull=True).first()
    if decision is None or decision.outcome != "eligible":
        message = "I requisiti valgono alla domanda e all’assegnazione: oggi non risultano rispettati."
        remedy = "Chiarisci il requisito, o proponi l’esclusione con i suoi motivi."
        found.append(problem("requirements_not_met", "application", message, remedy))
    if accepted_by(offer) == actor.user_id and offer.answered_through == "office":
        message = "Chi ha registrato l’accettazione per il nucleo non può anche firmare l’assegnazione."
        found.append(problem("second_person_needed", "actor", message, "Falla firmare a un’altra persona."))
    return found


def accepted_by(offer: Offer) -> UUID | None:
    """Who registered the last acceptance on the file."""
    told = Event.objects.filter(dossier=offer.application_id, kind=event_of("accept_home")).order_by("-seq")
    return told.values_list("actor", flat=True).first()
