"""A list as a file to take away: the table that the page shows, whole, as CSV or XLSX.

The rows come through the same reading as the page's, so that nobody takes away what they may not see, and the log says that
it was taken. A cell never begins a formula (OWASP, CSV injection).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from approdo.faces.components import Cell, Table
from approdo.faces.formats import local

ASKED = "formato"
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
WIDEST = 60
FORMULA = ("=", "+", "-", "@", "\t", "\r")
Value = str | int | date | datetime


def asked_form(request: HttpRequest) -> str:
    """`csv`, `xlsx`, or nothing when a page was asked for."""
    form = request.GET.get(ASKED, "")
    return form if form in TYPES else ""


def exported(table: Table, name: str, form: str) -> HttpResponse:
    """The file, named by what it is and never by whom it is about."""
    response = HttpResponse(as_csv(table) if form == "csv" else as_xlsx(table), content_type=TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


def as_csv(table: Table) -> bytes:
    """Comma, UTF-8 with the mark that spreadsheets look for; days in ISO, numbers plain."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([column.label for column in table.columns])
    for values in rows_of(table):
        writer.writerow([value.isoformat() if isinstance(value, date) else value for value in values])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(table: Table) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Elenco")
    sheet.freeze_panes = "A2"
    rows = list(rows_of(table))
    for place, column in enumerate(table.columns):
        longest = max((len(str(row[place])) for row in rows), default=0)
        sheet.column_dimensions[get_column_letter(place + 1)].width = min(WIDEST, max(len(column.label), longest) + 2)
    heads = []
    for column in table.columns:
        head = WriteOnlyCell(sheet, value=column.label)
        head.font = Font(bold=True)
        heads.append(head)
    sheet.append(heads)
    for values in rows:
        sheet.append([value.replace(tzinfo=None) if isinstance(value, datetime) else value for value in values])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rows_of(table: Table) -> Iterable[list[Value]]:
    for row in table.rows:
        yield [value_of(cell) for cell in row.cells]


def value_of(cell: Cell) -> Value:
    """The cell's own value where it has one (moments in the city's time), else its words."""
    if cell.value is not None:
        return local(cell.value) if isinstance(cell.value, date) else cell.value
    words = cell.chip.word if cell.chip else f"{cell.text} {cell.small}".strip()
    return f"'{words}" if words.startswith(FORMULA) else words
