"""The application (domanda) and what was decided of it."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from approdo.records.dossiers.models import Dossier, random_code
from approdo.records.homes.models import Home
from approdo.records.people.models import Household
from approdo.records.territory.models import Municipality

from .call import Call, ImportBatch


class Application(models.Model):
    """`public_code` is random, per call, and is not the applicant's secret (P-34, P-37)."""

    class State(models.TextChoices):
        RECEIVED = "received", "ricevuta"
        IN_CHECK = "in_check", "in verifica"
        ADMITTED = "admitted", "ammessa"
        NOT_ADMITTED = "not_admitted", "non ammessa"
        OFFERED = "offered", "casa proposta"
        ACCEPTED = "accepted", "casa accettata"
        ASSIGNED = "assigned", "casa assegnata"
        REFUSED_HOME = "refused_home", "ha rinunciato"
        WITHDRAWN = "withdrawn", "ritirata"
        EXCLUDED = "excluded", "esclusa"
        CLOSED = "closed", "chiusa"

    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, primary_key=True)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="applications")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="applications")
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, null=True, blank=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.RECEIVED)
    public_code = models.CharField(max_length=7, default=random_code)
    external_id = models.CharField(max_length=40, help_text="the regional platform's id")
    protocol_number = models.CharField(max_length=40, blank=True, default="")
    filed_at = models.DateTimeField()
    score = models.IntegerField(help_text="ISBAR as certified by the regional platform, hundredths of a point")
    household_size = models.PositiveSmallIntegerField()
    needs_accessible = models.BooleanField(default=False)
    resident_in = models.ForeignKey(Municipality, on_delete=models.PROTECT)
    categories = ArrayField(models.SlugField(max_length=40), default=list)
    tie_keys = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call", "public_code"], name="public_code_once_per_call"),
            models.UniqueConstraint(fields=["call", "external_id"], name="application_once_per_call"),
            models.CheckConstraint(
                condition=models.Q(household_size__gte=1, household_size__lte=30),
                name="household_size_is_sensible",
            ),
        ]


class Preference(models.Model):
    """A home the application names, in order. Preferences do not bind the owner (art. 9, c. 3)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="preferences")
    rank = models.PositiveSmallIntegerField()
    home = models.ForeignKey(Home, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "rank"], name="preference_rank_once"),
            models.UniqueConstraint(fields=["application", "home"], name="preferred_home_once"),
        ]


class DecisionBook(models.Model):
    """Every book that decided a case, kept by hash (the tree as canonical JSON)."""

    hash = models.CharField(max_length=80, primary_key=True)
    measure = models.SlugField(max_length=40)
    tree = models.JSONField()


class Decision(models.Model):
    """A frozen approdo.decision/1. The document itself is the payload of its event (erasable); here stands what lists need.

    `closed_at` null = the open one; an application never has two.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="decisions")
    event = models.UUIDField(unique=True, help_text="journal event whose payload is the document")
    book = models.ForeignKey(DecisionBook, on_delete=models.PROTECT)
    outcome = models.CharField(max_length=20)
    indigent = models.BooleanField(null=True, help_text="the section's value; null while not computable")
    document_hash = models.CharField(max_length=80)
    decided_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=models.Q(closed_at__isnull=True),
                name="one_open_decision_per_application",
            )
        ]


class Correction(models.Model):
    """A request for correction of one item of the provisional ranking (r.r. 4/2017, art. 12, c. 6; P-20)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="corrections")
    item = models.SlugField(max_length=80)
    text = models.TextField()
    received_at = models.DateTimeField()
    outcome = models.CharField(
        max_length=20, blank=True, default="", choices=[("accepted", "accolta"), ("rejected", "non accolta")]
    )
    outcome_text = models.TextField(blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answered_at__isnull=True, outcome="")
                | (models.Q(answered_at__isnull=False) & ~models.Q(outcome="") & ~models.Q(outcome_text="")),
                name="correction_outcome_is_written",
            )
        ]
