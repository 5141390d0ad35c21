"""Until when an offer is answered: computed from the proof of receipt and the term of the call's notice, never stored.

No text we read says how many days a household has, nor that silence is a refusal. The days are therefore the notice's own
(`offer_days`, confidence `design`); without them, or without the proof of receipt, there is no due date (P-6).
"""

from __future__ import annotations

from datetime import date, datetime

from approdo.clock.terms import Figure
from approdo.clock.windows import answer_window
from approdo.procedures.acting import Happening, Row
from approdo.procedures.calendar import holidays_of
from approdo.procedures.known import when_known
from approdo.procedures.moments import day_of
from approdo.records.calls.models import Call, Offer
from approdo.records.exchanges.models import Message

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


@when_known("casa_proposta")
def offer_is_known(message: Message, known_at: datetime) -> tuple[list[Happening], list[Row]]:
    """The proof that the letter arrived, or that it was read, begins the household's time: once, and for that offer alone."""
    offer = Offer.objects.filter(
        application=message.dossier_id,
        ended_at__isnull=True,
        known_at__isnull=True,
        answer="",
        offered_at=message.drafted_at,
    ).first()
    if offer is None:
        return [], []
    offer.known_at = known_at
    payload = {"offer": str(offer.pk), "message": str(message.pk), "known_at": known_at.isoformat()}
    return [Happening(message.dossier_id, "offer_known", payload)], [(offer, "known_at")]
