"""The seal of the day: one root over all chains, one over yesterday's readings, recomputed by anybody."""

from __future__ import annotations

import hashlib
import threading
from datetime import date, timedelta

import psycopg
import pytest
from django.db import connection, transaction

from approdo.procedures import moments, seal
from approdo.procedures.problems import NotAllowed
from approdo.records.access.actors import Actor
from approdo.records.access.models import Role
from approdo.records.journal import chain, context, disposal, readings, sealing
from approdo.records.journal.models import ReadingSeal, Seal, SealedHead
from approdo.records.journal.reading import merkle_root
from tests.records.builders import dossier, happened, official

rolled_back = pytest.mark.django_db


def seal_today() -> seal.DaySealed:
    return seal.seal_day(moments.real_now(), Actor.system())


def test_the_root_is_that_of_rfc_6962():
    def leaf(data: bytes) -> bytes:
        return hashlib.sha256(b"\0" + data).digest()

    def node(left: bytes, right: bytes) -> bytes:
        return hashlib.sha256(b"\1" + left + right).digest()

    a, b, c, d, e = (leaf(sign.encode()) for sign in "abcde")
    assert chain.merkle_root([]) == hashlib.sha256(b"").digest()
    assert chain.merkle_root([b"a"]) == a
    assert chain.merkle_root([b"a", b"b", b"c"]) == node(node(a, b), c)
    assert chain.merkle_root([b"a", b"b", b"c", b"d", b"e"]) == node(node(node(a, b), node(c, d)), e)


@rolled_back
@pytest.mark.proves("house.seal")
def test_a_day_is_sealed_once_over_every_head():
    events = [happened(dossier()) for _ in range(5)]
    made = seal_today().seal
    heads = [(event.dossier_id, event.seq, bytes(event.hash)) for event in events]
    assert (bytes(made.root), made.heads) == (merkle_root(heads), 5)
    assert seal_today().seal is None
    assert Seal.objects.count() == 1
    assert seal.verify() == []


@rolled_back
@pytest.mark.proves("house.seal")
def test_a_later_seal_keeps_only_heads_that_moved_and_all_are_recomputed():
    first, second = dossier(), dossier()
    happened(first)
    happened(second)
    day = date(2026, 1, 1)
    sealing.seal_heads(day)
    happened(first)
    sealing.seal_heads(day + timedelta(days=1))
    sealing.seal_heads(day + timedelta(days=2))
    happened(dossier())
    sealing.seal_heads(day + timedelta(days=3))

    assert [SealedHead.objects.filter(seal=found).count() for found in Seal.objects.order_by("day")] == [2, 1, 0, 1]
    roots = [bytes(root) for root in Seal.objects.order_by("day").values_list("root", flat=True)]
    assert roots[1] == roots[2] != roots[3]
    assert seal.verify() == []


@rolled_back
@pytest.mark.proves("P-45")
def test_a_disposal_leaves_seals_whole():
    event = happened(dossier())
    seal_today()
    disposal.dispose([event.pk], "prot. 7/2035")
    assert seal.verify() == []


@pytest.mark.proves("house.seal")
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE journal_seal SET root = sha256('x') WHERE day = '2026-01-02'",
        "UPDATE journal_seal SET heads = 9 WHERE day = '2026-01-02'",
        "DELETE FROM journal_sealedhead WHERE seal_id = '2026-01-02';DELETE FROM journal_seal WHERE day = '2026-01-02'",
        "DELETE FROM journal_sealedhead WHERE seal_id = '2026-01-01'",
        "UPDATE journal_sealedhead SET hash = sha256('x')",
        # a whole chain made anew after its head was sealed: the chain itself is consistent, the seal is not
        "UPDATE journal_event SET prev_hash = '', hash = journal_event_hash(id, dossier_id, seq, kind, happened_at,"
        " recorded_at - interval '1 day', actor, actor_role, payload_digest, ''), recorded_at = recorded_at - interval '1 day'"
        " WHERE seq = 1;UPDATE journal_head h SET hash = e.hash FROM journal_event e WHERE e.dossier_id = h.dossier_id",
    ],
)
def test_a_seal_or_a_sealed_chain_rewritten_by_the_owner_is_found_out(committed_db, change):
    with transaction.atomic():
        happened(dossier())
        sealing.seal_heads(date(2026, 1, 1))
        happened(dossier())
        sealing.seal_heads(date(2026, 1, 2))
        happened(dossier())
        sealing.seal_heads(date(2026, 1, 3))
    assert seal.verify() == []
    with psycopg.connect(committed_db.owner_url, autocommit=True) as owner:
        for table in ("journal_seal", "journal_sealedhead", "journal_event", "journal_head"):
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in change.split(";"):
            owner.execute(statement)
    assert seal.verify() != []


@rolled_back
def test_only_the_daily_job_seals():
    with pytest.raises(NotAllowed):
        seal.seal_day(moments.real_now(), official(Role.ADMINISTRATOR))


def read_once(actor: Actor) -> None:
    with transaction.atomic():
        context.enter(actor, "test")
        readings.write(actor, "test.query", [], reason="prova")


@pytest.mark.proves("P-39")
def test_readings_of_finished_days_are_sealed_and_a_missing_one_is_found_out(committed_db):
    actor = official()
    for _ in range(3):
        read_once(actor)
    today = moments.day_of(moments.real_now())
    with transaction.atomic():
        assert sealing.seal_readings(before=today) == []
        (made,) = sealing.seal_readings(before=today + timedelta(days=1))
        assert sealing.seal_readings(before=today + timedelta(days=1)) == []
    assert (made.day, made.readings) == (today, 3)
    assert seal.verify() == []

    with psycopg.connect(committed_db.owner_url, autocommit=True) as owner:
        owner.execute("ALTER TABLE journal_reading DISABLE TRIGGER USER")
        owner.execute("DELETE FROM journal_reading WHERE id = (SELECT id FROM journal_reading LIMIT 1)")
    assert [difference.where for difference in seal.verify()] == [f"readings of {today}"]


@pytest.mark.proves("P-39")
def test_a_seal_of_readings_waits_for_the_one_being_written(committed_db):
    actor, inside, go = official(), threading.Event(), threading.Event()

    def write_slowly() -> None:
        with transaction.atomic():
            context.enter(actor, "test")
            readings.write(actor, "test.query", [], reason="prova")
            inside.set()
            go.wait(10)
        connection.close()

    writer = threading.Thread(target=write_slowly)
    writer.start()
    inside.wait(10)
    threading.Timer(0.5, go.set).start()
    with transaction.atomic():
        sealing.seal_readings(before=moments.day_of(moments.real_now()) + timedelta(days=1))
    writer.join()
    assert ReadingSeal.objects.get().readings == 1


@pytest.mark.proves("P-39")
def test_a_reading_goes_after_24_months_and_not_before(committed_db):
    actor = official()
    for _ in range(2):
        read_once(actor)
    with psycopg.connect(committed_db.owner_url, autocommit=True) as owner:
        owner.execute("ALTER TABLE journal_reading DISABLE TRIGGER USER")
        owner.execute(
            "UPDATE journal_reading SET read_at = now() - interval '24 months 1 day'"
            " WHERE id = (SELECT id FROM journal_reading LIMIT 1)"
        )
        owner.execute("ALTER TABLE journal_reading ENABLE TRIGGER USER")
    with connection.cursor() as cursor:
        cursor.execute("SELECT journal_drop_old_readings()")
        assert cursor.fetchone() == (1,)
        cursor.execute("SELECT count(*) FROM journal_reading")
        assert cursor.fetchone() == (1,)
