"""My position: rank of total, what it means today, why each point, what happens next, and the calculation to take away."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext

from approdo.faces import formats
from approdo.faces.addresses import Action, reads
from approdo.faces.components import Clock, Crumb, Span, Turn
from approdo.faces.portal.entrance import citizen
from approdo.faces.portal.explaining import explained, score_link
from approdo.faces.portal.office_card import office_card
from approdo.faces.portal.pages import language_root, page
from approdo.faces.portal.telling import answer, days_left
from approdo.faces.portal.the_file import crumbs_to, the_file
from approdo.procedures.call_book import book_of
from approdo.procedures.moments import day_of
from approdo.procedures.own_deadlines import may_observe, observation_until
from approdo.records.access.table import may
from approdo.records.calls.own import OwnFile, OwnPlace

ROWS = 100  # of a page of the public ranking


@dataclass(frozen=True)
class Standing:
    """One list: place, of how many, and the sentence about it."""

    place: OwnPlace
    sentence: str
    equals: str
    higher: str


@citizen(Action.OWN_VIEW, dossier_kwarg="code")
@reads
def position(request: HttpRequest, code: str) -> HttpResponse:
    file = the_file(request, "apertura della propria posizione")
    may_write = may_observe(file) and may(request.actor, Action.OWN_OBSERVE, request.dossier, on=request.today)
    context = {
        "file": file,
        "answer": answer(file, request.moment),
        "standings": [standing(file, place) for place in file.places],
        "explained": explained(file, book_of(file.call, request.moment)),
        "score_link": score_link(file),
        "clock": clock(file, request.today) if may_observe(file) else None,
        "may_observe": may_write,
        "late": may_write and is_late(file, request.today),
        "turns": steps(file),
        "quotas": quotas(file),
        "office": office_card(file),
        "public": public_link(file),
        "draw": f"{language_root()}/bandi/{file.call.slug}/sorteggio/",
        "deadline": day_of(file.call.closes_at),
        "crumbs": crumbs_to(file, Crumb(gettext("La tua posizione"))),
    }
    return page(request, "position.html", context)


def standing(file: OwnFile, place: OwnPlace) -> Standing:
    higher, equals = gettext("Nessuna domanda ha più punti."), gettext("Nessuna domanda ha i tuoi stessi punti.")
    if place.higher:
        text = ngettext("%(n)s domanda ha più punti.", "%(n)s domande hanno più punti.", place.higher)
        higher = text % {"n": formats.thousands(place.higher)}
    if place.equal:
        text = ngettext(
            "%(n)s domanda ha i tuoi stessi punti.", "%(n)s domande hanno i tuoi stessi punti.", place.equal
        )
        equals = text % {"n": formats.thousands(place.equal)}
    return Standing(place, meaning(file, place), equals, higher)


def meaning(file: OwnFile, place: OwnPlace) -> str:
    """What the place means today, without a promise."""
    if file.application.state != "admitted":
        return ""
    homes = ngettext("Questa lista ha %(n)s casa.", "Questa lista ha %(n)s case.", place.homes)
    if file.call.state == "allotted" or place.place > place.homes:
        told = gettext(
            "Oggi non c’è ancora una casa per questa posizione. Può cambiare: chi viene prima può rinunciare, una casa "
            "può non essere adatta, altre case possono liberarsi."
        )
    else:
        told = gettext(
            "Sei fra i primi. Non è ancora un’assegnazione: contano anche la grandezza della casa e le quote."
        )
    return f"{homes % {'n': formats.thousands(place.homes)}} {told}"


def clock(file: OwnFile, today: date) -> Clock | None:
    """The days for an observation. After the last one it still says so: a late one is read."""
    until, published = observation_until(file), file.rankings.get("provisional")
    if until is None or published is None:
        return None
    first = day_of(published)
    left, used = max((until - today).days, 0), max(min((today - first).days, (until - first).days), 0)
    told = {"day": formats.day(until)}
    if today > until:
        sentence = gettext("giorni. L’ultimo era: %(day)s") % told
    else:
        sentence = gettext("giorni. Ultimo giorno: %(day)s") % told
    return Clock(
        title=gettext("Puoi fare un’osservazione"),
        days_left=left,
        sentence=sentence,
        finding=days_left(until, today),
        starts=formats.day_short(first),
        ends=formats.day_short(until),
        spans=(Span("used", used), Span("left", left)),
    )


def is_late(file: OwnFile, today: date) -> bool:
    until = observation_until(file)
    return until is not None and today > until


def steps(file: OwnFile) -> list[Turn]:
    """What happens next and when: only days that are known."""
    until, state = observation_until(file), file.call.state
    provisional, final = file.rankings.get("provisional"), file.rankings.get("final")
    order = ["closed", "provisional", "final", "allotted", "ended"]
    now = order.index(state) if state in order else -1

    def turn(step: int, title: str, when: str) -> Turn:
        return Turn(title, when=when, state="done" if step < now else ("now" if step == now else "next"))

    unknown = gettext("la data non è ancora fissata")
    return [
        turn(0, gettext("Graduatoria provvisoria"), formats.day(provisional) if provisional else unknown),
        turn(1, gettext("Ultimo giorno per le osservazioni"), formats.day(until) if until else unknown),
        turn(
            2,
            gettext("Graduatoria definitiva"),
            formats.day(final) if final else gettext("quando tutte le osservazioni hanno una risposta"),
        ),
        turn(3, gettext("Proposte delle case, in ordine"), unknown if state != "allotted" else gettext("in corso")),
    ]


def quotas(file: OwnFile) -> str:
    """The quota in one sentence, and whether it is about this household."""
    named = {quota["name"]: quota for quota in file.call.allotment.get("quotas", ())}
    indigent = file.decision.indigent if file.decision else None
    if "indigent" not in named:
        return ""
    share = str(named["indigent"].get("share", "")).partition("/")[0]
    text = gettext("Il %(share)s %% delle case dell’anno va prima ai nuclei indigenti (r.r. 4/2017, art. 13).")
    mine = {
        True: gettext("Il tuo nucleo è fra questi."),
        False: gettext("Il tuo nucleo non è fra questi."),
    }.get(indigent, gettext("Se il tuo nucleo è fra questi non è ancora calcolabile: manca un dato."))
    return f"{text % {'share': share}} {mine}"


def public_link(file: OwnFile) -> str:
    """My row in the public ranking: on its page when there is one list only, else the first page, where codes are searched."""
    if not file.places:
        return ""
    root = f"{language_root()}/bandi/{file.call.slug}/graduatoria/"
    if len(file.places) != 1:
        return root
    number = -(-file.places[0].place // ROWS)
    return f"{root}{f'{number}/' if number > 1 else ''}#{file.public_code}"
