"""Small builders: a call, homes and applications that go through; each test changes what it is about."""

from pathlib import Path
from typing import Any

from approdo.documents.measures import SHIPPED

CITY = SHIPPED.parent / "city" / "sesto"
HOUSE_MEASURES = Path(__file__).resolve().parents[1] / "house" / "measures"
INDIGENT_QUOTA = {"name": "indigent", "share": "20/100", "rounding": "up", "beyond": "skip"}


def a_case(**changes: Any) -> dict[str, Any]:
    """The request of the command contract, with changed facts."""
    facts = {"isee": 1600000, "application_date": "2023-09-10", **changes.pop("facts", {})}
    case = {
        "format": "approdo.case/1",
        "id": "c1",
        "facts": facts,
        "persons": [{"id": "p1", "birth_date": "1950-03-01"}],
    }
    return {**case, **changes}


def a_call(**changes: Any) -> dict[str, Any]:
    allotment = {"year": 2023, "quotas": [dict(INDIGENT_QUOTA)], **changes.pop("allotment", {})}
    return {
        "format": "approdo.call/1",
        "measure": "sap",
        "id": "sap-2023",
        "published_on": "2023-07-17",
        "opens_at": "2023-07-17T09:00:00+02:00",
        "closes_at": "2023-09-15T12:00:00+02:00",
        "allotment": allotment,
        **changes,
    }


def a_home(home_id: str, **changes: Any) -> dict[str, Any]:
    return {
        "home_id": home_id,
        "owner": "comune",
        "municipality": "sesto",
        "zone": "Z1",
        "area_dm2": 4500,
        "accessible": False,
        "floor": 2,
        "lift": True,
        **changes,
    }


def an_application(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "application_id": f"A{number}",
        "code": f"C{number}",
        "score": 1000 - number,
        "household_size": 2,
        "needs_accessible": False,
        "indigent": False,
        "resident_in": "sesto",
        "categories": [],
        "prefers": [],
        "filed_at": f"2023-08-{number:02d}T10:00:00+02:00",
        **changes,
    }


def five_homes() -> list[dict[str, Any]]:
    return [a_home(f"H{number}", zone=f"Z{number}") for number in range(1, 6)]
