"""A home, its vacancy episodes, occupancies and leases. Two households at once, or two open leases, are refused by the database."""

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models

from approdo.records.dossiers.models import Dossier
from approdo.records.people.models import Household
from approdo.records.territory.models import Municipality, Owner, Zone


class Home(models.Model):
    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, primary_key=True)
    code = models.CharField(max_length=20, unique=True, help_text="public: A-07")
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT)
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT)
    address = models.CharField(max_length=200, help_text="never public")
    area_dm2 = models.PositiveIntegerField(help_text="usable residential area, square decimetres (r.r. 4/2017, art. 9)")
    rooms = models.PositiveSmallIntegerField()
    floor = models.SmallIntegerField()
    lift = models.BooleanField()
    accessible = models.BooleanField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(area_dm2__gt=0, area_dm2__lt=100_000), name="home_area_is_sensible"
            )
        ]


class VacancyEpisode(models.Model):
    """Why a home is empty, who moves next, and when: never without (J4)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    home = models.ForeignKey(Home, on_delete=models.PROTECT, related_name="vacancies")
    reason = models.SlugField(max_length=40)
    responsible = models.CharField(max_length=120)
    next_step = models.CharField(max_length=200)
    next_step_on = models.DateField()
    period = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_vacancy_episode_at_a_time",
                expressions=[("home", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            )
        ]


class Occupancy(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    home = models.ForeignKey(Home, on_delete=models.PROTECT, related_name="occupancies")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="occupancies")
    period = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_household_in_a_home_at_a_time",
                expressions=[("home", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            )
        ]


class Lease(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    home = models.ForeignKey(Home, on_delete=models.PROTECT, related_name="leases")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="leases")
    period = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_open_lease_for_a_household",
                expressions=[("household", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            ),
            ExclusionConstraint(
                name="one_open_lease_for_a_home",
                expressions=[("home", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            ),
        ]
