"""The household answers the offer of a home: yes, or no with its reason; and an answer given by mistake is undone.

The answer may come from the portal (the household or its delegate) or through the office. Nothing is assigned by a yes: the
act of assignment comes after it (r.r. 4/2017, art. 15, c. 2). Silence answers nothing: once the term is over the office may
register a refusal, with its reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F

from approdo.procedures import tell_people
from approdo.procedures.acting import Deed, Happening, Row
from approdo.procedures.moments import day_of
from approdo.procedures.offers_on_time import answer_until
from approdo.procedures.on_call import event_of, on_application, problem, reason_problems
from approdo.procedures.problems import NotFound, Problem, refuse_if_any
from approdo.records.access.actors import Actor
from approdo.records.access.table import Action
from approdo.records.calls.models import AllotmentRun, Application, Call, CallHome, Offer, Refusal
from approdo.records.journal.models import Event


@dataclass(frozen=True, slots=True)
class OfferAnswer:
    """`reason` is the household's for a refusal, whoever undoes it for an undoing; never public.

    `no_answer`: the office registers a refusal because nobody answered within the term.
    """

    offer: UUID
    reason: str = ""
    no_answer: bool = False


def accept_home(told: OfferAnswer, moment: datetime, actor: Actor) -> list[Event]:
    """The household takes the home. It stays its own in every later run, and waits for the act of assignment."""
    with _on_offer(told.offer, "accept_home", moment, actor) as (deed, offer, _):
        refuse_if_any(_already_answered(offer))
        offer.answer, offer.answered_at, offer.answered_through = Offer.Answer.ACCEPTED, moment, _through(actor)
        application = offer.application
        application.state = Application.State.ACCEPTED
        payload = {"offer": str(offer.pk), "home": offer.home.code, "through": offer.answered_through}
        drafts = tell_people.home_accepted(deed, application, offer.home.code)
        rows: list[Row] = [(offer, "answer", "answered_at", "answered_through"), (application, "state"), *drafts.rows]
        accepted = Happening(application.dossier, event_of("accept_home"), payload)
        events = deed.record_many([accepted, *drafts.happenings], rows)
        deed.queue("public.write")
        return events


def refuse_home(told: OfferAnswer, moment: datetime, actor: Actor) -> list[Event]:
    """The household leaves this ranking, the home comes back, and the refusal is an input of the next run."""
    with _on_offer(told.offer, "refuse_home", moment, actor) as (deed, offer, call):
        refuse_if_any(
            [
                *_already_answered(offer),
                *reason_problems(told.reason),
                *_silence_problems(told, offer, call, moment, actor),
            ]
        )
        application = offer.application
        offer.answer, offer.answered_at, offer.answered_through = Offer.Answer.REFUSED, moment, _through(actor)
        offer.ended_at, offer.ending = moment, Offer.Ending.REFUSED
        application.state = Application.State.REFUSED_HOME
        refusal = Refusal(application=application, home=offer.home, reason=told.reason.strip(), refused_at=moment)
        payload = {
            "offer": str(offer.pk),
            "home": offer.home.code,
            "through": offer.answered_through,
            "no_answer": told.no_answer,
            "reason": refusal.reason,
        }
        tell = tell_people.home_not_answered if told.no_answer else tell_people.home_refused
        drafts = tell(deed, application, offer.home.code, refusal.reason)
        answered = (offer, "answer", "answered_at", "answered_through", "ended_at", "ending")
        refused = Happening(application.dossier, event_of("refuse_home"), payload)
        rows: list[Row] = [answered, refusal, (application, "state"), *drafts.rows]
        events = deed.record_many([refused, *drafts.happenings], rows)
        deed.queue("public.write")
        return events


def undo_answer(told: OfferAnswer, moment: datetime, actor: Actor) -> list[Event]:
    """Take back an answer on which nothing rests yet: the same home is on offer again, to the same household.

    The answered offer stays as it was told; another takes its place, with the time that the household already had.
    """
    with _on_offer(told.offer, "undo_answer", moment, actor) as (deed, offer, call):
        refuse_if_any([*_undoing_problems(offer, call), *reason_problems(told.reason)])
        application = offer.application
        rows: list[Row] = []
        if offer.ended_at is None:
            offer.ended_at, offer.ending = moment, Offer.Ending.UNDONE
            rows.append((offer, "ended_at", "ending"))
        for refusal in Refusal.objects.filter(application=application, home=offer.home, withdrawn_at__isnull=True):
            refusal.withdrawn_at = moment
            rows.append((refusal, "withdrawn_at"))
        again = offered_again(offer)
        application.state = Application.State.OFFERED
        payload = {
            "offer": str(offer.pk),
            "again": str(again.pk),
            "home": offer.home.code,
            "answer": offer.answer,
            "reason": told.reason.strip(),
        }
        rows += [again, (application, "state")]
        events = [deed.record(application.dossier, event_of("undo_answer"), payload, rows)]
        deed.queue("public.write")
        return events


def offered_again(offer: Offer) -> Offer:
    """The same home to the same household, not answered yet."""
    return Offer(
        run=offer.run,
        application=offer.application,
        home=offer.home,
        quota=offer.quota,
        offered_at=offer.offered_at,
        known_at=offer.known_at,
    )


def open_offer(application: UUID, home: str | None = None) -> Offer:
    """The offer that this file holds now (of that home, if one is named). Raises NotFound."""
    found = Offer.objects.filter(application=application, ended_at__isnull=True).select_related("home")
    offer = found.first() if home is None else found.filter(home__code=home).first()
    if offer is None:
        raise NotFound
    return offer


def last_offer(application: UUID) -> Offer:
    """The last offer made to this file, ended or not. Raises NotFound."""
    offers = Offer.objects.filter(application=application).select_related("home")
    offer = offers.order_by(F("ended_at").desc(nulls_first=True), "-answered_at").first()
    if offer is None:
        raise NotFound
    return offer


@contextmanager
def _on_offer(offer: UUID, act: str, moment: datetime, actor: Actor) -> Iterator[tuple[Deed, Offer, Call]]:
    """Open an act on an offer, for whoever is allowed to answer: the office, or the household itself."""
    action = Action.OWN_ANSWER if actor.is_citizen else Action.OFFER_ANSWER
    with on_offer(offer, act, moment, actor, action) as opened:
        yield opened


@contextmanager
def on_offer(
    offer: UUID, act: str, moment: datetime, actor: Actor, action: Action
) -> Iterator[tuple[Deed, Offer, Call]]:
    """Open an act on the file that an offer is about: the offer is read under the file's lock. Raises NotFound."""
    application = Offer.objects.filter(pk=offer).values_list("application", flat=True).first()
    if application is None:
        raise NotFound
    with on_application(application, act, moment, actor, action) as (deed, file, call):
        found = Offer.objects.select_related("home", "run").get(pk=offer)
        found.application = file
        yield deed, found, call


