"""People who met a service. Every field here is personal: it reaches nobody but through procedures.read."""

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models

from approdo.records.territory.models import Municipality


class Household(models.Model):
    """A nucleus as it is known; its members are dated, so an old decision keeps its own composition (in its facts)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, help_text="of residence")


class Person(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tax_code = models.CharField(max_length=16, unique=True)
    family_name = models.CharField(max_length=80)
    given_name = models.CharField(max_length=80)
    birth_date = models.DateField()
    address = models.CharField(max_length=200, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="")
    died_on = models.DateField(null=True, blank=True)


class Membership(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    is_applicant = models.BooleanField(default=False, help_text="who speaks for the household")
    period = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="nobody_in_one_household_twice_at_once",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("household", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            )
        ]


class Organisation(models.Model):
    """A partner, provider or association: public by nature, never a natural person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=60, blank=True, default="")


class Delegation(models.Model):
    """`delegate` may act for `person` in what `scope` names, over `period`, revocable (W05).

    Whoever helps without being known to the office is told by name and kind: a CAF, a relative, a social worker.
    """

    class Helper(models.TextChoices):
        CAF = "caf", "CAF o patronato"
        SOCIAL_WORKER = "social_worker", "assistente sociale"
        RELATIVE = "relative", "familiare"
        OTHER = "other", "altra persona di fiducia"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="delegations")
    delegate = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="acts_for")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True)
    helper_kind = models.CharField(max_length=20, choices=Helper.choices, blank=True, default="")
    helper_name = models.CharField(max_length=120, blank=True, default="")
    scope = models.SlugField(max_length=60)
    act = models.CharField(max_length=160, help_text="the deed it rests on")
    period = DateRangeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(delegate__isnull=False, organisation__isnull=True, helper_name="")
                | models.Q(delegate__isnull=True, organisation__isnull=False, helper_name="")
                | (models.Q(delegate__isnull=True, organisation__isnull=True) & ~models.Q(helper_name="")),
                name="delegate_is_one_person_organisation_or_helper",
            )
        ]
