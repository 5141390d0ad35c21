"""The test databases: one migrated template, and copies of it made by the owner.

Tests connect as the runtime role, as the running system does: a right that a migration forgot to give, or forgot to take
away, shows here. That role may not TRUNCATE, so a test that commits gets a copy of its own and throws it away.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from approdo.city.postgres import RUNTIME, EmbeddedServer, embedded_urls
from approdo.city.postgres.roles import prepare_database, role_of, too_powerful

SOURCE = Path(__file__).resolve().parents[2] / "src"
"""A process under test runs the sources beside the test, whatever checkout the environment was made for."""


@dataclass(frozen=True)
class ServerDb:
    """A committed database for real processes: its two addresses, and the environment to start them with."""

    name: str
    owner_url: str
    runtime_url: str
    var: Path

    @property
    def env(self) -> dict[str, str]:
        """PATH, HOME and the addresses; nothing else of the machine leaks into a process under test."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "PG_BIN") if name in os.environ}
        return kept | {
            "DATABASE_OWNER_URL": self.owner_url,
            "DATABASE_URL": self.runtime_url,
            "APPRODO_VAR": str(self.var),
            "PYTHONPATH": str(SOURCE),
            "LC_ALL": "C.UTF-8",
        }


class TestServer:
    """A non-durable embedded server below `var`, or the one of TEST_DATABASE_OWNER_URL (and TEST_DATABASE_URL)."""

    __test__ = False

    def __init__(self, var: Path) -> None:
        self.var = var
        self._embedded: EmbeddedServer | None = None
        self._numbers = count(1)
        self._made: list[str] = []
        self.prefix = f"approdo_test_{os.getpid()}"
        given = os.environ.get("TEST_DATABASE_OWNER_URL")
        if given:
            self._owner = given
            self._runtime = os.environ.get("TEST_DATABASE_URL") or _with_user(given, RUNTIME)
        else:
            self._owner, self._runtime = embedded_urls(var)

    def start(self) -> None:
        if not os.environ.get("TEST_DATABASE_OWNER_URL"):
            self._embedded = EmbeddedServer(self.var, durable=False)
            self._embedded.start()

    def stop(self) -> None:
        if self._embedded:
            self._embedded.stop(force=True)
        else:
            for name in [*self._made]:
                self.drop(name)

    def create(self, suffix: str, template: str | None = None) -> ServerDb:
        """A database owned by the owner, empty or copied from `template` (which nobody may be connected to)."""
        name = f"{self.prefix}_{suffix}"
        source = sql.SQL(" TEMPLATE {}").format(sql.Identifier(template)) if template else sql.SQL("")
        with psycopg.connect(self._owner, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)) + source)
        self._made.append(name)
        made = ServerDb(name, _with_name(self._owner, name), _with_name(self._runtime, name), self.var)
        # Rights on the database itself are not copied with a template.
        prepare_database(made.owner_url, role_of(self._runtime))
        powers = too_powerful(made.runtime_url)
        if powers:
            raise RuntimeError(f"tests would prove nothing: the runtime role {', '.join(powers)}")
        return made

    @contextmanager
    def copy(self, template: str) -> Iterator[ServerDb]:
        made = self.create(str(next(self._numbers)), template)
        try:
            yield made
        finally:
            self.drop(made.name)

    def drop(self, name: str) -> None:
        """Drop it once its last connection is gone; a test that leaves one open for seconds is told so."""
        deadline = time.monotonic() + 10
        while True:
            try:
                with psycopg.connect(self._owner, autocommit=True) as connection:
                    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
                self._made.remove(name)
                return
            except psycopg.errors.ObjectInUse:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)


@contextmanager
def django_uses(database: ServerDb) -> Iterator[None]:
    """Point Django's two connections, in every thread of this process, at a database; then put them back."""
    from django.db import connections

    from approdo.city.settings import database as parsed

    before = {alias: dict(connections.settings[alias]) for alias in ("default", "owner")}
    connections.close_all()
    for alias, url in (("default", database.runtime_url), ("owner", database.owner_url)):
        connections[alias].settings_dict.update(parsed(url))
    try:
        yield
    finally:
        connections.close_all()
        for alias, values in before.items():
            connections[alias].settings_dict.update(values)


def _with_user(url: str, user: str) -> str:
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{user}@{host}"))


def _with_name(url: str, name: str) -> str:
    # urlunsplit drops the empty authority of `postgresql:///name`, so the path alone is replaced.
    parts = urlsplit(url)
    address = f"{parts.scheme}://{parts.netloc}/{name}"
    return f"{address}?{parts.query}" if parts.query else address
