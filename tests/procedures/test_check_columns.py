"""Whoever owns the database changes one column of one row, or takes a row away: the check names it.

A whole call is done by its acts; then every column of the tables that decide who gets a home, and of those that say who may
do what, is bent in turn. What the check cannot know is in NOT_RECOMPUTED, each with its reason: a new column must be put
there, or be explained by an event.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from approdo.procedures import check, moments
from tests.procedures import city
from tests.procedures.city import CALL, at, filed
from tests.support.databases import ServerDb, django_uses

TABLES = (
    "access_conflictdeclaration", "access_deputy", "access_dossierassignment", "access_rolegrant", "access_user",
    "calls_allotmentrun", "calls_application", "calls_assignment", "calls_call", "calls_callhome", "calls_callparameter",
    "calls_correction", "calls_decision", "calls_decisionbook", "calls_homechoice", "calls_importbatch",
    "calls_parameterconfirmation", "calls_preference", "calls_ranking", "calls_rankingrow", "calls_refusal",
    "homes_home", "homes_lease", "homes_occupancy",
    "journal_event", "journal_head", "journal_payload", "journal_seal", "journal_sealedhead", "journal_readingseal",
    "journal_reading",
)  # fmt: skip
A_NAME_OF_ITS_OWN = "an id that nothing points at"
A_PERSON_S_WORDS = "what a person wrote: kept in the row, out of the journal's payload"
NOT_RECOMPUTED = {
    **{
        f"{table}.id": A_NAME_OF_ITS_OWN
        for table in TABLES
        if table not in {"calls_ranking", "calls_allotmentrun", "calls_importbatch", "calls_correction", "journal_event"}
    },
    "access_dossierassignment.reason": "a note",
    "access_dossierassignment.to_at": "an end only takes away; its event is in the office's chain",
    "access_user.created_at": "technical",
    "access_user.display_name": "how a role is called",
    "access_user.email": "the journal holds no address of anybody",
    "access_user.last_login": "technical",
    "access_user.password": "a secret is in no journal",
    "access_user.session_generation": "technical",
    "access_user.side": "kept by a trigger; the journal holds no account whole",
    "access_user.suspended_at": "its day is the event's; whether suspended is recomputed",
    "calls_correction.text": A_PERSON_S_WORDS,
    "calls_correction.outcome_text": A_PERSON_S_WORDS,
    "calls_decisionbook.measure": "a label: the tree says it too, and is recomputed",
    "calls_importbatch.mapping": "how the file was read: kept to read it again",
    "homes_home.address": "the journal holds no address; once lived in, it is somebody's",
    "journal_head.happened_at": "a bound for the next act; the events hold the moments",
    "journal_payload.erased_by_act": "none here is erased",
    "journal_payload.erased_at": "none here is erased",
    "journal_readingseal.sealed_at": "technical",
    "journal_seal.sealed_at": "technical",
}  # fmt: skip
BENT = {
    "text": "coalesce({}, '') || 'x'",
    "character varying": "left(coalesce({}, ''), 2) || 'X'",
    "character varying[]": "'{{bent}}'",
    "integer": "coalesce({}, 0) + 1000",
    "smallint": "coalesce({}, 0) + 1000",
    "boolean": "NOT coalesce({}, false)",
    "date": "coalesce({}, '2020-01-01') + 1",
    "timestamp with time zone": "coalesce({}, '2020-01-01') + interval '1 day'",
    "uuid": "gen_random_uuid()",
    "uuid[]": "ARRAY[gen_random_uuid()]",
    "bytea": "'\\x{}'::bytea".replace("{}", "00" * 32),
    "jsonb": "'{{\"bent\": true}}'",
    "daterange": "daterange('1999-01-01', '1999-02-01')",
}


class Undone(Exception):
    """Puts everything back."""


@pytest.fixture(scope="module")
def story(test_server: Any, migrated: ServerDb, django_db_blocker: Any) -> Iterator[ServerDb]:
    """A call from draft to keys, its people and its readings, all by their acts; Django speaks as the owner."""
    with test_server.copy(migrated.name) as copy, django_db_blocker.unblock():
        with django_uses(copy):
            tell()
        owner = ServerDb(copy.name, copy.owner_url, copy.owner_url, copy.var)
        with django_uses(owner):
            yield owner


def tell() -> None:
    from approdo.procedures.reading import read
    from approdo.procedures.seal import seal_day
    from approdo.procedures.users import (
        assign_dossier,
        declare_conflict,
        end_role,
        grant_role,
        name_deputy,
        reinstate_user,
        suspend_user,
    )  # fmt: skip
    from approdo.records.access.actors import Actor
    from approdo.records.access.models import RoleGrant, User
    from approdo.records.calls.finding import files_by_word
    from approdo.records.calls.models import Call
    from approdo.records.territory.models import Office

    people = city.found()
    city.register([city.home("A-03"), city.home("A-04")])
    new = replace(CALL, homes=("A-01", "A-02", "B-01", "A-03"), allotment={**CALL.allotment, "when_many": "ask"})
    rows = [
        filed(f"D{number}", score=f"{50 - number},00", prefers="A-02|A-01" if number == 1 else "")
        for number in range(1, 7)
    ]
    city.provisional(people, rows, new)
    correct(people)
    city.rank_final(new.slug, city.FINAL, people.officer)
    allot(people, city.RUN)
    refuse_and_scroll(people)
    keys(people)
    users = {user.display_name: user for user in User.objects.all()}
    office, call = Office.objects.get(pk=city.OFFICE), Call.objects.get()
    administrator = Actor.system()
    now = moments.current()
    day = moments.day_of(now)
    assign_dossier(users["istruttrice"], call.dossier, "segue il bando", moment=now, actor=people.manager)
    name_deputy(
        users["dirigente"], users["vicaria"], office, day, day + timedelta(days=9), moment=now, actor=administrator
    )
    granted = grant_role(
        users["collega"], "dpo", office, day - timedelta(days=9), None, moment=now, actor=administrator
    )
    assert granted.kind == "role_granted"
    end_role(RoleGrant.objects.get(role="dpo"), day, moment=now, actor=administrator)
    declare_conflict(call.dossier, conflict=True, moment=now, actor=people.colleague)
    read(files_by_word, people.manager, "ricerca per codice o cognome", word="nessuno")
    suspender = Actor(users["vicaria"].pk, "administrator", city.OFFICE)
    grant_role(users["vicaria"], "administrator", office, day, None, moment=now, actor=administrator)
    suspend_user(users["collega"], office, "prova", moment=now, actor=suspender)
    reinstate_user(users["collega"], office, moment=now, actor=suspender)
    suspend_user(users["collega"], office, "di nuovo", moment=now, actor=suspender)
    seal_day(now, Actor.system())
    seal_yesterday_s_readings()


def seal_yesterday_s_readings() -> None:
    """A day of readings that is over: sealed as tomorrow's job would."""
    from approdo.records.journal import sealing
    from approdo.records.journal.models import ReadingSeal

    with transaction.atomic():
        sealing.seal_readings(before=moments.today() + timedelta(days=1))
    assert ReadingSeal.objects.count() == 1


