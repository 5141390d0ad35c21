"""Rankings: criteria in order, each its own direction, equals by the draw, no value compared by accident."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approdo.allotment.draw import Draw, draw_key
from approdo.allotment.problems import Refused
from approdo.allotment.ranking import OrderKey, rank

SCORE = OrderKey("score", "desc")
FILED = OrderKey("filed_at", "asc")


@dataclass(frozen=True)
class One:
    """The least that can be ranked."""

    id: str
    keys: tuple

    @property
    def code(self) -> str:
        return f"codice-{self.id}"


def ranking(*rows, order=(SCORE,), number="42"):
    ones = [One(name, keys) for name, *keys in ((row[0], *row[1:]) for row in rows)]
    ones = [One(one.id, tuple(one.keys)) for one in ones]
    return rank(ones, order, Draw.of((one.code for one in ones), number))


def ids(ranked) -> list[str]:
    assert not isinstance(ranked, Refused), ranked
    return [row.application for row in ranked]


@pytest.mark.proves("H34")
def test_highest_score_comes_first_and_places_count_from_one():
    ranked = ranking(("a", 10), ("b", 30), ("c", 20))
    assert ids(ranked) == ["b", "c", "a"]
    assert [(row.place, row.keys, row.drawn) for row in ranked] == [
        (1, (30,), False),
        (2, (20,), False),
        (3, (10,), False),
    ]


@pytest.mark.proves("H34")
def test_equal_scores_go_to_the_next_criterion_in_its_own_direction():
    rows = [("a", 10, date(2023, 9, 2)), ("b", 10, date(2023, 9, 1)), ("c", 9, date(2023, 8, 1))]
    assert ids(ranking(*rows, order=(SCORE, FILED))) == ["b", "a", "c"]
    assert ids(ranking(*rows, order=(SCORE, OrderKey("filed_at", "desc")))) == ["a", "b", "c"]


def test_moments_of_two_offsets_are_compared_as_moments():
    rome = timezone(timedelta(hours=2))
    rows = [
        ("later", datetime(2023, 9, 10, 11, 0, tzinfo=UTC)),
        ("earlier", datetime(2023, 9, 10, 12, 0, tzinfo=rome)),
        ("microsecond", datetime(2023, 9, 10, 10, 0, 0, 1, tzinfo=UTC)),
    ]
    assert ids(ranking(*rows, order=(FILED,))) == ["earlier", "microsecond", "later"]
    assert ids(ranking(*rows, order=(OrderKey("filed_at", "desc"),))) == ["later", "microsecond", "earlier"]


@pytest.mark.proves("H34", "P-25")
def test_full_equals_are_drawn_and_the_rows_say_so():
    ranked = ranking(("a", 10), ("b", 10), ("c", 10), ("top", 11))
    seed = Draw.of(["codice-a", "codice-b", "codice-c", "codice-top"], "42").seed
    drawn = sorted("abc", key=lambda one: draw_key(seed, f"codice-{one}"))
    assert ids(ranked) == ["top", *drawn]
    assert [row.drawn for row in ranked] == [False, True, True, True]
    assert [row.place for row in ranked] == [1, 2, 3, 4]


@pytest.mark.proves("H34", "P-25")
def test_each_tie_without_a_number_is_named():
    refused = ranking(("a", 10), ("b", 10), ("c", 9), ("d", 8), ("e", 8), number=None)
    assert isinstance(refused, Refused)
    assert [one.code for one in refused.problems] == ["public_number_missing"] * 2
    assert "codice-a, codice-b." in refused.problems[0].message
    assert "codice-d, codice-e." in refused.problems[1].message


def test_ranking_without_ties_needs_no_number():
    assert ids(ranking(("a", 1), ("b", 2), number=None)) == ["b", "a"]


def test_ranking_without_criteria_is_a_draw_of_all():
    assert all(row.drawn for row in ranking(("a",), ("b",), ("c",), order=()))


@pytest.mark.parametrize(
    ("rows", "code", "where"),
    [
        ([("a", 1), ("b", None)], "order_key_missing", "/applications/1/keys/0"),
        ([("a", 1), ("b",)], "order_key_missing", "/applications/1/keys/0"),
        ([("a", 1), ("b", date(2023, 1, 1))], "order_key_type", "/applications/1/keys/0"),
        (
            [("a", date(2023, 1, 1)), ("b", datetime(2023, 1, 1, tzinfo=UTC))],
            "order_key_type",
            "/applications/1/keys/0",
        ),
        ([("a", datetime(2023, 1, 1))], "order_key_type", "/applications/0/keys/0"),  # noqa: DTZ001  the fault itself
        ([("a", 1), ("a", 2)], "duplicate_id", "/applications/1/code"),
    ],
)
def test_value_that_cannot_be_compared_is_refused_with_its_place(rows, code, where):
    refused = ranking(*rows)
    assert isinstance(refused, Refused)
    assert [(one.code, one.where) for one in refused.problems] == [(code, where)]


@pytest.mark.proves("H34")
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), max_size=12), st.randoms(use_true_random=False))
def test_order_of_the_input_changes_nothing_and_nobody_stands_above_a_better_one(keys, random):
    rows = [(f"n{n}", *pair) for n, pair in enumerate(keys)]
    ranked = ranking(*rows, order=(SCORE, FILED))
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert ranking(*shuffled, order=(SCORE, FILED)) == ranked
    strength = [(-row.keys[0], row.keys[1]) for row in ranked]
    assert strength == sorted(strength)
    assert [row.drawn for row in ranked] == [keys.count(row.keys) > 1 for row in ranked]
