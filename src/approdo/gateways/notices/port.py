"""What a channel is: it is given an envelope, and says what became of it. It never raises and never quotes anybody.

- `taken`: the other side has it, and answers for it from now on.
- `refused`: it will not have this one (no such address, no letter): trying again the same way is useless.
- `down`: not now. `everybody` when it would answer no other envelope either, so that nobody queues up behind it.
- `unknown`: the line broke while the message was being handed over; it may have left, it may not.

The code is a word of ours (`CODES`), never what the other side said: that could quote a person (P-46).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol
from uuid import UUID

CODES: Final = {
    "accepted": "preso in carico",
    "to_print": "nella coda di stampa",
    "no_address": "manca l’indirizzo",
    "bad_address": "l’indirizzo non è valido",
    "address_refused": "l’altro server non accetta questo indirizzo",
    "content_refused": "l’altro server non accetta il messaggio",
    "no_letter": "manca la lettera",
    "not_configured": "il canale non è ancora configurato",
    "no_answer": "il server non risponde",
    "no_tls": "il server non protegge la connessione",
    "not_let_in": "il server non accetta le nostre credenziali",
    "busy": "il server chiede di riprovare",
    "our_fault": "errore nostro",
    "interrupted": "il nostro programma si è fermato a metà",
    "severed": "la connessione è caduta a metà",
    "register_down": "il registro dei domicili digitali non risponde",
    "gave_up": "dopo molti tentativi non è partito",
    "not_handed_over": "non è partito",
    "returned": "tornato al mittente",
    "unknown_recipient": "destinatario sconosciuto",
    "mailbox_full": "casella piena",
    "mailbox_invalid": "casella non valida",
}
"""Every code, with the words that an officer reads."""


class Status(StrEnum):
    TAKEN = "taken"
    REFUSED = "refused"
    DOWN = "down"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Outcome:
    status: Status
    code: str
    everybody: bool = False

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise ValueError(f"{self.code!r} is not a code of the port")


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a channel is handed. `key` is the message's id: the same at every try.

    `sender` is the municipality, `place` where the person can read the message. `letter` is the PDF, empty for a courtesy.
    Neither subject nor body of the message is in here: an e-mail never carries the matter itself.
    """

    key: UUID
    address: str
    sender: str
    place: str
    code: str
    letter: bytes = b""


def mailable(address: str) -> bool:
    """Whether an e-mail address can stand in a header: one at sign, printable ASCII, no spaces."""
    return address.count("@") == 1 and re.fullmatch(r"[!-~]+@[!-~]+", address) is not None


class Channel(Protocol):
    """`outside`: handing over has an effect beyond our database, so it must never be done twice by mistake."""

    outside: bool

    def hand_over(self, envelope: Envelope) -> Outcome: ...


@dataclass(frozen=True, slots=True)
class NotConfigured:
    """A channel that nobody has set up: every message waits, intact."""

    outside: bool = False

    def hand_over(self, envelope: Envelope) -> Outcome:
        return Outcome(Status.DOWN, "not_configured", everybody=True)
