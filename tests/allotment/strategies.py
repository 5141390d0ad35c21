"""Small made-up calls for properties: few homes, few households, every feature switched on now and then."""

from __future__ import annotations

from dataclasses import asdict
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from approdo.allotment.quotas import Counter, Quota
from approdo.allotment.ranking import OrderKey
from approdo.allotment.terms import Application, Home, Pairing, Terms
from tests.allotment.tables import SAP_PASSES, Inputs

OWNERS = ("comune", "aler")
CITIES = ("sesto", "cologno")
CATEGORIES = ("indigent", "elderly", "disabled")


@st.composite
def calls(draw: st.DrawFn, when_many: str | None = None) -> Inputs:
    """Return inputs that hold together, with no accepted offers."""
    homes = [
        Home(
            f"H{n}",
            draw(st.sampled_from(OWNERS)),
            draw(st.sampled_from(CITIES)),
            draw(st.sampled_from(["rondo", "torretta", None])),
        )
        for n in range(draw(st.integers(1, 6)))
    ]
    ids = [home.id for home in homes]
    adequate = {f"p{n}": draw(st.frozensets(st.sampled_from(ids))) for n in range(3)}
    applications = [
        Application(
            f"A{n}",
            f"c{n}",
            (draw(st.integers(0, 2)), draw(st.integers(0, 1))),
            draw(st.sampled_from(sorted(adequate))),
            tuple(draw(st.lists(st.sampled_from(ids), max_size=3, unique=True))),
            draw(st.sampled_from([*CITIES, None])),
            tuple(draw(st.lists(st.sampled_from(CATEGORIES), max_size=2, unique=True))),
        )
        for n in range(draw(st.integers(0, 8)))
    ]
    return draw(_terms(homes, applications, when_many)), homes, applications, adequate


@st.composite
def _terms(draw: st.DrawFn, homes: list[Home], applications: list[Application], when_many: str | None) -> Terms:
    quotas = tuple(
        Quota(
            name,
            Fraction(draw(st.integers(0, 10)), 10),
            draw(st.sampled_from(["up", "half_up"])),
            draw(st.sampled_from([("owner", "municipality", "year"), ("owner", "year"), ("year",)])),
            draw(st.sampled_from(["skip", "compete"])),
        )
        for name in CATEGORIES
        if draw(st.booleans())
    )
    counters = tuple(
        Counter(quota.name, owner, city, available, draw(st.integers(0, available)))
        for quota in quotas
        for owner in OWNERS
        for city in CITIES
        if draw(st.booleans())
        for available in [draw(st.integers(0, 3))]
    )
    some = st.lists(st.tuples(st.sampled_from(applications or [None]), st.sampled_from(homes)), max_size=2, unique=True)
    refusals = [Pairing(one.id, home.id) for one, home in draw(some) if one]
    choices = {(one.id, home.pair): Pairing(one.id, home.id) for one, home in draw(some) if one}
    return Terms(
        year=2023,
        order=(OrderKey("score", "desc"), OrderKey("filed", "asc")),
        passes=SAP_PASSES,
        quotas=quotas,
        counters=counters,
        public_number=str(draw(st.integers(0, 9))),
        refusals=tuple(refusals),
        choices=tuple(choices.values()),
        when_many=when_many or draw(st.sampled_from(["ask", "first"])),
    )


def outsiders_view(
    terms: Terms, homes: list[Home], applications: list[Application], adequate: dict[str, frozenset[str]]
) -> tuple[Any, ...]:
    """Return the same call as the reference takes it: mappings and rows, as they stand in the files."""
    written = {
        "order": [{"by": key.by, "direction": key.direction} for key in terms.order],
        "public_number": terms.public_number,
        "quotas": [
            {"name": one.name, "share": str(one.share), "rounding": one.rounding, "per": one.per, "beyond": one.beyond}
            for one in terms.quotas
        ],
        "counters": [asdict(one) for one in terms.counters],
        "when_many": terms.when_many,
        "withdrawn": list(terms.withdrawn),
        **{name: [asdict(one) for one in getattr(terms, name)] for name in ("refusals", "choices", "accepted")},
    }
    home_rows = [
        {"home_id": one.id, **{n: getattr(one, n) for n in ("owner", "municipality", "zone")}} for one in homes
    ]
    rows = [
        {
            "application_id": one.id,
            "code": one.code,
            "indigent": "indigent" in one.categories,
            "categories": list(one.categories),
            "prefers": list(one.prefers),
            "resident_in": one.resident_in,
            "profile": one.profile,
            **dict(zip([key.by for key in terms.order], one.keys, strict=True)),
        }
        for one in applications
    ]
    return written, home_rows, rows, lambda one, home: home["home_id"] in adequate[one["profile"]]
