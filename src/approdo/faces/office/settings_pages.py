"""Impostazioni: what the installation sets for itself, what is still missing, and how each value came about."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from approdo.faces import formats
from approdo.faces.addresses import Action, reads, reads_or_posts, requires
from approdo.faces.components import Cell, Chip, Column, Crumb, Row, Table
from approdo.faces.office.people_forms import day_field
from approdo.procedures.house_settings import (
    KNOWN,
    OFFICE_FIELDS,
    Change,
    Known,
    SetValue,
    change_office,
    change_setting,
    history_of,
    standing,
    value_of,
)
from approdo.procedures.problems import Problem, Problems
from approdo.records.access.staff import offices
from approdo.records.access.table import may
from approdo.records.dossiers.queries import office_dossier
from approdo.records.journal.reading import events_of, payload_of
from approdo.records.territory.models import Office

HOME = "Impostazioni"
UNITS = {"days": "giorni", "months": "mesi", "years": "anni"}


class SettingForm(forms.Form):
    """One value, where it is written, from when."""

    source = forms.CharField(
        label="Dove sta scritto?",
        max_length=200,
        widget=forms.TextInput(attrs={"class": "ap-field ap-field--wide"}),
        help_text="L’atto, la pagina, o chi lo ha deciso e quando.",
    )
    from_day = day_field("Da quando?", required=False, hint="Vuoto: da oggi. Non cambia ciò che è già successo.")

    def __init__(self, known: Known, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget = (
            forms.Textarea(attrs={"class": "ap-field ap-field--text", "rows": 4})
            if known.kind == "text"
            else forms.TextInput(attrs={"class": "ap-field", "inputmode": "numeric" if known.kind in UNITS else "text"})
        )
        unit = f" (in {UNITS[known.kind]})" if known.kind in UNITS else ""
        value = forms.CharField(label=f"{known.label}{unit}".capitalize(), help_text=known.hint, widget=widget)
        self.fields = {"value": value, **self.fields}


class OfficeForm(forms.Form):
    """The card of an office, as people read it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in OFFICE_FIELDS.items():
            needed = name in ("name", "responsible", "substitute")
            kind = forms.EmailField if name == "email" else forms.CharField
            widget = forms.EmailInput if name == "email" else forms.TextInput
            self.fields[name] = kind(
                label=label.capitalize(),
                required=needed,
                max_length=160,
                widget=widget(attrs={"class": "ap-field ap-field--wide"}),
            )


@requires(Action.SETTINGS_VIEW)
@reads
def page(request: HttpRequest) -> HttpResponse:
    """Missing first, then every group; each row says where its value comes from."""
    values = standing(municipality_of(request), request.today)
    groups: dict[str, list[SetValue]] = {}
    for one in values:
        groups.setdefault(one.known.group, []).append(one)
    context = {
        "missing": [one.known.label for one in values if one.missing],
        "groups": [(name, setting_table(found)) for name, found in groups.items()],
        "offices": office_table(request),
        "crumbs": [Crumb(HOME)],
    }
    return render(request, "office/settings.html", context)


def municipality_of(request: HttpRequest) -> str:
    """That of the office one works in; else the first of the installation."""
    found = Office.objects.filter(pk=request.actor.office).first() or Office.objects.order_by("code").first()
    if found is None:
        raise Http404
    return found.municipality_id


def setting_table(values: list[SetValue]) -> Table:
    columns = (Column("Voce", heads_row=True), Column("Valore"), Column("Da dove viene"), Column("Stato"))
    rows = [
        Row(
            (
                Cell(one.known.label, href=reverse("office:setting", args=[one.known.name])),
                Cell(words(one.known, one.value)),
                Cell(one.row.source if one.row else one.known.cite, small=since(one)),
                Cell(chip=chip(one)),
            ),
            hot=one.missing,
        )
        for one in values
    ]
    return Table("Un valore nuovo non cambia ciò che è già successo.", columns, rows)


def words(known: Known, value: Any) -> str:
    if value is None or value == "":
        return "non disponibile"
    if known.kind == "day_of_year":
        month, day = (int(part) for part in str(value).split("-"))
        return f"{day} {formats.MONTHS[month - 1]}"
    return f"{value} {UNITS[known.kind]}" if known.kind in UNITS else str(value)


def since(one: SetValue) -> str:
    return f"dal {formats.day_short(one.row.from_day)}, {one.row.confirmed_by}" if one.row else ""


def chip(one: SetValue) -> Chip:
    if one.missing:
        return Chip("late", "Manca")
    return Chip("done", "Confermato") if one.confirmed else Chip("wait", "Da confermare")


