"""Acts on accounts: POST, then back to the person's page; a refused act shows the page again with every problem."""

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from approdo.faces.addresses import Action, posts, requires
from approdo.faces.office.people import person_page
from approdo.faces.office.people_forms import DeputyForm, ReasonForm, RoleForm
from approdo.procedures.problems import Problems
from approdo.procedures.users import (
    end_role,
    grant_role,
    name_deputy,
    reinstate_user,
    suspend_user,
    withdraw_invitation,
)
from approdo.records.access.models import User
from approdo.records.access.staff import colleague, grant_of, office_of_user
from approdo.records.access.staff import invitation as invitation_by_id
from approdo.records.territory.models import Office


@requires(Action.USERS_SUSPEND)
@posts
def suspend(request: HttpRequest, user: UUID) -> HttpResponse:
    form = ReasonForm(request.POST)
    return done(
        request,
        user,
        form,
        lambda who, office: suspend_user(
            who, office, form.cleaned_data["reason"], moment=request.moment, actor=request.actor
        ),
        "L’account è sospeso: i suoi accessi sono chiusi.",
    )


@requires(Action.USERS_SUSPEND)
@posts
def reinstate(request: HttpRequest, user: UUID) -> HttpResponse:
    return done(
        request,
        user,
        None,
        lambda who, office: reinstate_user(who, office, moment=request.moment, actor=request.actor),
        "L’account è di nuovo attivo.",
    )


@requires(Action.USERS_INVITE)
@posts
def grant(request: HttpRequest, user: UUID) -> HttpResponse:
    form = RoleForm(request.POST)
    return done(
        request,
        user,
        form,
        lambda who, _: grant_role(who, **form.cleaned_data, moment=request.moment, actor=request.actor),
        "Il ruolo è dato.",
    )


@requires(Action.USERS_INVITE)
@posts
def end(request: HttpRequest, user: UUID, grant: UUID) -> HttpResponse:
    held = grant_of(user, grant)
    if held is None:
        raise Http404
    return done(
        request,
        user,
        None,
        lambda *_: end_role(held, request.today, moment=request.moment, actor=request.actor),
        "Il ruolo è chiuso da oggi.",
    )


@requires(Action.USERS_INVITE)
@posts
def deputise(request: HttpRequest, user: UUID) -> HttpResponse:
    form = DeputyForm(person_or_404(request, user), request.POST)
    return done(
        request,
        user,
        form,
        lambda who, office: name_deputy(
            who, office=office, **form.cleaned_data, moment=request.moment, actor=request.actor
        ),
        "La sostituzione è scritta.",
    )


@requires(Action.USERS_INVITE)
@posts
def withdraw(request: HttpRequest, invitation: UUID) -> HttpResponse:
    found = invitation_by_id(invitation)
    if found is None:
        raise Http404
    try:
        withdraw_invitation(found, moment=request.moment, actor=request.actor)
        messages.success(request, "L’invito è ritirato: il suo link non vale più.")
    except Problems as refused:
        for problem in refused.problems:
            messages.error(request, f"{problem.message} {problem.remedy}")
    return HttpResponseRedirect(reverse("office:people"))


def done(
    request: HttpRequest,
    user: UUID,
    form: forms.Form | None,
    act: Callable[[User, Office], object],
    said: str,
) -> HttpResponse:
    """Do the act on this person and go back to the page; or show it again with the errors."""
    who = person_or_404(request, user)
    if form is not None and not form.is_valid():
        return person_page(request, user, form=form)
    try:
        act(who, office_of_user(who))
    except Problems as refused:
        return person_page(request, user, problems=refused.problems, form=form)
    messages.success(request, said)
    return HttpResponseRedirect(reverse("office:person", args=[user]))


def person_or_404(request: HttpRequest, user: UUID) -> User:
    one = colleague(request.actor, user, request.today)
    if one is None:
        raise Http404
    return one.user
