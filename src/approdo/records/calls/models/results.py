"""Rankings and allotments: stored with their hash, never updated; a later one is a new row."""

import uuid

from django.db import models

from approdo.records.homes.models import Home

from .applications import Application
from .call import Call


class Ranking(models.Model):
    """One list per run; rows carry owner and municipality. `document` is what the gate may publish from (codes only)."""

    class Stage(models.TextChoices):
        PROVISIONAL = "provisional", "provvisoria"
        FINAL = "final", "definitiva"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="rankings")
    stage = models.CharField(max_length=20, choices=Stage.choices)
    ranked_at = models.DateTimeField()
    hash = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "stage"], name="one_ranking_per_stage")]


class RankingRow(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ranking = models.ForeignKey(Ranking, on_delete=models.PROTECT, related_name="rows")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="ranking_rows")
    owner = models.CharField(max_length=40)
    municipality = models.CharField(max_length=40)
    place = models.PositiveIntegerField()
    score = models.IntegerField()
    keys = models.JSONField(default=list)
    drawn = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ranking", "owner", "municipality", "place"], name="ranking_place_once"),
            models.UniqueConstraint(fields=["ranking", "owner", "municipality", "application"], name="ranked_once"),
        ]


class Refusal(models.Model):
    """A household said no to a home: it leaves that ranking (reasoned; the consequence is the measure's).

    `withdrawn_at` when the answer was undone while nothing depended on it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="refusals")
    home = models.ForeignKey(Home, on_delete=models.PROTECT, related_name="refusals")
    reason = models.CharField(max_length=300)
    refused_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "home"], condition=models.Q(withdrawn_at__isnull=True), name="refused_once"
            )
        ]


class HomeChoice(models.Model):
    """Where the law leaves the choice to a person (r.r. 4/2017, art. 15, c. 1 bis): which home, and why.

    A later choice for the same application and owner takes the place of the one before, when its home is no longer there.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="home_choices")
    home = models.ForeignKey(Home, on_delete=models.PROTECT, related_name="choices")
    reason = models.CharField(max_length=300)
    chosen_by = models.UUIDField()
    chosen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "home"], name="home_chosen_once_per_application")]


class AllotmentRun(models.Model):
    """A run of the allotment on the final ranking. `document` is approdo.allotment/1 with codes as application ids."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="allotment_runs")
    number = models.PositiveIntegerField()
    run_at = models.DateTimeField()
    complete = models.BooleanField()
    hash = models.CharField(max_length=80)
    document = models.JSONField()
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "number"], name="allotment_run_number_once")]


class Offer(models.Model):
    """A home proposed by a signed allotment: the household answers, and the act of assignment comes after a yes
    (r.r. 4/2017, art. 15, c. 2).

    `ended_at`: refused, undone, or the home or the household is no longer there; the home scrolls on. An accepted offer
    stays open as long as its assignment does. When it must be answered is computed from `known_at` (proof of receipt,
    P-6) and the call's term.
    """

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", "accettata"
        REFUSED = "refused", "rifiutata"

    class Ending(models.TextChoices):
        REFUSED = "refused", "rinuncia"
        UNDONE = "undone", "risposta annullata"
        HOME_WITHDRAWN = "home_withdrawn", "casa tolta dal bando"
        APPLICATION_CLOSED = "application_closed", "domanda chiusa"
        NO_LONGER_FITS = "no_longer_fits", "non più adatta al nucleo"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey("calls.AllotmentRun", on_delete=models.PROTECT, related_name="offers")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="offers")
    home = models.ForeignKey(Home, on_delete=models.PROTECT, related_name="offers")
    quota = models.SlugField(max_length=40, help_text="the pass that gave it, as on the assignment")
    offered_at = models.DateTimeField()
    known_at = models.DateTimeField(null=True, blank=True, help_text="when the household had the notice")
    answer = models.CharField(max_length=20, choices=Answer.choices, blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_through = models.CharField(
        max_length=20, blank=True, default="", choices=[("portal", "area personale"), ("office", "ufficio")]
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=20, choices=Ending.choices, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["home"], condition=models.Q(ended_at__isnull=True), name="home_offered_once"
            ),
            models.UniqueConstraint(
                fields=["application"], condition=models.Q(ended_at__isnull=True), name="application_offered_once"
            ),
            models.CheckConstraint(
                condition=models.Q(answer="", answered_at__isnull=True)
                | (~models.Q(answer="") & models.Q(answered_at__isnull=False)),
                name="offer_answer_has_its_moment",
            ),
            models.CheckConstraint(
                condition=models.Q(ending="", ended_at__isnull=True)
                | (~models.Q(ending="") & models.Q(ended_at__isnull=False)),
                name="offer_ending_has_its_moment",
            ),
        ]


class Assignment(models.Model):
    """A home given to an application by a signed act. `ended_at` when refused or revoked: the home scrolls on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(AllotmentRun, on_delete=models.PROTECT, related_name="assignments")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="assignments")
    home = models.ForeignKey(Home, on_delete=models.PROTECT, related_name="assignments")
    quota = models.SlugField(
        max_length=40, help_text="the pass that gave it: indigent_resident, indigent, reserve, general"
    )
    assigned_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["home"], condition=models.Q(ended_at__isnull=True), name="home_assigned_once"
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=models.Q(ended_at__isnull=True),
                name="application_assigned_once",
            ),
        ]
