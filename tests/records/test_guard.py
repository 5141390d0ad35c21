"""Who serves owns nothing: the guard's reasons, and the rights of every table against the declared ones."""

from __future__ import annotations

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection, connections

from approdo.records import rights
from approdo.records.guard import runtime_role_problem
from tests.support.databases import django_uses

rolled_back = pytest.mark.django_db
ROOMS = settings.RECORDS


def test_every_table_of_records_has_declared_rights():
    tables = {model._meta.label for room in ROOMS for model in apps.get_app_config(room).get_models()}
    assert tables == set(rights.RIGHTS), "add the new table to records/rights.py (or take the old one out)"


def test_no_declared_right_lets_a_row_of_the_journal_be_changed():
    for label, given in rights.RIGHTS.items():
        assert not label.startswith("journal.") or set(given.split(", ")) <= {"SELECT", "INSERT"}
        assert "TRUNCATE" not in given


@rolled_back
@pytest.mark.proves("house.roles")
def test_the_runtime_role_has_exactly_the_declared_rights():
    assert list(rights.differences(connection, rights.runtime_role())) == []
    assert runtime_role_problem() is None


@rolled_back
@pytest.mark.proves("house.roles")
def test_the_runtime_role_owns_nothing_and_creates_nothing():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE pg_has_role(current_user, relowner, 'USAGE')), count(*),"
            " count(*) FILTER (WHERE has_table_privilege(oid, 'TRUNCATE'))"
            " FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
        )
        owned, tables, truncated = cursor.fetchone()
    assert (owned, truncated) == (0, 0)
    assert tables > 40
    for attempt in (
        "CREATE TABLE mine (x int)",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE SCHEMA s",
    ):
        with (
            pytest.raises(psycopg.errors.InsufficientPrivilege),
            psycopg.connect(**connection.get_connection_params()) as own,
        ):
            own.execute(attempt)


@pytest.mark.proves("house.roles")
def test_serving_as_the_owner_is_refused(committed_db):
    with django_uses(
        type(committed_db)(committed_db.name, committed_db.owner_url, committed_db.owner_url, committed_db.var)
    ):
        problem = runtime_role_problem()
        assert problem is not None
        assert "proprietario" in problem
        with pytest.raises(SystemCheckError, match=r"approdo\.E001"):
            call_command("check", databases=["default"])


@pytest.mark.proves("house.roles")
@pytest.mark.parametrize(
    "change",
    [
        "GRANT DELETE ON journal_event TO {role}",
        "REVOKE INSERT ON calls_decision FROM {role}",
        "GRANT UPDATE (kind) ON journal_event TO {role}",
        "REVOKE UPDATE (closed_at) ON calls_decision FROM {role}",
    ],
)
def test_rights_changed_by_hand_are_told_and_given_back_by_migrate(committed_db, change):
    role = rights.runtime_role()
    with psycopg.connect(committed_db.owner_url, autocommit=True) as owner:
        owner.execute(change.format(role=f'"{role}"'))
    assert "permessi" in (runtime_role_problem() or "")

    rights.grant(connections["owner"], role)

    assert runtime_role_problem() is None
