"""The home that is offered: how it is, where it is, yes or no with the consequence said before, and until when."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext

from approdo.faces.addresses import Action, acts, reads, reads_or_posts
from approdo.faces.components import Crumb
from approdo.faces.portal.entrance import citizen, written
from approdo.faces.portal.forms import RefusalForm, summary_title
from approdo.faces.portal.office_card import office_card
from approdo.faces.portal.pages import page
from approdo.faces.portal.telling import days_left
from approdo.faces.portal.the_file import crumbs_to, the_file
from approdo.procedures.answer_offer import OfferAnswer, accept_home, refuse_home
from approdo.procedures.offers_on_time import answer_until
from approdo.procedures.problems import Problem, Problems
from approdo.records.access.table import may
from approdo.records.calls.own import OwnFile


class OfferForm(forms.Form):
    """Which offer the page showed: an answer is to that one, not to whatever came since."""

    offer = forms.UUIDField()


@citizen(Action.OWN_VIEW, dossier_kwarg="code")
@reads
def offer(request: HttpRequest, code: str) -> HttpResponse:
    return offer_page(request, the_file(request, "casa proposta"))


@citizen(Action.OWN_ANSWER, dossier_kwarg="code")
@acts
def accept(request: HttpRequest, code: str) -> HttpResponse:
    """Yes. Nothing is assigned yet: the act of assignment comes after."""
    form = OfferForm(request.POST)
    if not form.is_valid():
        return HttpResponseRedirect(reverse("portal:offer", args=[code]))
    try:
        accept_home(OfferAnswer(form.cleaned_data["offer"]), request.moment, request.actor)
    except Problems as refused:
        return offer_page(request, the_file(request, "casa proposta"), list(refused.problems))
    messages.success(request, gettext("Hai accettato la casa. Adesso tocca a noi: facciamo l’atto di assegnazione."))
    return HttpResponseRedirect(reverse("portal:offer", args=[code]))


@citizen(Action.OWN_ANSWER, dossier_kwarg="code")
@reads_or_posts
def refuse(request: HttpRequest, code: str) -> HttpResponse:
    """No, with the reason; what it means is said before anything is written."""
    file = the_file(request, "rinuncia alla casa proposta")
    if file.open_offer is None:
        return HttpResponseRedirect(reverse("portal:offer", args=[code]))
    form, problems = refusal_form(request, file.open_offer.pk), []
    if request.method == "POST" and form.is_valid():
        told = OfferAnswer(form.cleaned_data["offer"], form.cleaned_data["reason"])
        try:
            refuse_home(told, request.moment, request.actor)
        except Problems as refused:
            problems = list(refused.problems)
        else:
            messages.success(request, gettext("La tua rinuncia è registrata. La casa va a chi viene dopo."))
            return HttpResponseRedirect(reverse("portal:offer", args=[code]))
    context = {
        "file": file,
        "offer": file.open_offer,
        "form": form,
        "summary": summary_title(form),
        "problems": problems,
        "crumbs": crumbs_to(
            file, Crumb(gettext("La casa proposta"), reverse("portal:offer", args=[code])), Crumb(gettext("Rinuncia"))
        ),
    }
    return page(request, "refusal.html", context, status=422 if problems or form.errors else 200)


def offer_page(request: HttpRequest, file: OwnFile, problems: list[Problem] | None = None) -> HttpResponse:
    """The home that waits for an answer; else the last one, and what became of it."""
    shown = file.open_offer or next(iter(file.offers), None)
    until = answer_until(shown, file.call) if shown else None
    context = {
        "file": file,
        "offer": shown,
        "waits": file.open_offer is not None,
        "until": until,
        "left": days_left(until, request.today) if until else "",
        "may_answer": may(request.actor, Action.OWN_ANSWER, request.dossier, on=request.today),
        "problems": problems or [],
        "office": office_card(file),
        "crumbs": crumbs_to(file, Crumb(gettext("La casa proposta"))),
    }
    return page(request, "offer.html", context, status=422 if problems else 200)


def refusal_form(request: HttpRequest, offer: UUID) -> RefusalForm:
    if request.method == "POST":
        return RefusalForm(request.POST)
    return RefusalForm(initial={"offer": offer, "reason": written(request).get("reason", [""])[0]})
