"""The check: a story told by events has no difference; every way of bending a row or an event is named."""

from __future__ import annotations

import json
import subprocess
import sys
import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from approdo.documents.canonical import digest, document_hash
from approdo.procedures import check, folds
from approdo.procedures.acting import Happening, acting
from approdo.procedures.kinds import RANKED_CALL
from approdo.procedures.rank_call import ranking_document
from approdo.records.access.actors import Actor
from approdo.records.access.models import Role
from approdo.records.access.table import Action
from approdo.records.calls.models import (
    AllotmentRun,
    Application,
    Assignment,
    Call,
    Decision,
    DecisionBook,
    Ranking,
    RankingRow,
    Refusal,
)
from approdo.records.homes.models import Home, Lease, Occupancy
from approdo.records.journal import disposal
from approdo.records.journal.models import Event
from tests.records.builders import MOMENT, application, call, home, official

rolled_back = pytest.mark.django_db


@dataclass(frozen=True)
class Story:
    """A call from draft to keys: three files, one housed, one that said no, one not admitted."""

    call: Call
    housed: Application
    refused: Application
    rejected: Application
    home: Home
    actor: Actor


def decision_document(outcome: str, **more: Any) -> dict[str, Any]:
    document = {"format": "approdo.decision/1", "outcome": outcome, "facts": {}, **more}
    return document | {"hash": document_hash(document)}


def decide(story: Story, file: Application, outcome: str, state: str) -> None:
    document, event = decision_document(outcome), uuid.uuid4()
    book = DecisionBook.objects.get_or_create(hash="sha256:book", defaults={"measure": "sap", "tree": {}})[0]
    former = [(row, "closed_at") for row in Decision.objects.filter(application=file, closed_at=None)]
    for row, _ in former:
        row.closed_at = MOMENT
    file.state = state
    made = Decision(
        application=file, event=event, book=book, outcome=outcome, document_hash=document["hash"], decided_at=MOMENT
    )
    with acting(story.actor, MOMENT, Action.CALL_DECIDE, story.call.dossier) as deed:
        deed.record_many([Happening(file.dossier, "decided", document, id=event)], [*former, made, (file, "state")])


def act(
    story: Story, kind: str, state: str | None = None, payload: dict[str, Any] | None = None, rows: tuple = ()
) -> None:
    moved = []
    if state is not None:
        story.call.state = state
        moved = [(story.call, "state")]
    with acting(story.actor, MOMENT, Action.CALL_ALLOT, story.call.dossier) as deed:
        deed.record(story.call.dossier, kind, payload or {}, rows=[*rows, *moved])


def told() -> Story:
    """The whole story, each step as an act would leave it."""
    notice = call()
    files = [application(notice) for _ in range(3)]
    story = Story(notice, *files, home("C-9001"), official(Role.MANAGER))
    for kind, state in (
        ("call_prepared", "draft"),
        ("call_published", "published"),
        ("call_opened", "open"),
        ("call_closed", "closed"),
    ):
        act(story, kind, state)
    with acting(story.actor, MOMENT, Action.CALL_IMPORT, notice.dossier) as deed:
        deed.record_many([(file.dossier, "application_received", {}) for file in files])
    decide(story, story.rejected, "incomplete", "in_check")
    decide(story, story.rejected, "not_eligible", "not_admitted")
    decide(story, story.housed, "eligible", "admitted")
    decide(story, story.refused, "eligible", "admitted")
    for stage, state in (("provisional", "provisional"), ("final", "final")):
        rank(story, stage, state)
    allot(story)
    return story


def rank(story: Story, stage: str, state: str) -> None:
    """Two admitted files, in two rows whose hash is the ranking's."""
    shown = [
        {"owner": "comune", "municipality": "sesto", "place": place, "application": file.public_code, "keys": [file.score],
         "drawn": False}
        for place, file in enumerate((story.housed, story.refused), start=1)
    ]  # fmt: skip
    ranking = Ranking(
        call=story.call, stage=stage, ranked_at=MOMENT, hash=digest(ranking_document(story.call, stage, shown))
    )
    rows = [
        RankingRow(
            ranking=ranking, application=file, owner="comune", municipality="sesto", place=row["place"], score=file.score,
            keys=row["keys"],
        )
        for row, file in zip(shown, (story.housed, story.refused), strict=True)
    ]  # fmt: skip
    act(story, f"ranked_{stage}", state, {"ranking": str(ranking.pk), "hash": ranking.hash}, (ranking, *rows))


