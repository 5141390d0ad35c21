"""The keys are handed over: lease and occupancy begin, the home is no longer empty."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateRange

from approdo.procedures.acting import Row
from approdo.procedures.assign_home import standing_assignment
from approdo.procedures.moments import day_of
from approdo.procedures.on_call import event_of, on_application, problem
from approdo.procedures.problems import Problem, refuse_if_any
from approdo.records.access.actors import Actor
from approdo.records.access.table import Action
from approdo.records.calls.models import Application, Assignment
from approdo.records.homes.models import Home, Lease, Occupancy, VacancyEpisode
from approdo.records.journal.models import Event


@dataclass(frozen=True, slots=True)
class KeysHandedOver:
    """`home` is the home's code; `on` the day of the handing over (default: today)."""

    application: UUID
    home: str
    on: date | None = None


def hand_over_keys(told: KeysHandedOver, moment: datetime, actor: Actor) -> list[Event]:
    """One lease and one occupancy begin on that day, for the household of the application."""
    with on_application(told.application, "hand_over_keys", moment, actor, Action.CALL_KEYS) as (deed, application, _):
        day = told.on or day_of(moment)
        assignment = standing_assignment(application, told.home)
        refuse_if_any(_problems(told, application, assignment, day, moment))
        assert assignment is not None, "without an assignment the guards have refused"
        home, household = assignment.home, application.household
        period = DateRange(day, None)
        rows: list[Row] = [
            *_vacancies_ended(home, day),
            Lease(home=home, household=household, period=period),
            Occupancy(home=home, household=household, period=period),
        ]
        payload = {"home": told.home, "from": day.isoformat()}
        events = [deed.record(application.dossier, event_of("hand_over_keys"), payload, rows)]
        deed.queue("public.write")
        return events


def _vacancies_ended(home: Home, day: date) -> list[Row]:
    rows: list[Row] = []
    for episode in VacancyEpisode.objects.filter(home=home, period__contains=day):
        episode.period = DateRange(episode.period.lower, day)
        rows.append((episode, "period"))
    return rows


def _problems(
    told: KeysHandedOver, application: Application, assignment: Assignment | None, day: date, moment: datetime
) -> list[Problem]:
    if assignment is None:
        message = f"La casa {told.home} non è assegnata a questa domanda."
        return [problem("not_assigned", "home", message, "Controlla il codice della casa.")]
    found = []
    if not day_of(assignment.assigned_at) <= day <= day_of(moment):
        first = f"{day_of(assignment.assigned_at):%d/%m/%Y}"
        message = f"Le chiavi si consegnano dal {first}, giorno dell’assegnazione, e non nel futuro."
        found.append(problem("date_invalid", "on", message, "Correggi il giorno.", value=day.isoformat()))
    if Lease.objects.filter(household=application.household, period__contains=day).exists():
        message = "Questo nucleo ha già un contratto aperto per una casa pubblica."
        found.append(problem("open_lease", "household", message, "Chiudi prima quel contratto."))
    if Lease.objects.filter(home=assignment.home, period__contains=day).exists():
        found.append(problem("home_not_free", "home", "La casa ha già un contratto aperto.", "Controlla la casa."))
    return found
