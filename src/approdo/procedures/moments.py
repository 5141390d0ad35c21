"""What time it is for an act. The only module of this floor that reads the clock; faces call it, acts are told.

In a database born from the demo generator the moment is the date on the strip (decision 0004); everywhere else it is now.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from approdo.records.territory.queries import demo_moment

ROME = ZoneInfo("Europe/Rome")


def current() -> datetime:
    """The moment that an act begun now receives."""
    return demo_moment() or timezone.now()


def real_now() -> datetime:
    """The real now, whatever the strip says: what is later has not happened."""
    return timezone.now()


def latest() -> datetime:
    """No act has a later moment than this: the real now, or the date on the strip when that is ahead of it."""
    return max(timezone.now(), demo_moment() or timezone.now())


def today() -> date:
    return day_of(current())


def day_of(moment: datetime) -> date:
    """The civil day of a moment in Italy: terms and roles run by days there."""
    return moment.astimezone(ROME).date()
