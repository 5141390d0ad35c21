"""The only way to personal data: who, what and why are committed before a row is handed over (P-39, P-40).

    rows = read(queries.applications_of, actor, "istruttoria", call=call.pk)
    file = read_one(queries.application_file, actor, "rettifica", dossier=dossier.pk)

What one may not see "is not found", and the attempt stays in the log. A query that strays beyond the dossiers it was given
is our fault: nothing is shown and nothing is kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction

from approdo.procedures import moments
from approdo.procedures.problems import NotFound, Problem, Problems
from approdo.records.access.actors import Actor
from approdo.records.access.personal import AboutDossier, Query, action_of, name_of
from approdo.records.access.table import Action, may, visible
from approdo.records.dossiers.models import Dossier
from approdo.records.journal import context, readings

LONGEST_REASON = 300


def read(query: Query, actor: Actor, reason: str, **arguments: Any) -> list[Any]:
    """Run a `@personal` query over what the actor may see; return its rows once the reading is committed.

    With an argument `dossier` (an id) it is a detail: NotFound when the actor may not see it. Raises Problems without a
    reason, TypeError for an undeclared query, RuntimeError inside another transaction (the log could be rolled back).
    """
    action = action_of(query)
    wanted = arguments.get("dossier")
    _refuse_without(reason)
    if actor.user_id is None:
        raise Problems([_nobody_reads()])
    with transaction.atomic(durable=True):
        context.enter(actor, action)
        on = moments.today()
        seen = visible(actor, action, Dossier.objects.all(), on=on)
        denied = not (may(actor, action, on=on) if wanted is None else seen.filter(pk=wanted).exists())
        rows = [] if denied else list(query(seen, **arguments))
        shown = _shown(rows, seen)
        readings.write(actor, name_of(query), _existing(wanted) if denied else shown, reason=reason, denied=denied)
    if denied:
        raise NotFound
    return rows


def read_one(query: Query, actor: Actor, reason: str, **arguments: Any) -> Any:
    """Like `read`, for exactly one row; NotFound when there is none."""
    rows = read(query, actor, reason, **arguments)
    if not rows:
        raise NotFound
    return rows[0]


def record_denial(actor: Actor, action: Action, dossier: Dossier | None = None) -> None:
    """Keep a refused attempt in the log of readings; call it outside a transaction, before answering "not found"."""
    if actor.user_id is None:
        return
    with transaction.atomic(durable=True):
        context.enter(actor, action)
        dossiers = [dossier.pk] if dossier is not None else []
        readings.write(actor, action, dossiers, reason="tentativo non consentito", denied=True)


def _shown(rows: Iterable[AboutDossier], seen: Any) -> set[UUID]:
    shown = {row.dossier_id for row in rows}
    if shown and seen.filter(pk__in=shown).count() != len(shown):
        raise RuntimeError("a query returned rows of dossiers that its reader may not see")
    return shown


def _existing(wanted: Any) -> list[UUID]:
    return [] if wanted is None else list(Dossier.objects.filter(pk=wanted).values_list("pk", flat=True))


def _refuse_without(reason: str) -> None:
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise Problems(
            [
                Problem(
                    "reason_missing",
                    "reason",
                    None,
                    f"un testo di 1…{LONGEST_REASON} caratteri",
                    "Chi consulta dati personali ne dice il motivo.",
                    "Scrivi in poche parole a che cosa serve la consultazione.",
                )
            ]
        )


def _nobody_reads() -> Problem:
    return Problem(
        "not_allowed",
        "actor",
        None,
        "una persona con un ruolo",
        "Un automatismo non consulta dati personali.",
        "Entra con il tuo account.",
    )
