"""A fact about a commitment: something was done, or a promised milestone was reached. With its day and its act: evidence, not words.

A fact gives a sentence that says things go on its sixty days; a milestone reached stops its lateness.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from approdo.procedures.acting import Happening
from approdo.procedures.moments import ROME, day_of
from approdo.procedures.on_call import problem
from approdo.procedures.on_commitment import LONGEST_TEXT, on_commitment
from approdo.procedures.problems import Problem, refuse_if_any
from approdo.records.access.actors import Actor
from approdo.records.access.table import Action
from approdo.records.gate.texts import NotPublic, official_text
from approdo.records.journal.models import Event
from approdo.records.programme.catalogue import Row
from approdo.records.programme.promises import promises_of
from approdo.records.programme.record import DONE, REACHED, Record

NOON = time(12)


@dataclass(frozen=True, slots=True)
class Fact:
    """`milestone` empty: something that was done."""

    row: str
    text: str
    act: str
    day: date
    milestone: str = ""


def record_fact(fact: Fact, moment: datetime, actor: Actor, folder: Path | None = None) -> list[Event]:
    """→ event `milestone_reached` or `activity_recorded`, dated by the fact's own day."""
    with on_commitment(fact.row, moment, actor, Action.PROGRAMME_EDIT, folder) as (deed, commitment, row):
        refuse_if_any(_problems(fact, row, moment))
        happened_at = min(datetime.combine(fact.day, NOON, ROME), moment)
        payload = {"text": fact.text.strip(), "act": fact.act.strip(), "on": fact.day.isoformat()}
        kind = DONE
        if fact.milestone:
            kind, payload = REACHED, {**payload, "milestone": fact.milestone}
        events = deed.record_many([Happening(commitment.dossier, kind, payload, happened_at)])
        deed.queue("public.write")
        return events


def _problems(fact: Fact, row: Row, moment: datetime) -> list[Problem]:
    found = []
    for name, text, what in (("text", fact.text, "che cosa è stato fatto"), ("act", fact.act, "l’atto o il documento")):
        if not text.strip():
            found.append(problem("text_missing", name, f"Manca {what}.", "Scrivilo: senza, il fatto non prova niente."))
        elif len(text) > LONGEST_TEXT:
            found.append(problem("text_too_long", name, f"Più di {LONGEST_TEXT} caratteri.", "Accorcialo."))
        else:
            try:
                official_text(text)
            except NotPublic:
                message = "Il testo contiene un codice fiscale o un’e-mail, e sarà pubblico."
                found.append(problem("personal_data", name, message, "Togli il dato della persona."))
    if fact.day > day_of(moment):
        message = "Il fatto porta una data che deve ancora venire."
        found.append(problem("date_invalid", "day", message, "Un fatto si registra dopo che è successo."))
    if fact.milestone:
        due = {str(one.tap.id) for one in promises_of(Record(moment).told(row, moment)) if one.tap.kind == "due"}
        if fact.milestone not in due:
            found.append(problem("milestone_unknown", "milestone", "Questa tappa non c’è.", "Sceglila dall’elenco."))
    return found
