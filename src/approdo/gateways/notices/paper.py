"""Paper: a letter waits in the print queue until a person prints it with others, posts it and says so.

Accepting one changes nothing outside: the queue is the outbox itself, handed in by whoever prints (architecture: gateways
have no memory of their own).
"""

from __future__ import annotations

from .port import Envelope, Outcome, Status

PDF = b"%PDF-"


class PrintQueue:
    outside = False

    def hand_over(self, envelope: Envelope) -> Outcome:
        if not envelope.address.strip():
            return Outcome(Status.REFUSED, "no_address")
        if not envelope.letter.startswith(PDF):
            return Outcome(Status.REFUSED, "no_letter")
        return Outcome(Status.TAKEN, "to_print")
