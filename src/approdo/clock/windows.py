"""Windows: the days in which one may apply, object or ask for a correction.

A window is opened by an act and closes by itself. The last day counts whole; when the term is the citizen's and ends
on a holiday it closes on the next working day.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from approdo.clock.problems import Problem
from approdo.clock.ranges import DateRange, add_days, in_words, rolled
from approdo.clock.terms import Figure

OBSERVATION_DAYS = Figure(10, "regola P-20: valore dell'ente se la misura non ne fissa uno", "design")


@dataclass(frozen=True, slots=True)
class Window:
    """From the first day to the last, both included. `days` is the same as a half-open range."""

    opens: date
    closes: date

    @property
    def days(self) -> DateRange:
        """The window as a half-open range."""
        return DateRange(self.opens, add_days(self.closes, 1))


@dataclass(frozen=True, slots=True)
class Observation:
    """An observation on a provisional ranking; `outcome` is the written answer, None or blank while there is none."""

    id: str
    filed_on: date
    outcome: str | None = None


def window_problem(window: Window, on: date, what: str = "La domanda") -> Problem | None:
    """Return why something may not be filed on a day, or None while the window is open. `what` begins the sentence."""
    if on in window.days:
        return None
    if on < window.opens:
        return Problem(
            "window_not_open",
            "/on",
            f"{what} si può presentare dal {in_words(window.opens)}.",
            "Ripresentarla da quel giorno.",
        )
    return Problem(
        "window_closed",
        "/on",
        f"{what} si poteva presentare fino al {in_words(window.closes)}.",
        "Rivolgersi all'ufficio per sapere quale strada resta.",
    )


def window_length_problem(window: Window, at_least: Figure) -> Problem | None:
    """Return why a window is too short or ends before it begins (SAP: 30 days, art. 8 c. 2 r.r. 4/2017).

    The opening day is not counted, as in every term: the reading that gives applicants the longer time.
    """
    if (window.closes - window.opens).days >= at_least.value:
        return None
    return Problem(
        "window_too_short",
        "/closes",
        f"La finestra dal {in_words(window.opens)} al {in_words(window.closes)} è più corta di "
        f"{at_least.value} giorni ({at_least.cite}).",
        f"Chiudere non prima del {in_words(add_days(window.opens, at_least.value))}.",
    )


def observation_window(
    published_on: date,
    days: Figure = OBSERVATION_DAYS,
    holidays: Collection[date] = frozenset(),
    rolls: bool = True,
) -> Window:
    """Return the window on a provisional ranking: open at once, closing so many days after publication (P-20)."""
    closes = add_days(published_on, days.value)
    return Window(published_on, rolled(closes, holidays) if rolls else closes)


def answer_window(known_on: date, days: Figure, holidays: Collection[date] = frozenset(), rolls: bool = True) -> Window:
    """Return the days in which a person may answer an offer, from the day they had it (rule P-6).

    That day is not counted; a term that ends on a holiday goes on to the next working day, as for every act of the citizen.
    """
    closes = add_days(known_on, days.value)
    return Window(known_on, rolled(closes, holidays) if rolls else closes)


def final_ranking_problems(window: Window, on: date, observations: Sequence[Observation]) -> tuple[Problem, ...]:
    """Return what stands in the way of the final ranking: an open window, an observation without a written outcome.

    Late observations too need an outcome, be it that they came late (rule P-20, art. 10 l. 241/1990).
    """
    found: list[Problem] = []
    if on <= window.closes:
        found.append(
            Problem(
                "observations_still_open",
                "/on",
                f"Le osservazioni si possono presentare fino al {in_words(window.closes)} compreso.",
                "Approvare la graduatoria definitiva dopo quel giorno.",
            )
        )
    for one in observations:
        if one.filed_on <= on and not (one.outcome or "").strip():
            found.append(
                Problem(
                    "observation_unanswered",
                    f"/observations/{one.id}",
                    f"L'osservazione {one.id} del {in_words(one.filed_on)} non ha un esito scritto.",
                    "Scrivere l'esito, anche per quelle arrivate in ritardo.",
                )
            )
    return tuple(found)
