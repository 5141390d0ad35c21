"""Whether a home fits a household as it is today: the same book of adequacy that an allotment asks (r.r. 4/2017, art. 9, c. 2).

The score stays that of the deadline (P-15); who lives in a home are the people there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from approdo.documents.adequacy import Adequacy
from approdo.procedures.call_book import book_of
from approdo.procedures.call_papers import application_rows, home_rows
from approdo.records.calls.models import Application, Call
from approdo.records.homes.models import Home


@dataclass(frozen=True, slots=True)
class Fit:
    """`people` and `area_dm2` are what the answer rests on, for whoever has to explain it."""

    fits: bool
    people: int
    area_dm2: int


def fit_of(application: Application, home: Home, call: Call, moment: datetime) -> Fit:
    """Ask the call's own book about this household and this home."""
    adequacy = Adequacy(book_of(call, moment).frozen)
    [row] = application_rows(call, only=application)
    [asked] = home_rows(call, only=home)
    profile = adequacy.profile(row)
    fits = bool(adequacy.homes_for([profile], [asked])[profile])
    return Fit(fits, row["household_size"], home.area_dm2)
