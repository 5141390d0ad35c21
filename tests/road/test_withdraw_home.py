"""A home leaves the call: it is nobody's refusal, the household goes back to its place, and a mistake is undone in time."""

from datetime import date

import pytest

from approdo.procedures import check
from approdo.procedures.allot_call import latest_run, run_allotment, sign_allotment
from approdo.procedures.answer_offer import OfferAnswer, accept_home
from approdo.procedures.assign_home import Revocation, revoke_assignment
from approdo.procedures.change_household import HouseholdChange, NewMember, change_household
from approdo.procedures.on_call import find_call
from approdo.procedures.problems import NotFound
from approdo.procedures.withdraw_home import (
    HomeRestored,
    HomeWithdrawal,
    OfferWithdrawn,
    restore_home,
    withdraw_home,
    withdraw_offer,
)
from approdo.records.calls.models import CallHome, Offer, Refusal
from approdo.records.exchanges.models import Message
from approdo.records.journal.models import Event
from approdo.records.journal.reading import payload_of
from tests.procedures import city
from tests.procedures.city import RUN, SIGNED
from tests.procedures.sheets import tax_code
from tests.road.roads import (
    DAY,
    NEW,
    ROWS,
    SLUG,
    accepted,
    codes,
    holds,
    last,
    offer,
    offered,
    refused,
    scrolled,
    state,
    told,
)

BROKEN = HomeWithdrawal(SLUG, "A-01", "damaged", "perdita d’acqua nel solaio")


@pytest.mark.proves("H36")
@pytest.mark.parametrize("answered", [False, True], ids=["after an offer", "after a yes"])
def test_home_is_withdrawn_and_its_household_goes_back_to_its_place(people, answered):
    offered(people)
    if answered:
        accept_home(OfferAnswer(offer("D1")), SIGNED, people.manager)
    withdraw_home(BROKEN, SIGNED + DAY, people.officer)
    assert (last("D1").ending, state("D1"), Refusal.objects.count()) == ("home_withdrawn", "admitted", 0)
    assert told("D1", "offer_ended") == {
        "offer": str(last("D1").pk), "home": "A-01", "ending": "home_withdrawn", "reason": BROKEN.reason,
    }  # fmt: skip
    said = payload_of(Event.objects.get(kind="home_withdrawn"))
    assert said == {"home": "A-01", "cause": "damaged", "reason": BROKEN.reason}
    assert "Non perdi il tuo posto" in Message.objects.get(text="casa_ritirata").body
    scrolled(people, SIGNED + 2 * DAY)
    assert holds() == {"D1": "A-02", "D3": "B-01"} or "A-01" not in holds().values()
    document = latest_run(find_call(SLUG)).document
    assert "A-01" not in {row["home"] for row in document["assignments"] + document["unassigned"]}
    assert check.differences() == []


@pytest.mark.proves("H31")
def test_withdrawn_home_is_not_in_the_base_of_the_quota_any_more(people):
    city.final(people, ROWS, NEW)
    withdraw_home(HomeWithdrawal(SLUG, "A-02", "not_ready", "lavori fino a dicembre"), RUN, people.officer)
    run_allotment(SLUG, RUN, people.officer)
    proof = next(row for row in latest_run(find_call(SLUG)).document["quota_proof"] if row["owner"] == "comune")
    assert (proof["base"], proof["due"], proof["assigned"]) == (1, 1, 1)


@pytest.mark.proves("H36")
def test_run_that_waits_for_a_signature_is_made_again_when_a_home_leaves(people):
    offered(people)
    refused(people, "D1")
    run_allotment(SLUG, SIGNED + DAY, people.officer)
    withdraw_home(BROKEN, SIGNED + DAY, people.officer)
    assert codes(sign_allotment, SLUG, SIGNED + DAY, people.manager) == ["run_out_of_date"]
    scrolled(people, SIGNED + 2 * DAY)
    assert "A-01" not in holds().values()
    assert Refusal.objects.filter(withdrawn_at=None).count() == 1, "a refusal stays one, though its home is gone"
    assert "D1" not in holds()
    assert check.differences() == []


