"""Every address says who may open it. A view without a declared action is refused at run time and fails the tests.

    @anyone                                   public pages, the door
    @signed_in                                one's own account: no role needed
    @requires(Action.CALL_VIEW)               the role must have the action somewhere
    @requires(Action.CALL_RANK, dossier_kwarg="slug")   … and over this very dossier

What one may not see "is not found": the same page as an address that does not exist, and the attempt is written in the
log of readings (P-39, P-40). Pages behind the door are never stored by a browser or a proxy and never indexed (P-36).

GET reads; POST acts, then redirects (`@posts`), so that a reload never acts twice.
"""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from approdo.faces import drafts
from approdo.faces.actors import enter, needs_second_factor, recently_proved_identity
from approdo.faces.entrance import Entrance, View, anyone
from approdo.procedures.reading import record_denial
from approdo.records.access.parties import dossier_of_delegation
from approdo.records.access.table import Action, may
from approdo.records.calls.finding import dossier_of_call, dossier_of_code
from approdo.records.dossiers.models import Dossier
from approdo.records.exchanges.finding import dossier_of_message
from approdo.records.programme.contests import dossier_of_contest, dossier_of_row

__all__ = [
    "Action", "Entrance", "acts", "anyone", "back_to", "posts", "private", "proves_identity_again", "reads", "reads_or_posts",
    "refuse_unless_allowed", "requires", "signed_in",
]  # fmt: skip

FINDERS = {
    "slug": dossier_of_call,
    "code": dossier_of_code,
    "message": dossier_of_message,
    "row": dossier_of_row,
    "contest": dossier_of_contest,
    "delegation": dossier_of_delegation,
}
"""What the names of an address's parts mean: a call's slug, a dossier's code, a message's or a delegation's id, a row of the programme, a contest
of one."""


def signed_in(view: View) -> View:
    """Whoever has an account, for what is theirs alone."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.is_authenticated:
            return to_the_door(request)
        enter(request)
        return at_home(request, view, *args, **kwargs)

    guarded.action = Entrance.SIGNED_IN
    guarded.shows_its_form = getattr(view, "shows_its_form", False)
    return guarded


def requires(
    action: Action, dossier_kwarg: str | None = None, *, seeing: Action | None = None
) -> Callable[[View], View]:
    """Who holds `action` in the access table; with `dossier_kwarg`, over the dossier that the address names.

    With `seeing`, the dossier must be open to that action, and `action` held over any dossier at all: a list, below a
    call one may see, of the files one is assigned.
    The view finds the dossier in `request.dossier`. Whoever has a password must also have proved the second factor.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if not request.user.is_authenticated:
                return to_the_door(request)
            enter(request)
            if needs_second_factor(request):
                return HttpResponseRedirect(reverse("mfa_activate_totp"))
            request.dossier = FINDERS[dossier_kwarg](kwargs[dossier_kwarg]) if dossier_kwarg else None
            missing = dossier_kwarg is not None and request.dossier is None
            refuse_unless_allowed(request, seeing or action, request.dossier, missing=missing)
            if seeing:
                refuse_unless_allowed(request, action)
            return at_home(request, view, *args, **kwargs)

        guarded.action = action
        guarded.shows_its_form = getattr(view, "shows_its_form", False)
        guarded.dossier_kwarg = dossier_kwarg
        guarded.seeing = seeing
        return guarded

    return decorate


def refuse_unless_allowed(
    request: HttpRequest, action: Action, dossier: Dossier | None = None, *, missing: bool = False
) -> None:
    """404 for what is not there and for what one may not see; the second is written in the log of readings first."""
    if missing:
        raise Http404
    if not may(request.actor, action, dossier, on=request.today):
        record_denial(request.actor, action, dossier)
        raise Http404


def at_home(request: HttpRequest, view: View, *args: object, **kwargs: object) -> HttpResponse:
    """The page itself, with what was being typed when the login expired; from here on this browser is known to be theirs."""
    drafts.restore(request)
    answer = private(view(request, *args, **kwargs))
    drafts.remember(request, answer)
    return answer


def to_the_door(request: HttpRequest) -> HttpResponse:
    """The login page, then back here. An act that was being sent is not replayed: its page is opened again, filled."""
    answer = HttpResponseRedirect(settings.LOGIN_URL)
    target = drafts.keep(request, answer) if request.method == "POST" else request.get_full_path()
    if target:
        answer["Location"] = f"{settings.LOGIN_URL}?{urlencode({'next': target})}"
    return answer


def private(response: HttpResponse) -> HttpResponse:
    """A page about people or about the office's work: kept by nobody, found by no search engine."""
    add_never_cache_headers(response)
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


reads = require_safe
posts = require_POST


def reads_or_posts(view: View) -> View:
    """GET shows the form, POST sends it to the same address."""
    guarded = require_http_methods(["GET", "HEAD", "POST"])(view)
    guarded.shows_its_form = True
    return guarded


def acts(view: View) -> View:
    """An act under a page: POST does it; whoever arrives by GET (a reload, the back button, the strip) gets that page.

    The page is one step up: …/definitiva/ → …/
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method == "POST":
            return view(request, *args, **kwargs)
        return HttpResponseRedirect(request.path.rstrip("/").rpartition("/")[0] + "/")

    return guarded


def back_to(request: HttpRequest, fallback: str) -> HttpResponseRedirect:
    """Where the form says it came from, if that is one of our own addresses."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=None) or not target.startswith("/"):
        target = fallback
    return HttpResponseRedirect(target)


def proves_identity_again(view: View) -> View:
    """The password once more, if it was not asked in the last five minutes: before signing, and for one's own keys.

    Put it below `requires` on the page that shows the button as well as on the act, so that the question comes before
    anything is filled in.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if recently_proved_identity(request):
            return view(request, *args, **kwargs)
        target = (
            request.get_full_path() if request.method == "GET" else request.POST.get("next", reverse("office:desk"))
        )
        return HttpResponseRedirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': target})}")

    return guarded
