"""Who opens a file from outside the office, when a household changes: the dead and whoever left open it no more, nor do those to
whom they gave powers; whoever takes over opens it from that day."""

from __future__ import annotations

from datetime import date

from approdo.procedures.acting import Row
from approdo.records.access.models import Party
from approdo.records.calls.models import Application
from approdo.records.people.models import Delegation, Person


def parties_ended(application: Application, person: Person, day: date) -> list[Row]:
    """The person's own access to this file ends, and that of their delegates."""
    rows: list[Row] = []
    delegations = Delegation.objects.filter(person=person).values_list("pk", flat=True)
    for party in Party.objects.filter(
        dossier=application.dossier, to_day__isnull=True, party__in=[person.pk, *delegations]
    ):
        party.to_day = max(day, party.from_day)
        rows.append((party, "to_day"))
    return rows


def handed_to(application: Application, former: Person, heir: Person, day: date) -> list[Row]:
    """The former applicant's access ends and the new one's begins."""
    applicant = Party.Capacity.APPLICANT
    known = Party.objects.filter(dossier=application.dossier, party=heir.pk, capacity=applicant, to_day__isnull=True)
    rows = parties_ended(application, former, day)
    if not known.exists():
        rows.append(Party(dossier=application.dossier, party=heir.pk, capacity=applicant, from_day=day))
    return rows
