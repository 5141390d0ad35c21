"""The act of assignment: after the household's yes, signed by whoever directs the office (r.r. 4/2017, art. 15, c. 2).

Taking it back is another act with its own reasons, while no lease rests on it: the home stays with the household as an offer it
accepted, or goes back to the call where there was none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from approdo.procedures import tell_people
from approdo.procedures.acting import Happening, Row
from approdo.procedures.answer_offer import on_offer
from approdo.procedures.checks import ready_for_assignment
from approdo.procedures.fitting import fit_of
from approdo.procedures.on_call import event_of, on_application, problem, reason_problems
from approdo.procedures.problems import Problem, refuse_if_any
from approdo.records.access.actors import Actor
from approdo.records.access.table import Action
from approdo.records.calls.models import Application, Assignment, Call, Decision, Offer
from approdo.records.homes.queries import open_lease
from approdo.records.journal.models import Event


@dataclass(frozen=True, slots=True)
class HomeToAssign:
    """`offer` is the one the household accepted."""

    offer: UUID


@dataclass(frozen=True, slots=True)
class Revocation:
    """`home` is the home's code; `reason` is what the act of revocation says."""

    application: UUID
    home: str
    reason: str


def assign_home(told: HomeToAssign, moment: datetime, actor: Actor) -> list[Event]:
    """accepted → assigned. The requirements must hold today as they held at application (r.r. 4/2017, art. 7)."""
    with on_offer(told.offer, "assign_home", moment, actor, Action.HOME_ASSIGN) as (deed, offer, call):
        refuse_if_any(_problems(offer, actor))
        refuse_if_any([*_fitting_problems(offer, call, moment), *ready_for_assignment(offer.application, moment)])
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
        drafts = tell_people.home_assigned(deed, application, offer.home.code, offer.quota)
        rows: list[Row] = [assignment, (application, "state"), *drafts.rows]
        assigned = Happening(application.dossier, event_of("assign_home"), payload)
        events = deed.record_many([assigned, *drafts.happenings], rows)
        deed.queue("public.write")
        return events


def revoke_assignment(told: Revocation, moment: datetime, actor: Actor) -> list[Event]:
    """assigned → accepted (or admitted, where the assignment came without an offer): a reasoned act, while there is no lease."""
    opened = on_application(told.application, "revoke_assignment", moment, actor, Action.HOME_ASSIGN)
    with opened as (deed, application, _):
        assignment = standing_assignment(application, told.home)
        refuse_if_any([*_revocation_problems(application, assignment), *reason_problems(told.reason)])
        assert assignment is not None, "without an assignment the guards have refused"
        assignment.ended_at = moment
        accepted = Offer.objects.filter(application=application, ended_at__isnull=True, answer=Offer.Answer.ACCEPTED)
        state = Application.State.ACCEPTED if accepted.exists() else Application.State.ADMITTED
        application.state = state
        payload = {"home": told.home, "reason": told.reason.strip(), "outcome": str(state)}
        rows: list[Row] = [(assignment, "ended_at"), (application, "state")]
        events = [deed.record(application.dossier, event_of("revoke_assignment"), payload, rows)]
        deed.queue("public.write")
        return events


def standing_assignment(application: Application, home: str) -> Assignment | None:
    standing = Assignment.objects.filter(application=application, home__code=home, ended_at__isnull=True)
    return standing.select_related("home").first()


def not_assigned(home: str) -> Problem:
    message = f"La casa {home} non è assegnata a questa domanda."
    return problem("not_assigned", "home", message, "Controlla il codice della casa.")


def _problems(offer: Offer, actor: Actor) -> list[Problem]:
    if Assignment.objects.filter(application=offer.application, ended_at__isnull=True).exists():
        message = "La casa è già assegnata a questa domanda."
        return [problem("already_assigned", "offer", message, "Ricarica la pagina.")]
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


def _fitting_problems(offer: Offer, call: Call, moment: datetime) -> list[Problem]:
    fit = fit_of(offer.application, offer.home, call, moment)
    if fit.fits:
        return []
    message = f"La casa {offer.home.code} non è più adatta: oggi il nucleo conta {fit.people} persone."
    return [
        problem("no_longer_fits", "home", message, "Ritira la proposta con il motivo: il nucleo resta al suo posto.")
    ]


def _revocation_problems(application: Application, assignment: Assignment | None) -> list[Problem]:
    if assignment is None:
        message = "Non c’è un’assegnazione che vale da revocare."
        return [problem("not_assigned", "home", message, "Ricarica la pagina.")]
    if open_lease(application.household_id, assignment.home_id) is not None:
        message = "C’è già il contratto: l’assegnazione non si revoca da sola."
        return [
            problem("lease_signed", "home", message, "Annulla prima il contratto, se le chiavi non sono consegnate.")
        ]
    return []


def accepted_by(offer: Offer) -> UUID | None:
    """Who registered the last acceptance on the file."""
    told = Event.objects.filter(dossier=offer.application_id, kind=event_of("accept_home")).order_by("-seq")
    return told.values_list("actor", flat=True).first()
