"""Corrections of the provisional ranking: asked item by item, each answered in writing before the final one (P-20).

In a comparative call a correction clarifies what was true at the deadline; it cannot bring in what came after (P-15).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext

from approdo.clock.terms import THIRTY_DAYS, Figure
from approdo.documents.errors import BadInput
from approdo.procedures import tell_people
from approdo.procedures.acting import Row
from approdo.procedures.ask_papers import MOST_PAPERS, brought_by
from approdo.procedures.call_book import CallBook, book_of, measure_of
from approdo.procedures.decide_applications import decided
from approdo.procedures.imports.layout import BOUND_CONCEPTS
from approdo.procedures.moments import day_of
from approdo.procedures.on_call import event_of, on_application, problem, refuse
from approdo.procedures.papers import UploadedPaper, only_new, paper_rows
from approdo.procedures.problems import NotFound, Problem, Problems, refuse_if_any
from approdo.procedures.rank_call import correction_window
from approdo.records.access.actors import Actor
from approdo.records.access.table import Action
from approdo.records.calls.models import Application, Call, Correction, CorrectionPaper, Ranking
from approdo.records.evidence.models import Fact
from approdo.records.journal.models import Event

SCORE = "score"
ACCESSIBLE = "needs_accessible"
SOURCE = "office"


@dataclass(frozen=True, slots=True)
class CorrectionRequest:
    """`item`: `score` or the name of a fact. `received_at` is when it reached the office (default: now); what comes through
    the portal comes when it is sent. `id` is drawn with the form, so that a button pressed twice is one request."""

    application: UUID
    item: str
    text: str
    received_at: datetime | None = None
    id: UUID | None = None
    papers: Sequence[UploadedPaper] = ()


@dataclass(frozen=True, slots=True)
class CorrectionAnswer:
    """`text` is what the applicant reads. An accepted one carries the right `value` (in the fact's unit; a score in
    hundredths) and the day `as_of` which it is true; `person` when the fact is about one."""

    correction: UUID
    accepted: bool
    text: str
    value: Any = None
    as_of: date | None = None
    person: UUID | None = None


def receive_correction(asked: CorrectionRequest, moment: datetime, actor: Actor) -> list[Event]:
    """Register a request, brought to the office or sent by the person (or by a helper who may).

    One that comes late is registered too, and said to be late: it must be read (l. 241/1990, art. 10).
    """
    action = Action.OWN_OBSERVE if actor.is_citizen else Action.CALL_CORRECT
    with on_application(asked.application, "receive_correction", moment, actor, action) as (deed, application, call):
        received_at = moment if actor.is_citizen else asked.received_at or moment
        provisional = Ranking.objects.get(call=call, stage=Ranking.Stage.PROVISIONAL)
        refuse_if_any(_already_received(asked))
        refuse_if_any(_request_problems(asked, call, received_at, moment, provisional.ranked_at))
        correction = Correction(
            id=asked.id or uuid4(),
            application=application,
            item=asked.item,
            text=asked.text.strip(),
            received_at=received_at,
        )
        papers = paper_rows(application.dossier, asked.papers, brought_by(actor), moment)
        links = [CorrectionPaper(correction=correction, paper=paper) for paper in papers]
        late = day_of(received_at) > correction_window(call, provisional.ranked_at).closes
        payload = {
            "correction": str(correction.pk),
            "item": asked.item,
            "late": late,
            "received_at": received_at.isoformat(),
            "through": "portal" if actor.is_citizen else "office",
            "papers": [paper.digest for paper in papers],
        }
        rows: list[Row] = [correction, *only_new(papers), *links]
        return [deed.record(application.dossier, event_of("receive_correction"), payload, rows)]


def answer_correction(answer: CorrectionAnswer, moment: datetime, actor: Actor) -> list[Event]:
    """Write the outcome. An accepted one changes the fact, or the score, and the application is decided again."""
    found = Correction.objects.select_related("application").filter(pk=answer.correction).first()
    if found is None:
        raise NotFound
    with on_application(found.application_id, "answer_correction", moment, actor, Action.CALL_CORRECT) as opened:
        deed, application, call = opened
        correction = Correction.objects.get(pk=answer.correction)
        book = book_of(call, moment)
        refuse_if_any(_answer_problems(answer, correction, call, book))
        correction.outcome = "accepted" if answer.accepted else "rejected"
        correction.outcome_text, correction.answered_at = answer.text.strip(), moment
        payload = {
            "correction": str(correction.pk),
            "item": correction.item,
            "outcome": correction.outcome,
            "as_of": answer.as_of.isoformat() if answer.as_of else None,
        }
        rows: list[Row] = [(correction, "outcome", "outcome_text", "answered_at")]
        if answer.accepted:
            rows += _changed(answer, correction.item, application, book, actor, moment)
        label = correctable(book).get(correction.item, correction.item)
        drafts = tell_people.correction_answered(deed, correction, application, label)
        events = [deed.record(application.dossier, event_of("answer_correction"), payload, rows)]
        if answer.accepted:
            try:
                happenings, rows = decided([application], call, book, moment)
            except BadInput as fault:
                raise Problems(fault.errors) from None
            events += deed.record_many(happenings, rows)
        return events + deed.record_many(drafts.happenings, drafts.rows)


def correctable(book: CallBook) -> dict[str, str]:
    """Items that a correction may be about, with their label. The score stands for its fact; what the receipt itself
    says (day of filing, who is in the household) is no item."""
    found = {SCORE: "punteggio"}
    for fact in book.facts["facts"]:
        told = BOUND_CONCEPTS.get(fact["concept"] or "")
        told_elsewhere = told is not None and told[1] not in (ACCESSIBLE, "birth_date")
        if (
            fact["of"] in ("household", "persons")
            and not told_elsewhere
            and fact["name"] != book.procedure.get("score_fact")
        ):
            found[fact["name"]] = fact["label"]
    return found


def answered_by(call: Call, received: date) -> tuple[date, Figure]:
    """Until when the office answers a request, and where that term comes from. The final ranking waits for it anyway."""
    told = measure_of(call).procedure.get("correction_answer")
    figure = Figure(**told) if isinstance(told, Mapping) else THIRTY_DAYS
    return received + timedelta(days=figure.value), figure


def _already_received(asked: CorrectionRequest) -> list[Problem]:
    if asked.id is None or not Correction.objects.filter(pk=asked.id).exists():
        return []
    message = gettext("Questa osservazione è già arrivata.")
    return [problem("already_received", "id", message, gettext("Apri la ricevuta: non serve mandarla di nuovo."))]


def _request_problems(
    asked: CorrectionRequest, call: Call, received_at: datetime, moment: datetime, published_at: datetime
) -> list[Problem]:
    found = []
    if asked.item not in correctable(book_of(call, moment)):
        found.append(
            problem(
                "fact_unknown",
                "item",
                gettext("«%(item)s» non è una voce della domanda.") % {"item": asked.item},
                gettext("Scegli una voce."),
            )
        )
    if not asked.text.strip():
        found.append(
            problem(
                "text_missing",
                "text",
                gettext("Manca che cosa è sbagliato."),
                gettext("Scrivi con parole tue che cosa non torna e qual è il dato giusto."),
            )
        )
    if len(asked.papers) > MOST_PAPERS:
        message = gettext("I documenti di un’osservazione sono al massimo %(most)s.") % {"most": MOST_PAPERS}
        found.append(problem("too_many_papers", "papers", message, gettext("Unisci le pagine in un solo PDF.")))
    if not published_at <= received_at <= moment:
        found.append(
            problem(
                "date_invalid",
                "received_at",
                "La richiesta arriva dopo la graduatoria provvisoria e non nel futuro.",
                "Correggi la data di arrivo.",
            )
        )
    return found


def _answer_problems(answer: CorrectionAnswer, correction: Correction, call: Call, book: CallBook) -> list[Problem]:
    found = []
    if correction.answered_at is not None:
        raise refuse(
            "already_answered", "correction", "Questa richiesta ha già un esito.", "L’esito scritto non cambia."
        )
    if not answer.text.strip():
        found.append(
            problem("text_missing", "text", "Manca l’esito scritto.", "Spiega che cosa è stato deciso e perché.")
        )
    if not answer.accepted:
        return found
    if answer.value is None or answer.as_of is None:
        message = "Per accogliere serve il valore giusto, e di quale giorno è vero."
        found.append(problem("value_missing", "value", message, "Scrivi valore e giorno, o non accogliere."))
        return found
    if answer.as_of > day_of(call.closes_at):
        message = f"Vale dal {answer.as_of:%d/%m/%Y}, dopo la chiusura del bando: non si può usare per il punteggio."
        remedy = "Si tiene conto solo di ciò che era vero alla chiusura. Chi ha i requisiti ripresenta la domanda."
        found.append(problem("not_usable_for_score", "as_of", message, remedy, value=answer.as_of.isoformat()))
    if correction.item == SCORE and not _is_score(answer.value):
        found.append(
            problem("fact_type", "value", "Il punteggio è un numero intero di centesimi.", "45,50 si scrive 4550.")
        )
    if correction.item != SCORE and _is_about_persons(book, correction.item) != (answer.person is not None):
        found.append(problem("unknown_reference", "person", "Manca di quale persona è il dato.", "Scegli la persona."))
    return found


def _changed(
    answer: CorrectionAnswer, item: str, application: Application, book: CallBook, actor: Actor, moment: datetime
) -> list[Row]:
    """The new fact, by the office and verified by whoever answers; the platform's stays beside it. Nothing is erased."""
    rows: list[Row] = []
    fact = book.procedure.get("score_fact") if item == SCORE else item
    if item == SCORE:
        application.score = answer.value
        rows.append((application, "score"))
    if item == ACCESSIBLE:
        application.needs_accessible = bool(answer.value)
        rows.append((application, "needs_accessible"))
    if fact is None:
        return rows
    former = Fact.objects.filter(
        dossier=application.dossier, person=answer.person, name=fact, source=SOURCE, replaced_at__isnull=True
    ).first()
    if former is not None:
        former.replaced_at = moment
        rows.append((former, "replaced_at"))
    new = Fact(
        dossier=application.dossier,
        person_id=answer.person,
        name=fact,
        value=answer.value,
        source=SOURCE,
        as_of=answer.as_of,
        verified_by=actor.user_id,
        verified_at=moment,
    )
    return [*rows, new]


def _is_about_persons(book: CallBook, item: str) -> bool:
    return any(fact["name"] == item and fact["of"] == "persons" for fact in book.facts["facts"])


def _is_score(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 1_000_000
