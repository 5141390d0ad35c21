"""Rows into applications with their persons. Cells are read one by one, so that all their faults come out together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from approdo.procedures.imports.cells import CellError, Places, read_cell
from approdo.procedures.imports.files import ImportFiles
from approdo.procedures.imports.layout import APPLICATIONS, PERSONS, Column, Layout
from approdo.procedures.imports.mapping import ColumnMapping, ImportMapping
from approdo.procedures.imports.tables import Row, Table, is_workbook, read_csv, read_sheet
from approdo.procedures.problems import Problem

NOTHING_SAVED = "Correggi e ricarica: finora non è stato salvato niente."


@dataclass(slots=True)
class ImportedPerson:
    """A row of the persons. Values as `cells` gives them; `facts` by the measure's names."""

    row: int
    tax_code: str
    family_name: str
    given_name: str
    birth_date: str
    is_applicant: bool
    address: str = ""
    email: str = ""
    phone: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class ImportedApplication:
    """A row of the applications with its persons, applicant first."""

    row: int
    external_id: str
    filed_at: datetime
    score: int
    resident_in: str
    protocol_number: str = ""
    prefers: list[str] = field(default_factory=list)
    needs_accessible: bool = False
    isee_on: str | None = None
    tie_keys: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    persons: list[ImportedPerson] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ColumnSource:
    """Where a column of ours is in the table, under which name the office knows it, and how to read it."""

    column: Column
    mapping: ColumnMapping
    position: int | None

    @property
    def shown(self) -> str:
        return self.mapping.column or self.column.name


@dataclass(slots=True)
class Reading:
    """Everything that came out of the files, and where each thing stood."""

    applications: list[ImportedApplication] = field(default_factory=list)
    rows_read: int = 0
    problems: list[Problem] = field(default_factory=list)
    tables: dict[str, Table] = field(default_factory=dict)
    sources: dict[str, dict[str, ColumnSource]] = field(default_factory=dict)

    def at(self, table: str, row: int, column: str) -> tuple[str, str]:
        """The machine's place (`file:row:column`) and the person's («Riga 48, colonna ISEE»)."""
        source = self.sources.get(table, {}).get(column)
        shown = source.shown if source else column
        place = self.tables[table]
        if table == APPLICATIONS:
            start = f"Riga {row}"
        else:
            start = f"Foglio {place.title}, riga {row}" if place.title else f"{place.place}, riga {row}"
        return place.where(row, shown), f"{start}, colonna {shown}" if shown else start

    def tell(
        self,
        code: str,
        table: str,
        row: int,
        column: str,
        why: str,
        remedy: str = "",
        value: Any = None,
        expected: str = "",
    ) -> Problem:
        """Make a problem of a cell: «Riga 48, colonna ISEE: «12.50O» non è un numero. …»"""
        where, said = self.at(table, row, column)
        shown = "" if value is None else f"«{value}» "
        message = f"{said}: {shown}{why}."
        return Problem(code, where, value, expected, message, " ".join(filter(None, (remedy, NOTHING_SAVED))))


def read_files(files: ImportFiles, mapping: ImportMapping, layout: Layout, places: Places) -> Reading:
    """Read both tables and join them. Problems are in the answer; nothing is raised."""
    reading = Reading()
    for table in (APPLICATIONS, PERSONS):
        found, problems = _read_table(files, mapping, table)
        reading.problems += problems
        if found is None:
            continue
        reading.tables[table] = found
        reading.sources[table] = _find_columns(found, mapping, layout, table, reading.problems)
    if len(reading.tables) < 2 or reading.problems:
        return reading
    rows = {table: _read_rows(reading, table, places) for table in (APPLICATIONS, PERSONS)}
    reading.rows_read = len(rows[APPLICATIONS])
    if not rows[APPLICATIONS]:
        place = reading.tables[APPLICATIONS].place
        reading.problems.append(
            Problem(
                "csv_header",
                f"{place}:1:",
                None,
                "",
                "Il file non contiene domande.",
                "Controlla di avere scelto il file giusto.",
            )
        )
    _join(reading, rows[APPLICATIONS], rows[PERSONS])
    return reading


def _read_table(files: ImportFiles, mapping: ImportMapping, table: str) -> tuple[Table | None, list[Problem]]:
    source = files.applications if table == APPLICATIONS else files.persons
    sheet = mapping.of(table).sheet
    if source is None:
        if is_workbook(files.applications):
            return read_sheet(files.applications, sheet, 1)
        missing = "Manca il file delle persone: un CSV ha una sola tabella."
        remedy = "Aggiungi il secondo file, oppure usa un solo XLSX con due fogli."
        return None, [Problem("csv_header", files.applications.name, None, "due file", missing, remedy)]
    return read_sheet(source, sheet, 0) if is_workbook(source) else read_csv(source, mapping.delimiter)


