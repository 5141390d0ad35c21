"""Who follows which dossier (P-40): assigned by who directs the office, for as long as it lasts, never rewritten.

Assigning a call assigns the files within it. The event is in the office's chain: a file's own chain says what was done to
it, not who was looking after it.
"""

from collections.abc import Collection
from datetime import datetime

from approdo.procedures.acting import acting
from approdo.procedures.problems import Problem, refuse_if_any
from approdo.records.access.actors import Actor
from approdo.records.access.models import DossierAssignment, RoleGrant, User
from approdo.records.access.table import Action
from approdo.records.dossiers.models import Dossier
from approdo.records.journal.models import Event

from .offices import write


def assign_dossier(user: User, dossier: Dossier, reason: str = "", *, moment: datetime, actor: Actor) -> Event:
    """From now on this user follows this dossier. Problems: suspended, never of that office, assigned already."""
    row = DossierAssignment(user=user, dossier=dossier, from_at=moment, reason=reason.strip())
    with acting(actor, moment, Action.DOSSIER_ASSIGN, dossier) as deed:
        refuse_if_any(_problems(row))
        payload = {"user": str(user.pk), "dossier": str(dossier.pk), "reason": row.reason}
        return write(deed, dossier.office, "dossier_assigned", payload, [row])


def assign_many(
    user: User, within: Dossier, files: Collection[Dossier], reason: str = "", *, moment: datetime, actor: Actor
) -> Event:
    """Give many files of one call to a user at once: all of them or none. Those that they follow already stay as they are.

    Problems: an account that may not follow them, files of another call, nothing left to give.
    """
    with acting(actor, moment, Action.DOSSIER_ASSIGN, within) as deed:
        already = set(
            DossierAssignment.objects.filter(user=user, to_at=None, dossier__in=files).values_list("dossier", flat=True)
        )
        new = [one for one in files if one.pk not in already]
        rows = [DossierAssignment(user=user, dossier=one, from_at=moment, reason=reason.strip()) for one in new]
        refuse_if_any(_many_problems(user, within, new))
        payload = {
            "user": str(user.pk),
            "within": str(within.pk),
            "dossiers": sorted(str(one.pk) for one in new),
            "reason": reason.strip(),
        }
        return write(deed, within.office, "dossiers_assigned", payload, rows)


def end_assignment(assignment: DossierAssignment, *, moment: datetime, actor: Actor) -> Event:
    """The dossier is closed to this user from the day of `moment`."""
    with acting(actor, moment, Action.DOSSIER_ASSIGN, assignment.dossier) as deed:
        assignment = DossierAssignment.objects.select_related("dossier__office").get(pk=assignment.pk)
        if assignment.to_at is not None:
            refuse_if_any([_already("assignment_ended", "un’assegnazione aperta", "Questa assegnazione è già chiusa.")])
        assignment.to_at = moment
        payload = {"user": str(assignment.user_id), "dossier": str(assignment.dossier_id)}
        office = assignment.dossier.office
        return write(deed, office, "assignment_ended", payload, [(assignment, "to_at")])


def _many_problems(user: User, within: Dossier, new: Collection[Dossier]) -> list[Problem]:
    problems = _account_problems(user, within)
    if any(one.within_id != within.pk for one in new):
        problems.append(
            Problem(
                "unknown_reference", "files", None, "fascicoli di questo bando",
                "Un fascicolo non è di questo bando.", "Torna all’elenco e scegli di nuovo.",
            )
        )  # fmt: skip
    if not new:
        problems.append(_already("already_assigned", "un fascicolo da assegnare", "Sono già tutti assegnati a lei."))
    return problems


def _problems(row: DossierAssignment) -> list[Problem]:
    problems = _account_problems(row.user, row.dossier)
    if DossierAssignment.objects.filter(user=row.user, dossier=row.dossier, to_at=None).exists():
        problems.append(_already("already_assigned", "un’assegnazione nuova", "Il fascicolo le è già assegnato."))
    return problems


def _account_problems(user: User, dossier: Dossier) -> list[Problem]:
    problems = []
    if not user.is_active:
        problems.append(_already("user_suspended", "un account attivo", "Questo account è sospeso."))
    if not RoleGrant.objects.filter(user=user, office=dossier.office_id).exists():
        problems.append(
            Problem(
                "not_of_the_office", "user", None, "una persona di quell’ufficio",
                "Questa persona non è dell’ufficio del fascicolo.", "Scegli qualcuno dell’ufficio.",
            )
        )  # fmt: skip
    return problems


def _already(code: str, expected: str, message: str) -> Problem:
    return Problem(code, "user", None, expected, message, "Non serve altro.")
