"""One message: what the person reads, how far it came, each try, and what a person may do about it."""

from collections.abc import Callable
from datetime import date, datetime, time
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from approdo.documents.texts import blocks
from approdo.faces import formats
from approdo.faces.addresses import Action, acts, reads, reads_or_posts, requires
from approdo.faces.components import Cell, Column, Crumb, Row, Table, Turn
from approdo.faces.office.messages.outbox import CHANNELS, STATES
from approdo.gateways.notices.port import CODES
from approdo.procedures.follow_message import (
    FAILURES,
    PROOFS,
    Delivery,
    note_delivery,
    note_failure,
    retry_message,
    settle_unknown,
)
from approdo.procedures.problems import NotFound, Problem, Problems
from approdo.procedures.reading import read_one
from approdo.records.exchanges.queries import PRINTED, UNKNOWN, MessagePage, message_of_dossier

DAY = forms.DateInput(attrs={"type": "date", "class": "ap-field"}, format="%Y-%m-%d")


class DeliveryForm(forms.Form):
    on = forms.DateField(label="Che giorno è arrivato?", widget=DAY)
    proof = forms.ChoiceField(label="Come lo sappiamo?", choices=list(PROOFS.items()), widget=forms.RadioSelect)


class FailureForm(forms.Form):
    code = forms.ChoiceField(
        label="Che cosa è successo?",
        choices=[(code, CODES[code].capitalize()) for code in FAILURES],
        widget=forms.RadioSelect,
    )


@requires(Action.MESSAGE_VIEW, dossier_kwarg="message")
@reads
def page(request: HttpRequest, message: UUID) -> HttpResponse:
    return shown(request, the_message(request, message, "lettura di un messaggio"))


def the_message(request: HttpRequest, message: UUID, why: str) -> MessagePage:
    return read_one(message_of_dossier, request.actor, why, dossier=request.dossier.pk, message=message)


def shown(request: HttpRequest, seen: MessagePage, problems: list[Problem] | None = None) -> HttpResponse:
    """The page; an act that was refused shows it again with every problem (status 422)."""
    context = {
        "seen": seen,
        "line": seen.line,
        "chip": STATES[seen.line.state],
        "channel": CHANNELS[seen.line.channel],
        "blocks": blocks(seen.message.body),
        "waits": waits(seen),
        "turns": turns(seen),
        "attempts": attempt_table(seen),
        "file_href": reverse("office:application", args=[seen.line.code]),
        "problems": problems or [],
        "crumbs": [Crumb("Messaggi", reverse("office:messages")), Crumb(seen.line.subject)],
        **offered(seen),
    }
    return render(request, "office/messages/message.html", context, status=422 if problems else 200)


def waits(seen: MessagePage) -> str:
    """Who waits for whom, in one sentence."""
    line = seen.line
    if line.state == "failed":
        why = CODES.get(line.failure, "non è arrivato")
        return f"Aspettiamo noi: {why}." if not line.repeated else f"Non è arrivato ({why}). È stato rispedito."
    told = {
        "draft": "Aspettiamo noi: la lettera è nella coda di stampa, o il messaggio parte entro un minuto.",
        PRINTED: "Aspettiamo noi: è stampato e va spedito.",
        UNKNOWN: "Aspettiamo noi: l’invio si è interrotto a metà. Cerca la ricevuta, poi di’ se è partito.",
        "sent": "Aspettiamo la prova che è arrivato. Finché manca, per la persona non comincia nessun termine.",
        "delivered": "È arrivato: non aspettiamo altro.",
        "read": "La persona dice di averlo letto.",
    }[line.state]
    if line.state == "sent" and not line.legal:
        return "È un avviso di cortesia: non serve la prova di consegna."
    return told


def offered(seen: MessagePage) -> dict[str, object]:
    """The acts that this message takes now; at most one filled button."""
    state = seen.line.state
    return {
        "can_retry": state == "failed" and not seen.line.repeated,
        "can_settle": state == UNKNOWN,
        "can_deliver": seen.line.delivered_at is None and state not in ("failed", UNKNOWN) and seen.line.legal,
        "can_fail": state == "sent",
        "in_package": seen.message.package if state == PRINTED else None,
        "in_queue": state == "draft" and any(one.code == "to_print" for one in seen.attempts),
    }


def turns(seen: MessagePage) -> list[Turn]:
    """How far it came, the latest first."""
    message = seen.message
    found = (
        (message.failed_at, "Non consegnato", CODES.get(message.failure, "")),
        (message.read_at, "Letto dalla persona", ""),
        (message.delivered_at, "Consegnato", ""),
        (message.sent_at, "Spedito", f"raccomandata {message.tracking}" if message.tracking else ""),
        (message.drafted_at, "Scritto", f"testo «{message.text}» in uso dal {formats.day(message.text_from)}"),
    )
    return [Turn(what, text, formats.moment_short(when), state="done") for when, what, text in found if when]


