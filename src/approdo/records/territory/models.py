"""Where things are and who answers for them."""

import uuid

from django.db import models
from django.db.models.functions import Now


class Installation(models.Model):
    """The one row that says what this database is.

    `born_as_demo` is written when the demo generator creates the city and never changes afterwards (a trigger refuses):
    persona buttons and the demo date exist only where it is true.
    `demo_moment` is the moment that acts receive in a demo-born database; null means the real one.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    ambito = models.CharField(max_length=120)
    born_as_demo = models.BooleanField(default=False)
    demo_seed = models.CharField(max_length=40, blank=True, default="")
    demo_moment = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="installation_is_one_row"),
            models.CheckConstraint(
                condition=models.Q(demo_moment__isnull=True) | models.Q(born_as_demo=True),
                name="only_a_demo_has_another_moment",
            ),
        ]


class Municipality(models.Model):
    code = models.SlugField(max_length=40, primary_key=True)
    name = models.CharField(max_length=120)
    patron_day = models.CharField(
        max_length=5, blank=True, default="", help_text="MM-DD; empty until someone confirms it"
    )


class Owner(models.Model):
    """Who owns public homes: the municipality, ALER."""

    code = models.SlugField(max_length=40, primary_key=True)
    name = models.CharField(max_length=120)


class Zone(models.Model):
    code = models.SlugField(max_length=60, primary_key=True)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT)
    name = models.CharField(max_length=120)


class Office(models.Model):
    code = models.SlugField(max_length=60, primary_key=True)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT)
    name = models.CharField(max_length=160)
    address = models.CharField(max_length=200, blank=True, default="")
    phone = models.CharField(max_length=60, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    hours = models.CharField(max_length=200, blank=True, default="")
    responsible = models.CharField(max_length=160, blank=True, default="", help_text="role, never a person's name")
    substitute = models.CharField(max_length=160, blank=True, default="", help_text="l. 241/1990, art. 2, c. 9-bis")


class Setting(models.Model):
    """A value that the installation sets for itself, from a day on: terms, retention, texts confirmed. History is the rows.

    `name` is one of those that `procedures.settings` declares; `source` says where it comes from, `confirmed_by` which role
    answers for it. A value never changes: a later row takes its place.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="settings")
    name = models.SlugField(max_length=80)
    value = models.JSONField()
    from_day = models.DateField()
    source = models.CharField(max_length=200, blank=True, default="")
    confirmed_by = models.CharField(max_length=160, blank=True, default="", help_text="role")
    set_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["municipality", "name", "from_day"])]
