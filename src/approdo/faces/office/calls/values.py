"""Which values of the law this call uses, which of them wait for somebody's word, and the word itself."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from approdo.faces import formats
from approdo.faces.addresses import Action, reads_or_posts, requires
from approdo.faces.components import Cell, Column, Row, Table
from approdo.faces.office.calls.files import crumbs
from approdo.procedures.call_book import book_of
from approdo.procedures.confirm_parameter import Confirmation, confirm_parameter
from approdo.procedures.problems import Problem, Problems
from approdo.records.calls.models import Call
from approdo.records.territory.queries import born_as_demo

DEMO_SOURCE = "dato dimostrativo"
WHY = {
    "missing": "Il valore non è stato trovato: senza, la parte che lo usa non è calcolabile.",
    "memory": "Il valore è noto a memoria: va letto in un atto prima di aprire il bando.",
}


@requires(Action.CALL_PREPARE, dossier_kwarg="slug")
@reads_or_posts
def page(request: HttpRequest, slug: str) -> HttpResponse:
    if request.method == "POST":
        given = Confirmation(slug, request.POST.get("parameter", "")[:80], request.POST.get("source", "")[:200])
        try:
            confirm_parameter(given, request.moment, request.actor)
        except Problems as refused:
            return values_page(request, slug, list(refused.problems))
        messages.success(request, "Il valore è confermato per questo bando.")
        return HttpResponseRedirect(reverse("office:call-values", args=[slug]))
    return values_page(request, slug)


def values_page(request: HttpRequest, slug: str, problems: list[Problem] | None = None) -> HttpResponse:
    call = Call.objects.select_related("dossier").get(slug=slug)
    context = {
        "call": call,
        "waiting": waiting(call, request),
        "confirmed": confirmed_table(call),
        "problems": problems or [],
        "crumbs": crumbs(call, "Valori e conferme"),
    }
    return render(request, "office/calls/values.html", context, status=422 if problems else 200)


def waiting(call: Call, request: HttpRequest) -> list[dict[str, Any]]:
    """Parameters that the call needs and nobody confirmed; a missing one cannot be confirmed, only found."""
    hint = DEMO_SOURCE if born_as_demo() else ""
    open_to_change = call.state in (Call.State.DRAFT, Call.State.PUBLISHED)
    found = []
    for name, figure in sorted(book_of(call, request.moment).parameters_needed().items()):
        if figure.awaits is None:
            continue
        found.append(
            {
                "name": name,
                "label": name.replace("_", " "),
                "value": "non disponibile" if figure.value is None else str(figure.value),
                "cite": figure.cite,
                "why": WHY.get(figure.awaits, figure.awaits),
                "confirmable": open_to_change and figure.awaits != "missing",
                "source_hint": hint,
            }
        )
    return found


def confirmed_table(call: Call) -> Table:
    columns = (Column("Valore", heads_row=True), Column("Quanto"), Column("Chi"), Column("Quando"), Column("Fonte"))
    rows = [
        Row(
            (
                Cell(one.parameter.replace("_", " ")),
                Cell("non disponibile" if one.value is None else str(one.value)),
                Cell(one.by),
                Cell(formats.day_short(one.on)),
                Cell(one.source),
            )
        )
        for one in call.confirmations.order_by("parameter")
    ]
    return Table("Chi ha confermato, quando, su quale fonte.", columns, rows)
