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
