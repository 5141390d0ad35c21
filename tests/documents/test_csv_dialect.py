"""The CSV dialect of homes and applications: every error by file, row and column."""

import pytest

from approdo.documents import csv_dialect
from approdo.documents.csv_dialect import read_applications, read_homes

HOMES = "home_id,owner,municipality,zone,area_dm2,accessible,floor,lift"
APPLICATIONS = (
    "application_id,code,score,household_size,needs_accessible,indigent,resident_in,categories,prefers,filed_at"
)
ROW = "A1,C1,843,3,false,true,sesto,elderly|disabled,H1|H2,2023-08-01T10:00:00+02:00"


def file_of(*lines: str) -> bytes:
    return "\n".join(lines).encode()


@pytest.mark.proves("commands.csv")
def test_an_official_reads_rows_with_types_lists_and_empty_cells_as_missing():
    rows, errors = read_applications(b"\xef\xbb\xbf" + file_of(APPLICATIONS, ROW, "A2,C2,-5,1,true,false,,,,", ""))
    assert errors == []
    assert rows[0] == {
        "application_id": "A1",
        "code": "C1",
        "score": 843,
        "household_size": 3,
        "needs_accessible": False,
        "indigent": True,
        "resident_in": "sesto",
        "categories": ["elderly", "disabled"],
        "prefers": ["H1", "H2"],
        "filed_at": "2023-08-01T10:00:00+02:00",
    }
    assert (rows[1]["resident_in"], rows[1]["prefers"], rows[1]["filed_at"]) == (None, [], None)


@pytest.mark.proves("commands.csv")
@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("H1,comune,sesto,Z1,0,false,1,true", "area_dm2"),
        ("H1,comune,sesto,Z1,45.5,false,1,true", "area_dm2"),
        ("H1,comune,sesto,Z1,4500,no,1,true", "accessible"),
        ("H1,comune,sesto,Z1,4500,False,1,true", "accessible"),
        (",comune,sesto,Z1,4500,false,1,true", "home_id"),
        ("H1,comune,sesto,Z1,4500,false,1O,true", "floor"),
        ("H1,comune,sesto,Z1,,false,1,true", "area_dm2"),
        ('"H\n1",comune,sesto,Z1,4500,false,1,true', "home_id"),
    ],
)
def test_a_bad_cell_is_told_with_its_row_and_column(row, column):
    _, errors = read_homes(file_of(HOMES, "H0,comune,sesto,,2800,true,,", row), "HOMES.csv")
    assert [(error.code, error.where) for error in errors] == [("csv_cell", f"HOMES.csv:3:{column}")]
    assert errors[0].remedy


@pytest.mark.proves("commands.csv")
def test_all_errors_of_a_table_come_together():
    _, errors = read_homes(file_of(HOMES, "H1,comune,sesto,Z1,x,y,z,w", "H2"))
    assert [error.where for error in errors] == [
        "HOMES.csv:2:area_dm2",
        "HOMES.csv:2:accessible",
        "HOMES.csv:2:floor",
        "HOMES.csv:2:lift",
        "HOMES.csv:3:2",
    ]


@pytest.mark.proves("commands.csv")
@pytest.mark.parametrize(
    ("data", "code", "where"),
    [
        (file_of(HOMES.replace("zone", "quarter")), "csv_header", "HOMES.csv:1:4"),
        (file_of(HOMES + ",zone"), "csv_header", "HOMES.csv:1:9"),
        (file_of(HOMES + ",colour"), "csv_header", "HOMES.csv:1:9"),
        (HOMES.encode() + b"\nH\xe9", "csv_encoding", "HOMES.csv:2:1"),
        (HOMES.encode("utf-16"), "csv_encoding", "HOMES.csv:1:1"),
        (HOMES.encode() + b"\nH\x001", "csv_encoding", "HOMES.csv:2:1"),
        (HOMES.encode() + b'\n"H1', "csv_cell", "HOMES.csv:2:1"),
        (b"", "csv_header", "HOMES.csv:1:home_id"),
    ],
    ids=["renamed", "twice", "stranger", "latin-1", "utf-16", "nul", "open quote", "empty"],
)
def test_a_file_that_is_not_the_table_is_refused_with_the_place(data, code, where):
    _, errors = read_homes(data, "HOMES.csv")
    assert (errors[0].code, errors[0].where) == (code, where)


