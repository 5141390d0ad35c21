"""Erasing what an event says, when the archive's authority has allowed it (P-45). The chain stays whole.

The database refuses without an authorisation number, and erases body and salt together: without the salt nobody can test a
guess against the digest that remains. The bytes leave the disk with the next VACUUM, the backups with their own retention.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import connection


def dispose(events: Iterable[UUID], authorisation: str) -> None:
    """Erase the payloads of these events for good. Raises IntegrityError without a number in the authorisation."""
    with connection.cursor() as cursor:
        for event in events:
            cursor.execute("SELECT public.journal_dispose(%s, %s)", [event, authorisation])
