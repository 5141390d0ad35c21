"""The letters of the demo's past calls: printed, posted on the next day, delivered within the week, as an office does."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID

from approdo.procedures import moments
from approdo.procedures.follow_message import Delivery, note_delivery
from approdo.procedures.print_letters import Posting, post_letters, print_letters
from approdo.procedures.send_messages import send_messages
from approdo.procedures.ways import ways
from approdo.records.access.actors import Actor
from approdo.records.exchanges.models import Message
from approdo.records.journal.models import Head

POSTED_AFTER, DELIVERED_AFTER = timedelta(days=1), timedelta(days=5)


def post_letters_of(slug: str, actor: Actor) -> None:
    """Every message of a past call reaches its person; a few letters never come to a proof of receipt."""
    told = Message.objects.filter(dossier__application__call__slug=slug)
    last = Head.objects.filter(dossier__application__call__slug=slug).order_by("-happened_at").first()
    if last is None:
        return
    end = last.happened_at + DELIVERED_AFTER + POSTED_AFTER
    send_messages(end, Actor.system(), moments.real_now(), ways())
    for pk in told.filter(state=Message.State.SENT, channel=Message.Channel.DIGITAL_DOMICILE).values_list(
        "pk", flat=True
    ):
        note_delivery(Delivery(pk, end, "pec_receipt"), end, actor)
    by_day: dict[datetime, list[UUID]] = defaultdict(list)
    waiting = told.filter(state=Message.State.DRAFT, channel=Message.Channel.PAPER)
    for pk, drafted_at in waiting.order_by("drafted_at", "pk").values_list("pk", "drafted_at"):
        by_day[drafted_at].append(pk)
    for drafted_at, letters in by_day.items():
        package = print_letters(letters, end, actor)
        numbers = {pk: f"RA {place:04}" for place, pk in enumerate(letters, start=1)}
        post_letters(Posting(package, drafted_at + POSTED_AFTER, numbers), end, actor)
        for pk in letters[: len(letters) * 9 // 10]:
            note_delivery(Delivery(pk, drafted_at + POSTED_AFTER + DELIVERED_AFTER, "registered_mail"), end, actor)
