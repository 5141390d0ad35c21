"""The clock against the worked vectors of the dossier, its explanation, and what it says on other days."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from approdo.clock.events import Decided, Received
from approdo.clock.problems import Refused
from approdo.clock.state import ClockState, clock_state
from approdo.clock.terms import Option, ProcedureTerms
from tests.clock.calendar import events_of, notice, suspension, terms_of

VECTORS = yaml.safe_load((Path(__file__).parent / "vectors.yaml").read_text(encoding="utf-8"))
MARCH_2 = Received(date(2026, 3, 2))


def vectors():
    return [pytest.param(case, id=case["id"], marks=pytest.mark.proves(*case["proves"])) for case in VECTORS]


def state_of(events, on, terms=None, holidays=frozenset()) -> ClockState:
    state = clock_state(terms or ProcedureTerms(), events, on, holidays)
    assert isinstance(state, ClockState), state
    return state


@pytest.mark.parametrize("case", vectors())
def test_clock_gives_what_a_calendar_gives(case):
    found = clock_state(terms_of(case), events_of(case["fatti"]), case["al"], frozenset(case.get("festivi", ())))
    if "errori" in case:
        assert isinstance(found, Refused)
        assert sorted(one.code for one in found.problems) == case["errori"]
        return
    assert isinstance(found, ClockState), found
    assert {
        "scadenza": found.due,
        "usati": found.used,
        "sospesi": found.suspended,
        "fase": found.phase,
        "scaduto_dal": found.overdue_from,
        "sostituto_entro": found.substitute and found.substitute.due,
        "tempo_della_persona": found.person_until,
        "non_cominciato": list(found.not_begun),
        "tardive": list(found.late_observations),
        "tardi": found.late,
    } == {
        "scadenza": case["scadenza"],
        "usati": case["usati"],
        "sospesi": case.get("sospesi", 0),
        "fase": case["fase"],
        "scaduto_dal": case.get("scaduto_dal"),
        "sostituto_entro": case.get("sostituto_entro"),
        "tempo_della_persona": case.get("tempo_della_persona"),
        "non_cominciato": case.get("non_cominciato", []),
        "tardive": case.get("tardive", []),
        "tardi": case.get("tardi", False),
    }
    assert found.used + found.left - found.over == found.term_days


@pytest.mark.proves("P-4")
@pytest.mark.parametrize(
    ("day", "phase", "who"),
    [
        (date(2026, 3, 15), "running", "office"),
        (date(2026, 3, 16), "person_time", "person"),
        (date(2026, 3, 23), "person_time", "person"),
        (date(2026, 3, 24), "observations", "office"),
        (date(2026, 4, 2), "observations", "office"),
        (date(2026, 4, 3), "running", "office"),
        (date(2026, 4, 19), "running", "office"),
        (date(2026, 4, 20), "overdue", "office"),
    ],
)
def test_person_sees_who_must_move_on_each_day_of_v2(day, phase, who):
    history = events_of("2026-03-02 | ricevuta\n2026-03-16 | preavviso\n2026-03-24 | osservazioni")
    state = state_of(history, day)
    assert (state.phase, state.waits_for) == (phase, who)


@pytest.mark.proves("P-1")
def test_clock_of_an_earlier_day_ignores_what_had_not_happened_yet():
    history = events_of("2026-03-02 | ricevuta\n2026-03-16 | preavviso\n2026-03-24 | osservazioni")
    assert state_of(history, date(2026, 3, 10)) == state_of(history[:1], date(2026, 3, 10))
    assert state_of(history, date(2026, 3, 10)).due == date(2026, 4, 1)


@pytest.mark.proves("P-1")
def test_events_may_be_handed_in_in_any_order():
    history = events_of("2026-03-02 | ricevuta\n2026-03-16 | preavviso\n2026-03-24 | osservazioni")
    assert state_of(history[::-1], date(2026, 4, 1)).due == date(2026, 4, 19)


def test_day_before_receipt_has_no_clock():
    found = clock_state(ProcedureTerms(), [MARCH_2], date(2026, 3, 1))
    assert isinstance(found, Refused)
    assert [one.code for one in found.problems] == ["not_received"]


@pytest.mark.proves("P-1")
def test_v2_explains_itself_with_days_and_sums():
    history = events_of("2026-03-02 | ricevuta\n2026-03-16 | preavviso\n2026-03-24 | osservazioni")
    lines = [(one.on, one.text, one.used, one.left) for one in state_of(history, date(2026, 4, 4)).why]
    assert lines == [
        (
            date(2026, 3, 2),
            "Ricevuta la domanda. Il termine è di 30 giorni (art. 2 c. 2 l. 241/1990); "
            "il giorno della ricezione non si conta.",
            0,
            30,
        ),
        (
            date(2026, 3, 16),
            "Ricevuto dalla persona il preavviso di rigetto: il termine si ferma. Usati 14 giorni, ne restano 16.",
            14,
            16,
        ),
        (
            date(2026, 4, 3),
            "Passati i giorni dopo le osservazioni: il termine riparte (attesa di 18 giorni).",
            14,
            16,
        ),
        (
            date(2026, 4, 19),
            "Scadenza: 3 aprile 2026 + 16 giorni = 19 aprile 2026. È festivo, ma il termine dell'ufficio non si sposta.",
            30,
            0,
        ),
    ]


@pytest.mark.proves("P-7")
def test_person_is_told_how_to_call_the_substitute_once_the_term_is_over():
    told = state_of([MARCH_2], date(2026, 4, 2)).why[-1]
    assert told.on == date(2026, 4, 2)
    assert "potere sostitutivo" in told.text
    assert "15 giorni" in told.text
    assert not any("sostitutivo" in one.text for one in state_of([MARCH_2], date(2026, 4, 1)).why)


@pytest.mark.proves("P-7")
def test_substitute_has_half_of_an_odd_term_rounded_to_the_citizens_favour():
    state = state_of(
        events_of("2026-03-02 | ricevuta\n2026-04-20 | sostituto"),
        date(2026, 5, 13),
        terms_of({"termine": 45}),
    )
    assert (state.substitute.days, state.substitute.due, state.substitute.overdue) == (22, date(2026, 5, 12), True)


@pytest.mark.proves("P-6")
def test_person_is_told_that_their_time_has_not_begun_without_proof_of_receipt():
    state = state_of([MARCH_2, *notice(date(2026, 3, 16), proof=False)], date(2026, 3, 20))
    assert any("il tempo della persona non è cominciato" in one.text for one in state.why)
    assert state.person_until is None


@pytest.mark.proves("P-1")
def test_overlapping_waits_are_explained_without_restarting_twice():
    history = events_of(
        "2026-03-02 | ricevuta\n2026-03-09 | sospensione\n2026-03-16 | preavviso\n2026-03-19 | risposta"
    )
    texts = [one.text for one in state_of(history, date(2026, 3, 30)).why]
    assert sum("il termine si ferma" in one for one in texts) == 1
    assert sum("il termine era già fermo" in one for one in texts) == 1
    assert sum("resta fermo" in one for one in texts) == 1
    assert sum("il termine riparte" in one for one in texts) == 1


def test_suspension_from_sending_is_a_named_option():
    from_sending = replace(ProcedureTerms(), suspension_from_receipt=Option(False, "regolamento", "memory"))
    history = [MARCH_2, *suspension(date(2026, 3, 9), proof=False)]
    assert state_of(history, date(2026, 4, 8), from_sending).due == date(2026, 5, 1)
    assert state_of(history, date(2026, 4, 8), from_sending).not_begun == ()
    assert state_of(history, date(2026, 4, 1)).due == date(2026, 4, 1)


def test_office_term_rolls_only_when_the_option_says_so():
    rolling = replace(ProcedureTerms(), office_term_rolls=Option(True, "regolamento", "memory"))
    april_6 = frozenset({date(2026, 4, 6)})
    received = [Received(date(2026, 3, 6))]  # + 30 = Easter Sunday, and Monday is in the list
    assert state_of(received, date(2026, 3, 7), holidays=april_6).due == date(2026, 4, 5)
    rolled = state_of(received, date(2026, 4, 7), rolling, april_6)
    assert (rolled.due, rolled.phase) == (date(2026, 4, 7), "running")
    assert "passa al 7 aprile 2026" in rolled.why[-1].text


@pytest.mark.proves("P-8")
@pytest.mark.parametrize("days", [0, 31, 400, 4000])
def test_no_time_however_long_ends_a_procedure(days):
    state = state_of([MARCH_2], MARCH_2.on + timedelta(days=days))
    assert state.decided is None
    assert state.phase != "decided"


@pytest.mark.proves("P-8")
def test_only_a_signed_act_ends_a_procedure():
    state = state_of([MARCH_2, Decided(date(2026, 3, 20), "refused")], date(2026, 3, 20))
    assert (state.phase, state.waits_for, state.decided.outcome, state.late) == ("decided", "nobody", "refused", False)