def correct(people: city.People) -> None:
    from approdo.procedures.correct_application import (
        CorrectionAnswer,
        CorrectionRequest,
        answer_correction,
        receive_correction,
    )
    from approdo.records.calls.models import Correction

    day = city.RANKED + timedelta(days=1)
    for external_id, accepted in (("D2", True), ("D3", False)):
        about = city.application(external_id)
        receive_correction(CorrectionRequest(about.pk, "score", "manca un punto"), day, people.manager)
        one = Correction.objects.get(application=about)
        value, as_of = (5_500, date(2023, 9, 1)) if accepted else (None, None)
        answer = CorrectionAnswer(one.pk, accepted, "visto il certificato", value, as_of)
        answer_correction(answer, day + timedelta(hours=1), people.manager)


def allot(people: city.People, day: Any) -> None:
    from approdo.procedures.allot_call import ChosenHome, choose_home, latest_run, pending_choice, run_allotment
    from approdo.procedures.on_call import find_call

    run_allotment(CALL.slug, day, people.officer)
    while pending := pending_choice(latest_run(find_call(CALL.slug))):
        chosen = ChosenHome(CALL.slug, pending["application"], pending["candidates"][0], "mescolanza sociale")
        choose_home(chosen, day, people.officer)
        run_allotment(CALL.slug, day, people.officer)
    city.sign_allotment(CALL.slug, day + timedelta(days=1), people.manager)


