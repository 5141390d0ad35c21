"""Tells the database who acts, for this transaction only: its triggers refuse an event of anybody else."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from .writing import Who


def enter(actor: Who, action: str) -> datetime:
    """Set actor, role and action until the end of the transaction; return the database's clock.

    `set_config(…, true)` is undone at commit and rollback, so a pooled connection never carries one person's context
    into another's request (stack.md, section 8).
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('approdo.actor', %s, true), set_config('approdo.role', %s, true),"
            " set_config('approdo.action', %s, true), clock_timestamp()",
            [str(actor.user_id or ""), actor.role, str(action)],
        )
        return cursor.fetchone()[3]
