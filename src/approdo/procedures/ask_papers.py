"""Requests to the person: what is asked, until when, the answer with its papers, and how it ended.

The same defect is asked with the same words in every file (P-16), and never for what an office holds (P-23). In a ranked
call an answer clarifies what was true at the deadline (P-15). Silence is an outcome of the request alone: it refuses
nothing, and an application never ends here (P-14).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings

from approdo.clock.terms import Figure
from approdo.clock.windows import observation_window
from approdo.documents.defects import Defect, defects
from approdo.procedures import tell_people
from approdo.procedures.acting import Happening, Row
from approdo.procedures.calendar import holidays_of
from approdo.procedures.call_book import measure_of
from approdo.procedures.moments import day_of
from approdo.procedures.on_call import event_of, on_application, problem
from approdo.procedures.papers import UploadedPaper, only_new, paper_rows
from approdo.procedures.problems import NotFound, Problem, refuse_if_any
from approdo.records.access.actors import Actor
from approdo.records.access.table import Action
from approdo.records.calls.models import Application, Call, PaperRequest, RequestedPaper
from approdo.records.evidence.models import Paper
from approdo.records.journal.models import Event
from approdo.rulebook import Fact

COMPLETION_DAYS = "completion_days"
DEFAULT_DAYS = 10
MOST_DAYS = 366
LONGEST_REASON = 300
LONGEST_ANSWER = 4000
MOST_PAPERS = 10
DECLARED = "autodichiarazione"
Outcome = PaperRequest.Outcome


@dataclass(frozen=True, slots=True)
class PapersAsked:
    """`defect`: one of the measure's; `item`: the fact, for a defect that is about one. `why_not_ours`: why no office can
    give it."""

    application: UUID
    defect: str
    why_not_ours: str
    item: str = ""


@dataclass(frozen=True, slots=True)
class PapersAnswer:
    """What came: words, papers, or both."""

    request: UUID
    text: str = ""
    papers: Sequence[UploadedPaper] = ()


@dataclass(frozen=True, slots=True)
class RequestClosed:
    """`outcome`: one of PaperRequest.Outcome; `note`: why, where it is not plain from the answer."""

    request: UUID
    outcome: str
    note: str = ""


def ask_papers(asked: PapersAsked, moment: datetime, actor: Actor) -> list[Event]:
    """Ask the person to clarify, in the words of the defect; one open request a defect."""
    opened = on_application(asked.application, "ask_papers", moment, actor, Action.APPLICATION_CHECK)
    with opened as (deed, application, call):
        refuse_if_any(_asking_problems(asked, application, call, moment))
        defect = defects_of(call)[asked.defect]
        assert actor.user_id is not None, "the table gives this act to no automatism"
        request = PaperRequest(
            application=application,
            defect=request_name(asked.defect, asked.item),
            items=[asked.item] if asked.item else list(defect.items),
            text=request_text(defect, asked.item, call, moment),
            why_not_ours=asked.why_not_ours.strip(),
            asked_by=actor.user_id,
            asked_at=moment,
        )
        until = answer_until(request, call)
        payload = {
            "request": str(request.pk),
            "defect": request.defect,
            "items": request.items,
            "until": until.isoformat(),
        }
        drafts = tell_people.papers_asked(deed, application, request.text, request.why_not_ours, until)
        asked_now = Happening(application.dossier, event_of("ask_papers"), payload)
        return deed.record_many([asked_now, *drafts.happenings], [request, *drafts.rows])


def answer_papers(answer: PapersAnswer, moment: datetime, actor: Actor) -> list[Event]:
    """Keep an answer, by whoever it concerns or by the office for them. A late one is kept too, and said to be late; papers
    may still be added until the request is closed."""
    found = _request(answer.request)
    action = Action.OWN_PAPERS if actor.is_citizen else Action.APPLICATION_CHECK
    with on_application(found.application_id, "answer_papers", moment, actor, action) as (deed, application, call):
        request = _request(answer.request)
        refuse_if_any(_answer_problems(answer, request))
        papers = paper_rows(application.dossier, answer.papers, brought_by(actor), moment)
        linked = set(request.papers.values_list("paper", flat=True))
        links = [RequestedPaper(request=request, paper=one) for one in papers if one.pk not in linked]
        rows: list[Row] = [*only_new(papers), *links]
        first = request.answered_at is None
        if first:
            request.answered_at, request.answer = moment, answer.text.strip()
            rows.append((request, "answered_at", "answer"))
        payload = {
            "request": str(request.pk),
            "papers": [one.digest for one in papers],
            "late": day_of(moment) > answer_until(request, call),
            "first": first,
        }
        return [deed.record(application.dossier, event_of("answer_papers"), payload, rows)]


def close_request(closed: RequestClosed, moment: datetime, actor: Actor) -> list[Event]:
    """Say how a request ended. The application stays as it is: facts are verified by their own act."""
    found = _request(closed.request)
    opened = on_application(found.application_id, "close_request", moment, actor, Action.APPLICATION_CHECK)
    with opened as (deed, application, call):
        request = _request(closed.request)
        refuse_if_any(_closing_problems(closed, request, call, moment))
        request.closed_at, request.outcome = moment, closed.outcome
        payload = {"request": str(request.pk), "outcome": closed.outcome, "note": closed.note.strip()}
        rows: list[Row] = [(request, "closed_at", "outcome")]
        return [deed.record(application.dossier, event_of("close_request"), payload, rows)]


# ── what is asked, and until when ──────────────────────────────────────────────────────────────────────────────────


def defects_of(call: Call) -> dict[str, Defect]:
    return dict(defects(call.measure, tuple(settings.MEASURE_FOLDERS)))


def request_name(defect: str, item: str = "") -> str:
    """`values_differ-isee`: the same defect of the same fact has one name in every file."""
    return f"{defect}-{item}" if item else defect


def request_text(defect: Defect, item: str, call: Call, moment: datetime) -> str:
    """The words of the day, the same for everybody. KeyError before the first version."""
    version = defect.on(day_of(moment).isoformat())
    if version is None:
        raise KeyError(defect.name)
    fact = _fact(call, item)
    label = item if fact is None else fact.label
    papers = [] if fact is None else [paper for paper in fact.papers if paper != DECLARED]
    return version.text.format(item=label, paper=", ".join(papers))


def completion_days(call: Call) -> Figure:
    """The days to answer: the notice's own, else ours. No text that we read fixes them."""
    told = str(call.notice.get(COMPLETION_DAYS, "")).strip()
    if told.isdigit() and 0 < int(told) <= MOST_DAYS:
        return Figure(int(told), f"avviso del bando «{call.title}»", "design")
    return Figure(DEFAULT_DAYS, "l. 241/1990, art. 6, c. 1, lett. b): un termine adeguato", "design")


