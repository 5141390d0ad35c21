"""Letters on paper: printed together as a package, posted by a person who says so, with the number of each registered one.

A letter is in one package at a time: two officers who print at once cannot post it twice.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from approdo.procedures import moments
from approdo.procedures.acting import Row, acting
from approdo.procedures.moments import day_of
from approdo.procedures.on_call import problem, refuse
from approdo.procedures.problems import NotFound, Problem, refuse_if_any
from approdo.procedures.send_messages import behind_their_calls, not_before, sent
from approdo.records.access.actors import Actor
from approdo.records.access.table import Action, visible
from approdo.records.dossiers.models import Dossier
from approdo.records.exchanges.models import Attempt, Message
from approdo.records.journal.models import Event

MOST = 500
LONGEST_TRACKING = 40


@dataclass(frozen=True, slots=True)
class Posting:
    """`posted_at`: when they were given to the post; `tracking`: message → number of its registered letter."""

    package: UUID
    posted_at: datetime
    tracking: Mapping[UUID, str] = field(default_factory=dict)


def print_letters(messages: Sequence[UUID], moment: datetime, actor: Actor) -> UUID:
    """Put letters of the print queue in a new package and return its id; its PDF can be printed as often as needed."""
    with acting(actor, moment, Action.MESSAGE_SEND) as deed:
        found = _theirs(Message.objects.filter(pk__in=messages), actor)
        if not found or len(found) != len(set(messages)):
            raise NotFound
        refuse_if_any(_printing_problems(found))
        package = uuid.uuid4()
        rows: list[Row] = []
        for one in found:
            one.package = package
            rows.append((one, "package"))
        deed.record_many([], rows)
        return package


def put_back(package: UUID, moment: datetime, actor: Actor) -> int:
    """The letters of a package that were not posted return to the print queue; how many they are."""
    with acting(actor, moment, Action.MESSAGE_SEND) as deed:
        found = _of_package(package, actor)
        rows: list[Row] = []
        for one in found:
            one.package = None
            rows.append((one, "package"))
        deed.record_many([], rows)
        return len(found)


def post_letters(told: Posting, moment: datetime, actor: Actor) -> list[Event]:
    """The letters of a package were given to the post: each is sent, from that moment, by ordinary or registered mail."""
    with acting(actor, moment, Action.MESSAGE_SEND) as deed:
        packed = Message.objects.filter(package=told.package).values_list("dossier", flat=True)
        behind_their_calls(list(packed))
        found = _of_package(told.package, actor)
        refuse_if_any(_posting_problems(told, found, moment))
        happenings, rows = [], []
        moment = not_before([one.dossier_id for one in found], moment)
        for one in found:
            one.tracking = told.tracking.get(one.pk, "").strip()
            more = {"posted_at": told.posted_at.isoformat(), "tracking": one.tracking}
            happenings.append(sent(one, told.posted_at, **more))
            rows.append((one, "state", "sent_at", "tracking"))
        return deed.record_many(happenings, rows)


def _of_package(package: UUID, actor: Actor) -> list[Message]:
    found = _theirs(Message.objects.filter(package=package, state=Message.State.DRAFT), actor)
    if not found:
        raise refuse(
            "nothing_to_post", "package", "In questo pacco non c’è più niente da spedire.", "Apri la coda di stampa."
        )
    return found


def _theirs(messages: QuerySet[Message], actor: Actor) -> list[Message]:
    """Those among these messages that the actor may send, locked, in the order of drafting."""
    mine = visible(actor, Action.MESSAGE_SEND, Dossier.objects.all(), on=moments.today())
    locked = messages.filter(dossier__in=mine).defer("body", "letter").select_for_update(of=("self",))
    return list(locked.order_by("drafted_at", "pk"))


def _printing_problems(messages: Sequence[Message]) -> list[Problem]:
    if len(messages) > MOST:
        message = f"In un pacco stanno al massimo {MOST} lettere."
        return [problem("too_many", "messages", message, "Fai più pacchi.", value=len(messages))]
    ready = Attempt.objects.filter(
        message__in=messages, outcome=Attempt.Outcome.TAKEN, message__channel=Message.Channel.PAPER
    )
    free = set(ready.values_list("message", flat=True))
    taken = [one for one in messages if one.pk not in free or one.package or one.state != Message.State.DRAFT]
    if taken:
        message = f"Nella coda di stampa {len(taken)} di queste lettere non ci sono più."
        return [problem("already_printed", "messages", message, "Ricarica la pagina e scegli di nuovo.")]
    return []


def _posting_problems(told: Posting, messages: Sequence[Message], moment: datetime) -> list[Problem]:
    found = []
    earliest = max(day_of(one.drafted_at) for one in messages)
    if not earliest <= day_of(told.posted_at) or told.posted_at > moment:
        message = "Il giorno della spedizione non può venire prima delle lettere, né dopo oggi."
        found.append(problem("date_invalid", "posted_at", message, "Correggi il giorno."))
    numbers = [number.strip() for number in told.tracking.values() if number.strip()]
    if len(numbers) != len(set(numbers)):
        message = "Due raccomandate hanno lo stesso numero."
        found.append(problem("duplicate", "tracking", message, "Controlla i numeri sulle ricevute."))
    if any(len(number) > LONGEST_TRACKING for number in numbers):
        message = f"Un numero di raccomandata ha più di {LONGEST_TRACKING} segni."
        found.append(problem("fact_type", "tracking", message, "Scrivi solo il numero."))
    return found
