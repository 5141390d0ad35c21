"""Which step of a call comes next, who may do it, and why the others are not there (never a grey button)."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from approdo.faces import formats
from approdo.faces.components import Step, Unavailable
from approdo.procedures.kinds import RANKED_CALL
from approdo.procedures.scrolling import must_scroll
from approdo.records.access.table import Action, may
from approdo.records.calls.overview import CallOverview


@dataclass(frozen=True)
class Act:
    """An act as a button. `page`: it opens a form instead of acting at once."""

    name: str
    label: str
    address: str
    action: Action
    page: bool = False


ACTS: dict[str, Act] = {
    act.name: act
    for act in (
        Act("publish_call", "Pubblica l’avviso", "office:call-publish", Action.CALL_PUBLISH),
        Act("open_call", "Apri le domande", "office:call-open", Action.CALL_PUBLISH),
        Act("close_call", "Chiudi le domande", "office:call-close", Action.CALL_PUBLISH),
        Act("import_applications", "Importa le domande", "office:call-import", Action.CALL_IMPORT, page=True),
        Act("decide_applications", "Decidi le domande", "office:call-decide", Action.CALL_DECIDE),
        Act("record_public_number", "Registra il numero pubblico", "office:call-number", Action.CALL_RANK, page=True),
        Act("rank_provisional", "Forma la graduatoria provvisoria", "office:call-rank-provisional", Action.CALL_RANK),
        Act("rank_final", "Rendi definitiva la graduatoria", "office:call-rank-final", Action.CALL_RANK),
        Act("run_allotment", "Calcola le assegnazioni", "office:call-allot", Action.CALL_ALLOT),
        Act("choose_home", "Scegli la casa", "office:call-allotment", Action.CALL_ALLOT, page=True),
        Act("sign_allotment", "Firma le assegnazioni", "office:call-sign", Action.CALL_SIGN, page=True),
        Act("end_call", "Chiudi il bando", "office:call-end", Action.CALL_END, page=True),
    )
}
STAGES = (
    ("Avviso", "published"),
    ("Domande", "closed"),
    ("Provvisoria", "provisional"),
    ("Definitiva", "final"),
)
ROAD = ("Proposte", "Risposte", "Assegnate", "Contratti", "Chiavi")
"""Homes go through these one by one, once the allotment is signed: each stage counts homes."""


@dataclass(frozen=True)
class Offered:
    """The one main action of the page, or who else must do it."""

    act: Act | None
    href: str = ""
    waits_for: str = ""


def next_act(seen: CallOverview) -> Act | None:
    """The act that the call waits for; None when nothing is to be done by the office."""
    name = {
        "draft": "publish_call",
        "published": "open_call",
        "open": "close_call",
        "closed": closed_act(seen),
        "provisional": "rank_final",
        "final": allotment_act(seen),
        "allotted": allotted_act(seen),
    }.get(seen.call.state, "")
    return ACTS.get(name)


def closed_act(seen: CallOverview) -> str:
    if not seen.applications:
        return "import_applications"
    if seen.undecided:
        return "decide_applications"
    return "rank_provisional" if seen.call.public_number else "record_public_number"


def allotment_act(seen: CallOverview) -> str:
    if not seen.unsigned_run:
        return "run_allotment"
    return "sign_allotment" if seen.unsigned_run.complete else "choose_home"


def allotted_act(seen: CallOverview) -> str:
    """A signature, a run that scrolls; when nothing is under way any more, the end. Else each file has its own act."""
    if seen.unsigned_run or must_scroll(seen.run, seen.call):
        return allotment_act(seen)
    return "" if seen.under_way else "end_call"


def offered(request: HttpRequest, seen: CallOverview) -> Offered:
    act = next_act(seen)
    if act is None:
        return Offered(None)
    if not may(request.actor, act.action, seen.call.dossier, on=request.today):
        signs = (Action.CALL_PUBLISH, Action.CALL_SIGN, Action.CALL_END)
        who = "la dirigente" if act.action in signs else "chi istruisce il bando"
        return Offered(None, waits_for=f"{act.label}: tocca a {who}.")
    return Offered(act, href=reverse(act.address, args=[seen.call.slug]))


def unavailable(seen: CallOverview) -> list[Unavailable]:
    """Every act of the procedure that this state does not have, with the reason in the words of the procedure."""
    current = next_act(seen)
    found = []
    for act in ACTS.values():
        if current is not None and act.name == current.name:
            continue
        for problem in RANKED_CALL.wrong_state(act.name, seen.call.state):
            found.append(Unavailable(act.label, problem.message))
    return found


def stepper(seen: CallOverview) -> list[Step]:
    """Where the call is, with one figure or date a stage."""
    order = list(RANKED_CALL.states)
    here = order.index(seen.call.state)
    notes = stage_notes(seen)
    done = [here >= order.index(state) for _, state in STAGES] + road_done(seen)
    now = done.index(False) if False in done else len(done)
    names = [name for name, _ in STAGES] + list(ROAD)
    return [
        Step(name, notes[name], "done" if place < now else "now" if place == now else "next")
        for place, name in enumerate(names)
    ]


def road_done(seen: CallOverview) -> list[bool]:
    """Whether each stage of the road has nobody waiting in it any more."""
    if seen.call.state == "ended":
        return [True] * len(ROAD)
    offered = seen.call.state == "allotted" and not seen.unsigned_run and not must_scroll(seen.run, seen.call)
    answered = offered and not seen.offered
    assigned = answered and not seen.accepted
    return [offered, answered, assigned, assigned and seen.leased >= seen.assigned, assigned and not seen.under_way]


def stage_notes(seen: CallOverview) -> dict[str, str]:
    call = seen.call
    closing = f"fino al {formats.day_short(call.closes_at)}"
    counted = formats.counted(seen.applications, "domanda", "domande")
    held = seen.homes_held
    return {
        "Avviso": formats.day_short(call.published_on),
        "Domande": f"{counted}, {closing}" if seen.applications else closing,
        "Provvisoria": ranked_note(seen, seen.provisional),
        "Definitiva": ranked_note(seen, seen.final),
        "Proposte": f"{held} case su {seen.homes}" if seen.homes else "nessuna casa",
        "Risposte": f"{held - seen.offered} su {held}",
        "Assegnate": f"{seen.assigned} su {held}",
        "Contratti": f"{seen.leased} su {held}",
        "Chiavi": f"{seen.keys} su {held}",
    }


def ranked_note(seen: CallOverview, ranking) -> str:
    return f"{formats.day_short(ranking.ranked_at)}, {seen.ranked_rows} in lista" if ranking else "non ancora"