def answer_until(request: PaperRequest, call: Call) -> date:
    """The last day to answer, itself included: the day of asking is not counted, a holiday moves it on."""
    return days_end(day_of(request.asked_at), call)


def days_end(asked: date, call: Call) -> date:
    holidays = holidays_of(call.dossier.municipality, range(asked.year, asked.year + 3))
    return observation_window(asked, completion_days(call), holidays).closes


def brought_by(actor: Actor) -> str:
    """Who hands a paper in, as its row says it."""
    return actor.role if actor.is_citizen else Paper.BroughtBy.OFFICE.value


# ── guards ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _asking_problems(asked: PapersAsked, application: Application, call: Call, moment: datetime) -> list[Problem]:
    defect = defects_of(call).get(asked.defect)
    if defect is None or defect.on(day_of(moment).isoformat()) is None:
        message = f"«{asked.defect}» non è fra i difetti di questa misura."
        return [problem("defect_unknown", "defect", message, "Scegli uno dei difetti.")]
    found = _item_problems(asked, defect, call)
    if not 0 < len(asked.why_not_ours.strip()) <= LONGEST_REASON:
        message = "Manca perché nessun ufficio può dircelo: ciò che un’amministrazione ha, lo chiediamo noi."
        remedy = "Scrivilo in poche parole; se un ufficio lo sa, verifica il dato invece di chiederlo."
        found.append(problem("why_not_ours_missing", "why_not_ours", message, remedy))
    name = request_name(asked.defect, asked.item)
    if PaperRequest.objects.filter(application=application, defect=name, closed_at__isnull=True).exists():
        message = "Per questo difetto c’è già una richiesta aperta."
        found.append(problem("already_asked", "defect", message, "Aspetta la risposta, o chiudi quella richiesta."))
    return found


