"""What surrounds every page: its language, the demo strip's facts, and the refusal of an address that nobody declared."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject

from approdo.faces.errors import bad_request, not_found
from approdo.faces.formats import local
from approdo.procedures import moments
from approdo.procedures.problems import NotFound
from approdo.records.access.table import Action, may, one_page
from approdo.records.territory.queries import born_as_demo


@dataclass(frozen=True)
class Demo:
    """What the strip on top says in a demo-born database."""

    moment: datetime
    last_day: datetime
    persona: str
    may_set_date: bool

    @property
    def day_value(self) -> str:
        return f"{local(self.moment):%Y-%m-%d}"

    @property
    def time_value(self) -> str:
        return f"{local(self.moment):%H:%M}"

    @property
    def last_day_value(self) -> str:
        return f"{local(self.last_day):%Y-%m-%d}"


def demo_of(request: HttpRequest) -> Demo | None:
    """None where the database was not born from the demo generator: no setting can add the strip."""
    if not born_as_demo():
        return None
    user = getattr(request, "user", None)
    actor = getattr(request, "actor", None)
    may_set_date = bool(actor and actor.role and may(actor, Action.DEMO_MOMENT, on=request.today))
    return Demo(
        moment=moments.current(),
        last_day=timezone.now(),
        persona=user.display_name
        if user is not None and user.is_authenticated
        else getattr(request, "citizen_label", ""),
        may_set_date=may_set_date,
    )


class PathLanguage:
    """The language is what the address says: /en/… is English, all others Italian. Never the browser's header, never a
    cookie: a link means the same for everybody, and the page can be kept by anyone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class DeclaredAddresses:
    """A view whose address declares no action is not there. It fails closed: a forgotten decorator shows nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.demo = SimpleLazyObject(lambda: demo_of(request))
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        with one_page():
            return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict) -> HttpResponse | None:
        if getattr(view, "action", None) is None:
            raise Http404
        if any("\0" in value for value in kwargs.values() if isinstance(value, str)):
            raise Http404
        return bad_request(request) if _holds_nul(request) else None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """What an act or a reading does not find, or may not show, is the same missing page everywhere."""
        return not_found(request) if isinstance(exception, NotFound) else None


def _holds_nul(request: HttpRequest) -> bool:
    """A character that no text has and that the database takes for nobody's: one answer for every form."""
    return any("\0" in value for sent in (request.GET, request.POST) for values in sent.lists() for value in values[1])
