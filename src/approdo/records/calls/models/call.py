"""The call (avviso) and what it is opened with."""

import uuid

from django.db import models

from approdo.records.dossiers.models import Dossier
from approdo.records.homes.models import Home


class Call(models.Model):
    """A notice of one measure. `state` is written only by procedures and recomputed from events by `./run check`.

    Dates are the notice's own; due dates and positions are computed, never stored.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "in preparazione"
        PUBLISHED = "published", "avviso pubblicato"
        OPEN = "open", "domande aperte"
        CLOSED = "closed", "domande chiuse"
        PROVISIONAL = "provisional", "graduatoria provvisoria"
        FINAL = "final", "graduatoria definitiva"
        ALLOTTED = "allotted", "assegnazioni"
        ENDED = "ended", "chiuso"

    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, primary_key=True)
    slug = models.SlugField(max_length=60, unique=True, help_text="sap-2023: its public address")
    measure = models.SlugField(max_length=40)
    title = models.CharField(max_length=160)
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    year = models.PositiveSmallIntegerField()
    published_on = models.DateField()
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    act = models.CharField(
        max_length=120, blank=True, default="", help_text="empty: the act is not known, the page says so"
    )
    options = models.JSONField(default=dict, help_text="named options of the measure's rules, as in CALL.yaml")
    allotment = models.JSONField(default=dict, help_text="order, quotas, when_many, counters: as in CALL.yaml")
    notice = models.JSONField(
        default=dict,
        help_text="P-12: term, responsible, substitute, appeal text, information notice, legal basis, retention; and which dates are assumptions",
    )
    list_digest = models.CharField(max_length=64, blank=True, default="", help_text="published at closing (draw)")
    public_number = models.CharField(max_length=80, blank=True, default="", help_text="drawn by others after closing")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")), name="call_window_runs_forward"
            ),
        ]


class CallParameter(models.Model):
    """A value the call may set (only parameters marked per_call)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="parameter_values")
    name = models.SlugField(max_length=80)
    value = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "name"], name="call_parameter_once")]


class ParameterConfirmation(models.Model):
    """Who confirmed a provisional value for this call, when, from which source (P-68)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="confirmations")
    parameter = models.SlugField(max_length=80)
    value = models.JSONField(null=True)
    by = models.CharField(max_length=160, help_text="role")
    on = models.DateField()
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "parameter"], name="parameter_confirmed_once")]


class CallHome(models.Model):
    """A home offered by the call. `withdrawn_at` when it leaves it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="call_homes")
    home = models.ForeignKey(Home, on_delete=models.PROTECT, related_name="call_homes")
    position = models.PositiveIntegerField(help_text="the published order of homes")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call", "home"], name="home_once_per_call"),
            models.UniqueConstraint(fields=["call", "position"], name="home_position_once_per_call"),
        ]


class ImportBatch(models.Model):
    """A file of applications: previewed, then taken whole or not at all. `digest` is SHA-256 of the file's bytes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="imports")
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    mapping = models.JSONField(default=dict)
    imported_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "digest"], name="same_file_imported_once")]