def _item_problems(asked: PapersAsked, defect: Defect, call: Call) -> list[Problem]:
    fact = _fact(call, asked.item)
    if defect.about != "one_fact":
        if not asked.item:
            return []
        return [problem("fact_unknown", "item", "Questo difetto non riguarda un solo dato.", "Togli il dato.")]
    if fact is None:
        return [problem("fact_unknown", "item", "Manca di quale dato si tratta.", "Scegli il dato.")]
    if defect.asks != "paper":
        return []
    if fact.certified_by:
        holder = " o ".join(fact.certified_by)
        message = (
            f"«{fact.label}» lo certifica {holder}: non si chiede alla persona un certificato di ciò che un ufficio ha."
        )
        return [problem("held_by_administration", "item", message, f"Verifica il dato presso {holder}.")]
    if not set(fact.papers) - {DECLARED}:
        message = f"Per «{fact.label}» il bando non ha pubblicato nessun documento da portare."
        return [
            problem("paper_not_published", "item", message, "Chiedi alla persona di scriverlo, con un altro difetto.")
        ]
    return []


def _answer_problems(answer: PapersAnswer, request: PaperRequest) -> list[Problem]:
    if request.closed_at is not None:
        message = "Questa richiesta è chiusa."
        return [problem("request_closed", "request", message, "Se serve ancora, se ne apre un’altra.")]
    found = []
    text = answer.text.strip()
    if request.answered_at is not None and text:
        message = "La risposta scritta c’è già e non cambia."
        found.append(problem("already_answered", "text", message, "Si possono aggiungere documenti."))
    if not text and not answer.papers:
        found.append(
            problem("answer_missing", "text", "Manca la risposta.", "Scrivi qualcosa, o aggiungi un documento.")
        )
    if len(text) > LONGEST_ANSWER:
        found.append(
            problem("too_large", "text", "Il testo è troppo lungo.", f"Al massimo {LONGEST_ANSWER} caratteri.")
        )
    if request.papers.count() + len(answer.papers) > MOST_PAPERS:
        message = f"I documenti di una richiesta sono al massimo {MOST_PAPERS}."
        found.append(problem("too_many_papers", "papers", message, "Unisci le pagine in un solo PDF."))
    return found


def _closing_problems(closed: RequestClosed, request: PaperRequest, call: Call, moment: datetime) -> list[Problem]:
    if request.closed_at is not None:
        return [problem("request_closed", "request", "Questa richiesta è già chiusa.", "L’esito scritto non cambia.")]
    if closed.outcome not in Outcome.values:
        return [problem("outcome_missing", "outcome", "Manca come è finita.", "Scegli l’esito.")]
    found = []
    answered = request.answered_at is not None
    if closed.outcome in (Outcome.CLARIFIED, Outcome.NOT_USABLE) and not answered:
        message = "La persona non ha ancora risposto."
        found.append(problem("not_answered", "outcome", message, "Registra prima la risposta, se l’hai avuta."))
    if closed.outcome == Outcome.NO_ANSWER and answered:
        found.append(problem("answered", "outcome", "La persona ha risposto.", "Scegli un altro esito."))
    until = answer_until(request, call)
    if closed.outcome == Outcome.NO_ANSWER and not answered and day_of(moment) <= until:
        message = f"La persona può rispondere fino al {until:%d/%m/%Y} compreso."
        found.append(problem("term_running", "outcome", message, "Chiudi dopo quel giorno, o ritira la richiesta."))
    if len(closed.note) > LONGEST_REASON or (
        closed.outcome in (Outcome.NOT_USABLE, Outcome.TAKEN_BACK) and not closed.note.strip()
    ):
        message = "Manca perché finisce così."
        found.append(problem("reason_missing", "note", message, "Scrivilo in poche parole: la persona può leggerlo."))
    return found


def _request(key: UUID) -> PaperRequest:
    found = PaperRequest.objects.select_related("application").filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def _fact(call: Call, name: str) -> Fact | None:
    return next((fact for fact in measure_of(call).fact_list if fact.name == name), None)
