"""A SAP call taken from its notice to the keys by the acts themselves, with a person in every household to look for."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from approdo.procedures.allot_call import run_allotment, sign_allotment
from approdo.procedures.rank_call import rank_final, rank_provisional
from approdo.procedures.record_public_number import PublicNumber, record_public_number
from approdo.records.calls.models import Assignment, Call
from tests.procedures.city import CALL, People, accept_all, assign_all, at, decided, filed, keys

SLUG = "sap-2023"
NUMBERED, PROVISIONAL = at(2023, 9, 19), at(2023, 9, 19, 12)
FINAL, RUN, OFFERED = at(2023, 10, 10), at(2023, 10, 11), at(2023, 10, 11, 12)
SIGNED, KEYS = at(2023, 10, 12), at(2023, 11, 20)
NEW = replace(
    CALL,
    allotment={**CALL.allotment, "when_many": "first"},
    notice={**CALL.notice, "assumed": ["published_on", "homes"]},
)


def rows() -> list[dict[str, Any]]:
    """Twelve households: two indigent, two with equal scores, one above the income limit."""
    found = [filed(f"D{n}", score=f"{20 + n},00") for n in range(1, 9)]
    found += [filed("D9", score="10,00", isee="2.000,00"), filed("D10", score="11,00", isee="2.500,00")]
    return [*found, filed("D11", score="28,00"), filed("D12", score="60,00", isee="17.000,00")]


def ranked(people: People) -> Call:
    """The provisional ranking is out."""
    call = decided(people, rows(), NEW)
    number = PublicNumber(SLUG, "27-41-90", "estrazione di prova", at(2023, 9, 18, 20))
    record_public_number(number, NUMBERED, people.officer)
    rank_provisional(SLUG, PROVISIONAL, people.officer)
    return call


def offered(people: People) -> Call:
    """The allotment is signed: homes are offered."""
    call = ranked(people)
    rank_final(SLUG, FINAL, people.officer)
    run_allotment(SLUG, RUN, people.officer)
    sign_allotment(SLUG, OFFERED, people.manager)
    return call


def signed(people: People) -> Call:
    """Every home offered is accepted, and its assignment signed."""
    call = offered(people)
    accept_all(people, SIGNED)
    assign_all(people, SIGNED)
    return call


def with_keys(people: People, moment: datetime = KEYS) -> Call:
    """One home has its keys handed over."""
    call = signed(people)
    one = Assignment.objects.filter(run__call__slug=SLUG).order_by("home__code")[0]
    keys(people, one.application.external_id, moment)
    return call
