"""Quotas by figures: shares of whole homes, totals of the year, groups of owners and municipalities."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approdo.allotment.quotas import Counter, Quota, round_share, year_totals

FIFTH = Fraction(20, 100)
SESTO = ("comune", "sesto")


@pytest.mark.parametrize(
    ("base", "up", "half_up"),
    [
        (0, 0, 0),
        (1, 1, 0),
        (2, 1, 0),
        (3, 1, 1),
        (4, 1, 1),
        (5, 1, 1),
        (6, 2, 1),
        (7, 2, 1),
        (8, 2, 2),
        (10, 2, 2),
        (15, 3, 3),
        (18, 4, 4),
        (100, 20, 20),
    ],
)
@pytest.mark.proves("H31")
def test_twenty_per_cent_of_whole_homes(base, up, half_up):
    assert round_share(FIFTH, base, "up") == up
    assert round_share(FIFTH, base, "half_up") == half_up


@pytest.mark.proves("H31")
def test_exactly_one_half_goes_up():
    assert [round_share(Fraction(1, 10), base, "half_up") for base in (4, 5, 14, 15)] == [0, 1, 1, 2]


@pytest.mark.proves("H31")
def test_rounding_is_on_the_year_and_not_on_the_call():
    indigent = Quota("indigent", FIFTH, "up")
    alone = year_totals([indigent], [], {SESTO: 4})
    after_one = year_totals([indigent], [Counter("indigent", *SESTO, 1, 1)], {SESTO: 4})
    assert [(one.base, one.due, one.allowance) for one in alone + after_one] == [(4, 1, 1), (5, 1, 0)]


@pytest.mark.proves("H31")
def test_more_given_before_than_due_leaves_nothing_and_never_less():
    total = year_totals([Quota("indigent", FIFTH, "up")], [Counter("indigent", *SESTO, 9, 5)], {SESTO: 1})[0]
    assert (total.due, total.assigned_before, total.allowance) == (2, 5, 0)


@pytest.mark.parametrize(
    ("per", "groups"),
    [
        (
            ("owner", "municipality", "year"),
            [("comune", "sesto", 3, 1), ("aler", "sesto", 4, 2), ("aler", "cologno", 7, 3)],
        ),
        (("owner", "year"), [("comune", None, 3, 1), ("aler", None, 11, 5)]),
        (("municipality", "year"), [(None, "sesto", 7, 3), (None, "cologno", 7, 3)]),
        (("year",), [(None, None, 14, 6)]),
    ],
)
@pytest.mark.proves("H31")
def test_total_runs_over_what_the_quota_says(per, groups):
    available = {SESTO: 2, ("aler", "sesto"): 2, ("aler", "cologno"): 4}
    counters = [
        Counter("indigent", *SESTO, 1, 1),
        Counter("indigent", "aler", "sesto", 2, 2),
        Counter("indigent", "aler", "cologno", 3, 3),
        Counter("anziani", "aler", "cologno", 50, 50),
    ]
    totals = year_totals([Quota("indigent", FIFTH, "up", per)], counters, available)
    assert [(one.owner, one.municipality, one.base, one.assigned_before) for one in totals] == groups


@pytest.mark.proves("H31")
@given(st.integers(0, 50), st.lists(st.integers(0, 9), max_size=6), st.sampled_from(["up", "half_up"]))
def test_calls_of_a_year_together_give_what_the_year_owes(percent, calls, rounding):
    """Filling each call's allowance reaches the due of the whole year, neither more nor less."""
    quota = Quota("indigent", Fraction(percent, 100), rounding)
    available = assigned = 0
    for homes in calls:
        total = year_totals([quota], [Counter("indigent", *SESTO, available, assigned)], {SESTO: homes})[0]
        assigned += total.allowance
        available += homes
    assert assigned == round_share(quota.share, available, rounding)
