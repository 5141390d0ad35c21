"""Contests: a queue by age, each with a written answer within thirty days. And what people think of the public pages."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from approdo.faces import formats
from approdo.faces.addresses import Action, reads, reads_or_posts, requires
from approdo.faces.components import Cell, Chip, Column, Crumb, Page, Row, Table
from approdo.procedures import moments
from approdo.procedures.contest_claim import LONGEST, ContestAnswer, answer_contest
from approdo.procedures.problems import Problems
from approdo.procedures.reading import read, read_one
from approdo.records.access.table import visible
from approdo.records.dossiers.models import Dossier
from approdo.records.programme.contests import Waiting, comments, contest_written, queue, ratings_by_page
from approdo.records.programme.models import Contest

SIZE = 50
REASONS = {
    "clear": "indicazioni chiare",
    "complete": "informazioni complete",
    "steps": "si capiva come procedere",
    "no_problems": "nessun problema tecnico",
    "unclear": "indicazioni poco chiare",
    "incomplete": "informazioni incomplete",
    "steps_unclear": "non si capiva come procedere",
    "problems": "problemi tecnici",
    "other": "altro",
}


class AnswerForm(forms.Form):
    outcome = forms.ChoiceField(
        label="Com’è finita?",
        choices=Contest.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Scegli un esito."},
    )
    answer = forms.CharField(
        label="La risposta scritta",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"class": "ap-field ap-field--text", "rows": 6}),
        help_text="La legge chi ha la ricevuta. Non metterci dati di persone. In pubblico vanno solo l’esito e il giorno.",
        error_messages={"required": "Scrivi la risposta."},
    )


@requires(Action.CONTEST_ANSWER)
@reads
def queue_page(request: HttpRequest) -> HttpResponse:
    seen = visible(request.actor, Action.CONTEST_ANSWER, Dossier.objects.all(), on=request.today)
    every = queue(seen)
    page = Page.asked(request.GET.get("pagina", ""), len(every), SIZE)
    shown = every[(page.number - 1) * SIZE : page.number * SIZE]
    context = {
        "waiting": sum(one.answered_at is None for one in every),
        "table": table_of(shown),
        "page": page,
        "crumbs": [Crumb("Programma", reverse("office:programme")), Crumb("Contestazioni")],
    }
    return render(request, "office/programme/contests.html", context)


def table_of(shown: list[Waiting]) -> Table:
    today = moments.day_of(moments.real_now())
    columns = (Column("Frase", heads_row=True), Column("Ricevuta"), Column("Risposta entro"), Column("Stato"))
    rows = [
        Row(
            (
                Cell(
                    one.row, href=reverse("office:contest", args=[one.id]), code=True, hidden=" apri la contestazione"
                ),
                Cell(formats.moment_short(one.received_at)),
                Cell(formats.day_short(one.due), small=left(one, (one.due - today).days)),
                Cell(chip=chip_of(one)),
            ),
            hot=one.answered_at is None,
        )
        for one in shown
    ]
    return Table("Prima quelle senza risposta, dalla più vecchia.", columns, rows)


def left(one: Waiting, days: int) -> str:
    if one.answered_at is not None:
        return ""
    return (
        f"mancano {formats.counted(days, 'giorno', 'giorni')}"
        if days >= 0
        else f"scaduta da {formats.counted(-days, 'giorno', 'giorni')}"
    )


def chip_of(one: Waiting) -> Chip:
    if one.answered_at is None:
        return Chip("wait", "Aspettiamo noi")
    return Chip("done", Contest.Outcome(one.outcome).label.capitalize())


@requires(Action.CONTEST_ANSWER, dossier_kwarg="contest")
@reads_or_posts
def contest_page(request: HttpRequest, contest: UUID) -> HttpResponse:
    """What was written, until when the answer is due, and the form to give it. Opening it is a reading."""
    found = read_one(
        contest_written, request.actor, "risposta a una contestazione", dossier=request.dossier.pk, contest=contest
    )
    form = AnswerForm(request.POST or None) if found.answered_at is None else None
    problems: list[object] = []
    if request.method == "POST" and form is not None and form.is_valid():
        given = ContestAnswer(contest, form.cleaned_data["outcome"], form.cleaned_data["answer"])
        try:
            answer_contest(given, moments.real_now(), request.actor)
        except Problems as refused:
            problems = list(refused.problems)
        else:
            messages.success(request, "La risposta è registrata: chi ha la ricevuta la legge da subito.")
            return HttpResponseRedirect(reverse("office:contests"))
    context = {
        "found": found,
        "outcome": Contest.Outcome(found.outcome).label if found.outcome else "",
        "form": form,
        "problems": problems,
        "crumbs": [
            Crumb("Programma", reverse("office:programme")),
            Crumb("Contestazioni", reverse("office:contests")),
            Crumb(found.row),
        ],
    }
    return render(
        request, "office/programme/contest.html", context, status=422 if problems or (form and form.errors) else 200
    )


@requires(Action.RATINGS_VIEW)
@reads
def ratings_page(request: HttpRequest) -> HttpResponse:
    """Means by page, the worst first; and the latest comments, which are a reading."""
    pages = ratings_by_page()
    rows = [
        Row(
            (Cell(page, href=page), Cell(formats.thousands(times)), Cell(formats.hundredths(round(mean * 100)))),
            hot=mean < 3,
        )
        for page, times, mean in pages[:SIZE]
    ]
    table = Table(
        "Dalla peggiore.",
        (Column("Pagina", heads_row=True), Column("Voti", numeric=True), Column("Media", numeric=True)),
        rows,
    )
    said = read(comments, request.actor, "commenti alle pagine pubbliche", most=SIZE)
    context = {
        "table": table,
        "comments": comment_table(said),
        "crumbs": [Crumb("Programma", reverse("office:programme")), Crumb("Pareri")],
    }
    return render(request, "office/programme/ratings.html", context)


def comment_table(said: list) -> Table:
    columns = (
        Column("Quando"),
        Column("Pagina", heads_row=True),
        Column("Voto", numeric=True),
        Column("Motivo"),
        Column("Commento"),
    )
    rows = [
        Row(
            (
                Cell(formats.moment_short(one.rated_at)),
                Cell(one.page, href=one.page),
                Cell(str(one.stars)),
                Cell(REASONS.get(one.reason, one.reason)),
                Cell(one.comment),
            )
        )
        for one in said
    ]
    return Table("I più recenti.", columns, rows)
