"""An application leaves the procedure: withdrawn by the person, excluded by a reasoned act, or because its only member died.

An exclusion is two people's: one proposes it with the reasons, another signs it or turns it down, and says why when deciding
otherwise (P-17, P-42). What the file held comes back: the offer and the assignment end, and the home scrolls on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from approdo.procedures import tell_people
from approdo.procedures.acting import Deed, Happening, Row
from approdo.procedures.household_parties import parties_ended
from approdo.procedures.messages import Drafts
from approdo.procedures.moments import day_of
from approdo.procedures.on_call import event_of, on_application, problem, reason_problems
from approdo.procedures.problems import Problem, refuse_if_any
from approdo.records.access.actors import Actor
from approdo.records.access.table import Action
from approdo.records.calls.models import Application, Assignment, Offer
from approdo.records.homes.queries import open_lease
from approdo.records.journal.models import Event
from approdo.records.journal.reading import payload_of
from approdo.records.people.models import Membership, Person

WITHDRAWN, EXCLUDED, DIED = "withdrawn", "excluded", "died"
STATE_OF = {
    WITHDRAWN: Application.State.WITHDRAWN,
    EXCLUDED: Application.State.EXCLUDED,
    DIED: Application.State.CLOSED,
}
CLOSED = tuple(STATE_OF.values())
PROPOSALS = ("exclusion_proposed", "exclusion_turned_down", "application_closed")


@dataclass(frozen=True, slots=True)
class Closing:
    """`outcome`: withdrawn, excluded or died. `reason`: what the person said, or the reasons of the act (for an exclusion, when
    empty: those of the proposal). `on`: the day of it (default: today)."""

    application: UUID
    outcome: str
    reason: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A proposal to exclude, or its turning down: `reason` is written either way."""

    application: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """An exclusion that waits for a signature: who proposed it, when, and why (None once disposed of)."""

    by: UUID | None
    at: datetime
    reason: str | None


def propose_exclusion(told: Exclusion, moment: datetime, actor: Actor) -> list[Event]:
    """Whoever follows the file proposes to exclude it, with the reasons. Nothing changes until another person signs."""
    opened = on_application(told.application, "propose_exclusion", moment, actor, Action.APPLICATION_CHECK)
    with opened as (deed, application, _):
        found = [*_already_closed(application), *_lease_problems(application), *reason_problems(told.reason)]
        if open_proposal(application) is not None:
            message = "L’esclusione è già proposta e aspetta una firma."
            found.append(problem("already_proposed", "application", message, "Ricarica la pagina."))
        refuse_if_any(found)
        payload = {"reason": told.reason.strip()}
        return [deed.record(application.dossier, event_of("propose_exclusion"), payload)]


def turn_down_exclusion(told: Exclusion, moment: datetime, actor: Actor) -> list[Event]:
    """Whoever decides departs from the proposal, and the act says why (l. 241/1990, art. 6, c. 1, lett. e; P-17)."""
    opened = on_application(told.application, "turn_down_exclusion", moment, actor, Action.APPLICATION_CLOSE)
    with opened as (deed, application, _):
        proposal = open_proposal(application)
        refuse_if_any([*_proposal_problems(proposal, actor), *reason_problems(told.reason)])
        payload = {"reason": told.reason.strip()}
        return [deed.record(application.dossier, event_of("turn_down_exclusion"), payload)]


def close_application(told: Closing, moment: datetime, actor: Actor) -> list[Event]:
    """→ withdrawn, excluded or closed. What it held ends with it; a lease does not end here."""
    action = Action.APPLICATION_CLOSE if told.outcome == EXCLUDED else Action.APPLICATION_CHECK
    with on_application(told.application, "close_application", moment, actor, action) as (deed, application, _):
        proposal = open_proposal(application)
        refuse_if_any(_problems(told, application, proposal, moment, actor))
        reason = told.reason.strip() or ((proposal.reason or "") if proposal else "")
        offer, assignment = _held(application)
        rows = _ended(offer, assignment, moment)
        application.state = STATE_OF[told.outcome]
        rows.append((application, "state"))
        day = told.on or day_of(moment)
        if told.outcome == DIED:
            rows += _died(application, day)
        payload = {
            "outcome": told.outcome,
            "reason": reason,
            "on": day.isoformat(),
            "offer": str(offer.pk) if offer else None,
            "home": _code(offer, assignment),
        }
        drafts = _drafts(deed, told, application, reason, day)
        closed = Happening(application.dossier, event_of("close_application"), payload)
        events = deed.record_many([closed, *drafts.happenings], [*rows, *drafts.rows])
        deed.queue("public.write")
        return events


