"""Homes: computed with proof, chosen where the law leaves it, signed by another person, given back, handed over."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from approdo.documents.verification import verify
from approdo.procedures import check
from approdo.procedures.allot_call import (
    ChosenHome,
    choose_home,
    latest_run,
    pending_choice,
    run_allotment,
    sign_allotment,
)
from approdo.procedures.answer_offer import OfferAnswer, refuse_home
from approdo.procedures.call_papers import call_document
from approdo.procedures.hand_over_keys import KeysHandedOver, hand_over_keys
from approdo.procedures.on_call import find_call
from approdo.procedures.problems import NotFound, Problems
from approdo.records.calls.models import AllotmentRun, Assignment, HomeChoice, Offer, Refusal
from approdo.records.journal.models import Event, Payload
from tests.procedures import city
from tests.procedures.city import CALL, RUN, SIGNED, at, filed

pytestmark = pytest.mark.django_db
SLUG = CALL.slug
# Nothing to choose: each names its home. D1 is indigent with the lowest score.
ROWS = [
    filed("D1", score="20,00", isee="2.000,00", prefers="A-01"),
    filed("D2", score="50,00", prefers="A-01"),
    filed("D3", score="40,00", prefers="B-01"),
]


@pytest.fixture
def people():
    return city.found()


def codes(refused):
    return [problem.code for problem in refused.value.problems]


def held():
    standing = Offer.objects.filter(ended_at__isnull=True)
    return dict(standing.values_list("application__external_id", "home__code"))


# ── run and proof ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.proves("H30", "H31")
def test_indigents_come_first_within_their_quota_and_the_run_proves_it(people):
    call = city.final(people, ROWS)
    run_allotment(SLUG, RUN, people.officer)
    document = latest_run(call).document
    given = {row["home"]: row["pass"] for row in document["assignments"]}
    assert given["A-01"] == "indigent_resident", "the lowest score, before the highest"
    proof = next(row for row in document["quota_proof"] if row["owner"] == "comune")
    assert (proof["base"], proof["due"], proof["assigned"], proof["year"]) == (2, 1, 1, 2023)
    assert not Offer.objects.exists(), "nothing is offered before a signature"


@pytest.mark.proves("H31", "H34")
def test_run_is_stored_with_codes_and_its_document_verifies(people):
    call = city.final(people, ROWS)
    run_allotment(SLUG, RUN, people.officer)
    run = latest_run(call)
    document = run.document
    assert (run.hash, document["hash"], run.complete) == (document["hash"], run.hash, True)
    assert verify(document)["differences"] == []
    codes_of = {city.application(name).public_code for name in ("D1", "D2", "D3")}
    assert {row["application"] for row in document["ranking"]} == codes_of
    assert "D1" not in json.dumps(document)
    assert document["draw"]["list_digest"] == call.list_digest


@pytest.mark.proves("H31")
def test_quota_counts_the_homes_of_earlier_calls_of_the_same_year(people):
    earlier = replace(
        CALL, slug="sap-2023-1", homes=("C-01", "C-02"), published_on=date(2023, 2, 1), opens_at=at(2023, 2, 8),
        closes_at=at(2023, 3, 20, 12),
    )  # fmt: skip
    city.register([city.home("C-01"), city.home("C-02", area_dm2=2900)])
    city.closed_on(
        people, earlier, [filed("E1", filed_at="10/02/2023 10:00", isee="1.000,00", prefers="C-01")], at(2023, 3, 21)
    )
    city.decide_applications(earlier.slug, at(2023, 3, 21), people.officer)
    city.rank_provisional(earlier.slug, at(2023, 3, 22), people.officer)
    city.rank_final(earlier.slug, at(2023, 4, 20), people.officer)
    run_allotment(earlier.slug, at(2023, 4, 21), people.officer)
    sign_allotment(earlier.slug, at(2023, 4, 22), people.manager)
    assert held() == {"E1": "C-01"}
    call = city.final(people, ROWS)
    counter = {
        "quota": "indigent",
        "owner": "comune",
        "municipality": "sesto",
        "available_before": 2,
        "assigned_before": 1,
    }
    assert call_document(call)["allotment"]["counters"] == [counter]
    run_allotment(SLUG, RUN, people.officer)
    proof = next(row for row in latest_run(call).document["quota_proof"] if row["owner"] == "comune")
    assert (proof["base"], proof["due"], proof["assigned"]) == (4, 1, 1), "20 % of four homes is one, already given"
    assert {row["application"]: row["home"] for row in latest_run(call).document["assignments"]}[
        city.application("D2").public_code
    ] == "A-01"


def test_run_is_made_once_on_the_same_inputs(people):
    city.final(people, ROWS)
    run_allotment(SLUG, RUN, people.officer)
    with pytest.raises(Problems) as refused:
        run_allotment(SLUG, RUN, people.officer)
    assert codes(refused) == ["already_run"]
    sign_allotment(SLUG, SIGNED, people.manager)
    with pytest.raises(Problems) as refused:
        run_allotment(SLUG, SIGNED, people.officer)
    assert codes(refused) == ["already_run"]


# ── the choice and the signature ───────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def stopped(people):
    """A run that stops: two free homes of the municipality fit a household that named none."""
    city.register([city.home("A-03", zone="marelli")])
    city.final(people, [filed("D1", score="50,00")], replace(CALL, homes=("A-01", "A-03")))
    run_allotment(SLUG, RUN, people.officer)
    return people


@pytest.mark.proves("P-42")
def test_where_the_law_leaves_the_choice_the_run_stops_and_a_person_chooses_with_a_reason(stopped):
    call = find_call(SLUG)
    pending = pending_choice(latest_run(call))
    code = city.application("D1").public_code
    assert (pending["application"], pending["candidates"], latest_run(call).complete) == (code, ["A-01", "A-03"], False)
    with pytest.raises(Problems) as refused:
        sign_allotment(SLUG, SIGNED, stopped.manager)
    assert codes(refused) == ["needs_choice"]
    with pytest.raises(Problems) as refused:
        run_allotment(SLUG, RUN, stopped.officer)
    assert codes(refused) == ["needs_choice"]
    for chosen, code_of in (
        (ChosenHome(SLUG, code, "B-01", "x"), "unknown_reference"),
        (ChosenHome(SLUG, code, "A-03", " "), "reason_missing"),
        (ChosenHome(SLUG, "ZZZ-ZZZ", "A-03", "x"), "no_choice_pending"),
    ):
        with pytest.raises(Problems) as refused:
            choose_home(chosen, RUN, stopped.officer)
        assert codes(refused) == [code_of]
    choose_home(ChosenHome(SLUG, code, "A-03", "mescolanza sociale della scala"), RUN, stopped.officer)
    run_allotment(SLUG, RUN, stopped.officer)
    assert latest_run(call).complete
    sign_allotment(SLUG, SIGNED, stopped.manager)
    assert held() == {"D1": "A-03"}
    choice = HomeChoice.objects.get()
    assert (choice.chosen_by, choice.reason) == (stopped.officer.user_id, "mescolanza sociale della scala")
    assert AllotmentRun.objects.count() == 2


@pytest.mark.proves("P-8", "P-42", "H33")
def test_homes_are_offered_by_the_signature_of_another_person_and_by_nothing_else(people):
    call = city.final(people, ROWS)
    with pytest.raises(Problems) as refused:
        sign_allotment(SLUG, SIGNED, people.manager)
    assert codes(refused) == ["nothing_to_sign"]
    run_allotment(SLUG, RUN, people.manager)
    with pytest.raises(Problems) as refused:
        sign_allotment(SLUG, SIGNED, people.manager)
    assert codes(refused) == ["second_person_needed"]
    for who in (people.officer, people.system):
        with pytest.raises(NotFound):
            sign_allotment(SLUG, SIGNED, who)
    assert held() == {}
    sign_allotment(SLUG, SIGNED, people.other_manager)
    assert held() == {"D1": "A-01", "D3": "B-01"} | ({"D2": "A-02"} if "D2" in held() else {})
    run = latest_run(call)
    assert (run.signed_by, run.signed_at, find_call(SLUG).state) == (people.other_manager.user_id, SIGNED, "allotted")
    told = json.loads(
        Payload.objects.get(event__kind="home_offered", event__dossier=city.application("D1").dossier).body
    )
    assert (told["home"], told["pass"], told["run"]) == ("A-01", "indigent_resident", str(run.pk))
    assert {one.state for one in call.applications.filter(offers__isnull=False)} == {"offered"}
    assert not Assignment.objects.exists(), "the act of assignment comes after the yes"
    with pytest.raises(Problems) as refused:
        sign_allotment(SLUG, SIGNED, people.manager)
    assert codes(refused) == ["already_signed"]


# ── scrolling and keys ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.proves("H36")
def test_refused_home_scrolls_to_the_next_and_the_others_keep_theirs(people):
    call = city.allotted(people, ROWS)
    one = city.application("D1")
    offer = city.offer("D1").pk
    with pytest.raises(NotFound):
        refuse_home(OfferAnswer(one.pk, "x"), SIGNED, people.manager)
    with pytest.raises(Problems) as refused:
        refuse_home(OfferAnswer(offer, " "), SIGNED, people.manager)
    assert codes(refused) == ["reason_missing"]
    before = held()
    refuse_home(OfferAnswer(offer, "troppo lontana dal lavoro"), SIGNED + timedelta(days=3), people.manager)
    assert city.application("D1").state == "refused_home"
    assert Refusal.objects.get().home.code == "A-01"
    run_allotment(SLUG, SIGNED + timedelta(days=4), people.officer)
    sign_allotment(SLUG, SIGNED + timedelta(days=5), people.manager)
    after = held()
    assert "D1" not in after
    assert after["D2"] == "A-01" or before.get("D2") == after["D2"]
    assert after["D3"] == before["D3"]
    assert check.differences() == []
    assert latest_run(call).number == 2


def test_officer_assigned_to_nothing_hands_over_no_keys(people):
    city.assigned(people, ROWS)
    with pytest.raises(NotFound):
        hand_over_keys(KeysHandedOver(city.application("D1").pk, "A-01"), at(2023, 11, 1), people.officer)
    assert not Event.objects.filter(kind="keys_handed_over").exists()
