"""The list of a call's files: filters in the address, search in the body, export, and acts on many files at once.

A name never stands in an address: the search is a POST, and what it finds is shown at once. Everything else that shapes the
list is in the address, so that every view of it is a link one can keep or send.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from approdo.faces import formats
from approdo.faces.addresses import Action, reads_or_posts, requires
from approdo.faces.components import Cell, Column, Page, Row, Table, page_number
from approdo.faces.office.calls.files import STATE_CHIPS, TABS, crumbs
from approdo.faces.office.calls.workspace import owners
from approdo.faces.office.exporting import asked_form, exported
from approdo.procedures.reading import read
from approdo.records.access.queries import users_of_office
from approdo.records.access.staff import names_of
from approdo.records.access.table import may
from approdo.records.calls.files import COUNTED, list_counts
from approdo.records.calls.listing import NOBODY, ORDERS, ListedFile, Wanted, files_listed
from approdo.records.calls.models import Call

PAGE_SIZE = 50
LONGEST_WORD = 60
ORDER_OF = {"Codice pubblico": "codice", "Chi ha fatto domanda": "nome", "Nucleo": "nucleo", "Punti": "punti"}


class FilterForm(forms.Form):
    """What shapes the list and stands in its address."""

    elenco = forms.ChoiceField(choices=TABS, required=False)
    ordine = forms.ChoiceField(choices=[(name, name) for name in ORDERS], required=False)
    segue = forms.ChoiceField(label="Chi lo segue", required=False, widget=forms.Select(attrs={"class": "ap-field"}))

    def __init__(self, followers: Mapping[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["segue"].choices = [("", "tutti"), (NOBODY, "nessuno in particolare"), *followers.items()]

    def asked(self, slug: str) -> Wanted:
        """A filter that is not one of ours counts as not set: an old link still opens the list."""
        given = {name: "" if name in self.errors else self.cleaned_data.get(name, "") for name in self.fields}
        return Wanted(slug, given["elenco"] or "tutti", given["ordine"] or "punti", given["segue"])


@requires(Action.CALL_VIEW, dossier_kwarg="slug")
@reads_or_posts
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """At most 50 rows; the reading of their names is written before the page is sent."""
    call = Call.objects.select_related("dossier").get(slug=slug)
    followers = {str(user.pk): user.display_name for user in users_of_office(call.dossier.office_id, request.today)}
    form = FilterForm(followers, request.GET)
    form.is_valid()
    wanted = replace(form.asked(slug), word=request.POST.get("q", "").strip()[:LONGEST_WORD])
    if asked_form(request):
        lines = rows(request, wanted, "esportazione dell’elenco dei fascicoli")
        return exported(export_table(lines, followers), f"fascicoli-{slug}", asked_form(request))
    number = page_number(request.GET.get("pagina", ""))
    start = 0 if wanted.word else (number - 1) * PAGE_SIZE
    reason = "ricerca nell’elenco dei fascicoli" if wanted.word else "elenco dei fascicoli del bando"
    lines = rows(request, wanted, reason, start=start, size=PAGE_SIZE + 1)
    return render(request, "office/calls/files.html", context(request, call, wanted, lines, number, form))


def rows(request: HttpRequest, wanted: Wanted, reason: str, **window: int) -> list[ListedFile]:
    if not may(request.actor, Action.APPLICATION_VIEW, on=request.today):
        return []
    return read(files_listed, request.actor, reason, wanted=wanted, **window)


def context(
    request: HttpRequest, call: Call, wanted: Wanted, lines: list[ListedFile], number: int, form: FilterForm
) -> dict[str, Any]:
    """One row more than the page tells whether there is another page: nothing is counted to know it."""
    more, shown = len(lines) > PAGE_SIZE, lines[:PAGE_SIZE]
    counts = list_counts(call.slug)
    acts = may(request.actor, Action.DOSSIER_ASSIGN, call.dossier, on=request.today)
    return {
        "call": call,
        "total": counted(counts["tutti"]),
        "one": counts["tutti"] == 1,
        "tabs": [
            {
                "label": label,
                "href": address(replace(wanted, which=name, word="")),
                "current": name == wanted.which,
                "count": counted(counts[name]),
            }
            for name, label in TABS
        ],
        "table": list_table(shown, wanted, choosable=acts),
        "page": Page(number, number + (more and not wanted.word), f"&{address(wanted)[1:]}", known=False),
        "more": more,
        "wanted": wanted,
        "form": form,
        "followed": wanted.follower,
        "exports": [(name.upper(), f"{address(replace(wanted, word=''))}&formato={name}") for name in ("csv", "xlsx")],
        "assign": reverse("office:call-files-assign", args=[call.slug]) if acts else "",
        "crumbs": crumbs(call, "Fascicoli"),
    }


def counted(number: int) -> str:
    return formats.thousands(number) if number <= COUNTED else f"oltre {formats.thousands(COUNTED)}"


def address(wanted: Wanted) -> str:
    """The list as a link; never the word."""
    given = {"elenco": wanted.which, "ordine": wanted.order, "segue": wanted.follower}
    return "?" + urlencode({name: value for name, value in given.items() if value})


def list_table(lines: list[ListedFile], wanted: Wanted, *, choosable: bool) -> Table:
    names = owners()
    followers = names_of({user for line in lines for user in line.followers})
    columns = [
        Column("Codice pubblico", heads_row=True),
        Column("Chi ha fatto domanda"),
        Column("Nucleo", numeric=True),
        Column("Punti", numeric=True),
        Column("Posizione"),
        Column("Stato"),
        Column("Chi lo segue"),
    ]
    columns = [
        replace(
            column,
            sort=address(replace(wanted, order=ORDER_OF[column.label], word="")),
            sorted=ORDER_OF[column.label] == wanted.order,
        )
        if column.label in ORDER_OF
        else column
        for column in columns
    ]
    if choosable:
        columns.insert(0, Column("Scegli"))
    return Table(
        "Solo i fascicoli che puoi vedere.",
        columns,
        [Row(cells(line, names, followers, choosable=choosable)) for line in lines],
    )


def cells(line: ListedFile, names: Mapping[str, str], followers: Mapping[Any, str], *, choosable: bool) -> list[Cell]:
    found = [
        Cell(line.public_code, href=reverse("office:application", args=[line.code]), code=True),
        Cell(line.applicant),
        Cell(str(line.household_size)),
        Cell(formats.hundredths(line.score)),
        Cell(" · ".join(f"{place} ({names.get(owner, owner)})" for owner, place in line.places) or "–"),
        Cell(chip=STATE_CHIPS[line.state]),
        Cell(", ".join(followers.get(user, "") for user in line.followers) or "–"),
    ]
    tick = Cell(choice=line.code, hidden=f"Scegli {line.public_code}, {line.applicant}")
    return [tick, *found] if choosable else found


def export_table(lines: list[ListedFile], followers: Mapping[str, str]) -> Table:
    """Every column that the office works with, values as values."""
    labels = (
        "Fascicolo", "Codice pubblico", "Numero della piattaforma", "Protocollo", "Chi ha fatto domanda", "Nucleo",
        "Punti (centesimi)", "Posizione", "Stato", "Domanda del", "Chi lo segue",
    )  # fmt: skip
    names = owners()
    rows = [
        Row(
            (
                Cell(line.code),
                Cell(line.public_code),
                Cell(line.external_id),
                Cell(line.protocol_number),
                Cell(line.applicant),
                Cell(value=line.household_size),
                Cell(value=line.score),
                Cell(" · ".join(f"{place} ({names.get(owner, owner)})" for owner, place in line.places)),
                Cell(chip=STATE_CHIPS[line.state]),
                Cell(value=line.filed_at),
                Cell(", ".join(followers.get(str(user), "") for user in line.followers)),
            )
        )
        for line in lines
    ]
    return Table("", [Column(label) for label in labels], rows)
