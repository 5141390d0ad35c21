"""Making the seals of a day. The caller holds the transaction and the permission (`procedures.seal`)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils import timezone

from .models import Head, Reading, ReadingSeal, Seal, SealedHead
from .reading import ROME, heads_now, merkle_root, reading_roots

READINGS_LOCK: Final = 7470111
"""The advisory lock that every insertion of a reading shares (migration 0002)."""
SEALING_LOCK: Final = 7470112


def seal_heads(day: date) -> Seal | None:
    """Seal every head under this day; None when the day is sealed already. One root over all, whatever moved."""
    _lock(SEALING_LOCK)
    if Seal.objects.filter(day=day).exists():
        return None
    heads = heads_now()
    sealed = SealedHead.objects.filter(dossier=OuterRef("dossier"), seq=OuterRef("seq"))
    moved = set(Head.objects.filter(~Exists(sealed)).values_list("dossier_id", flat=True))
    previous = Seal.objects.order_by("-day").values_list("root", flat=True).first()
    seal = Seal.objects.create(day=day, root=merkle_root(heads), previous=bytes(previous or b""), heads=len(heads))
    SealedHead.objects.bulk_create(
        [
            SealedHead(seal=seal, dossier_id=dossier, seq=seq, hash=head_hash)
            for dossier, seq, head_hash in heads
            if dossier in moved
        ],
        batch_size=2000,
    )
    return seal


def seal_readings(before: date) -> list[ReadingSeal]:
    """Seal the readings of every day that is over and not sealed yet, the days without any excepted.

    The lock waits for readings being written; those that come later are dated later (a trigger reads the clock after it).
    """
    _lock(READINGS_LOCK)
    last = ReadingSeal.objects.order_by("-day").values_list("day", flat=True).first()
    found = Reading.objects.filter(read_at__lt=_midnight(before))
    if last is not None:
        found = found.filter(read_at__gte=_midnight(last + timedelta(days=1)))
    return ReadingSeal.objects.bulk_create(
        [ReadingSeal(day=day, root=root, readings=count) for day, (root, count) in sorted(reading_roots(found).items())]
    )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()), ROME)


def _lock(key: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
