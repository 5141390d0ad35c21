"""A later statement, a fact: what the editor adds. Earlier ones stand beside it and are never opened for writing (P-64)."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from approdo.faces.addresses import Action, reads_or_posts, requires
from approdo.faces.components import Crumb
from approdo.faces.office.people_forms import day_field
from approdo.faces.office.programme.pages import present
from approdo.procedures import moments
from approdo.procedures.problems import Problems
from approdo.procedures.record_fact import Fact, record_fact
from approdo.procedures.renew_statement import STATES, NewStatement, renew_statement
from approdo.records.programme.catalogue import Row
from approdo.records.programme.claims import Evaluation
from approdo.records.programme.promises import Promise, promises_of
from approdo.records.programme.statement import DAYS, EVIDENCE, LABELS
from approdo.records.programme.states import WORDS

LONG = {"class": "ap-field ap-field--text", "rows": 3}
LINE = {"class": "ap-field ap-field--wide", "autocomplete": "off"}
REQUIRED = "Scrivi qualcosa qui."


def text_field(label: str, hint: str = "", *, required: bool = True, long: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=500,
        widget=forms.Textarea(attrs=LONG) if long else forms.TextInput(attrs=LINE),
        error_messages={"required": REQUIRED},
    )


def milestones_of(now: Evaluation, row: Row) -> list[Promise]:
    return [one for one in promises_of(now.record.told(row, now.until)) if one.tap.kind == "due"]


class StatementForm(forms.Form):
    """Which evidence a verb asks for is in its hint; the act checks it."""

    sentence = text_field(
        "Che cosa dice la frase, da oggi?",
        "Al più 25 parole. Niente «prossimamente» o «negli scorsi mesi»: scrivi un giorno.",
        long=True,
    )
    verb = forms.ChoiceField(
        label="Con quale verbo?",
        help_text="Il verbo dice lo stato; lo stato chiede la sua prova. «Realizzato» e «In corso» li dicono solo i fatti.",
        widget=forms.Select(attrs={"class": "ap-field"}),
    )
    quote = text_field(
        "La fonte, parola per parola", "Solo se la frase viene da un documento pubblico.", required=False, long=True
    )
    reason = text_field("Perché cambia?")
    act = text_field("Con quale atto?", "Numero e data, o il documento che lo dice.")
    missing = text_field("Quale prova manca ancora?", "Una per riga. Vuoto se c’è tutto.", required=False, long=True)
    forecast = day_field(
        "Nuovo giorno di una tappa", required=False, hint="Il primo giorno promesso resta: questo gli sta accanto."
    )

    def __init__(self, promises: list[Promise], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verb"].choices = [(verb, verb_label(verb, state)) for verb, state in sorted(STATES.items())]
        taps = [(str(one.tap.id), f"{one.tap.title} ({one.tap.day:%d/%m/%Y})") for one in promises]
        self.fields["milestone"] = forms.ChoiceField(
            label="Di quale tappa?",
            required=False,
            choices=[("", "nessuna, o una tappa nuova"), *taps],
            widget=forms.Select(attrs={"class": "ap-field"}),
        )
        self.fields["milestone_title"] = text_field("Nome della tappa nuova", required=False)
        for name, label in LABELS.items():
            asked = [str(WORDS[state][0]) for state, wanted in EVIDENCE.items() if name in wanted]
            hint = f"La chiedono: {', '.join(asked)}."
            made = (
                day_field(str(label), required=False, hint=hint)
                if name in DAYS
                else text_field(str(label), hint, required=False)
            )
            self.fields[f"evidence_{name}"] = made

    def statement(self, row: str) -> NewStatement:
        given = self.cleaned_data
        told = {name: given[f"evidence_{name}"] for name in LABELS if given.get(f"evidence_{name}")}
        return NewStatement(
            row=row,
            sentence=given["sentence"],
            verb=given["verb"],
            reason=given["reason"],
            act=given["act"],
            evidence={name: value.isoformat() if name in DAYS else value for name, value in told.items()},
            missing=tuple(line for line in given["missing"].splitlines() if line.strip()),
            quote=given["quote"],
            milestone=given["milestone"],
            milestone_title=given["milestone_title"],
            forecast=given["forecast"].isoformat() if given["forecast"] else "",
        )


def verb_label(verb: str, state: str) -> str:
    return f"{verb} → {str(WORDS[state][0]).replace('{days}', 'N')}"


class FactForm(forms.Form):
    day = day_field("Quando è successo?")
    text = text_field("Che cosa è stato fatto?", long=True)
    act = text_field("Con quale atto o documento?", "Numero e data: è la prova.")

    def __init__(self, promises: list[Promise], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taps = [(str(one.tap.id), str(one.tap.title)) for one in promises]
        self.fields["milestone"] = forms.ChoiceField(
            label="È una tappa promessa?",
            required=False,
            choices=[("", "no, è un’attività"), *taps],
            widget=forms.Select(attrs={"class": "ap-field"}),
        )


@requires(Action.PROGRAMME_EDIT, dossier_kwarg="row")
@reads_or_posts
def statement_page(request: HttpRequest, row: str) -> HttpResponse:
    now, paper = found(row)
    form = StatementForm(milestones_of(now, paper), request.POST or None)
    return recorded(
        request,
        row,
        form,
        lambda: renew_statement(form.statement(row), moments.real_now(), request.actor),
        title="Una dichiarazione nuova",
        lead=f"Quella di adesso resta nella storia: «{now.claim(paper).sentence}».",
        button="Registra la dichiarazione",
        done="La dichiarazione è registrata. Lo stato l’ha calcolato la regola.",
    )


@requires(Action.PROGRAMME_EDIT, dossier_kwarg="row")
@reads_or_posts
def fact_page(request: HttpRequest, row: str) -> HttpResponse:
    now, paper = found(row)
    form = FactForm(milestones_of(now, paper), request.POST or None)

    def act() -> object:
        given = form.cleaned_data
        fact = Fact(row, given["text"], given["act"], given["day"], given["milestone"])
        return record_fact(fact, moments.real_now(), request.actor)

    return recorded(
        request,
        row,
        form,
        act,
        title="Un fatto con la sua prova",
        lead=str(now.claim(paper).sentence),
        button="Registra il fatto",
        done="Il fatto è registrato. La pagina pubblica si riscrive fra poco.",
    )


def found(row: str) -> tuple[Evaluation, Row]:
    now = present()
    paper = now.programme.row(row)
    if paper is None:
        raise Http404
    return now, paper


def recorded(
    request: HttpRequest,
    row: str,
    form: forms.Form,
    act: Callable[[], object],
    *,
    title: str,
    lead: str,
    button: str,
    done: str,
) -> HttpResponse:
    """One form on one sentence: shown, checked, done, or shown again with every reason."""
    problems: list[object] = []
    back = reverse("office:claim", args=[row])
    if request.method == "POST" and form.is_valid():
        try:
            act()
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
        "problems": problems,
        "crumbs": [Crumb("Programma", reverse("office:programme")), Crumb(row, back), Crumb(title)],
    }
    return render(request, "office/calls/form.html", context, status=422 if problems or form.errors else 200)
