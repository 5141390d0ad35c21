"""The chain of the journal: made by the database, kept by it against every role, recomputed in Python."""

from __future__ import annotations

import threading
import uuid
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from approdo.records.access.actors import Actor
from approdo.records.journal import chain, context, disposal, reading, readings, sealing, writing
from approdo.records.journal.models import Event, Head, Payload
from tests.records.builders import MOMENT, dossier, happened, official

rolled_back = pytest.mark.django_db


@rolled_back
def test_an_event_gets_its_number_clock_and_hashes_from_the_database():
    about = dossier()

    first, second = happened(about, "opened"), happened(about, "closed")

    assert (first.seq, second.seq) == (1, 2)
    assert bytes(first.prev_hash) == b""
    assert bytes(second.prev_hash) == bytes(first.hash)
    assert abs(first.recorded_at - datetime.now(UTC)) < timedelta(minutes=1)
    assert second.recorded_at > first.recorded_at
    head = Head.objects.get(dossier=about)
    assert (head.seq, bytes(head.hash), head.happened_at) == (2, bytes(second.hash), MOMENT)
    assert reading.verify_chain(about) == []


@rolled_back
@pytest.mark.proves("house.chain")
def test_a_writer_cannot_choose_number_time_or_hash():
    about = dossier()
    with transaction.atomic():
        context.enter(Actor.system(), "test")
        salt, body = b"s" * 32, "{}"
        event = Event.objects.create(
            dossier=about, seq=40, kind="forged", happened_at=MOMENT, recorded_at=MOMENT, actor_role="system",
            payload_digest=chain.payload_digest(salt, body), prev_hash=b"x" * 32, hash=b"y" * 32,
        )  # fmt: skip
        Payload.objects.create(event=event, body=body, salt=salt)

    stored = Event.objects.get(pk=event.pk)
    assert stored.seq == 1
    assert stored.recorded_at.year >= datetime.now(UTC).year
    assert bytes(stored.prev_hash) == b""
    assert bytes(stored.hash) != b"y" * 32


@rolled_back
def test_the_python_hash_equals_the_database_s_for_a_person_and_for_a_job():
    about = dossier()
    for event in (happened(about, actor=official()), happened(about, actor=Actor.system())):
        assert chain.event_hash(
            event=event.pk, dossier=about.pk, seq=event.seq, kind=event.kind, happened_at=event.happened_at,
            recorded_at=event.recorded_at, actor=event.actor, actor_role=event.actor_role,
            payload_digest=event.payload_digest, prev_hash=event.prev_hash,
        ) == bytes(event.hash)  # fmt: skip


@rolled_back
@pytest.mark.proves("house.act")
def test_an_event_outside_an_act_is_refused():
    about = dossier()
    with transaction.atomic():  # whatever the connection did before
        context.enter(Actor(None, ""), "")
        with pytest.raises(IntegrityError, match="inside an act"), transaction.atomic():
            writing.write(about, "noted", MOMENT, Actor.system(), {})


@rolled_back
@pytest.mark.proves("house.act")
def test_an_event_in_somebody_else_s_name_is_refused():
    about, me, other = dossier(), official(), official()
    with transaction.atomic():
        context.enter(me, "test")
        with pytest.raises(IntegrityError, match="by the actor of that act"), transaction.atomic():
            writing.write(about, "noted", MOMENT, other, {})


