"""The people of the office: who has an account, with which roles. Whoever looks after accounts sees no file."""

from datetime import date
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from approdo.faces.addresses import Action, reads, reads_or_posts, requires
from approdo.faces.components import Cell, Chip, Column, Crumb, Row, Table, Unavailable
from approdo.faces.office.people_forms import DeputyForm, InviteForm, ReasonForm, RoleForm
from approdo.procedures.problems import Problems
from approdo.procedures.users import invite_user
from approdo.records.access.models import RoleGrant
from approdo.records.access.queries import open_invitations
from approdo.records.access.staff import Colleague, all_grants, colleague, colleagues, deputies_of
from approdo.records.access.table import may

FRESH_LINK = "fresh_invitation_link"
HOME = "Persone dell’ufficio"


@requires(Action.USERS_VIEW)
@reads
def page(request: HttpRequest) -> HttpResponse:
    """Accounts and open invitations. A link just made is shown this once."""
    context = {
        "people": people_table(request),
        "invitations": list(open_invitations(request.actor).select_related("office")),
        "fresh_link": request.session.pop(FRESH_LINK, None),
        "may_invite": may(request.actor, Action.USERS_INVITE, on=request.today),
    }
    return render(request, "office/people.html", context)


def people_table(request: HttpRequest) -> Table:
    columns = (Column("Persona", heads_row=True), Column("Ruoli di oggi"), Column("Secondo fattore"), Column("Stato"))
    return Table(
        "Account dell’installazione, gli attivi per primi.",
        columns,
        [person_row(one) for one in colleagues(request.actor, request.today)],
    )


def person_row(one: Colleague) -> Row:
    roles = "; ".join(f"{grant.get_role_display()}, {grant.office.name}" for grant in one.grants)
    return Row(
        (
            Cell(one.user.display_name, href=reverse("office:person", args=[one.user.pk]), small=one.user.email),
            Cell(roles or "nessuno"),
            factor_cell(one),
            Cell(chip=Chip("done", "Attivo") if one.user.is_active else Chip("stale", "Sospeso")),
        )
    )


def factor_cell(one: Colleague) -> Cell:
    if one.needs_second_factor:
        return Cell(chip=Chip("wait", "Da collegare"))
    return Cell(chip=Chip("done", "Collegato")) if one.second_factor else Cell("non serve")


@requires(Action.USERS_INVITE)
@reads_or_posts
def invite(request: HttpRequest) -> HttpResponse:
    """Write an invitation; its link is shown once, on the list, to be handed over."""
    form = InviteForm(request.POST or None)
    problems = ()
    if request.method == "POST" and form.is_valid():
        try:
            made = invite_user(**form.arguments(), moment=request.moment, actor=request.actor)
        except Problems as refused:
            problems = refused.problems
        else:
            link = request.build_absolute_uri(f"{reverse('invitation')}?chiave={made.token}")
            request.session[FRESH_LINK] = {"link": link, "name": made.invitation.display_name}
            return HttpResponseRedirect(reverse("office:people"))
    context = {
        "form": form,
        "problems": problems,
        "crumbs": [Crumb(HOME, reverse("office:people")), Crumb("Invita una persona")],
    }
    return render(request, "office/invite.html", context, status=422 if request.method == "POST" else 200)


@requires(Action.USERS_VIEW)
@reads
def person(request: HttpRequest, user: UUID) -> HttpResponse:
    return person_page(request, user)


def person_page(request: HttpRequest, user: UUID, problems: tuple = (), form: object = None) -> HttpResponse:
    """One account. An act that was refused shows here again, with what was written and every problem."""
    one = colleague(request.actor, user, request.today)
    if one is None:
        raise Http404
    may_invite = may(request.actor, Action.USERS_INVITE, on=request.today)
    context = {
        "one": one,
        "grants": [(grant, holds(grant, request.today)) for grant in all_grants(one.user)],
        "deputies": deputies_of(one.user),
        "may_invite": may_invite,
        "may_suspend": may(request.actor, Action.USERS_SUSPEND, on=request.today),
        "role_form": form if isinstance(form, RoleForm) else RoleForm(initial={"from_day": request.today}),
        "deputy_form": form if isinstance(form, DeputyForm) else DeputyForm(one.user),
        "suspend_form": form if isinstance(form, ReasonForm) else ReasonForm(),
        "form": form,
        "problems": problems,
        "unavailable": unavailable(request, one),
        "crumbs": [Crumb(HOME, reverse("office:people")), Crumb(one.user.display_name)],
    }
    return render(request, "office/person.html", context, status=422 if problems or form else 200)


def holds(grant: RoleGrant, on: date) -> bool:
    """Whether the role can still be closed: it has begun and has not ended."""
    return grant.from_day < on and (grant.to_day is None or grant.to_day > on)


def unavailable(request: HttpRequest, one: Colleague) -> list[Unavailable]:
    """What is not on the page, and why."""
    if not may(request.actor, Action.USERS_INVITE, on=request.today):
        return [Unavailable("Cambia ruoli e account", "Lo fa l’amministratore di sistema.")]
    if one.user.pk == request.user.pk:
        return [Unavailable("Sospendi", "Nessuno sospende sé stesso: lo fa un altro amministratore.")]
    return []
