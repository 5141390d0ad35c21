"""A later statement on a commitment, made in the office: the earlier ones stay, this one stands beside them (P-64).

It says what changed, why, and by which act; which evidence it gives of the state its verb claims, or which is missing; and, if it gives
a promised milestone another day, that day is a forecast: the first one is never overwritten.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType

from approdo.procedures.moments import day_of
from approdo.procedures.on_call import problem
from approdo.procedures.on_commitment import LONGEST_TEXT, on_commitment
from approdo.procedures.problems import Problem, refuse_if_any
from approdo.records.access.actors import Actor
from approdo.records.access.table import Action
from approdo.records.gate.texts import NotPublic, official_text, reference_name
from approdo.records.journal.models import Event
from approdo.records.programme.catalogue import Row
from approdo.records.programme.promises import promises_of
from approdo.records.programme.record import Record
from approdo.records.programme.statement import (
    DAYS,
    EVIDENCE,
    LABELS,
    OFFICE,
    OFFICE_VERBS,
    Statement,
    Tap,
    evidence,
    sentence_faults,
)
from approdo.records.programme.states import VERBS

NEW_MILESTONE = "scadenza"


@dataclass(frozen=True, slots=True)
class NewStatement:
    """What the editor writes. `verb` is one of the vocabulary; `evidence` has the fields its state asks for (days in ISO); `forecast`
    gives the milestone `milestone` another day, or makes one with `milestone_title`."""

    row: str
    sentence: str
    verb: str
    reason: str
    act: str
    evidence: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    quote: str = ""
    milestone: str = ""
    milestone_title: str = ""
    forecast: str = ""


STATES: Mapping[str, str] = MappingProxyType({**VERBS, **OFFICE_VERBS})


def renew_statement(new: NewStatement, moment: datetime, actor: Actor, folder: Path | None = None) -> list[Event]:
    """→ event `statement`. Problems: words without a date, a verb out of the vocabulary, reason or act missing, a day that is none."""
    with on_commitment(new.row, moment, actor, Action.PROGRAMME_EDIT, folder) as (deed, commitment, row):
        refuse_if_any(problems_of(new, row, moment))
        made = _statement(new, row, moment)
        payload = {**made.payload(), "statement": made.digest}
        event = deed.record(commitment.dossier, "statement", payload)
        deed.queue("public.write")
        return [event]


def problems_of(new: NewStatement, row: Row, moment: datetime) -> list[Problem]:
    """Every reason why it cannot be published."""
    found = [
        problem("statement_wording", "sentence", f"{fault[:1].upper()}{fault[1:]}", "Riscrivi la frase.")
        for fault in sentence_faults(new.sentence)
    ]
    texts = {
        "sentence": new.sentence,
        "reason": new.reason,
        "act": new.act,
        "quote": new.quote,
        "milestone_title": new.milestone_title,
        **{name: text for name, text in new.evidence.items() if name not in DAYS},
        **{f"missing-{number}": text for number, text in enumerate(new.missing)},
    }
    found += [one for name, text in texts.items() for one in _text_problems(name, text)]
    for name, what in (("sentence", "la frase"), ("reason", "il motivo del cambiamento"), ("act", "l’atto")):
        if not texts[name].strip():
            found.append(problem("text_missing", name, f"Manca {what}.", "Scrivilo: chi legge deve poter controllare."))
    if new.verb not in STATES:
        message = "Il verbo non è nel vocabolario del programma."
        found.append(problem("verb_unknown", "verb", message, "Sceglilo dall’elenco.", value=new.verb))
    return found + _evidence_problems(new) + _milestone_problems(new, row, moment)


def _text_problems(name: str, text: str) -> list[Problem]:
    if len(text) > LONGEST_TEXT:
        message = f"Il testo è più lungo di {LONGEST_TEXT} caratteri."
        return [problem("text_too_long", name, message, "Accorcialo: il resto sta nell’atto.")]
    try:
        official_text(text)
    except NotPublic:
        message = "Il testo contiene un codice fiscale o un’e-mail, e sarà pubblico."
        return [problem("personal_data", name, message, "Togli il dato della persona.")]
    return []


def _evidence_problems(new: NewStatement) -> list[Problem]:
    """Each state asks for its evidence (rows.md 1.8): given, or declared missing in so many words."""
    wanted = EVIDENCE.get(STATES.get(new.verb, ""), ())
    given = {name for name, text in new.evidence.items() if text.strip()}
    found = [
        problem("evidence_unknown", name, "Questo stato non chiede questa prova.", "Lasciala vuota.")
        for name in sorted(given - set(wanted))
    ]
    found += [
        problem(
            "date_invalid", name, "Questo giorno non esiste.", "Scrivi giorno, mese e anno.", value=new.evidence[name]
        )
        for name in DAYS
        if name in given and not _day(new.evidence[name])
    ]
    lacking = [name for name in wanted if name not in given]
    if lacking and not any(text.strip() for text in new.missing):
        asked = ", ".join(str(LABELS[name]).lower() for name in lacking)
        message = f"Questo stato chiede: {asked}."
        remedy = "Dai la prova, oppure scrivi quale prova manca: la frase resterà «Dichiarato»."
        found.append(problem("evidence_missing", lacking[0], message, remedy))
    return found


def _milestone_problems(new: NewStatement, row: Row, moment: datetime) -> list[Problem]:
    known = {str(one.tap.id) for one in promises_of(Record(moment).told(row, moment)) if one.tap.kind == "due"}
    found = []
    if new.milestone and new.milestone not in known:
        found.append(problem("milestone_unknown", "milestone", "Questa tappa non c’è.", "Sceglila dall’elenco."))
    if (new.milestone or new.milestone_title) and not _day(new.forecast):
        message = "Manca il giorno della tappa, o non esiste."
        found.append(problem("date_invalid", "forecast", message, "Scrivi giorno, mese e anno.", value=new.forecast))
    if new.forecast and not (new.milestone or new.milestone_title.strip()):
        message = "Di quale tappa è questo giorno?"
        found.append(problem("text_missing", "milestone", message, "Scegli una tappa, o dai un nome a quella nuova."))
    return found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _statement(new: NewStatement, row: Row, moment: datetime) -> Statement:
    state = STATES[new.verb]
    told = {name: text.strip() for name, text in new.evidence.items() if text.strip()}
    return Statement(
        row=row.id,
        on=day_of(moment),
        source=reference_name(OFFICE),
        source_digest="",
        sentence=official_text(new.sentence.strip()),
        quote=official_text(new.quote.strip()) if new.quote.strip() else None,
        verb=reference_name(new.verb),
        state=reference_name(state),
        missing=tuple(official_text(text.strip()) for text in new.missing if text.strip()),
        milestones=_milestones(new, row, moment, told.get("due")),
        reason=official_text(new.reason.strip()),
        act=official_text(new.act.strip()),
        evidence=tuple(evidence(name, told[name]) for name in EVIDENCE.get(state, ()) if name in told),
    )


def _milestones(new: NewStatement, row: Row, moment: datetime, due: str | None) -> tuple[Tap, ...]:
    """The milestone named, with its new day; a state that has a due day makes of it a promise like any other."""
    day = _day(new.forecast)
    if day is not None:
        known = {str(one.tap.id): one.tap for one in promises_of(Record(moment).told(row, moment))}
        if new.milestone:
            tap = known[new.milestone]
            return (Tap(tap.id, tap.title, tap.kind, day),)
        name = f"{NEW_MILESTONE}-{len(known) + 1}"
        return (Tap(reference_name(name), official_text(new.milestone_title.strip()), reference_name("due"), day),)
    promised = _day(due or "")
    if promised is None:
        return ()
    return (Tap(reference_name(NEW_MILESTONE), official_text("Scadenza dichiarata"), reference_name("due"), promised),)
