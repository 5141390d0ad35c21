"""The hashes of the journal, written a second time: the database makes them, this module checks them.

`event_hash` must stay equal to the function `journal_event_hash` of migration 0002; a test writes events and compares.
The Merkle tree is that of RFC 6962 (a leaf and a node can never be taken for each other).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EVENT_FORMAT = "approdo.event/1"


def microseconds(moment: datetime) -> int:
    """Whole microseconds since 1970 UTC: a form of a moment that no time zone or locale can bend."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def event_hash(
    *,
    event: UUID,
    dossier: UUID,
    seq: int,
    kind: str,
    happened_at: datetime,
    recorded_at: datetime,
    actor: UUID | None,
    actor_role: str,
    payload_digest: bytes,
    prev_hash: bytes,
) -> bytes:
    """SHA-256 over one line a field, in this order; no field can hold a line break (the database refuses it)."""
    lines = (
        EVENT_FORMAT,
        str(event),
        str(dossier),
        str(seq),
        kind,
        str(microseconds(happened_at)),
        str(microseconds(recorded_at)),
        str(actor or "-"),
        actor_role,
        bytes(payload_digest).hex(),
        bytes(prev_hash).hex(),
    )
    return sha256("\n".join(lines).encode()).digest()


def payload_digest(salt: bytes, body: str) -> bytes:
    """SHA-256(salt ‖ payload): with the salt erased, nobody can guess a payload and test the guess."""
    return sha256(bytes(salt) + body.encode()).digest()


def head_leaf(dossier: UUID, seq: int, head_hash: bytes) -> bytes:
    return dossier.bytes + seq.to_bytes(8, "big") + bytes(head_hash)


def merkle_root(leaves: Iterable[bytes]) -> bytes:
    """Root of the tree over the leaves in the order given; of no leaves, SHA-256 of nothing."""
    level = [sha256(b"\x00" + leaf).digest() for leaf in leaves]
    if not level:
        return sha256(b"").digest()
    while len(level) > 1:
        paired = [sha256(b"\x01" + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)]
        level = paired + level[len(paired) * 2 :]
    return level[0]
