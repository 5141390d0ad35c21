"""What every act on a call begins with: the call under its lock, in a state that has the act."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from approdo.procedures.acting import Deed, Row, acting
from approdo.procedures.kinds import RANKED_CALL
from approdo.procedures.problems import NotFound, Problem, Problems, refuse_if_any
from approdo.records.access.actors import Actor
from approdo.records.access.table import Action
from approdo.records.calls.models import Application, Call

LONGEST_REASON = 300


def find_call(slug: str) -> Call:
    """The call of that address. Raises NotFound."""
    call = Call.objects.select_related("dossier").filter(slug=slug).first()
    if call is None:
        raise NotFound
    return call


def find_application(slug: str, public_code: str) -> UUID:
    """The dossier of an application by its public code, which says nothing about anybody. Raises NotFound."""
    found = Application.objects.filter(call__slug=slug, public_code=public_code.strip().upper())
    dossier = found.values_list("pk", flat=True).first()
    if dossier is None:
        raise NotFound
    return dossier


@contextmanager
def on_call(slug: str, act: str, moment: datetime, actor: Actor, action: Action) -> Iterator[tuple[Deed, Call]]:
    """Open the act on a call: permission, lock, then the call as it is now, in a state that has this act."""
    found = find_call(slug)
    with acting(actor, moment, action, found.dossier) as deed:
        call = _as_it_is_now(found)
        refuse_if_any(RANKED_CALL.wrong_state(act, call.state))
        yield deed, call


@contextmanager
def on_application(
    dossier: UUID, act: str, moment: datetime, actor: Actor, action: Action
) -> Iterator[tuple[Deed, Application, Call]]:
    """Open an act on one application: permission on its dossier; the call is locked too, so that a ranking cannot be
    made meanwhile."""
    found = Application.objects.select_related("dossier", "call__dossier").filter(pk=dossier).first()
    if found is None:
        raise NotFound
    with acting(actor, moment, action, found.dossier) as deed:
        call = _as_it_is_now(found.call, lock=True)
        refuse_if_any(RANKED_CALL.wrong_state(act, call.state))
        yield deed, Application.objects.select_related("dossier", "household").get(pk=dossier), call


def moved(call: Call, act: str, *fields: str) -> Row:
    """The call in the state that this act leads to, as a row to be saved (with other fields that changed)."""
    step = RANKED_CALL.step(act)
    if step.to_state is not None:
        call.state = step.to_state
    return call, "state", *fields


def event_of(act: str) -> str:
    return RANKED_CALL.step(act).event


def problem(code: str, where: str, message: str, remedy: str, *, value: object = None, expected: str = "") -> Problem:
    return Problem(code, where, value, expected, message, remedy)


def refuse(code: str, where: str, message: str, remedy: str, *, value: object = None, expected: str = "") -> Problems:
    """One problem, ready to be raised."""
    return Problems([problem(code, where, message, remedy, value=value, expected=expected)])


def reason_problems(reason: str) -> list[Problem]:
    """A reason is written, and short enough to be read."""
    if reason.strip() and len(reason) <= LONGEST_REASON:
        return []
    return [problem("reason_missing", "reason", "Manca il motivo.", f"Scrivilo, in al più {LONGEST_REASON} caratteri.")]


def _as_it_is_now(found: Call, *, lock: bool = False) -> Call:
    if lock:
        type(found.dossier).objects.select_for_update().get(pk=found.dossier_id)
    return Call.objects.select_related("dossier").get(pk=found.pk)
