"""The officials' table of SAP as executable cases: what a row says becomes what is asked and what must come out."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from approdo.documents import plain_yaml
from approdo.documents.measures import SHIPPED, city_layers, load_measure
from approdo.rulebook import Measure
from approdo.rulebook.decision import Decision
from approdo.rulebook.frozen import FrozenBook

CITY = SHIPPED.parent / "city" / "sesto"
TABLE: dict[str, Any] = plain_yaml.parse(Path(SHIPPED / "sap" / "cases.yaml").read_bytes(), "cases.yaml")[0]
BASE = TABLE["base"]
ADULT = {"birth_date": "1985-05-04", "disability": "none"}


def sap() -> Measure:
    return load_measure("sap", city=CITY)


def frozen(row: Mapping[str, Any]) -> FrozenBook:
    """The book of a row: its dates, options and call values."""
    return sap().freeze(
        row.get("on", BASE["on"]),
        row.get("known_on"),
        city_layers("sap", CITY),
        row.get("options", {}),
        row.get("parameters", {}),
    )


def facts_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """`only` replaces all the facts of the base household, `facts` some of them."""
    return dict(row["only"]) if "only" in row else {**BASE["facts"], **row.get("facts", {})}


def persons_of(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A number of persons means so many adults with nothing particular."""
    given = row.get("persons", BASE["persons"])
    return [dict(ADULT) for _ in range(given)] if isinstance(given, int) else given


def decided(row: Mapping[str, Any]) -> Decision:
    book = frozen(row)
    return book.decide(book.read_case(facts_of(row), {"persons": persons_of(row)}))
