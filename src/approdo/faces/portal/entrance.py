"""Every address of the portal says who may open it, as those of the office do, and is refused in the same way.

    @citizen(Action.OWN_VIEW)                            somebody who came in and is a party to some file
    @citizen(Action.OWN_ANSWER, dossier_kwarg="code")    … and may do this in this very file
    @came_in                                             whoever came in, party or not

Whoever did not come in is led to /codice/, and back here afterwards. What one may not see is not found, and journalled.
"""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from approdo.faces import drafts
from approdo.faces.addresses import FINDERS, at_home, private, refuse_unless_allowed
from approdo.faces.entrance import Entrance, View
from approdo.faces.portal.sessions import resume
from approdo.records.access.table import Action


def citizen(action: Action, dossier_kwarg: str | None = None) -> Callable[[View], View]:
    """Who has `action` in the table of access; with `dossier_kwarg`, over the file that the address names.

    The view finds the file's dossier in `request.dossier`, who is here in `request.citizen` and `request.actor`.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if resume(request) is None:
                return to_the_code(request)
            request.dossier = FINDERS[dossier_kwarg](kwargs[dossier_kwarg]) if dossier_kwarg else None
            missing = dossier_kwarg is not None and request.dossier is None
            refuse_unless_allowed(request, action, request.dossier, missing=missing)
            return at_home(request, view, *args, **kwargs)

        guarded.action = action
        guarded.shows_its_form = getattr(view, "shows_its_form", False)
        guarded.dossier_kwarg = dossier_kwarg
        return guarded

    return decorate


def came_in(view: View) -> View:
    """Whoever came in: for pages that say that there is nothing of theirs here, too."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if resume(request) is None:
            return to_the_code(request)
        return at_home(request, view, *args, **kwargs)

    guarded.action = Entrance.CITIZEN
    return guarded


def to_the_code(request: HttpRequest) -> HttpResponse:
    """The door, then back here. What was being sent is not replayed: its page is opened again, with the words in it."""
    answer = HttpResponseRedirect(reverse("portal:door"))
    target = drafts.keep(request, answer) if request.method == "POST" else request.get_full_path()
    if target:
        answer["Location"] = f"{answer['Location']}?{urlencode({'poi': target})}"
    return private(answer)


def written(request: HttpRequest) -> dict[str, list[str]]:
    """What was being written in the form of this page when the time ended; empty otherwise."""
    found = getattr(request, "draft", None)
    return dict(found.fields.lists()) if found is not None and found.page == found.address else {}
