"""Jobs of this floor: long works and the daily seal. The worker finds them here by name."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string
from procrastinate import JobContext
from procrastinate.contrib.django import app

from approdo.procedures import messages, moments, offers_on_time, works
from approdo.procedures.allot_call import run_allotment
from approdo.procedures.decide_applications import decide_applications
from approdo.procedures.progress import Progress
from approdo.procedures.rank_call import rank_final, rank_provisional
from approdo.procedures.seal import seal_day
from approdo.procedures.send_messages import send_messages
from approdo.procedures.stage_import import ask_import
from approdo.records.access.actors import Actor
from approdo.records.access.table import Action
from approdo.records.calls.models import Work

__all__ = ["ask_import", "call_imported", "offers_on_time", "run_work", "seal", "send", "settle"]


def _on_call(kind: str, act: Any, action: Action) -> None:
    @works.runs(kind, action)
    def runner(work: Work, actor: Actor, progress: Progress) -> None:
        act(work.input["call"], work.moment, actor, progress)


_on_call("decide_applications", decide_applications, Action.CALL_DECIDE)
_on_call("rank_provisional", rank_provisional, Action.CALL_RANK)
_on_call("rank_final", rank_final, Action.CALL_RANK)
_on_call("run_allotment", run_allotment, Action.CALL_ALLOT)


@app.task(name=works.TASK, pass_context=True)
def run_work(context: JobContext, work: str) -> None:
    """Do a long work. Run again after a kill it finds the row as it was: an act stores everything or nothing."""
    works.run(UUID(work), attempt=(context.job.attempts if context.job else 0) + 1)


@app.task(name="call.imported")
def call_imported(call: str) -> None:
    """The applications of a call have come in: whatever the installation does then (a setting; the demo shows a few findings)."""
    for name in settings.AFTER_IMPORT:
        import_string(name)(call)


@app.periodic(cron="* * * * *", periodic_id="work.settle")
@app.task(name="work.settle", queueing_lock="work.settle")
def settle(timestamp: int) -> None:
    """Every minute: a work without a job is told as interrupted, so that nobody waits for it."""
    works.settle_orphans()


@app.periodic(cron="* * * * *", periodic_id=messages.SEND)
@app.task(name=messages.SEND)
def send(timestamp: int = 0) -> None:
    """After each act that drafts, and every minute for what waits: it looks for itself at what is due."""
    send_messages(moments.current(), Actor.system(), moments.real_now())


@app.periodic(cron="10 0 * * *", periodic_id="journal.seal")
@app.task(name="journal.seal", queueing_lock="journal.seal")
def seal(timestamp: int) -> None:
    """Ten past midnight: the heads of the day, the readings of yesterday."""
    seal_day(moments.current(), Actor.system())
