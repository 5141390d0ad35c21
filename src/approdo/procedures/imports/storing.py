"""A preview as rows: people and households met before are recognised by tax code, the rest is new."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from approdo.procedures.acting import Row
from approdo.procedures.imports.layout import Layout
from approdo.procedures.imports.preview import facts_of
from approdo.procedures.imports.rows import ImportedApplication, ImportedPerson
from approdo.procedures.moments import day_of
from approdo.records.access.models import Party
from approdo.records.calls.models import Application, Call, ImportBatch, Preference
from approdo.records.dossiers.codes import fresh_codes, fresh_dossier_codes
from approdo.records.dossiers.models import Dossier, Kind
from approdo.records.homes.models import Home
from approdo.records.people.models import Household, Membership, Person

SOURCE = "regional_platform"
BATCH = 5000


@dataclass(slots=True)
class Stored:
    """Rows by kind, each kind together: people before what points at them. `facts` go in by COPY."""

    persons: dict[str, Person] = field(default_factory=dict)
    households: list[Household] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)
    dossiers: list[Dossier] = field(default_factory=list)
    applications: list[Application] = field(default_factory=list)
    preferences: list[Preference] = field(default_factory=list)
    parties: list[Party] = field(default_factory=list)
    facts: list[tuple[Any, ...]] = field(default_factory=list)
    filers: dict[UUID, Person] = field(default_factory=dict)

    def rows(self) -> list[Row]:
        new = [person for person in self.persons.values() if person._state.adding]
        people = [*new, *self.households, *self.memberships]
        return [*people, *self.dossiers, *self.applications, *self.preferences, *self.parties]

    def filed_by(self) -> list[tuple[Application, Person]]:
        """Each new application with who filed it, as the file says."""
        return [(one, self.filers[one.pk]) for one in self.applications]


def stored(call: Call, batch: ImportBatch, found: list[ImportedApplication], layout: Layout) -> Stored:
    """Return the rows of these applications; nothing is written."""
    out = Stored()
    tax_codes = {person.tax_code for one in found for person in one.persons}
    out.persons = {person.tax_code: person for person in _in_batches(Person, "tax_code", tax_codes)}
    known = _households_of(out.persons.values())
    taken = set(Application.objects.filter(call=call).values_list("public_code", flat=True))
    codes = zip(fresh_dossier_codes(len(found)), fresh_codes(len(found), taken), strict=True)
    homes = {home.code: home.pk for home in Home.objects.filter(call_homes__call=call)}
    for one, (code, public_code) in zip(found, codes, strict=True):
        people = [_person(out, person) for person in one.persons]
        household = _household(out, known, one, people)
        dossier = Dossier(
            kind=Kind.APPLICATION,
            code=code,
            municipality_id=call.dossier.municipality_id,
            office_id=call.dossier.office_id,
            compartment=call.dossier.compartment,
            within=call.dossier,
        )
        out.dossiers.append(dossier)
        application = _application(call, batch, one, dossier, household, public_code)
        out.applications.append(application)
        filer = next(person for person, told in zip(people, one.persons, strict=True) if told.is_applicant)
        out.filers[application.pk] = filer
        out.preferences += [
            Preference(application=application, rank=rank, home_id=homes[home])
            for rank, home in enumerate(one.prefers, 1)
        ]
        out.parties += _parties(one, dossier, people)
        out.facts += _facts(one, dossier.pk, people, layout)
    return out


def copy_facts(facts: Iterable[tuple[Any, ...]]) -> None:
    """Write facts in one stream: ten thousand applications bring some hundred thousand of them."""
    columns = "id, dossier_id, person_id, name, value, source, as_of"
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY evidence_fact ({columns}) FROM STDIN") as out,
    ):
        for row in facts:
            out.write_row(row)


def _person(out: Stored, told: ImportedPerson) -> Person:
    """The person with that tax code. What the office already knows is not overwritten by a file."""
    person = out.persons.get(told.tax_code)
    if person is None:
        person = out.persons[told.tax_code] = Person(
            tax_code=told.tax_code,
            family_name=told.family_name,
            given_name=told.given_name,
            birth_date=date.fromisoformat(told.birth_date),
            address=told.address,
            email=told.email,
            phone=told.phone,
        )
    return person


def _household(
    out: Stored, known: dict[frozenset[UUID], Household], one: ImportedApplication, people: list[Person]
) -> Household:
    """The household with exactly these members; else a new one from the day of filing."""
    members = frozenset(person.pk for person in people)
    if members in known:
        return known[members]
    household = known[members] = Household(municipality_id=one.resident_in)
    out.households.append(household)
    since = DateRange(day_of(one.filed_at), None)
    out.memberships += [
        Membership(household=household, person=person, is_applicant=told.is_applicant, period=since)
        for person, told in zip(people, one.persons, strict=True)
    ]
    return household


def _households_of(people: Iterable[Person]) -> dict[frozenset[UUID], Household]:
    """Households, by their present members, in which any of these people is."""
    ids = [person.pk for person in people]
    theirs = {household.pk: household for household in _in_batches(Household, "memberships__person", ids)}
    members: dict[UUID, set[UUID]] = {}
    for start in range(0, len(theirs), BATCH):
        some = list(theirs)[start : start + BATCH]
        present = Membership.objects.filter(household__in=some, period__endswith__isnull=True)
        for household, person in present.values_list("household_id", "person_id"):
            members.setdefault(household, set()).add(person)
    return {frozenset(persons): theirs[household] for household, persons in members.items()}


def _application(
    call: Call,
    batch: ImportBatch,
    one: ImportedApplication,
    dossier: Dossier,
    household: Household,
    public_code: str,
) -> Application:
    return Application(
        dossier=dossier,
        call=call,
        household=household,
        batch=batch,
        public_code=public_code,
        external_id=one.external_id,
        protocol_number=one.protocol_number,
        filed_at=one.filed_at,
        score=one.score,
        household_size=len(one.persons),
        needs_accessible=one.needs_accessible,
        resident_in_id=one.resident_in,
        tie_keys=one.tie_keys,
    )


def _parties(one: ImportedApplication, dossier: Dossier, people: list[Person]) -> Iterator[Party]:
    """Whoever filed opens the file from the portal, from the day of filing."""
    for person, told in zip(people, one.persons, strict=True):
        if told.is_applicant:
            capacity = Party.Capacity.APPLICANT
            yield Party(dossier=dossier, party=person.pk, capacity=capacity, from_day=day_of(one.filed_at))


def _facts(one: ImportedApplication, dossier: UUID, people: list[Person], layout: Layout) -> Iterator[tuple[Any, ...]]:
    as_of = day_of(one.filed_at)
    attested = date.fromisoformat(one.isee_on) if one.isee_on else as_of
    household, persons = facts_of(one, layout)
    for name, value in household.items():
        day = attested if name in layout.dated else as_of
        yield uuid.uuid4(), dossier, None, name, json.dumps(value), SOURCE, day
    for person, values in zip(people, persons, strict=True):
        for name, value in values.items():
            yield uuid.uuid4(), dossier, person.pk, name, json.dumps(value), SOURCE, as_of


def _in_batches(model: Any, field_name: str, values: Iterable[Any]) -> Iterator[Any]:
    wanted = list(values)
    for start in range(0, len(wanted), BATCH):
        yield from model.objects.filter(**{f"{field_name}__in": wanted[start : start + BATCH]}).distinct()
