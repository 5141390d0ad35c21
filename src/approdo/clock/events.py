"""What can happen to a procedure, as far as time is concerned: frozen values with the day they happened.

The clock reads events and nothing else (rule P-1). A notice is two events, sending and receipt with its proof:
without the second the person's time has not begun (rule P-6).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Outcome = Literal["granted", "refused", "inadmissible", "closed"]


@dataclass(frozen=True, slots=True)
class Received:
    """The application arrived, or the office started by itself: the day the clock starts (art. 2 c. 6)."""

    on: date


@dataclass(frozen=True, slots=True)
class Registered:
    """The protocol register took the application in: it moves nothing, and must bear the day of submission (18-bis)."""

    on: date
    dated: date


@dataclass(frozen=True, slots=True)
class SuspensionRequested:
    """The office asks for what it can neither find in its papers nor get from another administration (art. 2 c. 7)."""

    on: date
    reason: str
    not_held_by_the_office: bool
    not_obtainable_from_others: bool
    days: int | None = None


@dataclass(frozen=True, slots=True)
class SuspensionReceived:
    """The request reached the person; `proof` names the delivery receipt."""

    on: date
    proof: str


@dataclass(frozen=True, slots=True)
class SuspensionAnswered:
    """The person answered: the clock runs again from that day."""

    on: date


@dataclass(frozen=True, slots=True)
class PreRejectionSent:
    """The reasons against acceptance were sent (art. 10-bis); `reasons` are their codes."""

    on: date
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PreRejectionReceived:
    """The notice reached the person; `proof` names the delivery receipt."""

    on: date
    proof: str


@dataclass(frozen=True, slots=True)
class ObservationsFiled:
    """The person wrote back. Late observations move no clock and must be answered all the same (art. 10)."""

    on: date
    id: str


@dataclass(frozen=True, slots=True)
class ThirdPartyNotified:
    """Somebody whose interests are touched was told (art. 5 c. 5 d.lgs. 33/2013); `party` is a code, not a name."""

    on: date
    party: str


@dataclass(frozen=True, slots=True)
class ThirdPartyAnswered:
    """They answered, opposing or not: the clock runs again when nobody else is awaited."""

    on: date
    party: str
    opposes: bool


@dataclass(frozen=True, slots=True)
class Extended:
    """The person was told that the office needs longer, and why (art. 12 par. 3 GDPR)."""

    on: date
    reason: str


@dataclass(frozen=True, slots=True)
class SubstituteTookCharge:
    """After expiry the substitute took the file (art. 2 c. 9-ter)."""

    on: date


@dataclass(frozen=True, slots=True)
class Decided:
    """An express, signed act closed the procedure; elapsed time never does (rule P-8)."""

    on: date
    outcome: Outcome


Event = (
    Received
    | Registered
    | SuspensionRequested
    | SuspensionReceived
    | SuspensionAnswered
    | PreRejectionSent
    | PreRejectionReceived
    | ObservationsFiled
    | ThirdPartyNotified
    | ThirdPartyAnswered
    | Extended
    | SubstituteTookCharge
    | Decided
)
