"""Programme → section → area → commitment. A commitment has a dossier, and so a chain of statements and facts.

Texts are in the city folder; what was said and when are events. Nothing here says how a commitment is going.

What people write from outside (a contest, a rating) stands in tables of its own: it may hold personal data, so it is read
through `procedures.reading` and never published.
"""

import uuid

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


class Contest(models.Model):
    """Somebody says that a sentence is not true. Nobody is asked who they are; `contact` goes when the answer is given.

    `code_digest`: of the code on the receipt, with which they find the answer. Due dates and ages are computed.
    """

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", "accolta: la frase cambia"
        PARTLY = "partly", "accolta in parte"
        REFUSED = "refused", "non accolta"
        ELSEWHERE = "elsewhere", "passata all’ufficio competente"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="contests")
    text = models.TextField()
    contact = models.EmailField(blank=True, default="")
    code_digest = models.BinaryField(max_length=32, unique=True)
    received_at = models.DateTimeField()
    outcome = models.CharField(max_length=20, blank=True, default="", choices=Outcome.choices)
    answer = models.TextField(blank=True, default="")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answered_at__isnull=True, outcome="", answer="")
                | models.Q(answered_at__isnull=False) & ~models.Q(outcome="") & ~models.Q(answer=""),
                name="contest_is_answered_whole",
            )
        ]


class PageRating(models.Model):
    """What somebody thought of a page: one to five stars, why, and a comment if they wished."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    page = models.CharField(max_length=200)
    stars = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=40)
    comment = models.TextField(blank=True, default="")
    rated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(stars__gte=1, stars__lte=5), name="one_to_five_stars"),
        ]
