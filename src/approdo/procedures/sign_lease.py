"""The lease of an assigned home is signed; and one that was registered wrongly is undone while no keys were handed over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateRange

from approdo.procedures.acting import Row
from approdo.procedures.assign_home import not_assigned, standing_assignment
from approdo.procedures.moments import day_of
from approdo.procedures.on_call import event_of, on_application, problem, reason_problems
from approdo.procedures.problems import Problem, refuse_if_any
from approdo.records.access.actors import Actor
from approdo.records.access.table import Action
from approdo.records.calls.models import Application, Assignment
from approdo.records.homes.models import Lease
from approdo.records.homes.queries import leases_in_the_way, lives_in, open_lease
from approdo.records.journal.models import Event


@dataclass(frozen=True, slots=True)
class LeaseSigned:
    """`home` is the home's code; `on` the day from which the lease runs (default: today)."""

    application: UUID
    home: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class LeaseUndone:
    """`reason`: what was wrong with it."""

    application: UUID
    home: str
    reason: str


def sign_lease(told: LeaseSigned, moment: datetime, actor: Actor) -> list[Event]:
    """A lease begins on that day, for the household of the application."""
    with on_application(told.application, "sign_lease", moment, actor, Action.CALL_KEYS) as (deed, application, _):
        day = told.on or day_of(moment)
        assignment = standing_assignment(application, told.home)
        refuse_if_any(_problems(told, application, assignment, day, moment))
        assert assignment is not None, "without an assignment the guards have refused"
        lease = Lease(home=assignment.home, household=application.household, period=DateRange(day, None))
        payload = {"home": told.home, "from": day.isoformat()}
        events = [deed.record(application.dossier, event_of("sign_lease"), payload, [lease])]
        deed.queue("public.write")
        return events


def undo_lease(told: LeaseUndone, moment: datetime, actor: Actor) -> list[Event]:
    """The lease never was: its row keeps no day. Nothing else moves, since no keys were handed over."""
    with on_application(told.application, "undo_lease", moment, actor, Action.CALL_KEYS) as (deed, application, _):
        assignment = standing_assignment(application, told.home)
        lease = open_lease(application.household_id, assignment.home_id) if assignment else None
        refuse_if_any([*_undoing_problems(application, assignment, lease), *reason_problems(told.reason)])
        assert lease is not None, "without a lease the guards have refused"
        lease.period = DateRange(empty=True)
        payload = {"home": told.home, "reason": told.reason.strip()}
        rows: list[Row] = [(lease, "period")]
        events = [deed.record(application.dossier, event_of("undo_lease"), payload, rows)]
        deed.queue("public.write")
        return events


def _problems(
    told: LeaseSigned, application: Application, assignment: Assignment | None, day: date, moment: datetime
) -> list[Problem]:
    if assignment is None:
        return [not_assigned(told.home)]
    found = []
    if not day_of(assignment.assigned_at) <= day <= day_of(moment):
        first = f"{day_of(assignment.assigned_at):%d/%m/%Y}"
        message = f"Il contratto parte dal {first}, giorno dell’assegnazione, e non nel futuro."
        found.append(problem("date_invalid", "on", message, "Correggi il giorno.", value=day.isoformat()))
    in_the_way = leases_in_the_way(application.household_id, assignment.home_id, day)
    if in_the_way.filter(household=application.household_id).exists():
        message = "Questo nucleo ha già un contratto per una casa pubblica."
        found.append(problem("open_lease", "household", message, "Chiudi prima quel contratto."))
    if in_the_way.filter(home=assignment.home_id).exists():
        found.append(problem("home_not_free", "home", "La casa ha già un contratto.", "Controlla la casa."))
    return found


def _undoing_problems(application: Application, assignment: Assignment | None, lease: Lease | None) -> list[Problem]:
    if assignment is None or lease is None:
        message = "Per questa casa non c’è un contratto da annullare."
        return [problem("no_lease", "home", message, "Ricarica la pagina.")]
    if lives_in(application.household_id, assignment.home_id):
        message = "Le chiavi sono già consegnate: il contratto non si annulla più."
        return [problem("keys_handed_over", "home", message, "La casa si lascia con la disdetta del contratto.")]
    return []
