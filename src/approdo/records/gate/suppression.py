"""Which numbers about people may be published together (P-44; class `aggregate`).

Everything published about the same people is one system: a *figure* is the sum of disjoint *atoms* (the smallest groups
that any figure tells apart), whatever page or download it stands on. A figure below the threshold is suppressed; then
others are suppressed with it until nothing published gives it away:

1. no suppressed figure is a combination, with any coefficients, of published ones (exact linear algebra);
2. no difference "published total − published disjoint parts" is a group of people below the threshold;
3. no suppressed figure can be pinned to one value by whoever also knows which hidden figures are below the threshold (the
   page says «meno di 5» of them) and that nobody is counted less than zero times.

A figure that is published anyway (the length of a coded ranking, which anybody can count) is `forced`: the others give way.
Zero counts as below the threshold. Which complement is taken: the smallest figure that helps, so that most is kept.

Whoever keeps yesterday's page compares it with today's: a figure that moved by one or two tells of one or two people. So
`steady` follows the figures from act to act and keeps back one that moved by less than the threshold since it was last shown.

Limits: a forced figure moves as its rows do, which anybody sees one by one. The digest of the frozen list is over all codes:
who tries every code finds out whether exactly none or one of them is not in the ranking, though not whose it is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

THRESHOLD = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of people: its name, the atoms it counts, its value. A forced one is visible elsewhere as rows."""

    name: str
    atoms: frozenset[str]
    value: int
    forced: bool = False


class CannotProtect(ValueError):
    """A forced figure is itself below the threshold, or gives a smaller one away: the rows must not be published."""


def publishable(
    figures: Sequence[Figure], threshold: int = THRESHOLD, withheld: frozenset[str] = frozenset()
) -> frozenset[str]:
    """The names of the figures that may be published together; all others are shown as «meno di 5».

    `withheld` are kept back whatever their value, and nothing published may give them away either. Raises CannotProtect when forced figures alone betray a group of people below the threshold that is a figure too.
    """
    if len({figure.name for figure in figures}) != len(figures):
        raise ValueError("two figures with one name")
    shown = [
        figure for figure in figures if figure.forced or (figure.value >= threshold and figure.name not in withheld)
    ]
    while True:
        hidden = [figure for figure in figures if figure not in shown]
        betrayed = betraying(shown, hidden, threshold)
        if not betrayed:
            return frozenset(figure.name for figure in shown)
        free = [figure for figure in betrayed if not figure.forced]
        if not free:
            raise CannotProtect(", ".join(sorted(figure.name for figure in betrayed)))
        shown.remove(min(free, key=lambda figure: (figure.value, figure.name)))


def steady(history: Iterable[Sequence[Figure]], threshold: int = THRESHOLD) -> tuple[Sequence[Figure], frozenset[str]]:
    """The last of these sets of figures, one an act, and the names that may be shown of it, knowing all that was shown before."""
    last: dict[str, int] = {}
    figures: Sequence[Figure] = ()
    shown: frozenset[str] = frozenset()
    for figures in history:
        moved = {one.name for one in figures if 0 < abs(one.value - last.get(one.name, one.value)) < threshold}
        shown = publishable(figures, threshold, frozenset(moved))
        last |= {one.name: one.value for one in figures if one.name in shown}
    return figures, shown


def betraying(shown: Sequence[Figure], hidden: Sequence[Figure], threshold: int) -> list[Figure]:
    """Published figures that, together, give something away. Empty when nothing does."""
    for figure in hidden:
        used = _combination(figure, shown)
        if used:
            return used
    for total in shown:
        for parts in _partitions(total, shown):
            rest = total.atoms - frozenset().union(*(part.atoms for part in parts))
            if rest and 0 <= total.value - sum(part.value for part in parts) < threshold:
                return [total, *parts]
    return _pinned(shown, hidden, threshold)


def _combination(target: Figure, shown: Sequence[Figure]) -> list[Figure]:
    """The published figures of a linear combination equal to the target's atoms, or none."""
    atoms = sorted({atom for figure in (target, *shown) for atom in figure.atoms})
    # One equation an atom: Σ x_i · [atom ∈ shown_i] = [atom ∈ target]; solved exactly.
    rows = [[Fraction(atom in figure.atoms) for figure in shown] + [Fraction(atom in target.atoms)] for atom in atoms]
    pivots = _reduce(rows, len(shown))
    if any(all(cell == 0 for cell in row[:-1]) and row[-1] != 0 for row in rows):
        return []
    return [shown[column] for number, column in enumerate(pivots) if rows[number][-1] != 0]


def _reduce(rows: list[list[Fraction]], columns: int) -> list[int]:
    """Gauss–Jordan in place; the pivot column of each leading row."""
    pivots: list[int] = []
    for column in range(columns):
        top = len(pivots)
        found = next((number for number in range(top, len(rows)) if rows[number][column] != 0), None)
        if found is None:
            continue
        rows[top], rows[found] = rows[found], rows[top]
        lead = rows[top][column]
        rows[top] = [cell / lead for cell in rows[top]]
        for number, row in enumerate(rows):
            if number != top and row[column] != 0:
                factor = row[column]
                rows[number] = [cell - factor * base for cell, base in zip(row, rows[top], strict=True)]
        pivots.append(column)
    return pivots


def _partitions(total: Figure, shown: Sequence[Figure]) -> Iterable[list[Figure]]:
    """Every maximal set of published disjoint figures inside the total (and different from it)."""
    inside = [figure for figure in shown if figure.atoms < total.atoms and figure.atoms]

    def grow(chosen: list[Figure], taken: frozenset[str], start: int) -> Iterable[list[Figure]]:
        extended = False
        for number in range(start, len(inside)):
            if not inside[number].atoms & taken:
                extended = True
                yield from grow([*chosen, inside[number]], taken | inside[number].atoms, number + 1)
        if not extended and chosen:
            yield chosen

    yield from grow([], frozenset(), 0)


def _pinned(shown: Sequence[Figure], hidden: Sequence[Figure], threshold: int) -> list[Figure]:
    """The published figures, when bounds alone fix the value of a hidden one. Bounds are tightened until they rest."""
    ceiling = sum(figure.value for figure in shown) + sum(figure.value for figure in hidden) + threshold
    known = [(figure.atoms, figure.value, figure.value) for figure in shown]
    known += [
        (figure.atoms, 0, threshold - 1) if figure.value < threshold else (figure.atoms, threshold, ceiling)
        for figure in hidden
    ]
    atoms = sorted({atom for figure in (*shown, *hidden) for atom in figure.atoms})
    low, high = dict.fromkeys(atoms, 0), dict.fromkeys(atoms, ceiling)
    while _tighten(known, low, high):
        pass
    for figure in hidden:
        least = max(sum(low[atom] for atom in figure.atoms), threshold if figure.value >= threshold else 0)
        most = min(sum(high[atom] for atom in figure.atoms), threshold - 1 if figure.value < threshold else ceiling)
        if figure.atoms and least == most:
            return [other for other in shown if other.atoms & figure.atoms] or list(shown)
    return []


def _tighten(known: list[tuple[frozenset[str], int, int]], low: dict[str, int], high: dict[str, int]) -> bool:
    """One round over what is known; whether a bound moved."""
    moved = False
    for atoms, least, most in known:
        for atom in atoms:
            others = atoms - {atom}
            ceiling = most - sum(low[other] for other in others)
            floor = least - sum(high[other] for other in others)
            if ceiling < high[atom]:
                high[atom], moved = ceiling, True
            if floor > low[atom]:
                low[atom], moved = floor, True
    return moved
