"""Pages of what went wrong. None shows a trace, a value or a name: a reference leads whoever assists to the log (P-46)."""

import logging
import secrets

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from approdo.faces import drafts
from approdo.procedures.hygiene import route_of

logger = logging.getLogger("approdo.faces")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The same page, byte for byte, for what is not there and for what one may not see."""
    return plain("404.html", 404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return plain("404.html", 404)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return plain("400.html", 400)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The token of the form does not match (another login in another tab): nothing was done, and what was typed is kept.

    A form sent from elsewhere brings no cookie of ours (SameSite), so nothing of it is kept."""
    answer = HttpResponse(status=403)
    page = drafts.keep(request, answer)
    answer.content = render_to_string("403_csrf.html", {"page": page if drafts.COOKIE in answer.cookies else ""})
    return unkept(answer)


def too_many(request: HttpRequest) -> HttpResponse:
    return plain("429.html", 429)


def our_fault(request: HttpRequest) -> HttpResponse:
    """A reference that stands in the log beside the trace, and nowhere else."""
    reference = secrets.token_hex(4)
    logger.error("riferimento %s: %s", reference, route_of(request))
    return plain("500.html", 500, reference=f"{reference[:4]} {reference[4:]}")


def plain(template: str, status: int, **context: str) -> HttpResponse:
    """No request in it: no session, no person, no database is touched while things go wrong."""
    return unkept(HttpResponse(render_to_string(template, context), status=status))


def unkept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
