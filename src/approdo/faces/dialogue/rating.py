"""Rating a page, in two steps: the stars stand on every written page; then why, and a comment if one wishes.

The first step acts on nothing, so it needs no token: written pages are the same for everybody. The second one acts, and has one.
"""

import uuid

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from approdo.faces.dialogue.drawing import drawn
from approdo.faces.entrance import anyone
from approdo.procedures import moments
from approdo.procedures.problems import NotFound, Problems
from approdo.procedures.rate_page import GOOD_FROM, LONGEST_COMMENT, Rating, rate_page, reasons_for
from approdo.records.gate.places import keeper_of_programme

SALT, PASS_SECONDS = "dialogue.rating", 24 * 3600
REASONS = {
    "clear": gettext_lazy("Le indicazioni erano chiare"),
    "complete": gettext_lazy("Le informazioni erano complete"),
    "steps": gettext_lazy("Si capiva come andare avanti"),
    "no_problems": gettext_lazy("Non ho avuto problemi tecnici"),
    "unclear": gettext_lazy("Le indicazioni non erano chiare"),
    "incomplete": gettext_lazy("Mancavano informazioni"),
    "steps_unclear": gettext_lazy("Non si capiva come andare avanti"),
    "problems": gettext_lazy("Ho avuto problemi tecnici"),
    "other": gettext_lazy("Altro"),
}


@csrf_exempt
@anyone
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Who arrives without stars (a reload, the back button) is led to the first page."""
    if request.method != "POST":
        return HttpResponseRedirect("/")
    if request.POST.get("step") == "send":
        return send(request)
    return why(request)


def why(request: HttpRequest, *, wrong: bool = False) -> HttpResponse:
    """The second step, for the stars given in the first."""
    stars, rated = stars_of(request), request.POST.get("page", "")[:200]
    if not stars or not rated.startswith("/"):
        context = {"stars": 0, "rated": rated if rated.startswith("/") else "/"}
        return drawn(request, "dialogue/rate.html", "/parere/", context, 422)
    context = {
        "stars": stars,
        "rated": rated,
        "positive": stars >= GOOD_FROM,
        "reasons": [(name, REASONS[name]) for name in reasons_for(stars)],
        "longest": LONGEST_COMMENT,
        "wrong": wrong,
        "comment": request.POST.get("comment", ""),
        "pass": signing.dumps(str(uuid.uuid4()), salt=SALT),
    }
    return drawn(request, "dialogue/rate.html", "/parere/", context, 422 if wrong else 200)


@csrf_protect
def send(request: HttpRequest) -> HttpResponse:
    try:
        given = signing.loads(request.POST.get("pass", ""), salt=SALT, max_age=PASS_SECONDS)
    except signing.BadSignature:
        return why(request)
    rating = Rating(
        request.POST.get("page", ""),
        stars_of(request),
        request.POST.get("reason", ""),
        request.POST.get("comment", ""),
        uuid.UUID(given),
    )
    try:
        rate_page(rating, keeper_of_programme(), moments.current())
    except NotFound:
        pass  # an installation without that office keeps no ratings; whoever gave one is thanked all the same
    except Problems:
        return why(request, wrong=True)
    return HttpResponseRedirect(reverse("dialogue:rated"))


def stars_of(request: HttpRequest) -> int:
    given = request.POST.get("stars", "")
    return int(given) if given in {"1", "2", "3", "4", "5"} else 0


@anyone
@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    return drawn(request, "dialogue/thanks.html", "/parere/grazie/", {})
