"""The keys are handed over, under a signed lease: the household lives there, the home is no longer empty."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateRange

from approdo.procedures import tell_people
from approdo.procedures.acting import Happening, Row
from approdo.procedures.assign_home import not_assigned, standing_assignment
from approdo.procedures.moments import day_of
from approdo.procedures.on_call import event_of, on_application, problem
from approdo.procedures.problems import Problem, refuse_if_any
from approdo.records.access.actors import Actor
from approdo.records.access.table import Action
from approdo.records.calls.models import Application, Assignment
from approdo.records.homes.models import Home, Occupancy, VacancyEpisode
from approdo.records.homes.queries import lives_in, open_lease
from approdo.records.journal.models import Event


@dataclass(frozen=True, slots=True)
class KeysHandedOver:
    """`home` is the home's code; `on` the day of the handing over (default: today)."""

    application: UUID
    home: str
    on: date | None = None


def hand_over_keys(told: KeysHandedOver, moment: datetime, actor: Actor) -> list[Event]:
    """An occupancy begins on that day, for the household of the application."""
    with on_application(told.application, "hand_over_keys", moment, actor, Action.CALL_KEYS) as (deed, application, _):
        day = told.on or day_of(moment)
        assignment = standing_assignment(application, told.home)
        refuse_if_any(_problems(told, application, assignment, day, moment))
        assert assignment is not None, "without an assignment the guards have refused"
        home, household = assignment.home, application.household
        drafts = tell_people.keys(deed, application, home.code, day)
        rows: list[Row] = [
            *_vacancies_ended(home, day),
            Occupancy(home=home, household=household, period=DateRange(day, None)),
            *drafts.rows,
        ]
        handed = Happening(
            application.dossier, event_of("hand_over_keys"), {"home": told.home, "from": day.isoformat()}
        )
        events = deed.record_many([handed, *drafts.happenings], rows)
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
        return [not_assigned(told.home)]
    if lives_in(application.household_id, assignment.home_id):
        message = "Le chiavi di questa casa risultano già consegnate."
        return [problem("keys_handed_over", "home", message, "Ricarica la pagina.")]
    lease = open_lease(application.household_id, assignment.home_id)
    if lease is None:
        message = "Le chiavi si consegnano dopo la firma del contratto, che qui non c’è."
        return [problem("lease_missing", "home", message, "Registra prima la firma del contratto.")]
    found = []
    if not lease.period.lower <= day <= day_of(moment):
        message = (
            f"Le chiavi si consegnano dal {lease.period.lower:%d/%m/%Y}, quando parte il contratto, e non nel futuro."
        )
        found.append(problem("date_invalid", "on", message, "Correggi il giorno.", value=day.isoformat()))
    elsewhere = Occupancy.objects.filter(home=assignment.home, period__overlap=DateRange(day, None))
    if elsewhere.exists():
        found.append(problem("home_not_free", "home", "Nella casa risulta un altro nucleo.", "Controlla la casa."))
    return found
