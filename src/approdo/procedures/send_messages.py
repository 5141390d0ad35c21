"""Drafts leave: each is handed to its channel once, and what the channel answers is an event.

A channel with an effect outside is handed one message at a time: the hand-over is written and committed first, the outcome
after. What stands in between when the process dies is a hand-over without outcome: the next run finds it, calls it
«unknown» and leaves it to a person; it is never sent again by itself (a courtesy e-mail may: it has no effects). One sender
a channel runs at a time, held by an advisory lock for as long as its process lives.

A channel that is down leaves every message as it was; it is tried again later and later, and given up after some days.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import connections, transaction
from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery

from approdo.gateways.notices import Channel, Envelope, Outcome, Status
from approdo.gateways.notices.domiciles import Domiciles, RegisterDown
from approdo.procedures.acting import Happening, Row, acting
from approdo.procedures.message_letters import composed
from approdo.procedures.ways import Ways, ways
from approdo.records.access.actors import Actor
from approdo.records.access.table import Action
from approdo.records.dossiers.models import Dossier
from approdo.records.exchanges.models import Attempt, HandOver, Message
from approdo.records.journal.models import Head
from approdo.records.people.models import Person

BATCH = 200
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
GIVE_UP_AFTER = timedelta(days=3)
DOWN = Outcome(Status.DOWN, "register_down", everybody=True)

log = logging.getLogger(__name__)


def send_messages(moment: datetime, actor: Actor, now: datetime, through: Ways | None = None) -> Counter[str]:
    """Hand every draft that is due to its channel. `now` is the machine's clock, for waits; `moment` the law's time.

    Returns how many came to each outcome. Whoever runs it beside another does nothing on a channel that is in hand.
    """
    through = through or ways()
    told: Counter[str] = Counter()
    told.update(_shown_in_portal(moment, actor))
    for name in (Message.Channel.PAPER, Message.Channel.DIGITAL_DOMICILE, Message.Channel.COURTESY_EMAIL):
        with _alone_on(name) as mine:
            if mine:
                told.update(_Sender(name, through, moment, actor, now).run())
    return told


def due(channel: str, now: datetime) -> list[Any]:
    """Ids of the drafts of a channel whose turn it is, the oldest first: never tried, or down and waited long enough."""
    last = Attempt.objects.filter(message=OuterRef("pk")).order_by("-number")
    found = Message.objects.filter(state=Message.State.DRAFT, channel=channel, package__isnull=True).annotate(
        last_outcome=Subquery(last.values("outcome")[:1]),
        last_tried=Max("attempts__tried_at"),
        tries=Count("attempts", distinct=True),
        begun=Count("hand_overs", distinct=True),
    )
    found = found.filter(Q(last_outcome__isnull=True) | Q(last_outcome=Attempt.Outcome.DOWN), begun=F("tries"))
    rows = found.order_by("drafted_at", "pk").values_list("pk", "last_tried", "tries")
    return [pk for pk, tried, tries in rows if tried is None or tried + wait_after(tries) <= now]


def wait_after(tries: int) -> timedelta:
    return WAITS[min(tries, len(WAITS)) - 1]


class _Sender:
    """One run over one channel, by whoever holds it."""

    def __init__(self, name: str, through: Ways, moment: datetime, actor: Actor, now: datetime) -> None:
        self.name, self.through, self.moment, self.actor, self.now = name, through, moment, actor, now
        self.channel = through.channels[name]

    def run(self) -> Iterator[str]:
        self._tell_what_was_cut_off()
        waiting = due(self.name, self.now)
        if self.name == Message.Channel.PAPER:
            yield from self._to_paper_or_domicile(waiting)
            return
        for message in waiting:
            outcome = self._hand_over(message)
            yield outcome.status
            if outcome.everybody:
                return

    def _tell_what_was_cut_off(self) -> None:
        """Hand-overs without outcome are of a process that died: only one sender runs, and it is this one."""
        cut_off = HandOver.objects.filter(message__channel=self.name).annotate(
            ended=Count("message__attempts", filter=Q(message__attempts__number=F("number")))
        )
        for one in cut_off.filter(ended=0).select_related("message"):
            found = self._judged(one.message, Outcome(Status.UNKNOWN, "interrupted"))
            with transaction.atomic(durable=True):
                Attempt.objects.create(
                    message=one.message, number=one.number, tried_at=self.now, outcome=found.status, code=found.code
                )

    def _to_paper_or_domicile(self, waiting: Sequence[Any]) -> Iterator[str]:
        """Where each legal message goes is found now (P-52): those with a digital domicile change road, the rest are
        letters for the print queue, which is our own: a batch is one transaction, there or not there."""
        for start in range(0, len(waiting), BATCH):
            some = Message.objects.filter(pk__in=waiting[start : start + BATCH]).order_by("drafted_at", "pk")
            messages = list(some.select_related("dossier__municipality", "repeats"))
            try:
                found = _domiciles_of(messages, self.through.domiciles)
            except RegisterDown:
                self._note([(one, DOWN) for one in messages])
                yield from (Status.DOWN for _ in messages)
                return
            outcomes = []
            for one in messages:
                if one.pk in found:
                    one.channel, one.address = Message.Channel.DIGITAL_DOMICILE, found[one.pk]
                    continue
                one.letter, one.letter_digest = composed(one, one.address)
                outcomes.append((one, self._answer(self.channel, one)))
            moved = [(one, "channel", "address") for one in messages if one.pk in found]
            self._note(outcomes, [*moved, *((one, "letter", "letter_digest") for one, _ in outcomes)])
            yield from (outcome.status for _, outcome in outcomes)

    def _hand_over(self, pk: Any) -> Outcome:
        with transaction.atomic(durable=True):
            found = Message.objects.select_for_update(of=("self",)).select_related("dossier__municipality")
            message = found.get(pk=pk)
            number = message.attempts.count() + 1
            if message.legal and not message.letter:
                message.letter, message.letter_digest = composed(message, message.address)
                message.save(update_fields=["letter", "letter_digest"])
            HandOver.objects.create(message=message, number=number, begun_at=self.now)
        outcome = self._answer(self.channel, message)
        self._note([(message, outcome)], begun=True)
        return outcome

    def _answer(self, channel: Channel, message: Message) -> Outcome:
        envelope = Envelope(
            key=message.pk,
            address=message.address,
            sender=message.dossier.municipality.name,
            place=self.through.place,
            code=message.dossier.code,
            letter=bytes(message.letter or b""),
        )
        try:
            outcome = channel.hand_over(envelope)
        except Exception as fault:  # a channel never raises; should one, it is our fault and nobody knows what left
            log.error("channel %s failed: %s", self.name, type(fault).__name__)
            outcome = Outcome(Status.UNKNOWN if channel.outside else Status.DOWN, "our_fault", everybody=True)
        return self._judged(message, outcome)

    def _judged(self, message: Message, outcome: Outcome) -> Outcome:
        """A courtesy that may have left is tried again; one that was down for days is given up, and a person is told."""
        if outcome.status is Status.UNKNOWN and not message.legal:
            outcome = Outcome(Status.DOWN, outcome.code, outcome.everybody)
        if outcome.status is Status.DOWN and self._first_try(message) + GIVE_UP_AFTER <= self.now:
            return Outcome(Status.REFUSED, "gave_up")
        return outcome

    def _first_try(self, message: Message) -> datetime:
        return message.attempts.order_by("number").values_list("tried_at", flat=True).first() or self.now

    def _note(
        self, outcomes: Sequence[tuple[Message, Outcome]], more: Sequence[Row] = (), *, begun: bool = False
    ) -> None:
        """Each attempt, and the event it came to: taken by a mail server is sent; in the print queue it is not yet."""
        if not outcomes and not more:
            return
        happenings, rows = [], list(more)
        numbers = dict(
            Message.objects.filter(pk__in=[one.pk for one, _ in outcomes])
            .annotate(n=Count("attempts"))
            .values_list("pk", "n")
        )
        tries: list[Row] = []
        for one, outcome in outcomes:
            number = numbers[one.pk] + 1
            if not begun:
                rows.append(HandOver(message=one, number=number, begun_at=self.now))
            tries.append(
                Attempt(message=one, number=number, tried_at=self.now, outcome=outcome.status, code=outcome.code)
            )
        moment = self._not_before_its_file([one.dossier_id for one, _ in outcomes])
        for one, outcome in outcomes:
            if outcome.status is Status.TAKEN and one.channel != Message.Channel.PAPER:
                happenings.append(sent(one, moment))
                rows.append((one, "state", "sent_at"))
            elif outcome.status is Status.REFUSED:
                happenings.append(failed(one, moment, outcome.code))
                rows.append((one, "state", "failed_at", "failure"))
        with acting(self.actor, moment, Action.MESSAGE_SEND) as deed:
            behind_their_calls([one.dossier_id for one, _ in outcomes])
            deed.record_many(happenings, [*rows, *tries])

    def _not_before_its_file(self, dossiers: Sequence[Any]) -> datetime:
        return not_before(dossiers, self.moment)


def not_before(dossiers: Sequence[Any], moment: datetime) -> datetime:
    """The moment, or that of the last event of these files: in a demo whose date was put back, files may be ahead of it."""
    last = Head.objects.filter(dossier__in=dossiers).aggregate(last=Max("happened_at"))["last"]
    return max(moment, last) if last else moment


def behind_their_calls(dossiers: Sequence[Any]) -> None:
    """Wait for whoever acts on the calls of these files, and make them wait: an act that writes on many files at once, as a
    ranking does, would otherwise meet this one half way, each holding what the other needs."""
    list(Dossier.objects.select_for_update().filter(contained__in=dossiers).order_by("pk").values_list("pk"))


def sent(message: Message, moment: datetime, **more: str) -> Happening:
    """The message as sent at that moment, and the event that says so, dated then."""
    message.state, message.sent_at = Message.State.SENT, moment
    if message.read_at is not None:
        message.state = Message.State.READ
    payload = {"message": str(message.pk), "channel": str(message.channel), **more}
    return Happening(message.dossier_id, "message_sent", payload, happened_at=moment)


def failed(message: Message, moment: datetime, code: str) -> Happening:
    """The message as failed, with a word of the port for why."""
    message.state, message.failed_at, message.failure = Message.State.FAILED, moment, code
    payload = {"message": str(message.pk), "code": code}
    return Happening(message.dossier_id, "message_failed", payload, happened_at=moment)


def _shown_in_portal(moment: datetime, actor: Actor) -> Iterator[str]:
    """What has no other road than the person's own area is there as soon as it is drafted: it is sent from then."""
    while True:
        waiting = portal_drafts()[:BATCH]
        messages = list(waiting)
        if not messages:
            return
        at = not_before([one.dossier_id for one in messages], moment)
        with acting(actor, at, Action.MESSAGE_SEND) as deed:
            behind_their_calls([one.dossier_id for one in messages])
            mine = list(portal_drafts().filter(pk__in=[one.pk for one in messages]).select_for_update(skip_locked=True))
            happenings = [sent(one, one.drafted_at) for one in mine]
            deed.record_many(happenings, [(one, "state", "sent_at") for one in mine])
        yield from (Status.TAKEN for _ in mine)
        if not mine:
            return


def portal_drafts() -> QuerySet[Message]:
    drafts = Message.objects.filter(state=Message.State.DRAFT, channel=Message.Channel.PORTAL)
    return drafts.defer("body", "letter").order_by("drafted_at", "pk")


def _domiciles_of(messages: Sequence[Message], register: Domiciles) -> dict[Any, str]:
    """Message → digital domicile of its recipient, of those who have one. Raises RegisterDown.

    One that a digital domicile would not take is repeated on paper (CAD, art. 3-bis, c. 4-bis): it is not looked for again.
    """
    messages = [
        one for one in messages if one.repeats is None or one.repeats.channel != Message.Channel.DIGITAL_DOMICILE
    ]
    codes = dict(Person.objects.filter(pk__in={one.recipient for one in messages}).values_list("pk", "tax_code"))
    found = {one.pk: register.find(codes[one.recipient]) for one in messages}
    return {pk: address for pk, address in found.items() if address}


@contextmanager
def _alone_on(channel: str) -> Iterator[bool]:
    """Hold a channel on a connection of its own, for as long as this process lives; False when somebody else does."""
    holder = connections.create_connection("default")
    try:
        with holder.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [f"messages {channel}"])
            yield bool(cursor.fetchone()[0])
    finally:
        holder.close()
