"""An offer is answered by the household or through the office, in a time that begins with its receipt; an answer given by
mistake is undone while nothing rests on it."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from approdo.procedures import check
from approdo.procedures.allot_call import run_allotment
from approdo.procedures.answer_offer import OfferAnswer, accept_home, refuse_home, undo_answer
from approdo.procedures.follow_message import Delivery, note_delivery
from approdo.procedures.offers_on_time import answer_until, offer_days
from approdo.procedures.on_call import find_call
from approdo.procedures.problems import NotFound
from approdo.records.calls.models import Assignment, Offer, Refusal
from approdo.records.exchanges.models import Message
from approdo.records.territory.models import Municipality
from tests.procedures import city
from tests.procedures.city import SIGNED, at
from tests.road.roads import (
    DAY,
    NEW,
    SLUG,
    citizen,
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

# ── yes and no ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.proves("H33", "P-8", "P-42")
def test_household_accepts_its_home_and_nothing_is_assigned_by_that(people):
    offered(people)
    accept_home(OfferAnswer(offer("D1")), SIGNED + DAY, citizen("D1"))
    answer = last("D1")
    assert (answer.answer, answer.answered_at, answer.answered_through) == ("accepted", SIGNED + DAY, "portal")
    assert (answer.ended_at, state("D1")) == (None, "accepted")
    assert not Assignment.objects.exists()
    assert (told("D1", "offer_accepted")["home"], told("D1", "offer_accepted")["through"]) == ("A-01", "portal")
    assert Message.objects.filter(dossier=city.application("D1").dossier, text="accettazione_ricevuta").exists()
    assert check.differences() == []


@pytest.mark.proves("H33", "H36")
def test_household_refuses_with_its_reason_and_leaves_that_ranking(people):
    offered(people)
    before = holds()
    reason = "troppo lontana dal lavoro"
    refuse_home(OfferAnswer(offer("D1"), reason), SIGNED + DAY, citizen("D1"))
    answer = last("D1")
    assert (answer.answer, answer.ending, answer.ended_at) == ("refused", "refused", SIGNED + DAY)
    assert (state("D1"), Refusal.objects.get().reason) == ("refused_home", reason)
    assert told("D1", "home_refused")["reason"] == reason
    assert reason in Message.objects.get(text="rinuncia").body
    scrolled(people, SIGNED + 2 * DAY)
    assert holds() == {"D2": "A-01", "D3": before["D3"]}, "it scrolls, and the others keep theirs"
    assert check.differences() == []


def test_nobody_answers_twice_nor_an_offer_that_is_over(people):
    offered(people)
    one = offer("D1")
    accept_home(OfferAnswer(one), SIGNED, people.manager)
    assert codes(accept_home, OfferAnswer(one), SIGNED, people.manager) == ["already_answered"]
    assert codes(refuse_home, OfferAnswer(one, "x"), SIGNED, people.manager) == ["already_answered"]
    undo_answer(OfferAnswer(one, "sbaglio"), SIGNED, people.manager)
    assert codes(undo_answer, OfferAnswer(one, "sbaglio"), SIGNED, people.manager) == ["not_answered"]
    assert codes(refuse_home, OfferAnswer(offer("D3"), " "), SIGNED, people.manager) == ["reason_missing"]
    assert codes(refuse_home, OfferAnswer(offer("D3"), "x" * 301), SIGNED, people.manager) == ["reason_missing"]


@pytest.mark.proves("P-40", "P-41")
def test_strangers_find_no_offer_to_answer(people):
    offered(people)
    for stranger in (citizen("D2"), people.officer, people.system):
        for act in (accept_home, refuse_home, undo_answer):
            with pytest.raises(NotFound):
                act(OfferAnswer(offer("D1"), "x"), SIGNED, stranger)
    with pytest.raises(NotFound):
        accept_home(OfferAnswer(city.application("D1").pk), SIGNED, people.manager)
    assert state("D1") == "offered"


@pytest.mark.proves("house.never")
def test_the_database_never_lets_a_household_hold_two_offers_nor_two_households_one_home(people):
    offered(people)
    mine, theirs = city.offer("D1"), city.offer("D3")
    for home, application in ((theirs.home, city.application("D2")), (mine.home, city.application("D2"))):
        again = Offer(run=mine.run, application=application, home=home, quota="general", offered_at=SIGNED)
        with pytest.raises(IntegrityError, match="home_offered_once"), transaction.atomic():
            again.save()
    free = city.Home.objects.get(code="A-02")
    again = Offer(run=mine.run, application=mine.application, home=free, quota="general", offered_at=SIGNED)
    with pytest.raises(IntegrityError, match="application_offered_once"), transaction.atomic():
        again.save()


# ── the time to answer ─────────────────────────────────────────────────────────────────────────────────────────────


def received(people, external_id, moment):
    letter = Message.objects.get(dossier=city.application(external_id).dossier, text="casa_proposta")
    note_delivery(Delivery(letter.pk, moment, "by_hand"), moment, people.manager)


@pytest.mark.proves("P-1", "P-6")
def test_time_to_answer_begins_with_the_proof_of_receipt_and_not_before(people):
    offered(people)
    call = find_call(SLUG)
    assert answer_until(city.offer("D1"), call) is None
    assert codes(refuse_home, OfferAnswer(offer("D1"), "silenzio", True), SIGNED + 60 * DAY, people.manager) == [
        "term_not_begun"
    ]
    received(people, "D1", at(2023, 10, 9, 17))
    assert answer_until(city.offer("D1"), call) == date(2023, 10, 19), "ten days, the first not counted"
    assert answer_until(city.offer("D3"), call) is None, "each letter has its own proof"
    assert check.differences() == []


@pytest.mark.proves("P-1")
@pytest.mark.parametrize(
    ("known", "until"),
    [
        (at(2023, 10, 5, 10), date(2023, 10, 16)),  # the 15th is a Sunday
        (at(2023, 10, 22, 10), date(2023, 11, 2)),  # the first of November
        (at(2023, 12, 15, 10), date(2023, 12, 27)),  # Christmas and Saint Stephen's
        (at(2023, 12, 22, 23), date(2024, 1, 2)),  # New Year's Day
        (at(2024, 6, 14, 10), date(2024, 6, 25)),  # the patron's day
    ],
)
def test_last_day_on_a_holiday_goes_on_to_the_next_working_day(people, known, until):
    offered(people)
    Municipality.objects.filter(pk="sesto").update(patron_day="06-24")
    one = city.offer("D1")
    one.known_at = known
    assert answer_until(one, find_call(SLUG)) == until


@pytest.mark.proves("P-68")
def test_no_text_gives_a_term_so_the_notice_does_or_there_is_none(people):
    offered(people)
    call, one = find_call(SLUG), city.offer("D1")
    one.known_at = SIGNED
    assert (offer_days(call).value, offer_days(call).confidence) == (10, "design")
    for told_days in ("", None, "dieci", "0", "-3", "999"):
        call.notice = {**NEW.notice, "offer_days": told_days}
        assert (offer_days(call), answer_until(one, call)) == (None, None)


@pytest.mark.proves("P-6", "P-8")
def test_silence_answers_nothing_until_the_office_says_so_after_the_term_with_a_reason(people):
    offered(people)
    received(people, "D1", at(2023, 10, 9, 17))
    last_day = at(2023, 10, 19, 23)
    silent = OfferAnswer(offer("D1"), "Non ha risposto alla lettera né a due telefonate.", no_answer=True)
    assert codes(refuse_home, silent, last_day, people.manager) == ["term_running"]
    assert codes(refuse_home, silent, last_day + DAY, citizen("D1")) == ["not_allowed"]
    assert state("D1") == "offered", "time alone moves nothing"
    refuse_home(silent, last_day + DAY, people.manager)
    assert (state("D1"), told("D1", "home_refused")["no_answer"]) == ("refused_home", True)
    letter = Message.objects.get(dossier=city.application("D1").dossier, text="mancata_risposta")
    assert "due telefonate" in letter.body
    assert not Message.objects.filter(text="rinuncia").exists(), "nobody is said to have given a reason they did not"


def test_late_yes_is_still_a_yes(people):
    offered(people)
    received(people, "D1", at(2023, 10, 9, 17))
    accept_home(OfferAnswer(offer("D1")), at(2023, 11, 30), citizen("D1"))
    assert state("D1") == "accepted"


# ── undone ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.proves("H33")
def test_yes_given_by_mistake_is_undone_and_the_same_home_is_on_offer_with_the_time_it_had(people):
    offered(people)
    received(people, "D1", SIGNED)
    first = offer("D1")
    accept_home(OfferAnswer(first), SIGNED, people.manager)
    undo_answer(OfferAnswer(first, "registrata sul fascicolo sbagliato"), SIGNED + DAY, people.manager)
    again = city.offer("D1")
    assert (again.pk != first, again.home.code, again.answer, again.known_at) == (True, "A-01", "", SIGNED)
    assert (last_of(first).ending, state("D1")) == ("undone", "offered")
    assert told("D1", "answer_undone")["again"] == str(again.pk)
    refuse_home(OfferAnswer(again.pk, "ora rinuncia davvero"), SIGNED + DAY, people.manager)
    assert state("D1") == "refused_home"
    assert check.differences() == []


@pytest.mark.proves("H33", "H36")
def test_no_is_undone_until_a_run_has_counted_on_it(people):
    offered(people)
    first = offer("D1")
    refused(people, "D1")
    undo_answer(OfferAnswer(first, "era di un’altra famiglia"), SIGNED + DAY, people.manager)
    assert (holds()["D1"], state("D1")) == ("A-01", "offered")
    assert Refusal.objects.get().withdrawn_at == SIGNED + DAY
    assert check.differences() == []
    second = offer("D1")
    refuse_home(OfferAnswer(second, "troppo piccola"), SIGNED + 2 * DAY, people.manager)
    assert Refusal.objects.filter(withdrawn_at=None).count() == 1
    run_allotment(SLUG, SIGNED + 3 * DAY, people.officer)
    assert codes(undo_answer, OfferAnswer(second, "x"), SIGNED + 3 * DAY, people.manager) == ["already_scrolled"]
    assert check.differences() == []


def test_answer_is_not_undone_once_the_home_is_assigned(people):
    offered(people)
    one = offer("D1")
    accept_home(OfferAnswer(one), SIGNED, people.manager)
    city.assign_all(people, SIGNED)
    assert codes(undo_answer, OfferAnswer(one, "x"), SIGNED, people.manager) == ["already_assigned"]
    assert codes(undo_answer, OfferAnswer(offer("D3"), "x"), SIGNED + timedelta(1), people.manager) == ["not_answered"]


def last_of(pk):
    return Offer.objects.get(pk=pk)
