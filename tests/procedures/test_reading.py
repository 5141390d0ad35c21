"""Personal data: who looked, at whose, why — committed before a row is handed over."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import transaction

from approdo.procedures import reading
from approdo.procedures.problems import NotFound, Problems
from approdo.records import rights
from approdo.records.access.actors import Actor
from approdo.records.access.models import Role
from approdo.records.access.personal import personal
from approdo.records.access.table import Action
from approdo.records.calls.models import Application
from approdo.records.journal.models import Reading
from tests.records.builders import application, assigned, call, dossier, official

rolled_back = pytest.mark.django_db


@dataclass(frozen=True)
class Shown:
    dossier_id: UUID
    external_id: str


@personal(Action.APPLICATION_VIEW)
def files(dossiers, *, call: UUID | None = None, dossier: UUID | None = None) -> list[Shown]:
    found = Application.objects.filter(dossier__in=dossiers)
    if call is not None:
        found = found.filter(call=call)
    if dossier is not None:
        found = found.filter(dossier=dossier)
    return [Shown(one.dossier_id, one.external_id) for one in found]


@personal(Action.APPLICATION_VIEW)
def strays(dossiers) -> list[Shown]:
    """A faulty query: it does not start from the dossiers it was given."""
    return [Shown(one.dossier_id, one.external_id) for one in Application.objects.all()]


def unmarked(dossiers) -> list[Shown]:
    return []


@rolled_back
@pytest.mark.proves("P-39")
def test_a_reading_tells_who_what_whose_and_why():
    reader, notice = official(Role.OFFICER), call()
    assigned(reader, notice.dossier)
    mine = {application(notice).pk, application(notice).pk}
    application(call())

    rows = reading.read(files, reader, "istruttoria", call=notice.pk)

    assert {row.dossier_id for row in rows} == mine
    kept = Reading.objects.get()
    assert (kept.actor, kept.actor_role, kept.reason, kept.denied) == (
        reader.user_id,
        Role.OFFICER,
        "istruttoria",
        False,
    )
    assert set(kept.dossiers) == mine
    assert kept.query.endswith(".files")


@rolled_back
@pytest.mark.proves("P-40")
def test_out_of_one_s_assignment_a_list_is_empty_and_a_detail_is_not_found():
    reader, file = official(Role.OFFICER), application(call())

    assert reading.read(files, reader, "istruttoria") == []
    with pytest.raises(NotFound):
        reading.read(files, reader, "istruttoria", dossier=file.pk)

    listed, denied = Reading.objects.order_by("read_at")
    assert (listed.dossiers, listed.denied) == ([], False)
    assert (denied.dossiers, denied.denied) == ([file.pk], True)


@rolled_back
@pytest.mark.proves("P-41")
@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.EDITOR, Role.DPO])
def test_a_role_without_files_finds_neither_list_nor_detail(role):
    reader, file = official(role), application(call())
    for arguments in ({}, {"dossier": file.pk}):
        with pytest.raises(NotFound):
            reading.read(files, reader, "curiosità", **arguments)
    assert list(Reading.objects.values_list("denied", flat=True)) == [True, True]


@rolled_back
@pytest.mark.proves("P-41")
def test_what_is_not_there_answers_like_what_one_may_not_see():
    reader, file = official(Role.OFFICER), application(call())
    answers = []
    for wanted in (file.pk, uuid4()):
        with pytest.raises(NotFound) as caught:
            reading.read(files, reader, "istruttoria", dossier=wanted)
        answers.append(caught.value.as_error_document())
    assert answers[0] == answers[1]
    assert Reading.objects.filter(denied=True).count() == 2


@pytest.mark.proves("P-39")
def test_the_reading_is_committed_before_a_row_is_handed_over(committed_db):
    reader, notice = official(Role.MANAGER), call()
    application(notice)
    with psycopg.connect(committed_db.runtime_url, autocommit=True) as elsewhere:

        def known_elsewhere() -> int:
            return elsewhere.execute("SELECT count(*) FROM journal_reading").fetchone()[0]

        during = []

        @personal(Action.APPLICATION_VIEW)
        def slow(dossiers):
            during.append(known_elsewhere())
            return files(dossiers)

        rows = reading.read(slow, reader, "istruttoria")
        assert during == [0]
        assert (len(rows), known_elsewhere()) == (1, 1)


@pytest.mark.proves("P-39")
def test_a_reading_that_cannot_be_kept_shows_nothing(committed_db):
    """With the log out of order the rows stay unread: here the owner takes away the right to write it."""
    reader, notice = official(Role.MANAGER), call()
    application(notice)
    with psycopg.connect(committed_db.owner_url, autocommit=True) as owner:
        owner.execute(f'REVOKE INSERT ON journal_reading FROM "{rights.runtime_role()}"')
    with pytest.raises(Exception, match="permission denied"):
        reading.read(files, reader, "istruttoria")


@pytest.mark.proves("P-39")
def test_a_reading_inside_another_transaction_is_refused(committed_db):
    reader = official(Role.MANAGER)
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        reading.read(files, reader, "istruttoria")


@rolled_back
@pytest.mark.proves("P-39")
@pytest.mark.parametrize("reason", ["", "  ", "x" * 301])
def test_nobody_reads_without_a_reason(reason):
    with pytest.raises(Problems) as caught:
        reading.read(files, official(Role.MANAGER), reason)
    assert [problem.code for problem in caught.value.problems] == ["reason_missing"]
    assert not Reading.objects.exists()


@rolled_back
@pytest.mark.proves("P-40")
def test_a_query_that_strays_shows_nothing():
    reader, notice = official(Role.OFFICER), call()
    assigned(reader, notice.dossier)
    application(notice)
    application(call())
    with pytest.raises(RuntimeError, match="may not see"):
        reading.read(strays, reader, "istruttoria")
    assert not Reading.objects.exists()


@rolled_back
def test_a_function_that_is_not_declared_personal_is_not_run():
    with pytest.raises(TypeError, match="@personal"):
        reading.read(unmarked, official(Role.MANAGER), "istruttoria")


@rolled_back
def test_a_job_reads_nobody():
    with pytest.raises(Problems):
        reading.read(files, Actor.system(), "automatismo")


@rolled_back
def test_one_row_or_not_found():
    reader, file = official(Role.MANAGER), application(call())
    assert reading.read_one(files, reader, "istruttoria", dossier=file.pk).dossier_id == file.pk
    with pytest.raises(NotFound):
        reading.read_one(files, reader, "istruttoria", dossier=dossier().pk)


@rolled_back
@pytest.mark.proves("P-40")
def test_a_denial_from_a_page_is_kept_also_without_a_dossier():
    reader = official(Role.DPO)
    reading.record_denial(reader, Action.CALL_VIEW)
    reading.record_denial(Actor(reader.user_id, ""), Action.CALL_VIEW, dossier())
    assert list(Reading.objects.values_list("denied", "query").distinct()) == [(True, "call.view")]


@rolled_back
@pytest.mark.parametrize("shown", [1, 40])
def test_a_list_costs_the_same_few_queries_whatever_its_length(shown, django_assert_max_num_queries):
    reader, notice = official(Role.MANAGER), call()
    for _ in range(shown):
        application(notice)
    with django_assert_max_num_queries(14):
        assert len(reading.read(files, reader, "istruttoria")) == shown
