"""Conflict of interest (P-18; l. 241/1990, art. 6-bis): who declares one is out of the file at once, and back in only by
the hand of who directs the office.
"""

from datetime import datetime

from approdo.procedures.acting import Row, acting
from approdo.procedures.problems import Problem, refuse_if_any
from approdo.records.access.actors import Actor
from approdo.records.access.models import ConflictDeclaration
from approdo.records.access.table import Action
from approdo.records.dossiers.models import Dossier
from approdo.records.journal.models import Event

from .offices import write


def declare_conflict(dossier: Dossier, *, conflict: bool, moment: datetime, actor: Actor) -> Event:
    """Declare a conflict with a file, or with a call and all files within it; or declare that there is none."""
    with acting(actor, moment, Action.CONFLICT_DECLARE, dossier) as deed:
        former: list[Row] = []
        for one in ConflictDeclaration.objects.filter(user=actor.user_id, dossier=dossier, superseded_at=None):
            one.superseded_at = moment
            former.append((one, "superseded_at"))
        declared = ConflictDeclaration(user_id=actor.user_id, dossier=dossier, conflict=conflict, declared_at=moment)
        payload = {"user": str(actor.user_id), "dossier": str(dossier.pk), "conflict": conflict}
        return write(deed, dossier.office, "conflict_declared", payload, [*former, declared])


def lift_conflict(declaration: ConflictDeclaration, reason: str, *, moment: datetime, actor: Actor) -> Event:
    """The conflict is over: said by who assigns files, with a reason, never by who declared it."""
    with acting(actor, moment, Action.DOSSIER_ASSIGN, declaration.dossier) as deed:
        declaration = ConflictDeclaration.objects.select_related("dossier__office").get(pk=declaration.pk)
        refuse_if_any(_problems(declaration, reason.strip(), actor))
        declaration.superseded_at = moment
        payload = {
            "user": str(declaration.user_id),
            "dossier": str(declaration.dossier_id),
            "reason": reason.strip(),
        }
        office = declaration.dossier.office
        return write(deed, office, "conflict_lifted", payload, [(declaration, "superseded_at")])


def _problems(declaration: ConflictDeclaration, reason: str, actor: Actor) -> list[Problem]:
    problems = []
    if declaration.superseded_at is not None:
        problems.append(
            Problem(
                "conflict_lifted", "", None, "una dichiarazione in corso", "Questa dichiarazione non è più in corso.",
                "Non serve altro.",
            )
        )  # fmt: skip
    if declaration.user_id == actor.user_id:
        problems.append(
            Problem(
                "lifts_own_conflict", "", None, "un’altra persona", "Nessuno toglie il proprio conflitto.",
                "Chiedi a chi dirige l’ufficio.",
            )
        )  # fmt: skip
    if not reason:
        problems.append(
            Problem("reason_missing", "reason", None, "un motivo", "Manca il motivo.", "Scrivi perché non c’è più.")
        )
    return problems
