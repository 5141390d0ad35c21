"""A household changes after the deadline: no score moves, the home must fit who there is, and somebody always speaks for it."""

from dataclasses import replace
from datetime import date

import pytest

from approdo.procedures import check
from approdo.procedures.call_papers import application_rows
from approdo.procedures.change_household import HouseholdChange, NewMember, change_household
from approdo.procedures.fitting import fit_of
from approdo.procedures.on_call import find_call
from approdo.procedures.problems import NotFound
from approdo.procedures.reading import read_one
from approdo.records.access.models import Party
from approdo.records.calls.files import application_file
from approdo.records.calls.models import Decision
from approdo.records.evidence.models import Fact
from approdo.records.people.models import Membership, Person
from tests.procedures import city
from tests.procedures.city import SIGNED, filed
from tests.procedures.sheets import csv_files, person_row, tax_code
from tests.road.roads import DAY, NEW, SLUG, citizen, codes, offered, state, told

BORN = date(2023, 10, 2)
CHILD = NewMember(tax_code(77), "Prova", "Figlia", BORN)


def change(people, kind, on=BORN, moment=SIGNED, seen="atto di stato civile", **more):
    told_ = HouseholdChange(city.application("D1").pk, kind, on, seen, **more)
    return change_household(told_, moment, people.manager)


def a_couple(people, second_birth="02/03/1985"):
    """D1 are two; the applicant is the first."""
    files = csv_files(
        [filed("D1", isee="2.000,00", prefers="A-01")],
        [person_row("D1", 1), person_row("D1", 2, is_applicant="no", birth_date=second_birth)],
    )
    original = city.households
    city.households = lambda rows, first=1: files
    try:
        city.allotted(people, [], replace(NEW, homes=("A-01", "A-02")))
    finally:
        city.households = original
    members = Membership.objects.filter(household=city.application("D1").household).order_by("-is_applicant")
    return [one.person for one in members]


@pytest.mark.proves("P-15", "H33")
def test_child_is_born_and_no_score_changes_but_the_home_must_fit(people):
    offered(people)
    before = city.application("D1")
    decisions = Decision.objects.count()
    assert fit_of(before, city.Home.objects.get(code="A-01"), find_call(SLUG), SIGNED).people == 1
    change(people, "entered", member=CHILD)
    after = city.application("D1")
    assert (after.score, after.household_size, after.state) == (before.score, 1, "offered")
    assert Decision.objects.count() == decisions, "no decision is made again"
    fit = fit_of(after, city.Home.objects.get(code="A-01"), find_call(SLUG), SIGNED)
    assert (fit.people, fit.fits, fit.area_dm2) == (2, True, 4500)
    rows = {row["code"]: row["household_size"] for row in application_rows(find_call(SLUG))}
    assert rows[after.public_code] == 2, "the next run reads the household as it is"
    born = Person.objects.get(tax_code=CHILD.tax_code)
    facts = {(one.person_id, one.name): (one.value, one.source) for one in Fact.objects.filter(as_of=BORN)}
    assert facts == {
        (None, "household_size"): (2, "office_later"),
        (born.pk, "birth_date"): ("2023-10-02", "office_later"),
    }
    assert (told("D1", "household_changed")["size"], told("D1", "household_changed")["change"]) == (2, "entered")
    assert "Figlia" not in str(told("D1", "household_changed"))
    assert check.differences() == []


@pytest.mark.proves("P-15")
def test_change_before_the_deadline_is_a_matter_of_the_application_as_it_was(people):
    offered(people)
    assert codes(lambda: change(people, "entered", date(2023, 9, 15), member=CHILD)) == ["date_invalid"]
    assert codes(lambda: change(people, "entered", date(2023, 10, 7), member=CHILD)) == ["date_invalid"]
    assert codes(lambda: change(people, "entered", member=CHILD, seen=" ")) == ["source_missing"]
    assert codes(lambda: change(people, "danced", member=CHILD)) == ["change_unknown"]


def test_whoever_comes_in_is_somebody_and_in_one_household_of_the_call(people):
    offered(people)
    assert codes(lambda: change(people, "entered")) == ["member_missing"]
    nobody = NewMember("ABC", " ", " ", BORN)
    assert codes(lambda: change(people, "entered", member=nobody)) == [
        "text_missing",
        "text_missing",
        "tax_code_invalid",
    ]
    other = Person.objects.get(memberships__household=city.application("D2").household)
    theirs = NewMember(other.tax_code, "x", "y", BORN)
    assert codes(lambda: change(people, "entered", member=theirs)) == ["duplicate_id"]
    change(people, "entered", member=CHILD)
    assert codes(lambda: change(people, "entered", member=CHILD)) == ["duplicate_id"]
    odd = replace(CHILD, tax_code=tax_code(78), facts={"disability": "molta"})
    assert codes(lambda: change(people, "entered", member=odd)) == ["fact_code"]


@pytest.mark.proves("H33")
def test_member_leaves_and_the_home_is_too_large_for_who_is_left(people):
    _, second = a_couple(people)
    assert city.offer("D1").home.code == "A-01"
    change(people, "left", person=second.pk)
    assert Membership.objects.get(person=second).period.upper == BORN
    assert fit_of(city.application("D1"), city.offer("D1").home, find_call(SLUG), SIGNED).people == 1
    assert codes(lambda: change(people, "left", person=second.pk)) == ["unknown_reference"]
    assert check.differences() == []


@pytest.mark.proves("H33")
def test_applicant_dies_and_another_adult_of_the_household_takes_over(people):
    first, second = a_couple(people)
    citizen("D1")
    assert codes(lambda: change(people, "left", person=first.pk)) == ["applicant_leaves"]
    assert codes(lambda: change(people, "died", person=first.pk)) == ["applicant_missing"]
    assert codes(lambda: change(people, "died", person=first.pk, applicant=first.pk)) == ["applicant_missing"]
    change(people, "died", person=first.pk, applicant=second.pk)
    speaks = Membership.objects.get(household=city.application("D1").household, period__endswith=None)
    assert (speaks.person, speaks.is_applicant, speaks.period.lower) == (second, True, BORN)
    first.refresh_from_db()
    assert first.died_on == BORN
    page = read_one(application_file, people.manager, "prova", dossier=city.application("D1").pk)
    assert second.family_name in page.applicant, "the file speaks with who is there"
    parties = dict(Party.objects.filter(to_day=None).values_list("party", "capacity"))
    assert (second.pk in parties, first.pk in parties) == (True, False), "and opens for them"
    assert state("D1") == "offered"
    assert check.differences() == []


@pytest.mark.parametrize("born", ["03/10/2005", "12/12/2020"])
def test_nobody_under_age_takes_over(people, born):
    first, second = a_couple(people, born)
    found = codes(lambda: change(people, "died", person=first.pk, applicant=second.pk))
    assert found == ["applicant_missing"]


def test_last_member_s_death_closes_the_application_instead(people):
    offered(people)
    one = Person.objects.get(memberships__household=city.application("D1").household)
    assert codes(lambda: change(people, "died", person=one.pk)) == ["nobody_left"]


@pytest.mark.proves("P-40")
def test_strangers_change_no_household(people):
    offered(people)
    told_ = HouseholdChange(city.application("D1").pk, "entered", BORN, "atto", CHILD)
    for stranger in (people.officer, people.system, citizen("D1")):
        with pytest.raises(NotFound):
            change_household(told_, SIGNED + DAY, stranger)
