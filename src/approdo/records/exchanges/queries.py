"""Messages as the two sides read them. Personal: only through procedures.reading."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from approdo.records.access.personal import personal
from approdo.records.access.table import Action
from approdo.records.dossiers.models import Dossier
from approdo.records.people.models import Person

from .models import Attempt, Message

UNKNOWN = "unknown"
PRINTED = "printed"
# Which list of messages: how far they came. «unknown» and «printed» are drafts of which more is known.
LISTS: dict[str, Q] = {
    "": Q(),
    "draft": Q(state="draft", package__isnull=True) & ~Q(last_outcome=UNKNOWN),
    UNKNOWN: Q(state="draft", last_outcome=UNKNOWN),
    PRINTED: Q(state="draft", package__isnull=False),
    "sent": Q(state="sent"),
    "delivered": Q(state="delivered"),
    "read": Q(state="read"),
    "failed": Q(state="failed", repeated_by__isnull=True),
    "repeated": Q(state="failed", repeated_by__isnull=False),
}


@dataclass(frozen=True, slots=True)
class MessageLine:
    """A row of a list of messages. `state` is how far it came; `unknown` when nobody knows whether it left."""

    dossier_id: UUID
    id: UUID
    code: str
    public_code: str
    recipient: str
    subject: str
    state: str
    channel: str
    legal: bool
    drafted_at: datetime
    sent_at: datetime | None
    delivered_at: datetime | None
    read_at: datetime | None
    failed_at: datetime | None
    failure: str
    repeated: bool


@dataclass(frozen=True, slots=True)
class MessagePage:
    """One message, whole: the row, whom it is for, each try."""

    dossier_id: UUID
    message: Message
    line: MessageLine
    attempts: tuple[Attempt, ...]
    repeats: Message | None
    repeated_by: Message | None


def outbox(dossiers: QuerySet[Dossier]) -> QuerySet[Message]:
    """Messages of these dossiers, each with the outcome of its last attempt."""
    last = Attempt.objects.filter(message=OuterRef("pk")).order_by("-number").values("outcome")[:1]
    found = Message.objects.filter(dossier__in=dossiers).annotate(last_outcome=Coalesce(Subquery(last), Value("")))
    return found.annotate(repeats_of_it=Count("repeated_by")).defer("letter", "body")


def counts(dossiers: QuerySet[Dossier], call: str = "") -> dict[str, int]:
    """How many messages each list of LISTS has, of one call or of all. Counts only."""
    last = Attempt.objects.filter(message=OuterRef("pk")).order_by("-number").values("outcome")[:1]
    found = Message.objects.filter(dossier__in=dossiers).annotate(last_outcome=Coalesce(Subquery(last), Value("")))
    if call:
        found = found.filter(dossier__application__call__slug=call)
    return found.aggregate(
        **{name or "all": Count("pk", filter=where or Q(pk__isnull=False)) for name, where in LISTS.items()}
    )


@personal(Action.MESSAGE_VIEW)
def messages_of_office(
    dossiers: QuerySet[Dossier], *, state: str = "", call: str = "", start: int = 0, size: int = 100
) -> Iterable[MessageLine]:
    """The outbox, the newest first; at most `size` from `start`."""
    found = outbox(dossiers).filter(LISTS[state])
    if call:
        found = found.filter(dossier__application__call__slug=call)
    return _lines(found.order_by("-drafted_at", "pk")[start : start + size])


@personal(Action.MESSAGE_VIEW)
def letters_to_print(dossiers: QuerySet[Dossier], *, package: UUID | None = None) -> Iterable[MessagePage]:
    """The print queue (accepted and in no package), or the letters of one package, in the order of drafting."""
    waiting = Q(package=package) if package else Q(package__isnull=True, last_outcome=Attempt.Outcome.TAKEN)
    found = outbox(dossiers).filter(waiting, channel=Message.Channel.PAPER)
    if package is None:
        found = found.filter(state=Message.State.DRAFT)
    return _pages(found.order_by("drafted_at", "pk")[:500])


@personal(Action.MESSAGE_VIEW)
def messages_of_dossier(dossiers: QuerySet[Dossier], *, dossier: UUID) -> Iterable[MessageLine]:
    """Every message about one file, the newest first."""
    return _lines(outbox(dossiers).filter(dossier=dossier).order_by("-drafted_at", "pk"))


@personal(Action.MESSAGE_VIEW)
def message_of_dossier(dossiers: QuerySet[Dossier], *, dossier: UUID, message: UUID) -> Iterable[MessagePage]:
    """One message, as the office sees it."""
    return _pages(outbox(dossiers).filter(dossier=dossier, pk=message))


@personal(Action.OWN_MESSAGES)
def own_messages(dossiers: QuerySet[Dossier], *, dossier: UUID | None = None) -> Iterable[MessageLine]:
    """What was written to me (or to whom I act for): about one file, or all of mine; the newest first."""
    found = outbox(dossiers)
    if dossier is not None:
        found = found.filter(dossier=dossier)
    return _lines(found.order_by("-drafted_at", "pk"))


@personal(Action.OWN_MESSAGES)
def own_message(dossiers: QuerySet[Dossier], *, dossier: UUID, message: UUID) -> Iterable[MessagePage]:
    """One message, as the person reads it. Opening it changes nothing: `note_reading` is an act of theirs."""
    return _pages(outbox(dossiers).filter(dossier=dossier, pk=message))


def _lines(found: Iterable[Message]) -> list[MessageLine]:
    messages = list(found)
    names = _names(one.recipient for one in messages)
    codes = dict(
        Dossier.objects.filter(pk__in={one.dossier_id for one in messages}).values_list("pk", "code").iterator()
    )
    public = dict(Dossier.objects.filter(pk__in=codes).values_list("pk", "application__public_code").iterator())
    return [_line(one, names, codes, public) for one in messages]


def _line(one: Message, names: dict[UUID, str], codes: dict[UUID, str], public: dict[UUID, str]) -> MessageLine:
    return MessageLine(
        dossier_id=one.dossier_id,
        id=one.pk,
        code=codes[one.dossier_id],
        public_code=public.get(one.dossier_id) or "",
        recipient=names.get(one.recipient, ""),
        subject=one.subject,
        state=_state(one),
        channel=one.channel,
        legal=one.legal,
        drafted_at=one.drafted_at,
        sent_at=one.sent_at,
        delivered_at=one.delivered_at,
        read_at=one.read_at,
        failed_at=one.failed_at,
        failure=one.failure,
        repeated=bool(one.repeats_of_it),
    )


def _state(one: Message) -> str:
    if one.state != Message.State.DRAFT:
        return one.state
    if one.package is not None:
        return PRINTED
    return UNKNOWN if one.last_outcome == UNKNOWN else one.state


def _pages(found: QuerySet[Message]) -> list[MessagePage]:
    messages = list(found.defer(None).select_related("dossier", "repeats").prefetch_related("attempts", "repeated_by"))
    lines = {line.id: line for line in _lines(messages)}
    return [
        MessagePage(
            dossier_id=one.dossier_id,
            message=one,
            line=lines[one.pk],
            attempts=tuple(sorted(one.attempts.all(), key=lambda attempt: attempt.number)),
            repeats=one.repeats,
            repeated_by=next(iter(one.repeated_by.all()), None),
        )
        for one in messages
    ]


def _names(recipients: Iterable[UUID]) -> dict[UUID, str]:
    people = Person.objects.filter(pk__in=set(recipients)).values_list("pk", "family_name", "given_name")
    return {pk: f"{family} {given}" for pk, family, given in people}
