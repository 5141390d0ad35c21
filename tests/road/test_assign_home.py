"""The act of assignment comes after the yes, by another person, when the requirements hold today and the home still fits."""

from datetime import date

import pytest

from approdo.procedures import check
from approdo.procedures.answer_offer import OfferAnswer, accept_home
from approdo.procedures.assign_home import HomeToAssign, Revocation, assign_home, revoke_assignment
from approdo.procedures.change_household import HouseholdChange, NewMember, change_household
from approdo.procedures.check_facts import CheckedValue, FactCheck, verify_fact
from approdo.procedures.problems import NotFound
from approdo.procedures.sign_lease import LeaseSigned, sign_lease
from approdo.records.calls.models import Assignment
from approdo.records.exchanges.models import Message
from tests.procedures import city
from tests.procedures.city import SIGNED, at
from tests.procedures.sheets import tax_code
from tests.road.roads import DAY, accepted, citizen, codes, last, offer, offered, scrolled, state, told


@pytest.mark.proves("H33", "P-8", "P-42")
def test_manager_assigns_the_accepted_home_and_the_act_says_why(people):
    accepted(people)
    city.verify_all(people, "D1", SIGNED)
    assign_home(HomeToAssign(offer("D1")), SIGNED + DAY, people.other_manager)
    given = Assignment.objects.get()
    assert (given.application.external_id, given.home.code, given.quota) == ("D1", "A-01", "indigent_resident")
    assert (given.run, given.assigned_at, state("D1")) == (last("D1").run, SIGNED + DAY, "assigned")
    payload = told("D1", "home_assigned")
    assert (payload["home"], payload["pass"], payload["offer"]) == ("A-01", "indigent_resident", str(offer("D1")))
    assert "nuclei indigenti" in Message.objects.get(text="assegnazione").body
    assert codes(assign_home, HomeToAssign(offer("D1")), SIGNED + DAY, people.other_manager) == ["already_assigned"]
    assert check.differences() == []


@pytest.mark.proves("P-8", "P-42")
def test_nothing_is_assigned_without_a_yes_nor_by_who_took_it_nor_by_a_job(people):
    offered(people)
    city.verify_all(people, "D1", SIGNED)
    assert codes(assign_home, HomeToAssign(offer("D1")), SIGNED, people.other_manager) == ["not_accepted"]
    accept_home(OfferAnswer(offer("D1")), SIGNED, people.manager)
    assert codes(assign_home, HomeToAssign(offer("D1")), SIGNED, people.manager) == ["second_person_needed"]
    for stranger in (people.officer, people.system, citizen("D1")):
        with pytest.raises(NotFound):
            assign_home(HomeToAssign(offer("D1")), SIGNED, stranger)
    assert not Assignment.objects.exists()


@pytest.mark.proves("P-42")
def test_yes_from_the_portal_is_nobody_s_in_the_office_so_any_manager_assigns(people):
    offered(people)
    accept_home(OfferAnswer(offer("D1")), SIGNED, citizen("D1"))
    city.verify_all(people, "D1", SIGNED)
    assign_home(HomeToAssign(offer("D1")), SIGNED, people.manager)
    assert state("D1") == "assigned"


@pytest.mark.proves("H35", "P-15")
def test_requirements_are_looked_at_again_and_must_hold_today(people):
    accepted(people)
    assert set(codes(assign_home, HomeToAssign(offer("D1")), SIGNED, people.other_manager)) == {"fact_not_verified"}
    city.verify_all(people, "D1", SIGNED)
    values = [CheckedValue(*one) for one in (("owns_home", True), ("owned_home_dm2", 8000), ("home_left_to_ex", False))]
    found = FactCheck(city.application("D1").pk, values, "office", date(2023, 9, 20), "visura")
    verify_fact(found, SIGNED, people.manager)
    assert codes(assign_home, HomeToAssign(offer("D1")), SIGNED, people.other_manager) == ["requirement_lost"]
    assert (state("D1"), city.application("D1").score) == ("accepted", 2000), "the place stays; a person decides"


@pytest.mark.proves("P-15")
def test_decision_that_is_no_longer_eligible_stops_the_assignment(people):
    accepted(people)
    city.verify_all(people, "D1", SIGNED)
    richer = FactCheck(
        city.application("D1").pk, [CheckedValue("isee", 1_700_000)], "inps", date(2023, 9, 1), "visto", "N-2"
    )
    verify_fact(richer, SIGNED, people.manager)
    assert "requirements_not_met" in codes(assign_home, HomeToAssign(offer("D1")), SIGNED, people.other_manager)
    assert check.differences() == []


@pytest.mark.proves("P-15")
def test_home_that_no_longer_fits_the_household_as_it_is_cannot_be_assigned(people):
    accepted(people)
    city.verify_all(people, "D1", SIGNED)
    twins = ("Uno", "Due")
    for place, name in enumerate(twins):
        child = NewMember(tax_code(300 + place), "Prova", name, date(2023, 10, 2))
        change_household(
            HouseholdChange(city.application("D1").pk, "entered", date(2023, 10, 2), "atto di nascita", child),
            SIGNED,
            people.manager,
        )
    assert codes(assign_home, HomeToAssign(offer("D1")), SIGNED, people.other_manager) == ["no_longer_fits"]


@pytest.mark.proves("H33")
def test_assignment_is_revoked_by_a_reasoned_act_and_the_yes_stays(people):
    accepted(people)
    city.assign_all(people, SIGNED)
    one = city.application("D1").pk
    assert codes(revoke_assignment, Revocation(one, "A-01", " "), SIGNED, people.manager) == ["reason_missing"]
    assert codes(revoke_assignment, Revocation(one, "B-01", "x"), SIGNED, people.manager) == ["not_assigned"]
    with pytest.raises(NotFound):
        revoke_assignment(Revocation(one, "A-01", "x"), SIGNED, people.officer)
    revoke_assignment(Revocation(one, "A-01", "l’impianto non è a norma"), SIGNED + DAY, people.manager)
    assert (Assignment.objects.get().ended_at, state("D1"), last("D1").ended_at) == (SIGNED + DAY, "accepted", None)
    assert told("D1", "assignment_revoked")["reason"] == "l’impianto non è a norma"
    assign_home(HomeToAssign(offer("D1")), SIGNED + 2 * DAY, people.other_manager)
    assert Assignment.objects.filter(ended_at=None).count() == 1
    assert check.differences() == []


def test_assignment_with_a_lease_is_not_revoked_by_itself(people):
    accepted(people)
    city.assign_all(people, SIGNED)
    one = city.application("D1").pk
    sign_lease(LeaseSigned(one, "A-01"), SIGNED, people.manager)
    assert codes(revoke_assignment, Revocation(one, "A-01", "x"), SIGNED, people.manager) == ["lease_signed"]


@pytest.mark.proves("H36")
def test_later_run_never_takes_an_assigned_home_back(people):
    accepted(people)
    city.assign_all(people, SIGNED)
    from approdo.procedures.answer_offer import refuse_home

    refuse_home(OfferAnswer(offer("D3"), "x"), SIGNED + DAY, people.manager)
    scrolled(people, at(2023, 10, 10))
    assert Assignment.objects.get(ended_at=None).home.code == "A-01"
    assert state("D1") == "assigned"
