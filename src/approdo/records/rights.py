"""What the runtime role may do to each table of records: the declared table, its granting, and its checking.

The rights are given again after every `migrate` (by the tables' owner), exactly as declared here, so that they are the
same on the embedded server, on a municipality's own and in tests. Tables of libraries that serving writes (sessions, login,
jobs) keep the default rights prepared with the database; those that only a migration writes are read. Nothing here grants TRUNCATE, REFERENCES or TRIGGER, and nobody but the owner
may alter a table.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.apps import apps
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

READ = "SELECT"
WRITE_ONCE = "SELECT, INSERT"
KEEP = "SELECT, INSERT, UPDATE"
DRAFT = "SELECT, INSERT, UPDATE, DELETE"


def _columns(*names: str) -> str:
    return f"SELECT, INSERT, UPDATE ({', '.join(names)})"


RIGHTS: Final[dict[str, str]] = {
    "territory.Installation": "SELECT, INSERT, UPDATE (ambito, demo_moment)",
    "territory.Municipality": KEEP,
    "territory.Owner": KEEP,
    "territory.Zone": KEEP,
    "territory.Office": KEEP,
    "territory.Setting": WRITE_ONCE,
    "dossiers.Dossier": _columns("office_id", "within_id"),
    "journal.Head": READ,
    "journal.Event": WRITE_ONCE,
    "journal.Payload": WRITE_ONCE,
    "journal.Seal": WRITE_ONCE,
    "journal.SealedHead": WRITE_ONCE,
    "journal.Reading": WRITE_ONCE,
    "journal.ReadingSeal": WRITE_ONCE,
    "access.User": KEEP,  # the login library saves it whole; a trigger keeps id and side
    "access.RoleGrant": _columns("to_day"),
    "access.DossierAssignment": _columns("to_at"),
    "access.ConflictDeclaration": _columns("superseded_at"),
    "access.Deputy": _columns("to_day"),
    "access.Party": _columns("to_day"),
    "access.AccessCode": _columns("withdrawn_at"),
    "access.Invitation": _columns("accepted_at", "withdrawn_at"),
    "people.Household": KEEP,
    "people.Person": KEEP,
    "people.Membership": KEEP,
    "people.Organisation": KEEP,
    "people.Delegation": KEEP,
    "evidence.Fact": _columns("verified_by", "verified_at", "replaced_at"),
    "evidence.FactChoice": _columns("superseded_at"),
    "evidence.Paper": WRITE_ONCE,
    "homes.Home": KEEP,
    "homes.VacancyEpisode": KEEP,
    "homes.Occupancy": KEEP,
    "homes.Lease": KEEP,
    "calls.Call": KEEP,
    "calls.CallParameter": DRAFT,
    "calls.ParameterConfirmation": WRITE_ONCE,
    "calls.CallHome": DRAFT,
    "calls.ImportBatch": WRITE_ONCE,
    "calls.StagedImport": DRAFT,
    "calls.Work": KEEP,
    "calls.Application": KEEP,
    "calls.Preference": DRAFT,
    "calls.DecisionBook": WRITE_ONCE,
    "calls.Decision": _columns("closed_at"),
    "calls.Correction": _columns("outcome", "outcome_text", "answered_at"),
    "calls.Ranking": WRITE_ONCE,
    "calls.RankingRow": WRITE_ONCE,
    "calls.Refusal": _columns("withdrawn_at"),
    "calls.PaperRequest": _columns("answered_at", "answer", "closed_at", "outcome"),
    "calls.RequestedPaper": WRITE_ONCE,
    "calls.CorrectionPaper": WRITE_ONCE,
    "calls.Offer": _columns("known_at", "answer", "answered_at", "answered_through", "ended_at", "ending"),
    "calls.HomeChoice": WRITE_ONCE,
    "calls.AllotmentRun": _columns("signed_at", "signed_by"),
    "calls.Assignment": _columns("ended_at"),
    "exchanges.Message": _columns(
        *("state", "channel", "address", "letter", "letter_digest", "package", "tracking"),
        *("sent_at", "delivered_at", "read_at", "failed_at", "failure"),
    ),
    "exchanges.HandOver": WRITE_ONCE,
    "exchanges.Attempt": WRITE_ONCE,
    "programme.Section": KEEP,
    "programme.Area": KEEP,
    "programme.Commitment": KEEP,
    "programme.Contest": _columns("contact", "outcome", "answer", "answered_at"),
    "programme.PageRating": WRITE_ONCE,
}
OF_MIGRATIONS: Final = (
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "auth_group",
    "auth_group_permissions",
)
"""Tables of the framework that are written while migrating: with a line less, the next start would migrate again."""
FUNCTIONS: Final = ("journal_dispose(uuid, text)", "journal_drop_old_readings()")


def runtime_role() -> str:
    """The role that serves: the user of the default database."""
    return str(connections["default"].settings_dict["USER"])


def grant(connection: BaseDatabaseWrapper, role: str) -> None:
    """Give the runtime role what is declared and nothing else. `connection` is the owner's."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for name, rights in _declared():
            table = quote(name)
            cursor.execute(f"REVOKE ALL ON TABLE public.{table} FROM PUBLIC, {quote(role)}")
            cursor.execute(f"GRANT {rights} ON TABLE public.{table} TO {quote(role)}")
        for function in FUNCTIONS:
            cursor.execute(f"GRANT EXECUTE ON FUNCTION public.{function} TO {quote(role)}")


def grant_after_migrate(using: str, **_: Any) -> None:
    """Run by `migrate`, once everything is migrated. Does nothing where one role is both owner and runtime: the guard
    refuses to serve there."""
    connection = connections[using]
    role = runtime_role()
    if connection.vendor != "postgresql" or connection.settings_dict["USER"] == role:
        return
    tables = set(connection.introspection.table_names())
    if all(apps.get_model(label)._meta.db_table in tables for label in RIGHTS):
        grant(connection, role)


_HELD = """
SELECT r, NULL FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) r
 WHERE has_table_privilege(%(role)s, %(table)s::regclass, r)
UNION ALL
SELECT r, attname FROM pg_attribute, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'REFERENCES']) r
 WHERE attrelid = %(table)s::regclass AND attnum > 0 AND NOT attisdropped
   AND has_column_privilege(%(role)s, attrelid, attnum, r) AND NOT has_table_privilege(%(role)s, attrelid, r)
"""


def differences(connection: BaseDatabaseWrapper, role: str) -> Iterator[str]:
    """Every right of the role on a declared table or column that is missing or too much, as `table: RIGHT column`."""
    with connection.cursor() as cursor:
        for table, rights in _declared():
            cursor.execute(_HELD, {"role": role, "table": f"public.{connection.ops.quote_name(table)}"})
            held = {f"{right} {column}" if column else right for right, column in cursor.fetchall()}
            yield from (f"{table}: {right}" for right in sorted(_expected(rights) ^ held))


def _declared() -> Iterator[tuple[str, str]]:
    """Table → rights."""
    yield from ((apps.get_model(label)._meta.db_table, rights) for label, rights in RIGHTS.items())
    yield from ((table, READ) for table in OF_MIGRATIONS)


def _expected(rights: str) -> set[str]:
    """`SELECT, UPDATE (a, b)` → SELECT, UPDATE a, UPDATE b."""
    whole, _, columns = rights.partition(", UPDATE (")
    return set(whole.split(", ")) | {f"UPDATE {column}" for column in columns.rstrip(")").split(", ") if column}
