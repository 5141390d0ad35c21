"""Long acts as jobs that one can leave and find again: asked for, followed, and done whole or not at all.

The row `Work` is told outside the act's transaction (so that a page sees it move) and ended inside it (so that it is done
if and only if the act is). Whoever runs a work holds an advisory lock for as long as the process lives: after a kill the
lock is free, nothing of the act was stored, and the job may simply run again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F
from django.db.models.functions import Now
from procrastinate.contrib.django import app

from approdo.documents.errors import BadInput
from approdo.procedures import moments
from approdo.procedures.acting import Row
from approdo.procedures.kinds import RANKED_CALL
from approdo.procedures.on_call import find_call, problem
from approdo.procedures.problems import NotFound, Problem, Problems, refuse_if_any
from approdo.procedures.progress import Progress
from approdo.records.access.actors import Actor
from approdo.records.access.table import Action, may
from approdo.records.calls.models import Work

TASK = "work.run"
MOST_ATTEMPTS = 3
Runner = Callable[[Work, Actor, Progress], Any]

log = logging.getLogger(__name__)
# Codes whose messages speak of the call, never of a row of the file.
_ABOUT_THE_CALL = {
    "wrong_state",
    "list_frozen",
    "moment_before_last_event",
    "moment_in_future",
    "not_found",
    "not_allowed",
}
_RUNNERS: dict[str, tuple[Runner, Action]] = {}


def runs(kind: str, action: Action) -> Callable[[Runner], Runner]:
    """Declare how a kind of work is done, and the action that whoever asks must be allowed."""

    def declare(runner: Runner) -> Runner:
        _RUNNERS[kind] = (runner, action)
        return runner

    return declare


def ask(kind: str, slug: str, moment: datetime, actor: Actor, **given: str) -> Work:
    """Put a long act on a call in the queue. Raises Problems: not its state, or one of the kind already under way."""
    call = find_call(slug)
    _, action = _RUNNERS[kind]
    if not may(actor, action, call.dossier, on=moments.today()):
        raise NotFound
    refuse_if_any(RANKED_CALL.wrong_state(kind, call.state))
    work = Work(
        kind=kind,
        dossier=call.dossier,
        asked_by=actor.user_id,
        asked_as=actor.role,
        asked_in=actor.office or "",
        moment=moment,
        input={"call": slug, **given},
    )
    return queue(work)


def queue(work: Work) -> Work:
    """Store a work and its job together. The database lets one of a kind on a dossier wait or run."""
    try:
        with transaction.atomic():
            work.save(force_insert=True)
            app.configure_task(TASK).defer(work=str(work.pk))
    except IntegrityError:
        message = "Questo lavoro è già in attesa o in corso."
        raise Problems([problem("work_running", "work", message, "Aspetta che finisca.")]) from None
    return work


def run(work_id: UUID, attempt: int = 1) -> None:
    """Do a work, unless it is over, called back, or in somebody's hands. Never raises what could quote a person (P-46)."""
    with _held(work_id) as teller:
        if teller is None:
            return
        work = Work.objects.select_related("dossier").get(pk=work_id)
        if work.state not in (Work.State.QUEUED, Work.State.DOING):
            return
        if attempt > MOST_ATTEMPTS:
            _end(work, Work.State.INTERRUPTED, [_interrupted()])
            return
        Work.objects.filter(pk=work.pk).update(state=Work.State.DOING, started_at=Now(), done=0)
        runner, _ = _RUNNERS[work.kind]
        try:
            runner(work, Actor(work.asked_by, work.asked_as, work.asked_in or None), WorkProgress(work, teller))
        except Problems as refused:
            _end(work, Work.State.REFUSED, _impersonal(work, refused.problems))
        except BadInput as refused:
            _end(work, Work.State.REFUSED, _impersonal(work, refused.errors))
        except Exception as fault:
            _end(work, Work.State.INTERRUPTED, [_our_fault(work)])
            log.error("work %s (%s) failed: %s", work.pk, work.kind, type(fault).__name__)
        else:
            Work.objects.filter(pk=work.pk, state=Work.State.DOING).update(
                state=Work.State.DONE, finished_at=Now(), done=F("total")
            )


def settle_orphans() -> int:
    """Works that nobody runs and no job will run again are told as interrupted; returns how many."""
    found = 0
    for work in Work.objects.filter(state__in=(Work.State.QUEUED, Work.State.DOING)):
        if not _has_job(work):
            with _held(work.pk) as teller:
                still = teller is not None and Work.objects.filter(
                    pk=work.pk, state__in=(Work.State.QUEUED, Work.State.DOING)
                )
                if still and still.exists():
                    _end(work, Work.State.INTERRUPTED, [_interrupted()])
                    found += 1
    return found


class WorkProgress:
    """Tells a work's row how far it is, on a connection of its own."""

    def __init__(self, work: Work, teller: BaseDatabaseWrapper) -> None:
        self.work, self.teller, self.total = work, teller, 0

    def advance(self, done: int, total: int) -> None:
        self.total = total
        with self.teller.cursor() as cursor:
            cursor.execute(
                "UPDATE calls_work SET done = %s, total = %s WHERE id = %s", [min(done, total), total, self.work.pk]
            )

    def finished(self) -> Sequence[Row]:
        self.work.state, self.work.done, self.work.total = Work.State.DONE, self.total, self.total
        self.work.finished_at = Now()
        return [(self.work, "state", "done", "total", "finished_at")]


@contextmanager
def _held(work_id: UUID) -> Iterator[BaseDatabaseWrapper | None]:
    """A second connection holding the work's advisory lock; None when another process holds it."""
    teller = connections.create_connection("default")
    try:
        with teller.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [f"work {work_id}"])
            held = cursor.fetchone()[0]
        yield teller if held else None
    finally:
        teller.close()


def _has_job(work: Work) -> bool:
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM procrastinate_jobs WHERE task_name = %s AND args->>'work' = %s AND status IN ('todo', 'doing')",
            [TASK, str(work.pk)],
        )
        return cursor.fetchone() is not None


def _end(work: Work, state: str, problems: Iterable[Problem]) -> None:
    told = [{"code": one.code, "message": one.message, "remedy": one.remedy} for one in problems]
    Work.objects.filter(pk=work.pk).update(state=state, finished_at=Now(), problems=told)


def _impersonal(work: Work, problems: Sequence[Problem]) -> Sequence[Problem]:
    """Errors of a file quote its cells: the row of a work says only how many they are."""
    if not work.kind.startswith("import"):
        return problems
    if all(one.code in _ABOUT_THE_CALL for one in problems):
        return problems
    message = f"Il file ha {len(problems)} errori e non è stato importato niente."
    return [problem("import_refused", "file", message, "Caricalo di nuovo: l’anteprima li mostra tutti.")]


def _interrupted() -> Problem:
    message = "Il lavoro si è fermato prima della fine: non ha salvato niente."
    return problem("work_interrupted", "work", message, "Chiedilo di nuovo.")


def _our_fault(work: Work) -> Problem:
    message = (
        f"Qualcosa non ha funzionato, ed è colpa nostra. Non è stato salvato niente. Riferimento: {str(work.pk)[:8]}."
    )
    return problem(
        "our_fault", "work", message, "Riprova; se succede ancora, comunica il riferimento a chi gestisce il sistema."
    )