def open_proposal(application: Application) -> Proposal | None:
    """The proposal to exclude that nobody has signed or turned down yet."""
    last = Event.objects.filter(dossier=application.pk, kind__in=PROPOSALS).order_by("-seq").first()
    if last is None or last.kind != event_of("propose_exclusion"):
        return None
    told = payload_of(last)
    return Proposal(last.actor, last.happened_at, str(told["reason"]) if told else None)


def _held(application: Application) -> tuple[Offer | None, Assignment | None]:
    standing = {"application": application, "ended_at__isnull": True}
    return (
        Offer.objects.filter(**standing).select_related("home").first(),
        Assignment.objects.filter(**standing).select_related("home").first(),
    )


def _ended(offer: Offer | None, assignment: Assignment | None, moment: datetime) -> list[Row]:
    rows: list[Row] = []
    if offer is not None:
        offer.ended_at, offer.ending = moment, Offer.Ending.APPLICATION_CLOSED
        rows.append((offer, "ended_at", "ending"))
    if assignment is not None:
        assignment.ended_at = moment
        rows.append((assignment, "ended_at"))
    return rows


def _code(offer: Offer | None, assignment: Assignment | None) -> str | None:
    held = offer or assignment
    return held.home.code if held else None


def _died(application: Application, day: date) -> list[Row]:
    rows: list[Row] = []
    for person in _living(application):
        person.died_on = day
        rows += [(person, "died_on"), *parties_ended(application, person, day)]
    return rows


def _living(application: Application) -> list[Person]:
    members = Membership.objects.filter(
        household=application.household_id, period__endswith__isnull=True, person__died_on__isnull=True
    )
    return [one.person for one in members.select_related("person")]


def _drafts(deed: Deed, told: Closing, application: Application, reason: str, day: date) -> Drafts:
    """Nobody is written to about the dead."""
    if told.outcome == EXCLUDED:
        return tell_people.application_excluded(deed, application, reason)
    if told.outcome == WITHDRAWN:
        return tell_people.application_withdrawn(deed, application, day)
    return Drafts([], [])


def _problems(
    told: Closing, application: Application, proposal: Proposal | None, moment: datetime, actor: Actor
) -> list[Problem]:
    if told.outcome not in STATE_OF:
        message = "Una domanda si chiude perché ritirata, esclusa, o per decesso."
        return [problem("outcome_unknown", "outcome", message, "Scegli perché.", expected=", ".join(STATE_OF))]
    found = _already_closed(application) or _lease_problems(application)
    if told.on is not None and not day_of(application.filed_at) <= told.on <= day_of(moment):
        message = "Il giorno viene dopo la domanda e non nel futuro."
        found.append(problem("date_invalid", "on", message, "Correggi il giorno.", value=told.on.isoformat()))
    if told.outcome == EXCLUDED:
        return found + _proposal_problems(proposal, actor)
    if told.outcome == DIED and len(_living(application)) > 1:
        message = "Nel nucleo ci sono altre persone: la domanda resta loro."
        remedy = "Registra il cambio del nucleo, e chi parla per il nucleo da ora."
        found.append(problem("survivors", "outcome", message, remedy))
    return found + reason_problems(told.reason)


def _already_closed(application: Application) -> list[Problem]:
    if application.state not in CLOSED:
        return []
    message = f"La domanda è già {application.get_state_display()}."
    return [problem("application_ended", "application", message, "Ricarica la pagina.")]


def _lease_problems(application: Application) -> list[Problem]:
    _, assignment = _held(application)
    if assignment is None or open_lease(application.household_id, assignment.home_id) is None:
        return []
    message = "Il nucleo ha già il contratto della casa: la domanda ha avuto il suo esito."
    return [problem("lease_signed", "application", message, "La casa si lascia con la disdetta, o con la decadenza.")]


def _proposal_problems(proposal: Proposal | None, actor: Actor) -> list[Problem]:
    if proposal is None:
        message = "Manca la proposta di esclusione con i suoi motivi."
        return [problem("proposal_missing", "application", message, "La scrive chi segue il fascicolo.")]
    if proposal.by == actor.user_id:
        message = "Chi propone l’esclusione non può anche deciderla."
        return [problem("second_person_needed", "actor", message, "La decide un’altra persona.")]
    return []
