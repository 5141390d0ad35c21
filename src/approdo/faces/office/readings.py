"""The register: who read whose data, when and why; the seals that keep it whole. For the data protection officer (P-39)."""

import uuid
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from approdo.faces import formats
from approdo.faces.addresses import Action, reads, requires
from approdo.faces.components import Cell, Chip, Column, Crumb, Page, Row, Table
from approdo.faces.office.people_forms import day_field
from approdo.records.access.models import Role
from approdo.records.access.staff import names_of
from approdo.records.calls.finding import dossier_of_code
from approdo.records.dossiers.queries import codes_of
from approdo.records.journal.models import Reading
from approdo.records.journal.register import PAGE, Filter, latest_reading_seals, latest_seals, readings

MOST_CODES = 3
ROLES = dict(Role.choices)
# What each reading was, in words; one that is not here is shown by its stable name.
QUERIES = {
    "calls.files_by_word": "Ricerca di fascicoli",
    "calls.allotment_document": "Documento di un’assegnazione",
    Action.APPLICATION_VIEW: "Apertura di una domanda",
    Action.READINGS_VIEW: "Apertura del registro",
    Action.USERS_VIEW: "Apertura delle persone dell’ufficio",
    Action.USERS_INVITE: "Invito di una persona",
    Action.CALL_VIEW: "Apertura di un bando",
    Action.CALL_SIGN: "Firma delle assegnazioni",
}


class FilterForm(forms.Form):
    """GET, so that a view of the register is a link. A dossier is asked by its code, never by a person's name."""

    dal = day_field("Dal", required=False)
    al = day_field("Al", required=False)
    ruolo = forms.ChoiceField(
        label="Ruolo",
        required=False,
        choices=[("", "tutti"), *Role.choices],
        widget=forms.Select(attrs={"class": "ap-field"}),
    )
    esito = forms.ChoiceField(
        label="Esito",
        required=False,
        choices=[("", "tutti"), ("letta", "lette"), ("negata", "non consentite")],
        widget=forms.Select(attrs={"class": "ap-field"}),
    )
    fascicolo = forms.CharField(
        label="Fascicolo",
        required=False,
        max_length=7,
        widget=forms.TextInput(attrs={"class": "ap-field", "size": "9", "autocomplete": "off"}),
    )

    def wanted(self) -> Filter:
        """What was asked; a code that is nobody's finds nothing rather than everything."""
        asked = self.cleaned_data
        dossier = dossier_of_code(asked["fascicolo"]) if asked["fascicolo"] else None
        nobody = uuid.UUID(int=0)
        return Filter(
            since=asked["dal"],
            until=asked["al"],
            role=asked["ruolo"],
            denied={"letta": False, "negata": True}.get(asked["esito"]),
            dossier=(dossier.pk if dossier else nobody) if asked["fascicolo"] else None,
        )


@requires(Action.READINGS_VIEW)
@reads
def page(request: HttpRequest) -> HttpResponse:
    form = FilterForm(request.GET or {"esito": ""})
    found = readings(form.wanted()) if form.is_valid() else Reading.objects.none()
    pages = Paginator(found, PAGE)
    shown = pages.get_page(request.GET.get("pagina"))
    query = urlencode({name: value for name, value in form.data.items() if name in form.fields and value})
    context = {
        "form": form,
        "table": reading_table(list(shown.object_list), pages.count),
        "page": Page(shown.number, pages.num_pages, f"&{query}" if query else ""),
        "seals": seal_table(),
        "reading_seals": reading_seal_table(),
        "crumbs": [Crumb("Scrivania", reverse("office:desk")), Crumb("Registro delle letture")],
    }
    return render(request, "office/readings.html", context)


def reading_table(shown: list[Reading], total: int) -> Table:
    names = names_of({one.actor for one in shown})
    codes = codes_of({dossier for one in shown for dossier in one.dossiers[:MOST_CODES]})
    columns = (
        Column("Quando", heads_row=True),
        Column("Chi"),
        Column("Che cosa"),
        Column("Fascicoli"),
        Column("Motivo"),
        Column("Esito"),
    )
    rows = [reading_row(one, names, codes) for one in shown]
    return Table(
        f"{formats.counted(total, 'consultazione', 'consultazioni')}, le più recenti per prime.", columns, rows
    )


def reading_row(one: Reading, names: dict, codes: dict) -> Row:
    return Row(
        (
            Cell(formats.moment_short(one.read_at)),
            Cell(names.get(one.actor, "account non più presente"), small=ROLES.get(one.actor_role, one.actor_role)),
            Cell(QUERIES.get(one.query, one.query)),
            Cell(*codes_in_words(one.dossiers, codes)),
            Cell(one.reason),
            Cell(chip=Chip("late", "Non consentita") if one.denied else Chip("done", "Letta")),
        ),
        hot=one.denied,
    )


def codes_in_words(dossiers: list[uuid.UUID], codes: dict[uuid.UUID, str]) -> tuple[str, str]:
    """The first codes, and how many more: a list of a whole ranking would not be read."""
    first = " ".join(codes[dossier] for dossier in dossiers[:MOST_CODES] if dossier in codes)
    more = len(dossiers) - MOST_CODES
    return first or "nessuno", f"e altri {formats.thousands(more)}" if more > 0 else ""


def seal_table() -> Table:
    columns = (Column("Giorno", heads_row=True), Column("Impronta"), Column("Catene", numeric=True))
    rows = [
        Row(
            (
                Cell(formats.day_short(seal.day)),
                Cell(formats.fingerprint(seal.root), code=True),
                Cell(formats.thousands(seal.heads)),
            )
        )
        for seal in latest_seals()
    ]
    return Table("Sigilli del registro degli atti, gli ultimi 10.", columns, rows)


def reading_seal_table() -> Table:
    columns = (Column("Giorno", heads_row=True), Column("Impronta"), Column("Letture", numeric=True))
    rows = [
        Row(
            (
                Cell(formats.day_short(seal.day)),
                Cell(formats.fingerprint(seal.root), code=True),
                Cell(formats.thousands(seal.readings)),
            )
        )
        for seal in latest_reading_seals()
    ]
    return Table("Sigilli delle letture, gli ultimi 10.", columns, rows)
