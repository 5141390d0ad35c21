"""Tables of facts turned into events, and small builders of histories."""

from __future__ import annotations

from datetime import date
from typing import Any

from approdo.clock.events import (
    Decided,
    Event,
    ObservationsFiled,
    PreRejectionReceived,
    PreRejectionSent,
    Received,
    Registered,
    SubstituteTookCharge,
    SuspensionAnswered,
    SuspensionReceived,
    SuspensionRequested,
)
from approdo.clock.terms import Figure, ProcedureTerms

REASON = "isee_oltre_soglia"


def suspension(on: date, days: int | None = None, held: bool = False, proof: bool = True) -> list[Event]:
    """A request of information, received the same day unless `proof` is False."""
    asked = SuspensionRequested(on, "reddito estero", not held, True, days)
    return [asked, SuspensionReceived(on, "ricevuta di consegna")] if proof else [asked]


def notice(on: date, proof: bool = True, reasons: tuple[str, ...] = (REASON,)) -> list[Event]:
    """A pre-rejection notice, received the same day unless `proof` is False."""
    sent = PreRejectionSent(on, reasons)
    return [sent, PreRejectionReceived(on, "ricevuta di consegna")] if proof else [sent]


def events_of(table: str) -> list[Event]:
    """Return the events of a table `day | fact`."""
    found: list[Event] = []
    for line in table.strip().splitlines():
        day, what = (cell.strip() for cell in line.split("|"))
        found += _events(date.fromisoformat(day), what)
    return found


def _events(on: date, what: str) -> list[Event]:
    last = what.split()[-1]
    match what.split():
        case ["sospensione", "di", days, "giorni"]:
            return suspension(on, int(days))
        case ["protocollo", "del", _]:
            return [Registered(on, date.fromisoformat(last))]
    made: dict[str, list[Event]] = {
        "ricevuta": [Received(on)],
        "sospensione": suspension(on),
        "sospensione inviata": suspension(on, proof=False),
        "sospensione per un documento altrui": suspension(on, held=True),
        "risposta": [SuspensionAnswered(on)],
        "preavviso": notice(on),
        "preavviso inviato": notice(on, proof=False),
        "osservazioni": [ObservationsFiled(on, f"oss-{on}")],
        "sostituto": [SubstituteTookCharge(on)],
        "decisa": [Decided(on, "granted")],
    }
    return made[what]


def terms_of(case: dict[str, Any]) -> ProcedureTerms:
    """Return the terms of a case of the table."""
    return ProcedureTerms(
        term=Figure(case["termine"], "regolamento dei procedimenti", "memory"),
        pre_rejection_mode=case.get("modo", "art10bis"),
    )