def office_table(request: HttpRequest) -> Table:
    columns = (Column("Ufficio", heads_row=True), Column("Contatti"), Column("Responsabile"), Column("Sostituto"))
    rows = [
        Row(
            (
                Cell(one.name, href=reverse("office:setting-office", args=[one.pk])),
                Cell(
                    " · ".join(filter(None, (one.phone, one.email, one.hours))) or "non disponibile", small=one.address
                ),
                Cell(one.responsible or "non disponibile"),
                Cell(one.substitute or "non disponibile"),
            )
        )
        for one in offices()
    ]
    return Table("Le pagine pubbliche mostrano questi recapiti.", columns, rows)


@requires(Action.SETTINGS_VIEW)
@reads_or_posts
def setting(request: HttpRequest, name: str) -> HttpResponse:
    """One value: its form for whoever may change it, its history for everybody who sees it."""
    known = KNOWN.get(name)
    if known is None:
        raise Http404
    town = municipality_of(request)
    now = value_of(town, name, request.today)
    may_change = may(request.actor, Action.SETTINGS_EDIT, on=request.today)
    if request.method == "POST" and not may_change:
        raise Http404
    form = SettingForm(known, request.POST or None, initial={"value": "" if now.missing else now.value})
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            change_setting(Change(name, told["value"], told["source"], told["from_day"]), request.moment, request.actor)
        except Problems as refused:
            problems = list(refused.problems)
        else:
            messages.success(request, f"Salvato: {known.label}.")
            return HttpResponseRedirect(reverse("office:setting", args=[name]))
    context = {
        "title": known.label.capitalize(),
        "now": words(known, now.value),
        "chip": chip(now),
        "cite": known.cite,
        "form": form if may_change else None,
        "history": history_table(known, town, request.today),
        "problems": problems,
        "crumbs": [Crumb(HOME, reverse("office:settings")), Crumb(known.label.capitalize())],
    }
    return render(request, "office/setting.html", context, status=422 if problems or form.errors else 200)


def history_table(known: Known, town: str, today: date) -> Table:
    columns = (Column("Dal", heads_row=True), Column("Valore"), Column("Dove sta scritto"), Column("Chi ne risponde"))
    rows = [
        Row(
            (
                Cell(formats.day_short(row.from_day), small="in futuro" if row.from_day > today else ""),
                Cell(words(known, row.value)),
                Cell(row.source),
                Cell(row.confirmed_by, small=formats.moment_short(row.set_at)),
            )
        )
        for row in history_of(town, known.name)
    ]
    return Table("Il più recente in alto.", columns, rows)


@requires(Action.SETTINGS_VIEW)
@reads_or_posts
def office(request: HttpRequest, office: str) -> HttpResponse:
    """The card of an office."""
    found = Office.objects.filter(pk=office).first()
    if found is None:
        raise Http404
    may_change = may(request.actor, Action.SETTINGS_EDIT, office_dossier(found.pk), on=request.today)
    if request.method == "POST" and not may_change:
        raise Http404
    initial = {name: getattr(found, name) for name in OFFICE_FIELDS}
    form, problems = OfficeForm(request.POST or None, initial=initial), []
    if request.method == "POST" and form.is_valid():
        try:
            change_office(office, form.cleaned_data, request.moment, request.actor)
        except Problems as refused:
            problems = list(refused.problems)
        else:
            messages.success(request, "I recapiti dell’ufficio sono salvati.")
            return HttpResponseRedirect(reverse("office:settings"))
    context = {
        "title": found.name,
        "form": form if may_change else None,
        "told": [(label.capitalize(), initial[name] or "non disponibile") for name, label in OFFICE_FIELDS.items()],
        "history": office_history(found),
        "problems": problems,
        "crumbs": [Crumb(HOME, reverse("office:settings")), Crumb(found.name)],
    }
    return render(request, "office/setting.html", context, status=422 if problems or form.errors else 200)


def office_history(found: Office) -> Table:
    columns = (Column("Quando", heads_row=True), Column("Voce"), Column("Prima"), Column("Dopo"))
    dossier, rows = office_dossier(found.pk), []
    changes = events_of(dossier).filter(kind="office_changed").order_by("-seq") if dossier else ()
    for event in changes:
        for name, (before, after) in (payload_of(event) or {}).get("changed", {}).items():
            cells = (
                Cell(formats.moment_short(event.happened_at)),
                Cell(OFFICE_FIELDS.get(name, name)),
                Cell(before or "vuoto"),
                Cell(after or "vuoto"),
            )
            rows.append(Row(cells))
    return Table("Il più recente in alto.", columns, rows)
