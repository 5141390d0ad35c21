"""The seal of the day: one root over all chains, and one over yesterday's readings. Run by the daily job `journal.seal`.

It writes no event: it looks at the journal from outside. Days are those of the database's clock, also in a demo, because
`recorded_at` is always real (decision 0004).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from approdo.procedures import moments
from approdo.procedures.acting import acting
from approdo.records.access.actors import Actor
from approdo.records.access.table import Action
from approdo.records.journal import reading, sealing
from approdo.records.journal.models import ReadingSeal, Seal
from approdo.records.journal.reading import Difference


@dataclass(frozen=True, slots=True)
class DaySealed:
    """What a run sealed. `seal` is None when the day had its seal already."""

    seal: Seal | None
    readings: tuple[ReadingSeal, ...]


def seal_day(moment: datetime, actor: Actor) -> DaySealed:
    """Seal today's heads and the readings of every finished day. Safe to run again: a day is sealed once."""
    with acting(actor, moment, Action.SEALS_MAKE) as deed:
        today = moments.day_of(deed.recorded_at)
        return DaySealed(sealing.seal_heads(today), tuple(sealing.seal_readings(before=today)))


def verify() -> list[Difference]:
    """Every day's root recomputed from what it sealed; empty is the proof."""
    return reading.verify_seals()
