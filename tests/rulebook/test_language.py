"""Python's own words on a rule raise and name the right one; every operation has all its targets."""

from __future__ import annotations

import pytest

from approdo.rulebook import Int, Scaled, WrongWord, divide, first, number, one_of, rounded
from approdo.rulebook.columns import _VALUES
from approdo.rulebook.italian import _SAID
from approdo.rulebook.operators import BRIDGES, OPERATORS
from approdo.rulebook.pytext import PLAIN
from approdo.rulebook.runtime import CALLS
from approdo.rulebook.typing_rules import TYPING
from tests.rulebook.small_book import ISEE, RESIDENCE, fact


@pytest.mark.proves("house.right-word")
@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        (lambda: 1 if RESIDENCE > 1 else 0, "first("),
        (lambda: (RESIDENCE > 1) and (RESIDENCE < 9), "&"),
        (lambda: (RESIDENCE > 1) or (RESIDENCE < 9), "|"),
        (lambda: not (RESIDENCE > 1), "~"),
        (lambda: 1 < RESIDENCE < 9, "(a < b) & (b < c)"),
        (lambda: min(RESIDENCE, ISEE), "least("),
        (lambda: max(RESIDENCE, ISEE), "best("),
        (lambda: RESIDENCE // 2, "divide("),
        (lambda: RESIDENCE / 2, "times("),
        (lambda: 7 // RESIDENCE, "divide("),
        (lambda: RESIDENCE % 2, "divide("),
        (lambda: RESIDENCE**2, "moltiplicare"),
        (lambda: abs(RESIDENCE), "best(x, -x)"),
        (lambda: round(RESIDENCE), "rounded("),
        (lambda: float(RESIDENCE), "rounded("),
        (lambda: int(RESIDENCE), "rounded("),
        (lambda: RESIDENCE * 1.5, "number('4.5')"),
        (lambda: RESIDENCE in (1, 2), "first("),
        (lambda: 1 in RESIDENCE, "is_in("),
        (lambda: sum(RESIDENCE), "total"),
        (lambda: list(RESIDENCE), "count"),
        (lambda: divide(RESIDENCE, 2, "up"), "half_up"),
        (lambda: first(RESIDENCE > 1, otherwise=0), "(condizione, valore)"),
        (lambda: one_of(otherwise=0), "(condizione, valore)"),
        (lambda: rounded(RESIDENCE, "floor", scale=1, step=5), "scale"),
        (lambda: number("4,5"), "'4.5'"),
        (lambda: RESIDENCE + None, "regola"),
    ],
)
def test_author_who_uses_a_word_of_python_is_told_the_right_one(wrong, word):
    with pytest.raises(WrongWord) as told:
        wrong()
    assert word in str(told.value)


@pytest.mark.proves("house.all-targets")
def test_every_operation_has_types_python_frames_and_italian():
    plain = set(OPERATORS) - set(BRIDGES) - {"present"}
    assert set(TYPING) == set(OPERATORS) - set(BRIDGES)
    assert set(PLAIN) == plain
    assert set(_VALUES) == plain - {"first", "one_of"}
    assert set(CALLS) == plain | set(BRIDGES)
    assert set(_SAID) == set(OPERATORS)


def test_types_that_cannot_exist_are_refused():
    from approdo.rulebook import Code
    from approdo.rulebook.types import type_from_name

    for wrong in (lambda: Scaled(0), lambda: Scaled(10), lambda: Code(), lambda: Code("a", "a")):
        with pytest.raises(ValueError, match=r"."):
            wrong()
    for name in ("Bool", "Int", "Cents", "Ratio", "Date", "Scaled(2)"):
        assert type_from_name(name).name == name
    with pytest.raises(ValueError, match="Float"):
        type_from_name("Float")
    assert fact("any", Int).type is Int
