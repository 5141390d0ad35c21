"""The one way to write events. Called by `procedures.acting` alone: an event outside an act is refused by the database.

A payload is canonical JSON (RFC 8785) with a 32-byte random salt; the event carries SHA-256(salt ‖ payload). Number,
`recorded_at`, previous hash and hash are the database's (a trigger); they are on the returned events.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from approdo.documents import canonical
from approdo.records.dossiers.models import Dossier

from .chain import payload_digest
from .models import Event, Payload

SALT_BYTES = 32
BATCH = 2000


class Who(Protocol):
    """What an event keeps of its actor."""

    @property
    def user_id(self) -> UUID | None: ...

    @property
    def role(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Entry:
    """An event to be written. Give `id` when a row must name its event before the event exists."""

    dossier: Dossier | UUID
    kind: str
    happened_at: datetime
    payload: dict[str, Any]
    id: UUID = field(default_factory=uuid.uuid4)


def write(dossier: Dossier | UUID, kind: str, happened_at: datetime, actor: Who, payload: dict[str, Any]) -> Event:
    """Write one event with its payload."""
    return write_many([Entry(dossier, kind, happened_at, payload)], actor)[0]


def write_many(entries: Iterable[Entry], actor: Who) -> list[Event]:
    """Write events in the order given (within a dossier that is their order in the chain); two statements a batch."""
    events: list[Event] = []
    payloads: list[Payload] = []
    for entry in entries:
        salt = secrets.token_bytes(SALT_BYTES)
        body = canonical.dumps(entry.payload).decode()
        event = Event(
            id=entry.id,
            dossier_id=entry.dossier.pk if isinstance(entry.dossier, Dossier) else entry.dossier,
            kind=entry.kind,
            happened_at=entry.happened_at,
            actor=actor.user_id,
            actor_role=actor.role,
            payload_digest=payload_digest(salt, body),
        )
        events.append(event)
        payloads.append(Payload(event=event, body=body, salt=salt))
    Event.objects.bulk_create(events, batch_size=BATCH)
    Payload.objects.bulk_create(payloads, batch_size=BATCH)
    return events
