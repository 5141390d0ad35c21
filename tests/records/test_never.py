"""What the database never lets happen, tried for real as the runtime role (and, where rows are frozen, as the owner)."""

from __future__ import annotations

from datetime import date

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.utils import ProgrammingError

from approdo.records.access.models import ConflictDeclaration, DossierAssignment, Invitation, User
from approdo.records.calls.models import (
    AllotmentRun,
    Assignment,
    Correction,
    Decision,
    DecisionBook,
    HomeChoice,
    ImportBatch,
    ParameterConfirmation,
    Ranking,
    RankingRow,
    Refusal,
)
from approdo.records.evidence.models import Fact
from approdo.records.homes.models import Lease, Occupancy, VacancyEpisode
from approdo.records.territory.models import Installation
from tests.records.builders import MOMENT, account, application, call, home, household, office

rolled_back = pytest.mark.django_db
A_YEAR = DateRange(date(2023, 1, 1), date(2024, 1, 1))
FROM_MAY = DateRange(date(2023, 5, 1), None)
FROM_2024 = DateRange(date(2024, 1, 1), None)


def sql(statement: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


@rolled_back
@pytest.mark.proves("house.never")
def test_two_households_never_live_in_one_home_at_once():
    where, first, second = home(), household(), household()
    Occupancy.objects.create(home=where, household=first, period=A_YEAR)
    add = "INSERT INTO homes_occupancy (id, home_id, household_id, period) VALUES (gen_random_uuid(), %s, %s, %s)"

    with pytest.raises(IntegrityError, match="one_household_in_a_home_at_a_time"):
        sql(add, where.pk, second.pk, FROM_MAY)

    sql(add, where.pk, second.pk, FROM_2024)  # half-open: the day one leaves another may enter


@rolled_back
@pytest.mark.proves("house.never")
def test_a_household_never_has_two_open_leases_nor_a_home():
    here, there, one, other = home(), home(), household(), household()
    Lease.objects.create(home=here, household=one, period=A_YEAR)
    add = "INSERT INTO homes_lease (id, home_id, household_id, period) VALUES (gen_random_uuid(), %s, %s, %s)"

    with pytest.raises(IntegrityError, match="one_open_lease_for_a_household"):
        sql(add, there.pk, one.pk, FROM_MAY)
    with pytest.raises(IntegrityError, match="one_open_lease_for_a_home"):
        sql(add, here.pk, other.pk, FROM_MAY)


@rolled_back
def test_a_home_never_has_two_vacancy_episodes_at_once():
    where = home()
    values = {
        "home": where,
        "reason": "works",
        "responsible": "ufficio",
        "next_step": "x",
        "next_step_on": date(2024, 1, 1),
    }
    VacancyEpisode.objects.create(period=A_YEAR, **values)
    with pytest.raises(IntegrityError, match="one_vacancy_episode_at_a_time"), transaction.atomic():
        VacancyEpisode.objects.create(period=FROM_MAY, **values)


@rolled_back
@pytest.mark.proves("house.never")
def test_an_application_never_has_two_open_decisions():
    decided = frozen_rows()["calls_decision"]
    add = (
        "INSERT INTO calls_decision (id, application_id, event, book_id, outcome, document_hash, decided_at)"
        " VALUES (gen_random_uuid(), %s, gen_random_uuid(), %s, 'eligible', 'sha256:1', now())"
    )
    with pytest.raises(IntegrityError, match="one_open_decision_per_application"):
        sql(add, decided.application_id, decided.book_id)

    sql("UPDATE calls_decision SET closed_at = now() WHERE id = %s", decided.pk)
    sql(add, decided.application_id, decided.book_id)


@rolled_back
@pytest.mark.proves("house.never")
def test_a_home_is_never_assigned_twice_nor_a_household_two_homes():
    given = frozen_rows()["calls_assignment"]
    other = application(given.run.call)
    add = (
        "INSERT INTO calls_assignment (id, run_id, application_id, home_id, quota, assigned_at)"
        " VALUES (gen_random_uuid(), %s, %s, %s, 'general', now())"
    )
    with pytest.raises(IntegrityError, match="home_assigned_once"):
        sql(add, given.run_id, other.pk, given.home_id)
    with pytest.raises(IntegrityError, match="application_assigned_once"):
        sql(add, given.run_id, given.application_id, home().pk)


def frozen_rows() -> dict[str, object]:
    """One row of each frozen table, by the table's name."""
    notice = call()
    filed, where = application(notice), home()
    book = DecisionBook.objects.create(hash="sha256:book", measure="sap", tree={})
    ranking = Ranking.objects.create(call=notice, stage="provisional", ranked_at=MOMENT, hash="sha256:list")
    run = AllotmentRun.objects.create(
        call=notice, number=1, run_at=MOMENT, complete=True, hash="sha256:run", document={}
    )
    user = account()
    rows = [
        book,
        ranking,
        run,
        RankingRow.objects.create(
            ranking=ranking, application=filed, owner="comune", municipality="sesto", place=1, score=1000
        ),
        Decision.objects.create(
            application=filed, event="00000000-0000-4000-8000-000000000001", book=book, outcome="eligible",
            document_hash="sha256:0", decided_at=MOMENT,
        ),
        Assignment.objects.create(run=run, application=filed, home=where, quota="general", assigned_at=MOMENT),
        Correction.objects.create(application=filed, item="score", text="x", received_at=MOMENT),
        Refusal.objects.create(application=filed, home=where, reason="x", refused_at=MOMENT),
        HomeChoice.objects.create(application=filed, home=where, reason="x", chosen_by=user.pk, chosen_at=MOMENT),
        ImportBatch.objects.create(call=notice, file_name="a.csv", digest="d", rows=1, imported_at=MOMENT),
        ParameterConfirmation.objects.create(call=notice, parameter="p", by="x", on=date(2023, 7, 1), source="x"),
        Fact.objects.create(dossier=filed.dossier, name="isee", value=1, source="declaration", as_of=date(2023, 1, 1)),
        DossierAssignment.objects.create(user=user, dossier=notice.dossier, from_at=MOMENT),
        ConflictDeclaration.objects.create(user=user, dossier=notice.dossier, conflict=False, declared_at=MOMENT),
        Invitation.objects.create(
            email="a@comune.invalid", display_name="x", role="dpo", office=office(), token_hash=b"h" * 32,
            invited_at=MOMENT, expires_at=MOMENT,
        ),
    ]  # fmt: skip
    return {row._meta.db_table: row for row in rows}


CHANGES = {
    "calls_ranking": ("hash = 'x'", "stage = 'final'", "ranked_at = now()"),
    "calls_rankingrow": ("place = 2", "score = 9999", "drawn = true"),
    "calls_decisionbook": ("tree = '{\"a\":1}'",),
    "calls_importbatch": ("digest = 'x'", "rows = 2"),
    "calls_parameterconfirmation": ("value = '1'",),
    "calls_refusal": ("reason = 'y'",),
    "calls_homechoice": ("reason = 'y'",),
    "calls_decision": ("outcome = 'not_eligible'", "document_hash = 'x'", "decided_at = now()", "indigent = true"),
    "calls_allotmentrun": ("document = '{\"a\":1}'", "hash = 'x'", "complete = false"),
    "calls_assignment": ("quota = 'indigent'", "assigned_at = now()"),
    "calls_correction": ("text = 'y'", "received_at = now()"),
    "evidence_fact": ("value = '2'", "source = 'inps'", "as_of = '2020-01-01'"),
    "access_dossierassignment": ("from_at = now()",),
    "access_conflictdeclaration": ("conflict = true",),
    "access_invitation": ("role = 'administrator'", "expires_at = now()"),
}


@rolled_back
@pytest.mark.proves("house.frozen", "H34")
@pytest.mark.parametrize(("table", "change"), [(table, change) for table, all_ in CHANGES.items() for change in all_])
def test_the_runtime_role_never_rewrites_a_frozen_row(table, change):
    assert table in frozen_rows()
    with pytest.raises(ProgrammingError, match="permission denied"):
        sql(f"UPDATE {table} SET {change}")
    with pytest.raises(ProgrammingError, match="permission denied"):
        sql(f"DELETE FROM {table}")
    with pytest.raises(ProgrammingError, match="permission denied"):
        sql(f"TRUNCATE {table} CASCADE")


@pytest.mark.proves("house.frozen", "H34")
def test_not_even_the_owner_rewrites_a_frozen_row_by_mistake(committed_db):
    frozen_rows()
    with psycopg.connect(committed_db.owner_url, autocommit=True) as owner:
        for table, changes in CHANGES.items():
            for attempt in (
                *(f"UPDATE {table} SET {change}" for change in changes),
                f"DELETE FROM {table}",
                f"TRUNCATE {table} CASCADE",
            ):
                with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="approdo:"):
                    owner.execute(attempt)


