"""A value verified against a source, or chosen among those that disagree: acts on one file, each with its form."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from approdo.faces.addresses import Action, reads_or_posts, requires
from approdo.faces.office.calls.corrections import form_page, the_file
from approdo.faces.office.calls.files import crumbs
from approdo.faces.office.checks.forms import ChooseForm, SourceForm
from approdo.faces.office.checks.sections import effect_words, origin
from approdo.faces.office.checks.words import Written, fact_title, person_names, waits
from approdo.procedures.call_book import book_of
from approdo.procedures.check_facts import (
    SOURCES,
    CheckedValue,
    ChosenFact,
    FactCheck,
    choose_fact,
    facts_version,
    verify_fact,
)
from approdo.procedures.checks import checks_from
from approdo.procedures.confirm_declared import source_of
from approdo.procedures.imports.cells import CellError, Places, read_cell
from approdo.procedures.imports.mapping import ColumnMapping
from approdo.procedures.imports.preview import call_layout
from approdo.procedures.moments import day_of
from approdo.procedures.problems import Problem, Problems
from approdo.records.calls.checklist import CheckLine, FactState
from approdo.records.calls.files import FilePage
from approdo.records.evidence.models import Fact

EVERYWHERE = "tutti"


@dataclass(frozen=True)
class AskedLine:
    """A fact on the form: its name in the form's fields, and what is known of it."""

    line: CheckLine
    title: str
    shown: str
    hint: str

    @property
    def name(self) -> str:
        return self.line.fact.name + (f"--{self.line.person}" if self.line.person else "")

    @property
    def counting(self) -> Fact | None:
        return self.line.counting


@requires(Action.APPLICATION_CHECK, dossier_kwarg="code")
@reads_or_posts
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """What one source says of several facts: the same as the file, or something else."""
    file = the_file(request, "verifica dei dati di un fascicolo")
    where = request.GET.get("presso", EVERYWHERE)
    lines = asked_lines(file, where, request.moment)
    given = {"lines": lines, "source": where if where in SOURCES else "", "filed_on": day_of(file.filed_at)}
    form = SourceForm(request.POST or None, initial={"seen": facts_version(file.dossier_id)}, **given)
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        try:
            verify_fact(check_of(file, form.cleaned_data, lines, request.moment), request.moment, request.actor)
        except Problems as refused:
            problems = list(refused.problems)
        else:
            messages.success(request, "La verifica è registrata, con fonte, giorno e chi l’ha fatta.")
            return HttpResponseRedirect(reverse("office:application", args=[code]))
    context = {
        "file": file,
        "form": form,
        "groups": [(asked, fields_of(form, asked)) for asked in lines],
        "sources": sources_of(file, request.moment),
        "where": where,
        "problems": problems,
        "back": reverse("office:application", args=[code]),
        "crumbs": crumbs(file.application.call, file.code),
    }
    status = 422 if problems or form.errors else 200
    return render(request, "office/checks/verify.html", context, status=status)


def asked_lines(file: FilePage, where: str, moment: datetime) -> list[AskedLine]:
    """The facts that wait for a look at this source; those already settled are not asked again."""
    written, names = Written.of(file.application.call), person_names(file)
    found = []
    for line in checks_from(file.rows, moment).lines:
        if line.waiting is None or (where in SOURCES and source_of(line.fact) != where):
            continue
        whose = f", {names[line.person]}" if line.person in names else ""
        shown = written.value(line.counting) if line.counting else ""
        found.append(AskedLine(line, fact_title(line.fact.label) + whose, shown, waits(line.waiting)[0]))
    return found


def fields_of(form: SourceForm, asked: AskedLine) -> list:
    return [form[name] for name in (f"same-{asked.name}", f"other-{asked.name}") if name in form.fields]


def sources_of(file: FilePage, moment: datetime) -> list[tuple[str, str, int]]:
    """Where there is something to look up, and how much."""
    lines = [line for line in checks_from(file.rows, moment).lines if line.waiting]
    counted = [(code, word, sum(source_of(line.fact) == code for line in lines)) for code, word in SOURCES.items()]
    return [one for one in counted if one[2]]


def check_of(file: FilePage, data: dict[str, Any], lines: list[AskedLine], moment: datetime) -> FactCheck:
    """What was ticked or written, as the act reads it. Raises Problems for what cannot be read."""
    values, problems = [], []
    for asked in lines:
        other = data.get(f"other-{asked.name}", "").strip()
        if other:
            try:
                values.append(CheckedValue(asked.line.fact.name, typed(file, asked, other, moment), asked.line.person))
            except Problems as refused:
                problems += refused.problems
        elif data.get(f"same-{asked.name}") and asked.counting is not None:
            values.append(CheckedValue(asked.line.fact.name, asked.counting.value, asked.line.person))
    if problems:
        raise Problems(problems)
    return FactCheck(
        file.dossier_id, values, data["source"], data["as_of"], data["how"], data["reference"], data["seen"]
    )


def typed(file: FilePage, asked: AskedLine, text: str, moment: datetime) -> Any:
    """Read as the import reads that column: «9.500,00» is 950000 cents."""
    call, name = file.application.call, asked.line.fact.name
    layout = call_layout(book_of(call, moment), call)
    columns = layout.persons if asked.line.fact.of_person else layout.applications
    bound = layout.bound.get(name)
    column = columns.get(bound[1] if bound else name)
    if column is None:
        return text
    try:
        return read_cell(text, column, ColumnMapping(name), Places({}))
    except CellError as fault:
        message = f"{asked.title}: «{text}» {fault.why}."
        raise Problems([Problem("fact_type", name, text, column.label, message, fault.remedy)]) from None


@requires(Action.APPLICATION_CHECK, dossier_kwarg="code")
@reads_or_posts
def choose(request: HttpRequest, code: str) -> HttpResponse:
    """Both values with their source and effect; the choice, and why."""
    file = the_file(request, "scelta fra valori in contrasto")
    line, effects = contrast_asked(file, request)
    written = Written.of(file.application.call)
    choices = [
        (
            str(fact.pk),
            f"{written.value(fact)} · {origin(fact)} · con questo valore: {effect_words(effects.get(fact.pk))}",
        )
        for fact in line.values
    ]
    form = ChooseForm(choices, request.POST or None, initial={"seen": facts_version(file.dossier_id)})
    return form_page(
        request,
        file,
        form,
        lambda data: choose_fact(
            ChosenFact(file.dossier_id, UUID(data["fact"]), data["reason"], data["seen"]), request.moment, request.actor
        ),
        title=f"Scegli il valore: {line.fact.label}",
        button="Scegli questo valore",
        done="Il valore è scelto. L’altro resta accanto, con la sua fonte.",
        lead="Può essere una svista di chiunque. Non pesa contro nessuno.",
    )


def contrast_asked(file: FilePage, request: HttpRequest) -> tuple[CheckLine, dict]:
    """The fact that the address names, while its sources disagree."""
    found = checks_from(file.rows, request.moment)
    name, person = request.GET.get("fatto", ""), request.GET.get("di", "")
    for line in found.lines:
        same = line.fact.name == name and str(line.person or "") == person
        if same and (line.state is FactState.DIFFERING or len({repr(one.value) for one in line.values}) > 1):
            return line, dict(found.effects)
    raise Http404
