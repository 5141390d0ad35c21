"""Days, moments and figures as people read them in letters and receipts (Italian). Pure; `faces.formats` says the same on pages."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

ROME = ZoneInfo("Europe/Rome")
NBSP = "\u00a0"
MONTHS = (
    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno",
    "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre",
)  # fmt: skip


def day(value: date) -> str:
    """3 ottobre 2023; the first of a month is 1º. A moment is shown in its day in Italy."""
    if isinstance(value, datetime):
        value = value.astimezone(ROME).date()
    number = "1º" if value.day == 1 else str(value.day)
    return f"{number}{NBSP}{MONTHS[value.month - 1]}{NBSP}{value.year}"


def moment(value: datetime) -> str:
    """3 ottobre 2023, alle 10:41"""
    return f"{day(value)}, alle {value.astimezone(ROME):%H:%M}"


def thousands(value: int) -> str:
    """38.200"""
    return f"{value:,}".replace(",", ".")


def hundredths(value: int) -> str:
    """An integer of hundredths as 27,50."""
    whole, rest = divmod(abs(value), 100)
    return f"{'−' if value < 0 else ''}{thousands(whole)},{rest:02d}"
