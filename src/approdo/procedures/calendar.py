"""Holidays of a municipality, for terms that a citizen must keep: national ones and the patron's, when it is known."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import holidays

from approdo.records.territory.models import Municipality


def holidays_of(municipality: Municipality, years: Iterable[int]) -> frozenset[date]:
    """National holidays of these years, and the patron's day if somebody confirmed it."""
    wanted = sorted(set(years))
    found = set(holidays.country_holidays("IT", years=wanted))
    if municipality.patron_day:
        month, day = (int(part) for part in municipality.patron_day.split("-"))
        found |= {date(year, month, day) for year in wanted}
    return frozenset(found)
