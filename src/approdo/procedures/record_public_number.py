"""The number for ties: drawn by others, after closing, on a list already frozen and published (P-25, P-34)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from approdo.documents.shapes import is_plain_text
from approdo.procedures.on_call import event_of, on_call, problem
from approdo.procedures.problems import Problem, refuse_if_any
from approdo.records.access.actors import Actor
from approdo.records.access.table import Action
from approdo.records.calls.models import Call
from approdo.records.journal.models import Event


@dataclass(frozen=True, slots=True)
class PublicNumber:
    """`number` as it was drawn, leading zeros included; `source` says who drew it, when and where anybody can check;
    `drawn_at` is the moment of that extraction."""

    call: str
    number: str
    source: str
    drawn_at: datetime


def record_public_number(given: PublicNumber, moment: datetime, actor: Actor) -> list[Event]:
    """Record it once; nobody can change it or draw again."""
    with on_call(given.call, "record_public_number", moment, actor, Action.CALL_RANK) as (deed, call):
        refuse_if_any(_problems(given, call, moment))
        call.public_number = given.number.strip()
        payload = {
            "public_number": call.public_number,
            "source": given.source.strip(),
            "drawn_at": given.drawn_at.isoformat(),
            "list_digest": call.list_digest,
        }
        events = [deed.record(call.dossier, event_of("record_public_number"), payload, [(call, "public_number")])]
        deed.queue("public.write")
        return events


def _problems(given: PublicNumber, call: Call, moment: datetime) -> list[Problem]:
    found = []
    if call.public_number:
        found.append(
            problem(
                "public_number_recorded",
                "number",
                "Il numero pubblico è già registrato e non cambia più.",
                "Usa quello.",
            )
        )
    if not call.list_digest:
        found.append(
            problem(
                "list_not_frozen",
                "number",
                "L’elenco delle domande non è ancora fissato: il numero si estrae dopo.",
                "Importa prima le domande.",
            )
        )
    if not is_plain_text(given.number, 80):
        found.append(
            problem("public_number_missing", "number", "Manca il numero, o non è su una riga.", "Scrivilo com’è.")
        )
    if not is_plain_text(given.source, 300):
        found.append(
            problem(
                "source_missing",
                "source",
                "Manca chi ha estratto il numero.",
                "Scrivi chi, quando e dove si controlla.",
            )
        )
    if not call.closes_at < given.drawn_at <= moment:
        found.append(
            problem(
                "public_number_too_early",
                "drawn_at",
                "Il numero deve essere estratto dopo la chiusura delle domande, e non nel futuro.",
                "Usa l’estrazione annunciata nell’avviso.",
            )
        )
    return found
