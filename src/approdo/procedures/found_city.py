"""The first act of a database: what this installation is, its places and offices; in a demo, its personas too.

Done once, by whoever installs, as the system. A real city enters no persona: its first administrator is invited.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from approdo.procedures.acting import Happening, acting
from approdo.procedures.moments import day_of
from approdo.procedures.problems import Problem, Problems
from approdo.records.access.actors import Actor
from approdo.records.access.models import RoleGrant, User
from approdo.records.access.table import Action
from approdo.records.dossiers.models import Dossier, Kind
from approdo.records.journal.models import Event
from approdo.records.territory.models import Installation, Municipality, Office, Owner, Setting, Zone


@dataclass(frozen=True)
class OfficeEntry:
    code: str
    municipality: str
    name: str
    address: str = ""
    phone: str = ""
    email: str = ""
    hours: str = ""
    responsible: str = ""
    substitute: str = ""


@dataclass(frozen=True)
class PersonaEntry:
    """An account of the demo: a role, never a person; it has no password and enters by its button."""

    name: str
    display_name: str
    role: str
    office: str
    since: date


@dataclass(frozen=True)
class SettingEntry:
    """A value that the municipality sets for itself, with where it stands and the role that answers for it."""

    municipality: str
    name: str
    value: object
    source: str
    confirmed_by: str


@dataclass(frozen=True)
class CityEntry:
    """`municipalities`, `owners`: code → name; `zones`: code → (municipality, name); `patron_days`: code → MM-DD."""

    ambito: str
    municipalities: Mapping[str, str]
    owners: Mapping[str, str]
    zones: Mapping[str, tuple[str, str]]
    offices: Sequence[OfficeEntry]
    patron_days: Mapping[str, str] = field(default_factory=dict)
    settings: Sequence[SettingEntry] = ()


def found_city(
    city: CityEntry,
    moment: datetime,
    actor: Actor,
    *,
    demo_seed: str | None = None,
    demo_moment: datetime | None = None,
    personas: Sequence[PersonaEntry] = (),
) -> list[Event]:
    """Events `office_founded`, one an office. With `demo_seed` the database is marked as born from the generator."""
    with acting(actor, moment, Action.USERS_INVITE) as deed:
        if Installation.objects.exists():
            message, remedy = "Questa installazione c’è già.", "Per ricominciare crea una banca dati vuota."
            raise Problems([Problem("already_founded", "installation", None, "una banca dati vuota", message, remedy)])
        if personas and demo_seed is None:
            message, remedy = "Le persone dimostrative stanno solo in una dimostrazione.", "Invita persone vere."
            raise Problems([Problem("personas_only_in_demo", "personas", None, "nessuna", message, remedy)])
        dossiers = [Dossier(kind=Kind.OFFICE, municipality_id=o.municipality, office_id=o.code) for o in city.offices]
        rows = [
            *places(city, demo_seed, demo_moment),
            *(setting_row(entry, moment) for entry in city.settings),
            *dossiers,
            *(row for persona in personas for row in persona_rows(persona)),
        ]
        told = [
            Happening(dossier, "office_founded", {"office": office.code, "demo": demo_seed is not None})
            for dossier, office in zip(dossiers, city.offices, strict=True)
        ]
        told += [_setting_told(entry, dossiers, moment) for entry in city.settings]
        return deed.record_many(told, rows=rows)


def setting_row(entry: SettingEntry, moment: datetime) -> Setting:
    return Setting(
        municipality_id=entry.municipality,
        name=entry.name,
        value=entry.value,
        from_day=day_of(moment),
        source=entry.source,
        confirmed_by=entry.confirmed_by,
        set_at=moment,
    )


def _setting_told(entry: SettingEntry, offices: Sequence[Dossier], moment: datetime) -> Happening:
    """Told on the first office of the municipality, as a later change is told on the office that makes it."""
    first = next(one for one in offices if one.municipality_id == entry.municipality)
    payload = {
        "name": entry.name,
        "value": entry.value,
        "from": day_of(moment).isoformat(),
        "source": entry.source,
    }
    return Happening(first, "setting_changed", payload)


def places(city: CityEntry, demo_seed: str | None, demo_moment: datetime | None) -> list[object]:
    return [
        Installation(
            ambito=city.ambito,
            born_as_demo=demo_seed is not None,
            demo_seed=demo_seed or "",
            demo_moment=demo_moment,
        ),
        *(
            Municipality(code=code, name=name, patron_day=city.patron_days.get(code, ""))
            for code, name in city.municipalities.items()
        ),
        *(Owner(code=code, name=name) for code, name in city.owners.items()),
        *(Zone(code=code, municipality_id=where, name=name) for code, (where, name) in city.zones.items()),
        *(
            Office(
                code=office.code,
                municipality_id=office.municipality,
                name=office.name,
                address=office.address,
                phone=office.phone,
                email=office.email,
                hours=office.hours,
                responsible=office.responsible,
                substitute=office.substitute,
            )
            for office in city.offices
        ),
    ]


def persona_rows(persona: PersonaEntry) -> tuple[User, RoleGrant]:
    user = User(email=f"{persona.name}@demo.invalid", display_name=persona.display_name)
    user.set_unusable_password()
    return user, RoleGrant(user=user, role=persona.role, office_id=persona.office, from_day=persona.since)
