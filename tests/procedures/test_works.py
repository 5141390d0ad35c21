"""Long works: a page can follow them, a kill leaves nothing half done, nobody waits for a work that nobody runs."""

import threading
import uuid

import pytest
from django.db import connections

from approdo.procedures import works
from approdo.procedures.import_applications import ImportOrder
from approdo.procedures.problems import NotFound, Problems
from approdo.procedures.stage_import import ask_import, stage_import
from approdo.procedures.tasks import run_work
from approdo.records.access.actors import Actor
from approdo.records.calls.models import Application, StagedImport, Work
from approdo.records.journal.models import Event
from tests.procedures import city

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def people():
    return city.found()


def staged(people, rows):
    city.published(people)
    city.open_call(city.CALL.slug, city.CALL.opens_at, people.manager)
    city.close_call(city.CALL.slug, city.CLOSED, people.manager)
    order = ImportOrder(city.CALL.slug, city.households(rows))
    return stage_import(order, city.IMPORTED, people.officer)


def test_officer_imports_as_a_job_and_its_row_ends_with_the_act(people):
    preview, draft = staged(people, [city.filed("D1"), city.filed("D2")])
    assert preview.can_be_imported
    work = ask_import(draft.pk, city.IMPORTED, people.officer)
    assert (work.state, Application.objects.count()) == ("queued", 0)
    works.run(work.pk)
    work.refresh_from_db()
    assert (work.state, work.done, work.total, work.problems) == ("done", 2, 2, [])
    assert work.finished_at >= work.started_at
    assert Application.objects.count() == 2
    assert not StagedImport.objects.exists()


def test_job_that_runs_again_after_its_end_does_nothing(people):
    _, draft = staged(people, [city.filed("D1")])
    work = ask_import(draft.pk, city.IMPORTED, people.officer)
    works.run(work.pk)
    works.run(work.pk, attempt=2)
    assert Application.objects.count() == 1
    assert Event.objects.filter(kind="applications_imported").count() == 1


def test_job_cut_off_while_doing_runs_again_from_the_beginning(people):
    _, draft = staged(people, [city.filed("D1")])
    work = ask_import(draft.pk, city.IMPORTED, people.officer)
    Work.objects.filter(pk=work.pk).update(state="doing", done=0, total=1)  # as a killed worker leaves it
    works.run(work.pk, attempt=2)
    work.refresh_from_db()
    assert work.state == "done"


def test_job_that_keeps_dying_is_told_as_interrupted(people):
    _, draft = staged(people, [city.filed("D1")])
    work = ask_import(draft.pk, city.IMPORTED, people.officer)
    works.run(work.pk, attempt=works.MOST_ATTEMPTS + 1)
    work.refresh_from_db()
    assert (work.state, work.problems[0]["code"]) == ("interrupted", "work_interrupted")
    assert Application.objects.count() == 0


def test_one_work_of_a_kind_waits_on_a_call(people):
    _, draft = staged(people, [city.filed("D1")])
    ask_import(draft.pk, city.IMPORTED, people.officer)
    with pytest.raises(Problems) as refused:
        ask_import(draft.pk, city.IMPORTED, people.colleague)
    assert [problem.code for problem in refused.value.problems] == ["work_running"]


def test_work_in_somebodys_hands_is_left_to_them(people):
    _, draft = staged(people, [city.filed("D1")])
    work = ask_import(draft.pk, city.IMPORTED, people.officer)
    with works._held(work.pk) as teller:
        assert teller is not None
        works.run(work.pk)
        assert works.settle_orphans() == 0
    work.refresh_from_db()
    assert work.state == "queued"


def test_progress_is_seen_from_outside_before_the_act_is_stored(people, monkeypatch):
    _, draft = staged(people, [city.filed("D1")])
    work = ask_import(draft.pk, city.IMPORTED, people.officer)
    seen = []
    advance = works.WorkProgress.advance

    def watched(self, done, total):
        advance(self, done, total)
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()

    def look():
        row = Work.objects.get(pk=work.pk)
        seen.append((row.state, row.done, row.total, Application.objects.count()))
        connections.close_all()

    monkeypatch.setattr(works.WorkProgress, "advance", watched)
    works.run(work.pk)
    assert seen == [("doing", 1, 1, 0)]


@pytest.mark.proves("P-46")
def test_faults_and_errors_of_a_file_leave_no_cell_in_the_work(people, caplog):
    canary = "Canarino Personale"
    _, draft = staged(people, [city.filed("D1")])
    work = ask_import(draft.pk, city.IMPORTED, people.officer)
    bad = draft.content.replace(b"9.500,00", canary.encode())
    StagedImport.objects.filter(pk=draft.pk).update(content=bad)
    works.run(work.pk)
    work.refresh_from_db()
    assert (work.state, work.problems[0]["code"]) == ("refused", "import_refused")
    assert canary not in str(work.problems) + caplog.text

    @works.runs("test_fault", works.Action.CALL_IMPORT)
    def breaks(_work, _actor, _progress):
        raise RuntimeError(canary)

    broken = works.queue(Work(kind="test_fault", dossier=work.dossier, asked_as="system"))
    works.run(broken.pk)
    broken.refresh_from_db()
    assert (broken.state, broken.problems[0]["code"]) == ("interrupted", "our_fault")
    assert canary not in str(broken.problems) + caplog.text
    assert "RuntimeError" in caplog.text


def test_work_without_a_job_is_told_as_interrupted(people):
    _, draft = staged(people, [city.filed("D1")])
    work = ask_import(draft.pk, city.IMPORTED, people.officer)
    assert works.settle_orphans() == 0
    with connections["default"].cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE task_name = 'work.run'")
    assert works.settle_orphans() == 1
    work.refresh_from_db()
    assert work.state == "interrupted"


def test_file_with_errors_is_not_kept(people):
    preview, draft = staged(people, [city.filed("D1", isee="x")])
    assert draft is None
    assert preview.problems
    assert not StagedImport.objects.exists()


def test_stranger_finds_no_draft(people):
    _, draft = staged(people, [city.filed("D1")])
    stranger = Actor(uuid.uuid4(), "housing_officer", city.OFFICE)
    with pytest.raises(NotFound):
        ask_import(draft.pk, city.IMPORTED, stranger)


def test_the_job_is_found_by_its_name():
    assert run_work.name == works.TASK
