"""The two tables of an allotment: strict CSV to typed rows, every error with file, row and column.

UTF-8 with or without BOM, comma, one header line, `true|false`, `|` inside lists, an empty cell is missing. An extra
column is taken only if the call orders by it. Rows are counted as a spreadsheet counts them: the header is row 1.
The same columns check rows that come inside a document (`check_rows`), where errors are JSON pointers.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .errors import ErrorItem
from .plain_json import LIMIT_BYTES, too_large
from .shapes import is_plain_text, iso_date, iso_moment, pointer

Place = Callable[[int, str], str]
Row = dict[str, Any]

_INTEGER = re.compile(r"-?(0|[1-9]\d{0,14})\Z")
MOST_ERRORS = 10_000  # a wrong file of millions of rows must not become as many errors
_LONGEST_CELL = 4000
_TIE = "order"

csv.field_size_limit(_LONGEST_CELL * 8)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its kind (`text integer boolean list moment order`), whether it may be empty, bounds if a number."""

    name: str
    kind: str
    required: bool = True
    low: int = -(10**15)
    high: int = 10**15

    @property
    def expected(self) -> str:
        return {
            "text": "un testo di una riga",
            "integer": f"un intero fra {self.low} e {self.high}",
            "boolean": "true oppure false",
            "list": "parole separate da |",
            "moment": "AAAA-MM-GGThh:mm:ss+hh:mm",
            _TIE: "un intero oppure una data AAAA-MM-GG",
        }[self.kind]


HOMES = (
    Column("home_id", "text"),
    Column("owner", "text"),
    Column("municipality", "text"),
    Column("zone", "text", required=False),
    Column("area_dm2", "integer", low=1, high=99_999),
    Column("accessible", "boolean"),
    Column("floor", "integer", required=False, low=-9, high=199),
    Column("lift", "boolean", required=False),
)
APPLICATIONS = (
    Column("application_id", "text"),
    Column("code", "text"),
    Column("score", "integer"),
    Column("household_size", "integer", low=1, high=30),
    Column("needs_accessible", "boolean"),
    Column("indigent", "boolean"),
    Column("resident_in", "text", required=False),
    Column("categories", "list", required=False),
    Column("prefers", "list", required=False),
    Column("filed_at", "moment", required=False),
)


def read_homes(data: bytes, name: str = "HOMES.csv") -> tuple[list[Row], list[ErrorItem]]:
    """Return the homes and every error found. A row leaves out the cells that are at fault."""
    return read_table(data, name, HOMES)


def read_applications(
    data: bytes, name: str = "APPLICATIONS.csv", extra: Sequence[str] | None = ()
) -> tuple[list[Row], list[ErrorItem]]:
    """Return the applications and every error found.

    `extra` are the tie columns named in the call's order; None when the call itself cannot be read, and then every
    further column is taken for one, so that one fault is not told twice.
    """
    if extra is None:
        extra = _header_of(data)
    return read_table(data, name, application_columns(extra))


def application_columns(extra: Sequence[str]) -> tuple[Column, ...]:
    """Return the columns of applications: the fixed ones and those that the call orders by."""
    fixed = {column.name for column in APPLICATIONS}
    return (*APPLICATIONS, *(Column(name, _TIE) for name in dict.fromkeys(extra) if name not in fixed))


def read_table(data: bytes, name: str, columns: Sequence[Column]) -> tuple[list[Row], list[ErrorItem]]:
    """Return the typed rows of a CSV and every error found, up to a number that nobody would read.

    No rows, and errors, is a table that was not read to its end: nobody can tell what is missing from it.
    """
    if len(data) > LIMIT_BYTES:
        return [], [too_large(name, len(data))]
    if fault := _not_text(data, name):
        return [], [fault]
    records = _Records(data)
    header = next(records, [])
    errors = records.errors(name) or _header_errors(header, columns, name)
    if errors:
        return [], errors
    by_name = {column.name: column for column in columns}
    ordered = [by_name[cell.strip()] for cell in header]
    rows: list[Row] = []
    for cells in records:
        rows.append(_row(cells, ordered, name, len(rows) + 2, errors))
        if len(errors) >= MOST_ERRORS:
            return [], [*errors, _and_more(name, len(rows) + 2)]
    ended_too_soon = records.errors(name)
    return [] if ended_too_soon else rows, errors + ended_too_soon


class _Records:
    """The records of a CSV one by one, without the empty lines at the end: those are the spreadsheet's.

    In between they are a fault of the row. What cannot be split into cells ends the reading.
    """

    def __init__(self, data: bytes) -> None:
        text = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8-sig", newline="")
        self._reader = csv.reader(text, strict=True)
        self._empty = 0
        self._next: list[str] | None = None
        self._read = 0
        self._fault: str | None = None

    def __iter__(self) -> _Records:
        return self

    def __next__(self) -> list[str]:
        self._read += 1
        if self._next is None:
            self._next = self._further()
        if self._empty:
            self._empty -= 1
            return []
        found, self._next = self._next, None
        return found

    def _further(self) -> list[str]:
        """Return the next record that holds something, and count the empty ones before it."""
        try:
            for cells in self._reader:
                if cells:
                    return cells
                self._empty += 1
        except csv.Error as fault:
            self._read += self._empty
            self._fault = str(fault)
        self._empty = 0
        raise StopIteration

    def errors(self, name: str) -> list[ErrorItem]:
        """Return the place where the reading ended, if it ended too soon."""
        if self._fault is None:
            return []
        message = f"La riga non si può leggere ({self._fault})."
        return [_cell("csv_cell", f"{name}:{self._read}:1", None, "celle separate da virgole", message)]


