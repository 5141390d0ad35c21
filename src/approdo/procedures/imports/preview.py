"""An import looked at before it is done: what it holds, every error, every warning. It reads, and writes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from approdo.procedures.call_book import CallBook
from approdo.procedures.imports.cells import Places
from approdo.procedures.imports.checks import MOST_PERSONS, Known, all_checks, fact_errors
from approdo.procedures.imports.files import ImportFiles
from approdo.procedures.imports.layout import APPLICATIONS, PERSONS, Layout, layout_of
from approdo.procedures.imports.mapping import ImportMapping
from approdo.procedures.imports.rows import ImportedApplication, Reading, read_files
from approdo.procedures.moments import day_of
from approdo.procedures.problems import Problem
from approdo.records.calls.models import Application, Call, CallHome, ImportBatch
from approdo.records.territory.models import Municipality

EVERY = 500
Advance = Callable[[int, int], None]


@dataclass(slots=True)
class Preview:
    """What a file would do. With any problem nothing can be imported; warnings are for a person to look at."""

    digest: str
    file_name: str
    rows: int
    persons: int
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    applications: list[ImportedApplication] = field(default_factory=list)
    by_municipality: dict[str, int] = field(default_factory=dict)

    @property
    def can_be_imported(self) -> bool:
        return not self.problems and bool(self.applications)


def call_layout(book: CallBook, call: Call) -> Layout:
    """The columns of an import for this call."""
    order, score_fact = call.allotment.get("order", ()), book.procedure.get("score_fact")
    yearly = tuple(book.procedure.get("certificates_of_the_year", ()))
    return layout_of(book.facts, order, score_fact, yearly, book.code_labels)


def preview_of(
    call: Call,
    files: ImportFiles,
    mapping: ImportMapping,
    book: CallBook,
    moment: datetime,
    advance: Advance = lambda done, total: None,
) -> Preview:
    """Read the files and check them against the call, the homes, the applications already here and the rules."""
    layout = call_layout(book, call)
    reading = read_files(files, mapping, layout, _places())
    preview = Preview(
        files.digest,
        files.name,
        reading.rows_read,
        len(reading.tables[PERSONS].rows) if PERSONS in reading.tables else 0,
    )
    preview.problems += reading.problems + _same_file(call, files)
    if len(reading.tables) == 2 and reading.sources:
        errors, warnings = all_checks(reading, _known(call, book, moment))
        lacking, allowed = fact_errors(
            reading, _missing(book, layout, len(reading.applications), advance), mapping.missing_allowed
        )
        preview.problems += errors + (lacking if reading.applications else [])
        preview.warnings += warnings + allowed
    preview.problems.sort(key=_place_of(reading))
    preview.applications = reading.applications
    for one in reading.applications:
        preview.by_municipality[one.resident_in] = preview.by_municipality.get(one.resident_in, 0) + 1
    return preview


def facts_of(one: ImportedApplication, layout: Layout) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The facts of the household and of each person, those told by our own columns included."""
    own = {
        "filed_at": day_of(one.filed_at).isoformat(),
        "score": one.score,
        "resident_in": one.resident_in,
        "needs_accessible": one.needs_accessible,
        "household_size": len(one.persons),
    }
    household = dict(one.facts)
    persons = [dict(person.facts) for person in one.persons]
    for fact, (table, column) in layout.bound.items():
        if table == APPLICATIONS:
            household[fact] = own[column]
        else:
            for person, values in zip(one.persons, persons, strict=True):
                values[fact] = getattr(person, column)
    return household, persons


def _missing(
    book: CallBook, layout: Layout, total: int, advance: Advance
) -> Callable[[ImportedApplication], list[str]]:
    done = 0

    def missing(one: ImportedApplication) -> list[str]:
        nonlocal done
        done += 1
        if done % EVERY == 0 or done == total:
            advance(done, total)
        if not 1 <= len(one.persons) <= MOST_PERSONS:
            return []  # told already; the rules have no answer for such a household
        household, persons = facts_of(one, layout)
        return book.missing_facts(household, persons)

    return missing


def _places() -> Places:
    """Municipalities by code and by name, in any letters."""
    found: dict[str, str] = {}
    for code, name in Municipality.objects.values_list("code", "name"):
        found[code.casefold()] = found[name.casefold()] = code
    return Places(found)


def _known(call: Call, book: CallBook, moment: datetime) -> Known:
    offered = CallHome.objects.filter(call=call, withdrawn_at__isnull=True)
    return Known(
        opens_at=call.opens_at,
        closes_at=call.closes_at,
        moment=moment,
        homes=frozenset(offered.values_list("home__code", flat=True)),
        external_ids=frozenset(Application.objects.filter(call=call).values_list("external_id", flat=True)),
        most_preferences=book.most_preferences(call),
    )


def _same_file(call: Call, files: ImportFiles) -> list[Problem]:
    if not ImportBatch.objects.filter(call=call, digest=files.digest).exists():
        return []
    message = f"Il file «{files.name}» è già stato importato in questo bando."
    remedy = "Non serve fare altro; se volevi un altro file, scegli quello."
    return [Problem("duplicate_id", files.name, files.digest[:12], "un file nuovo", message, remedy)]


def _place_of(reading: Reading) -> Callable[[Problem], tuple[int, int]]:
    """Problems in the order of the files and of their rows."""
    order = {table.place: position for position, table in enumerate(reading.tables.values())}

    def place(problem: Problem) -> tuple[int, int]:
        file, _, rest = problem.where.partition(":")
        row = rest.partition(":")[0]
        return order.get(file, -1), int(row) if row.isdigit() else 0

    return place
