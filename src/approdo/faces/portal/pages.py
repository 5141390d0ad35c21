"""What surrounds every page of the portal: the city's name, the menu of one's own area, who is here and for whom."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext, gettext_noop

from approdo.faces.components import Crumb, MenuItem
from approdo.records.access.table import Action, may
from approdo.records.gate.texts import city_document

MENU: tuple[tuple[str, str, Action | None], ...] = (
    (gettext_noop("Scrivania"), "portal:home", None),
    (gettext_noop("Pratiche"), "portal:files", Action.OWN_VIEW),
    (gettext_noop("Messaggi"), "portal:messages", Action.OWN_MESSAGES),
    (gettext_noop("Scadenze"), "portal:deadlines", Action.OWN_VIEW),
    (gettext_noop("Documenti"), "portal:papers", Action.OWN_VIEW),
    (gettext_noop("Chi mi aiuta"), "portal:helpers", Action.OWN_DELEGATE),
    (gettext_noop("Chi ha aperto i miei dati"), "portal:readings", Action.OWN_READINGS),
)


def page(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """A page of the portal. `crumbs` in the context are those below the area's first page; `here` is its address without
    the language."""
    given = context or {}
    crumbs = [Crumb(gettext("Area personale"), reverse("portal:home")), *given.get("crumbs", ())]
    told = {
        "city": city_words(settings.CITY_FOLDER / "public.yaml"),
        "here": request.path.removeprefix("/en"),
        "root": language_root(),
        "section": "area",
        "menu": menu_of(request),
        "acts_for": acts_for(request),
        "crumbs": crumbs,
    }
    return render(request, f"portal/{template}", {**given, **told}, status=status)


def language_root() -> str:
    """What addresses of public pages begin with in the language of this page."""
    language = get_language()
    return "" if language in {None, settings.LANGUAGE_CODE} else f"/{language}"


@lru_cache(maxsize=4)
def city_words(path: Path) -> dict[str, Any]:
    return {name: text for name, text in city_document(path).items() if not name.endswith("_office")}


def menu_of(request: HttpRequest) -> list[MenuItem]:
    """What whoever is here may open; the deepest address that begins this page's is the current one."""
    actor = getattr(request, "actor", None)
    if getattr(request, "citizen", None) is None or actor is None:
        return []
    found = [
        (gettext(label), reverse(name))
        for label, name, action in MENU
        if action is None or may(actor, action, on=request.today)
    ]
    current = max((href for _, href in found if request.path.startswith(href)), key=len, default="")
    return [MenuItem(label, href, current=href == current) for label, href in found]


def acts_for(request: HttpRequest) -> str:
    """For whom a helper is here; empty for the person themselves."""
    return getattr(request, "acts_for", "")
