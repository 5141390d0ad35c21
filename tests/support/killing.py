"""Acts as processes that are killed (SIGKILL), and what a database holds before and after."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from tests.support.databases import ServerDb

WAITING_ACT = Path(__file__).resolve().parents[1] / "faults" / "waiting_act.py"
START_SECONDS = 60
ACT_SECONDS = 120


@dataclass(frozen=True)
class Holding:
    """Every table of a database: how many rows, and a digest of what is in them."""

    rows: dict[str, int]
    content: dict[str, str]


def held(database: ServerDb) -> Holding:
    """Count and digest every table, as its owner, in one snapshot."""
    with psycopg.connect(database.owner_url) as owner:
        owner.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        tables = owner.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.relkind = 'r' AND n.nspname = 'public' ORDER BY 1"
        ).fetchall()
        assert len(tables) > 40
        rows, content = {}, {}
        for (name,) in tables:
            query = sql.SQL(
                "SELECT count(*), md5(coalesce(string_agg(md5(t::text), '' ORDER BY md5(t::text)), '')) FROM {} t"
            )
            rows[name], content[name] = owner.execute(query.format(sql.Identifier(name))).fetchone()
    return Holding(rows, content)


@contextmanager
def act(database: ServerDb, *arguments: str | Path) -> Iterator["Running"]:
    """An act that is ready to begin; killed at the end if it is still there."""
    env = database.env | {"DJANGO_SETTINGS_MODULE": "approdo.city.settings"}
    command = [sys.executable, str(WAITING_ACT), *map(str, arguments)]
    process = subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        assert process.stdout.readline() == b"ready\n", process.stderr.read().decode()
        yield Running(database, process)
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


@dataclass(frozen=True)
class Running:
    """An act's process: say go, kill it at a moment, or wait for its end."""

    database: ServerDb
    process: "subprocess.Popen[bytes]"

    def go(self) -> float:
        """Give the word; the moment it was given."""
        self.process.stdin.write(b"go\n")
        self.process.stdin.flush()
        return time.monotonic()

    def duration(self) -> float:
        """Let it act to the end; how many seconds it took."""
        began = self.go()
        assert self.process.wait(ACT_SECONDS) == 0, self.process.stderr.read().decode()
        return time.monotonic() - began

    def kill_after(self, seconds: float) -> None:
        """SIGKILL that long after the word; then wait until the server has noticed."""
        began = self.go()
        time.sleep(max(0.0, seconds - (time.monotonic() - began)))
        self.kill()

    def kill_while_it_writes(self, table: str) -> None:
        """SIGKILL as soon as its open transaction has put rows into a table."""
        self.go()
        self.wait_until_it_writes(table)
        self.kill()

    def wait_until_it_writes(self, table: str) -> None:
        writing = (
            "SELECT 1 FROM pg_locks WHERE relation = %s::regclass AND mode = 'RowExclusiveLock' AND granted"
            " AND pid <> pg_backend_pid()"
        )
        deadline = time.monotonic() + ACT_SECONDS
        with psycopg.connect(self.database.runtime_url, autocommit=True) as watching:
            while not watching.execute(writing, [table]).fetchall():
                assert self.process.poll() is None, "it ended before it was seen writing"
                assert time.monotonic() < deadline, "never seen writing"

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(30)
        wait_until_alone(self.database)


def wait_until_alone(database: ServerDb) -> None:
    """A killed client's backend ends by itself, after the statement in hand: until then nothing is decided."""
    others = (
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND usename = current_user"
    )
    deadline = time.monotonic() + 60
    # As the role of the acts: another one is not shown what they do.
    with psycopg.connect(database.runtime_url, autocommit=True) as watching:
        while watching.execute(others).fetchall():
            assert time.monotonic() < deadline, "the server keeps a backend whose client is dead"
            time.sleep(0.02)