def attempt_table(seen: MessagePage) -> Table:
    rows = [
        Row(
            (
                Cell(str(one.number)),
                Cell(formats.moment_short(one.tried_at)),
                Cell(one.get_outcome_display(), small=CODES.get(one.code, "")),
            )
        )
        for one in seen.attempts
    ]
    columns = (Column("Tentativo", heads_row=True), Column("Quando"), Column("Com’è andata"))
    return Table("Dal primo.", columns, rows)


@requires(Action.MESSAGE_VIEW, dossier_kwarg="message")
@reads
def letter(request: HttpRequest, message: UUID) -> HttpResponse:
    """The PDF, exactly as it was sent or will be."""
    seen = the_message(request, message, "lettera di un messaggio")
    if not seen.message.letter:
        raise Http404
    response = HttpResponse(bytes(seen.message.letter), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="lettera-{str(seen.message.pk)[:8]}.pdf"'
    return response


def act_on(request: HttpRequest, message: UUID, act: Callable[[], object], done: str) -> HttpResponse:
    try:
        act()
    except NotFound:
        raise
    except Problems as refused:
        return shown(request, the_message(request, message, "lettura di un messaggio"), list(refused.problems))
    messages.success(request, done)
    return HttpResponseRedirect(reverse("office:message", args=[message]))


@requires(Action.MESSAGE_SEND, dossier_kwarg="message")
@acts
def retry(request: HttpRequest, message: UUID) -> HttpResponse:
    def again() -> object:
        return retry_message(message, request.moment, request.actor)

    return act_on(request, message, again, "Il messaggio è pronto per ripartire, con le stesse parole.")


@requires(Action.MESSAGE_SEND, dossier_kwarg="message")
@acts
def left(request: HttpRequest, message: UUID) -> HttpResponse:
    had_left = request.POST.get("partito") == "sì"

    def settle() -> object:
        return settle_unknown(message, had_left, request.moment, request.actor)

    done = "Segnato come spedito." if had_left else "Segnato come non partito: ora puoi rispedirlo."
    return act_on(request, message, settle, done)


@requires(Action.MESSAGE_SEND, dossier_kwarg="message")
@reads_or_posts
def delivery(request: HttpRequest, message: UUID) -> HttpResponse:
    form = DeliveryForm(request.POST or None, initial={"on": request.today})

    def note(data: dict) -> object:
        told = Delivery(message, moment_of(data["on"], request.moment), data["proof"])
        return note_delivery(told, request.moment, request.actor)

    return form_page(
        request,
        message,
        form,
        note,
        "Registra la consegna",
        "La consegna è registrata: da quel giorno decorrono i termini.",
    )


@requires(Action.MESSAGE_SEND, dossier_kwarg="message")
@reads_or_posts
def failure(request: HttpRequest, message: UUID) -> HttpResponse:
    form = FailureForm(request.POST or None)

    def note(data: dict) -> object:
        return note_failure(message, data["code"], request.moment, request.actor)

    return form_page(request, message, form, note, "Registra che non è arrivato", "Registrato: ora puoi rispedirlo.")


def moment_of(day: date, moment: datetime) -> datetime:
    """A day that an officer writes, as a moment: its noon, or now when it is today and noon has not come."""
    noon = datetime.combine(day, time(12), tzinfo=formats.ROME)
    return min(noon, moment) if day == formats.local(moment).date() else noon


def form_page(
    request: HttpRequest, message: UUID, form: forms.Form, act: Callable[[dict], object], title: str, done: str
) -> HttpResponse:
    seen = the_message(request, message, "lettura di un messaggio")
    back, problems = reverse("office:message", args=[message]), []
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except Problems as refused:
            problems = list(refused.problems)
        else:
            messages.success(request, done)
            return HttpResponseRedirect(back)
    told = [("Messaggio", seen.line.subject), ("A chi", seen.line.recipient)]
    if seen.line.sent_at:
        told.append(("Spedito", formats.moment(seen.line.sent_at)))
    context = {
        "title": title,
        "button": title,
        "back": back,
        "form": form,
        "told": told,
        "problems": problems,
        "crumbs": [Crumb("Messaggi", reverse("office:messages")), Crumb(seen.line.subject, back), Crumb(title)],
    }
    return render(request, "office/calls/form.html", context, status=422 if problems or form.errors else 200)