def allot(story: Story) -> None:
    """Run and sign; give the home to one who says no, then to the other; hand over the keys."""
    document = {"format": "approdo.allotment/1", "assignments": [], "log": []}
    run = AllotmentRun(
        call=story.call, number=1, run_at=MOMENT, complete=True, hash=document_hash(document), document=document
    )
    payload = {"run": str(run.pk), "hash": run.hash}
    act(story, "allotment_run", None, payload, (run,))
    run.signed_at, run.signed_by = MOMENT, story.actor.user_id
    act(story, "allotment_signed", "allotted", payload, ((run, "signed_at", "signed_by"),))
    first = assign(story, run, story.refused)
    first.ended_at = MOMENT
    story.refused.state = "refused_home"
    refusal = Refusal(application=story.refused, home=story.home, reason="x", refused_at=MOMENT)
    on_file(story, story.refused, "home_refused", [refusal, (first, "ended_at"), (story.refused, "state")])
    assign(story, run, story.housed)
    period = DateRange(date(2023, 11, 1), None)
    keys = [model(home=story.home, household=story.housed.household, period=period) for model in (Lease, Occupancy)]
    on_file(story, story.housed, "keys_handed_over", keys)


def assign(story: Story, run: AllotmentRun, file: Application) -> Assignment:
    given = Assignment(run=run, application=file, home=story.home, quota="general", assigned_at=MOMENT)
    file.state = "assigned"
    on_file(story, file, "home_assigned", [given, (file, "state")], {"run": str(run.pk)})
    return given


def on_file(story: Story, file: Application, kind: str, rows: list, more: dict[str, Any] | None = None) -> None:
    with acting(story.actor, MOMENT, Action.CALL_KEYS, file.dossier) as deed:
        deed.record(file.dossier, kind, {"home": story.home.code, **(more or {})}, rows=rows)


@rolled_back
@pytest.mark.proves("house.check")
def test_a_story_told_by_its_events_has_no_difference():
    story = told()
    assert check.differences() == []
    states = {
        file.pk: Application.objects.get(pk=file.pk).state for file in (story.housed, story.refused, story.rejected)
    }
    assert list(states.values()) == ["assigned", "refused_home", "not_admitted"]


BENDING = {
    "state of the call": ("UPDATE calls_call SET state = 'final'", "state"),
    "state of a file": ("UPDATE calls_application SET state = 'admitted' WHERE state = 'not_admitted'", "state"),
    "outcome": ("UPDATE calls_decision SET outcome = 'eligible'", "decision of event"),
    "decision's hash": ("UPDATE calls_decision SET document_hash = 'x'", "decision of event"),
    "decision deleted": ("DELETE FROM calls_decision WHERE closed_at IS NULL", "decision of event"),
    "old decision opened": (
        "UPDATE calls_decision SET closed_at = now() WHERE closed_at IS NULL AND outcome = 'not_eligible';"
        "UPDATE calls_decision SET closed_at = NULL WHERE outcome = 'incomplete'",
        "decision of event",
    ),
    "ranking's hash": ("UPDATE calls_ranking SET hash = 'x' WHERE stage = 'final'", "ranking"),
    "ranking deleted": (
        "DELETE FROM calls_rankingrow WHERE ranking_id IN (SELECT id FROM calls_ranking WHERE stage = 'final');"
        "DELETE FROM calls_ranking WHERE stage = 'final'",
        "ranking",
    ),
    "two places exchanged": (
        "UPDATE calls_rankingrow SET place = 3 - place + 10;UPDATE calls_rankingrow SET place = place - 10",
        "rows of the final ranking",
    ),
    "a row of a ranking deleted": ("DELETE FROM calls_rankingrow WHERE place = 2", "rows of the provisional ranking"),
    "run's document": ("UPDATE calls_allotmentrun SET document = '{\"log\":[1]}'", "document of allotment run 1"),
    "run's hash": ("UPDATE calls_allotmentrun SET hash = 'x'", "allotment run"),
    "run signed in silence": ("UPDATE calls_allotmentrun SET signed_at = NULL", "signature of allotment run"),
    "assignment ended": ("UPDATE calls_assignment SET ended_at = now()", "home assigned"),
    "assignment moved": ("UPDATE calls_assignment SET home_id = (SELECT dossier_id FROM homes_home WHERE code = 'C-9002')", "home assigned"),
    "refused assignment revived": (
        "UPDATE calls_assignment SET ended_at = now();UPDATE calls_assignment SET ended_at = NULL WHERE application_id ="
        " (SELECT dossier_id FROM calls_application WHERE state = 'refused_home')", "home assigned",
    ),
    "lease deleted": ("DELETE FROM homes_lease", "lease and occupancy"),
    "occupancy deleted": ("DELETE FROM homes_occupancy", "lease and occupancy"),
    "an event more": (
        "INSERT INTO calls_ranking (id, call_id, stage, ranked_at, hash) SELECT gen_random_uuid(), dossier_id, 'other', now(), 'x' FROM calls_call",
        "ranking",
    ),
    "payload": ("UPDATE journal_payload SET body = replace(body, 'C-9001', 'C-9002')", "event 4: payload digest"),
    "event": ("UPDATE journal_event SET kind = 'noted' WHERE kind = 'home_refused'", "event 4: hash"),
}  # fmt: skip


