"""From the offer to the keys: each act on one file with its form, each said before it is done."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse

from approdo.faces import formats
from approdo.faces.addresses import Action, proves_identity_again, reads_or_posts, requires
from approdo.faces.office.calls.corrections import TEXT, form_page, the_file
from approdo.faces.office.calls.road_acts import lease_of
from approdo.faces.office.people_forms import day_field
from approdo.procedures.answer_offer import OfferAnswer, accept_home, undo_answer
from approdo.procedures.assign_home import HomeToAssign, Revocation, assign_home, revoke_assignment
from approdo.procedures.close_application import (
    DIED,
    EXCLUDED,
    WITHDRAWN,
    Closing,
    Exclusion,
    close_application,
    open_proposal,
    propose_exclusion,
    turn_down_exclusion,
)
from approdo.procedures.offers_on_time import answer_until
from approdo.procedures.sign_lease import LeaseSigned, LeaseUndone, sign_lease, undo_lease
from approdo.procedures.withdraw_home import OfferWithdrawn, withdraw_offer
from approdo.records.calls.files import FilePage
from approdo.records.calls.models import Offer

WITHOUT_TERM = (
    "Il termine per rispondere non è ancora cominciato: manca la prova che la persona ha ricevuto la proposta."
)


class NothingForm(forms.Form):
    """Nothing to fill in: the button is the act."""


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Perché?",
        max_length=300,
        widget=forms.Textarea(attrs=TEXT),
        help_text="Resta nel fascicolo.",
    )


class LeaseForm(forms.Form):
    on = day_field("Da che giorno decorre il contratto?")


class ClosingForm(forms.Form):
    outcome = forms.ChoiceField(
        label="Che cosa è successo?",
        choices=[(WITHDRAWN, "La persona ritira la domanda"), (DIED, "La persona è morta")],
        widget=forms.RadioSelect,
    )
    on = day_field("Che giorno?")
    reason = forms.CharField(
        label="Che cosa hai saputo, e da chi?",
        max_length=300,
        widget=forms.Textarea(attrs=TEXT),
    )


class ExclusionForm(forms.Form):
    outcome = forms.ChoiceField(
        label="Che cosa decidi?",
        choices=[("sign", "Firmo l’esclusione"), ("turn_down", "Non la firmo")],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="Motivi",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs=TEXT),
        help_text="Vuoto: quelli della proposta. Se non firmi, scrivi perché.",
    )


def offer_of(file: FilePage, *, answered: bool) -> Offer:
    """The file's open offer, answered or not yet. Not found when it has none like that."""
    if file.offer is None or bool(file.offer.answer) is not answered:
        raise Http404
    return file.offer


def until_words(file: FilePage) -> str:
    """How long the household may still answer; that the time has not begun, when nobody proved that it knows (P-6)."""
    if file.offer is None or file.offer.answer:
        return ""
    day = answer_until(file.offer, file.application.call)
    return f"Si risponde fino al {formats.day(day)}." if day else WITHOUT_TERM


@requires(Action.OFFER_ANSWER, dossier_kwarg="code")
@reads_or_posts
def accept(request: HttpRequest, code: str) -> HttpResponse:
    file = the_file(request, "registrazione di una risposta")
    offer = offer_of(file, answered=False)
    return form_page(
        request,
        file,
        NothingForm(request.POST if request.method == "POST" else None),
        lambda data: accept_home(OfferAnswer(offer.pk), request.moment, request.actor),
        title=f"Il nucleo accetta la casa {offer.home.code}",
        button="Registra l’accettazione",
        done="L’accettazione è registrata. L’atto di assegnazione lo firma un’altra persona.",
        lead=f"{until_words(file)} Dopo, la casa resta al nucleo in ogni scorrimento.",
    )


@requires(Action.OFFER_ANSWER, dossier_kwarg="code")
@reads_or_posts
def undo(request: HttpRequest, code: str) -> HttpResponse:
    file = the_file(request, "annullamento di una risposta")
    offer = file.offer or file.refused_offer
    if offer is None or not offer.answer:
        raise Http404
    return form_page(
        request,
        file,
        ReasonForm(request.POST or None),
        lambda data: undo_answer(OfferAnswer(offer.pk, data["reason"]), request.moment, request.actor),
        title=f"Annulla la risposta sulla casa {offer.home.code}",
        button="Annulla la risposta",
        done="La risposta è annullata: la casa è di nuovo proposta al nucleo.",
        lead="Si può finché nessun altro atto dipende da questa risposta.",
    )


@requires(Action.OFFER_ANSWER, dossier_kwarg="code")
@reads_or_posts
def take_back(request: HttpRequest, code: str) -> HttpResponse:
    file = the_file(request, "ritiro di una proposta")
    if file.offer is None:
        raise Http404
    offer = file.offer
    return form_page(
        request,
        file,
        ReasonForm(request.POST or None),
        lambda data: withdraw_offer(OfferWithdrawn(offer.pk, data["reason"]), request.moment, request.actor),
        title=f"Ritira la proposta della casa {offer.home.code}",
        button="Ritira la proposta",
        done="La proposta è ritirata: il nucleo torna al suo posto in graduatoria.",
        lead="Solo se la casa non è più adatta al nucleo. Non conta come rinuncia.",
    )


