"""A long work that has not begun can be called back by whoever asked for it. One under way is a single transaction: it
ends, whole or not at all."""

from django.db import transaction
from django.db.models.functions import Now

from approdo.procedures.problems import NotFound, Problem, Problems
from approdo.records.access.actors import Actor
from approdo.records.calls.models import Work


def stop_work(work: Work, actor: Actor) -> Work:
    """Queued → interrupted. NotFound for somebody else's work; Problems when it has already begun."""
    with transaction.atomic(durable=True):
        work = Work.objects.select_for_update().get(pk=work.pk)
        if actor.user_id is None or work.asked_by != actor.user_id:
            raise NotFound
        if work.state != Work.State.QUEUED:
            raise Problems(
                [
                    Problem(
                        "work_already_begun", "", work.state, "un lavoro in attesa", "Il lavoro è già cominciato.",
                        "Aspetta che finisca: o vale tutto, o non vale niente.",
                    )
                ]
            )  # fmt: skip
        work.state, work.finished_at = Work.State.INTERRUPTED, Now()
        work.save(update_fields=["state", "finished_at"])
    return work
