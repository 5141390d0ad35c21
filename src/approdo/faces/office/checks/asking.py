"""Requests to the person: asked, read with their papers, answered at the desk, closed."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from approdo.faces import formats
from approdo.faces.addresses import Action, reads, reads_or_posts, requires
from approdo.faces.components import Cell, Column, Crumb, Row, Table
from approdo.faces.office.calls.corrections import form_page, the_file
from approdo.faces.office.calls.files import crumbs
from approdo.faces.office.checks.forms import AnswerForm, AskForm, CloseForm
from approdo.faces.office.checks.sections import request_chip
from approdo.faces.office.checks.words import defect_title, fact_title, kilobytes
from approdo.faces.uploads import is_oversize
from approdo.procedures.ask_papers import (
    PapersAnswer,
    PapersAsked,
    RequestClosed,
    answer_papers,
    answer_until,
    ask_papers,
    close_request,
    defects_of,
)
from approdo.procedures.call_book import book_of
from approdo.procedures.checks import asked_facts
from approdo.procedures.equal_treatment import treatments, yearly_facts
from approdo.procedures.moments import day_of
from approdo.procedures.papers import UploadedPaper, checked_upload
from approdo.procedures.problems import Problem, Problems
from approdo.procedures.reading import read
from approdo.records.access.staff import names_of
from approdo.records.calls.defects import requests_of_call
from approdo.records.calls.files import FilePage
from approdo.records.calls.models import Call, PaperRequest

OVERSIZE = Problem(
    "paper_too_large", "papers", None, "PDF, JPEG o PNG, fino a 10 MB l’uno",
    "I file sono troppo grandi: non ne abbiamo tenuto nessuno.", "Mandane meno alla volta, o riducili.",
)  # fmt: skip


@requires(Action.APPLICATION_CHECK, dossier_kwarg="code")
@reads_or_posts
def new(request: HttpRequest, code: str) -> HttpResponse:
    file = the_file(request, "richiesta di un chiarimento alla persona")
    call = file.application.call
    defects = defects_of(call)
    items = [(fact.name, fact_title(fact.label)) for fact in asked_facts(book_of(call, request.moment))]
    choices = [(one.name, fact_title(one.title)) for one in defects.values()]
    initial = {"defect": request.GET.get("difetto", ""), "item": request.GET.get("fatto", "")}
    day = day_of(request.moment).isoformat()
    texts = [(fact_title(one.title), one.on(day)) for one in defects.values()]
    chosen = defects.get(initial["defect"])
    version = chosen.on(day) if chosen else None
    initial["why_not_ours"] = version.why_not_ours if version else ""
    return form_page(
        request,
        file,
        AskForm(choices, items, request.POST or None, initial=initial),
        lambda data: ask_papers(
            PapersAsked(file.dossier_id, data["defect"], data["why_not_ours"], data["item"]),
            request.moment,
            request.actor,
        ),
        title="Chiedi un chiarimento",
        button="Chiedi il chiarimento",
        done="La richiesta è registrata. Il termine corre da oggi.",
        lead="Per lo stesso difetto le parole sono le stesse in ogni fascicolo.",
        told=[(title, version.text) for title, version in texts if version is not None],
    )


def found_request(file: FilePage, key: UUID) -> PaperRequest:
    found = next((one for one in file.rows.requests if one.pk == key), None)
    if found is None:
        raise Http404
    return found


@requires(Action.APPLICATION_VIEW, dossier_kwarg="code")
@reads
def page(request: HttpRequest, code: str, asked: UUID) -> HttpResponse:
    """One request: what was asked, until when, what came, and what can be done now."""
    file = the_file(request, "lettura di una richiesta alla persona")
    one = found_request(file, asked)
    papers = {link.paper_id for link in one.papers.all()}
    context = {
        "file": file,
        "title": defect_title(one, file.application.call),
        "chip": request_chip(one),
        "told": told_of(one, file),
        "papers": papers_table(file, papers),
        "acts": acts_of(file, one),
        "crumbs": [
            *crumbs(file.application.call, file.code)[:2],
            Crumb(file.code, reverse("office:application", args=[file.code])),
            Crumb("Richiesta"),
        ],
    }
    return render(request, "office/checks/request.html", context)


def told_of(one: PaperRequest, file: FilePage) -> list[tuple[str, str]]:
    asker = names_of({one.asked_by}).get(one.asked_by, "un ruolo dell’ufficio")
    told = [
        ("Che cosa chiediamo", one.text),
        ("Perché nessun ufficio può dircelo", one.why_not_ours),
        ("Chiesta", f"{formats.moment(one.asked_at)}, da {asker}"),
        ("Si può rispondere fino al", formats.day(answer_until(one, file.application.call))),
    ]
    if one.answered_at:
        told += [("Risposta del", formats.moment(one.answered_at)), ("Risposta", one.answer or "solo documenti")]
    if one.closed_at:
        told += [("Chiusa il", formats.moment(one.closed_at)), ("Esito", one.get_outcome_display())]
    return told


def papers_table(file: FilePage, wanted: set[UUID]) -> Table:
    columns = (
        Column("Documento", heads_row=True),
        Column("Portato da"),
        Column("Ricevuto"),
        Column("Peso", numeric=True),
    )
    rows = [
        Row(
            (
                Cell(one.title, href=reverse("office:paper", args=[file.code, one.id])),
                Cell(one.brought_by),
                Cell(formats.moment_short(one.received_at)),
                Cell(kilobytes(one.size)),
            )
        )
        for one in file.rows.papers
        if one.id in wanted
    ]
    return Table("Ogni apertura è una lettura registrata.", columns, rows)


def acts_of(file: FilePage, one: PaperRequest) -> list[tuple[str, str]]:
    if one.closed_at is not None:
        return []
    words = "Aggiungi documenti" if one.answered_at else "Registra la risposta"
    return [
        (words, reverse("office:request-answer", args=[file.code, one.pk])),
        ("Chiudi la richiesta", reverse("office:request-close", args=[file.code, one.pk])),
    ]


@requires(Action.APPLICATION_CHECK, dossier_kwarg="code")
@reads_or_posts
def answer(request: HttpRequest, code: str, asked: UUID) -> HttpResponse:
    file = the_file(request, "registrazione della risposta a una richiesta")
    one = found_request(file, asked)
    return form_page(
        request,
        file,
        AnswerForm(request.POST or None, request.FILES or None),
        lambda data: answer_papers(
            PapersAnswer(one.pk, data["text"], papers_sent(request)), request.moment, request.actor
        ),
        title="Registra la risposta",
        button="Registra la risposta",
        done="La risposta è nel fascicolo.",
        told=[("Che cosa abbiamo chiesto", one.text)],
    )


def papers_sent(request: HttpRequest) -> list[UploadedPaper]:
    """The papers of a form, each checked; every fault of all of them at once."""
    if is_oversize(request):
        raise Problems([OVERSIZE])
    papers, problems = [], []
    for sent in request.FILES.getlist("papers"):
        try:
            papers.append(checked_upload(sent.name or "", sent.read(), "papers"))
        except Problems as refused:
            problems += refused.problems
    if problems:
        raise Problems(problems)
    return papers


@requires(Action.APPLICATION_CHECK, dossier_kwarg="code")
@reads_or_posts
def close(request: HttpRequest, code: str, asked: UUID) -> HttpResponse:
    file = the_file(request, "chiusura di una richiesta")
    one = found_request(file, asked)
    outcomes = [(value, label.capitalize()) for value, label in PaperRequest.Outcome.choices]
    return form_page(
        request,
        file,
        CloseForm(outcomes, request.POST or None),
        lambda data: close_request(RequestClosed(one.pk, data["outcome"], data["note"]), request.moment, request.actor),
        title="Chiudi la richiesta",
        button="Chiudi la richiesta",
        done="La richiesta è chiusa. Se un dato è cambiato, verificalo.",
        lead="Il silenzio non respinge nessuno: chiude solo la richiesta.",
        told=[("Che cosa abbiamo chiesto", one.text), ("Risposta", one.answer or "nessuna, per ora")],
    )


@requires(Action.APPLICATION_CHECK, dossier_kwarg="slug", seeing=Action.CALL_VIEW)
@reads
def equality(request: HttpRequest, slug: str) -> HttpResponse:
    """Whether the same defect was treated in the same way in every file of the call (P-16)."""
    call = Call.objects.select_related("dossier__municipality").get(slug=slug)
    rows = read(requests_of_call, request.actor, "confronto delle richieste", call=slug, yearly=yearly_facts(call))
    found = treatments(call, rows)
    columns = (
        Column("Difetto", heads_row=True),
        Column("Chieste", numeric=True),
        Column("Testi diversi", numeric=True),
        Column("Mai chiesto"),
        Column("Esiti"),
    )
    table_rows = [
        Row(
            (
                Cell(fact_title(one.title), small=one.about),
                Cell(str(one.asked)),
                Cell(str(one.texts)),
                Cell(", ".join(one.not_asked) or "nessuno"),
                Cell(", ".join(f"{count} {word}" for word, count in one.outcomes) or "nessuno"),
            ),
            hot=one.differs,
        )
        for one in found
    ]
    context = {
        "call": call,
        "differing": sum(one.differs for one in found),
        "table": Table("Su sfondo chiaro i difetti trattati in modo diverso.", columns, table_rows),
        "crumbs": crumbs(call, "Parità di trattamento"),
    }
    return render(request, "office/checks/equality.html", context)
