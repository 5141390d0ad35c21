"""The dossier (fascicolo): a random id, a municipality, an office, a compartment. All else points at it."""

import secrets
import uuid

from django.db import models

from approdo.records.territory.models import Municipality, Office

CODE_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no 0 O 1 I (faces.md §7)


def random_code() -> str:
    """Six random signs, shown as R8C-3LN. Says nothing about order, person or activity (P-34)."""
    signs = "".join(secrets.choice(CODE_ALPHABET) for _ in range(6))
    return f"{signs[:3]}-{signs[3:]}"


class Kind(models.TextChoices):
    CALL = "call", "bando"
    APPLICATION = "application", "domanda"
    HOME = "home", "alloggio"
    COMMITMENT = "commitment", "impegno di programma"
    OFFICE = "office", "ufficio"


class Dossier(models.Model):
    """One file of the office, and one chain of the journal."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    code = models.CharField(max_length=7, unique=True, default=random_code)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT)
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    compartment = models.SlugField(max_length=30, default="ordinary")
    within = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contained",
        help_text="an application's dossier lies within its call's: who is assigned the call is assigned its files",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office"], condition=models.Q(kind=Kind.OFFICE), name="one_dossier_for_an_office"
            ),
            models.CheckConstraint(condition=~models.Q(within=models.F("id")), name="dossier_is_not_within_itself"),
        ]
