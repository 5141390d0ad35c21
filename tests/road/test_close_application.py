"""An application leaves the procedure: withdrawn, excluded by two people's act, or for a death with nobody left."""

from datetime import date

import pytest

from approdo.procedures import check
from approdo.procedures.call_papers import application_rows
from approdo.procedures.change_household import HouseholdChange, NewMember, change_household
from approdo.procedures.close_application import (
    Closing,
    Exclusion,
    close_application,
    open_proposal,
    propose_exclusion,
    turn_down_exclusion,
)
from approdo.procedures.on_call import find_call
from approdo.procedures.problems import NotFound
from approdo.procedures.sign_lease import LeaseSigned, sign_lease
from approdo.records.access.models import Party
from approdo.records.calls.models import Assignment
from approdo.records.exchanges.models import Message
from approdo.records.people.models import Person
from tests.procedures import city
from tests.procedures.city import RANKED, SIGNED
from tests.procedures.sheets import tax_code
from tests.road.roads import DAY, ROWS, SLUG, accepted, citizen, codes, holds, last, offered, scrolled, state, told

WHY = "possiede una casa adeguata: visura del 4/10/2023"


def close(people, outcome, reason="lo ha chiesto", actor=None, moment=SIGNED + DAY, external_id="D1", on=None):
    told_ = Closing(city.application(external_id).pk, outcome, reason, on)
    return close_application(told_, moment, actor or people.manager)


@pytest.mark.proves("H33", "H36")
@pytest.mark.parametrize("step", ["offered", "accepted", "assigned"])
def test_person_withdraws_and_the_home_goes_to_the_next(people, step):
    accepted(people) if step != "offered" else offered(people)
    if step == "assigned":
        city.assign_all(people, SIGNED)
    close(people, "withdrawn", on=date(2023, 10, 6))
    assert (state("D1"), last("D1").ending) == ("withdrawn", "application_closed")
    assert not Assignment.objects.filter(ended_at=None).exists()
    assert told("D1", "application_closed")["home"] == "A-01"
    assert "6\u00a0ottobre\u00a02023" in Message.objects.get(text="domanda_ritirata").body
    assert "D1" not in {row["code"] for row in application_rows(find_call(SLUG))}
    scrolled(people, SIGNED + 2 * DAY)
    assert holds()["D2"] == "A-01"
    assert codes(close, people, "withdrawn") == ["application_ended"]
    assert check.differences() == []


def test_application_is_closed_with_a_reason_on_a_day_and_for_one_of_three_causes(people):
    offered(people)
    assert codes(close, people, "stanca") == ["outcome_unknown"]
    assert codes(close, people, "withdrawn", "") == ["reason_missing"]
    for day in (date(2023, 8, 9), date(2023, 10, 8)):
        assert codes(lambda day=day: close(people, "withdrawn", on=day)) == ["date_invalid"]
    for stranger in (people.officer, people.system, citizen("D1")):
        with pytest.raises(NotFound):
            close(people, "withdrawn", actor=stranger)


def test_application_with_a_lease_has_had_its_outcome(people):
    accepted(people)
    city.assign_all(people, SIGNED)
    sign_lease(LeaseSigned(city.application("D1").pk, "A-01"), SIGNED, people.manager)
    assert codes(close, people, "withdrawn") == ["lease_signed"]
    told_ = Exclusion(city.application("D1").pk, WHY)
    assert codes(propose_exclusion, told_, SIGNED, people.manager) == ["lease_signed"]


@pytest.mark.proves("P-17", "P-42")
def test_exclusion_is_proposed_by_one_person_and_signed_by_another(people):
    accepted(people)
    one = city.application("D1")
    assert codes(close, people, "excluded", "") == ["proposal_missing"]
    assert codes(propose_exclusion, Exclusion(one.pk, ""), SIGNED, people.manager) == ["reason_missing"]
    propose_exclusion(Exclusion(one.pk, WHY), SIGNED, people.manager)
    proposal = open_proposal(one)
    assert (proposal.by, proposal.reason, state("D1")) == (people.manager.user_id, WHY, "accepted")
    assert codes(propose_exclusion, Exclusion(one.pk, WHY), SIGNED, people.other_manager) == ["already_proposed"]
    assert codes(close, people, "excluded", "") == ["second_person_needed"]
    with pytest.raises(NotFound):
        close(people, "excluded", "", actor=people.officer)
    close(people, "excluded", "", actor=people.other_manager)
    assert (state("D1"), last("D1").ending, open_proposal(one)) == ("excluded", "application_closed", None)
    assert told("D1", "application_closed")["reason"] == WHY, "the act has the reasons of the proposal"
    assert WHY in Message.objects.get(text="esclusione").body
    assert check.differences() == []


@pytest.mark.proves("P-17")
def test_who_decides_otherwise_than_proposed_says_why(people):
    accepted(people)
    one = city.application("D1")
    down = Exclusion(one.pk, "la casa è assegnata all’ex coniuge: non conta")
    assert codes(turn_down_exclusion, down, SIGNED, people.other_manager) == ["proposal_missing"]
    propose_exclusion(Exclusion(one.pk, WHY), SIGNED, people.manager)
    assert codes(turn_down_exclusion, Exclusion(one.pk, " "), SIGNED, people.other_manager) == ["reason_missing"]
    assert codes(turn_down_exclusion, down, SIGNED, people.manager) == ["second_person_needed"]
    turn_down_exclusion(down, SIGNED + DAY, people.other_manager)
    assert (open_proposal(one), state("D1")) == (None, "accepted")
    assert codes(close, people, "excluded", "", people.other_manager) == ["proposal_missing"], "it needs a new proposal"
    assert check.differences() == []


@pytest.mark.proves("H36")
def test_application_closed_before_the_ranking_is_in_no_ranking(people):
    city.provisional(people, ROWS)
    close(people, "withdrawn", moment=RANKED + DAY)
    city.rank_final(SLUG, city.FINAL, people.officer)
    from approdo.records.calls.models import RankingRow

    listed = RankingRow.objects.filter(ranking__stage="final").values_list("application__external_id", flat=True)
    assert set(listed) == {"D2", "D3"}
    assert check.differences() == []


@pytest.mark.proves("H33")
def test_sole_applicant_who_died_closes_the_application_and_nobody_is_written_to(people):
    accepted(people)
    citizen("D1")
    close(people, "died", "atto di morte 12/2023", on=date(2023, 10, 7))
    one = city.application("D1")
    assert (state("D1"), one.get_state_display()) == ("closed", "chiusa")
    assert Person.objects.get(memberships__household=one.household).died_on == date(2023, 10, 7)
    assert Party.objects.get(dossier=one.dossier).to_day is not None
    assert not Message.objects.filter(dossier=one.dossier, drafted_at=SIGNED + DAY).exists()
    assert check.differences() == []


def test_death_with_others_in_the_household_does_not_close_it(people):
    accepted(people)
    one = city.application("D1")
    child = NewMember(tax_code(77), "Prova", "Figlia", date(2023, 10, 1))
    change_household(HouseholdChange(one.pk, "entered", date(2023, 10, 1), "nascita", child), SIGNED, people.manager)
    assert codes(close, people, "died", "atto") == ["survivors"]
    assert state("D1") == "accepted"
