"""Search by code or surname. The word travels in the body of a POST: no name ever stands in an address (P-39)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from approdo.faces.addresses import Action, reads_or_posts, requires
from approdo.faces.components import Cell, Column, Crumb, Row, Table
from approdo.procedures.reading import read
from approdo.records.calls.finding import FoundFile, files_by_word

REASON = "ricerca per codice o cognome"
LONGEST = 60


@requires(Action.APPLICATION_VIEW)
@reads_or_posts
def page(request: HttpRequest) -> HttpResponse:
    """GET shows the empty form; POST what was found among the files one may see, after the reading is written."""
    word = request.POST.get("q", "").strip()[:LONGEST]
    found = read(files_by_word, request.actor, REASON, word=word) if len(word) >= 2 else []
    context = {
        "word": word,
        "too_short": request.method == "POST" and len(word) < 2,
        "searched": request.method == "POST",
        "found": table_of(found),
        "crumbs": [Crumb("Scrivania", reverse("office:desk")), Crumb("Ricerca")],
    }
    return render(request, "office/search.html", context)


def table_of(found: list[FoundFile]) -> Table:
    columns = (
        Column("Fascicolo", heads_row=True),
        Column("Chi ha fatto domanda"),
        Column("Bando"),
        Column("Codice pubblico"),
        Column("Stato"),
    )
    rows = [
        Row(
            (
                Cell(one.code, href=file_address(one), code=True),
                Cell(one.applicant),
                Cell(one.call),
                Cell(one.public_code, code=True),
                Cell(one.state),
            )
        )
        for one in found
    ]
    return Table("Solo i fascicoli che puoi vedere. Questa ricerca è registrata.", columns, rows)


def file_address(one: FoundFile) -> str:
    try:
        return reverse("office:application", args=[one.code])
    except NoReverseMatch:
        return ""
