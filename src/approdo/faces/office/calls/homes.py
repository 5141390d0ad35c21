"""The homes of a call as a pipeline: where each is, who is waited for, what comes next; a home taken out; the call's end."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from approdo.faces import formats
from approdo.faces.addresses import Action, proves_identity_again, reads, reads_or_posts, requires
from approdo.faces.components import Cell, Chip, Column, Row, Table
from approdo.faces.office.calls.corrections import TEXT
from approdo.faces.office.calls.files import crumbs
from approdo.faces.office.calls.workspace import workspace
from approdo.procedures.end_call import end_call
from approdo.procedures.problems import Problem, Problems
from approdo.procedures.withdraw_home import CAUSES, HomeRestored, HomeWithdrawal, restore_home, withdraw_home
from approdo.records.access.table import may
from approdo.records.calls.models import Call
from approdo.records.calls.pipeline import HomeOnTheRoad, homes_on_the_road

STAGES: dict[str, tuple[Chip, str, str]] = {
    "free": (Chip("wait", "Senza nucleo"), "Aspettiamo noi", "calcolare le assegnazioni, o offrirla in un altro bando"),
    "offered": (Chip("run", "Proposta"), "Aspettiamo il nucleo", "la risposta"),
    "accepted": (Chip("run", "Accettata"), "Aspettiamo la dirigente", "l’atto di assegnazione"),
    "assigned": (Chip("run", "Assegnata"), "Aspettiamo noi", "il contratto"),
    "leased": (Chip("run", "Contratto firmato"), "Aspettiamo noi", "le chiavi"),
    "keys": (Chip("done", "Chiavi consegnate"), "Nessuno aspetta", ""),
    "withdrawn": (Chip("stale", "Tolta dal bando"), "Nessuno aspetta", ""),
}


class WithdrawalForm(forms.Form):
    cause = forms.ChoiceField(label="Perché esce dal bando?", choices=list(CAUSES.items()), widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Motivi dell’atto",
        max_length=300,
        widget=forms.Textarea(attrs=TEXT),
        help_text="Parlano della casa e di nessuna persona.",
    )


class RestoreForm(forms.Form):
    reason = forms.CharField(label="Perché rientra?", max_length=300, widget=forms.Textarea(attrs=TEXT))


@requires(Action.CALL_VIEW, dossier_kwarg="slug")
@reads
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """One row a home. Codes and days only: whose file it is, one reads in the file."""
    call = Call.objects.select_related("dossier").get(slug=slug)
    homes = homes_on_the_road(call)
    context = {
        "call": call,
        "table": home_table(
            homes, slug, withdraws=may(request.actor, Action.CALL_HOMES, call.dossier, on=request.today)
        ),
        "waiting": sum(one.stage not in ("keys", "withdrawn") for one in homes),
        "crumbs": crumbs(call, "Case del bando"),
    }
    return render(request, "office/calls/homes.html", context)


def home_table(homes: list[HomeOnTheRoad], slug: str, *, withdraws: bool) -> Table:
    columns = (
        Column("Casa", heads_row=True),
        Column("A che punto è"),
        Column("Chi aspetta chi"),
        Column("Dal"),
        Column("Prossimo passo"),
        Column("Previsione delle chiavi"),
        Column("Atto"),
    )
    return Table("Nell’ordine dell’avviso.", columns, [home_row(one, slug, withdraws=withdraws) for one in homes])


def home_row(one: HomeOnTheRoad, slug: str, *, withdraws: bool) -> Row:
    chip, who, following = STAGES[one.stage]
    if one.stage == "withdrawn":
        act = Cell("Rimettila", href=reverse("office:home-restore", args=[slug, one.code]), hidden=one.code)
    else:
        act = Cell("Toglila", href=reverse("office:home-withdraw", args=[slug, one.code]), hidden=one.code)
    return Row(
        (
            Cell(one.code, small=one.words, code=True),
            Cell(chip=chip),
            Cell(who),
            Cell(formats.day_short(one.since) if one.since else "–"),
            Cell(following or "–"),
            Cell(forecast_words(one)),
            act if withdraws and one.stage != "keys" else Cell("–"),
        ),
        hot=who == "Aspettiamo noi",
    )


def forecast_words(one: HomeOnTheRoad) -> str:
    """A day computed from what already happened, or why there is none. Never a made-up one."""
    if one.stage in ("keys", "withdrawn"):
        return "–"
    if one.forecast is None:
        return f"non calcolabile: {one.why_none}"
    return f"{formats.day_short(one.forecast)} (mediana di {one.seen} case)"


def home_form(
    request: HttpRequest, slug: str, form: forms.Form, problems: list[Problem], *, title: str, button: str, lead: str
) -> HttpResponse:
    call = Call.objects.select_related("dossier").get(slug=slug)
    context = {
        "title": title,
        "lead": lead,
        "button": button,
        "back": reverse("office:call-homes", args=[slug]),
        "form": form,
        "told": [],
        "problems": problems,
        "crumbs": crumbs(call, title),
    }
    return render(request, "office/calls/form.html", context, status=422 if problems or form.errors else 200)


@requires(Action.CALL_HOMES, dossier_kwarg="slug")
@reads_or_posts
def withdraw(request: HttpRequest, slug: str, home: str) -> HttpResponse:
    form, problems = WithdrawalForm(request.POST or None), []
    if request.method == "POST" and form.is_valid():
        told = HomeWithdrawal(slug, home, form.cleaned_data["cause"], form.cleaned_data["reason"])
        try:
            withdraw_home(told, request.moment, request.actor)
        except Problems as refused:
            problems = list(refused.problems)
        else:
            messages.success(request, f"La casa {home} è fuori dal bando.")
            return HttpResponseRedirect(reverse("office:call-homes", args=[slug]))
    lead = "Se era proposta o accettata, il nucleo torna al suo posto: non conta come rinuncia."
    return home_form(
        request, slug, form, problems, title=f"Togli la casa {home} dal bando", button="Togli la casa", lead=lead
    )


@requires(Action.CALL_HOMES, dossier_kwarg="slug")
@reads_or_posts
def restore(request: HttpRequest, slug: str, home: str) -> HttpResponse:
    form, problems = RestoreForm(request.POST or None), []
    if request.method == "POST" and form.is_valid():
        try:
            restore_home(HomeRestored(slug, home, form.cleaned_data["reason"]), request.moment, request.actor)
        except Problems as refused:
            problems = list(refused.problems)
        else:
            messages.success(request, f"La casa {home} è di nuovo nel bando.")
            return HttpResponseRedirect(reverse("office:call-homes", args=[slug]))
    lead = "Si può finché non si è scorso senza di lei: quello che il ritiro aveva chiuso riprende."
    return home_form(
        request, slug, form, problems, title=f"Rimetti la casa {home} nel bando", button="Rimetti la casa", lead=lead
    )


class EndForm(forms.Form):
    """Nothing to fill in."""


@requires(Action.CALL_END, dossier_kwarg="slug")
@reads_or_posts
@proves_identity_again
def end(request: HttpRequest, slug: str) -> HttpResponse:
    if request.method == "POST":
        try:
            end_call(slug, request.moment, request.actor)
        except Problems as refused:
            return workspace(request, slug, list(refused.problems))
        messages.success(request, "Il bando è chiuso.")
        return HttpResponseRedirect(reverse("office:call", args=[slug]))
    lead = "Nessuna casa è più in cammino. La graduatoria finisce qui: chi non ha avuto casa fa domanda nel prossimo avviso."
    return home_form(request, slug, EndForm(), [], title="Chiudi il bando", button="Firma la chiusura", lead=lead)