def refuse_and_scroll(people: city.People) -> None:
    from approdo.procedures.refuse_home import HomeRefusal, refuse_home
    from approdo.records.calls.models import Assignment

    first = Assignment.objects.filter(ended_at__isnull=True).select_related("home").order_by("home__code")[0]
    refuse_home(HomeRefusal(first.application_id, first.home.code, "lontana"), city.SIGNED, people.manager)
    allot(people, city.SIGNED + timedelta(days=1))


def keys(people: city.People) -> None:
    from approdo.procedures.hand_over_keys import KeysHandedOver, hand_over_keys
    from approdo.records.calls.models import Assignment

    for one in Assignment.objects.filter(ended_at__isnull=True).select_related("home"):
        hand_over_keys(KeysHandedOver(one.application_id, one.home.code), at(2023, 11, 1), people.manager)


def columns(table: str) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname, regexp_replace(format_type(atttypid, atttypmod), '[(][0-9]+[)]', '') FROM pg_attribute"
            " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
            [table],
        )
        return cursor.fetchall()


REFUSED = ["the database itself refuses it"]


def found_after(table: str, change: str) -> list[Any] | None:
    """What the check finds while this change stands; None when there is no row to change. Everything is put back."""
    found: list[Any] | None = None
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
                cursor.execute(change)
                changed = cursor.rowcount
            found = check.differences() if changed else None
            raise Undone
    except Undone:
        return found
    except IntegrityError:
        return REFUSED


@pytest.mark.proves("house.check")
def test_the_story_itself_has_no_difference(story: ServerDb):
    assert check.differences() == []


@pytest.mark.proves("house.check")
@pytest.mark.parametrize("table", TABLES)
def test_any_column_bent_by_the_owner_is_named(story: ServerDb, table: str):
    one = f"(SELECT ctid FROM {table} ORDER BY ctid LIMIT 1)"
    unseen, empty = [], []
    for column, kind in columns(table):
        if f"{table}.{column}" in NOT_RECOMPUTED:
            continue
        bent = BENT[kind].format(f'"{column}"')
        found = found_after(table, f'UPDATE {table} SET "{column}" = {bent} WHERE ctid = {one}')
        (empty if found is None else unseen if not found else []).append(column)
    assert empty == [] or table == "calls_callparameter", "the story has no such row"
    assert unseen == [], "add it to procedures/check_rows.py, or to NOT_RECOMPUTED with its reason"


MAY_GO_UNSEEN = {
    "access_user": "an account without a role opens nothing; one with a role is named by it",
    "calls_callparameter": "none in this story",
    "journal_readingseal": "of the last day: nothing after it says that it was there",
    "journal_seal": "of the last day: it is published, and whoever kept the page has it",
}


@pytest.mark.proves("house.check")
@pytest.mark.parametrize("table", [table for table in TABLES if table not in MAY_GO_UNSEEN])
def test_any_row_taken_away_by_the_owner_is_named(story: ServerDb, table: str):
    assert found_after(table, f"DELETE FROM {table} WHERE ctid = (SELECT ctid FROM {table} ORDER BY ctid LIMIT 1)")


@pytest.mark.proves("house.check")
def test_payload_that_is_no_document_any_more_hides_no_other_difference(story: ServerDb):
    spoiled = (
        "WITH one AS (UPDATE journal_payload SET body = '{' WHERE event_id IN (SELECT id FROM journal_event WHERE kind = 'decided'))"
        " UPDATE calls_call SET state = 'draft'"
    )
    found = found_after("journal_payload", spoiled)
    assert {"state", "event 2: payload digest"} <= {one.where for one in found}
