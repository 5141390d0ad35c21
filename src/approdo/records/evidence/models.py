"""One row a fact and source. Two sources may contradict each other: both stay, the chosen one is marked with its reason."""

import uuid

from django.db import models

from approdo.records.dossiers.models import Dossier
from approdo.records.people.models import Person


class Fact(models.Model):
    """`value` is the fact in the measure's own unit (cents, ISO date, code, boolean), as JSON."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="facts")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, help_text="null: of the household"
    )
    name = models.SlugField(max_length=80, help_text="as declared by the measure")
    value = models.JSONField()
    source = models.CharField(max_length=80, help_text="regional_platform, declaration, registry, inps, office …")
    as_of = models.DateField(help_text="the day the value is true of")
    verified_by = models.UUIDField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True, help_text="a later row of the same source took its place")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "person", "name", "source"],
                condition=models.Q(replaced_at__isnull=True),
                nulls_distinct=False,
                name="one_value_in_force_per_fact_and_source",
            )
        ]
        indexes = [
            # Few files have a second source: what disagrees is looked for among these only.
            models.Index(
                fields=["dossier"],
                condition=models.Q(replaced_at__isnull=True) & ~models.Q(source="regional_platform"),
                name="fact_of_a_second_source",
            )
        ]


class FactChoice(models.Model):
    """Which of several values of one fact counts, and why: the others stay beside it and weigh against nobody.

    A later choice supersedes the one before.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="choices")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="fact_choices")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True)
    name = models.SlugField(max_length=80)
    reason = models.CharField(max_length=300)
    chosen_by = models.UUIDField()
    chosen_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "person", "name"],
                condition=models.Q(superseded_at__isnull=True),
                nulls_distinct=False,
                name="one_choice_in_force_per_fact",
            )
        ]


class Paper(models.Model):
    """A document in a dossier: its bytes, what it is by its content (not by its name), who brought it and when."""

    class BroughtBy(models.TextChoices):
        APPLICANT = "applicant", "chi ha fatto domanda"
        DELEGATE = "delegate", "persona delegata"
        OFFICE = "office", "ufficio"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="papers")
    title = models.CharField(max_length=200, help_text="the file's name as it came: personal")
    media_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the bytes")
    content = models.BinaryField()
    brought_by = models.CharField(max_length=20, choices=BroughtBy.choices)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "digest"], name="same_paper_once_per_dossier")]
