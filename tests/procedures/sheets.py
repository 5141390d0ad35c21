"""Import files built by hand: an office's export as CSV or XLSX, with tax codes that no Italian place could have issued."""

from __future__ import annotations

import csv
import io
from typing import Any

import openpyxl
from stdnum.it import codicefiscale

from approdo.procedures.imports.files import ImportFiles, SourceFile

NOWHERE = "Z9"  # foreign-state codes go up to Z7xx


def tax_code(number: int, born: str = "1980-05-10") -> str:
    """The tax code of nobody, right in form: `number` makes it distinct, `born` is an ISO date."""
    year, month, day = born.split("-")
    letters = "".join(chr(65 + number // 26**position % 26) for position in range(5, -1, -1))
    body = f"{letters}{year[2:]}{'ABCDEHLMPRST'[int(month) - 1]}{day}{NOWHERE}{number % 100:02}"
    return body + codicefiscale.calc_check_digit(body)


def application_row(external_id: str = "D1", **changes: Any) -> dict[str, Any]:
    """An application that everything is right with."""
    row = {
        "external_id": external_id,
        "filed_at": "10/08/2023 10:41",
        "score": "45,50",
        "resident_in": "sesto",
        "prefers": "",
        "needs_accessible": "no",
        "isee": "12.500,00",
    }
    return row | changes


def person_row(external_id: str = "D1", number: int = 1, **changes: Any) -> dict[str, Any]:
    row = {
        "external_id": external_id,
        "tax_code": tax_code(number),
        "family_name": "Rossi",
        "given_name": "Prova",
        "birth_date": "10/05/1980",
        "is_applicant": "sì",
    }
    return row | changes


def csv_file(name: str, rows: list[dict[str, Any]], delimiter: str = ";", encoding: str = "utf-8") -> SourceFile:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(dict.fromkeys(name for row in rows for name in row)), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return SourceFile(name, out.getvalue().encode(encoding))


def csv_files(applications: list[dict[str, Any]], persons: list[dict[str, Any]]) -> ImportFiles:
    return ImportFiles(csv_file("domande.csv", applications), csv_file("persone.csv", persons))


def workbook(
    applications: list[list[Any]], persons: list[list[Any]], names: tuple[str, str] = ("Domande", "Persone")
) -> SourceFile:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in zip(names, (applications, persons), strict=True):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return SourceFile("domande.xlsx", out.getvalue())