@rolled_back
@pytest.mark.proves("house.frozen")
@pytest.mark.parametrize(
    ("table", "first", "again"),
    [
        ("calls_decision", "closed_at = '2023-10-02'", "closed_at = NULL"),
        ("calls_assignment", "ended_at = '2023-10-02'", "ended_at = '2023-10-03'"),
        (
            "calls_allotmentrun",
            "signed_at = '2023-10-02', signed_by = '00000000-0000-4000-8000-000000000002'",
            "signed_by = '00000000-0000-4000-8000-000000000003'",
        ),
        ("calls_allotmentrun", "signed_at = '2023-10-02'", "signed_at = NULL"),
        (
            "calls_correction",
            "outcome = 'accepted', outcome_text = 'x', answered_at = '2023-10-02'",
            "outcome = 'rejected'",
        ),
        ("evidence_fact", "replaced_at = '2023-10-02'", "replaced_at = NULL"),
        ("access_conflictdeclaration", "superseded_at = '2023-10-02'", "superseded_at = NULL"),
        ("access_invitation", "accepted_at = '2023-10-02'", "accepted_at = NULL"),
    ],
)
def test_what_is_closed_or_signed_is_set_once(table, first, again):
    frozen_rows()
    sql(f"UPDATE {table} SET {first}")
    with pytest.raises(IntegrityError, match="is set once"):
        sql(f"UPDATE {table} SET {again}")