@rolled_back
@pytest.mark.proves("P-39", "house.never")
@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE journal_event SET kind = 'other'",
        "UPDATE journal_event SET happened_at = now()",
        "DELETE FROM journal_event",
        "TRUNCATE journal_event CASCADE",
        "UPDATE journal_payload SET body = '{}'",
        "DELETE FROM journal_payload",
        "UPDATE journal_head SET seq = 0",
        "INSERT INTO journal_head (dossier_id, seq, hash, happened_at) VALUES (gen_random_uuid(), 1, '', now())",
        "DELETE FROM journal_head",
        "UPDATE journal_seal SET heads = 0",
        "DELETE FROM journal_sealedhead",
        "UPDATE journal_reading SET denied = false",
        "DELETE FROM journal_reading",
        "UPDATE journal_readingseal SET readings = 0",
        "DELETE FROM journal_seal",
        "DELETE FROM journal_readingseal",
        "TRUNCATE journal_seal CASCADE",
        "COPY journal_head FROM STDIN",
        "COPY journal_event TO PROGRAM 'cat'",
        "COPY journal_payload TO '/tmp/payloads'",
        "SET ROLE approdo_owner",
        "SET SESSION AUTHORIZATION approdo_owner",
        "GRANT approdo_owner TO CURRENT_USER",
        "CREATE TEMP TABLE journal_event (id uuid)",
        "CREATE RULE silence AS ON INSERT TO journal_event DO INSTEAD NOTHING",
        "CREATE TRIGGER silence BEFORE INSERT ON journal_event FOR EACH ROW EXECUTE FUNCTION approdo_refuse()",
        "DROP FUNCTION journal_dispose(uuid, text)",
        "LOCK TABLE journal_event IN ACCESS EXCLUSIVE MODE",
        "DELETE FROM django_migrations",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('journal', '0004_x', now())",
        "ALTER TABLE journal_event DISABLE TRIGGER ALL",
        "DROP TRIGGER chain ON journal_event",
        "ALTER FUNCTION journal_chain() OWNER TO CURRENT_USER",
        "CREATE OR REPLACE FUNCTION journal_event_hash(uuid, uuid, int, text, timestamptz, timestamptz, uuid, text, bytea, bytea)"
        " RETURNS bytea LANGUAGE sql AS 'SELECT ''''::bytea'",
        "SET session_replication_role = replica",
    ],
)
def test_the_runtime_role_can_change_nothing_of_the_journal(attempt):
    happened(dossier())
    with (
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(attempt)


@pytest.mark.proves("house.never")
@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE journal_event SET kind = 'other'",
        "DELETE FROM journal_event",
        "TRUNCATE journal_event CASCADE",
        "UPDATE journal_payload SET body = '{}'",
        "UPDATE journal_payload SET body = NULL, salt = NULL, erased_at = now()",
        "DELETE FROM journal_payload",
        "UPDATE journal_head SET seq = seq + 5",
        "DELETE FROM journal_head",
        "UPDATE journal_reading SET denied = true",
        "DELETE FROM journal_reading",
        "TRUNCATE journal_reading",
    ],
)
def test_not_even_the_owner_changes_the_journal_by_mistake(committed_db, attempt):
    actor = official()
    happened(dossier())
    with transaction.atomic():
        context.enter(actor, "test")
        readings.write(actor, "test.query", [], reason="prova")
    with psycopg.connect(committed_db.owner_url) as owner, pytest.raises(psycopg.errors.IntegrityError):
        owner.execute(attempt)


@pytest.mark.proves("house.never")
def test_an_event_without_its_payload_is_refused_at_commit(committed_db):
    about = dossier()

    def bare_event() -> None:
        with transaction.atomic():
            context.enter(Actor.system(), "test")
            Event.objects.create(
                dossier=about, kind="noted", happened_at=MOMENT, actor_role="system", payload_digest=b"d" * 32
            )

    with pytest.raises(IntegrityError, match="an event has a payload"):
        bare_event()
    assert not Event.objects.exists()


@rolled_back
@pytest.mark.proves("house.never")
@pytest.mark.parametrize(("body", "salt"), [('{"a":2}', b"s" * 32), ('{"a":1}', b"t" * 32), ('{"a":1}', b"s")])
def test_a_payload_other_than_the_one_hashed_is_refused(body, salt):
    about = dossier()
    context.enter(Actor.system(), "test")
    event = Event.objects.create(
        dossier=about, kind="noted", happened_at=MOMENT, actor_role="system",
        payload_digest=chain.payload_digest(b"s" * 32, '{"a":1}'),
    )  # fmt: skip
    with pytest.raises(IntegrityError, match="hashed over"), transaction.atomic():
        Payload.objects.create(event=event, body=body, salt=salt)
    Payload.objects.create(event=event, body='{"a":1}', salt=b"s" * 32)


@rolled_back
@pytest.mark.proves("P-45")
def test_an_erased_payload_leaves_the_chain_whole_and_the_digest_kept():
    about = dossier()
    kept, erased = happened(about, payload={"note": "resta"}), happened(about, payload={"name": "Canarini"})
    digest = bytes(erased.payload_digest)

    disposal.dispose([erased.pk], "prot. 12/2035")

    assert reading.verify_chain(about) == []
    assert reading.payload_of(erased) is None
    assert reading.payload_of(kept) == {"note": "resta"}
    payload = Payload.objects.get(event=erased.pk)
    assert (payload.body, payload.salt, payload.erased_by_act) == (None, None, "prot. 12/2035")
    assert bytes(Event.objects.get(pk=erased.pk).payload_digest) == digest


@rolled_back
@pytest.mark.proves("P-45", "house.act")
def test_nothing_is_erased_outside_an_act():
    event = happened(dossier())
    context.enter(Actor(None, ""), "")
    with pytest.raises(IntegrityError, match="inside an act"), transaction.atomic():
        disposal.dispose([event.pk], "prot. 1/2035")
    assert reading.payload_of(event) == {"note": "x"}


@rolled_back
@pytest.mark.proves("house.seal")
@pytest.mark.parametrize(
    "seal",
    [
        "(day, root, previous, heads) VALUES (current_date + 2, sha256('x'), (SELECT root FROM journal_seal), 1)",
        "(day, root, previous, heads) VALUES (current_date - 400, sha256('x'), (SELECT root FROM journal_seal), 1)",
        "(day, root, previous, heads) VALUES (current_date, sha256('x'), '', 1)",
        "(day, root, previous, heads) VALUES (current_date, 'x', (SELECT root FROM journal_seal), 1)",
    ],
    ids=["of a day to come", "of a day gone by", "after no seal", "no root"],
)
def test_seal_that_does_not_follow_the_one_before_is_refused(seal):
    happened(dossier())
    sealing.seal_heads(date(2026, 1, 1))
    with pytest.raises(IntegrityError, match="follows the one before"), transaction.atomic():
        run_sql(f"INSERT INTO journal_seal {seal}")


