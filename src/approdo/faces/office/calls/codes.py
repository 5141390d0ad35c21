"""Secret codes for people without a digital identity: handed over on paper, one file at a time or fifty; and who helps whom.

The secret is shown once, on a page made for paper: it comes from the browser's own cookie (faces/shown_once.py), never from
our side, and a reload of the page no longer has it.
"""

from datetime import date
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from approdo.faces import formats, shown_once
from approdo.faces.addresses import Action, acts, posts, reads, requires
from approdo.faces.components import Crumb
from approdo.faces.office.calls.files import crumbs
from approdo.procedures.issue_codes import AT_ONCE, CodesOrder, issue_codes
from approdo.procedures.own_access import CodeOrder, end_delegation, issue_code, withdraw_code
from approdo.procedures.problems import NotFound, Problem, Problems
from approdo.procedures.reading import read, read_one
from approdo.records.access.table import visible
from approdo.records.calls.models import Call
from approdo.records.calls.own import file_helpers
from approdo.records.calls.own_codes import CodeSheet, code_state, sheet_of_file, sheets_of_call, without_code
from approdo.records.dossiers.models import Dossier
from approdo.records.people.models import Delegation

HELPERS = dict(Delegation.Helper.choices)
SEPARATOR, NEXT = " ", "|"


class SeenForm(forms.Form):
    """Which code the page showed as in force (none: empty): a second press then withdraws nothing that nobody saw."""

    seen = forms.UUIDField(required=False)


class ManyForm(forms.Form):
    """How many files without a code the page showed."""

    without = forms.IntegerField(min_value=0)


@requires(Action.CODE_ISSUE, dossier_kwarg="code")
@reads
def page(request: HttpRequest, code: str) -> HttpResponse:
    return code_page(request)


@requires(Action.CODE_ISSUE, dossier_kwarg="code")
@acts
def issue(request: HttpRequest, code: str) -> HttpResponse:
    """Draw a code and lead to the sheet to be printed."""
    form = SeenForm(request.POST)
    if not form.is_valid():
        return HttpResponseRedirect(reverse("office:code", args=[code]))
    try:
        made = issue_code(CodeOrder(request.dossier.pk, form.cleaned_data["seen"]), request.moment, request.actor)
    except NotFound:
        raise
    except Problems as refused:
        return code_page(request, list(refused.problems))
    target = reverse("office:code-sheet", args=[code])
    return shown_once.hand_over(HttpResponseRedirect(target), target, made.secret)


@requires(Action.CODE_ISSUE, dossier_kwarg="code")
@reads
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """One sheet, this once."""
    secret = shown_once.taken(request)
    about = read_one(sheet_of_file, request.actor, "foglio con il codice segreto", dossier=request.dossier.pk)
    back = reverse("office:code", args=[code])
    sheets = [(about, secret)] if secret else []
    return shown_once.forget(sheets_page(request, sheets, back, [Crumb(about.code)]), request.path)


@requires(Action.CODE_ISSUE, dossier_kwarg="code")
@acts
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    try:
        withdraw_code(request.dossier.pk, request.moment, request.actor)
    except NotFound:
        raise
    except Problems as refused:
        return code_page(request, list(refused.problems))
    messages.success(request, "Il codice è ritirato: da adesso non apre più niente.")
    return HttpResponseRedirect(reverse("office:code", args=[code]))


@requires(Action.CODE_ISSUE, dossier_kwarg="code")
@posts
def end_help(request: HttpRequest, code: str, delegation: UUID) -> HttpResponse:
    """The person asked us, by telephone or at the desk, that somebody stops acting for them."""
    try:
        end_delegation(delegation, request.moment, request.actor)
    except NotFound:
        raise
    except Problems as refused:
        return code_page(request, list(refused.problems))
    messages.success(request, "L’aiuto è finito: quella persona non apre più il fascicolo.")
    return HttpResponseRedirect(reverse("office:code", args=[code]))


@requires(Action.CODE_ISSUE, dossier_kwarg="slug", seeing=Action.CALL_VIEW)
@reads
def many(request: HttpRequest, slug: str) -> HttpResponse:
    return many_page(request, slug)


