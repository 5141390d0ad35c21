"""What somebody was writing when their session ended is theirs when they come back; nobody else ever sees it.

Text only, one form, and only for who was here: a stranger's words are not kept. Files are chosen again.
"""

from typing import Any

from django.http import HttpRequest

KEPT = "kept_form"
MOST_SIGNS = 20_000
NOT_KEPT = {"csrfmiddlewaretoken"}


def keep(request: HttpRequest, who: str) -> None:
    """Put aside what was being sent, for the same person."""
    fields = {name: request.POST.getlist(name) for name in request.POST if name not in NOT_KEPT}
    if request.method == "POST" and sum(len(one) for values in fields.values() for one in values) <= MOST_SIGNS:
        put(request, {"who": who, "path": request.path, "fields": fields})


def of(request: HttpRequest, who: str) -> dict[str, Any] | None:
    """What this person was writing."""
    found = request.session.get(KEPT)
    return found if found and found["who"] == who else None


def put(request: HttpRequest, written: dict[str, Any] | None) -> None:
    if written is not None:
        request.session[KEPT] = written


def where(request: HttpRequest) -> str:
    """The address of the form that was being written; empty when there is none."""
    found = request.session.get(KEPT)
    return found["path"] if found else ""


def taken(request: HttpRequest) -> dict[str, list[str]] | None:
    """The fields that were written on this very page, once; they are forgotten here."""
    found = request.session.get(KEPT)
    if not found or found["path"] != request.path or request.method != "GET":
        return None
    del request.session[KEPT]
    return found["fields"]