def _header_of(data: bytes) -> list[str]:
    """Return the names in the first line, none if it cannot be read: that is told when the table is."""
    if len(data) > LIMIT_BYTES or _not_text(data, ""):
        return []
    return [name.strip() for name in next(_Records(data), [])]


def _not_text(data: bytes, name: str) -> ErrorItem | None:
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        return _encoding(name, data.count(b"\n", 0, fault.start) + 1, fault.object[fault.start])
    nul = data.find(0)
    return None if nul < 0 else _encoding(name, data.count(b"\n", 0, nul) + 1, 0)


def check_rows(rows: Any, columns: Sequence[Column], where: str, errors: list[ErrorItem]) -> list[Row] | None:
    """Check rows that were handed in as values (from a document or from a program). None: they are no list of rows.

    A row leaves out the values that are at fault.
    """
    if not isinstance(rows, list):
        errors.append(_cell("fact_type", where, rows, "un elenco di righe", "Non è un elenco di righe."))
        return None
    known = {column.name for column in columns}
    checked: list[Row] = []
    for number, row in enumerate(rows):
        here = f"{where}/{number}"
        if not isinstance(row, dict):
            errors.append(_cell("fact_type", here, row, "un oggetto per riga", "La riga non è un oggetto."))
            checked.append({})
            continue
        for name in row:
            if name not in known:
                expected = ", ".join(column.name for column in columns)
                errors.append(_cell("csv_header", pointer(here, name), name, expected, "La colonna non esiste."))
        checked.append({})
        for column in columns:
            _check(row.get(column.name), column, here, checked[-1], errors)
    return checked


def _check(value: Any, column: Column, here: str, row: Row, errors: list[ErrorItem]) -> None:
    """Put a value into a row, or add its error."""
    where = pointer(here, column.name)
    if value is None or value == "":
        if column.required:
            errors.append(_cell("csv_cell", where, None, column.expected, f"Manca «{column.name}»."))
        else:
            row[column.name] = [] if column.kind == "list" else None
    elif _fits(value, column):
        row[column.name] = value
    else:
        errors.append(_cell("csv_cell", where, value, column.expected, f"«{column.name}» non è come atteso."))


def _fits(value: Any, column: Column) -> bool:
    whole = isinstance(value, int) and not isinstance(value, bool)
    if column.kind == "text":
        return is_plain_text(value)
    if column.kind == "integer":
        return whole and column.low <= value <= column.high
    if column.kind == "boolean":
        return isinstance(value, bool)
    if column.kind == "moment":
        return iso_moment(value) is not None
    if column.kind == "list":
        return isinstance(value, list) and all(is_plain_text(item) and "|" not in item for item in value)
    return (whole and column.low <= value <= column.high) or iso_date(value) is not None


def _header_errors(header: list[str], columns: Sequence[Column], name: str) -> list[ErrorItem]:
    found = [cell.strip() for cell in header]
    wanted = [column.name for column in columns]
    expected = ",".join(wanted)
    errors = [
        _cell("csv_header", f"{name}:1:{place}", cell, expected, _why_not(cell, found[: place - 1]))
        for place, cell in enumerate(found, start=1)
        if cell not in wanted or cell in found[: place - 1]
    ]
    errors += [
        _cell("csv_header", f"{name}:1:{column}", None, expected, f"Manca la colonna «{column}».")
        for column in wanted
        if column not in found
    ]
    return errors


def _why_not(cell: str, before: list[str]) -> str:
    return f"La colonna «{cell}» è ripetuta." if cell in before else f"La colonna «{cell}» non è prevista."


def _row(cells: list[str], columns: list[Column], name: str, number: int, errors: list[ErrorItem]) -> Row:
    if len(cells) != len(columns):
        where = f"{name}:{number}:{min(len(cells), len(columns)) + 1}"
        message = f"La riga ha {len(cells)} celle, l'intestazione {len(columns)}."
        errors.append(_cell("csv_cell", where, None, f"{len(columns)} celle", message))
        return {}
    row: Row = {}
    for cell, column in zip(cells, columns, strict=True):
        where = f"{name}:{number}:{column.name}"
        text = cell.strip()
        value = _typed(text, column) if text else None
        if not text and column.required:
            errors.append(_cell("csv_cell", where, None, column.expected, f"Manca «{column.name}»."))
        elif not text:
            row[column.name] = [] if column.kind == "list" else None
        elif value is None or not _fits(value, column):
            message = f"«{text[:80]}» non va bene per «{column.name}»."
            errors.append(_cell("csv_cell", where, text, column.expected, message))
        else:
            row[column.name] = value
    return row


def _typed(text: str, column: Column) -> Any:
    if column.kind == "boolean":
        return {"true": True, "false": False}.get(text)
    if column.kind == "list":
        return [item.strip() for item in text.split("|")]
    if column.kind == "integer" or (column.kind == _TIE and _INTEGER.match(text)):
        return int(text) if _INTEGER.match(text) else None
    return text


def _and_more(name: str, row: int) -> ErrorItem:
    return _cell(
        "csv_cell",
        f"{name}:{row}:1",
        None,
        "una tabella come quella dell’avviso",
        f"Gli errori sono già {MOST_ERRORS}: da questa riga in poi il file non è stato letto.",
    )


def _cell(code: str, where: str, value: Any, expected: str, message: str) -> ErrorItem:
    return ErrorItem(code, where, value, expected, message, f"Correggere il file: qui serve {expected}.")


def _encoding(name: str, line: int, byte: int) -> ErrorItem:
    return ErrorItem(
        "csv_encoding",
        f"{name}:{line}:1",
        f"0x{byte:02x}",
        "un file di testo in UTF-8",
        "Il file non è un testo in UTF-8.",
        "Nel foglio elettronico scegliere «Salva con nome → CSV UTF-8».",
    )
