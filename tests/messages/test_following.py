"""After a message left: proof of receipt, reading, return, repetition, letters printed and posted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from approdo.gateways.notices import Outcome, Status
from approdo.procedures import check, known
from approdo.procedures.acting import Happening
from approdo.procedures.follow_message import (
    FAILURES,
    PROOFS,
    Delivery,
    note_delivery,
    note_failure,
    note_reading,
    retry_message,
    settle_unknown,
)
from approdo.procedures.known import when_known
from approdo.procedures.print_letters import Posting, post_letters, print_letters, put_back
from approdo.procedures.problems import NotFound, Problems
from approdo.procedures.reading import read
from approdo.records.access.actors import APPLICANT, Actor
from approdo.records.access.models import Party
from approdo.records.access.table import Action
from approdo.records.exchanges.models import Message
from approdo.records.exchanges.queries import letters_to_print, own_messages
from approdo.records.journal.models import Event
from tests.messages import town
from tests.messages.town import MOMENT, Recording, applicant, draft, now_of, send, ways_into
from tests.procedures import city

LATER = MOMENT + timedelta(days=5)
REFUSED = Outcome(Status.REFUSED, "address_refused")


@pytest.fixture
def people_and_call(committed_db):
    return town.town()


@pytest.fixture
def people(people_and_call):
    return people_and_call[0]


@pytest.fixture
def call(people_and_call):
    return people_and_call[1]


@pytest.fixture
def by_mail(people, call, tmp_path) -> Message:
    """A courtesy that was sent."""
    message = draft(people, call, text="avviso")
    send(ways_into(tmp_path))
    return now_of(message)


@pytest.fixture
def letters(people, call, tmp_path) -> list[Message]:
    """Two letters in the print queue."""
    found = [draft(people, call), draft(people, call, "D2")]
    send(ways_into(tmp_path))
    return found


def citizen(external_id: str = "D1") -> Actor:
    person = applicant(external_id)
    Party.objects.get_or_create(
        dossier=city.application(external_id).dossier, party=person.pk, capacity="applicant",
        defaults={"from_day": city.OPENED.date()},
    )  # fmt: skip
    return Actor(person.pk, APPLICANT)


def codes(refused) -> list[str]:
    return [one.code for one in refused.value.problems]


def test_proof_of_receipt_makes_a_message_delivered(people, by_mail):
    note_delivery(Delivery(by_mail.pk, LATER, "registered_mail"), LATER, people.manager)
    found = now_of(by_mail)
    assert (found.state, found.delivered_at) == ("delivered", LATER)
    assert check.differences() == []


def test_second_proof_of_receipt_is_refused(people, by_mail):
    note_delivery(Delivery(by_mail.pk, LATER, "registered_mail"), LATER, people.manager)
    with pytest.raises(Problems) as refused:
        note_delivery(Delivery(by_mail.pk, LATER, "registered_mail"), LATER, people.manager)
    assert codes(refused) == ["already_delivered"]


@pytest.mark.parametrize("at", [MOMENT - timedelta(days=30), LATER + timedelta(days=1)])
def test_receipt_before_sending_or_in_the_future_is_refused(people, by_mail, at):
    with pytest.raises(Problems) as refused:
        note_delivery(Delivery(by_mail.pk, at, "registered_mail"), LATER, people.manager)
    assert codes(refused) == ["date_invalid"]


def test_letter_given_by_hand_leaves_and_arrives_at_once(people, letters, tmp_path):
    note_delivery(Delivery(letters[0].pk, LATER, "by_hand"), LATER, people.manager)
    found = now_of(letters[0])
    assert (found.state, found.sent_at, found.delivered_at) == ("delivered", LATER, LATER)
    assert check.differences() == []


def test_letter_that_was_not_posted_cannot_be_delivered_by_post(people, letters):
    with pytest.raises(Problems) as refused:
        note_delivery(Delivery(letters[0].pk, LATER, "registered_mail"), LATER, people.manager)
    assert codes(refused) == ["wrong_state"]


def test_person_says_they_have_read_it_and_a_second_press_does_nothing(people, by_mail):
    assert len(note_reading(by_mail.pk, LATER, citizen())) == 1
    assert note_reading(by_mail.pk, LATER, citizen()) == []
    assert (now_of(by_mail).state, now_of(by_mail).read_at) == ("read", LATER)
    assert check.differences() == []


def test_person_reads_in_their_area_what_the_post_has_not_brought_yet(people, letters):
    note_reading(letters[0].pk, LATER, citizen())
    assert now_of(letters[0]).state == "draft"  # it must still be posted
    package = print_letters([letters[0].pk], LATER, people.manager)
    post_letters(Posting(package, LATER), LATER, people.manager)
    assert now_of(letters[0]).state == "read"
    assert check.differences() == []


def test_stranger_marks_nothing_as_read(people, by_mail):
    with pytest.raises(NotFound):
        note_reading(by_mail.pk, LATER, citizen("D2"))
    assert now_of(by_mail).read_at is None


def test_opening_the_list_is_a_reading_and_changes_no_message(people, by_mail):
    lines = read(own_messages, citizen(), "le mie comunicazioni")
    assert [line.id for line in lines if line.id == by_mail.pk]
    assert now_of(by_mail).state == "sent"


@pytest.fixture
def offered():
    """A text whose receipt starts a term, as the act that waits for it declares."""

    @when_known("avviso")
    def starts(message, known_at):
        return [Happening(message.dossier_id, "offer_known", {"at": known_at.isoformat()})], []

    yield
    known._WAITING.pop("avviso")


@pytest.mark.proves("P-6")
def test_receipt_tells_the_act_that_waits_for_it(people, by_mail, offered):
    assert not Event.objects.filter(kind="offer_known").exists()
    note_delivery(Delivery(by_mail.pk, LATER, "pec_receipt"), LATER, people.manager)
    assert Event.objects.filter(kind="offer_known").count() == 1


@pytest.mark.parametrize("code", FAILURES)
def test_message_that_came_back_has_failed_and_says_why(people, by_mail, code):
    note_failure(by_mail.pk, code, LATER, people.manager)
    assert (now_of(by_mail).state, now_of(by_mail).failure) == ("failed", code)
    assert check.differences() == []


def test_failed_message_is_repeated_once_with_the_same_words(people, call, tmp_path):
    message = draft(people, call, text="avviso")
    send(ways_into(tmp_path, courtesy_email=Recording(answers=[REFUSED])))
    retry_message(message.pk, LATER, people.manager)
    with pytest.raises(Problems) as refused:
        retry_message(message.pk, LATER, people.manager)
    again = Message.objects.get(repeats=message)
    assert (again.subject, again.body, again.text_from) == (message.subject, message.body, message.text_from)
    assert codes(refused) == ["already_repeated"]
    send(ways_into(tmp_path), timedelta(minutes=1), LATER)
    assert now_of(again).state == "sent"
    assert now_of(message).state == "failed"
    assert check.differences() == []


@pytest.mark.proves("P-52")
def test_what_a_digital_domicile_would_not_take_is_repeated_on_paper(people, call, tmp_path):
    message = draft(people, call)
    told = {applicant("D1").tax_code: "piena@pec.invalid"}
    send(ways_into(tmp_path, told, digital_domicile=Recording(answers=[REFUSED])))
    retry_message(message.pk, LATER, people.manager)
    send(ways_into(tmp_path, told), timedelta(minutes=1), LATER)
    again = Message.objects.get(repeats=message)
    assert (again.channel, again.attempts.get().code) == ("paper", "to_print")


@pytest.mark.parametrize("act", [retry_message, lambda pk, *more: settle_unknown(pk, True, *more)])
def test_message_that_left_is_neither_repeated_nor_in_doubt(people, by_mail, act):
    with pytest.raises(Problems) as refused:
        act(by_mail.pk, LATER, people.manager)
    assert codes(refused) == ["wrong_state"]


def test_package_is_printed_once_and_posted_with_its_numbers(people, letters):
    package = print_letters([one.pk for one in letters], LATER, people.manager)
    with pytest.raises(Problems) as refused:
        print_letters([letters[0].pk], LATER, people.other_manager)
    assert codes(refused) == ["already_printed"]
    numbers = {letters[0].pk: "RA 12345", letters[1].pk: ""}
    events = post_letters(Posting(package, LATER, numbers), LATER, people.manager)
    assert [one.kind for one in events] == ["message_sent"] * 2
    assert {now_of(one).state for one in letters} == {"sent"}
    assert now_of(letters[0]).tracking == "RA 12345"
    assert check.differences() == []


def test_letters_of_a_package_that_was_not_posted_go_back_to_the_queue(people, letters):
    package = print_letters([one.pk for one in letters], LATER, people.manager)
    assert read(letters_to_print, people.manager, "prova") == []
    assert put_back(package, LATER, people.manager) == 2
    assert len(read(letters_to_print, people.manager, "prova")) == 2


def test_posting_is_refused_with_every_reason(people, letters):
    package = print_letters([one.pk for one in letters], LATER, people.manager)
    wrong = Posting(package, LATER + timedelta(days=9), dict.fromkeys((one.pk for one in letters), "uguale"))
    with pytest.raises(Problems) as refused:
        post_letters(wrong, LATER, people.manager)
    assert codes(refused) == ["date_invalid", "duplicate"]
    post_letters(replace(wrong, posted_at=LATER, tracking={}), LATER, people.manager)
    with pytest.raises(Problems) as refused:
        post_letters(replace(wrong, posted_at=LATER), LATER, people.manager)
    assert codes(refused) == ["nothing_to_post"]


def test_officer_without_the_file_prints_and_follows_nothing(people, letters):
    with pytest.raises(NotFound):
        print_letters([letters[0].pk], LATER, people.colleague)
    with pytest.raises(NotFound):
        note_delivery(Delivery(letters[0].pk, LATER, "by_hand"), LATER, people.colleague)
    with pytest.raises(NotFound):
        retry_message(uuid4(), LATER, people.manager)


def test_every_proof_and_failure_has_its_words():
    from approdo.gateways.notices.port import CODES

    assert set(FAILURES) <= set(CODES)
    assert all(PROOFS.values())


def test_action_of_the_office_is_not_one_of_the_citizens():
    from approdo.records.access.table import Scope, scope_of

    assert scope_of(APPLICANT, Action.MESSAGE_SEND) is Scope.NONE
