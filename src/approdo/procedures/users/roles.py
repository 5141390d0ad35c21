"""Roles are dated, never edited: one begins, one ends. A deputy acts for somebody over stated days."""

from datetime import date, datetime

from approdo.procedures import moments
from approdo.procedures.acting import acting
from approdo.procedures.problems import Problem, refuse_if_any
from approdo.records.access.actors import Actor
from approdo.records.access.models import Deputy, Role, RoleGrant, User
from approdo.records.access.queries import active_administrators, one_at_a_time
from approdo.records.access.table import Action
from approdo.records.journal.models import Event
from approdo.records.territory.models import Office

from .offices import write


def grant_role(
    user: User, role: str, office: Office, from_day: date, to_day: date | None, *, moment: datetime, actor: Actor
) -> Event:
    """Give a role in an office over [from_day, to_day)."""
    grant = RoleGrant(user=user, role=role, office=office, from_day=from_day, to_day=to_day)
    payload = {"user": str(user.id), "role": role, "from": from_day.isoformat()}
    if to_day:
        payload["to"] = to_day.isoformat()
    with acting(actor, moment, Action.USERS_INVITE) as deed:
        refuse_if_any(
            [*_problems_of_role(grant), *_problems_of_oneself(user, actor), *_problems_of_period(from_day, to_day)]
        )
        return write(deed, office, "role_granted", payload, [grant])


def end_role(grant: RoleGrant, to_day: date, *, moment: datetime, actor: Actor) -> Event:
    """The role is held until the eve of `to_day`: periods are half open."""
    with acting(actor, moment, Action.USERS_INVITE) as deed:
        one_at_a_time()
        grant = RoleGrant.objects.select_for_update(of=("self",)).select_related("office").get(pk=grant.pk)
        refuse_if_any([*_problems_of_end(grant, to_day, moment), *_problems_of_period(grant.from_day, to_day)])
        grant.to_day = to_day
        payload = {"user": str(grant.user_id), "role": grant.role, "to": to_day.isoformat()}
        return write(deed, grant.office, "role_ended", payload, [(grant, "to_day")])


def name_deputy(
    user: User, deputy: User, office: Office, from_day: date, to_day: date, *, moment: datetime, actor: Actor
) -> Event:
    """`deputy` acts for `user` over [from_day, to_day)."""
    row = Deputy(user=user, deputy=deputy, from_day=from_day, to_day=to_day)
    payload = {"user": str(user.id), "deputy": str(deputy.id), "from": from_day.isoformat(), "to": to_day.isoformat()}
    problems = _problems_of_period(from_day, to_day)
    if user.pk == deputy.pk:
        problems.append(
            Problem(
                "deputises_oneself", "deputy", None, "un’altra persona", "Nessuno sostituisce sé stesso.",
                "Scegli un’altra persona.",
            )
        )  # fmt: skip
    problems += [*_problems_of_oneself(deputy, actor), *_problems_of_sides(user, deputy)]
    with acting(actor, moment, Action.USERS_INVITE) as deed:
        refuse_if_any(problems)
        return write(deed, office, "deputy_named", payload, [row])


def _problems_of_role(grant: RoleGrant) -> list[Problem]:
    if grant.role not in Role.values:
        return [
            Problem(
                "role_unknown", "role", grant.role, ", ".join(Role.values), "Questo ruolo non c’è.",
                "Scegli un ruolo dell’elenco.",
            )
        ]  # fmt: skip
    held = RoleGrant.objects.filter(user=grant.user, role=grant.role, office=grant.office).exclude(
        to_day__lte=grant.from_day
    )
    if grant.to_day is not None:
        held = held.filter(from_day__lt=grant.to_day)
    if not held.exists():
        return []
    return [
        Problem(
            "role_already_held", "role", grant.role, "un periodo libero", "In quei giorni ha già questo ruolo in questo ufficio.",
            "Scegli altri giorni, o chiudi prima il ruolo che ha.",
        )
    ]  # fmt: skip


def _problems_of_oneself(receiver: User, actor: Actor) -> list[Problem]:
    """Who looks after accounts sees no file, and does not become by itself somebody who does (P-40)."""
    if receiver.pk != actor.user_id:
        return []
    return [
        Problem(
            "grants_oneself", "user", None, "un’altra persona", "Nessuno dà un ruolo o una sostituzione a sé stesso.",
            "Lo fa un altro amministratore.",
        )
    ]  # fmt: skip


def _problems_of_sides(user: User, deputy: User) -> list[Problem]:
    """An account belongs to one side for life, and acts on no other: not even in somebody's place."""
    if user.side == deputy.side:
        return []
    return [
        Problem(
            "deputy_of_another_side", "deputy", None, "una persona della stessa parte",
            "Questa persona lavora in un’altra parte del sistema.", "Scegli una collega della stessa parte.",
        )
    ]  # fmt: skip


def _problems_of_end(grant: RoleGrant, to_day: date, moment: datetime) -> list[Problem]:
    problems = []
    if grant.to_day is not None and grant.to_day <= to_day:
        problems.append(
            Problem("role_already_ended", "", None, "un ruolo aperto", "Questo ruolo è già chiuso.", "Non serve altro.")
        )
    if grant.role == Role.ADMINISTRATOR and not _another_administrator(grant, moment):
        problems.append(
            Problem(
                "last_administrator", "", None, "un altro amministratore attivo", "È l’ultimo amministratore attivo.",
                "Prima dai questo ruolo a un’altra persona.",
            )
        )  # fmt: skip
    return problems


def _another_administrator(grant: RoleGrant, moment: datetime) -> bool:
    return active_administrators(moments.day_of(moment)).exclude(pk=grant.user_id).exists()


def _problems_of_period(from_day: date, to_day: date | None) -> list[Problem]:
    if to_day is None or to_day > from_day:
        return []
    return [
        Problem(
            "period_runs_backward", "to_day", to_day.isoformat(), f"dopo il {from_day.isoformat()}",
            "L’ultimo giorno viene prima del primo.", "Correggi le date.",
        )
    ]  # fmt: skip
