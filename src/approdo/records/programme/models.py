"""Programme → section → area → commitment. A commitment has a dossier, and so a chain of statements and facts.

Texts are in the city folder; what was said and when are events. Nothing here says how a commitment is going.
"""

from django.db import models

from approdo.records.dossiers.models import Dossier


class Section(models.Model):
    number = models.PositiveSmallIntegerField(primary_key=True)


class Area(models.Model):
    """One of the headings of a section, in the order of the mandate."""

    code = models.CharField(max_length=2, primary_key=True)
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="areas")
    slug = models.SlugField(max_length=60, unique=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["section", "position"], name="area_position_once")]


class Commitment(models.Model):
    """One row of the programme. `row` (H30) is stable: it is its public address."""

    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, primary_key=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="commitments")
    row = models.CharField(max_length=3, unique=True)
    position = models.PositiveSmallIntegerField(unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(row__regex=r"^[A-Z][0-9]{2}$"), name="commitment_row_is_a_letter_and_two_digits"
            )
        ]
