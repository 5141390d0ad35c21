"""The larger demo city is asked for: a long work that a page follows. Only where the database was born as a demo."""

from __future__ import annotations

from datetime import datetime

from approdo.procedures import moments
from approdo.procedures.on_call import problem
from approdo.procedures.problems import NotAllowed, NotFound, Problems
from approdo.procedures.works import queue
from approdo.records.access.actors import Actor
from approdo.records.access.table import Action, may
from approdo.records.calls.models import Work
from approdo.records.territory.queries import born_as_demo

KIND = "demo.city_m"
CALLS = 6


def ask_city_m(moment: datetime, actor: Actor) -> Work:
    """Put it in the queue. Raises Problems when it is there already, NotFound outside a demo."""
    if not born_as_demo():
        raise NotFound
    if not actor.is_system and not may(actor, Action.JOB_START, on=moments.today()):
        raise NotAllowed(Action.JOB_START)
    if Work.objects.filter(kind=KIND, state__in=("queued", "doing", "done")).exists():
        message = "La città M è già stata chiesta: è in coda, in corso o fatta."
        raise Problems([problem("work_running", "work", message, "Guarda a che punto è nella pagina del lavoro.")])
    return queue(Work(kind=KIND, asked_by=actor.user_id, asked_as=actor.role, moment=moment, total=CALLS))


def city_m_work() -> Work | None:
    """The last time it was asked for, in whatever state."""
    return Work.objects.filter(kind=KIND).order_by("-queued_at").first()
