"""Drafts leave once, by the road that is open; an outage loses none and doubles none; what was cut off is told, not resent."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.db import connection, connections

from approdo.gateways.notices import Outcome, Status
from approdo.procedures import check
from approdo.procedures.follow_message import is_unknown
from approdo.procedures.send_messages import GIVE_UP_AFTER, due, wait_after
from approdo.records.exchanges.models import Attempt, HandOver, Message
from approdo.records.journal.models import Event
from approdo.records.people.models import Person
from tests.messages import town
from tests.messages.town import NOW, Recording, applicant, draft, now_of, send, ways_into

DOWN = Outcome(Status.DOWN, "no_answer", everybody=True)
DAY = timedelta(days=1)


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
def outbox(tmp_path):
    return tmp_path / "outbox"


def kinds(message: Message) -> list[str]:
    return list(
        Event.objects.filter(dossier=message.dossier_id, kind__startswith="message_")
        .filter(payload__body__contains=str(message.pk))
        .order_by("seq")
        .values_list("kind", flat=True)
    )


@pytest.mark.proves("P-52")
def test_legal_message_goes_to_the_digital_domicile_found_when_it_is_sent(people, call, outbox):
    message = draft(people, call)
    assert message.channel == "paper"
    send(ways_into(outbox, {applicant("D1").tax_code: "prima@pec.invalid"}))
    found = now_of(message)
    assert (found.channel, found.address, found.state) == ("digital_domicile", "prima@pec.invalid", "sent")
    assert kinds(message) == ["message_drafted", "message_sent"]
    (mail,) = outbox.glob("*.eml")
    assert b"application/pdf" in mail.read_bytes()
    assert check.differences() == []


@pytest.mark.proves("P-52")
def test_legal_message_without_a_digital_domicile_waits_as_a_letter(people, call, outbox):
    message = draft(people, call)
    send(ways_into(outbox))
    found = now_of(message)
    assert (found.channel, found.state, found.attempts.get().code) == ("paper", "draft", "to_print")
    assert bytes(found.letter).startswith(b"%PDF")
    assert list(outbox.glob("*.eml")) == []
    assert check.differences() == []


@pytest.mark.proves("P-52")
def test_legal_message_is_never_sent_by_courtesy_mail_though_an_address_is_known(people, call, outbox):
    courtesy = Recording()
    draft(people, call)
    send(ways_into(outbox, courtesy_email=courtesy))
    assert courtesy.given == []


def test_message_without_effects_goes_by_courtesy_mail_or_waits_in_the_portal(people, call, outbox):
    by_mail, in_portal = draft(people, call, text="avviso"), draft(people, call, "D2", text="avviso")
    assert (by_mail.channel, in_portal.channel) == ("courtesy_email", "portal")
    send(ways_into(outbox))
    assert [now_of(one).state for one in (by_mail, in_portal)] == ["sent", "sent"]
    assert check.differences() == []


def test_letter_without_an_address_fails_and_is_work_for_the_office(people, call, outbox):
    message = draft(people, call)
    Message.objects.filter(pk=message.pk).update(address="")
    send(ways_into(outbox))
    assert (now_of(message).state, now_of(message).failure) == ("failed", "no_address")
    assert check.differences() == []


@pytest.mark.proves("house.handed-once")
def test_day_of_outage_leaves_every_message_and_sends_each_once_afterwards(people, call, outbox):
    messages = [draft(people, call, text="avviso") for _ in range(5)]
    outbox.mkdir()
    (outbox / "DOWN").touch()
    for minutes in range(0, 24 * 60, 7):
        send(ways_into(outbox), timedelta(minutes=minutes))
    assert {now_of(one).state for one in messages} == {"draft"}
    assert all(0 < one.attempts.count() < 30 for one in messages)  # later and later
    (outbox / "DOWN").unlink()
    for minutes in range(24 * 60, 26 * 60, 10):
        send(ways_into(outbox), timedelta(minutes=minutes))
    assert {now_of(one).state for one in messages} == {"sent"}
    assert sorted(path.name.partition(".")[0] for path in outbox.glob("*.eml")) == sorted(
        str(one.pk) for one in messages
    )
    assert check.differences() == []


def test_channel_that_stays_down_for_days_is_given_up_and_told(people, call, outbox):
    message = draft(people, call, text="avviso")
    through = ways_into(outbox, courtesy_email=Recording(answers=[DOWN] * 200))
    for hours in range(0, 80, 2):
        send(through, timedelta(hours=hours))
    assert (now_of(message).state, now_of(message).failure) == ("failed", "gave_up")
    assert Attempt.objects.filter(message=message).count() < 60
    assert timedelta(days=2) < GIVE_UP_AFTER


def test_waits_grow_and_stop_growing():
    assert [wait_after(tries).total_seconds() / 60 for tries in (1, 2, 3, 4, 5, 50)] == [1, 5, 15, 60, 60, 60]


def test_address_that_is_refused_does_not_stop_the_others(people, call, outbox):
    refused, fine = draft(people, call, text="avviso"), draft(people, call, text="avviso")
    answers = [Outcome(Status.REFUSED, "address_refused"), Outcome(Status.TAKEN, "accepted")]
    send(ways_into(outbox, courtesy_email=Recording(answers=answers)))
    assert {now_of(refused).state, now_of(fine).state} == {"failed", "sent"}
    assert check.differences() == []


def test_register_that_is_down_makes_legal_messages_wait(people, call, outbox):
    message = draft(people, call)
    outbox.mkdir()
    (outbox / "REGISTER-DOWN").touch()
    send(ways_into(outbox))
    assert (now_of(message).state, message.attempts.get().code) == ("draft", "register_down")
    (outbox / "REGISTER-DOWN").unlink()
    send(ways_into(outbox), DAY)
    assert message.attempts.order_by("number").last().code == "to_print"


def cut_off(message: Message) -> None:
    """What a process leaves that dies between the hand-over and its outcome."""
    HandOver.objects.create(message=message, number=message.attempts.count() + 1, begun_at=NOW)


@pytest.mark.proves("house.handed-once")
def test_legal_message_that_was_cut_off_is_told_and_never_sent_again_by_itself(people, call, outbox):
    pec = Recording()
    message = draft(people, call)
    through = ways_into(outbox, {applicant("D1").tax_code: "prima@pec.invalid"}, digital_domicile=pec)
    pec.answers = [Outcome(Status.DOWN, "busy")]
    send(through)
    cut_off(message)
    for days in range(1, 9):
        send(through, DAY * days)
    assert len(pec.given) == 1
    assert is_unknown(now_of(message))
    assert now_of(message).state == "draft"
    assert check.differences() == []


def test_message_in_somebodys_hands_is_due_to_nobody(people, call):
    message = draft(people, call, text="avviso")
    cut_off(message)
    assert due("courtesy_email", NOW + DAY) == []


def test_courtesy_that_was_cut_off_is_tried_again(people, call, outbox):
    mail = Recording()
    message = draft(people, call, text="avviso")
    cut_off(message)
    send(ways_into(outbox, courtesy_email=mail))
    send(ways_into(outbox, courtesy_email=mail), DAY)
    assert (len(mail.given), now_of(message).state) == (1, "sent")
    assert [one.code for one in message.attempts.order_by("number")] == ["interrupted", "accepted"]


class Raising(Recording):
    def hand_over(self, envelope):
        super().hand_over(envelope)
        raise LookupError(f"la risposta cita {envelope.address}")


def test_channel_that_breaks_leaves_a_legal_message_in_doubt(people, call, outbox):
    pec = Raising()
    message = draft(people, call)
    through = ways_into(outbox, {applicant("D1").tax_code: "prima@pec.invalid"}, digital_domicile=pec)
    send(through)
    send(through, DAY)
    assert len(pec.given) == 1
    assert is_unknown(now_of(message))


@pytest.mark.proves("house.handed-once")
def test_two_senders_at_once_hand_a_message_over_once(people, call, outbox):
    mail = Recording()
    draft(people, call, text="avviso")
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended('messages courtesy_email', 0))")
        send(ways_into(outbox, courtesy_email=mail))
        assert mail.given == []
    other.close()
    send(ways_into(outbox, courtesy_email=mail))
    assert len(mail.given) == 1


def test_number_of_an_attempt_is_unique_whoever_writes_it(people, call):
    from django.db import IntegrityError, transaction

    message = draft(people, call)
    cut_off(message)
    with pytest.raises(IntegrityError), transaction.atomic():
        HandOver.objects.create(message=message, number=1, begun_at=NOW)


def test_way_of_a_message_does_not_change_once_it_is_sent(people, call, outbox):
    from django.db import IntegrityError, transaction

    message = draft(people, call, text="avviso")
    send(ways_into(outbox))
    for change in ({"channel": "portal"}, {"address": "altro@posta.invalid"}, {"letter": b"altra"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Message.objects.filter(pk=message.pk).update(**change)


@pytest.mark.proves("P-46")
def test_jobs_and_events_hold_ids_and_no_word_of_a_message(people, call, outbox):
    message = draft(people, call)
    send(ways_into(outbox, {applicant("D1").tax_code: "prima@pec.invalid"}))
    with connection.cursor() as cursor:
        cursor.execute("SELECT args::text FROM procrastinate_jobs")
        jobs = " ".join(row[0] for row in cursor.fetchall())
        cursor.execute(
            "SELECT body FROM journal_payload p JOIN journal_event e ON e.id = p.event_id WHERE kind LIKE 'message%%'"
        )
        told = " ".join(row[0] for row in cursor.fetchall())
    person = applicant("D1")
    for word in (person.tax_code, person.family_name, "lontana", "prima@pec", "via inventata", message.subject):
        assert word not in jobs + told


def test_nothing_is_due_twice_in_one_run(people, call, outbox):
    draft(people, call, text="avviso")
    assert len(due("courtesy_email", NOW)) == 1
    send(ways_into(outbox))
    assert due("courtesy_email", NOW + DAY) == []


def test_person_who_moved_gets_the_letter_where_the_act_said(people, call, outbox):
    message = draft(people, call)
    Person.objects.update(address="via nuova 9")
    send(ways_into(outbox))
    assert now_of(message).address == "via inventata 3, Sesto San Giovanni"


def until_somebody_waits() -> None:
    deadline = time.monotonic() + 30
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
            assert time.monotonic() < deadline, "nobody waits for the call"


@pytest.mark.parametrize("external_id", ["D1", "D2"])  # by courtesy mail, and in the portal alone
def test_sender_waits_for_an_act_on_the_whole_call_and_loses_nothing(people, call, outbox, external_id):
    """A ranking writes on every file of its call: the sender comes before it or after it, never against it."""
    from threading import Thread

    from django.db import close_old_connections
    from django.db import connections as mine

    send(ways_into(outbox))
    draft(people, call, external_id, text="avviso")
    done = []

    def sending():
        close_old_connections()
        send(ways_into(outbox))
        done.append(True)
        mine.close_all()

    holder = connections.create_connection("default")
    with holder.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT 1 FROM dossiers_dossier WHERE id = %s FOR UPDATE", [call.dossier_id])
        thread = Thread(target=sending)
        thread.start()
        until_somebody_waits()
        assert not done
        cursor.execute("COMMIT")
    holder.close()
    thread.join(30)
    assert done == [True]
    assert not Message.objects.filter(state="draft").exists()
    assert check.differences() == []
