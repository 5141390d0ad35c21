"""A new call, and the notice of one in preparation: dates, homes, and everything without which it cannot be published (P-12)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify

from approdo.faces import formats
from approdo.faces.addresses import Action, reads_or_posts, requires
from approdo.faces.components import Cell, Column, Crumb, Row, Table
from approdo.faces.office.people_forms import day_field
from approdo.procedures.amend_call import amend_call
from approdo.procedures.call_notice import NOTICE_FIELDS, default_allotment, default_notice
from approdo.procedures.prepare_call import NewCall, prepare_call
from approdo.procedures.problems import Problems
from approdo.records.access.table import visible
from approdo.records.calls.models import Call
from approdo.records.calls.offerable import OfferableHome, offerable_homes
from approdo.records.dossiers.models import Dossier
from approdo.records.territory.models import Office

MEASURE = "sap"
WIDE = {"class": "ap-field ap-field--wide"}
WHY = {"ready": "pronta", "certificates": "mancano certificati", "works": "lavori", "legal": "questione legale"}


def time_field(label: str) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        widget=forms.TimeInput(attrs={"class": "ap-field", "type": "time"}, format="%H:%M"),
        error_messages={"required": "Scrivi un’ora.", "invalid": "Scrivi l’ora così: 12:00."},
    )


class NoticeForm(forms.Form):
    """What the notice says. The homes are ticked in the table below it."""

    title = forms.CharField(label="Come si chiama il bando?", max_length=160, widget=forms.TextInput(attrs=WIDE))
    act = forms.CharField(
        label="Con quale atto è indetto?",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs=WIDE),
        help_text="Vuoto: la pagina pubblica dice che l’atto non è disponibile.",
    )
    published_on = day_field(
        "Che giorno si pubblica l’avviso?", hint="La legge di quel giorno vale per tutto il bando."
    )
    opens_on = day_field("Che giorno aprono le domande?")
    opens_time = time_field("A che ora aprono?")
    closes_on = day_field("Che giorno chiudono?", hint="Almeno 30 giorni dopo l’apertura (r.r. 4/2017, art. 8, c. 2).")
    closes_time = time_field("A che ora chiudono?")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in NOTICE_FIELDS.items():
            self.fields[f"notice_{name}"] = forms.CharField(
                label=label.capitalize(),
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"class": "ap-field ap-field--text", "rows": 2}),
            )

    def new_call(self, slug: str, office: Office, homes: list[str], former: Mapping[str, Any]) -> NewCall:
        told = self.cleaned_data
        notice = {name: told[f"notice_{name}"].strip() for name in NOTICE_FIELDS}
        return NewCall(
            slug=slug,
            measure=MEASURE,
            title=told["title"].strip(),
            municipality=office.municipality_id,
            office=office.pk,
            published_on=told["published_on"],
            opens_at=moment_of(told["opens_on"], told["opens_time"]),
            closes_at=moment_of(told["closes_on"], told["closes_time"]),
            homes=homes,
            act=told["act"].strip(),
            allotment=default_allotment(MEASURE, told["published_on"]),
            notice={**former, **notice},
        )


def moment_of(day: Any, hour: time) -> datetime:
    return datetime.combine(day, hour, formats.ROME)


@dataclass(frozen=True)
class Drawing:
    """What the page is about: a new call, or one in preparation."""

    call: Call | None
    title: str
    button: str
    done: str
    initial: dict[str, Any]
    chosen: list[str]


@requires(Action.CALL_PREPARE)
@reads_or_posts
def new(request: HttpRequest) -> HttpResponse:
    """GET: the fields already filled with the installation's settings. POST: the draft, or every reason why not."""
    office = Office.objects.select_related("municipality").get(pk=request.actor.office)
    notice = default_notice(office, request.today)
    initial = {f"notice_{name}": value for name, value in notice.items()}
    initial |= {"opens_time": time(9), "closes_time": time(12)}
    drawing = Drawing(None, "Prepara un bando", "Prepara il bando", "Il bando è in preparazione.", initial, [])
    return notice_page(request, office, drawing)


