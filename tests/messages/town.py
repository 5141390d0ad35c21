"""A closed call of two files with somebody to write to, and a channel that keeps what it is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from approdo.gateways.notices import Envelope, Outcome, Status
from approdo.gateways.notices.domiciles import LocalRegister
from approdo.gateways.notices.local import LocalMail
from approdo.gateways.notices.paper import PrintQueue
from approdo.procedures.acting import acting
from approdo.procedures.messages import draft_message
from approdo.procedures.send_messages import send_messages
from approdo.procedures.ways import Ways
from approdo.records.access.actors import Actor
from approdo.records.access.table import Action
from approdo.records.calls.models import Application, Call
from approdo.records.exchanges.models import Message
from approdo.records.people.models import Person
from tests.procedures import city

REFUSAL = {"home": "A-01", "refused_on": "3 ottobre 2023", "reasons": "troppo lontana"}
NOTICE = {"notice": "Lunedì lo sportello è chiuso."}
NOW = datetime.fromisoformat("2026-01-10T10:00:00+00:00")
MOMENT = city.DECIDED
SYSTEM = Actor.system()


@dataclass
class Recording:
    """A channel that answers what it is told to, and keeps every envelope."""

    outside: bool = True
    answers: list[Outcome] = field(default_factory=list)
    given: list[Envelope] = field(default_factory=list)

    def hand_over(self, envelope: Envelope) -> Outcome:
        self.given.append(envelope)
        return self.answers.pop(0) if self.answers else Outcome(Status.TAKEN, "accepted")


def town() -> tuple[city.People, Call]:
    """Everybody lives somewhere; the first has an e-mail address too."""
    people = city.found()
    call = city.closed(people)
    Person.objects.update(address="via inventata 3")
    Person.objects.filter(pk=applicant("D1").pk).update(email="prima@posta.invalid")
    return people, call


def applicant(external_id: str) -> Person:
    return Person.objects.get(memberships__household=city.application(external_id).household)


def ways_into(folder: Path, told: Mapping[str, str] | None = None, **channels: object) -> Ways:
    """Channels into a folder, or those given instead; a register that knows those `told`."""
    found = {
        "paper": PrintQueue(),
        "digital_domicile": LocalMail(folder, legal=True),
        "courtesy_email": LocalMail(folder, legal=False),
    }
    return Ways(found | channels, LocalRegister(folder, told=told or {}), "https://sito.invalid/area/")


def draft(people: city.People, call: Call, external_id: str = "D1", text: str = "rinuncia", values=None) -> Message:
    """One message, by an act of the manager."""
    filed: Application = city.application(external_id)
    values = values if values is not None else (REFUSAL if text == "rinuncia" else NOTICE)
    with acting(people.manager, MOMENT, Action.MESSAGE_SEND, call.dossier) as deed:
        happenings, rows = draft_message(deed, filed.dossier, None, text, values)
        deed.record_many(happenings, rows)
    return rows[0]


def send(through: Ways, after: timedelta = timedelta(), moment: datetime = MOMENT):
    return send_messages(moment, SYSTEM, NOW + after, through)


def now_of(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)