@pytest.mark.proves("commands.csv")
def test_a_column_more_is_taken_only_when_the_call_orders_by_it():
    table = file_of(APPLICATIONS + ",rent_since,points", ROW + ",2020-01-01,12")
    assert [error.code for error in read_applications(table)[1]] == ["csv_header", "csv_header"]
    rows, errors = read_applications(table, extra=("rent_since", "points"))
    assert errors == []
    assert (rows[0]["rent_since"], rows[0]["points"]) == ("2020-01-01", 12)
    _, errors = read_applications(file_of(APPLICATIONS + ",points", ROW + ",1.5"), extra=("points",))
    assert [error.where for error in errors] == ["APPLICATIONS.csv:2:points"]


def test_columns_may_stand_in_any_order():
    header = ",".join(reversed(HOMES.split(",")))
    rows, errors = read_homes(file_of(header, "true,2,false,4500,Z1,sesto,comune,H1"))
    assert errors == []
    assert rows[0]["home_id"] == "H1"
    assert rows[0]["area_dm2"] == 4500


@pytest.mark.proves("commands.csv")
def test_a_moment_without_its_offset_is_refused():
    _, errors = read_applications(file_of(APPLICATIONS, ROW.replace("+02:00", "")))
    assert [error.where for error in errors] == ["APPLICATIONS.csv:2:filed_at"]


@pytest.mark.proves("commands.csv")
def test_empty_lines_at_the_end_are_the_spreadsheets_and_in_between_a_fault():
    row = "H1,comune,sesto,,2800,true,,"
    rows, errors = read_homes(file_of(HOMES, row, "", "", row.replace("H1", "H2"), "", "", ""), "HOMES.csv")
    assert [one.get("home_id") for one in rows] == ["H1", None, None, "H2"]
    assert [(error.code, error.where) for error in errors] == [
        ("csv_cell", "HOMES.csv:3:1"),
        ("csv_cell", "HOMES.csv:4:1"),
    ]


@pytest.mark.proves("commands.csv")
def test_a_row_that_cannot_be_split_ends_the_reading_and_tells_what_came_before():
    rows, errors = read_homes(file_of(HOMES, "H1", "", '"H2"x,comune'), "HOMES.csv")
    assert [error.where for error in errors] == ["HOMES.csv:2:2", "HOMES.csv:4:1"]
    assert rows == [], "nobody can tell which homes are missing"


@pytest.mark.proves("commands.csv")
def test_a_file_of_endless_faults_stops_at_a_number_that_nobody_would_read(monkeypatch):
    monkeypatch.setattr(csv_dialect, "MOST_ERRORS", 3)
    rows, errors = read_homes(file_of(HOMES, *["H1"] * 50), "HOMES.csv")
    assert [error.where for error in errors] == [
        f"HOMES.csv:{row}:{place}" for row, place in ((2, 2), (3, 2), (4, 2), (5, 1))
    ]
    assert rows == []


@pytest.mark.parametrize("header", ["x" * 50_000, '"', "a\x00b", "\udcff"])
def test_a_broken_header_is_told_also_when_the_call_cannot_say_its_columns(header):
    _, errors = read_applications(header.encode("utf-8", "surrogatepass"), "A.csv", None)
    assert {error.code for error in errors} <= {"csv_header", "csv_cell", "csv_encoding"}
    assert errors


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_lines_may_end_as_any_computer_ends_them(ending):
    rows, errors = read_homes(f'{HOMES}{ending}"H""1",comune,sesto,"Z,1",2800,true,,{ending}'.encode())
    assert errors == []
    assert (rows[0]["home_id"], rows[0]["zone"]) == ('H"1', "Z,1")


@pytest.mark.proves("commands.csv")
@pytest.mark.parametrize("cell", ["01", "+5", "1e3", "1.0", "1_000", "٣", "1000000000000000", "5 5", "0x1F", "NaN"])
def test_a_score_that_is_no_plain_integer_is_refused(cell):
    _, errors = read_applications(file_of(APPLICATIONS, ROW.replace("843", cell)), "A.csv")
    assert [error.where for error in errors] == ["A.csv:2:score"]


@pytest.mark.proves("commands.csv")
@pytest.mark.parametrize("cell", ["H1||H2", "|H1", "H1|", "|"])
def test_a_list_with_an_empty_item_is_refused(cell):
    _, errors = read_applications(file_of(APPLICATIONS, ROW.replace("H1|H2", cell)), "A.csv")
    assert [error.where for error in errors] == ["A.csv:2:prefers"]


def test_a_table_beyond_the_limit_is_too_large(monkeypatch):
    monkeypatch.setattr(csv_dialect, "LIMIT_BYTES", 20)
    assert [error.code for error in read_homes(file_of(HOMES))[1]] == ["too_large"]
