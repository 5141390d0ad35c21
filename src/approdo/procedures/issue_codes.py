"""Codes for the files of a call, some at a time, to be printed at once: one sheet a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from approdo.procedures.acting import Row, acting
from approdo.procedures.moments import day_of, today
from approdo.procedures.on_call import refuse
from approdo.procedures.own_access import HandedOver, code_rows
from approdo.procedures.people_rules import not_addressable
from approdo.procedures.secret_codes import fresh_secret
from approdo.records.access.actors import Actor
from approdo.records.access.models import Party
from approdo.records.access.table import Action, visible
from approdo.records.calls.own_codes import without_code
from approdo.records.dossiers.models import Dossier
from approdo.records.journal.models import Event
from approdo.records.people.models import Person

AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class CodesOrder:
    """`without`: how many files without a code whoever asks has seen; another number means that somebody was quicker."""

    call: str
    without: int


def issue_codes(order: CodesOrder, moment: datetime, actor: Actor) -> list[HandedOver]:
    """A code for each of the next AT_ONCE files that have none, among those the actor may give codes to."""
    with acting(actor, moment, Action.CODE_ISSUE) as deed:
        seen = visible(actor, Action.CODE_ISSUE, Dossier.objects.all(), on=today())
        waiting = without_code(seen, order.call)
        if waiting.count() != order.without:
            message = "Nel frattempo altri fogli sono stati preparati."
            raise refuse("code_changed", "call", message, "Ricarica la pagina: dice quanti fascicoli restano.")
        files = list(waiting.order_by("public_code").values_list("pk", flat=True)[:AT_ONCE])
        locked = {one.pk: one for one in Dossier.objects.select_for_update().filter(pk__in=files).order_by("pk")}
        parties = _addressable(files, moment)
        told, rows, secrets = [], [], {}
        for file in files:
            party = parties.get(file)
            if party is None:
                continue
            party.dossier = locked[file]
            secrets[file] = fresh_secret()
            happenings, changed = code_rows(deed, party, secrets[file])
            told += happenings
            rows += changed
        events = deed.record_many(told, _codes_together(rows))
        return [HandedOver(file, secrets[file], tuple(_of(events, file))) for file in secrets]


def _addressable(files: list[UUID], moment: datetime) -> dict[UUID, Party]:
    """The applicant of each file, when one may write to them directly."""
    on = day_of(moment)
    found = Party.objects.filter(dossier__in=files, capacity=Party.Capacity.APPLICANT, to_day__isnull=True)
    parties = {party.dossier_id: party for party in found.filter(from_day__lte=on).order_by("-from_day", "pk")}
    people = Person.objects.in_bulk([party.party for party in parties.values()])
    return {
        file: party
        for file, party in parties.items()
        if party.party in people and not not_addressable(people[party.party], on)
    }


def _codes_together(rows: list[Row]) -> list[Row]:
    """Ended codes first: a party has one in force at a time."""
    return sorted(rows, key=lambda row: not isinstance(row, tuple))


def _of(events: list[Event], file: UUID) -> list[Event]:
    return [event for event in events if event.dossier_id == file]
