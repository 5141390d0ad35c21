"""Users and what they hold. The rule itself (role × action × scope) is in table.py."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.crypto import salted_hmac

from approdo.records.dossiers.models import Dossier
from approdo.records.territory.models import Office


class UserManager(BaseUserManager):
    def get_by_natural_key(self, username):
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """An account. Officials are shown by role (`display_name`), never by a person's name in the demo.

    `side` is the compartment the account belongs to, for life (a trigger refuses a change).
    `session_generation` is part of every session's fingerprint: raising it ends all of them at once.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    display_name = models.CharField(max_length=120)
    side = models.SlugField(max_length=30, default="ordinary")
    is_active = models.BooleanField(default=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    session_generation = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_account_per_email"),
            models.CheckConstraint(
                condition=models.Q(is_active=True, suspended_at__isnull=True)
                | models.Q(is_active=False, suspended_at__isnull=False),
                name="suspended_means_not_active",
            ),
        ]

    def _get_session_auth_hash(self, secret=None):
        salt = f"approdo.access.session.{self.session_generation}"
        return salted_hmac(salt, self.password, secret=secret, algorithm="sha256").hexdigest()

    def get_full_name(self):
        return self.display_name

    def __str__(self):
        return self.display_name


class Role(models.TextChoices):
    ADMINISTRATOR = "administrator", "amministratore di sistema"
    OFFICER = "housing_officer", "istruttore dell’Ufficio Casa"
    MANAGER = "housing_manager", "dirigente che firma"
    EDITOR = "programme_editor", "redattore del programma"
    DPO = "dpo", "responsabile della protezione dei dati"


class RoleGrant(models.Model):
    """A role held in an office over [from_day, to_day)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="role_grants")
    role = models.CharField(max_length=40, choices=Role.choices)
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    from_day = models.DateField()
    to_day = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(to_day__isnull=True) | models.Q(to_day__gt=models.F("from_day")),
                name="role_grant_period_runs_forward",
            )
        ]


class DossierAssignment(models.Model):
    """This user follows this dossier over [from_at, to_at)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="assignments")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="assignments")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "dossier"],
                condition=models.Q(to_at__isnull=True),
                name="one_open_assignment_each",
            )
        ]


class Deputy(models.Model):
    """`deputy` acts for `user` over [from_day, to_day)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="deputies")
    deputy = models.ForeignKey(User, on_delete=models.PROTECT, related_name="deputises_for")
    from_day = models.DateField()
    to_day = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(to_day__gt=models.F("from_day")), name="deputy_period_runs_forward"
            ),
            models.CheckConstraint(condition=~models.Q(user=models.F("deputy")), name="nobody_deputises_for_oneself"),
        ]


class ConflictDeclaration(models.Model):
    """What an official declares about a dossier (P-18; l. 241/1990, art. 6-bis). A declared conflict removes access.

    On a call it covers the files within it. A new declaration supersedes the one before.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="conflict_declarations")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="conflict_declarations")
    conflict = models.BooleanField()
    declared_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "dossier"],
                condition=models.Q(superseded_at__isnull=True),
                name="one_conflict_declaration_in_force",
            )
        ]


class Party(models.Model):
    """Whom a dossier concerns, outside the office: they open it from the portal, over [from_day, to_day).

    `party` is a person (records.people) for an applicant, a delegation for a delegate: access knows neither, only the id.
    `powers` are the actions a delegate was given; an applicant has all that the table gives to applicants.
    """

    class Capacity(models.TextChoices):
        APPLICANT = "applicant", "chi ha fatto domanda"
        DELEGATE = "delegate", "persona delegata"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="parties")
    party = models.UUIDField()
    capacity = models.CharField(max_length=20, choices=Capacity.choices)
    powers = ArrayField(models.CharField(max_length=40), default=list)
    from_day = models.DateField()
    to_day = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "party", "capacity"],
                condition=models.Q(to_day__isnull=True),
                name="one_open_capacity_each",
            ),
            models.CheckConstraint(
                condition=models.Q(to_day__isnull=True) | models.Q(to_day__gte=models.F("from_day")),
                name="party_period_runs_forward",
            ),
        ]
        indexes = [models.Index(fields=["party"])]


class AccessCode(models.Model):
    """The secret with which somebody without a digital identity opens one dossier: 100 random bits, kept only as a digest.

    It is not the public code, which anybody may know. A new one takes the place of the one before.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="codes")
    digest = models.BinaryField(max_length=32, unique=True)
    issued_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["party"], condition=models.Q(withdrawn_at__isnull=True), name="one_code_in_force_each"
            )
        ]


class Invitation(models.Model):
    """The only way to an account. The link's secret is stored hashed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField()
    display_name = models.CharField(max_length=120)
    role = models.CharField(max_length=40, choices=Role.choices)
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    token_hash = models.BinaryField(max_length=32, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
