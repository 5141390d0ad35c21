"""My account: my roles, my keys, where I am signed in; and, in a demo-born database, the date that acts receive."""

from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from approdo.faces import formats
from approdo.faces.actors import choose_role
from approdo.faces.addresses import Action, back_to, posts, reads, requires, signed_in
from approdo.faces.components import Crumb
from approdo.procedures.problems import Problems
from approdo.procedures.set_demo_moment import set_demo_moment
from approdo.records.access.staff import deputies_of
from approdo.records.territory.queries import born_as_demo


@signed_in
@reads
def page(request: HttpRequest) -> HttpResponse:
    context = {
        "has_password": request.user.has_usable_password(),
        "deputies": deputies_of(request.user),
        "crumbs": [Crumb("Scrivania", reverse("office:desk")), Crumb("Il mio account")],
    }
    return render(request, "office/account.html", context)


@signed_in
@posts
def role(request: HttpRequest) -> HttpResponse:
    """Somebody with two roles picks the one to act in."""
    if not choose_role(request, request.POST.get("grant", "")):
        raise Http404
    return HttpResponseRedirect(reverse("office:desk"))


class MomentForm(forms.Form):
    day = forms.DateField(error_messages={"required": "Scrivi un giorno.", "invalid": "Questo giorno non esiste."})
    time = forms.TimeField(error_messages={"required": "Scrivi un’ora.", "invalid": "Quest’ora non esiste."})

    def moment(self) -> datetime:
        return datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"], formats.ROME)


@requires(Action.DEMO_MOMENT)
@posts
def demo_moment(request: HttpRequest) -> HttpResponse:
    """Set the date on the strip. In a database that was not born as a demo this address does not exist."""
    if not born_as_demo():
        raise Http404
    form = MomentForm(request.POST)
    if form.is_valid():
        try:
            set_demo_moment(form.moment(), moment=request.moment, actor=request.actor)
            messages.success(request, f"Oggi, qui, è il {formats.moment(form.moment())}.")
        except Problems as refused:
            for problem in refused.problems:
                messages.error(request, f"{problem.message} {problem.remedy}")
    else:
        for errors in form.errors.values():
            messages.error(request, " ".join(errors))
    return back_to(request, reverse("office:desk"))