@pytest.mark.proves("house.check")
@pytest.mark.parametrize(("change", "where"), BENDING.values(), ids=BENDING.keys())
def test_a_row_or_an_event_bent_by_the_owner_is_named(committed_db, change, where):
    story = told()
    home("C-9002")
    with psycopg.connect(committed_db.owner_url) as owner:
        tables = [
            row[0]
            for row in owner.execute(
                "SELECT relname FROM pg_class WHERE relname ~ '^(calls|homes|journal)_' AND relkind = 'r'"
            )
        ]
        for table in tables:
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in change.split(";"):
            owner.execute(statement)

    found = check.differences()
    assert any(difference.where.startswith(where) for difference in found), found
    assert all(difference.stored != difference.recomputed for difference in found)
    files = {story.call.pk, story.housed.pk, story.refused.pk, story.rejected.pk}
    assert {difference.dossier for difference in found} <= files


@rolled_back
@pytest.mark.proves("P-45")
def test_an_erased_decision_is_no_difference():
    story = told()
    disposal.dispose(
        Event.objects.filter(dossier=story.rejected.pk, kind="decided").values_list("pk", flat=True), "prot. 3/2035"
    )
    assert check.differences() == []


@rolled_back
def test_a_row_without_any_event_is_a_difference():
    filed = application(call())
    states = {difference.dossier: difference.recomputed for difference in check.differences()}
    assert states == {filed.pk: "no event", filed.call_id: "no event"}


def test_the_folds_lead_to_every_state_and_to_no_other():
    assert set(folds.CALL.fixed.values()) == set(Call.State.values)
    assert {step.to_state for step in RANKED_CALL.steps} - {None} == set(folds.CALL.fixed.values())
    by = {state for _, states in folds.APPLICATION.by.values() for state in states.values()}
    assert by | set(folds.APPLICATION.fixed.values()) == set(Application.State.values)


@pytest.mark.proves("house.check")
def test_an_act_under_way_is_not_half_seen(committed_db, monkeypatch):
    """The check reads one snapshot: what commits between its passes is in none of them."""
    story = told()
    states = check._states

    def meanwhile(fold):
        if fold is folds.APPLICATION:
            with psycopg.connect(committed_db.runtime_url) as other:
                other.execute(
                    "UPDATE calls_application SET state = 'withdrawn' WHERE dossier_id = %s", [story.housed.pk]
                )
        return states(fold)

    with monkeypatch.context() as patched:
        patched.setattr(check, "_states", meanwhile)
        assert check.differences() == []
    assert [(one.dossier, one.where) for one in check.differences()] == [(story.housed.pk, "state")]


def run_check(env: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "approdo.faces.cli", "check", *arguments],
        env=env,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.proves("house.check")
def test_the_command_says_nothing_is_wrong_or_exactly_what_is(committed_db):
    story = told()
    clean = run_check(committed_db.env, "--json")
    assert (clean.returncode, json.loads(clean.stdout)) == (0, {"format": "approdo.check/1", "differences": []})

    with connection.cursor() as cursor:
        cursor.execute("UPDATE calls_call SET state = 'final'")

    bent = run_check(committed_db.env, "--json")
    assert bent.returncode == 1
    (difference,) = json.loads(bent.stdout)["differences"]
    assert difference == {
        "dossier": story.call.dossier.code, "where": "state", "stored": "final", "recomputed": "allotted",
    }  # fmt: skip
    told_to_people = run_check(committed_db.env)
    assert told_to_people.returncode == 1
    assert story.call.dossier.code in told_to_people.stdout
