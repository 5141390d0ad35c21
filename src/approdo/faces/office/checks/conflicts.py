"""Conflict of interest (P-18; l. 241/1990, art. 6-bis): declared or denied, for a call or for one file; what it leaves to do."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from approdo.faces import formats
from approdo.faces.addresses import Action, reads, reads_or_posts, requires
from approdo.faces.components import Cell, Column, Crumb, Row, Table
from approdo.faces.office.checks.forms import ConflictForm, ReassignForm
from approdo.procedures.problems import Problem, Problems
from approdo.procedures.users import assign_dossier
from approdo.procedures.users.conflicts import declare_conflict
from approdo.records.access.conflicts import ToReassign, free_colleagues, to_reassign
from approdo.records.access.models import User
from approdo.records.access.table import visible
from approdo.records.dossiers.models import Dossier, Kind

EFFECT = (
    "Se dichiari un conflitto, da subito non vedi più questo fascicolo. Chi dirige lo affida a un’altra persona. "
    "Torni a vederlo solo se chi dirige lo decide."
)
DONE = {
    True: "Il conflitto è dichiarato: da adesso non vedi più quel fascicolo. Chi dirige lo affida ad altri.",
    False: "Hai dichiarato di non avere conflitti di interessi.",
}


@requires(Action.CONFLICT_DECLARE, dossier_kwarg="slug")
@reads_or_posts
def of_call(request: HttpRequest, slug: str) -> HttpResponse:
    return declaration(request, "questo bando e tutti i suoi fascicoli", reverse("office:call", args=[slug]))


@requires(Action.CONFLICT_DECLARE, dossier_kwarg="code")
@reads_or_posts
def of_file(request: HttpRequest, code: str) -> HttpResponse:
    if request.dossier.kind != Kind.APPLICATION:
        raise Http404
    return declaration(request, f"il fascicolo {code}", reverse("office:desk"))


def declaration(request: HttpRequest, about: str, back: str) -> HttpResponse:
    """The effect is said before; who declares a conflict goes to the desk, since the page is no longer theirs."""
    form = ConflictForm(request.POST or None)
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        conflict = form.cleaned_data["conflict"] == "yes"
        try:
            declare_conflict(request.dossier, conflict=conflict, moment=request.moment, actor=request.actor)
        except Problems as refused:
            problems = list(refused.problems)
        else:
            messages.success(request, DONE[conflict])
            return HttpResponseRedirect(reverse("office:desk") if conflict else back)
    context = {
        "title": "Conflitto di interessi",
        "lead": f"Riguarda {about}. {EFFECT}",
        "button": "Dichiara",
        "back": back,
        "form": form,
        "problems": problems,
        "crumbs": [Crumb("Scrivania", reverse("office:desk")), Crumb("Conflitto di interessi")],
    }
    return render(request, "office/calls/form.html", context, status=422 if problems or form.errors else 200)


@requires(Action.DOSSIER_ASSIGN)
@reads
def pending(request: HttpRequest) -> HttpResponse:
    """What is to be given to somebody else because who followed it declared a conflict."""
    seen = visible(request.actor, Action.DOSSIER_ASSIGN, Dossier.objects.all(), on=request.today)
    columns = (Column("Che cosa", heads_row=True), Column("Chi ha dichiarato"), Column("Dal"))
    rows = [
        Row(
            (
                Cell(one.name, href=reverse("office:conflict-reassign", args=[one.declaration])),
                Cell(one.who),
                Cell(formats.moment_short(one.since)),
            ),
            hot=True,
        )
        for one in to_reassign(seen)
    ]
    context = {
        "table": Table("Da affidare a un’altra persona.", columns, rows),
        "crumbs": [Crumb("Scrivania", reverse("office:desk")), Crumb("Conflitti di interessi")],
    }
    return render(request, "office/checks/conflicts.html", context)


@requires(Action.DOSSIER_ASSIGN)
@reads_or_posts
def reassign(request: HttpRequest, declaration: UUID) -> HttpResponse:
    one = one_of(request, declaration)
    colleagues = [(str(user.pk), user.display_name) for user in free_colleagues(one.dossier, request.today)]
    form = ReassignForm(colleagues, request.POST or None)
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        user = User.objects.get(pk=form.cleaned_data["colleague"])
        reason = "conflitto di interessi dichiarato da chi lo seguiva"
        try:
            assign_dossier(user, one.dossier, reason, moment=request.moment, actor=request.actor)
        except Problems as refused:
            problems = list(refused.problems)
        else:
            messages.success(request, f"{one.name} è affidato a {user.display_name}.")
            return HttpResponseRedirect(reverse("office:conflicts"))
    context = {
        "title": f"Affida {one.name}",
        "lead": f"{one.who} ha dichiarato un conflitto di interessi il {formats.day(one.since)}.",
        "button": "Affida",
        "back": reverse("office:conflicts"),
        "form": form,
        "problems": problems,
        "crumbs": [Crumb("Conflitti di interessi", reverse("office:conflicts")), Crumb(one.name)],
    }
    return render(request, "office/calls/form.html", context, status=422 if problems or form.errors else 200)


def one_of(request: HttpRequest, declaration: UUID) -> ToReassign:
    seen = visible(request.actor, Action.DOSSIER_ASSIGN, Dossier.objects.all(), on=request.today)
    found = next((one for one in to_reassign(seen) if one.declaration == declaration), None)
    if found is None:
        raise Http404
    return found
