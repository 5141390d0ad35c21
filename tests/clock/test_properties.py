"""What must hold for every history that holds together, drawn at random and filtered by the rules themselves."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approdo.clock.acts import late_act_clause
from approdo.clock.events import (
    Decided,
    ObservationsFiled,
    Received,
    SubstituteTookCharge,
    SuspensionAnswered,
    SuspensionReceived,
    SuspensionRequested,
)
from approdo.clock.history import history_problems, may_happen
from approdo.clock.problems import Refused
from approdo.clock.ranges import is_holiday
from approdo.clock.state import ClockState, clock_state
from approdo.clock.terms import Figure, ProcedureTerms
from approdo.clock.timeline import of
from tests.clock.calendar import notice, suspension

many = settings(max_examples=150, deadline=None)
starts = st.dates(date(2023, 1, 1), date(2029, 12, 31))


@st.composite
def histories(draw: st.DrawFn, decided: bool = True):
    """A lawful history: random events, each kept only if it may happen. Also the terms, holidays and a day to look."""
    terms = ProcedureTerms(term=Figure(draw(st.integers(1, 180)), "prova", "design"))
    start = draw(starts)
    around = st.integers(0, 120).map(lambda days: start + timedelta(days=days))
    holidays = frozenset(draw(st.lists(around, max_size=6)))
    events = [Received(start)]
    for _ in range(draw(st.integers(0, 5))):
        on = draw(around)
        packs = [
            suspension(on, draw(st.one_of(st.none(), st.integers(-2, 33)))),
            suspension(on, proof=False),
            [SuspensionAnswered(on)],
            notice(on),
            notice(on, proof=False),
            [ObservationsFiled(on, f"o{len(events)}")],
            [SubstituteTookCharge(on)],
        ]
        if decided:
            packs.append([Decided(on, "granted")])
        pack = draw(st.sampled_from(packs))
        if not history_problems(terms, [*events, *pack], holidays):
            events += pack
    return terms, events, holidays, draw(around)


def state_of(terms, events, on, holidays) -> ClockState:
    state = clock_state(terms, events, on, holidays)
    assert isinstance(state, ClockState), state
    return state


@pytest.mark.proves("P-1")
@many
@given(histories())
def test_used_and_left_make_the_term(history):
    terms, events, holidays, on = history
    state = state_of(terms, events, on, holidays)
    assert state.used + state.left - state.over == state.term_days == terms.term.value
    assert min(state.used, state.left, state.over, state.suspended) >= 0
    upto = state.decided.on if state.decided else on
    assert state.used + state.suspended == (upto - state.received).days


@pytest.mark.proves("P-1")
@many
@given(histories())
def test_due_is_never_before_receipt_plus_term_and_equal_when_nothing_waits(history):
    terms, events, holidays, on = history
    state = state_of(terms, events, on, holidays)
    plain = events[0].on + timedelta(days=terms.term.value)
    assert state.due >= plain
    if not state.pauses:
        assert state.due == plain


@pytest.mark.proves("P-1", "P-3")
@many
@given(histories(decided=False), st.integers(0, 120), st.integers(1, 30))
def test_a_further_suspension_never_shortens_the_term(history, after, days):
    terms, events, holidays, on = history
    asked = suspension(events[0].on + timedelta(days=after), days)
    if history_problems(terms, [*events, *asked], holidays):
        return
    assert state_of(terms, [*events, *asked], on, holidays).due >= state_of(terms, events, on, holidays).due


@pytest.mark.proves("P-3")
@many
@given(histories(decided=False))
def test_one_suspension_at_most_and_thirty_days_at_most(history):
    terms, events, holidays, on = history
    state = state_of(terms, events, on, holidays)
    stops = [one for one in (*state.pauses, *state.useless_pauses) if one.kind == "suspension"]
    assert len(stops) <= 1
    assert all(one.days.days <= 30 for one in stops)
    if of(SuspensionRequested, events):
        again = SuspensionRequested(on, "altro", True, True)
        assert "suspension_second" in [one.code for one in may_happen(terms, events, again, holidays)]


@pytest.mark.proves("P-1", "P-3")
@many
@given(histories())
def test_each_day_is_either_used_or_suspended_and_without_events_the_due_date_stays(history):
    terms, events, holidays, on = history
    today, tomorrow = (state_of(terms, events, day, holidays) for day in (on, on + timedelta(days=1)))
    spent = (tomorrow.used - today.used, tomorrow.suspended - today.suspended)
    assert spent in ([(0, 0)] if today.decided else [(0, 1), (1, 0), (0, 0)] if tomorrow.decided else [(0, 1), (1, 0)])
    if not any(one.on == tomorrow.on for one in events):
        assert tomorrow.due == today.due


@pytest.mark.proves("P-3", "P-4")
@many
@given(histories(decided=False))
def test_after_a_pause_only_the_rest_of_the_term_is_left(history):
    terms, events, holidays, on = history
    pauses = state_of(terms, events, on, holidays).pauses
    for one in pauses:
        before = state_of(terms, events, one.days.start, holidays)
        if one.days.end <= on and len(pauses) == 1:
            after = state_of(terms, events, one.days.end, holidays)
            assert (after.used, after.left, after.suspended) == (before.used, before.left, one.days.days)
            assert after.due == one.days.end + timedelta(days=before.left)


@pytest.mark.proves("P-4", "P-6")
@many
@given(histories())
def test_clock_stands_still_only_on_proven_receipt(history):
    terms, events, holidays, on = history
    stops = state_of(terms, events, on, holidays).pauses
    proven = {one.on for one in events if isinstance(one, SuspensionReceived) or hasattr(one, "proof")}
    assert {one.days.start for one in stops} <= proven


@pytest.mark.proves("P-4")
@many
@given(histories())
def test_persons_days_never_end_on_a_holiday_and_are_never_fewer_than_ten(history):
    terms, events, holidays, on = history
    for one in state_of(terms, events, on, holidays).pauses:
        if one.kind == "pre_rejection":
            assert not is_holiday(one.asked_until, holidays)
            assert (one.asked_until - one.days.start).days >= 10
            assert one.days.end >= min(one.asked_until, one.days.start + timedelta(days=10))


@pytest.mark.proves("P-8")
@many
@given(histories(decided=False), st.integers(0, 5000))
def test_time_alone_never_decides(history, years_on):
    terms, events, holidays, _ = history
    state = state_of(terms, events, events[0].on + timedelta(days=years_on), holidays)
    assert state.decided is None
    assert state.phase != "decided"
    assert state.waits_for != "nobody"


@pytest.mark.proves("P-7", "P-9")
@many
@given(histories())
def test_overdue_late_and_the_clause_tell_the_same_thing(history):
    terms, events, holidays, on = history
    state = state_of(terms, events, on, holidays)
    upto = state.decided.on if state.decided else on
    assert (state.overdue_from is not None) == (upto > state.due)
    assert (late_act_clause(state, terms) is not None) == (upto > state.due)
    assert state.late == (state.decided is not None and state.decided.on > state.due)
    if state.substitute:
        assert state.substitute.days == terms.term.value // 2
        assert state.substitute.from_day > state.due


@pytest.mark.proves("P-1")
@many
@given(histories(), st.randoms(use_true_random=False))
def test_same_events_in_any_order_of_days_give_the_same_clock(history, random):
    """Events of one day keep their order (sent, then received); days may come in any order."""
    terms, events, holidays, on = history
    days = sorted({one.on for one in events})
    random.shuffle(days)
    shuffled = [one for day in days for one in events if one.on == day]
    assert clock_state(terms, shuffled, on, holidays) == clock_state(terms, events, on, holidays)


@many
@given(histories())
def test_explanation_is_in_order_and_ends_where_the_state_stands(history):
    terms, events, holidays, on = history
    state = state_of(terms, events, on, holidays)
    assert [one.on for one in state.why] == sorted(one.on for one in state.why)
    assert all(one.used + one.left >= state.term_days for one in state.why)
    due = [one for one in state.why if one.text.startswith("Scadenza")]
    assert [one.on for one in due] == [state.due]


@many
@given(histories(), st.integers(-30, 0))
def test_garbage_is_refused_with_reasons_and_never_computed(history, before):
    terms, events, holidays, on = history
    broken = [*events, replace(events[0], on=events[0].on + timedelta(days=before))]
    found = clock_state(terms, broken, max(on, events[0].on), holidays)
    assert isinstance(found, Refused)
    assert "received_twice" in [one.code for one in found.problems]
