"""The city's papers, and a moment after the page."""

from datetime import date, datetime
from pathlib import Path

CITY = Path(__file__).resolve().parents[2] / "src" / "approdo" / "city" / "sesto"
MOMENT = datetime.fromisoformat("2024-06-14T09:00:00+02:00")
PAGE_DAY = date(2024, 6, 13)
