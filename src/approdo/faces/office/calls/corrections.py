"""Requests for correction of the provisional ranking, refusals and keys: acts on one file, each with its form."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from approdo.faces import formats
from approdo.faces.addresses import Action, reads, reads_or_posts, requires
from approdo.faces.components import Cell, Chip, Column, Row, Table
from approdo.faces.office.calls.files import crumbs
from approdo.procedures.answer_offer import OfferAnswer, refuse_home
from approdo.procedures.call_book import book_of
from approdo.procedures.correct_application import (
    CorrectionAnswer,
    CorrectionRequest,
    answer_correction,
    receive_correction,
)
from approdo.procedures.hand_over_keys import KeysHandedOver, hand_over_keys
from approdo.procedures.imports.cells import CellError, Places, read_cell
from approdo.procedures.imports.mapping import ColumnMapping
from approdo.procedures.imports.preview import call_layout
from approdo.procedures.problems import Problem, Problems
from approdo.procedures.reading import read, read_one
from approdo.records.calls.files import FilePage, application_file, corrections_of_call
from approdo.records.calls.models import Call, Correction

TEXT = {"class": "ap-field ap-field--text", "rows": 5}


class RequestForm(forms.Form):
    item = forms.ChoiceField(label="Quale voce è sbagliata?", widget=forms.RadioSelect)
    text = forms.CharField(label="Che cosa chiede la persona?", max_length=2000, widget=forms.Textarea(attrs=TEXT))

    def __init__(self, items: list[tuple[str, str]], *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = items


class AnswerForm(forms.Form):
    outcome = forms.ChoiceField(
        label="Esito", choices=[("accepted", "Accolta"), ("rejected", "Non accolta")], widget=forms.RadioSelect
    )
    text = forms.CharField(
        label="Perché",
        max_length=2000,
        widget=forms.Textarea(attrs=TEXT),
        help_text="Chi ha scritto legge questa risposta. Ogni richiesta ne ha una prima della graduatoria definitiva.",
    )
    value = forms.CharField(
        label="Il valore giusto",
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"class": "ap-field"}),
        help_text="Solo se la richiesta è accolta: il nuovo valore della voce.",
    )

    as_of = forms.DateField(
        label="Da che giorno è vero",
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "ap-field"}, format="%Y-%m-%d"),
        help_text="Al più tardi il giorno di chiusura del bando: una correzione chiarisce, non aggiunge.",
    )


class RefusalForm(forms.Form):
    reason = forms.CharField(
        label="Perché rinuncia?",
        max_length=300,
        widget=forms.Textarea(attrs=TEXT),
        help_text="La casa torna libera e la graduatoria scorre.",
    )


class KeysForm(forms.Form):
    """Nothing to fill in: the button is the act."""


@requires(Action.CALL_CORRECT, dossier_kwarg="slug", seeing=Action.CALL_VIEW)
@reads
def page(request: HttpRequest, slug: str) -> HttpResponse:
    call = Call.objects.select_related("dossier").get(slug=slug)
    lines = read(corrections_of_call, request.actor, "elenco delle richieste di correzione", call=slug)
    columns = (
        Column("Fascicolo", heads_row=True),
        Column("Chi chiede"),
        Column("Voce"),
        Column("Ricevuta"),
        Column("Esito"),
    )
    rows = [
        Row(
            (
                Cell(line.code, href=reverse("office:correction", args=[line.code, line.correction.pk]), code=True),
                Cell(line.applicant),
                Cell(line.correction.item),
                Cell(formats.moment_short(line.correction.received_at)),
                Cell(chip=outcome_chip(line.correction)),
            ),
            hot=line.correction.answered_at is None,
        )
        for line in lines
    ]
    table = Table("Prima quelle senza risposta.", columns, rows)
    return render(
        request, "office/calls/corrections.html", {"call": call, "table": table, "crumbs": crumbs(call, "Correzioni")}
    )


def outcome_chip(correction: Correction) -> Chip:
    if correction.answered_at is None:
        return Chip("wait", "Aspettiamo noi")
    return Chip("done", "Accolta") if correction.outcome == "accepted" else Chip("late", "Non accolta")


def the_file(request: HttpRequest, why: str) -> FilePage:
    return read_one(application_file, request.actor, why, dossier=request.dossier.pk)


def form_page(
    request: HttpRequest,
    file: FilePage,
    form: forms.Form,
    act: Callable[[dict], object],
    *,
    title: str,
    button: str,
    done: str,
    lead: str = "",
    told: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    """One form on one file: shown, checked, done, or shown again with every reason."""
    back, problems = reverse("office:application", args=[file.code]), []
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except Problems as refused:
            problems = list(refused.problems)
        else:
            messages.success(request, done)
            return HttpResponseRedirect(back)
    context = {
        "title": title,
        "lead": lead,
        "button": button,
        "back": back,
        "form": form,
        "told": told or [],
        "problems": problems,
        "crumbs": crumbs(file.application.call, file.code),
    }
    return render(request, "office/calls/form.html", context, status=422 if problems or form.errors else 200)


@requires(Action.CALL_CORRECT, dossier_kwarg="code")
@reads_or_posts
def receive(request: HttpRequest, code: str) -> HttpResponse:
    file = the_file(request, "registrazione di una richiesta di correzione")
    items = [
        ("score", "punteggio ISBAR"),
        *((line.name, line.name.replace("_", " ")) for line in file.facts if not line.person),
    ]
    form = RequestForm(items, request.POST or None)
    return form_page(
        request,
        file,
        form,
        lambda data: receive_correction(
            CorrectionRequest(file.dossier_id, data["item"], data["text"]), request.moment, request.actor
        ),
        title="Registra una richiesta di correzione",
        button="Registra la richiesta",
        done="La richiesta è registrata: va risposta prima della graduatoria definitiva.",
    )


@requires(Action.CALL_CORRECT, dossier_kwarg="code")
@reads_or_posts
def answer(request: HttpRequest, code: str, correction: UUID) -> HttpResponse:
    file = the_file(request, "risposta a una richiesta di correzione")
    found = next((one for one in file.corrections if one.pk == correction), None)
    if found is None:
        raise Http404
    told = [("Voce", found.item), ("Ricevuta", formats.moment(found.received_at)), ("Richiesta", found.text)]
    if found.answered_at:
        told += [("Esito", found.get_outcome_display()), ("Risposta", found.outcome_text)]
    form = AnswerForm(request.POST or None)
    return form_page(
        request,
        file,
        form,
        lambda data: answer_correction(
            CorrectionAnswer(
                found.pk,
                data["outcome"] == "accepted",
                data["text"],
                written_value(file, found.item, data["value"], request.moment),
                data["as_of"],
            ),
            request.moment,
            request.actor,
        ),
        title="Rispondi alla richiesta",
        button="Rispondi voce per voce",
        done="La risposta è scritta e registrata.",
        told=told,
    )


def written_value(file: FilePage, item: str, text: str, moment: datetime) -> Any:
    """What was typed, read as the import reads that column: «34,50» is 3450 hundredths. Raises Problems."""
    if not text.strip():
        return None
    call = file.application.call
    column = call_layout(book_of(call, moment), call).applications.get(item)
    if column is None:
        return text.strip()
    try:
        return read_cell(text, column, ColumnMapping(item), Places({}))
    except CellError as fault:
        message = f"«{text}» {fault.why}."
        raise Problems([Problem("fact_type", item, text, column.label, message, fault.remedy)]) from None


@requires(Action.OFFER_ANSWER, dossier_kwarg="code")
@reads_or_posts
def refuse(request: HttpRequest, code: str) -> HttpResponse:
    file = the_file(request, "registrazione di una rinuncia")
    if file.offer is None:
        raise Http404
    return form_page(
        request,
        file,
        RefusalForm(request.POST or None),
        lambda data: refuse_home(OfferAnswer(file.offer.pk, data["reason"]), request.moment, request.actor),
        title=f"Rinuncia alla casa {file.offer.home.code}",
        button="Registra la rinuncia",
        done="La rinuncia è registrata. La casa è di nuovo libera: calcola lo scorrimento.",
        lead="Chi rinuncia a una casa adatta esce da questa graduatoria.",
    )


@requires(Action.CALL_KEYS, dossier_kwarg="code")
@reads_or_posts
def keys(request: HttpRequest, code: str) -> HttpResponse:
    file = the_file(request, "consegna delle chiavi")
    if file.assignment is None:
        raise Http404
    return form_page(
        request,
        file,
        KeysForm(request.POST or None) if request.method == "GET" else KeysForm(request.POST),
        lambda data: hand_over_keys(
            KeysHandedOver(file.dossier_id, file.assignment.home.code), request.moment, request.actor
        ),
        title=f"Consegna le chiavi della casa {file.assignment.home.code}",
        button="Consegna le chiavi",
        done="Le chiavi sono consegnate: contratto e occupazione cominciano oggi.",
        lead="Da oggi il contratto è aperto e la casa è occupata da questo nucleo.",
    )
