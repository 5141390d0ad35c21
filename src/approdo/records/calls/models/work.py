"""Long work (an import, ten thousand decisions) and the files that wait for it."""

import uuid

from django.db import models
from django.db.models.functions import Now

from approdo.records.dossiers.models import Dossier

from .call import Call


class Work(models.Model):
    """A long job that a page can poll. It holds nothing personal: counts, and codes and remedies of what went wrong.

    The act itself stays one transaction: `done` of `total` says how far the computing is, never that part was stored.
    Its moments are technical, so they are the database's clock. A job that was `doing` when its worker died becomes
    `interrupted` when a worker starts again: nothing of it was stored, and it can be asked for once more.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "in attesa"
        DOING = "doing", "in corso"
        DONE = "done", "finito"
        REFUSED = "refused", "non fatto"
        INTERRUPTED = "interrupted", "interrotto"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.SlugField(max_length=40)
    dossier = models.ForeignKey(
        Dossier, on_delete=models.PROTECT, null=True, blank=True, related_name="works", help_text="null: the whole city"
    )
    state = models.CharField(max_length=20, choices=State.choices, default=State.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    asked_by = models.UUIDField(null=True, blank=True, help_text="null: a job of the system")
    asked_as = models.CharField(max_length=40, help_text="the role held when asking; the job acts with it")
    asked_in = models.CharField(max_length=60, blank=True, default="", help_text="the office")
    moment = models.DateTimeField(null=True, help_text="the moment the act receives")
    input = models.JSONField(default=dict, help_text="names and ids only")
    queued_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    problems = models.JSONField(default=list, help_text="code, message, remedy; no value of anybody")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "kind"],
                condition=models.Q(state__in=["queued", "doing"]),
                name="one_work_of_a_kind_at_a_time",
            ),
            models.CheckConstraint(condition=models.Q(done__lte=models.F("total")), name="work_done_within_total"),
        ]
        indexes = [models.Index(fields=["state", "queued_at"])]


class StagedImport(models.Model):
    """The files of an import between preview and confirmation: a draft, erased when imported or abandoned (P-45)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="staged_imports")
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    persons_name = models.CharField(max_length=200, blank=True, default="")
    persons_content = models.BinaryField(null=True, blank=True)
    mapping = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    staged_by = models.UUIDField(null=True, blank=True)
    staged_at = models.DateTimeField(db_default=Now())
