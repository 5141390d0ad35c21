"""Nobody can compute, from everything published, a group of fewer than five people (P-44)."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approdo.records.gate.suppression import CannotProtect, Figure, publishable

pytestmark = pytest.mark.proves("P-44")


def table(cells: list[list[int]]) -> list[Figure]:
    """A two-way table with row totals, column totals and the grand total, as it would be downloaded."""
    rows, columns = range(len(cells)), range(len(cells[0]))
    at = {(r, c): Figure(f"c{r}{c}", frozenset({f"{r}.{c}"}), cells[r][c]) for r in rows for c in columns}
    figures = list(at.values())
    figures += [_sum(f"r{r}", [at[r, c] for c in columns]) for r in rows]
    figures += [_sum(f"k{c}", [at[r, c] for r in rows]) for c in columns]
    return [*figures, _sum("all", list(at.values()))]


def _sum(name: str, parts: list[Figure]) -> Figure:
    return Figure(name, frozenset().union(*(part.atoms for part in parts)), sum(part.value for part in parts))


def test_a_cell_below_five_is_not_published() -> None:
    alone = Figure("few", frozenset({"a"}), 4)
    assert publishable([alone]) == frozenset()
    assert publishable([Figure("enough", frozenset({"a"}), 5)]) == {"enough"}


def test_a_total_with_one_small_part_hides_a_second_part() -> None:
    a, b, c = (Figure(n, frozenset({n}), v) for n, v in (("a", 2), ("b", 9), ("c", 40)))
    assert publishable([a, b, c, _sum("all", [a, b, c])]) == {"c", "all"}


def test_two_small_parts_whose_sum_is_small_hide_a_third() -> None:
    a, b, c = (Figure(n, frozenset({n}), v) for n, v in (("a", 1), ("b", 2), ("c", 40)))
    assert publishable([a, b, c, _sum("all", [a, b, c])]) == {"all"}


def test_two_small_parts_that_can_only_be_four_and_four_are_not_given_away_by_their_total() -> None:
    a, b = (Figure(n, frozenset({n}), 4) for n in ("a", "b"))
    assert publishable([a, b, _sum("all", [a, b])]) == frozenset()


def test_two_downloads_of_the_same_people_are_one_system() -> None:
    """Page one publishes applications received, page two the ranking: their difference is the few who were left out."""
    ranked = Figure("ranked", frozenset({"ranked"}), 225, forced=True)
    left_out = Figure("left out", frozenset({"out"}), 3)
    received = _sum("received", [ranked, left_out])
    assert publishable([received, left_out, ranked]) == {"ranked"}


def test_a_forced_small_figure_is_refused() -> None:
    rows = Figure("rows", frozenset({"a"}), 7, forced=True)
    both = Figure("both", frozenset({"a", "b"}), 9, forced=True)
    with pytest.raises(CannotProtect):
        publishable([rows, both, Figure("b", frozenset({"b"}), 2)])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(0, 30), min_size=3, max_size=3), min_size=2, max_size=3))
def test_no_suppressed_cell_can_be_derived_by_subtraction(cells: list[list[int]]) -> None:
    """Close the published numbers under "total − published disjoint parts": no hidden figure ever appears."""
    figures = table(cells)
    shown = publishable(figures)
    known = {figure.atoms: figure.value for figure in figures if figure.name in shown}
    while True:
        found = {
            big - small: known[big] - known[small]
            for big, small in product(known, known)
            if small < big and big - small not in known
        }
        found |= {
            one | two: known[one] + known[two]
            for one, two in product(known, known)
            if not one & two and one | two not in known
        }
        if not found:
            break
        known |= found
    for figure in figures:
        if figure.name not in shown:
            assert figure.atoms not in known
    assert all(value >= 5 for atoms, value in known.items() if atoms)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.integers(0, 7), min_size=2, max_size=2), min_size=1, max_size=2))
def test_no_suppressed_cell_is_the_only_one_that_fits(cells: list[list[int]]) -> None:
    """Brute force over the tables of non-negative numbers that agree with what is published, «meno di 5» included."""
    figures = table(cells)
    shown = [figure for figure in figures if figure.name in publishable(figures)]
    if not shown:
        return
    hidden = [figure for figure in figures if figure not in shown]
    atoms = sorted({atom for figure in figures for atom in figure.atoms})
    free = [atom for atom in atoms if not any(figure.atoms == {atom} for figure in shown)]
    fixed = {next(iter(figure.atoms)): figure.value for figure in shown if len(figure.atoms) == 1}
    seen: dict[str, set[int]] = {figure.name: set() for figure in hidden}
    for values in product(range(22), repeat=len(free)) if len(free) <= 3 else ():
        world = fixed | dict(zip(free, values, strict=True))
        said = all((sum(world[atom] for atom in figure.atoms) < 5) == (figure.value < 5) for figure in hidden)
        if said and all(sum(world[atom] for atom in figure.atoms) == figure.value for figure in shown):
            for figure in hidden:
                seen[figure.name].add(sum(world[atom] for atom in figure.atoms))
    if len(free) <= 3:
        assert all(len(values) > 1 for values in seen.values())
