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
    """`delegate` may act for `person` in what `scope` names, over `period`, revocable (W05)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="delegations")
    delegate = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="acts_for")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True)
    scope = models.SlugField(max_length=60)
    act = models.CharField(max_length=160, help_text="the deed it rests on")
    period = DateRangeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(delegate__isnull=False, organisation__isnull=True)
                | models.Q(delegate__isnull=True, organisation__isnull=False),
                name="delegate_is_a_person_or_an_organisation",
            )
        ]