@requires(Action.CALL_PREPARE, dossier_kwarg="slug")
@reads_or_posts
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The notice of a call in preparation; of any other it is only read, on its public page."""
    call = Call.objects.select_related("dossier__office__municipality").get(slug=slug)
    if call.state != Call.State.DRAFT:
        messages.error(request, "L’avviso è pubblicato: le persone lo hanno letto così, e non cambia più.")
        return HttpResponseRedirect(reverse("office:call", args=[slug]))
    opens, closes = formats.local(call.opens_at), formats.local(call.closes_at)
    initial = {
        "title": call.title,
        "act": call.act,
        "published_on": call.published_on,
        "opens_on": opens.date(),
        "opens_time": opens.time(),
        "closes_on": closes.date(),
        "closes_time": closes.time(),
        **{f"notice_{name}": call.notice.get(name, "") for name in NOTICE_FIELDS},
    }
    chosen = list(call.call_homes.order_by("position").values_list("home__code", flat=True))
    drawing = Drawing(call, f"Avviso di {call.title}", "Salva l’avviso", "L’avviso è salvato.", initial, chosen)
    return notice_page(request, call.dossier.office, drawing)


def notice_page(request: HttpRequest, office: Office, drawing: Drawing) -> HttpResponse:
    seen = visible(request.actor, Action.HOME_VIEW, Dossier.objects.all(), on=request.today)
    homes = offerable_homes(seen, request.today, but=drawing.call)
    form, problems = NoticeForm(request.POST or None, initial=drawing.initial), []
    asked = request.POST.getlist("home") if request.method == "POST" else drawing.chosen
    chosen = [one.home.code for one in homes if one.home.code in asked]
    if request.method == "POST" and form.is_valid():
        try:
            slug = drawn(request, office, drawing, form, chosen)
        except Problems as refused:
            problems = list(refused.problems)
        else:
            messages.success(request, drawing.done)
            return HttpResponseRedirect(reverse("office:call", args=[slug]))
    context = {
        "title": drawing.title,
        "button": drawing.button,
        "form": form,
        "problems": problems,
        "homes": home_table(homes, set(chosen)),
        "chosen": len(chosen),
        "back": reverse("office:call", args=[drawing.call.slug]) if drawing.call else reverse("office:calls"),
        "crumbs": [Crumb("Bandi", reverse("office:calls")), Crumb(drawing.title)],
    }
    return render(request, "office/calls/notice.html", context, status=422 if problems or form.errors else 200)


def drawn(request: HttpRequest, office: Office, drawing: Drawing, form: NoticeForm, chosen: list[str]) -> str:
    """Do the act; the address of the call."""
    if drawing.call is not None:
        slug = drawing.call.slug
        amend_call(form.new_call(slug, office, chosen, drawing.call.notice), request.moment, request.actor)
        return slug
    slug = slugify(form.cleaned_data["title"])[:60] or "bando"
    prepare_call(form.new_call(slug, office, chosen, {}), request.moment, request.actor)
    return slug


def home_table(homes: list[OfferableHome], chosen: set[str]) -> Table:
    columns = (
        Column("Offri"),
        Column("Casa", heads_row=True),
        Column("Proprietario"),
        Column("Zona"),
        Column("Superficie", numeric=True),
        Column("Piano"),
        Column("A che punto è"),
    )
    rows = [
        Row(
            (
                tick(one, chosen),
                Cell(one.home.code, code=True),
                Cell(one.home.owner.name),
                Cell(one.home.zone.name),
                Cell(f"{formats.hundredths(one.home.area_dm2)} m²"),
                Cell(f"{one.home.floor}, {'con' if one.home.lift else 'senza'} ascensore"),
                Cell(WHY.get(one.reason, one.reason or "pronta"), small=step_words(one)),
            )
        )
        for one in homes
    ]
    return Table("Case senza inquilino e fuori da altri bandi. Prima quelle pronte.", columns, rows)


def tick(one: OfferableHome, chosen: set[str]) -> Cell:
    code = one.home.code
    return Cell(choice=code, choice_name="home", hidden=f"Offri la casa {code}", chosen=code in chosen)


def step_words(one: OfferableHome) -> str:
    if one.ready or not one.next_step:
        return ""
    return f"{one.next_step}, entro il {formats.day_short(one.next_step_on)}"
