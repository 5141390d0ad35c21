"""`./run check` as a command: an answer for people, a document for machines, and exit 1 when something differs."""

import json
import subprocess
import sys

import psycopg

from tests.support.databases import ServerDb


def check(database: ServerDb, *options: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "approdo.faces.cli", "check", *options],
        env=database.env,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_database_that_follows_its_events_has_no_difference(demo_db: ServerDb):
    answer = check(demo_db, "--json")
    assert answer.returncode == 0, answer.stderr
    assert json.loads(answer.stdout) == {"format": "approdo.check/1", "differences": []}


def test_state_written_beside_the_events_is_found_and_named(demo_db: ServerDb):
    with psycopg.connect(demo_db.owner_url, autocommit=True) as owner:
        owner.execute("UPDATE calls_call SET state = CASE state WHEN 'draft' THEN 'final' ELSE 'draft' END")
    answer = check(demo_db)
    assert answer.returncode == 1, answer.stderr
    assert "c’è «" in answer.stdout
    found = json.loads(check(demo_db, "--json").stdout)["differences"]
    assert any("state" in row["where"] for row in found)
