"""What would change a result is asked of the book that decided: at the value told the answer turns, one step before it does not."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

import pytest

from approdo.documents import decision
from approdo.documents.frozen_books import frozen_book
from approdo.documents.turning_points import TurningPoint, turning_points

BOOK = frozen_book("sap", "2023-07-24")
FACTS: dict[str, Any] = {
    "application_date": "2023-09-10",
    "isee": 1_700_000,
    "pse": 157,
    "movable_assets": 2_400_000,
    "real_estate_assets": 100_000,
    "citizenship": "italian",
    "lives_or_works_in_region": True,
    "owns_home": False,
    "lost_public_home": True,
    "lost_public_home_on": "2020-02-29",
    "evicted_for_arrears": False,
    "squatted": False,
    "sublet": False,
    "subsidised_home": False,
    "service_corps": "none",
}
PERSONS = [{"id": "p1", "birth_date": "1980-01-01"}, {"id": "p2", "birth_date": "1982-01-01"}]


def decided(**changes: Any) -> dict[str, Any]:
    case = {"format": "approdo.case/1", "id": "c1", "facts": FACTS | changes, "persons": PERSONS}
    return decision.decide_with(BOOK, case)


def found(document: dict[str, Any]) -> dict[tuple[str, str], TurningPoint]:
    return {(one.rule, one.fact): one for one in turning_points(BOOK, document)}


def result(rule: str, **changes: Any) -> str:
    return next(row["result"] for row in decided(**changes)["requirements"] if row["rule"] == rule)


@pytest.mark.proves("P-42")
def test_every_turning_point_is_where_the_book_really_changes_its_answer():
    document = decided()
    points = turning_points(BOOK, document)
    assert len(points) >= 4
    for one in points:
        before, after = ({one.fact: value} for value in (one.last, one.turn))
        assert result(one.rule, **before) == ("fail" if one.met else "pass"), one
        assert result(one.rule, **after) == ("pass" if one.met else "fail"), one
        assert decided(**after)["outcome"] == one.outcome
        assert one.failed == sum(row["result"] == "fail" for row in decided(**after)["requirements"])


@pytest.mark.parametrize("isee", [0, 1_599_999, 1_600_000, 1_600_001, 9_999_999])
def test_isee_turns_at_the_limit_from_either_side(isee):
    one = found(decided(isee=isee))[("req_isee", "isee")]
    assert {one.last, one.turn} == {1_600_000, 1_600_001}
    assert one.met is (isee > 1_600_000)
    assert one.now == isee


def test_sum_of_two_facts_turns_for_each_with_the_other_as_it_is():
    points = found(decided())
    assert points[("req_assets", "movable_assets")].turn == 2_285_000
    assert ("req_assets", "real_estate_assets") not in points, "even without any the limit would be passed"


def test_what_weighs_for_some_years_says_from_which_day_it_no_longer_does():
    one = found(decided())[("req_no_forfeiture", "application_date")]
    assert one.turn == "2025-03-01", "five years from a 29 February (cited option of the book)"
    assert one.last == (date.fromisoformat(one.turn) - timedelta(days=1)).isoformat()


def test_what_no_number_can_change_has_no_turning_point():
    document = decided(citizenship="other", regular_work=False)
    assert result("req_citizenship", citizenship="other", regular_work=False) == "fail"
    assert not any(one.rule == "req_citizenship" for one in turning_points(BOOK, document))


def test_decision_stays_as_it_was():
    document = decided()
    before = repr(document)
    assert [asdict(one) for one in turning_points(BOOK, document)]
    assert repr(document) == before
