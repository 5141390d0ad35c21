"""Acts on many files at once: chosen in the list, seen whole before they are done, done all or none."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from approdo.faces import formats
from approdo.faces.addresses import Action, reads_or_posts, requires
from approdo.faces.components import Cell, Chip, Column, Row, Table
from approdo.faces.office.calls.files import crumbs
from approdo.procedures.problems import Problem, Problems
from approdo.procedures.reading import read
from approdo.procedures.users import assign_many
from approdo.records.access.models import User
from approdo.records.access.queries import users_of_office
from approdo.records.access.staff import names_of
from approdo.records.calls.listing import ListedFile, Wanted, files_chosen, files_listed
from approdo.records.calls.models import Call
from approdo.records.dossiers.models import Dossier

ALL = "tutti"
MOST = 2000


class AssignForm(forms.Form):
    """To whom, and why if there is something to say."""

    user = forms.ChoiceField(label="A chi?", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Perché",
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"class": "ap-field ap-field--wide"}),
        help_text="Resta nel registro dell’ufficio.",
    )

    def __init__(self, users: list[User], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].choices = [(str(user.pk), user.display_name) for user in users]


@requires(Action.DOSSIER_ASSIGN, dossier_kwarg="slug")
@reads_or_posts
def assign(request: HttpRequest, slug: str) -> HttpResponse:
    """The list posts what was chosen; the page shows it and asks to whom; its button gives the files."""
    back = reverse("office:call-files", args=[slug])
    if request.method == "GET":
        return HttpResponseRedirect(back)
    call = Call.objects.select_related("dossier").get(slug=slug)
    chosen = chosen_files(request, slug)
    if not chosen:
        messages.error(request, "Non hai scelto nessun fascicolo: spunta quelli da assegnare, poi riprova.")
        return HttpResponseRedirect(back)
    users = users_of_office(call.dossier.office_id, request.today)
    asked = "user" in request.POST or "conferma" in request.POST
    form = AssignForm(users, request.POST if asked else None)
    problems: list[Problem] = []
    if asked and form.is_valid():
        user = next(user for user in users if str(user.pk) == form.cleaned_data["user"])
        dossiers = list(Dossier.objects.filter(pk__in=[line.dossier_id for line in chosen]))
        try:
            assign_many(
                user, call.dossier, dossiers, form.cleaned_data["reason"], moment=request.moment, actor=request.actor
            )
        except Problems as refused:
            problems = list(refused.problems)
        else:
            told = formats.counted(len(chosen), "fascicolo assegnato", "fascicoli assegnati")
            messages.success(request, f"{told} a {user.display_name}.")
            return HttpResponseRedirect(back)
    context = {
        "call": call,
        "form": form,
        "chosen": chosen,
        "table": chosen_table(chosen),
        "problems": problems,
        "back": back,
        "crumbs": [*crumbs(call, "Fascicoli")[:2], *crumbs(call, "Assegna i fascicoli")[2:]],
    }
    return render(request, "office/calls/assign.html", context, status=422 if problems or form.errors else 200)


def chosen_files(request: HttpRequest, slug: str) -> list[ListedFile]:
    """Those ticked, or the whole list as it was filtered; only among what one may see."""
    if request.POST.get("quali") == ALL:
        wanted = Wanted(slug, request.POST.get("elenco") or ALL, follower=request.POST.get("segue", ""))
        return read(files_listed, request.actor, "scelta di fascicoli da assegnare", wanted=wanted, start=0, size=MOST)
    codes = tuple(request.POST.getlist("file"))[:MOST]
    return (
        read(files_chosen, request.actor, "scelta di fascicoli da assegnare", call=slug, codes=codes) if codes else []
    )


def chosen_table(chosen: list[ListedFile]) -> Table:
    followers = names_of({user for line in chosen for user in line.followers})
    columns = (Column("Codice pubblico", heads_row=True), Column("Chi ha fatto domanda"), Column("Chi lo segue ora"))
    rows = [
        Row(
            (
                Cell(line.public_code, code=True),
                Cell(line.applicant),
                Cell(", ".join(followers.get(user, "") for user in line.followers))
                if line.followers
                else Cell(chip=Chip("wait", "Nessuno in particolare")),
            )
        )
        for line in chosen
    ]
    return Table("Non succede niente finché non premi il bottone.", columns, rows)
