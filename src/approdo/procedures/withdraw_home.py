"""A home leaves the call, or an offer is taken back because the home no longer fits: never a refusal of the household, which
goes back to its place in the ranking; the next run goes on from there.

A withdrawal is undone while no run was made without the home: what it ended is on again, the answer included.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from approdo.procedures import tell_people
from approdo.procedures.acting import Happening, Row
from approdo.procedures.answer_offer import offered_again, on_offer
from approdo.procedures.fitting import fit_of
from approdo.procedures.on_call import event_of, on_call, problem, reason_problems
from approdo.procedures.problems import NotFound, Problem, refuse_if_any
from approdo.records.access.actors import Actor
from approdo.records.access.table import Action
from approdo.records.calls.models import AllotmentRun, Application, Assignment, Call, CallHome, Offer
from approdo.records.journal.models import Event

CAUSES: Mapping[str, str] = MappingProxyType(
    {
        "not_ready": "servono lavori o certificati",
        "damaged": "è danneggiata o inagibile",
        "other_use": "va ad altro uso, per legge o per atto",
        "mistake": "era nell’avviso per errore",
        "other": "altro",
    }
)
"""Why a home leaves a call, in words that say nothing of anybody."""


@dataclass(frozen=True, slots=True)
class HomeWithdrawal:
    """`cause`: one of CAUSES; `reason`: what the act says, about the home and about nobody."""

    call: str
    home: str
    cause: str
    reason: str


@dataclass(frozen=True, slots=True)
class HomeRestored:
    call: str
    home: str
    reason: str


@dataclass(frozen=True, slots=True)
class OfferWithdrawn:
    """`reason`: why the home no longer fits; it stays in the household's file."""

    offer: UUID
    reason: str


def withdraw_home(told: HomeWithdrawal, moment: datetime, actor: Actor) -> list[Event]:
    """The home is given to nobody any more; whoever had it offered, or had accepted it, goes back to its place."""
    with on_call(told.call, "withdraw_home", moment, actor, Action.CALL_HOMES) as (deed, call):
        entry = _entry(call, told.home)
        refuse_if_any([*_withdrawal_problems(told, entry), *reason_problems(told.reason)])
        entry.withdrawn_at = moment
        rows: list[Row] = [(entry, "withdrawn_at")]
        offer = Offer.objects.filter(home=entry.home_id, ended_at__isnull=True).select_related(*_WITH_OFFER).first()
        payload = {"home": told.home, "cause": told.cause, "reason": told.reason.strip()}
        happenings = [Happening(call.dossier, event_of("withdraw_home"), payload)]
        if offer is not None:
            happenings.append(_ended(offer, Offer.Ending.HOME_WITHDRAWN, told.reason, moment, rows))
            drafts = tell_people.home_withdrawn(deed, offer.application, told.home, told.reason.strip())
            happenings += drafts.happenings
            rows += drafts.rows
        events = deed.record_many(happenings, rows)
        deed.queue("public.write")
        return events


def restore_home(told: HomeRestored, moment: datetime, actor: Actor) -> list[Event]:
    """Undo a withdrawal on which nothing rests yet: the home is on offer again, and the offer it ended is on again as it was."""
    with on_call(told.call, "restore_home", moment, actor, Action.CALL_HOMES) as (deed, call):
        entry = _entry(call, told.home)
        refuse_if_any([*_restoring_problems(call, entry), *reason_problems(told.reason)])
        ended = _ended_by_withdrawal(entry)
        entry.withdrawn_at = None
        rows: list[Row] = [(entry, "withdrawn_at")]
        payload = {"home": told.home, "reason": told.reason.strip()}
        happenings = [Happening(call.dossier, event_of("restore_home"), payload)]
        if ended is not None:
            happenings.append(_restored(ended, rows))
        events = deed.record_many(happenings, rows)
        deed.queue("public.write")
        return events


def withdraw_offer(told: OfferWithdrawn, moment: datetime, actor: Actor) -> list[Event]:
    """Take back an offer whose home no longer fits the household as it is: the home scrolls on, the household keeps its place."""
    with on_offer(told.offer, "withdraw_offer", moment, actor, Action.HOME_ASSIGN) as (deed, offer, call):
        refuse_if_any([*_offer_problems(offer, call, moment), *reason_problems(told.reason)])
        rows: list[Row] = []
        ended = _ended(offer, Offer.Ending.NO_LONGER_FITS, told.reason, moment, rows)
        drafts = tell_people.home_withdrawn(deed, offer.application, offer.home.code, told.reason.strip())
        events = deed.record_many([ended, *drafts.happenings], [*rows, *drafts.rows])
        deed.queue("public.write")
        return events


