"""A value known only by memory, or of the notice's own making, is confirmed by somebody who says from where (P-68)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from approdo.documents.shapes import is_plain_text
from approdo.procedures.call_book import CallBook, book_of
from approdo.procedures.moments import day_of
from approdo.procedures.on_call import event_of, on_call, problem
from approdo.procedures.problems import Problem, refuse_if_any
from approdo.records.access.actors import Actor
from approdo.records.access.models import Role
from approdo.records.access.table import Action
from approdo.records.calls.models import Call, ParameterConfirmation
from approdo.records.journal.models import Event


@dataclass(frozen=True, slots=True)
class Confirmation:
    """`source`: the act, page or paper in which the value was read."""

    call: str
    parameter: str
    source: str


def confirm_parameter(given: Confirmation, moment: datetime, actor: Actor) -> list[Event]:
    """Confirm one value of a call in draft or published; once opened its criteria are frozen (P-13)."""
    with on_call(given.call, "confirm_parameter", moment, actor, Action.CALL_PREPARE) as (deed, call):
        book = book_of(call, moment)
        refuse_if_any(_problems(given, call, book))
        value = next(one["value"] for one in book.facts["parameters"] if one["name"] == given.parameter)
        row = ParameterConfirmation(
            call=call,
            parameter=given.parameter,
            value=value,
            by=str(Role(actor.role).label) if actor.role in Role.values else actor.role,
            on=day_of(moment),
            source=given.source.strip(),
        )
        payload = {"parameter": given.parameter, "value": value, "source": row.source}
        return [deed.record(call.dossier, event_of("confirm_parameter"), payload, [row])]


def _problems(given: Confirmation, call: Call, book: CallBook) -> list[Problem]:
    where = f"parameters/{given.parameter}"
    figure = book.frozen.figures.get(given.parameter)
    if figure is None:
        return [problem("call_unknown_parameter", where, "Questo valore non esiste nella misura.", "Correggi il nome.")]
    found = []
    if call.confirmations.filter(parameter=given.parameter).exists():
        found.append(problem("already_confirmed", where, "Questo valore è già confermato.", "Non serve fare altro."))
    elif figure.awaits == "missing":
        message = "Un valore che manca non si può confermare."
        found.append(problem("parameter_missing", where, message, "Trovalo e aggiungilo ai valori, poi confermalo."))
    elif figure.absent:
        message = "La norma non prevede più questo valore."
        found.append(problem("parameter_absent", where, message, "Non serve confermarlo."))
    if not is_plain_text(given.source, 200):
        remedy = "Scrivi l’atto, la pagina o la carta in cui lo hai letto."
        found.append(problem("source_missing", "source", "Manca da dove viene la conferma.", remedy))
    return found
