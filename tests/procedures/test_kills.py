"""`kill -9` at seeded moments of import, decision, ranking and allotment: before or after, never between."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

from approdo.procedures import check
from approdo.procedures.record_public_number import record_public_number
from approdo.records.calls.models import (
    AllotmentRun,
    Application,
    Call,
    Decision,
    ImportBatch,
    Preference,
    Ranking,
    RankingRow,
)
from approdo.records.dossiers.models import Dossier
from approdo.records.evidence.models import Fact
from approdo.records.journal.models import Event, Payload
from approdo.records.people.models import Household, Membership, Person
from tests.procedures import city
from tests.procedures.city import CALL, filed

ROOT = Path(__file__).parents[2]
TABLES = (
    Application, Preference, Decision, ImportBatch, Ranking, RankingRow, AllotmentRun, Dossier, Fact, Event, Payload, Person,
    Household, Membership,
)  # fmt: skip
ROWS = [
    filed(f"D{n:03}", score=f"{20 + n % 40},00", isee=f"{1 + n % 14}.000,00", prefers="A-01|B-01") for n in range(150)
]


def state():
    jobs = "SELECT count(*) FROM procrastinate_jobs"
    with connection.cursor() as cursor:
        cursor.execute(jobs)
        queued = cursor.fetchone()[0]
    return [model.objects.count() for model in TABLES] + [
        Call.objects.get().state,
        Call.objects.get().list_digest,
        queued,
    ]


def killed(database, act, when, files):
    """Run the act in a process that kills itself; True if it was killed, False if it ended first."""
    command = [sys.executable, "-m", "tests.procedures.killed", act, str(when), *files]
    environment = database.env | {
        "DJANGO_SETTINGS_MODULE": "approdo.city.settings",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }
    ended = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert ended.returncode in (0, -9), ended.stderr[-2000:]
    wait_for_its_backends()
    return ended.returncode == -9


def wait_for_its_backends():
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    deadline = time.monotonic() + 20
    with connection.cursor() as cursor:
        while True:
            cursor.execute(others)
            if cursor.fetchone()[0] == 0:
                return
            assert time.monotonic() < deadline, "the killed process's connection is still there"
            time.sleep(0.05)


@pytest.mark.long
@pytest.mark.proves("house.kill-9")
def test_twenty_five_kills_leave_what_was_before_or_what_is_after(committed_db, tmp_path):
    people = city.found()
    city.published(people)
    city.open_call(CALL.slug, city.OPENED, people.manager)
    city.close_call(CALL.slug, city.CLOSED, people.manager)
    given = city.households(ROWS)
    files = []
    for source in (given.applications, given.persons):
        (tmp_path / source.name).write_bytes(source.content)
        files.append(str(tmp_path / source.name))
    chance = random.Random("twenty kills")
    kills = 0
    for act in ("import", "decide", "rank", "final", "allot"):
        before = state()
        for when in [*sorted(chance.sample(range(1, 26), 3)), "commit"]:
            assert killed(committed_db, act, when, files if act == "import" else []), (act, when)
            kills += 1
            assert state() == before, (act, when)
            assert check.differences() == [], (act, when)
        assert killed(committed_db, act, "committed", files if act == "import" else [])
        kills += 1
        after = state()
        assert after != before, act
        assert check.differences() == [], act
        if act == "decide":
            record_public_number(city.NUMBER, city.NUMBERED, people.officer)
    assert kills == 25
    assert (Application.objects.count(), Decision.objects.count()) == (len(ROWS), len(ROWS))
    assert AllotmentRun.objects.get().number == 1