def test_home_is_withdrawn_once_with_a_cause_and_a_reason_and_not_when_assigned(people):
    accepted(people)
    for change, found in (({"cause": "boh"}, "cause_missing"), ({"reason": " "}, "reason_missing")):
        wrong = HomeWithdrawal(**{"call": SLUG, "home": "A-01", "cause": "damaged", "reason": "x"} | change)
        assert codes(withdraw_home, wrong, SIGNED, people.officer) == [found]
    with pytest.raises(NotFound):
        withdraw_home(HomeWithdrawal(SLUG, "Z-99", "damaged", "x"), SIGNED, people.officer)
    city.assign_all(people, SIGNED)
    assert codes(withdraw_home, BROKEN, SIGNED, people.officer) == ["already_assigned"]
    revoke_assignment(Revocation(city.application("D1").pk, "A-01", "inagibile"), SIGNED, people.manager)
    withdraw_home(BROKEN, SIGNED, people.officer)
    assert codes(withdraw_home, BROKEN, SIGNED, people.officer) == ["already_withdrawn"]
    assert check.differences() == []


@pytest.mark.parametrize("answered", [False, True], ids=["offer", "yes"])
def test_withdrawal_is_undone_and_what_it_ended_is_on_again_as_it_was(people, answered):
    offered(people)
    if answered:
        accept_home(OfferAnswer(offer("D1")), SIGNED, people.manager)
    before = last("D1")
    withdraw_home(BROKEN, SIGNED + DAY, people.officer)
    undone = HomeRestored(SLUG, "A-01", "era un’altra casa")
    assert codes(restore_home, HomeRestored(SLUG, "A-01", ""), SIGNED + DAY, people.officer) == ["reason_missing"]
    restore_home(undone, SIGNED + DAY, people.officer)
    again = city.offer("D1")
    assert (again.home.code, again.answer, again.answered_at) == ("A-01", before.answer, before.answered_at)
    assert state("D1") == ("accepted" if answered else "offered")
    assert CallHome.objects.get(home__code="A-01").withdrawn_at is None
    assert codes(restore_home, undone, SIGNED + DAY, people.officer) == ["not_withdrawn"]
    assert check.differences() == []
    assert codes(run_allotment, SLUG, SIGNED + DAY, people.officer) == ["already_run"], "as if it had never happened"


def test_withdrawal_is_not_undone_once_a_run_was_made_without_the_home(people):
    offered(people)
    withdraw_home(BROKEN, SIGNED + DAY, people.officer)
    run_allotment(SLUG, SIGNED + DAY, people.officer)
    assert codes(restore_home, HomeRestored(SLUG, "A-01", "x"), SIGNED + DAY, people.officer) == ["already_scrolled"]


def grown(people, external_id="D1", children=2):
    """The household has so many more members than at the deadline."""
    for place in range(children):
        child = NewMember(tax_code(400 + place), "Prova", f"Nato{place}", date(2023, 10, 2))
        change = HouseholdChange(city.application(external_id).pk, "entered", date(2023, 10, 2), "atto", child)
        change_household(change, SIGNED, people.manager)


@pytest.mark.proves("P-15", "H36")
def test_offer_of_a_home_that_no_longer_fits_is_taken_back_and_the_household_gets_one_that_does(people):
    city.register([city.home("A-08", area_dm2=6000)])
    rows = [*ROWS[:1], *ROWS[2:]]
    from dataclasses import replace

    city.allotted(people, rows, replace(NEW, homes=("A-01", "A-08", "B-01")))
    taken = OfferWithdrawn(offer("D1"), "il nucleo è cresciuto")
    assert codes(withdraw_offer, taken, SIGNED, people.manager) == ["still_fits"]
    grown(people)
    with pytest.raises(NotFound):
        withdraw_offer(taken, SIGNED, people.officer)
    withdraw_offer(taken, SIGNED + DAY, people.manager)
    assert (last("D1").ending, state("D1"), Refusal.objects.count()) == ("no_longer_fits", "admitted", 0)
    assert codes(withdraw_offer, taken, SIGNED + DAY, people.manager) == ["offer_ended"]
    scrolled(people, SIGNED + 2 * DAY)
    assert holds()["D1"] == "A-08", "three people in 60 m², not in 45"
    score = city.application("D1").score
    assert score == 2000, "births after the deadline change no score"
    assert Offer.objects.filter(ending="no_longer_fits").count() == 1
    assert check.differences() == []
