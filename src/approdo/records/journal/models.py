"""Events, payloads, seals, readings.

The chain is made by the database (migration 0002): a trigger gives each event its number in the dossier, the
database's clock, the hash of the event before it, and its own hash. Runtime may insert events and payloads, never
change or delete them. A payload (with its 32-byte salt) may be erased by the disposal function only; the chain is
over SHA-256(salt ‖ payload), so it stays whole.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now

from approdo.records.dossiers.models import Dossier


class Head(models.Model):
    """Last number and hash of a dossier's chain; kept by the trigger alone."""

    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, primary_key=True)
    seq = models.PositiveIntegerField(default=0)
    hash = models.BinaryField(max_length=32)
    happened_at = models.DateTimeField(help_text="the latest happened_at of its events")


class Event(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT)
    seq = models.PositiveIntegerField(db_default=0, help_text="set by the database")
    kind = models.SlugField(max_length=60)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now(), help_text="set by the database")
    actor = models.UUIDField(null=True, help_text="user id; null for a job")
    actor_role = models.CharField(max_length=40)
    payload_digest = models.BinaryField(max_length=32)
    prev_hash = models.BinaryField(max_length=32, db_default=b"", help_text="set by the database")
    hash = models.BinaryField(max_length=32, db_default=b"", help_text="set by the database")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "seq"], name="event_number_once_per_dossier")]
        indexes = [models.Index(fields=["kind", "happened_at"]), models.Index(fields=["recorded_at"])]


class Payload(models.Model):
    """What the event says, as canonical JSON (RFC 8785), with its salt. Null after disposal."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, primary_key=True)
    body = models.TextField(null=True)
    salt = models.BinaryField(max_length=32, null=True)
    erased_at = models.DateTimeField(null=True)
    erased_by_act = models.CharField(max_length=120, blank=True, default="", help_text="authorisation number")


class Seal(models.Model):
    """One Merkle root a day over all heads, published. `previous` is the root of the seal before: a seal cannot go missing."""

    day = models.DateField(primary_key=True)
    root = models.BinaryField(max_length=32)
    previous = models.BinaryField(max_length=32, help_text="empty for the first")
    heads = models.PositiveIntegerField()
    sealed_at = models.DateTimeField(db_default=Now())


class SealedHead(models.Model):
    """A head as a seal found it; kept only when it moved since the seal before.

    With these rows a seal is recomputed exactly, whatever was being written while it was made and whatever the clock said.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="moved")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="+")
    seq = models.PositiveIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seal", "dossier"], name="head_once_per_seal")]


class Reading(models.Model):
    """One consultation of personal data (P-39): written and committed before the page is sent. Kept 24 months."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    read_at = models.DateTimeField(db_default=Now())
    actor = models.UUIDField()
    actor_role = models.CharField(max_length=40)
    query = models.CharField(max_length=80)
    dossiers = ArrayField(models.UUIDField(), default=list, help_text="whose data was shown")
    denied = models.BooleanField(default=False)
    reason = models.CharField(max_length=300)

    class Meta:
        indexes = [
            models.Index(fields=["read_at"]),
            models.Index(fields=["actor", "read_at"]),
            GinIndex(fields=["dossiers"], name="readings_of_a_dossier"),
        ]


class ReadingSeal(models.Model):
    """One Merkle root over the readings of a day, made once the day is over."""

    day = models.DateField(primary_key=True)
    root = models.BinaryField(max_length=32)
    readings = models.PositiveIntegerField()
    sealed_at = models.DateTimeField(db_default=Now())
