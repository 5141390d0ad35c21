"""A lease before the keys; a lease without keys is undone; the vacancy ends when somebody lives there."""

from dataclasses import replace
from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from approdo.procedures import check
from approdo.procedures.hand_over_keys import KeysHandedOver, hand_over_keys
from approdo.procedures.problems import NotFound
from approdo.procedures.sign_lease import LeaseSigned, LeaseUndone, sign_lease, undo_lease
from approdo.records.exchanges.models import Message
from approdo.records.homes.models import Home, Lease, Occupancy, VacancyEpisode
from approdo.records.homes.queries import leases
from tests.procedures import city
from tests.procedures.city import CALL, at, filed
from tests.road.roads import codes, state, told

NOVEMBER = at(2023, 11, 1)


@pytest.fixture
def one(people):
    """D1 was assigned A-09, empty since January."""
    vacancy = city.Vacancy("offer_pending", "Ufficio Casa", "consegna", date(2023, 11, 1), date(2023, 1, 1))
    city.register([city.home("A-09", vacancy=vacancy)])
    city.assigned(people, [filed("D1", prefers="A-09")], replace(CALL, homes=("A-09",)))
    return city.application("D1")


@pytest.mark.proves("H33")
def test_lease_then_keys_and_the_home_is_empty_no_more(people, one):
    assert codes(hand_over_keys, KeysHandedOver(one.pk, "A-09"), NOVEMBER, people.manager) == ["lease_missing"]
    sign_lease(LeaseSigned(one.pk, "A-09", date(2023, 10, 30)), NOVEMBER, people.manager)
    lease = Lease.objects.get()
    assert (lease.period.lower, lease.period.upper, lease.household) == (date(2023, 10, 30), None, one.household)
    assert told("D1", "lease_signed") == {"home": "A-09", "from": "2023-10-30"}
    assert not Occupancy.objects.exists(), "a lease hands over no keys"
    hand_over_keys(KeysHandedOver(one.pk, "A-09"), NOVEMBER, people.manager)
    occupancy = Occupancy.objects.get()
    assert (occupancy.period.lower, occupancy.household) == (date(2023, 11, 1), one.household)
    assert VacancyEpisode.objects.get(home__code="A-09").period.upper == date(2023, 11, 1)
    assert "1º\u00a0novembre\u00a02023" in Message.objects.get(text="chiavi").body.replace("1°", "1º")
    assert codes(hand_over_keys, KeysHandedOver(one.pk, "A-09"), NOVEMBER, people.manager) == ["keys_handed_over"]
    assert state("D1") == "assigned"
    assert check.differences() == []


@pytest.mark.parametrize("day", [date(2023, 10, 5), date(2023, 11, 2)])
def test_lease_runs_from_the_assignment_on_and_not_in_the_future(people, one, day):
    assert codes(sign_lease, LeaseSigned(one.pk, "A-09", day), NOVEMBER, people.manager) == ["date_invalid"]


@pytest.mark.parametrize("day", [date(2023, 10, 29), date(2023, 11, 2)])
def test_keys_are_handed_over_within_the_lease_and_not_in_the_future(people, one, day):
    sign_lease(LeaseSigned(one.pk, "A-09", date(2023, 10, 30)), NOVEMBER, people.manager)
    assert codes(hand_over_keys, KeysHandedOver(one.pk, "A-09", day), NOVEMBER, people.manager) == ["date_invalid"]


def test_lease_is_of_the_assigned_home_and_the_only_one(people, one):
    assert codes(sign_lease, LeaseSigned(one.pk, "A-01"), NOVEMBER, people.manager) == ["not_assigned"]
    elsewhere = Lease.objects.create(
        home=Home.objects.get(code="A-02"), household=one.household, period=DateRange(date(2023, 12, 1), None)
    )
    assert codes(sign_lease, LeaseSigned(one.pk, "A-09"), NOVEMBER, people.manager) == ["open_lease"]
    Lease.objects.filter(pk=elsewhere.pk).update(period=DateRange(empty=True))
    sign_lease(LeaseSigned(one.pk, "A-09"), NOVEMBER, people.manager)
    both = codes(sign_lease, LeaseSigned(one.pk, "A-09"), NOVEMBER, people.manager)
    assert both == ["open_lease", "home_not_free"]


@pytest.mark.proves("H33")
def test_lease_is_undone_before_the_keys_and_never_after(people, one):
    undone = LeaseUndone(one.pk, "A-09", "firmato dalla persona sbagliata")
    assert codes(undo_lease, undone, NOVEMBER, people.manager) == ["no_lease"]
    sign_lease(LeaseSigned(one.pk, "A-09"), NOVEMBER, people.manager)
    assert codes(undo_lease, LeaseUndone(one.pk, "A-09", ""), NOVEMBER, people.manager) == ["reason_missing"]
    undo_lease(undone, NOVEMBER, people.manager)
    assert not leases().exists()
    assert Lease.objects.get().period.isempty, "the row stays, with no day in it"
    assert check.differences() == []
    sign_lease(LeaseSigned(one.pk, "A-09"), NOVEMBER, people.manager)
    hand_over_keys(KeysHandedOver(one.pk, "A-09"), NOVEMBER, people.manager)
    assert codes(undo_lease, undone, NOVEMBER, people.manager) == ["keys_handed_over"]
    assert check.differences() == []


@pytest.mark.proves("P-40")
def test_officer_assigned_to_nothing_signs_no_lease_and_hands_over_no_keys(people, one):
    for act, told_ in (
        (sign_lease, LeaseSigned(one.pk, "A-09")),
        (undo_lease, LeaseUndone(one.pk, "A-09", "x")),
        (hand_over_keys, KeysHandedOver(one.pk, "A-09")),
    ):
        with pytest.raises(NotFound):
            act(told_, NOVEMBER, people.officer)
