"""Windows: the last day counts whole, citizens' terms roll, and no final ranking leaves an observation unanswered."""

from datetime import date

import pytest

from approdo.clock.terms import Figure
from approdo.clock.windows import (
    Observation,
    Window,
    final_ranking_problems,
    observation_window,
    window_length_problem,
    window_problem,
)

SAP_DAYS = Figure(15, "art. 12 c. 6 r.r. 4/2017", "memory")
OPEN = Window(date(2023, 8, 1), date(2023, 9, 15))


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2023, 7, 31), "window_not_open"),
        (date(2023, 8, 1), None),
        (date(2023, 9, 15), None),
        (date(2023, 9, 16), "window_closed"),
    ],
)
@pytest.mark.proves("H29")
def test_applicant_may_file_from_the_first_day_to_the_whole_of_the_last(day, code):
    found = window_problem(OPEN, day)
    assert (found and found.code) == code


def test_applicant_is_told_the_days_of_a_closed_window():
    assert (
        window_problem(OPEN, date(2023, 9, 16)).message == "La domanda si poteva presentare fino al 15 settembre 2023."
    )


@pytest.mark.proves("P-20", "H29")
def test_correction_term_of_sesto_2023_is_fifteen_days_from_publication():
    """Closed on 15/09/2023, corrections until 03/10/2023: fifteen days from a publication on Monday 18/09."""
    assert observation_window(date(2023, 9, 18), SAP_DAYS).closes == date(2023, 10, 3)


@pytest.mark.proves("P-20")
def test_observation_window_is_ten_days_unless_the_measure_says_otherwise_and_rolls_for_the_citizen():
    assert observation_window(date(2026, 3, 2)).closes == date(2026, 3, 12)
    assert observation_window(date(2026, 3, 5)).closes == date(2026, 3, 16)
    assert observation_window(date(2026, 3, 5), rolls=False).closes == date(2026, 3, 15)
    assert observation_window(date(2026, 5, 23), holidays={date(2026, 6, 2)}).closes == date(2026, 6, 3)


@pytest.mark.parametrize(("closes", "short"), [(date(2023, 8, 30), True), (date(2023, 8, 31), False)])
def test_application_window_of_less_than_thirty_days_is_refused(closes, short):
    thirty = Figure(30, "art. 8 c. 2 r.r. 4/2017", "read")
    found = window_length_problem(Window(date(2023, 8, 1), closes), thirty)
    assert (found is not None) is short
    if found:
        assert "31 agosto 2023" in found.remedy


def test_window_that_closes_before_it_opens_is_refused():
    assert window_length_problem(Window(date(2023, 8, 2), date(2023, 8, 1)), Figure(0, "", "design")) is not None


@pytest.mark.proves("P-20")
def test_final_ranking_waits_for_the_window_and_for_every_written_outcome():
    window = observation_window(date(2023, 9, 18), SAP_DAYS)
    answered = Observation("o1", date(2023, 9, 20), "Accolta: 3 punti in più.")
    blank = Observation("o2", date(2023, 10, 2), "  ")
    late = Observation("o3", date(2023, 10, 9))
    assert [one.code for one in final_ranking_problems(window, date(2023, 10, 3), [answered])] == [
        "observations_still_open"
    ]
    assert final_ranking_problems(window, date(2023, 10, 4), [answered]) == ()
    assert [one.where for one in final_ranking_problems(window, date(2023, 10, 10), [answered, blank, late])] == [
        "/observations/o2",
        "/observations/o3",
    ]
