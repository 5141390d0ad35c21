"""Measure the rule book on this machine: figures for people, side by side with the aims, no pass or fail.

Run with `./bench rulebook`. One decision with every intermediate, its Italian sentences, a million households
through the frame target, load and canonical JSON; on a book shaped like a public-housing call, then on SAP.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from approdo.bench._sap_like import sap_like
from approdo.rulebook import Case, Fact, FrozenBook, Measure, canonical

HOUSEHOLDS = 1_000_000
ON = "2023-09-15"


def main() -> None:
    measure = sap_like()
    book = measure.freeze(ON)
    rules = len(book.program.rules)
    print(f"Book shaped like a call: {rules} rules, {len(book.program.facts)} facts, three persons")
    _one_case(book, example(book))
    _loading(measure, book)
    _a_million(book)
    _installed_sap()


def report(what: str, figure: str, aim: str) -> None:
    print(f"  {what:<58} {figure:>14}   aim {aim}")


def micros(work: Callable[[], object], times: int = 4000) -> float:
    """The median of `times` runs, in microseconds."""
    found = []
    for _ in range(times):
        start = perf_counter()
        work()
        found.append(perf_counter() - start)
    return median(found) * 1e6


def example(book: FrozenBook, children: int = 3) -> Case:
    """A complete case that meets the bounds: low amounts, no conviction, mixed ages."""
    own = {fact.name: _middle(fact, 0) for fact in book.tree.facts if fact.of not in {p.name for p in book.tree.parts}}
    parts = {
        part.name: [
            {fact.name: _middle(fact, index) for fact in book.tree.facts if fact.of == part.name}
            for index in range(max(part.min, children))
        ]
        for part in book.tree.parts
    }
    return book.read_case(own, parts)


def _middle(fact: Fact, index: int) -> object:
    if fact.type.kind == "Bool":
        return index == 1
    if fact.type.kind == "Code":
        return fact.type.code_names()[0]
    if fact.type.kind == "Date":
        return max(str(fact.min), ("1950-03-01", "1984-02-29", "2015-12-31")[index % 3])
    assert isinstance(fact.min, int)
    assert isinstance(fact.max, int)
    return min(fact.max, fact.min + (fact.max - fact.min) // 1000)


def _one_case(book: FrozenBook, case: Case) -> None:
    decision = book.decide(case)
    sentences = len(decision.sentences())
    deciding = micros(lambda: book.decide(case).outcome)
    speaking = micros(lambda: book.decide(case).sentences())
    writing = micros(lambda: book.decide(case).document(), 300)
    lean = Case({name: v for name, v in case.facts.items() if name != "isee"}, case.parts, case.ids)
    report("one decision, all intermediates", f"{deciding:.1f} µs", "≤ 10 µs")
    report(f"one decision with its {sentences} Italian sentences", f"{speaking:.0f} µs", "≤ 120 µs")
    report("one decision with its document and hash", f"{writing:.0f} µs", "–")
    report("one decision with a fact missing", f"{micros(lambda: book.decide(lean).outcome):.0f} µs", "–")


def _loading(measure: Measure, book: FrozenBook) -> None:
    report("all load-time checks", f"{micros(measure.check, 20) / 1000:.1f} ms", "–")
    report("freeze (resolve, check, generate, compile)", f"{micros(lambda: measure.freeze(ON), 20) / 1000:.1f} ms", "–")
    size = len(canonical(book.tree_document))
    report(
        f"canonical JSON of the tree ({size / 1024:.0f} KiB)",
        f"{micros(lambda: canonical(book.tree_document), 50) / 1000:.2f} ms",
        "–",
    )
    figures = book.decide(example(book)).document()["parameters"]
    thaw = micros(lambda: FrozenBook.thaw(book.tree_document, parameters=figures, options={}, on=ON), 20)
    report("thaw an embedded tree", f"{thaw / 1000:.1f} ms", "–")


def _a_million(book: FrozenBook) -> None:
    try:
        import polars as pl
    except ImportError:
        print("  a million households: polars is not installed")
        return
    households = _made_up(pl, book, "", pl.int_range(HOUSEHOLDS, eager=True))
    several = pl.int_range(HOUSEHOLDS, eager=True).repeat_by(pl.int_range(HOUSEHOLDS, eager=True) % 4 + 1)
    persons = _made_up(pl, book, "persons", several.explode())
    taken = []
    for _ in range(5):
        start = perf_counter()
        found = book.frame(households, persons=persons)
        taken.append(perf_counter() - start)
    eligible = int((found["outcome"] == "eligible").sum())
    best, middle = HOUSEHOLDS / min(taken) / 1e6, HOUSEHOLDS / median(taken) / 1e6
    print(f"  a million households, {len(persons):,} persons, {eligible:,} eligible")
    report("  through the frame target, every column kept", f"{middle:.2f} M/s", f"≥ 2 M/s (best of 5: {best:.2f})")


def _made_up(pl: Any, book: FrozenBook, part: str, key: Any) -> Any:
    """Columns that look drawn and are the same everywhere."""
    parts = {one.name for one in book.tree.parts}
    columns = [key.alias("id")]
    rows = pl.int_range(len(key), eager=True)
    for number, fact in enumerate(book.program.facts):
        if (fact.of if fact.of in parts else "") == part:
            drawn = (rows.hash(number + 1) % 1_000_003).cast(pl.Int64)
            columns.append(_column(pl, fact, drawn).alias(fact.name))
    return pl.DataFrame(columns)


def _column(pl: Any, fact: Fact, drawn: Any) -> Any:
    if fact.type.kind == "Bool":
        return drawn % 10 == 0
    if fact.type.kind == "Code":
        names = pl.Series(fact.type.code_names())
        return names.gather((drawn % len(names)).cast(pl.UInt32))
    if fact.type.kind == "Date":
        first = max(1940, int(str(fact.min)[:4]) + 1)
        years = max(1, min(2022, int(str(fact.max)[:4]) - 1) - first)
        return (first + drawn % years) * 10000 + (drawn // 80 % 12 + 1) * 100 + drawn // 960 % 28 + 1
    assert isinstance(fact.min, int)
    assert isinstance(fact.max, int)
    return fact.min + drawn * 4 % min(fact.max - fact.min, 3_000_000)


def _installed_sap() -> None:
    """The SAP measure as the commands load it, when it is there."""
    try:
        from approdo.documents.measures import load_measure
    except ImportError:
        return
    measure = load_measure("sap", city=Path(__file__).parents[1] / "city" / "sesto")
    book = measure.freeze(ON)
    print(f"SAP on {ON}: {len(book.program.rules)} rules, {len(book.program.facts)} facts, three persons")
    _one_case(book, example(book))
    _loading(measure, book)
    _a_million(book)


if __name__ == "__main__":
    main()
