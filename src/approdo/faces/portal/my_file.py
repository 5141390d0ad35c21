"""My file: the answer first, the next date, what I can do, what happened, papers, who follows it."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext

from approdo.faces import formats
from approdo.faces.addresses import Action, reads
from approdo.faces.components import Crumb, Unavailable
from approdo.faces.portal.entrance import citizen
from approdo.faces.portal.office_card import office_card
from approdo.faces.portal.pages import page
from approdo.faces.portal.telling import WAITING, answer, days_left, in_words
from approdo.faces.portal.the_file import crumbs_to, the_file
from approdo.faces.portal.timeline import timeline
from approdo.procedures.own_deadlines import Deadline, deadlines, may_observe
from approdo.procedures.reading import read
from approdo.records.access.table import may
from approdo.records.calls.own import OwnFile, own_files


@dataclass(frozen=True)
class Doing:
    """Something one can do now: the words of its link, where it leads, by when. One of them is the page's main action."""

    label: str
    href: str
    note: str = ""
    main: bool = False


@dataclass(frozen=True)
class NextDate:
    day: date
    left: str
    what: str


@citizen(Action.OWN_VIEW)
@reads
def files(request: HttpRequest) -> HttpResponse:
    """All my files; with only one, that one."""
    lines = read(own_files, request.actor, "elenco delle proprie pratiche")
    if len(lines) == 1:
        return HttpResponseRedirect(reverse("portal:file", args=[lines[0].code]))
    return page(request, "files.html", {"lines": lines, "crumbs": [Crumb(gettext("Pratiche"))]})


@citizen(Action.OWN_VIEW, dossier_kwarg="code")
@reads
def file(request: HttpRequest, code: str) -> HttpResponse:
    found = the_file(request, "apertura della propria pratica")
    told = answer(found, request.moment)
    context = {
        "file": found,
        "answer": told,
        "next": next_date(found, request),
        "waiting": [in_words(one) for one in deadlines(found, request.moment)[1:]],
        "doings": doings(found, request),
        "unavailable": unavailable(found, request),
        "turns": timeline(found),
        "office": office_card(found),
        "crumbs": crumbs_to(found),
    }
    return page(request, "file.html", context)


def next_date(file: OwnFile, request: HttpRequest) -> NextDate | None:
    """The nearest day of mine that has not passed; else the office's."""
    found = [one for one in deadlines(file, request.moment) if one.until is not None and one.until >= request.today]
    nearest = next((one for one in found if one.whose == "person"), next(iter(found), None))
    if nearest is None or nearest.until is None:
        return None
    return NextDate(nearest.until, days_left(nearest.until, request.today), in_one_line(nearest))


def in_one_line(one: Deadline) -> str:
    text = WAITING[one.kind]()
    return text[:1].upper() + text[1:]


def doings(file: OwnFile, request: HttpRequest) -> list[Doing]:
    """What whoever is here may do in this file today; the first one that waits for them is the main action."""
    found: list[Doing] = []
    for action, possible, label, name, note in _possible(file, request):
        if possible and may(request.actor, action, request.dossier, on=request.today):
            waits = action in (Action.OWN_ANSWER, Action.OWN_PAPERS) or name == "portal:observe"
            main = waits and not any(one.main for one in found)
            found.append(Doing(label, reverse(name, args=[file.code]), note, main))
    return found


def _possible(file: OwnFile, request: HttpRequest) -> list[tuple[Action, bool, str, str, str]]:
    until = {one.kind: one.until for one in deadlines(file, request.moment) if one.until}

    def note(kind: str) -> str:
        return gettext("ultimo giorno %(day)s") % {"day": formats.day(until[kind])} if kind in until else ""

    return [
        (
            Action.OWN_ANSWER,
            file.open_offer is not None,
            gettext("Rispondi alla proposta"),
            "portal:offer",
            note("offer"),
        ),
        (
            Action.OWN_PAPERS,
            bool(file.open_requests),
            gettext("Rispondi alla richiesta"),
            "portal:file-papers",
            note("papers"),
        ),
        (Action.OWN_OBSERVE, may_observe(file), gettext("Fai un’osservazione"), "portal:observe", note("observe")),
        (
            Action.OWN_VIEW,
            bool(file.places) or file.document is not None,
            gettext("Guarda la tua posizione"),
            "portal:position",
            "",
        ),
        (Action.OWN_VIEW, file.document is not None, gettext("Porta con te il calcolo"), "portal:decision", ""),
    ]


def unavailable(file: OwnFile, request: HttpRequest) -> list[Unavailable]:
    """What is not there now, and why (never a grey button)."""
    found = []
    if not may_observe(file):
        found.append(Unavailable(gettext("Fai un’osservazione"), why_no_observation(file)))
    elif not may(request.actor, Action.OWN_OBSERVE, request.dossier, on=request.today):
        found.append(
            Unavailable(gettext("Fai un’osservazione"), gettext("Non è fra le cose che puoi fare per questa persona."))
        )
    if file.open_offer is None:
        found.append(
            Unavailable(gettext("Rispondi alla proposta"), gettext("Oggi non c’è una casa che aspetta una risposta."))
        )
    return found


def why_no_observation(file: OwnFile) -> str:
    if file.rankings.get("final"):
        return gettext("La graduatoria è definitiva. Puoi fare ricorso: le regole sono nell’avviso del bando.")
    if not file.rankings:
        return gettext("Si fa quando esce la graduatoria provvisoria, che non c’è ancora.")
    return gettext("Questa domanda non è più nella graduatoria.")