@rolled_back
@pytest.mark.proves("P-34")
def test_an_application_keeps_its_public_code():
    filed = application(call())
    with pytest.raises(IntegrityError, match="never changes"):
        sql("UPDATE calls_application SET public_code = 'AAA-AAA' WHERE dossier_id = %s", filed.pk)


@rolled_back
@pytest.mark.proves("house.side")
def test_an_account_never_changes_side():
    user = account()
    with pytest.raises(IntegrityError, match="never changes"):
        sql("UPDATE access_user SET side = 'shelter' WHERE id = %s", user.pk)


@pytest.mark.proves("house.side", "house.demo")
def test_not_even_the_owner_changes_a_side_or_the_marker_of_a_demo(committed_db):
    account()
    Installation.objects.create(ambito="x", born_as_demo=False)
    with psycopg.connect(committed_db.owner_url, autocommit=True) as owner:
        for attempt in (
            "UPDATE access_user SET side = 'shelter'",
            "DELETE FROM access_user",
            "UPDATE territory_installation SET born_as_demo = true",
            "DELETE FROM territory_installation",
            "TRUNCATE territory_installation",
        ):
            with pytest.raises(psycopg.errors.IntegrityConstraintViolation):
                owner.execute(attempt)


@rolled_back
@pytest.mark.proves("house.demo")
def test_a_real_installation_never_becomes_a_demo_nor_gets_another_moment():
    Installation.objects.create(ambito="x", born_as_demo=False)
    with pytest.raises(ProgrammingError, match="permission denied"):
        sql("UPDATE territory_installation SET born_as_demo = true")
    with pytest.raises(IntegrityError, match="only_a_demo_has_another_moment"):
        sql("UPDATE territory_installation SET demo_moment = now()")
    with pytest.raises(IntegrityError, match="installation_is_one_row"):
        sql("INSERT INTO territory_installation (id, ambito, born_as_demo, demo_seed) VALUES (2, 'y', true, 's')")


@rolled_back
@pytest.mark.parametrize(
    "field", ["kind = 'call'", "compartment = 'shelter'", "code = 'AAA-AAA'", "municipality_id = 'x'"]
)
def test_a_dossier_stays_what_it_is(field):
    filed = application(call())
    with pytest.raises(ProgrammingError, match="permission denied"):
        sql(f"UPDATE dossiers_dossier SET {field} WHERE id = %s", filed.pk)


@rolled_back
def test_two_accounts_never_share_an_address():
    account("anna")
    with pytest.raises(IntegrityError, match="one_account_per_email"), transaction.atomic():
        User.objects.create(email="ANNA@comune.invalid", display_name="x")
