"""What becomes of a message after it left, or did not: delivered, read, come back, in doubt, repeated.

Proof of receipt starts the person's time (P-6): until there is one, the system says so. A message that failed is never
changed: it is repeated, once, by another that names it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from approdo.procedures.acting import Deed, Happening, Row, acting
from approdo.procedures.known import consequences
from approdo.procedures.messages import SEND, drafted, planned_way
from approdo.procedures.moments import ROME
from approdo.procedures.on_call import problem, refuse
from approdo.procedures.problems import NotFound, Problem, refuse_if_any
from approdo.procedures.send_messages import failed, sent
from approdo.records.access.actors import Actor
from approdo.records.access.table import Action
from approdo.records.calls.models import Application
from approdo.records.exchanges.models import Attempt, Message
from approdo.records.journal.models import Event
from approdo.records.people.models import Person

BY_HAND = "by_hand"
PROOFS = {
    "registered_mail": "avviso di ricevimento della raccomandata",
    "pec_receipt": "ricevuta di consegna del domicilio digitale",
    BY_HAND: "consegnata a mano",
    "held_at_post": "compiuta giacenza",
}
"""How one knows that a message arrived."""
FAILURES = ("returned", "unknown_recipient", "mailbox_full", "mailbox_invalid")
"""What an officer may learn of a message that left."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """`at`: when it arrived; `proof`: one of PROOFS."""

    message: UUID
    at: datetime
    proof: str


def note_delivery(told: Delivery, moment: datetime, actor: Actor) -> list[Event]:
    """Record the proof of receipt. A letter given by hand leaves and arrives at once, whether it was posted or not."""
    with _on(told.message, moment, actor, Action.MESSAGE_SEND) as (deed, message):
        refuse_if_any(_delivery_problems(told, message, moment))
        happenings: list[Happening] = []
        if message.state == Message.State.DRAFT:
            happenings.append(sent(message, told.at, by=BY_HAND))
        message.delivered_at = told.at
        message.state = Message.State.READ if message.read_at else Message.State.DELIVERED
        payload = {"message": str(message.pk), "proof": told.proof, "at": told.at.isoformat()}
        happenings.append(Happening(message.dossier_id, "message_delivered", payload, happened_at=told.at))
        more, rows = consequences(message, told.at)
        return deed.record_many([*happenings, *more], [(message, "state", "sent_at", "delivered_at"), *rows])


def note_reading(message_id: UUID, moment: datetime, actor: Actor) -> list[Event]:
    """The person says, in their own area, that they have read it. The first time counts; a second press does nothing."""
    with _on(message_id, moment, actor, Action.OWN_MESSAGES) as (deed, message):
        if message.read_at is not None:
            return []
        message.read_at = moment
        if message.state in (Message.State.SENT, Message.State.DELIVERED):
            message.state = Message.State.READ
        happening = Happening(message.dossier_id, "message_read", {"message": str(message.pk)})
        more, rows = consequences(message, moment)
        return deed.record_many([happening, *more], [(message, "state", "read_at"), *rows])


def note_failure(message_id: UUID, code: str, moment: datetime, actor: Actor) -> list[Event]:
    """A message that left came back, or its mailbox was full: work for the officer from now on."""
    with _on(message_id, moment, actor, Action.MESSAGE_SEND) as (deed, message):
        if code not in FAILURES:
            raise refuse("text_missing", "code", "Manca che cosa è successo.", "Scegli una voce dell’elenco.")
        if message.state != Message.State.SENT:
            raise _not_that_far(message, "spedito e non ancora consegnato")
        return deed.record_many([failed(message, moment, code)], [(message, "state", "failed_at", "failure")])


def settle_unknown(message_id: UUID, left: bool, moment: datetime, actor: Actor) -> list[Event]:
    """A person says whether a message that was cut off had left. If not, it has failed and may be repeated."""
    with _on(message_id, moment, actor, Action.MESSAGE_SEND) as (deed, message):
        if not is_unknown(message):
            raise _not_that_far(message, "uno di cui non si sa se è partito")
        if left:
            happening, fields = sent(message, moment, by="person"), ("state", "sent_at")
        else:
            happening, fields = failed(message, moment, "not_handed_over"), ("state", "failed_at", "failure")
        return deed.record_many([happening], [(message, *fields)])


def retry_message(message_id: UUID, moment: datetime, actor: Actor) -> list[Event]:
    """Repeat a message that failed: the same words to the same person, by the road that is open now, once."""
    with _on(message_id, moment, actor, Action.MESSAGE_SEND) as (deed, message):
        if message.state != Message.State.FAILED:
            raise _not_that_far(message, "non consegnato")
        if Message.objects.filter(repeats=message).exists():
            raise refuse("already_repeated", "message", "È già stato rispedito.", "Apri quello nuovo.")
        application = Application.objects.select_related("resident_in").get(pk=message.dossier_id)
        person = Person.objects.get(pk=message.recipient)
        channel, address = planned_way(message.legal, person, application.resident_in.name)
        repeated = Message(
            dossier_id=message.dossier_id,
            recipient=message.recipient,
            channel=channel,
            legal=message.legal,
            text=message.text,
            text_from=message.text_from,
            subject=message.subject,
            body=message.body,
            address=address,
            drafted_at=moment,
            drafted_by=actor.user_id,
            repeats=message,
        )
        rows: list[Row] = [repeated]
        events = deed.record_many([drafted(repeated)], rows)
        deed.queue(SEND)
        return events


def is_unknown(message: Message) -> bool:
    """Whether nobody knows if it left: a draft whose last attempt was cut off."""
    last = message.attempts.order_by("-number").values_list("outcome", flat=True).first()
    return message.state == Message.State.DRAFT and last == Attempt.Outcome.UNKNOWN


@contextmanager
def _on(message_id: UUID, moment: datetime, actor: Actor, action: Action) -> Iterator[tuple[Deed, Message]]:
    """The act on one message: permission on its file, then the row as it is now, locked. NotFound."""
    found = Message.objects.select_related("dossier").filter(pk=message_id).first()
    if found is None:
        raise NotFound
    with acting(actor, moment, action, found.dossier) as deed:
        yield deed, Message.objects.select_for_update().get(pk=message_id)


def _delivery_problems(told: Delivery, message: Message, moment: datetime) -> list[Problem]:
    found = []
    if told.proof not in PROOFS:
        found.append(
            problem("text_missing", "proof", "Manca come si sa che è arrivato.", "Scegli una voce dell’elenco.")
        )
    if message.delivered_at is not None:
        found.append(problem("already_delivered", "message", "La consegna è già registrata.", "Non serve altro."))
    if message.state == Message.State.FAILED:
        found.append(
            problem("wrong_state", "message", "Questo messaggio non è arrivato.", "Rispediscilo, poi registra.")
        )
    if message.state == Message.State.DRAFT and told.proof != BY_HAND:
        remedy = "Registra prima la spedizione, o scegli «consegnata a mano»."
        found.append(problem("wrong_state", "message", "Questo messaggio non è ancora partito.", remedy))
    if not _not_before_sending(told.at, message) or told.at > moment:
        message_text = "Il giorno della consegna non può venire prima della spedizione, né dopo oggi."
        found.append(problem("date_invalid", "at", message_text, "Correggi il giorno."))
    return found


def _not_before_sending(at: datetime, message: Message) -> bool:
    """By day: an officer knows the day of a receipt, not its hour."""
    left = message.sent_at or message.drafted_at
    return at.astimezone(ROME).date() >= left.astimezone(ROME).date()


def _not_that_far(message: Message, wanted: str) -> Exception:
    now = message.get_state_display()
    remedy = "Ricarica la pagina: forse qualcuno lo ha già fatto."
    return refuse("wrong_state", "message", f"Serve un messaggio {wanted}; ora è «{now}».", remedy, value=message.state)
