"""The first page of one's own area: what I have to do and until when, then my files. And every term in one list."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from approdo.faces.addresses import Action, reads
from approdo.faces.components import Crumb
from approdo.faces.portal.entrance import came_in, citizen
from approdo.faces.portal.pages import page
from approdo.faces.portal.telling import NO_DATE, WAITING, answer, days_left
from approdo.procedures.own_deadlines import Deadline, deadlines
from approdo.procedures.reading import read
from approdo.records.access.actors import DELEGATE
from approdo.records.access.table import may
from approdo.records.calls.own import OwnFile, OwnHelper, own_files_whole, own_helpers
from approdo.records.exchanges.queries import MessageLine, own_messages

ADDRESSES = {
    "offer": ("portal:offer", Action.OWN_ANSWER),
    "papers": ("portal:file-papers", Action.OWN_PAPERS),
    "observe": ("portal:observe", Action.OWN_OBSERVE),
    "answer": ("portal:observe", Action.OWN_VIEW),
    "procedure": ("portal:file", Action.OWN_VIEW),
}


@dataclass(frozen=True)
class ToDo:
    """One thing that waits: what, of which file, until when, and where it is done (empty: whoever is here may not)."""

    what: str
    about: str
    until: date | None
    left: str
    href: str
    mine: bool


@came_in
@reads
def home(request: HttpRequest) -> HttpResponse:
    """What waits for me, then my files; for somebody without any, what to do about it."""
    files = own(request, "prima pagina della propria area")
    todos = [one for file in files for one in todos_of(file, request)]
    context = {
        "todos": by_day([one for one in todos if one.mine]),
        "unread": len(unread(request)),
        "files": [(file, answer(file, request.moment)) for file in files],
    }
    return page(request, "home.html", context)


@citizen(Action.OWN_VIEW)
@reads
def all_deadlines(request: HttpRequest) -> HttpResponse:
    """Every term of every file of mine, mine and the office's, and until when somebody helps me."""
    files = own(request, "scadenze delle proprie pratiche")
    todos = by_day([one for file in files for one in todos_of(file, request)])
    context = {
        "mine": [one for one in todos if one.mine],
        "office": [one for one in todos if not one.mine],
        "helpers": open_helpers(request),
        "crumbs": [Crumb(gettext("Scadenze"))],
    }
    return page(request, "deadlines.html", context)


def own(request: HttpRequest, why: str) -> list[OwnFile]:
    """My files, whole; none for somebody who came in by identity and never applied."""
    if not may(request.actor, Action.OWN_VIEW, on=request.today):
        return []
    files: list[OwnFile] = read(own_files_whole, request.actor, why)
    if request.actor.role == DELEGATE and files:
        request.acts_for = files[0].applicant
    return files


def todos_of(file: OwnFile, request: HttpRequest) -> list[ToDo]:
    return [todo(one, file, request) for one in deadlines(file, request.moment)]


def todo(one: Deadline, file: OwnFile, request: HttpRequest) -> ToDo:
    name, action = ADDRESSES[one.kind]
    allowed = may(request.actor, action, file.application.dossier, on=request.today)
    text = WAITING[one.kind]()
    return ToDo(
        what=text[:1].upper() + text[1:],
        about=f"{file.call.title}, {file.public_code}",
        until=one.until,
        left=days_left(one.until, request.today) if one.until else NO_DATE[one.kind](),
        href=reverse(name, args=[file.code]) if allowed else "",
        mine=one.whose == "person",
    )


def by_day(todos: list[ToDo]) -> list[ToDo]:
    return sorted(todos, key=lambda one: (one.until is None, one.until or date.max))


def unread(request: HttpRequest) -> list[MessageLine]:
    if not may(request.actor, Action.OWN_MESSAGES, on=request.today):
        return []
    return [line for line in read(own_messages, request.actor, "messaggi da leggere") if line.read_at is None]


def open_helpers(request: HttpRequest) -> list[OwnHelper]:
    if not may(request.actor, Action.OWN_DELEGATE, on=request.today):
        return []
    found: list[OwnHelper] = read(own_helpers, request.actor, "scadenze di chi mi aiuta")
    return [one for one in found if one.to_day is not None and one.to_day > request.today]
