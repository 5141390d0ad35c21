"""What the rows say, against the call, the calendar, the homes and each other. Pure: all that is known is handed in."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from stdnum.exceptions import ValidationError
from stdnum.it import codicefiscale

from approdo.procedures.imports.layout import APPLICATIONS, PERSONS
from approdo.procedures.imports.rows import ImportedApplication, ImportedPerson, Reading
from approdo.procedures.moments import ROME, day_of
from approdo.procedures.problems import Problem

MOST_PERSONS = 30


@dataclass(frozen=True, slots=True)
class Known:
    """What the office knows when the file comes: the window, the homes on offer, the files it already has."""

    opens_at: datetime
    closes_at: datetime
    moment: datetime
    homes: frozenset[str]
    external_ids: frozenset[str]
    most_preferences: int | None = None


def all_checks(reading: Reading, known: Known) -> tuple[list[Problem], list[Problem]]:
    """Return errors (nothing is imported) and warnings (a person looks, then may go on)."""
    errors: list[Problem] = []
    for application in reading.applications:
        for check in (_already_here, _window, _homes, _attested, _composition, _births, _future_days):
            errors += check(reading, application, known)
    warnings = list(_in_two_households(reading)) + list(_birth_against_tax_code(reading))
    return errors, warnings


def _already_here(reading: Reading, one: ImportedApplication, known: Known) -> Iterator[Problem]:
    if one.external_id in known.external_ids:
        why = "questa domanda è già stata importata"
        remedy = "Togli la riga: una domanda già importata si corregge dal suo fascicolo."
        yield reading.tell("duplicate_id", APPLICATIONS, one.row, "external_id", why, remedy, one.external_id)


def _window(reading: Reading, one: ImportedApplication, known: Known) -> Iterator[Problem]:
    """Received in the notice's window, both ends included, and not in the future (P-2)."""
    shown = f"{one.filed_at.astimezone(ROME):%d/%m/%Y %H:%M}"
    window = f"{known.opens_at.astimezone(ROME):%d/%m/%Y %H:%M} – {known.closes_at.astimezone(ROME):%d/%m/%Y %H:%M}"
    if one.filed_at > known.moment:
        why, remedy = "è nel futuro", "Controlla giorno e anno."
    elif one.filed_at < known.opens_at:
        why, remedy = "è prima dell’apertura delle domande", f"Le domande si presentano fra {window}."
    elif one.filed_at > known.closes_at:
        why, remedy = "è dopo la chiusura delle domande", f"Le domande si presentano fra {window}."
    else:
        return
    yield reading.tell("csv_cell", APPLICATIONS, one.row, "filed_at", why, remedy, shown, window)


def _homes(reading: Reading, one: ImportedApplication, known: Known) -> Iterator[Problem]:
    if known.most_preferences is not None and len(one.prefers) > known.most_preferences:
        why = f"nomina {len(one.prefers)} case; per questo bando sono al massimo {known.most_preferences}"
        yield reading.tell("fact_bounds", APPLICATIONS, one.row, "prefers", why, "Lascia le prime, in ordine.")
    for home in one.prefers:
        if home not in known.homes:
            near = difflib.get_close_matches(home, known.homes, n=1, cutoff=0.6)
            hint = f" Forse «{near[0]}»?" if near else ""
            remedy = f"Scrivi il codice come è nell’avviso.{hint}"
            why = "non è una casa di questo bando"
            yield reading.tell("unknown_reference", APPLICATIONS, one.row, "prefers", why, remedy, home)


def _composition(reading: Reading, one: ImportedApplication, _known: Known) -> Iterator[Problem]:
    """One applicant, nobody twice, at most thirty (r.r. 4/2017, art. 6)."""
    applicants = [person for person in one.persons if person.is_applicant]
    if one.persons and len(applicants) != 1:
        person = applicants[1] if applicants else one.persons[0]
        found = "nessuna persona presenta" if not applicants else f"{len(applicants)} persone presentano"
        why = f"{found} la domanda {one.external_id}"
        yield reading.tell("csv_cell", PERSONS, person.row, "is_applicant", why, "Deve essere una e una sola.")
    if len(one.persons) > MOST_PERSONS:
        why = f"il nucleo ha {len(one.persons)} persone; il massimo è {MOST_PERSONS}"
        yield reading.tell(
            "fact_bounds", APPLICATIONS, one.row, "external_id", why, "Controlla i codici delle domande."
        )
    seen: dict[str, int] = {}
    for person in sorted(one.persons, key=lambda person: person.row):
        if person.tax_code in seen:
            why = f"questa persona è già nel nucleo, alla riga {seen[person.tax_code]}"
            yield reading.tell("duplicate_id", PERSONS, person.row, "tax_code", why, "Togli una delle due righe.")
        seen.setdefault(person.tax_code, person.row)


