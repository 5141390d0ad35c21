"""Homes enter the register, with why they are empty and who moves next."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.backends.postgresql.psycopg_any import DateRange

from approdo.procedures.acting import Happening, acting
from approdo.procedures.problems import Problem, Problems
from approdo.records.access.actors import Actor
from approdo.records.access.table import Action
from approdo.records.dossiers.codes import fresh_dossier_codes
from approdo.records.dossiers.models import Dossier, Kind
from approdo.records.homes.models import Home, VacancyEpisode
from approdo.records.journal.models import Event
from approdo.records.territory.models import Municipality, Office, Owner, Zone

AREA_DM2 = range(800, 30_001)
FLOORS = range(-2, 41)


@dataclass(frozen=True)
class Vacancy:
    """Why a home is empty since `since`, who answers, what comes next and when: never without (J4)."""

    reason: str
    responsible: str
    next_step: str
    next_step_on: date
    since: date


@dataclass(frozen=True)
class HomeEntry:
    """`area_dm2`: usable residential area in square decimetres. `vacancy` is None for a home that is lived in."""

    code: str
    owner: str
    municipality: str
    zone: str
    address: str
    area_dm2: int
    rooms: int
    floor: int
    lift: bool
    accessible: bool
    vacancy: Vacancy | None = None


def register_homes(entries: Sequence[HomeEntry], office: str, moment: datetime, actor: Actor) -> list[Event]:
    """One event a home (`home_registered`); all of them or none."""
    with acting(actor, moment, Action.HOME_EDIT) as deed:
        problems = [problem for entry in entries for problem in entry_problems(entry)] + unknown_places(entries, office)
        if problems:
            raise Problems(problems)
        rows, happenings = [], []
        for entry, code in zip(entries, fresh_dossier_codes(len(entries)), strict=True):
            dossier = Dossier(kind=Kind.HOME, code=code, municipality_id=entry.municipality, office_id=office)
            rows.append((dossier, home_of(entry, dossier), vacancy_of(entry, dossier)))
            happenings.append(Happening(dossier, "home_registered", told(entry)))
        saved = [row[i] for i in range(3) for row in rows if row[i] is not None]
        return deed.record_many(happenings, rows=saved)


def home_of(entry: HomeEntry, dossier: Dossier) -> Home:
    return Home(
        dossier=dossier,
        code=entry.code,
        owner_id=entry.owner,
        municipality_id=entry.municipality,
        zone_id=entry.zone,
        address=entry.address,
        area_dm2=entry.area_dm2,
        rooms=entry.rooms,
        floor=entry.floor,
        lift=entry.lift,
        accessible=entry.accessible,
    )


def vacancy_of(entry: HomeEntry, dossier: Dossier) -> VacancyEpisode | None:
    if (vacancy := entry.vacancy) is None:
        return None
    return VacancyEpisode(
        home_id=dossier.pk,
        reason=vacancy.reason,
        responsible=vacancy.responsible,
        next_step=vacancy.next_step,
        next_step_on=vacancy.next_step_on,
        period=DateRange(vacancy.since, None),
    )


def told(entry: HomeEntry) -> dict[str, object]:
    """What the journal keeps: the address stays in the row."""
    return {
        "code": entry.code,
        "owner": entry.owner,
        "municipality": entry.municipality,
        "zone": entry.zone,
        "area_dm2": entry.area_dm2,
        "rooms": entry.rooms,
        "floor": entry.floor,
        "lift": entry.lift,
        "accessible": entry.accessible,
        "vacancy": entry.vacancy.reason if entry.vacancy else None,
    }


def entry_problems(entry: HomeEntry) -> list[Problem]:
    found = []
    if entry.area_dm2 not in AREA_DM2:
        found.append(
            Problem(
                "home_area_absurd", f"{entry.code}/area", entry.area_dm2, "da 8 a 300 m²",
                f"La superficie della casa {entry.code} non è credibile.", "Scrivila in decimetri quadrati: 49 m² è 4900.",
            )
        )  # fmt: skip
    if entry.floor not in FLOORS:
        found.append(
            Problem(
                "home_floor_absurd", f"{entry.code}/floor", entry.floor, "da -2 a 40",
                f"Il piano della casa {entry.code} non è credibile.", "Correggi il piano.",
            )
        )  # fmt: skip
    return found


def unknown_places(entries: Sequence[HomeEntry], office: str) -> list[Problem]:
    """Owners, municipalities, zones and the office must be in the register of places; codes are new and used once."""
    wanted = (
        (Owner, {entry.owner for entry in entries}, "proprietario"),
        (Municipality, {entry.municipality for entry in entries}, "Comune"),
        (Zone, {entry.zone for entry in entries}, "zona"),
        (Office, {office}, "ufficio"),
    )
    found = []
    for model, codes, word in wanted:
        for code in sorted(codes - set(model.objects.filter(pk__in=codes).values_list("pk", flat=True))):
            message, remedy = f"«{code}»: {word} che non c’è nel registro.", "Aggiungilo prima, o correggi il codice."
            found.append(Problem("unknown_reference", word, code, f"un {word} del registro", message, remedy))
    counts = Counter(entry.code for entry in entries)
    known = Home.objects.filter(code__in=counts).values_list("code", flat=True)
    for code in sorted({*known, *(code for code, times in counts.items() if times > 1)}):
        message, remedy = f"La casa {code} c’è già.", "Ogni casa entra una volta sola: usa un altro codice."
        found.append(Problem("duplicate_id", "code", code, "un codice nuovo", message, remedy))
    return found
