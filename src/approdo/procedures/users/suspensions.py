"""A suspended account opens nothing, from the next click on; reinstated, it finds its roles as they were."""

from datetime import datetime

from approdo.procedures import moments
from approdo.procedures.acting import acting
from approdo.procedures.problems import Problem, refuse_if_any
from approdo.records.access.actors import Actor
from approdo.records.access.models import User
from approdo.records.access.queries import active_administrators, one_at_a_time
from approdo.records.access.table import Action
from approdo.records.journal.models import Event
from approdo.records.territory.models import Office

from .offices import write
from .sessions import close_sessions


def suspend_user(user: User, office: Office, reason: str, *, moment: datetime, actor: Actor) -> Event:
    """Close the account and its open sessions. Nobody suspends oneself, nor the last who could let somebody in."""
    with acting(actor, moment, Action.USERS_SUSPEND) as deed:
        one_at_a_time()
        user = User.objects.select_for_update().get(pk=user.pk)
        refuse_if_any(_problems(user, reason.strip(), moment, actor))
        user.is_active, user.suspended_at = False, moment
        payload = {"user": str(user.id), "reason": reason.strip()}
        event = write(deed, office, "user_suspended", payload, [(user, "is_active", "suspended_at")])
        close_sessions(user)
    return event


def reinstate_user(user: User, office: Office, *, moment: datetime, actor: Actor) -> Event:
    """Open the account again."""
    with acting(actor, moment, Action.USERS_SUSPEND) as deed:
        user = User.objects.select_for_update().get(pk=user.pk)
        if user.is_active:
            refuse_if_any(
                [
                    Problem(
                        "not_suspended",
                        "",
                        None,
                        "un account sospeso",
                        "Questo account è già attivo.",
                        "Non serve altro.",
                    )
                ]
            )
        user.is_active, user.suspended_at = True, None
        rows = [(user, "is_active", "suspended_at")]
        return write(deed, office, "user_reinstated", {"user": str(user.id)}, rows)


def _problems(user: User, reason: str, moment: datetime, actor: Actor) -> list[Problem]:
    problems = []
    if user.pk == actor.user_id:
        problems.append(
            Problem(
                "suspends_oneself", "", None, "un altro account", "Non puoi sospendere te stesso.",
                "Lo fa un altro amministratore.",
            )
        )  # fmt: skip
    if not user.is_active:
        problems.append(
            Problem(
                "already_suspended", "", None, "un account attivo", "Questo account è già sospeso.", "Non serve altro."
            )
        )
    administrators = active_administrators(moments.day_of(moment))
    if administrators.filter(pk=user.pk).exists() and administrators.count() == 1:
        problems.append(
            Problem(
                "last_administrator", "", None, "un altro amministratore attivo", "È l’ultimo amministratore attivo.",
                "Prima dai questo ruolo a un’altra persona.",
            )
        )  # fmt: skip
    if not reason:
        problems.append(
            Problem(
                "reason_missing", "reason", None, "un motivo", "Manca il motivo.", "Scrivi perché sospendi l’account."
            )
        )
    return problems
