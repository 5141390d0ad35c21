"""Three doors to documents, three clocks (P-49)."""

from datetime import date

import pytest

from approdo.clock.access import (
    CIVIC_ACCESS,
    CIVIC_REVIEW,
    DOCUMENTARY_ACCESS,
    GDPR_ACCESS,
    release_not_before,
)
from approdo.clock.events import Extended, Received, ThirdPartyAnswered, ThirdPartyNotified
from approdo.clock.state import clock_state

MAY_4 = Received(date(2026, 5, 4))


def may(day: int) -> date:
    return date(2026, 5, day)


@pytest.mark.proves("P-49")
def test_foia_vector():
    history = [MAY_4, ThirdPartyNotified(may(8), "t1"), ThirdPartyAnswered(may(14), "t1", opposes=True)]
    waiting = clock_state(CIVIC_ACCESS, history, may(13))
    assert (waiting.used, waiting.phase, waiting.waits_for) == (4, "third_party", "third_party")
    answered = clock_state(CIVIC_ACCESS, history, may(14))
    assert (answered.used, answered.due, answered.phase) == (4, date(2026, 6, 9), "running")
    assert release_not_before(CIVIC_ACCESS, date(2026, 6, 1)) == date(2026, 6, 16)


@pytest.mark.proves("P-49")
def test_silent_third_party_lets_the_clock_run_after_ten_days():
    told = [MAY_4, ThirdPartyNotified(may(8), "t1")]
    assert clock_state(CIVIC_ACCESS, told, may(30)).due == date(2026, 6, 13)


@pytest.mark.proves("P-49")
def test_clock_waits_for_the_last_of_several_third_parties():
    history = [
        MAY_4,
        ThirdPartyNotified(may(8), "t1"),
        ThirdPartyNotified(may(11), "t2"),
        ThirdPartyAnswered(may(12), "t1", opposes=False),
    ]
    state = clock_state(CIVIC_ACCESS, history, may(21))
    assert (state.used, state.suspended, state.due) == (4, 13, date(2026, 6, 16))


@pytest.mark.proves("P-49")
def test_documentary_access_stops_for_nobody_and_silence_refuses():
    after = clock_state(DOCUMENTARY_ACCESS, [MAY_4], date(2026, 6, 4))
    assert (after.due, after.silence_is_refusal) == (date(2026, 6, 3), True)
    assert "il silenzio vale rifiuto" in after.why[-1].text
    assert not clock_state(DOCUMENTARY_ACCESS, [MAY_4], date(2026, 6, 3)).silence_is_refusal
    assert not clock_state(CIVIC_ACCESS, [MAY_4], date(2026, 6, 4)).silence_is_refusal
    assert release_not_before(DOCUMENTARY_ACCESS, date(2026, 6, 1)) is None


@pytest.mark.proves("P-49")
@pytest.mark.parametrize(
    ("received", "due", "extended"),
    [
        (date(2026, 5, 4), date(2026, 6, 4), date(2026, 8, 4)),
        (date(2026, 1, 31), date(2026, 2, 28), date(2026, 4, 30)),
        (date(2028, 1, 31), date(2028, 2, 29), date(2028, 4, 30)),
    ],
)
def test_own_data_take_one_month_and_two_more_with_notice(received, due, extended):
    assert clock_state(GDPR_ACCESS, [Received(received)], received).due == due
    told = [Received(received), Extended(due, "molte richieste")]
    assert clock_state(GDPR_ACCESS, told, due).due == extended


@pytest.mark.proves("P-49")
def test_review_stops_ten_days_for_the_garante_even_over_a_holiday():
    told = [MAY_4, ThirdPartyNotified(may(14), "garante")]  # + 10 = Sunday 24 May
    assert clock_state(CIVIC_REVIEW, told, may(25)).due == date(2026, 6, 3)
