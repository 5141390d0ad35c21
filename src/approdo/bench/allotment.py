"""Measure the allotment and the clock on this machine: figures for people, no pass or fail.

Run with `./bench allotment` (or `python -m approdo.bench.allotment`). The call is made up by arithmetic, so that two
machines time the same work: 10,000 applications, 1,000 homes of two owners in two municipalities, 300 profiles.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from time import perf_counter
from typing import TypeVar

from approdo.allotment.draw import Draw
from approdo.allotment.problems import Refused
from approdo.allotment.public import public_file, public_replay
from approdo.allotment.quotas import Quota
from approdo.allotment.ranking import OrderKey, rank
from approdo.allotment.run import allot
from approdo.allotment.terms import Application, Home, Pass, Terms
from approdo.clock.events import (
    Event,
    ObservationsFiled,
    PreRejectionReceived,
    PreRejectionSent,
    Received,
    SuspensionAnswered,
    SuspensionReceived,
    SuspensionRequested,
)
from approdo.clock.problems import Refused as ClockRefused
from approdo.clock.state import clock_state
from approdo.clock.terms import ProcedureTerms

T = TypeVar("T")

CITIES = ("sesto", "cologno")
PASSES = (
    Pass("indigent_resident", ("indigent",), residents_only=True),
    Pass("indigent", ("indigent",)),
    Pass("reserve", other_quotas=True),
    Pass("general"),
)
TERMS = Terms(
    year=2023,
    order=(OrderKey("score", "desc"),),
    passes=PASSES,
    quotas=(
        Quota("indigent", Fraction(1, 5), "up", beyond="skip"),
        Quota("elderly", Fraction(1, 10), "half_up"),
    ),
    public_number="35-12-88-41-7",
    when_many="first",
)


def spread(index: int, below: int) -> int:
    """Return a figure that looks drawn and is the same everywhere (Knuth's multiplicative scatter)."""
    return (index * 2_654_435_761 >> 7) % below


def city(
    applications: int, homes: int, profiles: int
) -> tuple[list[Home], list[Application], dict[str, frozenset[str]]]:
    """Return a call of a given size. Each profile fits about half of the homes."""
    stock = [Home(f"H{n}", ("comune", "aler")[n % 2], CITIES[n // 2 % 2], f"zona {spread(n, 9)}") for n in range(homes)]
    adequate = {
        f"p{p}": frozenset(home.id for n, home in enumerate(stock) if spread(p * homes + n, 2)) for p in range(profiles)
    }
    people = [
        Application(
            f"A{n}",
            f"C{spread(n, 2**31)}-{n}",
            (spread(n, applications // 3 + 1),),
            f"p{spread(n, profiles)}",
            (f"H{spread(n, homes)}", f"H{spread(n + 1, homes)}") if n % 10 else (),
            CITIES[n % 2],
            ("indigent",) if n % 7 == 0 else ("elderly",) if n % 5 == 0 else (),
        )
        for n in range(applications)
    ]
    return stock, people, adequate


def timed(label: str, work: Callable[[], T]) -> T:
    """Run once, print how long it took, and hand the result on."""
    start = perf_counter()
    result = work()
    print(f"{label:<64}{perf_counter() - start:9.3f} s")
    return result


def measure_allotment() -> None:
    """Time the whole run with its log, the published file and its replay."""
    stock, people, adequate = city(10_000, 1_000, 300)
    given = timed(
        "allot 10,000 applications x 1,000 homes, log included", lambda: allot(TERMS, stock, people, adequate)
    )
    published = timed("  the file to publish", lambda: public_file(TERMS, stock, people, adequate))
    if isinstance(given, Refused) or isinstance(published, Refused):
        raise SystemExit("the made-up call must hold together")
    replay = timed("  its replay by anybody", lambda: public_replay(published))
    if isinstance(replay, Refused):
        raise SystemExit("the published file must hold together")
    same = [(one.home, one.code) for one in replay.assignments] == [(one.home, one.code) for one in given.assignments]
    print(f"  {len(given.assignments)} homes given, {len(given.log)} log lines, replay equal: {same}")
    crowd = city(10_000, 1_000, 10_000)
    timed("allot, every application with a profile of its own", lambda: allot(TERMS, *crowd))


def measure_ranking() -> None:
    """Time rankings of which nearly all places are drawn, the dearest case."""
    for size in (100_000, 1_000_000):
        _, people, _ = city(size, 2, 2)
        draw = Draw.of((one.code for one in people), TERMS.public_number)
        ranked = timed(f"rank {size:,} applications", lambda: rank(people, TERMS.order, draw))  # noqa: B023  run at once
        if isinstance(ranked, Refused):
            raise SystemExit("the made-up ranking must hold together")
        print(f"  {sum(one.drawn for one in ranked):,} places drawn")


def measure_clock() -> None:
    """Time the clock of a procedure with a suspension, a notice and observations, explanation included."""
    start = date(2026, 1, 12)

    def day(after: int) -> date:
        return start + timedelta(days=after)

    history: list[Event] = [
        Received(start),
        SuspensionRequested(day(14), "reddito estero", True, True),
        SuspensionReceived(day(14), "pec"),
        SuspensionAnswered(day(40)),
        PreRejectionSent(day(50), ("isee",)),
        PreRejectionReceived(day(50), "pec"),
        ObservationsFiled(day(58), "o1"),
    ]
    terms = ProcedureTerms()
    rounds = 5_000
    began = perf_counter()
    for n in range(rounds):
        if isinstance(clock_state(terms, history, day(n % 200)), ClockRefused):
            raise SystemExit("the made-up history must hold together")
    print(f"{'clock, with its explanation':<64}{rounds / (perf_counter() - began):9,.0f} /s")


def main() -> None:
    """Print the figures."""
    measure_allotment()
    measure_ranking()
    measure_clock()


if __name__ == "__main__":
    main()
