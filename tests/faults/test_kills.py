"""`kill -9` in the middle of import, ranking and allotment: afterwards all of the act is there, or nothing of it.

The quick tests kill when the act is seen writing. The long ones kill at twenty seeded moments of the acts' measured
duration, a worker with a job in its hands, and PostgreSQL itself.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest

from approdo.city.postgres import EmbeddedServer, embedded_urls
from tests.support.commands import Terminal, line
from tests.support.databases import ServerDb, TestServer, django_uses
from tests.support.killing import Holding, act, held, wait_until_alone

SLUG = "sap-2023"
NUMBER = ("27-41-90", "--source", "estrazione di prova", "--drawn-at", "2023-09-16T20:00:00+02:00")
KILLS = {"import": 6, "rank": 5, "finalise": 4, "allot": 5}
assert sum(KILLS.values()) == 20


@dataclass(frozen=True)
class Copies:
    """The demo city just before an act, in as many fresh copies as wanted."""

    server: TestServer
    template: ServerDb
    arguments: tuple[str | Path, ...]
    blocker: Any

    @contextmanager
    def fresh(self) -> Iterator[ServerDb]:
        with self.server.copy(self.template.name) as copy:
            yield copy

    def differences(self, database: ServerDb) -> list[Any]:
        from approdo.procedures import check

        with self.blocker.unblock(), django_uses(database):
            return check.differences()

    def run_to_its_end(self, database: ServerDb) -> float:
        with act(database, *self.arguments) as running:
            return running.duration()

    def whole(self) -> tuple[float, Holding, Holding]:
        """How long the act takes, what is there before it, and what when nobody disturbs it."""
        with self.fresh() as database:
            before = held(database)
            seconds = self.run_to_its_end(database)
            after = held(database)
        assert before.rows != after.rows
        return seconds, before, after


def acts_of(folder: Path) -> dict[str, tuple[str | Path, ...]]:
    return {
        "import": ("import", SLUG, folder / "domande.csv", folder / "persone.csv"),
        "rank": ("rank", SLUG),
        "finalise": ("finalise", SLUG),
        "allot": ("allot", SLUG),
    }


@pytest.fixture(scope="module")
def before(test_server: TestServer, demo_template: ServerDb, django_db_blocker: Any) -> Iterator[dict[str, Copies]]:
    """For each act a template in which everything up to it was done, made when first asked for."""
    made = _Stages(test_server, demo_template, django_db_blocker)
    yield made
    for template in made.templates:
        test_server.drop(template.name)


class _Stages(dict[str, Copies]):
    def __init__(self, server: TestServer, demo: ServerDb, blocker: Any) -> None:
        super().__init__()
        self.server, self.demo, self.blocker, self.templates = server, demo, blocker, []

    def __missing__(self, name: str) -> Copies:
        acts = acts_of(self.demo.var / "demo" / SLUG)
        if name == "import":
            template = self.demo
        else:
            order = list(acts)
            earlier = order[order.index(name) - 1]
            template = self.server.create(f"before_{name}", self[earlier].template.name)
            self.templates.append(template)
            _advance(Terminal(template), earlier, acts[earlier])
        self[name] = Copies(self.server, template, acts[name], self.blocker)
        return self[name]


def _advance(terminal: Terminal, name: str, arguments: tuple[str | Path, ...]) -> None:
    """Do an act, and the small ones between it and the next."""
    terminal.call(*arguments)
    if name == "import":
        terminal.call("decide", SLUG)
        terminal.call("number", SLUG, *NUMBER)
    elif name == "rank":
        terminal.go_to("2023-10-04T09:00")


def all_or_nothing(copies: Copies, database: ServerDb, before: Holding, after: Holding) -> bool:
    """Assert that the act is there whole or not at all; whether it is there."""
    found = held(database)
    assert found.rows in (before.rows, after.rows), between(before, found, after)
    if found.rows == before.rows:
        assert found.content == before.content
    assert copies.differences(database) == []
    return found.rows == after.rows


def between(before: Holding, found: Holding, after: Holding) -> dict[str, tuple[int, int, int]]:
    """The tables that betray half an act: rows before, found, after."""
    return {
        name: (before.rows[name], count, after.rows[name])
        for name, count in found.rows.items()
        if count not in {before.rows[name], after.rows[name]} or before.rows[name] != after.rows[name]
    }


@pytest.mark.proves("house.act-is-whole")
@pytest.mark.parametrize(("name", "table"), [("import", "evidence_fact"), ("rank", "calls_rankingrow")])
def test_act_killed_while_it_writes_leaves_nothing_and_can_be_done_again(
    before: dict[str, Copies], name: str, table: str
):
    copies = before[name]
    with copies.fresh() as database:
        untouched = held(database)
        with act(database, *copies.arguments) as running:
            running.kill_while_it_writes(table)
        assert held(database) == untouched
        assert copies.differences(database) == []
        copies.run_to_its_end(database)
        assert held(database).rows != untouched.rows
        assert copies.differences(database) == []


@pytest.mark.long
@pytest.mark.proves("house.act-is-whole", "house.check")
@pytest.mark.parametrize("name", KILLS)
def test_act_killed_at_seeded_moments_is_there_whole_or_not_at_all(before: dict[str, Copies], name: str):
    copies = before[name]
    seconds, start, end = copies.whole()
    for kill in range(KILLS[name]):
        moment = Random(f"{name}/{kill}").uniform(0, seconds)
        with copies.fresh() as database:
            with act(database, *copies.arguments) as running:
                running.kill_after(moment)
            if not all_or_nothing(copies, database, start, end):
                copies.run_to_its_end(database)
                assert all_or_nothing(copies, database, start, end)
    with copies.fresh() as database:  # and the check that found nothing is not blind
        with psycopg.connect(database.owner_url, autocommit=True) as owner:
            owner.execute("ALTER TABLE journal_head DISABLE TRIGGER USER")
            owner.execute("UPDATE journal_head SET seq = seq + 1")
        assert copies.differences(database) != []


@pytest.mark.long
@pytest.mark.proves("house.jobs-recover", "house.act-is-whole")
def test_worker_killed_with_an_act_in_its_hands_leaves_it_to_the_next_worker(before: dict[str, Copies]):
    copies = before["rank"]
    _, start, end = copies.whole()
    with copies.fresh() as database:
        work = asked(copies, database)
        first = worker(database)
        try:
            wait_for(database, "SELECT 1 FROM calls_work WHERE state = 'doing'")
        finally:
            first.kill()
            first.wait()
        wait_until_alone(database)
        halted = held(database)
        assert {name: halted.rows[name] for name in HELD_BY_RANKING} in (
            {name: start.rows[name] for name in HELD_BY_RANKING},
            {name: end.rows[name] for name in HELD_BY_RANKING},
        )
        assert copies.differences(database) == []
        let_time_pass(database)
        second = worker(database)
        try:
            wait_for(database, f"SELECT 1 FROM calls_work WHERE id = '{work}' AND state = 'done'", seconds=150)
        finally:
            second.terminate()
            second.wait(40)
        wait_until_alone(database)
        ended = held(database)
        assert {name: ended.rows[name] for name in HELD_BY_RANKING} == {
            name: end.rows[name] for name in HELD_BY_RANKING
        }
        assert copies.differences(database) == []


HELD_BY_RANKING = ("calls_ranking", "calls_rankingrow", "journal_event", "journal_payload")


def asked(copies: Copies, database: ServerDb) -> str:
    """The ranking as a work in the queue."""
    from approdo.city.demo.history import officer
    from approdo.procedures import moments, works

    with copies.blocker.unblock(), django_uses(database):
        return str(works.ask("rank_provisional", SLUG, moments.current(), officer()).pk)


def worker(database: ServerDb) -> subprocess.Popen[bytes]:
    env = database.env | {"DJANGO_SETTINGS_MODULE": "approdo.city.settings"}
    command = [sys.executable, "-m", "approdo.city.serving.worker"]
    return subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def wait_for(database: ServerDb, query: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    with psycopg.connect(database.owner_url, autocommit=True) as owner:
        while not owner.execute(query).fetchall():
            assert time.monotonic() < deadline, query
            time.sleep(0.01)


def let_time_pass(database: ServerDb) -> None:
    """The dead worker has been silent for longer than the recovery waits."""
    with psycopg.connect(database.owner_url, autocommit=True) as owner:
        owner.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '10 minutes'")


@pytest.fixture
def embedded_var() -> Iterator[Path]:
    """A var folder that the server's account may enter, which pytest's own folders are not."""
    folder = Path(tempfile.mkdtemp(prefix="approdo-killed-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.long
@pytest.mark.proves("house.act-is-whole")
def test_postgresql_killed_during_an_import_comes_back_with_all_of_it_or_nothing(
    embedded_var: Path, demo_template: ServerDb, test_server: TestServer, django_db_blocker: Any
):
    """The embedded server as `./run` starts it, durable, killed with everything it holds; then started again."""
    server = EmbeddedServer(embedded_var)
    try:
        copied(test_server, demo_template, embedded_var)
        server.start()
        database = ServerDb("approdo", *embedded_urls(embedded_var), demo_template.var)
        copies = Copies(test_server, database, acts_of(demo_template.var / "demo" / SLUG)["import"], django_db_blocker)
        untouched = held(database)
        with act(database, *copies.arguments) as running:
            running.go()
            running.wait_until_it_writes("journal_event")
            os.kill(postmaster(server), signal.SIGKILL)
            assert running.process.wait(60) != 0
        server.start()
        assert held(database) == untouched
        assert copies.differences(database) == []
        copies.run_to_its_end(database)
        assert held(database).rows["calls_application"] == untouched.rows["calls_application"] + 228
        assert copies.differences(database) == []
    finally:
        server.stop(force=True)


def postmaster(server: EmbeddedServer) -> int:
    return int((server.status().data / "postmaster.pid").read_text().splitlines()[0])


def copied(source_server: TestServer, source: ServerDb, var: Path) -> None:
    """The demo city into the embedded server of `var`, by backup and restore."""
    file = var / "city.backup"
    with source_server.copy(source.name) as copy:
        assert subprocess.run(line("backup", file), env=copy.env, check=False).returncode == 0
    mine = {"PATH": os.environ["PATH"], "HOME": str(var), "APPRODO_VAR": str(var)}
    assert subprocess.run(line("restore", file), env=mine, check=False).returncode == 0
