"""Small made-up calls as an outsider hands them in: a call, and two CSV files with everything switched on at times."""

from __future__ import annotations

import csv
import io
import random
from typing import Any

from approdo.documents.csv_dialect import APPLICATIONS, HOMES, Row, read_applications, read_homes
from tests.documents.builders import a_call

OWNERS, TOWNS, ZONES = ("comune", "aler", "coop"), ("sesto", "cologno"), ("rondo", "torretta", "")
CATEGORIES = ("elderly", "disabled", "forces")
SIZES = {1: (2800, 4600), 2: (3800, 5500), 3: (4800, 6500), 4: (5800, 8000), 5: (6800, 9300)}
AREAS = (2799, 2800, 3800, 4600, 4601, 5500, 6500, 7800, 9300, 12000)
ORDERS = ("score-", "score- filed_at+", "score- household_size-", "score- tie+", "since+ score-", "")
PER = (["owner", "municipality", "year"], ["owner", "year"], ["municipality", "year"], ["year"])


def fits(application: Row, home: Row) -> bool:
    """Adequacy by the table of art. 9 c. 2, bounds included, and a home without steps for who needs it."""
    low, high = SIZES.get(application["household_size"], (7800, 10**9))
    return low <= home["area_dm2"] <= high and (home["accessible"] or not application["needs_accessible"])


def random_call(seed: int) -> tuple[dict[str, Any], bytes, bytes]:
    """Return CALL, HOMES.csv and APPLICATIONS.csv that hold together (a number for ties may be missing)."""
    dice = random.Random(seed)
    order = [{"by": one[:-1], "direction": "asc" if one[-1] == "+" else "desc"} for one in dice.choice(ORDERS).split()]
    homes = [_home(dice, number) for number in range(dice.choice((0, 1, 2, 4, 6, 10)))]
    few = dice.choice((1, 3, 100))
    rows = [_application(dice, n, [one["home_id"] for one in homes], few) for n in range(dice.choice((0, 1, 4, 8, 16)))]
    extra = [key["by"] for key in order if key["by"] in ("tie", "since")]
    for row in rows:
        row.update({name: dice.randint(0, 2) if name == "tie" else f"20{dice.randint(10, 12)}-01-01" for name in extra})
    terms = {
        "order": order,
        "when_many": dice.choice(("ask", "first")),
        **_quotas(dice, homes),
        **_acts(dice, homes, rows),
    }
    if dice.random() < 0.8:
        terms["public_number"] = dice.choice(("0042", "8341", "5 · 12"))
    columns = [column.name for column in APPLICATIONS] + extra
    return a_call(allotment=terms), _csv(homes, [column.name for column in HOMES]), _csv(rows, columns)


def read(call: dict[str, Any], homes: bytes, applications: bytes) -> tuple[list[Row], list[Row]]:
    """Return the typed rows of both files."""
    extra = [key["by"] for key in call["allotment"]["order"] if key["by"] in ("tie", "since")]
    return read_homes(homes)[0], read_applications(applications, extra=extra)[0]


def _home(dice: random.Random, number: int) -> Row:
    return {
        "home_id": f"H{number}",
        "owner": dice.choice(OWNERS),
        "municipality": dice.choice(TOWNS),
        "zone": dice.choice(ZONES),
        "area_dm2": dice.choice(AREAS),
        "accessible": dice.choice(("true", "false")),
        "floor": dice.choice(("", 0, 3)),
        "lift": dice.choice(("", "true", "false")),
    }


def _application(dice: random.Random, number: int, homes: list[str], few: int) -> Row:
    wishes = dice.sample(homes, min(len(homes), dice.randint(0, 3)))
    return {
        "application_id": f"A{number}",
        "code": f"{dice.randrange(10**6):06d}-{number}",
        "score": dice.randrange(few),
        "household_size": dice.choice((1, 1, 2, 3, 4, 5, 6, 7)),
        "needs_accessible": dice.choice(("true", "false", "false")),
        "indigent": dice.choice(("true", "false")),
        "resident_in": dice.choice((*TOWNS, "milano", "" if wishes else "sesto")),
        "categories": "|".join(dice.sample((*CATEGORIES, "other"), dice.randint(0, 2))),
        "prefers": "|".join(wishes),
        "filed_at": f"2023-09-0{dice.randint(1, 2)}T10:00:00+0{dice.choice((0, 2))}:00",
    }


def _quotas(dice: random.Random, homes: list[Row]) -> dict[str, Any]:
    quotas = [
        {
            "name": name,
            "share": dice.choice(("20/100", "1/5", "1/2", "1/3", "0/1", "1/1", "1/4")),
            "rounding": dice.choice(("up", "half_up")),
            "per": dice.choice(PER),
            "beyond": dice.choice(("skip", "compete")),
        }
        for name in dice.sample(("indigent", *CATEGORIES), dice.randint(0, 4))
    ]
    counters = [
        {
            "quota": quota["name"],
            "owner": owner,
            "municipality": town,
            "available_before": before,
            "assigned_before": dice.randint(0, before),
        }
        for quota in quotas
        for owner, town in sorted({(one["owner"], one["municipality"]) for one in homes})
        for before in [dice.choice((0, 1, 5))]
        if dice.random() < 0.4
    ]
    return {"quotas": quotas, "counters": counters}


def _acts(dice: random.Random, homes: list[Row], rows: list[Row]) -> dict[str, Any]:
    """Refusals, and at most one choice a household and ranking."""

    def some() -> list[dict[str, str]]:
        picked = [(dice.choice(rows), dice.choice(homes)) for _ in range(dice.randint(0, 3)) if homes and rows]
        ranking = {
            (one["application_id"], home["owner"], home["municipality"]): home["home_id"] for one, home in picked
        }
        return [{"application": who, "home": home} for (who, _, _), home in ranking.items()]

    return {"refusals": some(), "choices": some()}


def _csv(rows: list[Row], columns: list[str]) -> bytes:
    text = io.StringIO()
    table = csv.DictWriter(text, columns)
    table.writeheader()
    table.writerows(rows)
    return text.getvalue().encode()
