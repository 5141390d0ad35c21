"""A household changes while its call goes on: somebody comes in, leaves or dies, from a day.

What comes after the deadline changes no score and no place (P-15): the file keeps both. But a home must fit who will live in it,
so the next run and the act of assignment read the household as it is, and an offered home that no longer fits is taken back by
an act of its own. When whoever applied dies and others remain, another adult of the household takes their place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateRange
from stdnum.it import codicefiscale

from approdo.clock.ranges import completed_years
from approdo.procedures.acting import Row
from approdo.procedures.call_book import CallBook, book_of
from approdo.procedures.check_facts import LATER
from approdo.procedures.close_application import CLOSED
from approdo.procedures.household_parties import handed_to, parties_ended
from approdo.procedures.moments import day_of
from approdo.procedures.on_call import event_of, on_application, problem
from approdo.procedures.problems import Problem, refuse_if_any
from approdo.records.access.actors import Actor
from approdo.records.access.table import Action
from approdo.records.calls.models import Application, Call
from approdo.records.evidence.models import Fact
from approdo.records.journal.models import Event
from approdo.records.people.models import Membership, Person

ENTERED, LEFT, DIED = "entered", "left", "died"
CHANGES = {ENTERED: "entra nel nucleo", LEFT: "esce dal nucleo", DIED: "è morta"}
OF_AGE = 18
MOST_MEMBERS = 30
SIZE, BIRTH = "household.size", "person.birth_date"
SOURCE = "office" + LATER


@dataclass(frozen=True, slots=True)
class NewMember:
    """Whoever comes in: born, adopted, married … `facts` are those that the measure asks of a person, if already known."""

    tax_code: str
    family_name: str
    given_name: str
    birth_date: date
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HouseholdChange:
    """`kind`: one of CHANGES; `on`: the day from which it is so; `seen`: the paper that says so. `member` for who enters, `person`
    for who leaves or died; `applicant`: who takes over when whoever applied has died."""

    application: UUID
    kind: str
    on: date
    seen: str
    member: NewMember | None = None
    person: UUID | None = None
    applicant: UUID | None = None


def change_household(told: HouseholdChange, moment: datetime, actor: Actor) -> list[Event]:
    """Record the change. No decision is made again: the requirements are looked at once more before the assignment."""
    opened = on_application(told.application, "change_household", moment, actor, Action.APPLICATION_CHECK)
    with opened as (deed, application, call):
        book = book_of(call, moment)
        members = _members(application)
        refuse_if_any(_problems(told, application, call, book, members, moment))
        if told.kind == ENTERED:
            assert told.member is not None, "the guards have refused"
            person, rows = _entered(told.member, application, book, told.on, moment, actor)
            size = len(members) + 1
        else:
            person, rows = _gone(told, application, members)
            size = len(members) - 1
        rows += _facts({_name_of(book, SIZE): size}, None, application, told.on, moment, actor)
        payload = {
            "change": told.kind,
            "on": told.on.isoformat(),
            "size": size,
            "person": str(person.pk),
            "applicant": str(told.applicant) if told.applicant else None,
            "seen": told.seen.strip(),
        }
        events = [deed.record(application.dossier, event_of("change_household"), payload, rows)]
        deed.queue("public.write")
        return events


def _members(application: Application) -> dict[UUID, Membership]:
    """Who is in the household now, by person."""
    rows = Membership.objects.filter(household=application.household_id, period__endswith__isnull=True)
    return {one.person_id: one for one in rows.select_related("person").order_by("person__birth_date", "pk")}


def _entered(
    member: NewMember, application: Application, book: CallBook, on: date, moment: datetime, actor: Actor
) -> tuple[Person, list[Row]]:
    rows: list[Row] = []
    person = Person.objects.filter(tax_code=_tax_code(member)).first()
    if person is None:
        person = Person(
            tax_code=_tax_code(member),
            family_name=member.family_name.strip(),
            given_name=member.given_name.strip(),
            birth_date=member.birth_date,
        )
        rows.append(person)
    rows.append(Membership(household=application.household, person=person, period=DateRange(on, None)))
    facts = {_name_of(book, BIRTH): member.birth_date.isoformat(), **member.facts}
    return person, rows + _facts(facts, person, application, on, moment, actor)


def _gone(told: HouseholdChange, application: Application, members: dict[UUID, Membership]) -> tuple[Person, list[Row]]:
    assert told.person is not None, "the guards have refused"
    leaving = members[told.person]
    leaving.period = DateRange(leaving.period.lower, told.on)
    rows: list[Row] = [(leaving, "period")]
    if told.kind == DIED:
        leaving.person.died_on = told.on
        rows.append((leaving.person, "died_on"))
    if leaving.is_applicant:
        assert told.applicant is not None, "the guards have refused"
        heir = members[told.applicant]
        heir.period = DateRange(heir.period.lower, told.on)
        speaks = Membership(
            household=application.household, person=heir.person, is_applicant=True, period=DateRange(told.on, None)
        )
        rows += [(heir, "period"), speaks, *handed_to(application, leaving.person, heir.person, told.on)]
    else:
        rows += parties_ended(application, leaving.person, told.on)
    return leaving.person, rows


def _facts(
    values: Mapping[str | None, Any],
    person: Person | None,
    application: Application,
    on: date,
    moment: datetime,
    actor: Actor,
) -> list[Row]:
    """Facts of after the deadline: they stand beside what was declared, and count for the assignment alone."""
    rows: list[Row] = []
    for name, value in values.items():
        if name is None:
            continue
        former = None if person is not None and person._state.adding else _same_fact(application, person, name)
        if former is not None:
            former.replaced_at = moment
            rows.append((former, "replaced_at"))
        rows.append(
            Fact(
                dossier=application.dossier,
                person=person,
                name=name,
                value=value,
                source=SOURCE,
                as_of=on,
                verified_by=actor.user_id,
                verified_at=moment,
            )
        )
    return rows


def _same_fact(application: Application, person: Person | None, name: str) -> Fact | None:
    known = Fact.objects.filter(dossier=application.dossier, person=person, name=name, source=SOURCE)
    return known.filter(replaced_at__isnull=True).first()


def _name_of(book: CallBook, concept: str) -> str | None:
    """What this measure calls a concept; None when it does not ask it."""
    return next((fact["name"] for fact in book.facts["facts"] if fact["concept"] == concept), None)


def _tax_code(member: NewMember) -> str:
    return str(codicefiscale.compact(member.tax_code))


def _problems(
    told: HouseholdChange,
    application: Application,
    call: Call,
    book: CallBook,
    members: dict[UUID, Membership],
    moment: datetime,
) -> list[Problem]:
    if application.state in CLOSED:
        message = f"La domanda è {application.get_state_display()}: il suo nucleo non cambia più."
        return [problem("application_ended", "application", message, "Ricarica la pagina.")]
    if told.kind not in CHANGES:
        return [problem("change_unknown", "kind", "Manca che cosa è cambiato.", "Scegli chi entra, esce o è morto.")]
    found = _day_problems(told, call, moment)
    if not 0 < len(told.seen.strip()) <= 200:
        found.append(problem("source_missing", "seen", "Manca da che cosa risulta.", "Scrivi quale atto hai visto."))
    if told.kind == ENTERED:
        return found + _entering_problems(told.member, application, call, book, members)
    return found + _leaving_problems(told, members)


def _day_problems(told: HouseholdChange, call: Call, moment: datetime) -> list[Problem]:
    deadline = day_of(call.closes_at)
    if told.on > day_of(moment):
        return [problem("date_invalid", "on", "Il giorno è nel futuro.", "Correggi il giorno.")]
    if told.on <= deadline:
        message = f"Il cambio è di prima del {deadline:%d/%m/%Y}: riguarda la domanda com’era alla chiusura."
        return [problem("date_invalid", "on", message, "Si chiarisce con una richiesta di correzione.")]
    return []


def _entering_problems(
    member: NewMember | None,
    application: Application,
    call: Call,
    book: CallBook,
    members: dict[UUID, Membership],
) -> list[Problem]:
    if member is None:
        return [problem("member_missing", "member", "Manca chi entra nel nucleo.", "Scrivi i suoi dati.")]
    found = [
        problem("text_missing", name, f"Manca {label}.", "Scrivilo.")
        for name, label in (("family_name", "il cognome"), ("given_name", "il nome"))
        if not 0 < len(getattr(member, name).strip()) <= 80
    ]
    if not codicefiscale.is_valid(_tax_code(member)):
        message = "Il codice fiscale non è valido."
        found.append(problem("tax_code_invalid", "tax_code", message, "Confrontalo con la tessera sanitaria."))
    if len(members) >= MOST_MEMBERS:
        found.append(problem("too_many", "member", "Il nucleo ha già 30 persone.", "Controlla il nucleo."))
    known = Person.objects.filter(tax_code=_tax_code(member)).first()
    if known is not None and known.pk in members:
        found.append(problem("duplicate_id", "tax_code", "Questa persona è già nel nucleo.", "Controlla il codice."))
    elif known is not None:
        elsewhere = Application.objects.filter(
            call=call, household__memberships__person=known, household__memberships__period__endswith__isnull=True
        ).exclude(state__in=CLOSED)
        if elsewhere.exclude(pk=application.pk).exists():
            message = "Questa persona è nel nucleo di un’altra domanda di questo bando."
            found.append(problem("duplicate_id", "tax_code", message, "Chiarisci prima in quale nucleo vive."))
    for name, value in member.facts.items():
        found += [
            problem(fault.code, f"facts/{name}", fault.message, fault.remedy, value=fault.value)
            for fault in book.value_faults(name, value, of_person=True)
        ]
    return found


def _leaving_problems(told: HouseholdChange, members: dict[UUID, Membership]) -> list[Problem]:
    leaving = members.get(told.person) if told.person else None
    if leaving is None:
        return [problem("unknown_reference", "person", "Questa persona non è nel nucleo.", "Scegli la persona.")]
    if told.on <= leaving.period.lower:
        return [problem("date_invalid", "on", "In quel giorno non era ancora nel nucleo.", "Correggi il giorno.")]
    if not leaving.is_applicant:
        return []
    if told.kind == LEFT:
        message = "Chi ha fatto domanda non esce dal nucleo: la domanda è sua."
        return [problem("applicant_leaves", "person", message, "Se la ritira, chiudi la domanda.")]
    if len(members) == 1:
        message = "Nel nucleo non resta nessuno: la domanda si chiude."
        return [problem("nobody_left", "person", message, "Chiudi la domanda per decesso.")]
    heir = members.get(told.applicant) if told.applicant and told.applicant != told.person else None
    if heir is None or completed_years(heir.person.birth_date, told.on) < OF_AGE:
        message = "Chi parla per il nucleo, da ora, è una persona maggiorenne che ne fa parte."
        return [problem("applicant_missing", "applicant", message, "Scegli chi subentra.")]
    if told.on <= heir.period.lower:
        return [
            problem("date_invalid", "applicant", "Chi subentra è entrato dopo quel giorno.", "Scegli un’altra persona.")
        ]
    return []
