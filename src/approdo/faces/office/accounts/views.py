"""What the login library does not have: accepting an invitation, signing out everywhere at once."""

from functools import wraps

from allauth.account.views import reauthenticate
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters

from approdo.faces.actors import confirm_persona
from approdo.faces.addresses import anyone, back_to, posts, private, reads_or_posts, signed_in
from approdo.faces.entrance import View
from approdo.faces.office.accounts.forms import NewPasswordForm
from approdo.procedures import moments
from approdo.procedures.problems import Problems
from approdo.procedures.users import accept_invitation, open_invitation
from approdo.procedures.users.sessions import close_sessions
from approdo.records.territory.queries import born_as_demo

KEY = "invitation_key"


@anyone
@sensitive_post_parameters("password1", "password2")
@reads_or_posts
def invitation(request: HttpRequest) -> HttpResponse:
    """The link is followed once: its secret moves from the address to the session, so that it stays in no history."""
    if refused := ratelimit.consume_or_429(request, action="reset_password_from_key"):
        return refused
    if "chiave" in request.GET:
        request.session[KEY] = request.GET["chiave"]
        return private(HttpResponseRedirect(reverse("invitation")))
    token = request.session.get(KEY, "")
    found = open_invitation(token, moments.current()) if token else None
    form = NewPasswordForm(request.POST or None)
    problems = ()
    if request.method == "POST" and form.is_valid():
        try:
            accept_invitation(token, form.cleaned_data["password1"], moment=moments.current())
        except Problems as refused_act:
            problems = refused_act.problems
        else:
            request.session.pop(KEY, None)
            messages.success(request, "La password è salva. Entra, e poi collega l’app dei codici.")
            return private(HttpResponseRedirect(reverse("account_login")))
    status = 422 if request.method == "POST" else 200
    context = {"invitation": found, "form": form, "problems": problems}
    return private(render(request, "account/invitation.html", context, status=status))


@signed_in
@posts
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """Every device, this one included."""
    close_sessions(request.user)
    logout(request)
    return HttpResponseRedirect(reverse("account_login"))


@signed_in
@reads_or_posts
def confirm(request: HttpRequest) -> HttpResponse:
    """The password once more. A demo persona, which has none, confirms by a button that says as whom one signs."""
    if request.user.has_usable_password():
        return reauthenticate(request)
    if not born_as_demo():
        raise Http404
    if request.method == "POST":
        confirm_persona(request)
        return back_to(request, reverse("office:desk"))
    return render(request, "account/confirm_persona.html", {"next": request.GET.get("next", "")})


def door(view: View) -> View:
    """The library's pages in front of the door: kept by nobody, like those behind it."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        return private(view(request, *args, **kwargs))

    return guarded


def with_password(view: View) -> View:
    """Pages about one's own keys are not there for a demo persona, which has none."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.user.is_authenticated and not request.user.has_usable_password():
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
