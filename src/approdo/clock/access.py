"""Three doors to documents, three clocks (rule P-49): documentary access, civic access, access to one's own data.

They differ in who may ask, how long the office has, whether third parties stop the clock and what silence means.
"""

from __future__ import annotations

from datetime import date

from approdo.clock.ranges import add_days
from approdo.clock.terms import Figure, Option, ProcedureTerms

DOCUMENTARY_ACCESS = ProcedureTerms(
    term=Figure(30, "art. 25 c. 4 l. 241/1990", "read"),
    pre_rejection_mode="none_with_reason",
    silence_is_refusal=True,
)
"""Who has a direct, concrete, current interest. Third parties have 10 days (DPR 184/2006) and stop no clock."""

CIVIC_ACCESS = ProcedureTerms(
    term=Figure(30, "art. 5 c. 6 d.lgs. 33/2013", "read"),
    pre_rejection_mode="none_with_reason",
    consultation_days=Figure(10, "art. 5 c. 5 d.lgs. 33/2013", "read"),
    release_after_days=Figure(15, "art. 5 c. 6 d.lgs. 33/2013", "read"),
)
"""Anybody, with no reason given. Third parties stop the clock until they answer or their 10 days are over."""

CIVIC_REVIEW = ProcedureTerms(
    term=Figure(20, "art. 5 c. 7 d.lgs. 33/2013", "read"),
    pre_rejection_mode="none_with_reason",
    consultation_days=Figure(10, "art. 5 c. 7 d.lgs. 33/2013: parere del Garante", "read"),
    person_term_rolls=Option(False, "il termine del Garante non è di un cittadino", "design"),
)
"""The review by the anticorruption officer; the Garante, when heard, stops the clock for at most 10 days."""

GDPR_ACCESS = ProcedureTerms(
    term=Figure(1, "art. 12 par. 3 GDPR", "memory"),
    unit="months",
    pre_rejection_mode="none_with_reason",
    extension_months=Figure(2, "art. 12 par. 3 GDPR", "memory"),
)
"""The person about themselves: one month, two more with notice of the reasons."""


def release_not_before(terms: ProcedureTerms, opponent_received_on: date) -> date | None:
    """Return the first day on which documents granted against an opposition may go out; None where no wait is due."""
    if terms.release_after_days is None:
        return None
    return add_days(opponent_received_on, terms.release_after_days.value)
