"""A secret between the act that drew it and the page that shows it: in a cookie of the one browser, for one page, signed.

The act is a POST and the page that follows a GET (a reload must not draw another). The secret is kept nowhere on our side:
not in a session, which is a row of the database, nor in an address, which ends in histories and logs.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "shown_once"
SECONDS = 600
SALT = "approdo.shown-once"


def hand_over(response: HttpResponse, path: str, secret: str) -> HttpResponse:
    """Send the secret with a redirect to the page at `path`; only requests for that page bring it back."""
    response.set_signed_cookie(
        COOKIE,
        secret,
        salt=SALT,
        max_age=SECONDS,
        path=path,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return response


def taken(request: HttpRequest) -> str:
    """What was handed over to this browser for this page; empty when nothing was, or it was shown already."""
    return request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=SECONDS) or ""


def forget(response: HttpResponse, path: str) -> HttpResponse:
    """Shown: a reload of the page no longer has it."""
    response.delete_cookie(COOKIE, path=path, samesite="Strict")
    return response
