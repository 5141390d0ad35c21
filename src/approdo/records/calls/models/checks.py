"""Checks of a file (istruttoria): what was asked of the person, and the papers that came."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from approdo.records.evidence.models import Paper

from .applications import Application, Correction


class PaperRequest(models.Model):
    """A request to clarify or to bring a paper (l. 241/1990, art. 6, c. 1 b). Until when is computed from `asked_at` and the
    call's term; who waits for whom follows from it.

    `defect` is the same word for the same defect in every file of a call (P-16). `why_not_ours` says why no administration
    can give it (P-23). In a ranked call the answer clarifies; it cannot change what was true at the deadline (P-15).
    """

    class Outcome(models.TextChoices):
        CLARIFIED = "clarified", "chiarito"
        NOT_USABLE = "not_usable", "non utilizzabile per il punteggio"
        NO_ANSWER = "no_answer", "nessuna risposta"
        TAKEN_BACK = "taken_back", "richiesta ritirata"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="paper_requests")
    defect = models.SlugField(max_length=60)
    items = ArrayField(models.SlugField(max_length=80), help_text="names of the facts it is about")
    text = models.TextField()
    why_not_ours = models.CharField(max_length=300)
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True, default="")
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome="", closed_at__isnull=True)
                | (~models.Q(outcome="") & models.Q(closed_at__isnull=False)),
                name="paper_request_outcome_has_its_moment",
            ),
            models.UniqueConstraint(
                fields=["application", "defect"],
                condition=models.Q(closed_at__isnull=True),
                name="one_open_request_per_defect",
            ),
        ]


class RequestedPaper(models.Model):
    """A paper that answers a request."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(PaperRequest, on_delete=models.PROTECT, related_name="papers")
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "paper"], name="requested_paper_once")]


class CorrectionPaper(models.Model):
    """A paper that comes with a request for correction."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    correction = models.ForeignKey(Correction, on_delete=models.PROTECT, related_name="papers")
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["correction", "paper"], name="correction_paper_once")]