def _find_columns(
    table: Table, mapping: ImportMapping, layout: Layout, name: str, problems: list[Problem]
) -> dict[str, ColumnSource]:
    """Find each column of ours in the header. A required one that is absent, or one nobody names, is a problem."""
    wanted, told = layout.of(name), mapping.of(name)
    named = told.columns if told.columns is not None else {ours: mapping.own_name(ours) for ours in wanted}
    found: dict[str, ColumnSource] = {}
    for ours, column in wanted.items():
        source = named.get(ours)
        if source and source.constant is not None:
            found[ours] = ColumnSource(column, source, None)
        elif source and source.column in table.header:
            found[ours] = ColumnSource(column, source, table.header.index(source.column))
        elif column.required or (source and told.columns is not None):
            shown = source.column if source else ours
            why = f"Manca la colonna «{shown}» ({column.label})."
            remedy = "Aggiungila al file, o indica nel file delle corrispondenze da quale colonna viene."
            problems.append(Problem("csv_header", table.where(1, str(shown)), None, str(shown), why, remedy))
    if told.ignore is not None:
        used = {source.mapping.column for source in found.values()} | told.ignore
        for title in table.header:
            if title not in used:
                why = f"La colonna «{title}» non è nel tracciato né fra le corrispondenze."
                remedy = "Indica a che cosa corrisponde, o mettila sotto «ignore»."
                problems.append(Problem("csv_header", table.where(1, title), title, ", ".join(wanted), why, remedy))
    return found


def _read_rows(reading: Reading, name: str, places: Places) -> list[tuple[int, dict[str, Any]]]:
    """Read every cell of a table; a row with a fault keeps what could be read, so that its other faults come out too."""
    sources = reading.sources[name]
    return [(row.number, _read_row(reading, name, row, sources, places)) for row in reading.tables[name].rows]


def _read_row(
    reading: Reading, name: str, row: Row, sources: Mapping[str, ColumnSource], places: Places
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for ours, source in sources.items():
        cell = source.mapping.constant if source.position is None else row.cells[source.position]
        try:
            value = read_cell(cell, source.column, source.mapping, places)
        except CellError as fault:
            shown = cell.isoformat() if hasattr(cell, "isoformat") else cell
            reading.problems.append(reading.tell(fault.code, name, row.number, ours, fault.why, fault.remedy, shown))
            values[ours] = ...  # present but unreadable: not missing as well
            continue
        if value is not None:
            values[ours] = value
        elif source.column.required:
            why = f"manca il valore ({source.column.label})"
            reading.problems.append(reading.tell("csv_cell", name, row.number, ours, why))
    return values


def _join(
    reading: Reading, applications: list[tuple[int, dict[str, Any]]], persons: list[tuple[int, dict[str, Any]]]
) -> None:
    """Put persons under their application. Both sides must have each other."""
    by_id: dict[Any, list[tuple[int, dict[str, Any]]]] = defaultdict(list)
    for number, values in persons:
        by_id[values.get("external_id")].append((number, values))
    seen: dict[Any, int] = {}
    for number, values in applications:
        external_id = values.get("external_id")
        if external_id in seen and external_id is not ...:
            why = f"è già alla riga {seen[external_id]}"
            remedy = "Ogni domanda compare una volta sola."
            reading.problems.append(
                reading.tell("duplicate_id", APPLICATIONS, number, "external_id", why, remedy, external_id)
            )
            continue
        seen[external_id] = number
        members = by_id.get(external_id, [])
        if external_id is not None and external_id is not ... and not members:
            why = "la domanda non ha nessuna persona nel nucleo"
            remedy = "Aggiungi almeno chi presenta la domanda fra le persone."
            reading.problems.append(reading.tell("fact_bounds", APPLICATIONS, number, "external_id", why, remedy))
        if _whole(reading, APPLICATIONS, values) and all(_whole(reading, PERSONS, one) for _, one in members):
            reading.applications.append(_application(reading, number, values, members))
    for external_id, rows in by_id.items():
        if external_id not in seen and external_id is not None and external_id is not ...:
            for number, _ in rows:
                why = "non è fra le domande del file"
                remedy = "Aggiungi la domanda o togli la persona."
                reading.problems.append(
                    reading.tell("unknown_reference", PERSONS, number, "external_id", why, remedy, external_id)
                )


def _whole(reading: Reading, table: str, values: Mapping[str, Any]) -> bool:
    """No unreadable cell, and every required one there."""
    required = (ours for ours, source in reading.sources[table].items() if source.column.required)
    return ... not in values.values() and all(ours in values for ours in required)


def _application(
    reading: Reading, number: int, values: dict[str, Any], members: list[tuple[int, dict[str, Any]]]
) -> ImportedApplication:
    sources = reading.sources[APPLICATIONS]
    facts = {ours: value for ours, value in values.items() if sources[ours].column.fact}
    ties = {ours: value for ours, value in values.items() if sources[ours].column.kind == "order"}
    fields = {ours: value for ours, value in values.items() if ours not in facts and ours not in ties}
    persons = [_person(reading, row, one) for row, one in members]
    persons.sort(key=lambda person: not person.is_applicant)
    return ImportedApplication(number, **fields, tie_keys=ties, facts=facts, persons=persons)


def _person(reading: Reading, number: int, values: dict[str, Any]) -> ImportedPerson:
    sources = reading.sources[PERSONS]
    facts = {ours: value for ours, value in values.items() if sources[ours].column.fact}
    fields = {ours: value for ours, value in values.items() if ours not in facts and ours != "external_id"}
    return ImportedPerson(number, **fields, facts=facts)
