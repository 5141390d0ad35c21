"""The allotment of a call: what is given to whom and why, the choice the law leaves to a person, the signature."""

from collections import Counter
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from approdo.faces import formats
from approdo.faces.addresses import Action, acts, proves_identity_again, reads, reads_or_posts, requires
from approdo.faces.components import Cell, Column, Page, Row, Table
from approdo.faces.office.calls import log
from approdo.faces.office.calls.files import crumbs
from approdo.faces.office.calls.workspace import owners, workspace
from approdo.procedures.allot_call import ChosenHome, choose_home, pending_choice, run_allotment, sign_allotment
from approdo.procedures.problems import Problem, Problems
from approdo.procedures.reading import read
from approdo.records.access.table import may
from approdo.records.calls.allotments import allotment_document
from approdo.records.calls.models import AllotmentRun, Call
from approdo.records.territory.models import Zone

LONGEST_REASON = 300
CLOSING = frozenset({"assigned", "refused", "needs_choice"})


class ChoiceForm(forms.Form):
    home = forms.ChoiceField(label="Quale casa?", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Perché questa?",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3, "class": "ap-field ap-field--text"}),
        help_text="Il motivo resta nel registro del bando.",
    )

    def __init__(self, homes: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["home"].choices = homes


@requires(Action.CALL_ALLOT, dossier_kwarg="slug")
@reads
def page(request: HttpRequest, slug: str) -> HttpResponse:
    return allotment_page(request, slug)


def allotment_page(
    request: HttpRequest, slug: str, form: ChoiceForm | None = None, problems: list[Problem] | None = None
) -> HttpResponse:
    call = Call.objects.select_related("dossier").get(slug=slug)
    run = AllotmentRun.objects.filter(call=call).order_by("-number").first()
    context: dict[str, Any] = {
        "call": call,
        "run": run,
        "problems": problems or [],
        "crumbs": crumbs(call, "Assegnazione"),
    }
    if run is not None:
        choice = pending(run)
        context |= {
            "assigned": assigned_table(run.document),
            "free": free_table(run.document),
            **log_page(request, run.document),
            "quotas": log.quotas(run.document, owners()),
            "choice": choice,
            "form": form or (ChoiceForm(choice["homes"]) if choice else None),
            "sign_href": sign_address(request, call, run),
        }
        if choice and may(request.actor, Action.CALL_ALLOT, call.dossier, on=request.today):
            choice["href"] = reverse("office:call-choose", args=[slug])
    return render(
        request, "office/calls/allotment.html", context, status=422 if problems or (form and form.errors) else 200
    )


LOG_TABS = (
    ("esiti", "Come è finita", CLOSING),
    ("assegnate", "Assegnate", frozenset({"assigned"})),
    ("scelte", "Scelte", frozenset({"needs_choice"})),
    ("rinunce", "Rinunce", frozenset({"refused"})),
    ("senza-casa", "Nessuna casa adatta", frozenset({"no_adequate_home"})),
    ("tutti", "Tutti i passi", None),
)
LOG_PAGE = 100


def log_page(request: HttpRequest, document: dict[str, Any]) -> dict[str, Any]:
    """The log by what happened, 100 lines a page, newest first; every view of it is a link."""
    which = request.GET.get("registro", "esiti")
    chosen = next((tab for tab in LOG_TABS if tab[0] == which), LOG_TABS[0])
    lines = log.log_lines(document, only=chosen[2])
    page = Page.asked(request.GET.get("pagina", ""), len(lines), LOG_PAGE, f"&registro={chosen[0]}")
    counted = Counter(entry["result"] for entry in document["log"])
    tabs = [
        {
            "label": label,
            "href": f"?registro={name}#reg",
            "current": name == chosen[0],
            "count": formats.thousands(sum(counted[result] for result in (only or counted))),
        }
        for name, label, only in LOG_TABS
    ]
    shown = lines[(page.number - 1) * LOG_PAGE : page.number * LOG_PAGE]
    return {"log_tabs": tabs, "log_lines": shown, "page": page}


def sign_address(request: HttpRequest, call: Call, run: AllotmentRun) -> str:
    ready = run.complete and run.signed_at is None
    if ready and may(request.actor, Action.CALL_SIGN, call.dossier, on=request.today):
        return reverse("office:call-sign", args=[call.slug])
    return ""


def pending(run: AllotmentRun) -> dict[str, Any] | None:
    """Whom the run waits for, and the homes among which the owner chooses."""
    asked = pending_choice(run)
    if asked is None:
        return None
    homes = {home["home_id"]: home for home in run.document["inputs"]["homes"]}
    zones = dict(Zone.objects.values_list("code", "name"))
    return {
        "who": log.Places(run.document).words(asked["application"], asked["candidates"][0]),
        "code": asked["application"],
        "homes": [(home, home_words(homes[home], zones)) for home in asked["candidates"]],
        "href": "",
    }


def home_words(home: dict[str, Any], zones: dict[str, str]) -> str:
    area = f"{home['area_dm2'] // 100},{home['area_dm2'] % 100:02} m²"
    lift = "con ascensore" if home["lift"] else "senza ascensore"
    accessible = ", accessibile" if home["accessible"] else ""
    return f"{home['home_id']}: {area}, piano {home['floor']} {lift}{accessible}, zona {zones.get(home['zone'], home['zone'])}"


@requires(Action.CALL_ALLOT, dossier_kwarg="slug")
@acts
def choose(request: HttpRequest, slug: str) -> HttpResponse:
    run = AllotmentRun.objects.filter(call__slug=slug).order_by("-number").first()
    choice = pending(run) if run else None
    if choice is None:
        return HttpResponseRedirect(reverse("office:call-allotment", args=[slug]))
    form = ChoiceForm(choice["homes"], request.POST)
    if not form.is_valid():
        return allotment_page(request, slug, form)
    given = ChosenHome(slug, choice["code"], form.cleaned_data["home"], form.cleaned_data["reason"])
    try:
        choose_home(given, request.moment, request.actor)
        run_allotment(slug, request.moment, request.actor)
    except Problems as refused:
        return allotment_page(request, slug, form, list(refused.problems))
    messages.success(request, "La scelta è nel registro e il calcolo è andato avanti.")
    return HttpResponseRedirect(reverse("office:call-allotment", args=[slug]))


@requires(Action.CALL_SIGN, dossier_kwarg="slug")
@reads_or_posts
@proves_identity_again
def sign(request: HttpRequest, slug: str) -> HttpResponse:
    """GET shows what will be signed, after the password; POST signs it."""
    call = Call.objects.select_related("dossier").get(slug=slug)
    run = AllotmentRun.objects.filter(call=call).order_by("-number").first()
    if request.method == "POST":
        try:
            sign_allotment(slug, request.moment, request.actor)
        except Problems as refused:
            return workspace(request, slug, list(refused.problems))
        messages.success(request, "Le assegnazioni sono firmate e pubblicate.")
        return HttpResponseRedirect(reverse("office:call", args=[slug]))
    if run is None or run.signed_at is not None or not run.complete:
        return HttpResponseRedirect(reverse("office:call-allotment", args=[slug]))
    context = {"call": call, "run": run, "assigned": assigned_table(run.document), "crumbs": crumbs(call, "Firma")}
    return render(request, "office/calls/sign.html", context)


@requires(Action.CALL_ALLOT, dossier_kwarg="slug")
@reads
def document(request: HttpRequest, slug: str) -> HttpResponse:
    """approdo.allotment/1 with codes: no name is in it, but what a code stands for is; the reading is written first."""
    found = read(allotment_document, request.actor, "documento dell’assegnazione", dossier=request.dossier.pk)
    if not found:
        return HttpResponseRedirect(reverse("office:call-allotment", args=[slug]))
    response = JsonResponse(found[0].document, json_dumps_params={"ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="assegnazione-{slug}-{found[0].number}.json"'
    return response


def assigned_table(document: dict[str, Any]) -> Table:
    columns = (Column("Casa", heads_row=True), Column("Codice"), Column("Giro"), Column("Preferenza", numeric=True))
    rows = [
        Row(
            (
                Cell(row["home"], code=True),
                Cell(row["application"], code=True),
                Cell(log.PASSES.get(row["pass"], row["pass"])),
                Cell(str(row["preference"]) if row["preference"] else "–"),
            )
        )
        for row in document["assignments"]
    ]
    return Table("Nell’ordine in cui sono state date.", columns, rows)


WHY_FREE = {
    "run_stopped": "il calcolo aspetta una scelta",
    "no_adequate_household": "nessun nucleo in graduatoria ha la misura adatta",
    "ceiling_reached": "è adatta solo a nuclei oltre la loro quota",
    "refused": "chi poteva averla ha rinunciato",
    "already_housed": "chi poteva averla ha già una casa",
}


def free_table(document: dict[str, Any]) -> Table:
    columns = (Column("Casa", heads_row=True), Column("Perché è libera"))
    rows = [
        Row((Cell(row["home"], code=True), Cell(WHY_FREE.get(row["why"], row["why"]))))
        for row in document["unassigned"]
    ]
    return Table("Restano per il prossimo scorrimento o bando.", columns, rows)