_WITH_OFFER = ("home", "application__dossier", "application__call__dossier", "application__resident_in")


def _entry(call: Call, home: str) -> CallHome:
    entry = CallHome.objects.filter(call=call, home__code=home).select_related("home").first()
    if entry is None:
        raise NotFound
    return entry


def _ended(offer: Offer, ending: str, reason: str, moment: datetime, rows: list[Row]) -> Happening:
    application = offer.application
    offer.ended_at, offer.ending = moment, ending
    application.state = Application.State.ADMITTED
    rows += [(offer, "ended_at", "ending"), (application, "state")]
    payload = {"offer": str(offer.pk), "home": offer.home.code, "ending": str(ending), "reason": reason.strip()}
    return Happening(application.dossier, event_of("withdraw_offer"), payload)


def _ended_by_withdrawal(entry: CallHome) -> Offer | None:
    """The offer that the withdrawal ended, if its household still waits in its place."""
    ended = Offer.objects.filter(
        home=entry.home_id, ending=Offer.Ending.HOME_WITHDRAWN, ended_at=entry.withdrawn_at
    ).select_related(*_WITH_OFFER)
    return ended.filter(application__state=Application.State.ADMITTED, application__call=entry.call_id).first()


def _restored(ended: Offer, rows: list[Row]) -> Happening:
    again, application = offered_again(ended), ended.application
    again.answer, again.answered_at, again.answered_through = ended.answer, ended.answered_at, ended.answered_through
    application.state = Application.State.ACCEPTED if again.answer else Application.State.OFFERED
    rows += [again, (application, "state")]
    payload = {
        "offer": str(ended.pk),
        "again": str(again.pk),
        "home": ended.home.code,
        "outcome": str(application.state),
    }
    return Happening(application.dossier, "offer_restored", payload)


def _withdrawal_problems(told: HomeWithdrawal, entry: CallHome) -> list[Problem]:
    found = []
    if told.cause not in CAUSES:
        found.append(
            problem("cause_missing", "cause", "Manca perché la casa esce.", "Scegli una causa.", expected=", ".join(CAUSES))
        )  # fmt: skip
    if entry.withdrawn_at is not None:
        message = f"La casa {told.home} è già fuori dal bando."
        found.append(problem("already_withdrawn", "home", message, "Ricarica la pagina."))
    if Assignment.objects.filter(home=entry.home_id, ended_at__isnull=True).exists():
        message = f"La casa {told.home} è già assegnata con un atto firmato."
        remedy = "Serve prima un atto motivato: la revoca dell’assegnazione (l. 241/1990, art. 21-quinquies)."
        found.append(problem("already_assigned", "home", message, remedy))
    return found


def _restoring_problems(call: Call, entry: CallHome) -> list[Problem]:
    code = entry.home.code
    if entry.withdrawn_at is None:
        return [problem("not_withdrawn", "home", f"La casa {code} è nel bando.", "Ricarica la pagina.")]
    last = AllotmentRun.objects.filter(call=call).order_by("-number").first()
    without = last.document["inputs"]["call"]["allotment"].get("withdrawn", ()) if last else ()
    found = []
    if code in without:
        message = f"Lo scorrimento n. {last.number if last else ''} è già calcolato senza questa casa."
        remedy = "La casa rientra con un nuovo avviso: qui non si può più annullare."
        found.append(problem("already_scrolled", "home", message, remedy))
    elsewhere = CallHome.objects.filter(home=entry.home_id, withdrawn_at__isnull=True).exclude(
        call__state=Call.State.ENDED
    )
    if elsewhere.exists():
        message = "La casa è ormai in un altro bando."
        found.append(problem("home_not_free", "home", message, "Toglila prima da quello."))
    return found


def _offer_problems(offer: Offer, call: Call, moment: datetime) -> list[Problem]:
    if offer.ended_at is not None:
        return [problem("offer_ended", "offer", "Questa proposta non vale più.", "Ricarica la pagina.")]
    if Assignment.objects.filter(application=offer.application, ended_at__isnull=True).exists():
        message = "La casa è già assegnata con un atto firmato."
        return [
            problem("already_assigned", "offer", message, "Serve prima la revoca dell’assegnazione, con il motivo.")
        ]
    if fit_of(offer.application, offer.home, call, moment).fits:
        message = "La casa è ancora adatta a questo nucleo: la proposta resta."
        return [problem("still_fits", "offer", message, "Se la casa non c’è più, toglila dal bando.")]
    return []
