"""Until when an offer is answered: computed from the proof of receipt and the term of the call's notice, never stored.

No text we read says how many days a household has, nor that silence is a refusal. The days are therefore the notice's own
(`offer_days`, confidence `design`); without them, or without the proof of receipt, there is no due date (P-6).
"""

from __future__ import annotations

from datetime import date

from approdo.clock.terms import Figure
from approdo.clock.windows import answer_window
from approdo.procedures.calendar import holidays_of
from approdo.procedures.moments import day_of
from approdo.records.calls.models import Call, Offer

OFFER_DAYS = "offer_days"
MOST_DAYS = 366


def offer_days(call: Call) -> Figure | None:
    """The days that the notice gives to answer; None when it does not say."""
    told = str(call.notice.get(OFFER_DAYS, "")).strip()
    if not told.isdigit() or not 0 < int(told) <= MOST_DAYS:
        return None
    return Figure(int(told), f"avviso del bando «{call.title}»: nessuna norma letta lo fissa", "design")


def answer_until(offer: Offer, call: Call) -> date | None:
    """The last day to answer, itself included. None: the notice says no term, or nobody proved that the household knows."""
    days = offer_days(call)
    if days is None or offer.known_at is None:
        return None
    known = day_of(offer.known_at)
    return answer_window(known, days, holidays_of(call.dossier.municipality, range(known.year, known.year + 3))).closes
