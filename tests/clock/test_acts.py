"""When a refusal may be signed (P-5), and what a late act says (P-9)."""

from datetime import date

import pytest

from approdo.clock.acts import RefusalReason, late_act_clause, refusal_problems
from approdo.clock.events import Decided, ObservationsFiled, Received
from approdo.clock.state import clock_state
from approdo.clock.terms import ProcedureTerms
from tests.clock.calendar import REASON, events_of, notice

L241 = ProcedureTerms()
GOOD = [RefusalReason(REASON)]


def march(day: int) -> date:
    return date(2026, 3, day)


SILENT = [Received(march(2)), *notice(march(16))]
WROTE = [*SILENT, ObservationsFiled(march(20), "o1")]


def codes(events, on, reasons=GOOD, answered=(), terms=L241, holidays=frozenset()):
    found = refusal_problems(terms, events, on, reasons, answered, holidays)
    assert all(one.message and one.remedy for one in found)
    return [one.code for one in found]


@pytest.mark.proves("P-5")
@pytest.mark.parametrize(("day", "expected"), [(16, ["person_time_running"]), (26, ["person_time_running"]), (27, [])])
def test_refusal_waits_for_the_whole_of_the_persons_days(day, expected):
    assert codes(SILENT, march(day)) == expected


@pytest.mark.proves("P-5")
def test_refusal_waits_for_a_persons_time_that_ends_on_a_holiday():
    assert codes(SILENT, march(27), holidays={march(26)}) == ["person_time_running"]
    assert codes(SILENT, march(28), holidays={march(26)}) == []


@pytest.mark.proves("P-5")
def test_refusal_need_not_wait_once_observations_arrived():
    assert codes(WROTE, march(19)) == ["person_time_running"]
    assert codes(WROTE, march(20), answered=["o1"]) == []


@pytest.mark.proves("P-5")
def test_refusal_without_notice_or_without_proof_of_receipt_cannot_be_signed():
    assert codes([Received(march(2))], march(30), reasons=[RefusalReason(REASON)]) == [
        "pre_rejection_missing",
        "reason_not_notified",
    ]


@pytest.mark.proves("P-5", "P-6")
def test_refusal_waits_for_proof_of_receipt_for_ever():
    sent = [Received(march(2)), *notice(march(16), proof=False)]
    assert codes(sent, date(2027, 3, 30)) == ["pre_rejection_not_received"]


@pytest.mark.proves("P-5")
def test_refusal_with_a_new_reason_is_stopped_unless_observations_brought_it_up():
    new = RefusalReason("patrimonio_oltre_soglia")
    assert codes(WROTE, march(30), [*GOOD, new], ["o1"]) == ["reason_not_notified"]
    linked = RefusalReason("patrimonio_oltre_soglia", from_observation="o1")
    assert codes(WROTE, march(30), [*GOOD, linked], ["o1"]) == []
    invented = RefusalReason("patrimonio_oltre_soglia", from_observation="o9")
    assert codes(WROTE, march(30), [*GOOD, invented], ["o1"]) == ["reason_not_notified"]


@pytest.mark.proves("P-5")
def test_refusal_with_an_unanswered_observation_is_stopped_even_if_it_came_late():
    late = [*SILENT, ObservationsFiled(march(28), "tardi")]
    assert codes(late, march(30)) == ["observation_unanswered"]
    assert codes(late, march(27)) == []
    assert codes(late, march(30), answered=["tardi"]) == []


@pytest.mark.proves("P-5")
@pytest.mark.parametrize("mode", ["art10bis", "observations", "none_with_reason"])
def test_refusal_that_blames_the_offices_own_delay_is_stopped(mode):
    blamed = [RefusalReason(REASON, office_failing=True)]
    assert codes(SILENT, march(30), blamed, terms=ProcedureTerms(pre_rejection_mode=mode)) == [
        "office_failing_as_reason"
    ]


@pytest.mark.proves("P-5")
def test_every_obstacle_is_listed_at_once():
    bad = [RefusalReason("altro", office_failing=True)]
    assert codes([*SILENT, ObservationsFiled(march(27), "tardi")], march(26), bad) == [
        "office_failing_as_reason",
        "person_time_running",
        "reason_not_notified",
    ]


def test_refusal_without_reasons_is_stopped_in_any_kind_of_procedure():
    assert codes(SILENT, march(30), reasons=[]) == ["refusal_without_reasons"]
    ranked = ProcedureTerms(pre_rejection_mode="observations")
    assert codes([Received(march(2))], march(3), terms=ranked) == []


@pytest.mark.proves("P-9")
def test_late_act_prints_legal_term_and_days_used():
    history = events_of("2026-03-02 | ricevuta\n2026-03-16 | preavviso\n2026-04-20 | decisa")
    state = clock_state(L241, history, date(2026, 5, 1))
    assert late_act_clause(state, L241) == (
        "Il termine di legge per questo provvedimento è di 30 giorni (art. 2 c. 2 l. 241/1990) e scadeva il "
        "11 aprile 2026; il tempo effettivamente impiegato è di 39 giorni, oltre a 10 giorni di sospensione "
        "(art. 2 c. 9-quinquies l. 241/1990)."
    )


@pytest.mark.proves("P-9")
def test_act_signed_on_its_last_day_prints_no_clause():
    in_time = [Received(march(2)), Decided(date(2026, 4, 1), "granted")]
    assert late_act_clause(clock_state(L241, in_time, date(2026, 9, 1)), L241) is None
    late = [Received(march(2)), Decided(date(2026, 4, 2), "granted")]
    assert "31 giorni (art. 2 c. 9-quinquies" in late_act_clause(clock_state(L241, late, date(2026, 9, 1)), L241)
