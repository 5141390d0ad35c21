"""The ways in: the secret code that the office hands over, a digital identity, and the way out.

A code that is unknown, withdrawn or badly written gets one answer, after the same work, and is counted.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters

from approdo.faces import drafts
from approdo.faces.addresses import anyone, posts, private, reads_or_posts
from approdo.faces.portal import sessions
from approdo.faces.portal.attempts import may_try
from approdo.faces.portal.identity import provider
from approdo.faces.portal.pages import page
from approdo.gateways.identity import IdentityProvider, LocalIdentity
from approdo.procedures.citizens import open_by_code, person_behind
from approdo.records.calls.synthetic import files_to_choose

CODE_FIELD = "codice"
LONGEST_SHOWN = 40


@anyone
@sensitive_post_parameters(CODE_FIELD)
@reads_or_posts
def code(request: HttpRequest) -> HttpResponse:
    """One field. POST opens the file that the code is for."""
    here = sessions.resume(request)
    if request.method == "GET":
        return private(page(request, "code.html", {"inside": here is not None, "after": after(request)}))
    if not may_try(request):
        return private(page(request, "too_many.html", status=429))
    typed = request.POST.get(CODE_FIELD, "")
    opened = open_by_code(typed, request.today)
    if opened is None:
        context = {"refused": True, "typed": typed[:LONGEST_SHOWN], "after": after(request)}
        return private(page(request, "code.html", context, status=422))
    sessions.open_with_code(request, opened)
    target = drafts.page_waiting_for(request) or after(request)
    return private(HttpResponseRedirect(target or reverse("portal:file", args=[opened.dossier_code])))


@anyone
@reads_or_posts
def door(request: HttpRequest) -> HttpResponse:
    """Where somebody who is not in is led: the code, or SPID and CIE, of which the page says honestly what there is.

    In a demonstration one chooses among synthetic persons instead.
    """
    if sessions.resume(request) is not None and request.method == "GET":
        return private(HttpResponseRedirect(reverse("portal:home")))
    adapter = provider()
    demo, refused = isinstance(adapter, LocalIdentity), request.method == "POST"
    person = identified(request, adapter) if refused else None
    if person is not None:
        label = gettext("chi ha fatto la domanda %(code)s") % {"code": chosen_code(request)}
        sessions.open_with_identity(request, person, "local", label)
        target = drafts.page_waiting_for(request) or after(request)
        return private(HttpResponseRedirect(target or reverse("portal:home")))
    context = {
        "after": after(request),
        "kept": drafts.waits(request),
        "demo": demo,
        "choices": files_to_choose() if demo else [],
        "refused": refused,
        "typed": request.POST.get("domanda", "")[:LONGEST_SHOWN],
    }
    return private(page(request, "door.html", context, status=422 if refused else 200))


@anyone
@posts
def leave(request: HttpRequest) -> HttpResponse:
    """Out: nothing stays in this browser."""
    answer = HttpResponseRedirect(reverse("portal:code"))
    if sessions.resume(request) is not None:
        sessions.close(request)
        drafts.forget(answer)
    return private(answer)


def after(request: HttpRequest) -> str:
    """Where to go once in: an address of the portal, or nothing."""
    target = request.POST.get("poi") or request.GET.get("poi") or ""
    ours = target.startswith(reverse("portal:home"))
    return target if ours and url_has_allowed_host_and_scheme(target, allowed_hosts=None) else ""


def chosen_code(request: HttpRequest) -> str:
    return request.POST.get("domanda", "").rpartition(":")[2].strip().upper()[:7]


def identified(request: HttpRequest, adapter: IdentityProvider) -> UUID | None:
    """The person whom the provider's answer names, if we know them."""
    told = adapter.identified(request.POST.dict(), "", "")
    return person_behind(told.tax_code, request.today) if told else None