@requires(Action.CODE_ISSUE, dossier_kwarg="slug", seeing=Action.CALL_VIEW)
@acts
def issue_many(request: HttpRequest, slug: str) -> HttpResponse:
    """The next fifty files without a code: their codes, and the sheets to be printed."""
    form = ManyForm(request.POST)
    if not form.is_valid():
        return HttpResponseRedirect(reverse("office:call-codes", args=[slug]))
    try:
        drawn = issue_codes(CodesOrder(slug, form.cleaned_data["without"]), request.moment, request.actor)
    except Problems as refused:
        return many_page(request, slug, list(refused.problems))
    codes = dict(Dossier.objects.filter(pk__in=[one.dossier for one in drawn]).values_list("pk", "code"))
    target = reverse("office:call-code-sheets", args=[slug])
    told = NEXT.join(f"{codes[one.dossier]}{SEPARATOR}{one.secret}" for one in drawn)
    return shown_once.hand_over(HttpResponseRedirect(target), target, told)


@requires(Action.CODE_ISSUE, dossier_kwarg="slug", seeing=Action.CALL_VIEW)
@reads
def sheets(request: HttpRequest, slug: str) -> HttpResponse:
    """The sheets of the codes just drawn, this once."""
    told = dict(one.split(SEPARATOR) for one in shown_once.taken(request).split(NEXT) if one)
    found: list[CodeSheet] = []
    if told:
        found = read(sheets_of_call, request.actor, "fogli con i codici segreti", call=slug, codes=list(told))
    back = reverse("office:call-codes", args=[slug])
    pairs = [(one, told[one.code]) for one in found]
    return shown_once.forget(sheets_page(request, pairs, back, []), request.path)


def code_page(request: HttpRequest, problems: list[Problem] | None = None) -> HttpResponse:
    about = read_one(sheet_of_file, request.actor, "codice segreto del fascicolo", dossier=request.dossier.pk)
    helpers = read(file_helpers, request.actor, "chi aiuta la persona", dossier=request.dossier.pk)
    context = {
        "about": about,
        "state": code_state(request.dossier.pk),
        "helpers": [(one, HELPERS.get(one.kind, one.kind), is_open(one.to_day, request.today)) for one in helpers],
        "problems": problems or [],
        "crumbs": file_crumbs(request, about, Crumb("Codice segreto")),
    }
    return render(request, "office/calls/code.html", context, status=422 if problems else 200)


def many_page(request: HttpRequest, slug: str, problems: list[Problem] | None = None) -> HttpResponse:
    call = Call.objects.select_related("dossier").get(slug=slug)
    seen = visible(request.actor, Action.CODE_ISSUE, Dossier.objects.all(), on=request.today)
    left = without_code(seen, slug).count()
    context = {
        "call": call,
        "left": left,
        "next": min(left, AT_ONCE),
        "problems": problems or [],
        "crumbs": crumbs(call, "Codici segreti"),
    }
    return render(request, "office/calls/codes.html", context, status=422 if problems else 200)


def sheets_page(
    request: HttpRequest, sheets: list[tuple[CodeSheet, str]], back: str, more: list[Crumb]
) -> HttpResponse:
    context = {
        "sheets": sheets,
        "door": request.build_absolute_uri(reverse("portal:code")),
        "office": request.dossier.office,
        "day": formats.day(request.moment),
        "back": back,
        "crumbs": [Crumb("Bandi", reverse("office:calls")), *more, Crumb("Fogli con il codice")],
    }
    return render(request, "office/calls/code_sheets.html", context)


def file_crumbs(request: HttpRequest, about: CodeSheet, here: Crumb) -> list[Crumb]:
    return [
        Crumb("Bandi", reverse("office:calls")),
        Crumb(about.call, reverse("office:call", args=[about.call_slug])),
        Crumb(about.code, reverse("office:application", args=[about.code])),
        here,
    ]


def is_open(to_day: date | None, today: date) -> bool:
    return to_day is None or to_day > today