def _through(actor: Actor) -> str:
    return "portal" if actor.is_citizen else "office"


def _already_answered(offer: Offer) -> list[Problem]:
    if offer.answer:
        told = offer.get_answer_display()
        message = f"A questa proposta il nucleo ha già risposto: la casa è {told}."
        return [problem("already_answered", "offer", message, "Ricarica la pagina. Una risposta sbagliata si annulla.")]
    if offer.ended_at is not None:
        message = f"Questa proposta non vale più: {offer.get_ending_display()}."
        return [problem("offer_ended", "offer", message, "Ricarica la pagina.")]
    return []


def _silence_problems(told: OfferAnswer, offer: Offer, call: Call, moment: datetime, actor: Actor) -> list[Problem]:
    """A refusal for silence is the office's, and only after a term that has really begun and is over (P-6)."""
    if not told.no_answer:
        return []
    until = answer_until(offer, call)
    if actor.is_citizen:
        return [problem("not_allowed", "actor", "La mancata risposta la registra l’ufficio.", "Scrivi il motivo.")]
    if until is None:
        message = "Il tempo per rispondere non è cominciato: manca la prova che il nucleo ha ricevuto la proposta."
        if offer.known_at is not None:
            message = "L’avviso non dice entro quanti giorni si risponde a una proposta."
        return [problem("term_not_begun", "offer", message, "Senza un termine il silenzio non vale come rinuncia.")]
    if day_of(moment) <= until:
        message = f"Il nucleo può rispondere fino al {until:%d/%m/%Y} compreso."
        return [problem("term_running", "offer", message, "Aspetta quel giorno.", expected=until.isoformat())]
    return []


def _undoing_problems(offer: Offer, call: Call) -> list[Problem]:
    """An answer is undone while nothing rests on it: no assignment, no later run that counted on the refusal."""
    refused = offer.answer == Offer.Answer.REFUSED
    stands = Application.State.REFUSED_HOME if refused else Application.State.ACCEPTED
    if offer.application.assignments.filter(ended_at__isnull=True).exists():
        message = "La casa è già assegnata con un atto firmato: la risposta non si annulla più."
        return [problem("already_assigned", "offer", message, "Serve un atto motivato: la revoca dell’assegnazione.")]
    if (
        not offer.answer
        or offer.application.state != stands
        or (offer.ended_at is not None and offer.ending != Offer.Ending.REFUSED)
    ):
        return [problem("not_answered", "offer", "Non c’è una risposta da annullare.", "Ricarica la pagina.")]
    if refused and CallHome.objects.filter(call=call, home=offer.home, withdrawn_at__isnull=False).exists():
        message = f"La casa {offer.home.code} non è più nel bando."
        return [problem("home_withdrawn", "offer", message, "Rimettila prima nel bando, se è ancora possibile.")]
    if refused and _counted_on(offer, call):
        message = "Lo scorrimento è già calcolato su questa rinuncia."
        remedy = "Serve un atto motivato di chi dirige: annullamento d’ufficio (l. 241/1990, art. 21-nonies)."
        return [problem("already_scrolled", "offer", message, remedy)]
    return []


def _counted_on(offer: Offer, call: Call) -> bool:
    """Whether the last run was given this refusal: it says so in its own inputs."""
    last = AllotmentRun.objects.filter(call=call).order_by("-number").first()
    given = last.document["inputs"]["call"]["allotment"].get("refusals", ()) if last else ()
    pair = {"application": offer.application.public_code, "home": offer.home.code}
    standing = Refusal.objects.filter(application=offer.application, home=offer.home, withdrawn_at__isnull=True)
    return pair in given and standing.exists()
