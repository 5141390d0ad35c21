"""Reading the journal, and proving it: chains, heads, payload digests, seals.

A difference is a value: which dossier (or day), what is stored, what was recomputed. An empty list is the proof. Chains and
seals are recomputed here in Python, the payload digests by the database's own SHA-256: nothing is taken from the functions
that wrote them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from approdo.records.dossiers.models import Dossier

from . import chain
from .models import Event, Head, Payload, Reading, ReadingSeal, Seal, SealedHead

FETCH = 2000
ROME = ZoneInfo("Europe/Rome")


@dataclass(frozen=True, slots=True)
class Difference:
    """Something stored that does not follow from what it should follow from. `dossier` is None for a day's seal."""

    dossier: UUID | None
    where: str
    stored: str
    recomputed: str


def payload_of(event: Event) -> dict[str, Any] | None:
    """What the event says; None once disposed of."""
    body = Payload.objects.filter(event=event.pk).values_list("body", flat=True).get()
    return None if body is None else json.loads(body)


def events_of(dossier: Dossier | UUID) -> QuerySet[Event]:
    """The events of a dossier in the order of its chain."""
    return Event.objects.filter(dossier=dossier).order_by("seq")


def verify_chain(dossier: Dossier | UUID) -> list[Difference]:
    """Every difference in one dossier's chain, payloads included."""
    key = dossier.pk if isinstance(dossier, Dossier) else dossier
    return list(_chains(Event.objects.filter(dossier=key), Head.objects.filter(dossier=key))) + list(_payloads(key))


def verify_chains() -> list[Difference]:
    """Every difference in any chain; two passes over the journal, whatever its size."""
    return list(_chains(Event.objects.all(), Head.objects.all())) + list(_payloads(None))


def _chains(events: QuerySet[Event], heads: QuerySet[Head]) -> Iterator[Difference]:
    last: dict[UUID, tuple[int, bytes]] = {}
    fields = (
        "id", "dossier_id", "seq", "kind", "happened_at", "recorded_at", "actor", "actor_role", "payload_digest",
        "prev_hash", "hash",
    )  # fmt: skip
    for event, dossier, seq, *told, stored in (
        events.order_by("dossier", "seq").values_list(*fields).iterator(chunk_size=FETCH)
    ):
        kind, happened_at, recorded_at, actor, role, digest, prev_hash = told
        before_seq, before_hash = last.get(dossier, (0, b""))
        if seq != before_seq + 1:
            yield Difference(dossier, f"event {seq}: number", str(seq), str(before_seq + 1))
        if bytes(prev_hash) != before_hash:
            yield Difference(dossier, f"event {seq}: previous hash", bytes(prev_hash).hex(), before_hash.hex())
        made = chain.event_hash(
            event=event, dossier=dossier, seq=seq, kind=kind, happened_at=happened_at, recorded_at=recorded_at,
            actor=actor, actor_role=role, payload_digest=digest, prev_hash=prev_hash,
        )  # fmt: skip
        if made != bytes(stored):
            yield Difference(dossier, f"event {seq}: hash", bytes(stored).hex(), made.hex())
        last[dossier] = (seq, bytes(stored))
    for dossier, seq, head_hash in heads.values_list("dossier_id", "seq", "hash").iterator(chunk_size=FETCH):
        found = last.pop(dossier, (0, b""))
        if found != (seq, bytes(head_hash)):
            yield Difference(dossier, "head", f"{seq} {bytes(head_hash).hex()}", f"{found[0]} {found[1].hex()}")
    for dossier, (seq, head_hash) in last.items():
        yield Difference(dossier, "head", "missing", f"{seq} {head_hash.hex()}")


_PAYLOADS = """
SELECT e.dossier_id, e.seq, encode(e.payload_digest, 'hex'),
       CASE WHEN p.event_id IS NULL THEN 'missing'
            WHEN p.erased_at IS NOT NULL THEN 'erased without authorisation'
            ELSE encode(sha256(p.salt || convert_to(p.body, 'UTF8')), 'hex') END
  FROM journal_event e LEFT JOIN journal_payload p ON p.event_id = e.id
 WHERE (%(dossier)s::uuid IS NULL OR e.dossier_id = %(dossier)s::uuid)
   AND CASE WHEN p.event_id IS NULL THEN true
            WHEN p.erased_at IS NOT NULL THEN p.erased_by_act = '' OR p.body IS NOT NULL OR p.salt IS NOT NULL
            ELSE e.payload_digest IS DISTINCT FROM sha256(p.salt || convert_to(p.body, 'UTF8')) END
 ORDER BY e.dossier_id, e.seq
"""


