"""The numbers of a kind of procedure, each with its norm and how sure we are of it.

A kind of procedure matters to the clock only through these values. The defaults are those of l. 241/1990 (text in
force on 4 November 2025, l. 182/2025 included); a measure or a regulation overrides them by its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from approdo.clock.ranges import add_days, add_months

Confidence = Literal["read", "secondary", "implementation", "derived", "inferred", "memory", "design", "missing"]
PreRejectionMode = Literal["art10bis", "observations", "none_with_reason"]
Unit = Literal["days", "months"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its source. `memory` and `design` figures are to be confirmed by the municipality."""

    value: int
    cite: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Option:
    """A choice between two readings of the law, with the reason for ours."""

    on: bool
    cite: str
    confidence: Confidence


THIRTY_DAYS = Figure(30, "art. 2 c. 2 l. 241/1990", "read")


@dataclass(frozen=True, slots=True)
class ProcedureTerms:
    """All that the clock asks of a kind of procedure.

    `term` runs from receipt, in `unit`. `pre_rejection_mode`: `art10bis` (a notice before every refusal),
    `observations` (ranked calls: a window on the provisional ranking instead), `none_with_reason`. Figures that may
    be absent (None) switch the thing off. That the term is suspended once only (art. 2 c. 7) and that there is one
    notice before a refusal (no text foresees a second) are rules of `history`, not figures.
    """

    term: Figure = THIRTY_DAYS
    unit: Unit = "days"
    pre_rejection_mode: PreRejectionMode = "art10bis"
    answer_days: Figure = Figure(10, "art. 10-bis l. 241/1990", "read")
    restart_after_observations: Figure = Figure(10, "art. 10-bis l. 241/1990", "read")
    restart_after_no_observations: Figure = Figure(0, "art. 10-bis l. 241/1990", "read")
    suspension_days: Figure = Figure(30, "art. 2 c. 7 l. 241/1990", "read")
    suspension_from_receipt: Option = Option(True, "il testo non dice se conta l'invio o la ricezione", "design")
    consultation_days: Figure | None = None
    release_after_days: Figure | None = None
    extension_months: Figure | None = None
    substitute_divisor: Figure = Figure(2, "art. 2 c. 9-ter l. 241/1990", "read")
    person_term_rolls: Option = Option(True, "art. 2963 c. 3 c.c.", "memory")
    office_term_rolls: Option = Option(False, "art. 2963 c. 3 c.c.: scelta prudente per l'ufficio", "design")
    silence_is_refusal: bool = False

    def term_days(self, received: date, extended: bool = False) -> int:
        """Return the length of the term in days: a month is as long as it is after that receipt."""
        extra = self.extension_months.value if extended and self.extension_months else 0
        if self.unit == "days":
            return (add_months(add_days(received, self.term.value), extra) - received).days
        return (add_months(received, self.term.value + extra) - received).days

    def substitute_days(self, received: date) -> int:
        """Return the substitute's term: half of the original one, an odd day to the citizen's favour."""
        return self.term_days(received) // self.substitute_divisor.value

    def in_words(self) -> str:
        """Return the term as people read it."""
        if self.unit == "days":
            return f"{self.term.value} giorni"
        return "1 mese" if self.term.value == 1 else f"{self.term.value} mesi"
