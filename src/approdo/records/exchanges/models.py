"""What goes out to people and comes back: the memory of the gateways, which have none of their own.

Every message to a person is a row here, seen by both sides. `state` is written only by procedures and follows from the
events of its dossier (`message_drafted`, `message_sent`, `message_delivered`, `message_read`, `message_failed`).
"""

import uuid

from django.db import models

from approdo.records.dossiers.models import Dossier


class Message(models.Model):
    """One message to one person about one dossier.

    `text` and `text_from` name the version of the text that was filled; `subject` and `body` are what the person reads:
    personal, as are `address` and `letter`. A legal message goes to the digital domicile found when it is sent, else on
    paper (P-52); e-mail is courtesy and never carries the matter itself (CAD, art. 3-bis): channel and address may change
    while it is a draft, and no more. `repeats` is the message that a retry repeats. `package` are the letters printed
    together; `tracking` is the number of the registered letter.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "da spedire"
        SENT = "sent", "spedito"
        DELIVERED = "delivered", "consegnato"
        READ = "read", "letto"
        FAILED = "failed", "non consegnato"

    class Channel(models.TextChoices):
        DIGITAL_DOMICILE = "digital_domicile", "domicilio digitale"
        PAPER = "paper", "lettera"
        COURTESY_EMAIL = "courtesy_email", "e-mail di cortesia"
        PORTAL = "portal", "area personale"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="messages")
    recipient = models.UUIDField(help_text="the person")
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    channel = models.CharField(max_length=20, choices=Channel.choices)
    legal = models.BooleanField(help_text="has effects from the day it is received")
    text = models.SlugField(max_length=60)
    text_from = models.DateField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    address = models.CharField(max_length=300, blank=True, default="")
    letter = models.BinaryField(null=True, blank=True, help_text="PDF/UA-1 and PDF/A-2a")
    letter_digest = models.CharField(max_length=64, blank=True, default="")
    drafted_at = models.DateTimeField()
    drafted_by = models.UUIDField(null=True, blank=True, help_text="null: a job")
    sent_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(
        max_length=60, blank=True, default="", help_text="a code, never what the other side said"
    )
    repeats = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="repeated_by")
    package = models.UUIDField(null=True, blank=True)
    tracking = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["state", "drafted_at"]), models.Index(fields=["dossier", "drafted_at"])]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(legal=True, channel="courtesy_email"), name="legal_message_is_never_courtesy"
            ),
            models.UniqueConstraint(
                fields=["repeats"], condition=models.Q(repeats__isnull=False), name="message_repeated_once"
            ),
        ]


class HandOver(models.Model):
    """A message is about to be handed to the world outside: written, and committed, before it is.

    One without an `Attempt` of its number was cut off between the two: nobody knows whether the message left.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="hand_overs")
    number = models.PositiveSmallIntegerField()
    begun_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "number"], name="hand_over_number_once")]


class Attempt(models.Model):
    """How one try at handing a message to its channel ended. Technical: its time is the machine's, never the law's.

    `unknown` is written by whoever finds a hand-over that was cut off; a person says what it came to.
    """

    class Outcome(models.TextChoices):
        TAKEN = "taken", "preso in carico"
        REFUSED = "refused", "rifiutato"
        DOWN = "down", "non risponde"
        UNKNOWN = "unknown", "non si sa"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    tried_at = models.DateTimeField()
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    code = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "number"], name="attempt_number_once")]