def _payloads(dossier: UUID | None) -> Iterator[Difference]:
    with connection.cursor() as cursor:
        cursor.execute(_PAYLOADS, {"dossier": dossier})
        for key, seq, stored, made in cursor.fetchall():
            yield Difference(key, f"event {seq}: payload digest", stored, made)


def merkle_root(heads: Iterable[tuple[UUID, int, bytes]]) -> bytes:
    """The root over (dossier, number, hash) of heads, in the order of their dossiers."""
    return chain.merkle_root(chain.head_leaf(*head) for head in sorted(heads))


def heads_now() -> list[tuple[UUID, int, bytes]]:
    """Every head as this transaction sees it."""
    found = Head.objects.order_by("dossier").values_list("dossier_id", "seq", "hash")
    return [(dossier, seq, bytes(head_hash)) for dossier, seq, head_hash in found]


def verify_seals() -> list[Difference]:
    """Recompute every day's root from the heads it sealed; every sealed head must still be in its chain."""
    found: list[Difference] = []
    heads: dict[UUID, tuple[int, bytes]] = {}
    moved: dict[Any, list[tuple[UUID, int, bytes]]] = {}
    for day, dossier, seq, head_hash in SealedHead.objects.values_list("seal_id", "dossier_id", "seq", "hash"):
        moved.setdefault(day, []).append((dossier, seq, bytes(head_hash)))
    previous = b""
    for seal in Seal.objects.order_by("day"):
        heads |= {dossier: (seq, head_hash) for dossier, seq, head_hash in moved.get(seal.day, ())}
        root = merkle_root((dossier, seq, head_hash) for dossier, (seq, head_hash) in heads.items())
        if bytes(seal.root) != root or seal.heads != len(heads):
            found.append(Difference(None, f"seal {seal.day}: root", bytes(seal.root).hex(), root.hex()))
        if bytes(seal.previous) != previous:
            found.append(Difference(None, f"seal {seal.day}: previous", bytes(seal.previous).hex(), previous.hex()))
        previous = bytes(seal.root)
    return found + _lost_heads() + _reading_seals()


_LOST_HEADS = """
SELECT s.dossier_id, s.seal_id, s.seq, encode(s.hash, 'hex'), coalesce(encode(e.hash, 'hex'), 'missing')
  FROM journal_sealedhead s LEFT JOIN journal_event e ON e.dossier_id = s.dossier_id AND e.seq = s.seq
 WHERE e.hash IS DISTINCT FROM s.hash ORDER BY s.seal_id, s.dossier_id
"""


def _lost_heads() -> list[Difference]:
    with connection.cursor() as cursor:
        cursor.execute(_LOST_HEADS)
        return [
            Difference(dossier, f"seal {day}: event {seq}", sealed, now) for dossier, day, seq, sealed, now in cursor
        ]


def reading_leaf(one: Reading) -> bytes:
    """What a seal of readings is over: every field of the reading, one line each."""
    lines = (
        "approdo.reading/1",
        str(one.pk),
        str(chain.microseconds(one.read_at)),
        str(one.actor),
        one.actor_role,
        one.query,
        ",".join(str(dossier) for dossier in one.dossiers),
        str(one.denied).lower(),
        one.reason,
    )
    return "\n".join(lines).encode()


def reading_roots(readings: QuerySet[Reading]) -> dict[date, tuple[bytes, int]]:
    """For each civil day in Italy with readings: their root, in the order of their ids, and how many they are."""
    days: dict[date, list[Reading]] = {}
    for one in readings.order_by("pk").iterator(chunk_size=FETCH):
        days.setdefault(timezone.localtime(one.read_at, ROME).date(), []).append(one)
    return {day: (chain.merkle_root(map(reading_leaf, found)), len(found)) for day, found in days.items()}


def _reading_seals() -> list[Difference]:
    """A sealed day has exactly the readings it was sealed with; a day before the last sealed one has a seal."""
    found = []
    made = reading_roots(Reading.objects.all())
    nothing = (chain.merkle_root(()), 0)
    kept = ReadingSeal.objects.filter(day__gt=_oldest_kept_day()).order_by("day")
    seals = {seal.day: (bytes(seal.root), seal.readings) for seal in kept}
    last = max(seals, default=date.min)
    for day in sorted(seals.keys() | {day for day in made if day < last}):
        stored, now = seals.get(day), made.get(day, nothing)
        if stored != now and day > _oldest_kept_day():
            found.append(Difference(None, f"readings of {day}", _root_words(stored), _root_words(now)))
    return found


def _root_words(one: tuple[bytes, int] | None) -> str:
    return f"{one[1]} {one[0].hex()}" if one else "no seal"


def _oldest_kept_day() -> date:
    """Readings of this day and before may have been dropped at the end of their 24 months, and no later ones."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ((now() - interval '24 months') AT TIME ZONE 'Europe/Rome')::date")
        return cursor.fetchone()[0]
