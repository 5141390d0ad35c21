"""The public number of the draw: drawn by others after the closing, recorded once."""

from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from approdo.faces.addresses import Action, reads_or_posts, requires
from approdo.faces.office.calls.files import crumbs
from approdo.procedures.moments import ROME
from approdo.procedures.problems import Problems
from approdo.procedures.record_public_number import PublicNumber, record_public_number
from approdo.records.calls.models import Call


class NumberForm(forms.Form):
    number = forms.CharField(
        label="Quale numero è stato estratto?", max_length=80, widget=forms.TextInput(attrs={"class": "ap-field"})
    )
    source = forms.CharField(
        label="Chi lo ha estratto, e dove si legge?",
        max_length=200,
        widget=forms.TextInput(attrs={"class": "ap-field ap-field--wide"}),
        help_text="Per esempio: numeri della prima ruota del lotto, con data e ruota.",
    )
    drawn_on = forms.DateField(
        label="In che giorno?", widget=forms.DateInput(attrs={"type": "date", "class": "ap-field"}, format="%Y-%m-%d")
    )
    drawn_time = forms.TimeField(
        label="A che ora?", widget=forms.TimeInput(attrs={"type": "time", "class": "ap-field"}, format="%H:%M")
    )


@requires(Action.CALL_RANK, dossier_kwarg="slug")
@reads_or_posts
def page(request: HttpRequest, slug: str) -> HttpResponse:
    call = Call.objects.select_related("dossier").get(slug=slug)
    form = NumberForm(request.POST or None)
    problems = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        drawn_at = datetime.combine(data["drawn_on"], data["drawn_time"], tzinfo=ROME)
        try:
            record_public_number(
                PublicNumber(slug, data["number"], data["source"], drawn_at), request.moment, request.actor
            )
        except Problems as refused:
            problems = list(refused.problems)
        else:
            messages.success(request, "Il numero è registrato: l’ordine del sorteggio è fissato.")
            return HttpResponseRedirect(reverse("office:call", args=[slug]))
    context = {"call": call, "form": form, "problems": problems, "crumbs": crumbs(call, "Numero pubblico")}
    return render(request, "office/calls/number.html", context, status=422 if problems or form.errors else 200)
