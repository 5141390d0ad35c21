"""What the written files do not answer by themselves: a question in the address, a missing slash, the notice that is closed."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from approdo.faces.entrance import anyone
from approdo.records.gate import notices

from . import asked
from .serving import COOKIE, file_for, is_plain, served

REMEMBERED = 180 * 24 * 3600
"""The notice is not shown again for six months, unless its text changes (Garante, 10 June 2021)."""


@anyone
@require_safe
def public_file(request: HttpRequest, path: str) -> HttpResponse:
    """The file of an address; a folder's is its index.html. What is not a public file is not found."""
    answer = _asked(request, path)
    if answer is not None:
        return answer
    found = file_for(request)
    if found is not None:
        return served(request, found)
    if is_plain(path) and not path.endswith("/") and _exists(request, f"{request.path_info}/"):
        return HttpResponsePermanentRedirect(f"{request.path_info}/")
    raise Http404


def _asked(request: HttpRequest, path: str) -> HttpResponse | None:
    """The answer to a question in the address, if it is one that the page takes."""
    if path == "programma/4/" and "al" in request.GET:
        return asked.programme_on(request)
    if path == "programma/4/confronto/" and {"da", "a"} & set(request.GET):
        return asked.comparison(request)
    parts = path.split("/")
    if (
        "codice" in request.GET
        and len(parts) == 4
        and (parts[0], parts[2]) == ("bandi", "graduatoria")
        and is_plain(path)
    ):
        return asked.code_in_ranking(request, parts[1])
    return None


def _exists(request: HttpRequest, path: str) -> bool:
    """Whether a written page stands at another address."""
    other = HttpRequest()
    other.path_info, other.COOKIES = path, request.COOKIES
    return file_for(other) is not None


@csrf_exempt
@anyone
@require_POST
def close_notice(request: HttpRequest) -> HttpResponse:
    """Remember, in the browser alone, which version of the notice was closed; back to the page.

    Without the token of forms: it stands on written pages, which are the same for everybody, and whoever made another's
    browser send it would only close a notice.
    """
    target = request.POST.get("next", "")
    if not target.startswith("/") or not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        target = "/"
    answer = HttpResponseRedirect(target)
    answer.set_cookie(
        COOKIE,
        str(notices.load(settings.CITY_FOLDER).cookies.version),
        max_age=REMEMBERED,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return answer
