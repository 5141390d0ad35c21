"""The office's menu: what each role may open, in the order of a working day."""

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from approdo.faces.components import MenuItem
from approdo.records.access.table import Action, may

ENTRIES: tuple[tuple[str, str, Action | None], ...] = (
    ("Scrivania", "office:desk", None),
    ("Bandi", "office:calls", Action.CALL_VIEW),
    ("Messaggi", "office:messages", Action.MESSAGE_VIEW),
    ("Programma", "office:programme", Action.PROGRAMME_VIEW),
    ("Persone dell’ufficio", "office:people", Action.USERS_VIEW),
    ("Registro", "office:readings", Action.READINGS_VIEW),
    ("Impostazioni", "office:settings", Action.SETTINGS_VIEW),
)


def menu_of(request: HttpRequest) -> list[MenuItem]:
    """Only entries that the role may open today. The current one is the deepest whose address begins this page's."""
    actor = getattr(request, "actor", None)
    if actor is None:
        return []
    found = []
    for label, name, action in ENTRIES:
        if action is None or may(actor, action, on=request.today):
            try:
                found.append((label, reverse(name)))
            except NoReverseMatch:
                continue
    holding = [href for _, href in found if request.path.startswith(href)]
    current = max(holding, key=len, default="")
    return [MenuItem(label, href, current=href == current) for label, href in found]
