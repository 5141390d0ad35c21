"""What else becomes true when a person has had a message: rows and events of the act that waits for it.

    @when_known("casa_proposta")
    def offer_is_known(message, known_at):       # returns (happenings, rows), recorded with the delivery
        …

Whoever drafts a message that starts a term declares here how the term learns of its receipt (P-6). Called at the proof of
receipt, and when the person says in their own area that they have read it: whichever comes first; a second call is for the
owner to leave without effect.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from approdo.procedures.acting import Happening, Row
from approdo.records.exchanges.models import Message

Known = Callable[[Message, datetime], tuple[list[Happening], list[Row]]]

_WAITING: dict[str, Known] = {}


def when_known(text_name: str) -> Callable[[Known], Known]:
    """Declare what the receipt of a text brings with it."""

    def declare(consequence: Known) -> Known:
        _WAITING[text_name] = consequence
        return consequence

    return declare


def consequences(message: Message, known_at: datetime) -> tuple[list[Happening], list[Row]]:
    """What the receipt of this message brings with it: nothing, for most."""
    waiting = _WAITING.get(message.text)
    return waiting(message, known_at) if waiting else ([], [])