def _attested(reading: Reading, one: ImportedApplication, _known: Known) -> Iterator[Problem]:
    if one.isee_on is not None and date.fromisoformat(one.isee_on) > day_of(one.filed_at):
        why = "è dopo la presentazione della domanda"
        shown = _shown(one.isee_on)
        yield reading.tell("date_invalid", APPLICATIONS, one.row, "isee_on", why, "Controlla giorno e anno.", shown)


def _births(reading: Reading, one: ImportedApplication, _known: Known) -> Iterator[Problem]:
    filed = day_of(one.filed_at)
    for person in one.persons:
        if date.fromisoformat(person.birth_date) > filed:
            why = "è dopo la presentazione della domanda"
            yield reading.tell(
                "date_invalid", PERSONS, person.row, "birth_date", why, "Controlla l’anno.", _shown(person.birth_date)
            )


def _future_days(reading: Reading, one: ImportedApplication, known: Known) -> Iterator[Problem]:
    """No fact of a household or person may already be true of a day that has not come."""
    today = day_of(known.moment).isoformat()
    rows: list[tuple[str, int, Mapping[str, Any]]] = [(APPLICATIONS, one.row, one.facts)]
    rows += [(PERSONS, person.row, person.facts) for person in one.persons]
    for table, row, facts in rows:
        sources = reading.sources[table]
        for name, value in facts.items():
            if sources[name].column.kind == "Date" and value > today:
                yield reading.tell("date_invalid", table, row, name, "è nel futuro", "Controlla l’anno.", _shown(value))


def _in_two_households(reading: Reading) -> Iterator[Problem]:
    """The same person in two applications: possible (a household being formed), worth a look, never an exclusion."""
    places: dict[str, list[tuple[ImportedApplication, ImportedPerson]]] = defaultdict(list)
    for application in reading.applications:
        for person in application.persons:
            places[person.tax_code].append((application, person))
    for found in places.values():
        (first, _), *others = found
        for application, person in others:
            if application is not first:
                why = f"la stessa persona è anche nella domanda {first.external_id} (riga {first.row} delle domande)"
                yield reading.tell(
                    "person_in_two_applications", PERSONS, person.row, "tax_code", why, "Da chiarire prima di decidere."
                )


def _birth_against_tax_code(reading: Reading) -> Iterator[Problem]:
    for application in reading.applications:
        for person in application.persons:
            coded = _coded_birth(person.tax_code, int(person.birth_date[:4]))
            if coded and coded.isoformat() != person.birth_date:
                why = "la data di nascita non è quella del codice fiscale"
                yield reading.tell(
                    "birth_date_differs", PERSONS, person.row, "birth_date", why, "Da chiarire: vale quella scritta."
                )


def _coded_birth(tax_code: str, written_year: int) -> date | None:
    """The birthday in a tax code, which has two digits for the year: the century nearest to the year written."""
    if len(tax_code) != 16:
        return None
    try:
        return codicefiscale.get_birth_date(tax_code, minyear=written_year - 50)
    except ValidationError:
        return None


def _shown(day: str) -> str:
    year, month, date_of_month = day.split("-")
    return f"{date_of_month}/{month}/{year}"


def fact_errors(
    reading: Reading, missing: Callable[[ImportedApplication], list[str]], allowed: frozenset[str]
) -> tuple[list[Problem], list[Problem]]:
    """Facts that the rules need and the file leaves empty: errors, or warnings where the mapping allows it.

    `missing` answers with JSON pointers (`/facts/isee`, `/persons/0/disability`), as a decision does. A whole column
    that is not in the file is told once, with how many applications need it.
    """
    errors: list[Problem] = []
    warnings: list[Problem] = []
    absent: dict[tuple[str, str], int] = defaultdict(int)
    for application in reading.applications:
        for pointer in missing(application):
            parts = pointer.strip("/").split("/")
            table, name = (PERSONS, parts[-1]) if parts[0] == "persons" else (APPLICATIONS, parts[-1])
            row = application.persons[int(parts[1])].row if table == PERSONS and len(parts) > 2 else application.row
            if name not in reading.sources[table]:
                absent[table, name] += 1
                continue
            why = "manca il valore, che serve per decidere"
            kind = warnings if name in allowed else errors
            kind.append(reading.tell("csv_cell", table, row, name, why))
    for (table, name), count in absent.items():
        why = f"Manca la colonna «{name}»: serve a decidere {count} domande."
        remedy = "Aggiungila al file, o indica nel file delle corrispondenze da quale colonna viene."
        problem = Problem("csv_header", reading.tables[table].where(1, name), None, name, why, remedy)
        (warnings if name in allowed else errors).append(problem)
    return errors, warnings