def run_sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


@rolled_back
@pytest.mark.proves("P-45")
@pytest.mark.parametrize("authorisation", ["", "   ", "autorizzato"])
def test_nothing_is_erased_without_an_authorisation_number(authorisation):
    event = happened(dossier())
    with pytest.raises(IntegrityError, match="number of its authorisation"), transaction.atomic():
        disposal.dispose([event.pk], authorisation)
    assert reading.payload_of(event) == {"note": "x"}


@rolled_back
@pytest.mark.parametrize("which", ["again", "unknown"])
def test_erasing_twice_or_the_unknown_is_refused(which):
    event = happened(dossier())
    disposal.dispose([event.pk], "prot. 1/2035")
    with pytest.raises(Exception, match="already erased"), transaction.atomic():
        disposal.dispose([event.pk if which == "again" else uuid.uuid4()], "prot. 2/2035")


MADE_AGAIN = (
    "UPDATE journal_event SET hash = journal_event_hash(id, dossier_id, seq, kind, happened_at, recorded_at, actor,"
    " actor_role, payload_digest, prev_hash)"
)
TAMPERING = {
    "event": "UPDATE journal_event SET kind = 'other' WHERE seq = 2",
    "time": "UPDATE journal_event SET recorded_at = recorded_at - interval '1 day' WHERE seq = 2",
    "who": "UPDATE journal_event SET actor_role = 'dpo' WHERE seq = 2",
    "deleted event": "DELETE FROM journal_payload WHERE event_id IN (SELECT id FROM journal_event WHERE seq = 2);"
    "DELETE FROM journal_event WHERE seq = 2",
    "last event and head": "DELETE FROM journal_payload WHERE event_id IN (SELECT id FROM journal_event WHERE seq = 3);"
    "DELETE FROM journal_event WHERE seq = 3",
    "head": "UPDATE journal_head SET hash = '\\x00'",
    "head deleted": "DELETE FROM journal_head",
    "event with its hash made again": "UPDATE journal_event SET kind = 'other' WHERE seq = 2;"
    + MADE_AGAIN
    + " WHERE seq = 2",
    "number with hash and head made again": "UPDATE journal_event SET seq = 4 WHERE seq = 3;"
    + MADE_AGAIN
    + " WHERE seq = 4;"
    "UPDATE journal_head h SET seq = 4, hash = e.hash FROM journal_event e WHERE e.dossier_id = h.dossier_id AND e.seq = 4",
    "payload": "UPDATE journal_payload SET body = '{}' WHERE event_id IN (SELECT id FROM journal_event WHERE seq = 2)",
    "payload deleted": "DELETE FROM journal_payload WHERE event_id IN (SELECT id FROM journal_event WHERE seq = 2)",
    "payload erased in silence": "UPDATE journal_payload SET body = NULL, salt = NULL, erased_at = now()"
    " WHERE event_id IN (SELECT id FROM journal_event WHERE seq = 2)",
}


@pytest.mark.proves("house.chain")
@pytest.mark.parametrize("change", TAMPERING.values(), ids=TAMPERING.keys())
def test_who_owns_the_tables_and_silences_the_triggers_is_still_found_out(committed_db, change):
    about, other = dossier(), dossier()
    for number in range(3):
        happened(about, payload={"number": number})
    happened(other)
    assert reading.verify_chains() == []

    with psycopg.connect(committed_db.owner_url, autocommit=True) as owner:
        for table in ("journal_event", "journal_payload", "journal_head"):
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in change.split(";"):
            owner.execute(statement)

    found = reading.verify_chains()
    assert found
    assert about.pk in {difference.dossier for difference in found}
    assert reading.verify_chain(about) == [one for one in found if one.dossier == about.pk]


@pytest.mark.proves("house.chain")
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    plans=st.lists(
        st.lists(
            st.tuples(st.integers(0, 2), st.dictionaries(st.text(max_size=8), st.integers(-5, 5), max_size=3)),
            max_size=8,
        ),
        min_size=2,
        max_size=2,
    )
)
def test_any_events_from_two_threads_leave_every_chain_whole(committed_db, plans):
    dossiers = [dossier() for _ in range(3)]
    faults: list[BaseException] = []

    def run(plan):
        try:
            for which, payload in plan:
                happened(dossiers[which], payload=payload)
        except BaseException as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(plan,)) for plan in plans]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    assert reading.verify_chains() == []
    written = Event.objects.filter(dossier__in=dossiers)
    assert written.count() == sum(len(plan) for plan in plans)
    for about in dossiers:
        assert list(reading.events_of(about).values_list("seq", flat=True)) == list(
            range(1, written.filter(dossier=about).count() + 1)
        )
        times = list(reading.events_of(about).values_list("recorded_at", flat=True))
        assert times == sorted(times)
