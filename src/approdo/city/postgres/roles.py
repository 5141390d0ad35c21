"""The two roles of a database: the owner, who migrates, and the runtime role, who serves and owns nothing.

The same preparation runs on the embedded server, on a municipality's own PostgreSQL and on test databases, so that a
right that a migration takes away from the runtime role is missing everywhere.
"""

import psycopg
from psycopg import conninfo, sql

from approdo.city.postgres.addresses import DATABASE, OWNER, RUNTIME

OLDEST_SERVER = 150000


def ensure_cluster(superuser_url: str) -> None:
    """Create the two roles and the database of an embedded server where they are missing."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        known = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
        harmless = sql.SQL("LOGIN NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS")
        for role, extra in ((OWNER, "CREATEDB"), (RUNTIME, "NOCREATEDB NOINHERIT")):
            if role not in known:
                connection.execute(
                    sql.SQL("CREATE ROLE {} {} {}").format(sql.Identifier(role), harmless, sql.SQL(extra))
                )
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER))
            )


def recreate_database(owner_url: str) -> None:
    """Drop the database of this address, with everything in it, and make it anew. The owner must be CREATEDB."""
    name = sql.Identifier(str(conninfo.conninfo_to_dict(owner_url)["dbname"]))
    with psycopg.connect(conninfo.make_conninfo(owner_url, dbname="postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {}").format(name))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(name))


def prepare_database(owner_url: str, runtime_role: str) -> None:
    """Give the runtime role what it needs of everything the owner will create, and nobody else anything.

    Run before the first migration; repeating it is harmless, because it touches defaults and the database itself but no
    existing table: a migration that revokes a right is never undone.
    """
    role = sql.Identifier(runtime_role)
    with psycopg.connect(owner_url, autocommit=True) as connection:
        database = sql.Identifier(connection.info.dbname)
        for statement in (
            sql.SQL("REVOKE ALL ON DATABASE {db} FROM PUBLIC"),
            sql.SQL("GRANT CONNECT ON DATABASE {db} TO {role}"),
            sql.SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC"),
            sql.SQL("GRANT USAGE ON SCHEMA public TO {role}"),
            sql.SQL("ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}"),
            sql.SQL("ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT ON SEQUENCES TO {role}"),
        ):
            connection.execute(statement.format(db=database, role=role))


def forget_defaults(owner_url: str, runtime_role: str) -> None:
    """Take back the defaults for new tables, so that a restore recreates exactly the rights that the backup holds.

    Otherwise a table that a migration closed to the runtime role would come back open: a backup lists the rights that
    are there, not those that are missing.
    """
    role = sql.Identifier(runtime_role)
    with psycopg.connect(owner_url, autocommit=True) as connection:
        for kind in ("TABLES", "SEQUENCES"):
            statement = sql.SQL("ALTER DEFAULT PRIVILEGES REVOKE ALL ON {kind} FROM {role}")
            connection.execute(statement.format(kind=sql.SQL(kind), role=role))


def role_of(url: str) -> str:
    """The role that an address connects as (libpq's own default when it names none)."""
    named = conninfo.conninfo_to_dict(url).get("user")
    if named:
        return str(named)
    with psycopg.connect(url) as connection:
        return connection.info.user


def too_powerful(runtime_url: str) -> list[str]:
    """Why nobody may be served through this address: each power that the runtime role must not have. Empty is good.

    Row-level security and revoked rights bind neither an owner nor a superuser, so serving as one would switch off
    every guarantee of the database in silence.
    """
    with psycopg.connect(runtime_url) as connection:
        row = connection.execute(
            """SELECT r.rolsuper, r.rolbypassrls, r.rolcreaterole, r.rolcreatedb,
                      pg_has_role(current_user, d.datdba, 'MEMBER'),
                      EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                              WHERE pg_has_role(current_user, c.relowner, 'MEMBER')
                                AND n.nspname NOT IN ('pg_catalog', 'information_schema')
                                AND n.nspname NOT LIKE 'pg_t%')
                 FROM pg_roles r, pg_database d
                WHERE r.rolname = current_user AND d.datname = current_database()"""
        ).fetchone()
    assert row is not None, "a connected role is always in pg_roles"
    powers = (
        "is a superuser",
        "bypasses row-level security",
        "creates roles",
        "creates databases",
        "is the database's owner or a member of it",
        "owns tables",
    )
    return [power for power, held in zip(powers, row, strict=True) if held]


def too_old(url: str) -> str | None:
    """The server's version when it is older than PostgreSQL 15, else None."""
    with psycopg.connect(url) as connection:
        version = connection.info.server_version
    return None if version >= OLDEST_SERVER else f"{version // 10000}.{version % 10000}"
