"""The way acts are done: permission, lock, moment, rows with their event, jobs: all of it or nothing."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection
from procrastinate.contrib.django.models import ProcrastinateJob

from approdo.procedures import moments
from approdo.procedures.acting import Happening, acting
from approdo.procedures.problems import NotAllowed, NotFound, Problem, Problems
from approdo.records.access.actors import Actor
from approdo.records.access.models import Role, RoleGrant
from approdo.records.access.table import Action
from approdo.records.calls.models import Call, Decision, DecisionBook
from approdo.records.dossiers.models import Dossier
from approdo.records.journal import reading, writing
from approdo.records.journal.models import Event, Reading
from approdo.records.territory.models import Installation
from tests.records.builders import MOMENT, application, call, happened, official

rolled_back = pytest.mark.django_db


def codes(caught: pytest.ExceptionInfo[Problems]) -> list[str]:
    return [problem.code for problem in caught.value.problems]


def publish(actor: Actor, notice: Call, moment: datetime = MOMENT) -> None:
    """A small act of the test: draft → published."""
    with acting(actor, moment, Action.CALL_PUBLISH, notice.dossier) as deed:
        now = Call.objects.get(pk=notice.pk)
        if now.state != Call.State.DRAFT:
            raise Problems([Problem("wrong_state", "state", now.state, "draft", "Già pubblicato.", "Ricarica.")])
        now.state = Call.State.PUBLISHED
        deed.record(now.dossier, "call_published", {}, rows=[(now, "state")])
        deed.queue("public.write", call=str(now.pk))


@rolled_back
def test_an_act_leaves_rows_event_and_job():
    actor, notice = official(Role.MANAGER), call()
    publish(actor, notice)

    notice.refresh_from_db()
    assert notice.state == Call.State.PUBLISHED
    event = reading.events_of(notice.dossier).get()
    assert (event.kind, event.actor, event.actor_role, event.happened_at) == (
        "call_published", actor.user_id, Role.MANAGER, MOMENT,
    )  # fmt: skip
    job = ProcrastinateJob.objects.get()
    assert (job.task_name, job.args) == ("public.write", {"call": str(notice.pk)})


@pytest.mark.proves("house.act")
@pytest.mark.parametrize("fault", [Problems([Problem("x", "", None, "", "", "")]), KeyError("ours"), SystemExit()])
def test_an_act_that_fails_leaves_nothing(committed_db, fault):
    actor, notice = official(Role.MANAGER), call()

    def fail_at_the_end() -> None:
        with acting(actor, MOMENT, Action.CALL_PUBLISH, notice.dossier) as deed:
            notice.state = Call.State.PUBLISHED
            deed.record(notice.dossier, "call_published", {}, rows=[(notice, "state")])
            deed.queue("public.write")
            raise fault

    with pytest.raises(type(fault)):
        fail_at_the_end()

    assert Call.objects.get(pk=notice.pk).state == Call.State.DRAFT
    assert not Event.objects.exists()
    assert not ProcrastinateJob.objects.exists()


@pytest.mark.proves("house.two-officials")
def test_two_officials_at_once_make_one_act(committed_db):
    actors, notice = [official(Role.MANAGER), official(Role.MANAGER)], call()
    start, answers = threading.Barrier(2), []

    def press(actor: Actor) -> None:
        start.wait()
        try:
            publish(actor, notice)
            answers.append("done")
        except Problems as refused:
            answers.extend(problem.code for problem in refused.problems)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(actor,)) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == ["done", "wrong_state"]
    assert reading.events_of(notice.dossier).count() == 1
    assert ProcrastinateJob.objects.count() == 1


@rolled_back
@pytest.mark.proves("P-41")
def test_what_one_may_not_see_is_not_found_and_the_attempt_stays():
    stranger, notice = official(Role.MANAGER, "altra"), call()
    with pytest.raises(NotFound) as caught:
        publish(stranger, notice)
    assert codes(caught) == ["not_found"]
    attempt = Reading.objects.get()
    assert (attempt.denied, attempt.actor, attempt.dossiers, attempt.query) == (
        True, stranger.user_id, [notice.pk], "call.publish",
    )  # fmt: skip
    assert not Event.objects.exists()


@rolled_back
@pytest.mark.proves("P-42")
@pytest.mark.parametrize("actor", ["officer", "system"])
def test_only_a_manager_signs(actor):
    who = official(Role.OFFICER) if actor == "officer" else Actor.system()
    with pytest.raises(NotFound), acting(who, MOMENT, Action.CALL_SIGN, call().dossier):
        pytest.fail("the block of a refused act is never entered")


@rolled_back
def test_a_role_without_the_action_is_told_so():
    with pytest.raises(NotAllowed) as caught, acting(official(Role.DPO), MOMENT, Action.CALL_PREPARE):
        pytest.fail("the block of a refused act is never entered")
    assert codes(caught) == ["not_allowed"]


@rolled_back
@pytest.mark.proves("P-40")
def test_an_ended_role_cannot_be_used_by_dating_the_act_back():
    actor, notice = official(Role.MANAGER), call()
    RoleGrant.objects.filter(user=actor.user_id).update(to_day=moments.today())
    with pytest.raises(NotFound):
        publish(actor, notice, MOMENT)


@rolled_back
def test_a_moment_still_to_come_is_refused():
    with pytest.raises(Problems) as caught:
        publish(official(Role.MANAGER), call(), datetime.now(UTC) + timedelta(minutes=1))
    assert codes(caught) == ["moment_in_future"]


@rolled_back
def test_in_a_demo_the_strip_may_be_ahead_of_now_and_no_further():
    ahead = datetime.now(UTC) + timedelta(days=30)
    Installation.objects.create(ambito="x", born_as_demo=True, demo_moment=ahead)
    actor, notice = official(Role.MANAGER), call()
    assert moments.current() == moments.latest() == ahead
    with pytest.raises(Problems):
        publish(actor, notice, ahead + timedelta(seconds=1))
    publish(actor, notice, ahead)


@rolled_back
@pytest.mark.proves("house.order")
def test_an_act_dated_before_the_dossier_s_last_one_is_refused():
    notice = call()
    happened(notice.dossier, at=MOMENT)
    with pytest.raises(Problems) as caught:
        publish(official(Role.MANAGER), notice, MOMENT - timedelta(seconds=1))
    assert codes(caught) == ["moment_before_last_event"]
    publish(official(Role.MANAGER), notice, MOMENT)


@rolled_back
@pytest.mark.proves("house.order")
def test_an_act_on_many_files_is_refused_when_one_is_already_further_on():
    actor, notice = official(Role.MANAGER), call()
    files = [application(notice).dossier for _ in range(3)]
    happened(files[1], at=MOMENT + timedelta(hours=1))
    with pytest.raises(Problems) as caught, acting(actor, MOMENT, Action.CALL_DECIDE, notice.dossier) as deed:
        deed.record_many([(file, "decided", {}) for file in files])
    assert codes(caught) == ["moment_before_last_event"]


@rolled_back
def test_a_fact_may_be_older_than_the_last_event_but_not_later_than_the_act():
    actor, notice = official(Role.MANAGER), call()
    happened(notice.dossier, at=MOMENT - timedelta(days=1))
    with acting(actor, MOMENT, Action.CALL_DECIDE, notice.dossier) as deed:
        told = deed.record(notice.dossier, "noted", {}, happened_at=MOMENT - timedelta(days=9))
    assert told.happened_at == MOMENT - timedelta(days=9)
    with pytest.raises(Problems) as caught, acting(actor, MOMENT, Action.CALL_DECIDE, notice.dossier) as deed:
        deed.record(notice.dossier, "noted", {}, happened_at=MOMENT + timedelta(seconds=1))
    assert codes(caught) == ["happened_after_moment"]


@rolled_back
def test_a_moment_without_time_zone_is_our_mistake():
    with pytest.raises(ValueError, match="aware"):
        publish(official(Role.MANAGER), call(), datetime(2023, 10, 2))  # noqa: DTZ001  that is the point


@pytest.mark.proves("house.act")
def test_acts_never_nest(committed_db):
    actor, notice = official(Role.MANAGER), call()
    with pytest.raises(RuntimeError, match="durable"), acting(actor, MOMENT, Action.CALL_PUBLISH, notice.dossier):
        publish(actor, notice)


@rolled_back
def test_many_rows_and_events_are_saved_in_order_and_a_row_may_name_its_event():
    actor, notice = official(Role.OFFICER), call()
    files = [application(notice) for _ in range(3)]
    book = DecisionBook(hash="sha256:b", measure="sap", tree={})
    told = [Happening(file.dossier, "decided", {"n": n}, id=file.dossier_id) for n, file in enumerate(files)]
    decisions = [
        Decision(
            application=file, event=one.id, book=book, outcome="eligible", document_hash="sha256:d", decided_at=MOMENT
        )
        for file, one in zip(files, told, strict=True)
    ]
    for file in files:
        file.state = "admitted"
    with acting(actor, MOMENT, Action.CALL_DECIDE, notice.dossier) as deed:
        events = deed.record_many(told, rows=[book, *decisions, *((file, "state") for file in files)])

    assert [event.dossier_id for event in events] == [file.dossier_id for file in files]
    assert {event.seq for event in events} == {1}
    assert set(Decision.objects.values_list("event", flat=True)) == {event.pk for event in events}
    assert set(notice.applications.values_list("state", flat=True)) == {"admitted"}
    assert reading.verify_chains() == []


@rolled_back
def test_a_closed_decision_saved_whole_is_refused_by_the_database_and_by_field_is_not():
    actor, notice = official(Role.OFFICER), call()
    file, book = application(notice), DecisionBook.objects.create(hash="sha256:b", measure="sap", tree={})
    row = Decision.objects.create(
        application=file, event=file.pk, book=book, outcome="eligible", document_hash="x", decided_at=MOMENT
    )
    row.closed_at = MOMENT
    with (
        pytest.raises(Exception, match="permission denied"),
        acting(actor, MOMENT, Action.CALL_DECIDE, notice.dossier) as deed,
    ):
        deed.record(file.dossier, "decided", {}, rows=[row])
    with acting(actor, MOMENT, Action.CALL_DECIDE, notice.dossier) as deed:
        deed.record(file.dossier, "decided", {}, rows=[(row, "closed_at")])


@rolled_back
def test_an_act_may_make_its_own_dossier():
    actor = official(Role.OFFICER)
    template = call().dossier
    made = Dossier(kind="call", municipality=template.municipality, office=template.office)
    with acting(actor, MOMENT, Action.CALL_PREPARE) as deed:
        assert deed.dossier is None
        deed.record(made, "call_prepared", {"slug": "x"}, rows=[made])
    assert reading.events_of(made).get().kind == "call_prepared"


def test_problems_tell_codes_and_places_but_never_values():
    refused = Problems([Problem("csv_cell", "a.csv:2:nome", "Canarini", "un nome", "«Canarini» non va", "Correggi.")])
    assert "Canarini" not in str(refused)
    assert "csv_cell" in str(refused)
    assert refused.as_error_document()["errors"][0]["value"] == "Canarini"


@pytest.mark.proves("house.act")
def test_a_connection_used_again_carries_nobody_s_name(committed_db):
    publish(official(Role.MANAGER), call())
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('approdo.actor', true), current_setting('approdo.role', true)")
        assert set(cursor.fetchone()) <= {"", None}
    about = call().dossier
    with pytest.raises(IntegrityError, match="inside an act"):
        writing.write(about, "noted", MOMENT, Actor.system(), {})
