"""A household says no to its home: it leaves that ranking, the home comes back and a new run scrolls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from approdo.procedures.on_call import event_of, on_application, problem
from approdo.procedures.problems import Problem, refuse_if_any
from approdo.records.access.actors import Actor
from approdo.records.access.table import Action
from approdo.records.calls.models import Application, Assignment, Refusal
from approdo.records.homes.models import Lease
from approdo.records.journal.models import Event


@dataclass(frozen=True, slots=True)
class HomeRefusal:
    """`home` is the home's code; `reason` the household's, in a few words, never public."""

    application: UUID
    home: str
    reason: str


def refuse_home(told: HomeRefusal, moment: datetime, actor: Actor) -> list[Event]:
    """The assignment ends here; the refusal is an input of the next run."""
    with on_application(told.application, "refuse_home", moment, actor, Action.CALL_REFUSE) as (deed, application, _):
        assignment = standing_assignment(application, told.home)
        refuse_if_any(_problems(told, application, assignment))
        assert assignment is not None, "without an assignment the guards have refused"
        assignment.ended_at = moment
        application.state = Application.State.REFUSED_HOME
        refusal = Refusal(application=application, home=assignment.home, reason=told.reason.strip(), refused_at=moment)
        payload = {"home": told.home, "reason": refusal.reason}
        rows = [(assignment, "ended_at"), refusal, (application, "state")]
        events = [deed.record(application.dossier, event_of("refuse_home"), payload, rows)]
        deed.queue("public.write")
        return events


def standing_assignment(application: Application, home: str) -> Assignment | None:
    standing = Assignment.objects.filter(application=application, home__code=home, ended_at__isnull=True)
    return standing.select_related("home").first()


def _problems(told: HomeRefusal, application: Application, assignment: Assignment | None) -> list[Problem]:
    found = []
    if assignment is None:
        message = f"La casa {told.home} non è assegnata a questa domanda."
        found.append(problem("not_assigned", "home", message, "Controlla il codice della casa."))
    elif Lease.objects.filter(household=application.household, home=assignment.home).exists():
        message = "Le chiavi sono già consegnate: non è più una rinuncia all’assegnazione."
        found.append(problem("keys_handed_over", "home", message, "Si lascia la casa con la disdetta del contratto."))
    if not told.reason.strip() or len(told.reason) > 300:
        found.append(
            problem("reason_missing", "reason", "Manca il motivo della rinuncia.", "Scrivilo in poche parole.")
        )
    return found
