"""What may not happen: each constraint broken alone, with its code, its place and its remedy."""

from datetime import date

import pytest

from approdo.clock.access import CIVIC_ACCESS, GDPR_ACCESS
from approdo.clock.events import (
    Decided,
    Extended,
    ObservationsFiled,
    PreRejectionReceived,
    PreRejectionSent,
    Received,
    Registered,
    SubstituteTookCharge,
    SuspensionAnswered,
    SuspensionReceived,
    SuspensionRequested,
    ThirdPartyAnswered,
    ThirdPartyNotified,
)
from approdo.clock.history import history_problems, may_happen
from approdo.clock.terms import ProcedureTerms
from tests.clock.calendar import notice, suspension

L241 = ProcedureTerms()
NO_NOTICE = ProcedureTerms(pre_rejection_mode="none_with_reason")


def march(day: int) -> date:
    return date(2026, 3, day)


START = [Received(march(2))]
DECIDED = [*START, Decided(march(20), "granted")]

BROKEN = [
    ("P-1", L241, [], ["not_received"]),
    ("P-1", L241, [Received(march(2)), Received(march(3))], ["received_twice"]),
    ("P-1", L241, [*START, *notice(march(1))], ["before_receipt"]),
    ("P-2", L241, [*START, Registered(march(5), march(4))], ["protocol_date"]),
    ("P-3", L241, [*START, *suspension(march(9)), *suspension(march(12), proof=False)], ["suspension_second"]),
    ("P-3", L241, [*START, *suspension(march(9), days=31)], ["suspension_too_long"]),
    ("P-3", L241, [*START, *suspension(march(9), days=0)], ["suspension_too_long"]),
    ("P-3", L241, [*START, *suspension(march(9), days=-400)], ["suspension_too_long"]),
    ("P-3", L241, [*START, SuspensionRequested(march(9), " ", True, True)], ["suspension_without_reason"]),
    ("P-3", L241, [*START, SuspensionRequested(march(9), "x", False, True)], ["suspension_obtainable"]),
    ("P-3", L241, [*START, SuspensionRequested(march(9), "x", True, False)], ["suspension_obtainable"]),
    ("P-4", NO_NOTICE, [*START, *notice(march(9))], ["pre_rejection_not_allowed"]),
    ("P-4", L241, [*START, *notice(march(9)), *notice(march(10), proof=False)], ["pre_rejection_second"]),
    ("P-4", L241, [*START, *notice(march(9), reasons=())], ["pre_rejection_without_reasons"]),
    (
        "P-6",
        L241,
        [*START, PreRejectionSent(march(9), ("a",)), PreRejectionReceived(march(9), "")],
        ["receipt_without_proof"],
    ),
    ("P-6", L241, [*START, PreRejectionReceived(march(9), "pec")], ["receipt_before_sending"]),
    ("P-6", L241, [*START, *notice(march(9)), PreRejectionReceived(march(11), "pec")], ["receipt_twice"]),
    ("P-6", L241, [*START, SuspensionReceived(march(9), "pec")], ["receipt_before_sending"]),
    ("P-1", L241, [*START, SuspensionAnswered(march(9))], ["event_out_of_place"]),
    ("P-1", L241, [*START, ObservationsFiled(march(9), "o1")], ["event_out_of_place"]),
    (
        "P-1",
        L241,
        [*START, *notice(march(9)), ObservationsFiled(march(10), "o1"), ObservationsFiled(march(11), "o1")],
        ["event_out_of_place"],
    ),
    ("P-49", L241, [*START, ThirdPartyNotified(march(9), "t1")], ["third_parties_not_due"]),
    ("P-49", CIVIC_ACCESS, [*START, ThirdPartyAnswered(march(9), "t1", True)], ["event_out_of_place"]),
    (
        "P-49",
        CIVIC_ACCESS,
        [*START, ThirdPartyNotified(march(9), "t1"), ThirdPartyNotified(march(10), "t1")],
        ["event_out_of_place"],
    ),
    ("P-49", L241, [*START, Extended(march(9), "molte richieste")], ["extension_not_allowed"]),
    ("P-49", GDPR_ACCESS, [*START, Extended(march(9), "")], ["extension_not_allowed"]),
    ("P-49", GDPR_ACCESS, [*START, Extended(date(2026, 4, 3), "tardi")], ["extension_not_allowed"]),
    ("P-49", GDPR_ACCESS, [*START, Extended(march(9), "a"), Extended(march(10), "b")], ["extension_not_allowed"]),
    ("P-1", L241, [*DECIDED, Decided(march(21), "refused")], ["decided_twice"]),
    ("P-1", L241, [*DECIDED, *suspension(march(21), proof=False)], ["after_decision"]),
    ("P-7", L241, [*START, SubstituteTookCharge(date(2026, 4, 1))], ["substitute_too_early"]),
    (
        "P-7",
        L241,
        [*START, *suspension(march(9)), SubstituteTookCharge(date(2026, 4, 2))],
        ["substitute_too_early"],
    ),
]


@pytest.mark.parametrize(
    ("terms", "events", "codes"),
    [pytest.param(*row, marks=pytest.mark.proves(rule), id=f"{rule}-{n}") for n, (rule, *row) in enumerate(BROKEN)],
)
def test_office_is_refused_what_breaks_one_rule(terms, events, codes):
    found = history_problems(terms, events)
    assert [one.code for one in found] == codes
    assert all(one.where.startswith("/") and one.message and one.remedy for one in found)


@pytest.mark.parametrize(
    "events",
    [
        [*START, Registered(march(9), march(2)), *suspension(march(9)), SuspensionAnswered(march(20))],
        [*START, *notice(march(9)), ObservationsFiled(march(10), "o1"), ObservationsFiled(march(30), "o2")],
        [*START, *notice(march(9)), Decided(march(20), "refused"), ObservationsFiled(march(25), "tardi")],
        [*START, SubstituteTookCharge(date(2026, 4, 2)), Decided(date(2026, 4, 10), "granted")],
        [*DECIDED, Registered(march(25), march(2))],
    ],
)
def test_office_may_do_what_the_law_allows(events):
    assert history_problems(L241, events) == ()


@pytest.mark.proves("P-3")
def test_act_is_told_only_what_its_own_event_breaks():
    history = [*START, *suspension(march(9)), SuspensionAnswered(march(12))]
    again = SuspensionRequested(march(20), "altro reddito", True, True)
    assert [one.code for one in may_happen(L241, history, again)] == ["suspension_second"]
    assert may_happen(L241, history, Decided(march(20), "granted")) == ()


@pytest.mark.proves("P-4")
def test_ranked_call_is_sent_to_observations_on_the_provisional_ranking():
    ranked = ProcedureTerms(pre_rejection_mode="observations")
    found = may_happen(ranked, START, PreRejectionSent(march(9), ("punti",)))
    assert [one.code for one in found] == ["pre_rejection_not_allowed"]
    assert found[0].remedy == "Usare le osservazioni sulla graduatoria provvisoria."