@requires(Action.HOME_ASSIGN, dossier_kwarg="code")
@reads_or_posts
@proves_identity_again
def assign(request: HttpRequest, code: str) -> HttpResponse:
    file = the_file(request, "firma dell’atto di assegnazione")
    offer = offer_of(file, answered=True)
    return form_page(
        request,
        file,
        NothingForm(request.POST if request.method == "POST" else None),
        lambda data: assign_home(HomeToAssign(offer.pk), request.moment, request.actor),
        title=f"Assegna la casa {offer.home.code}",
        button="Firma l’assegnazione",
        done="La casa è assegnata. Ora si firma il contratto.",
        lead="I requisiti valgono oggi come alla domanda (r.r. 4/2017, art. 7), e i controlli sono finiti: se no, qui si dice che cosa manca.",
    )


@requires(Action.CALL_KEYS, dossier_kwarg="code")
@reads_or_posts
def lease(request: HttpRequest, code: str) -> HttpResponse:
    file = the_file(request, "firma del contratto")
    if file.assignment is None:
        raise Http404
    home = file.assignment.home.code
    return form_page(
        request,
        file,
        LeaseForm(request.POST or None, initial={"on": request.today}),
        lambda data: sign_lease(LeaseSigned(file.dossier_id, home, data["on"]), request.moment, request.actor),
        title=f"Contratto per la casa {home}",
        button="Registra il contratto",
        done="Il contratto è registrato. Ora si consegnano le chiavi.",
        lead="Il contratto è firmato dal nucleo e dal proprietario. Qui si registra da quando decorre.",
    )


@requires(Action.CALL_KEYS, dossier_kwarg="code")
@reads_or_posts
def lease_undo(request: HttpRequest, code: str) -> HttpResponse:
    file = the_file(request, "annullamento della registrazione di un contratto")
    if lease_of(file) is None:
        raise Http404
    home = file.assignment.home.code
    return form_page(
        request,
        file,
        ReasonForm(request.POST or None),
        lambda data: undo_lease(LeaseUndone(file.dossier_id, home, data["reason"]), request.moment, request.actor),
        title=f"Annulla il contratto registrato per la casa {home}",
        button="Annulla la registrazione",
        done="La registrazione del contratto è annullata.",
        lead="Si può finché le chiavi non sono consegnate.",
    )


@requires(Action.HOME_ASSIGN, dossier_kwarg="code")
@reads_or_posts
@proves_identity_again
def revoke(request: HttpRequest, code: str) -> HttpResponse:
    file = the_file(request, "revoca di un’assegnazione")
    if file.assignment is None:
        raise Http404
    home = file.assignment.home.code
    return form_page(
        request,
        file,
        ReasonForm(request.POST or None),
        lambda data: revoke_assignment(
            Revocation(file.dossier_id, home, data["reason"]), request.moment, request.actor
        ),
        title=f"Revoca l’assegnazione della casa {home}",
        button="Firma la revoca",
        done="L’assegnazione è revocata.",
        lead="È un atto motivato: il nucleo lo riceve e può contestarlo. Si può finché non c’è un contratto.",
    )


@requires(Action.APPLICATION_CHECK, dossier_kwarg="code")
@reads_or_posts
def close(request: HttpRequest, code: str) -> HttpResponse:
    file = the_file(request, "chiusura di una domanda")
    return form_page(
        request,
        file,
        ClosingForm(request.POST or None),
        lambda data: close_application(
            Closing(file.dossier_id, data["outcome"], data["reason"], data["on"]), request.moment, request.actor
        ),
        title="Chiudi la domanda",
        button="Chiudi la domanda",
        done="La domanda è chiusa.",
        lead="Quello che la domanda teneva torna libero. Un’esclusione si fa altrove: la propone una persona e la firma un’altra.",
    )


@requires(Action.APPLICATION_CHECK, dossier_kwarg="code")
@reads_or_posts
def propose(request: HttpRequest, code: str) -> HttpResponse:
    file = the_file(request, "proposta di esclusione")
    return form_page(
        request,
        file,
        ReasonForm(request.POST or None),
        lambda data: propose_exclusion(Exclusion(file.dossier_id, data["reason"]), request.moment, request.actor),
        title="Proponi l’esclusione",
        button="Proponi l’esclusione",
        done="La proposta aspetta la firma della dirigente.",
        lead="Scrivi quale requisito non c’è più, e da quale verifica risulta. La firma è di un’altra persona.",
    )


@requires(Action.APPLICATION_CLOSE, dossier_kwarg="code")
@reads_or_posts
@proves_identity_again
def exclude(request: HttpRequest, code: str) -> HttpResponse:
    file = the_file(request, "decisione su una proposta di esclusione")
    proposal = open_proposal(file.application)
    if proposal is None:
        raise Http404

    def decide(data: dict[str, Any]) -> object:
        if data["outcome"] == "sign":
            return close_application(Closing(file.dossier_id, EXCLUDED, data["reason"]), request.moment, request.actor)
        return turn_down_exclusion(Exclusion(file.dossier_id, data["reason"]), request.moment, request.actor)

    return form_page(
        request,
        file,
        ExclusionForm(request.POST or None),
        decide,
        title="Decidi sull’esclusione",
        button="Firma la decisione",
        done="La decisione è nel fascicolo.",
        told=[("Proposta del", formats.moment(proposal.at)), ("Motivi", proposal.reason or "non più disponibili")],
    )
