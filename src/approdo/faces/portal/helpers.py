"""Who helps me: somebody named, with some powers, until a day. Their code is shown once, to be handed to them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext

from approdo.faces import shown_once
from approdo.faces.addresses import Action, posts, reads, reads_or_posts
from approdo.faces.components import Crumb
from approdo.faces.portal.entrance import citizen, written
from approdo.faces.portal.forms import KINDS, POWERS, HelperForm, summary_title
from approdo.faces.portal.pages import page
from approdo.procedures.own_access import NewDelegation, delegate, end_delegation
from approdo.procedures.problems import NotFound, Problem, Problems
from approdo.procedures.reading import read
from approdo.records.calls.own import OwnHelper, OwnLine, own_files, own_helpers


@citizen(Action.OWN_DELEGATE)
@reads_or_posts
def helpers(request: HttpRequest) -> HttpResponse:
    """Who may act for me, and the form that lets somebody."""
    files: list[OwnLine] = read(own_files, request.actor, "elenco delle proprie pratiche")
    form, problems = helper_form(request, files), []
    if request.method == "POST" and form.is_valid():
        try:
            made = delegate(asked(form.cleaned_data), request.moment, request.actor)
        except NotFound:
            raise
        except Problems as refused:
            problems = list(refused.problems)
        else:
            target = reverse("portal:helper-code")
            return shown_once.hand_over(
                HttpResponseRedirect(target), target, f"{form.cleaned_data['name']}\n{made.secret}"
            )
    return helpers_page(request, form, problems)


@citizen(Action.OWN_DELEGATE)
@reads
def code(request: HttpRequest) -> HttpResponse:
    """The helper's code, this once: nobody can show it again."""
    name, _, secret = shown_once.taken(request).partition("\n")
    context = {"name": name, "secret": secret, "crumbs": [Crumb(gettext("Chi mi aiuta"), reverse("portal:helpers"))]}
    return shown_once.forget(page(request, "helper_code.html", context), reverse("portal:helper-code"))


@citizen(Action.OWN_DELEGATE, dossier_kwarg="delegation")
@posts
def end(request: HttpRequest, delegation: UUID) -> HttpResponse:
    """From now on they open nothing."""
    try:
        end_delegation(delegation, request.moment, request.actor)
    except NotFound:
        raise
    except Problems as refused:
        files = read(own_files, request.actor, "elenco delle proprie pratiche")
        return helpers_page(request, helper_form(request, files), list(refused.problems))
    messages.success(request, gettext("Fatto: da adesso non può più aprire la tua pratica."))
    return HttpResponseRedirect(reverse("portal:helpers"))


def helpers_page(request: HttpRequest, form: HelperForm, problems: list[Problem]) -> HttpResponse:
    found: list[OwnHelper] = read(own_helpers, request.actor, "elenco di chi mi aiuta")
    shown = [(one, kind_of(one), powers_of(one), is_open(one, request)) for one in found]
    context = {
        "helpers": [row for row in shown if row[3]],
        "former": [row for row in shown if not row[3]],
        "form": form,
        "summary": summary_title(form),
        "problems": problems,
        "crumbs": [Crumb(gettext("Chi mi aiuta"))],
    }
    wrong = bool(problems) or (form.is_bound and bool(form.errors))
    return page(request, "helpers.html", context, status=422 if wrong else 200)


def helper_form(request: HttpRequest, files: list[OwnLine]) -> HelperForm:
    choices = [(str(line.dossier_id), f"{line.call.title}, {line.public_code}") for line in files]
    if request.method == "POST" and "name" in request.POST:  # the button that ends a help sends no form
        return HelperForm(choices, request.today, request.POST)
    initial = {name: values if name == "powers" else values[0] for name, values in written(request).items() if values}
    return HelperForm(choices, request.today, initial=initial)


def asked(told: dict) -> NewDelegation:
    return NewDelegation(UUID(told["file"]), told["kind"], told["name"], tuple(told["powers"]), told["until"])


def kind_of(one: OwnHelper) -> str:
    return str(KINDS.get(one.kind, one.kind))


def powers_of(one: OwnHelper) -> list[str]:
    return [gettext("Vedere la pratica"), *(str(word) for action, word in POWERS.items() if str(action) in one.powers)]


def is_open(one: OwnHelper, request: HttpRequest) -> bool:
    return one.to_day is None or one.to_day > request.today
