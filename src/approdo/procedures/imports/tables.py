"""A CSV file or a sheet of an XLSX workbook as a header and numbered rows. Every fault is told, nothing is guessed.

Rows are numbered as a spreadsheet shows them: the header is row 1. CSV is UTF-8 (BOM allowed), separated by semicolon,
comma or tab: the header line decides. A workbook is opened for reading only; one with macros, with formulas, or that
unpacks to more than a workbook of the permitted size could hold, is refused.
"""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from approdo.procedures.imports.files import SourceFile
from approdo.procedures.problems import Problem

DELIMITERS = ";,\t"
LONGEST_CELL = 10_000
MOST_ROWS = 200_000
MOST_COLUMNS = 500
UNPACKED_LIMIT_BYTES = 300_000_000
_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"

Cell = str | int | float | bool | date | datetime | time | None


@dataclass(frozen=True, slots=True)
class Row:
    """`number` is what the spreadsheet shows; `cells` has one value a header column."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """`place` starts every `where`: the file, with the sheet after `!` when it is a workbook."""

    place: str
    title: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]

    def where(self, row: int, column: str = "") -> str:
        return f"{self.place}:{row}:{column}"


def is_workbook(source: SourceFile) -> bool:
    return source.content.startswith((_ZIP, _OLD_EXCEL))


def read_csv(source: SourceFile, delimiter: str | None = None) -> tuple[Table | None, list[Problem]]:
    """Return the table, or None and every fault that keeps it from being read."""
    try:
        text = source.content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        return None, [_not_utf8(source, fault.start)]
    if "\0" in text:
        return None, [_fault("csv_encoding", source.name, "Il file contiene byte nulli: non è un CSV.", _SAVE_AS_CSV)]
    first_line = text.lstrip("\r\n").partition("\n")[0]
    chosen = delimiter or max(DELIMITERS, key=first_line.count)
    csv.field_size_limit(LONGEST_CELL)
    found: list[Row] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=chosen, strict=True)
    try:
        for number, cells in enumerate(reader, start=1):
            found.append(Row(number, tuple(cells)))
    except csv.Error as fault:
        why = f"Riga {len(found) + 1}: la riga non si può leggere ({_csv_reason(fault)})."
        return None, [
            _fault("csv_cell", f"{source.name}:{len(found) + 1}:", why, "Controlla le virgolette e ricarica.")
        ]
    return _table(source.name, "", found)


def read_sheet(source: SourceFile, sheet: str | None, position: int) -> tuple[Table | None, list[Problem]]:
    """Return a sheet by name, or the one at `position`; None and the faults when the workbook is refused."""
    refused = _refuse_workbook(source)
    if refused:
        return None, [refused]
    try:
        book = openpyxl.load_workbook(
            io.BytesIO(source.content), read_only=True, data_only=False, keep_vba=False, keep_links=False
        )
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError, SyntaxError):
        return None, [_fault("csv_encoding", source.name, "Il file non è una cartella XLSX leggibile.", _SAVE_AS_XLSX)]
    try:
        names = book.sheetnames
        name = sheet if sheet is not None else (names[position] if position < len(names) else "")
        if name not in names:
            return None, [_no_sheet(source, name, names)]
        return _sheet(f"{source.name}!{name}", name, book[name])
    finally:
        book.close()


def _sheet(place: str, title: str, sheet: Any) -> tuple[Table | None, list[Problem]]:
    rows: list[Row] = []
    problems: list[Problem] = []
    sheet.reset_dimensions()  # a declared size is only a claim: rows come as long as they are
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if number > MOST_ROWS or len(cells) > MOST_COLUMNS:
            why = f"Il foglio {title} ha più di {MOST_ROWS} righe o di {MOST_COLUMNS} colonne."
            return None, [_fault("too_large", place, why, "Togli righe e colonne vuote, o dividi le domande.")]
        problems += [_bad_cell(place, title, number, cell) for cell in cells if cell.data_type in ("f", "e")]
        values = tuple(cell.value for cell in cells)
        if number == 1 or any(_filled(value) for value in values):
            rows.append(Row(number, values))
    if problems:
        return None, problems
    return _table(place, title, rows)


def _table(place: str, title: str, rows: list[Row]) -> tuple[Table | None, list[Problem]]:
    """Take the first row as header, leave out empty rows, and see that every row is as long as the header."""
    if not rows or not any(_filled(cell) for cell in rows[0].cells):
        why = "La prima riga deve avere i nomi delle colonne ed è vuota."
        return None, [_fault("csv_header", f"{place}:1:", why, "Metti i nomi delle colonne nella prima riga.")]
    header = [str(cell).strip() if _filled(cell) else "" for cell in rows[0].cells]
    while header and not header[-1]:
        header.pop()
    problems = _header_problems(place, header)
    kept: list[Row] = []
    width = len(header)
    for row in rows[1:]:
        if not any(_filled(cell) for cell in row.cells):
            continue
        extra = [cell for cell in row.cells[width:] if _filled(cell)]
        if extra or (not title and len(row.cells) < width):
            problems.append(_ragged(place, row.number, len(row.cells), width))
        kept.append(Row(row.number, (row.cells + (None,) * width)[:width]))
    return (None if problems else Table(place, title, tuple(header), tuple(kept))), problems


def _header_problems(place: str, header: list[str]) -> list[Problem]:
    problems = []
    for position, name in enumerate(header, start=1):
        if not name:
            why = f"La colonna {position} non ha un nome nella prima riga."
            problems.append(_fault("csv_header", f"{place}:1:", why, "Dai un nome alla colonna, o toglila."))
        elif name in header[: position - 1]:
            why = f"La colonna «{name}» compare due volte nella prima riga."
            problems.append(_fault("csv_header", f"{place}:1:{name}", why, "Lascia una sola colonna con questo nome."))
    return problems


def _filled(cell: Cell) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


def _ragged(place: str, number: int, found: int, expected: int) -> Problem:
    return Problem(
        "csv_cell",
        f"{place}:{number}:",
        found,
        f"{expected} celle",
        f"Riga {number}: ha {found} celle e la prima riga ne ha {expected}.",
        "Controlla i separatori della riga: un testo che li contiene va fra virgolette.",
    )


def _bad_cell(place: str, title: str, number: int, cell: Any) -> Problem:
    column = cell.column_letter
    if cell.data_type == "f":
        why, remedy = "contiene una formula", "Copia la colonna e incollala come valori, poi ricarica."
    else:
        why, remedy = f"contiene l’errore di calcolo {cell.value}", "Correggi la cella e ricarica."
    message = f"Foglio {title}, cella {column}{number}: {why}."
    return Problem("csv_cell", f"{place}:{number}:{column}", str(cell.value), "un valore", message, remedy)


_SAVE_AS_CSV = "In Excel scegli «Salva con nome», tipo «CSV UTF-8», e ricarica."
_SAVE_AS_XLSX = "Salva il file come «Cartella di lavoro di Excel (.xlsx)», senza macro e senza password, e ricarica."


def _refuse_workbook(source: SourceFile) -> Problem | None:
    """Old or protected workbooks, macros, hidden documents and zip bombs are refused before anything is unpacked."""
    if source.content.startswith(_OLD_EXCEL):
        why = "Il file è un vecchio .xls oppure è protetto da password."
        return _fault("csv_encoding", source.name, why, _SAVE_AS_XLSX)
    try:
        with zipfile.ZipFile(io.BytesIO(source.content)) as packed:
            members = packed.infolist()
            if sum(member.file_size for member in members) > UNPACKED_LIMIT_BYTES:
                why = "Il file, una volta aperto, è troppo grande."
                return _fault("too_large", source.name, why, "Dividi le domande in più file.")
            if any("vbaproject" in member.filename.lower() for member in members):
                return _fault("csv_encoding", source.name, "Il file contiene macro: non viene aperto.", _SAVE_AS_XLSX)
            for member in members:
                with packed.open(member) as part:
                    if b"<!DOCTYPE" in part.read(4096):
                        why = "Il file contiene una dichiarazione XML che un foglio di calcolo non ha."
                        return _fault("csv_encoding", source.name, why, _SAVE_AS_XLSX)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError):
        return _fault("csv_encoding", source.name, "Il file non è una cartella XLSX leggibile.", _SAVE_AS_XLSX)
    return None


def _no_sheet(source: SourceFile, name: str, names: list[str]) -> Problem:
    return Problem(
        "csv_header",
        source.name,
        name,
        " · ".join(names),
        f"Nel file non c’è il foglio «{name}»." if name else "Nel file manca il secondo foglio, con le persone.",
        f"I fogli sono: {', '.join(names)}. Indica quello giusto nel file delle corrispondenze, con «sheet».",
    )


def _not_utf8(source: SourceFile, position: int) -> Problem:
    row = source.content.count(b"\n", 0, position) + 1
    message = f"Riga {row}: il file non è scritto in UTF-8 (byte {position + 1}: 0x{source.content[position]:02X})."
    return Problem(
        "csv_encoding", f"{source.name}:{row}:", f"0x{source.content[position]:02X}", "UTF-8", message, _SAVE_AS_CSV
    )


def _fault(code: str, where: str, message: str, remedy: str) -> Problem:
    return Problem(code, where, None, "", message, remedy)


def _csv_reason(fault: csv.Error) -> str:
    text = str(fault)
    if "field larger" in text:
        return f"una cella supera {LONGEST_CELL} caratteri"
    return "virgolette non chiuse o fuori posto"
