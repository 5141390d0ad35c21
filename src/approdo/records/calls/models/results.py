"""Rankings and allotments: stored with their hash, never updated; a later one is a new row."""

import uuid

from django.db import models

from approdo.records.homes.models import Home

from .applications import Application
from .call import Call


class Ranking(models.Model):
    """One list per run; rows carry owner and municipality. `document` is what the gate may publish from (codes only)."""

    class Stage(models.TextChoices):
        PROVISIONAL = "provisional", "provvisoria"
        FINAL = "final", "definitiva"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="rankings")
    stage = models.CharField(max_length=20, choices=Stage.choices)
    ranked_at = models.DateTimeField()
    hash = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "stage"], name="one_ranking_per_stage")]


class RankingRow(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ranking = models.ForeignKey(Ranking, on_delete=models.PROTECT, related_name="rows")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="ranking_rows")
    owner = models.CharField(max_length=40)
    municipality = models.CharField(max_length=40)
    place = models.PositiveIntegerField()
    score = models.IntegerField()
    keys = models.JSONField(default=list)
    drawn = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ranking", "owner", "municipality", "place"], name="ranking_place_once"),
            models.UniqueConstraint(fields=["ranking", "owner", "municipality", "application"], name="ranked_once"),
        ]


class Refusal(models.Model):
    """A household said no to a home: it leaves that ranking (reasoned; the consequence is the measure's)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="refusals")
    home = models.ForeignKey(Home, on_delete=models.PROTECT, related_name="refusals")
    reason = models.CharField(max_length=300)
    refused_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "home"], name="refused_once")]


class HomeChoice(models.Model):
    """Where the law leaves the choice to a person (r.r. 4/2017, art. 15, c. 1 bis): which home, and why."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="home_choices")
    home = models.ForeignKey(Home, on_delete=models.PROTECT, related_name="choices")
    reason = models.CharField(max_length=300)
    chosen_by = models.UUIDField()
    chosen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application"], name="one_home_chosen_per_application")]


class AllotmentRun(models.Model):
    """A run of the allotment on the final ranking. `document` is approdo.allotment/1 with codes as application ids."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="allotment_runs")
    number = models.PositiveIntegerField()
    run_at = models.DateTimeField()
    complete = models.BooleanField()
    hash = models.CharField(max_length=80)
    document = models.JSONField()
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "number"], name="allotment_run_number_once")]


class Assignment(models.Model):
    """A home given to an application by a signed act. `ended_at` when refused or revoked: the home scrolls on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(AllotmentRun, on_delete=models.PROTECT, related_name="assignments")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="assignments")
    home = models.ForeignKey(Home, on_delete=models.PROTECT, related_name="assignments")
    quota = models.SlugField(
        max_length=40, help_text="the pass that gave it: indigent_resident, indigent, reserve, general"
    )
    assigned_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["home"], condition=models.Q(ended_at__isnull=True), name="home_assigned_once"
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=models.Q(ended_at__isnull=True),
                name="application_assigned_once",
            ),
        ]
