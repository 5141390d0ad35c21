"""Reading import files: what is right is read exactly, what is wrong is told with row, column, value and remedy."""

import io
import zipfile
from datetime import UTC, date, datetime

import pytest

from approdo.procedures.imports.cells import Places
from approdo.procedures.imports.checks import Known, all_checks, fact_errors
from approdo.procedures.imports.files import ImportFiles, SourceFile, read_source
from approdo.procedures.imports.layout import layout_of
from approdo.procedures.imports.mapping import ImportMapping, mapping_from, read_mapping
from approdo.procedures.imports.rows import read_files
from approdo.procedures.problems import Problems
from tests.procedures.sheets import application_row, csv_file, csv_files, person_row, tax_code, workbook

FACTS = {
    "subject": "household",
    "facts": [
        {"name": "isee", "of": "household", "concept": "isee.ordinary", "type": "Cents", "min": 0, "max": 10**9, "codes": None, "label": "ISEE"},
        {"name": "pse", "of": "household", "concept": None, "type": "Scaled(2)", "min": 100, "max": 2000, "codes": None, "label": "scala"},
        {"name": "since", "of": "household", "concept": None, "type": "Date", "min": "1900-01-01", "max": "2099-12-31", "codes": None, "label": "residenza dal"},
        {"name": "application_date", "of": "household", "concept": "application.date", "type": "Date", "min": None, "max": None, "codes": None, "label": "data"},
        {"name": "tenancy", "of": "household", "concept": None, "type": "Code", "min": None, "max": None, "codes": ["none", "private"], "label": "titolo"},
        {"name": "birth_date", "of": "persons", "concept": "person.birth_date", "type": "Date", "min": None, "max": None, "codes": None, "label": "nascita"},
        {"name": "disabled", "of": "persons", "concept": None, "type": "Bool", "min": None, "max": None, "codes": None, "label": "disabilità"},
        {"name": "area_dm2", "of": "home", "concept": None, "type": "Int", "min": 1, "max": 9, "codes": None, "label": "superficie"},
    ],
}  # fmt: skip
LAYOUT = layout_of(FACTS, labels={"tenancy": {"none": "nessuno", "private": "privato"}})
PLACES = Places({"sesto": "sesto", "sesto san giovanni": "sesto", "cologno": "cologno"})
KNOWN = Known(
    opens_at=datetime(2023, 7, 31, 7, tzinfo=UTC),
    closes_at=datetime(2023, 9, 15, 10, tzinfo=UTC),
    moment=datetime(2023, 9, 18, 7, tzinfo=UTC),
    homes=frozenset({"A-01", "A-02"}),
    external_ids=frozenset({"OLD"}),
)


def read(applications, persons, mapping=None):
    return read_files(csv_files(applications, persons), mapping or ImportMapping(), LAYOUT, PLACES)


def one_problem(reading):
    [problem] = reading.problems
    return problem


def problems_of(applications, persons):
    reading = read(applications, persons)
    assert reading.problems == []
    return all_checks(reading, KNOWN)


# ── it works ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_officer_reads_two_csv_files_into_typed_values():
    reading = read(
        [
            application_row(
                prefers="A-02|A-01", pse="2,46", since="1/2/2001", tenancy="privato", protocol_number="77/2023"
            )
        ],
        [
            person_row(number=2, is_applicant="no", given_name="Secondo", birth_date="2010-03-01", disabled="no"),
            person_row(disabled="sì"),
        ],
    )
    assert reading.problems == []
    [one] = reading.applications
    assert one.filed_at == datetime(2023, 8, 10, 8, 41, tzinfo=UTC)
    assert (one.score, one.resident_in, one.prefers, one.needs_accessible) == (4550, "sesto", ["A-02", "A-01"], False)
    assert one.facts == {"isee": 1_250_000, "pse": 246, "since": "2001-02-01", "tenancy": "private"}
    assert [(person.is_applicant, person.birth_date) for person in one.persons] == [
        (True, "1980-05-10"),
        (False, "2010-03-01"),
    ]
    assert [person.facts for person in one.persons] == [{"disabled": True}, {"disabled": False}]


def test_officer_reads_a_workbook_with_two_sheets_and_native_cells():
    book = workbook(
        [["external_id", "filed_at", "score", "resident_in", "isee"], ["D1", datetime.fromisoformat("2023-08-10T10:41"), 45.5, "Sesto San Giovanni", 12500.5]],
        [["external_id", "tax_code", "family_name", "given_name", "birth_date", "is_applicant"], ["D1", tax_code(1), "Rossi", "Prova", date(1980, 5, 10), True]],
    )  # fmt: skip
    reading = read_files(ImportFiles(book), ImportMapping(), LAYOUT, PLACES)
    assert reading.problems == []
    [one] = reading.applications
    assert (one.score, one.facts["isee"], one.filed_at.hour, one.resident_in) == (4550, 1_250_050, 8, "sesto")


def test_officer_maps_an_export_with_other_names_words_and_formats():
    mapping = mapping_from(
        {
            "format": "approdo.import-mapping/1",
            "dates": "aaaa/mm/gg",
            "decimal": ".",
            "applications": {
                "columns": {
                    "external_id": "ID domanda",
                    "filed_at": "Presentata",
                    "score": {"column": "Punti", "decimal": ","},
                    "resident_in": {"column": "Comune", "values": {"SSG": "sesto"}},
                    "isee": "ISEE",
                    "tenancy": {"value": "private"},
                },
                "ignore": ["Note"],
            },
            "persons": {"ignore": "all"},
        },
        "mappa.yaml",
        LAYOUT,
    )
    office = {
        "ID domanda": "X9",
        "Presentata": "2023/08/10 10:41",
        "Punti": "45,5",
        "Comune": "SSG",
        "ISEE": "12,500.00",
        "Note": "ciao",
    }
    reading = read([office], [person_row("X9", birth_date="1980/05/10") | {"Altro": "1"}], mapping)
    assert reading.problems == []
    assert reading.applications[0].facts == {"isee": 1_250_000, "tenancy": "private"}


def test_facts_told_by_our_own_columns_are_no_columns():
    assert "application_date" not in LAYOUT.applications
    assert LAYOUT.bound["birth_date"] == ("persons", "birth_date")
    assert "area_dm2" not in LAYOUT.applications


def test_order_criteria_of_the_call_are_required_columns():
    layout = layout_of(FACTS, [{"by": "score", "direction": "desc"}, {"by": "residence_since", "direction": "asc"}])
    assert layout.applications["residence_since"].required


# ── every error, with row, column, value and remedy ────────────────────────────────────────────────────────────────


def test_letter_o_for_zero_is_told_in_the_words_of_the_page():
    rows = [application_row(f"D{row}") for row in range(47)] + [application_row("D47", isee="12.50O")]
    reading = read(rows, [person_row(f"D{row}", row) for row in range(48)])
    problem = one_problem(reading)
    assert problem.code == "csv_cell"
    assert problem.where == "domande.csv:49:isee"
    assert problem.value == "12.50O"
    assert problem.message == "Riga 49, colonna isee: «12.50O» non è un numero. C’è una lettera O al posto dello zero."
    assert problem.remedy == "Correggi e ricarica: finora non è stato salvato niente."


@pytest.mark.parametrize(
    ("column", "value", "code", "said"),
    [
        ("isee", "-5,00", "fact_bounds", "negativo"),
        ("isee", "99.999.999.999,00", "fact_bounds", "supera il massimo ammesso, 10.000.000,00"),
        ("isee", "12500.50", "csv_cell", "la virgola dei decimali"),
        ("isee", "12,505", "csv_cell", "troppe cifre decimali"),
        ("isee", "molto", "csv_cell", "non è un numero"),
        ("score", "", "csv_cell", "manca il valore"),
        ("score", "1e3", "csv_cell", "non è un numero"),
        ("pse", "0,50", "fact_bounds", "meno del minimo, 1,00"),
        ("filed_at", "31/04/2023 10:00", "csv_cell", "31 aprile 2023"),
        ("filed_at", "10/08/2023", "csv_cell", "non dice l’ora"),
        ("filed_at", "10/08/23", "csv_cell", "anno di due cifre"),
        ("filed_at", "10/08/2023 25:00", "csv_cell", "ora che non esiste"),
        ("since", "2023-02-29", "csv_cell", "29 febbraio 2023"),
        ("since", "10/13/2020", "csv_cell", "mese 13"),
        ("tenancy", "privatto", "csv_cell", "fra i valori ammessi"),
        ("resident_in", "Sesto San Giovani", "unknown_reference", "comune"),
        ("needs_accessible", "forse", "csv_cell", "sì o no"),
        ("prefers", "A-01|A-01", "duplicate_id", "due volte"),
        ("external_id", "X" * 41, "csv_cell", "il massimo è 40"),
    ],
)
def test_wrong_application_cell_is_told_with_code_and_reason(column, value, code, said):
    reading = read([application_row(**{column: value})], [person_row()])
    problems = [problem for problem in reading.problems if problem.where == f"domande.csv:2:{column}"]
    assert [problem.code for problem in problems] == [code]
    assert said in problems[0].message + problems[0].remedy
    assert "non è stato salvato niente" in problems[0].remedy
    assert reading.applications == []


def test_wrong_tax_code_and_birth_date_are_told_in_the_persons_file():
    reading = read([application_row()], [person_row(tax_code="ABC", birth_date="")])
    assert {(problem.code, problem.where) for problem in reading.problems} == {
        ("csv_cell", "persone.csv:2:tax_code"),
        ("csv_cell", "persone.csv:2:birth_date"),
    }
    assert all(problem.message.startswith("persone.csv, riga 2, colonna ") for problem in reading.problems)


def test_every_error_of_every_row_is_told_at_once():
    reading = read(
        [application_row("D1", isee="x", score="y"), application_row("D2", resident_in="Roma")],
        [person_row("D1", 1, tax_code="?"), person_row("D2", 2)],
    )
    assert [problem.where for problem in reading.problems] == [
        "domande.csv:2:score", "domande.csv:2:isee", "domande.csv:3:resident_in", "persone.csv:2:tax_code",
    ]  # fmt: skip


def test_duplicate_application_empty_household_and_stray_person_are_told():
    reading = read(
        [application_row("D1"), application_row("D1"), application_row("D2")], [person_row("D1"), person_row("D9", 2)]
    )
    assert {(problem.code, problem.where) for problem in reading.problems} == {
        ("duplicate_id", "domande.csv:3:external_id"),
        ("fact_bounds", "domande.csv:4:external_id"),
        ("unknown_reference", "persone.csv:3:external_id"),
    }


def test_unknown_column_and_missing_column_are_told():
    row = application_row() | {"Reddito": "1"}
    del row["score"]
    reading = read([row], [person_row()])
    assert {(problem.code, problem.where) for problem in reading.problems} == {
        ("csv_header", "domande.csv:1:score"),
        ("csv_header", "domande.csv:1:Reddito"),
    }


def test_windows_encoding_is_told_with_row_and_byte():
    latin = csv_file("domande.csv", [application_row(), application_row("D2", tenancy="à")], encoding="cp1252")
    reading = read_files(ImportFiles(latin, csv_file("persone.csv", [person_row()])), ImportMapping(), LAYOUT, PLACES)
    problem = one_problem(reading)
    assert (problem.code, problem.where, problem.value) == ("csv_encoding", "domande.csv:3:", "0xE0")
    assert "CSV UTF-8" in problem.remedy


def test_byte_order_mark_and_commas_are_read():
    files = ImportFiles(
        csv_file("domande.csv", [application_row()], ",", "utf-8-sig"), csv_file("persone.csv", [person_row()], "\t")
    )
    assert read_files(files, ImportMapping(), LAYOUT, PLACES).problems == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "csv_header"),
        (b"a;a\n1;2\n", "csv_header"),
        (b"a;;c\n1;2;3\n", "csv_header"),
        (b"a;b\n1\n", "csv_cell"),
        (b"a;b\n1;2;3\n", "csv_cell"),
        (b'a;b\n"1;2\n', "csv_cell"),
        (b"a;b\n1;\0\n", "csv_encoding"),
        (b"a;b\n1;" + b"x" * 20_000 + b"\n", "csv_cell"),
    ],
)
def test_broken_csv_is_refused(content, code):
    files = ImportFiles(SourceFile("domande.csv", content), csv_file("persone.csv", [person_row()]))
    assert [problem.code for problem in read_files(files, ImportMapping(), LAYOUT, PLACES).problems] == [code]


def test_file_of_a_hundred_megabytes_is_refused_without_being_read():
    class Untouchable(io.RawIOBase):
        def read(self, size=-1):
            raise AssertionError("it was read")

    with pytest.raises(Problems) as refused:
        read_source(Untouchable(), "C:\\uffici\\domande.csv", 20 * 1024 * 1024, 100 * 1024 * 1024)
    [problem] = refused.value.problems
    assert (problem.code, problem.where) == ("too_large", "domande.csv")
    assert "È di 100 MB" in problem.message


def test_file_whose_size_is_not_declared_is_read_no_further_than_the_limit():
    stream = io.BytesIO(b"x" * 1000)
    with pytest.raises(Problems):
        read_source(stream, "a.csv", 10)
    assert stream.tell() == 11


def test_formula_in_a_workbook_is_refused_with_its_cell():
    book = workbook([["external_id", "isee"], ["D1", "=1+1"]], [["external_id"], ["D1"]])
    reading = read_files(ImportFiles(book), ImportMapping(), LAYOUT, PLACES)
    assert (reading.problems[0].code, reading.problems[0].where) == ("csv_cell", "domande.xlsx!Domande:2:B")
    assert "contiene una formula" in reading.problems[0].message


def with_member(source, name, content):
    packed = io.BytesIO(source.content)
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr(name, content)
    return SourceFile(source.name, packed.getvalue())


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("xl/vbaProject.bin", b"x", "macro"),
        ("xl/extra.xml", b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "a">]><x/>', "XML"),
    ],
)
def test_workbook_with_macros_or_entities_is_refused(name, content, said):
    book = with_member(workbook([["a"]], [["b"]]), name, content)
    problem = read_files(ImportFiles(book), ImportMapping(), LAYOUT, PLACES).problems[0]
    assert problem.code == "csv_encoding"
    assert said in problem.message


def test_workbook_that_unpacks_beyond_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr("approdo.procedures.imports.tables.UNPACKED_LIMIT_BYTES", 100)
    problem = read_files(ImportFiles(workbook([["a"]], [["b"]])), ImportMapping(), LAYOUT, PLACES).problems[0]
    assert problem.code == "too_large"


def test_damaged_or_old_workbook_is_refused():
    for content in (b"PK\x03\x04rubbish", b"\xd0\xcf\x11\xe0old"):
        reading = read_files(ImportFiles(SourceFile("d.xlsx", content)), ImportMapping(), LAYOUT, PLACES)
        assert {problem.code for problem in reading.problems} == {"csv_encoding"}


# ── against the call and against each other ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("changes", "code", "said"),
    [
        ({"external_id": "OLD"}, "duplicate_id", "già stata importata"),
        ({"filed_at": "30/07/2023 10:00"}, "csv_cell", "prima dell’apertura"),
        ({"filed_at": "15/09/2023 12:01"}, "csv_cell", "dopo la chiusura"),
        ({"filed_at": "10/08/2024 10:00"}, "csv_cell", "nel futuro"),
        ({"prefers": "A-01|Z-99"}, "unknown_reference", "«Z-99» non è una casa di questo bando"),
        ({"since": "19/09/2023"}, "date_invalid", "nel futuro"),
    ],
)
def test_application_against_the_call_is_refused(changes, code, said):
    external_id = changes.get("external_id", "D1")
    errors, _ = problems_of([application_row(**changes)], [person_row(external_id)])
    assert [problem.code for problem in errors] == [code]
    assert said in errors[0].message


def test_last_second_of_the_window_is_inside():
    errors, _ = problems_of([application_row(filed_at="15/09/2023 12:00")], [person_row()])
    assert errors == []


@pytest.mark.parametrize(
    ("persons", "said"),
    [
        ([person_row(is_applicant="no")], "nessuna persona presenta"),
        ([person_row(), person_row(number=2)], "2 persone presentano"),
        ([person_row(), person_row(is_applicant="no")], "già nel nucleo, alla riga 2"),
        ([person_row(birth_date="11/08/2023")], "dopo la presentazione"),
        ([person_row()] + [person_row(number=n, is_applicant="no") for n in range(2, 32)], "31 persone"),
    ],
)
def test_impossible_household_is_refused(persons, said):
    errors, _ = problems_of([application_row()], persons)
    assert len(errors) == 1
    assert said in errors[0].message


def test_person_in_two_applications_is_a_warning():
    errors, warnings = problems_of([application_row("D1"), application_row("D2")], [person_row("D1"), person_row("D2")])
    assert errors == []
    assert [(warning.code, warning.where) for warning in warnings] == [
        ("person_in_two_applications", "persone.csv:3:tax_code")
    ]


def test_birth_date_that_is_not_the_tax_codes_is_a_warning():
    _, warnings = problems_of([application_row()], [person_row(birth_date="11/05/1980")])
    assert [warning.code for warning in warnings] == ["birth_date_differs"]


def test_fact_that_the_rules_need_is_told_cell_by_cell_or_column_by_column():
    reading = read([application_row("D1", isee=""), application_row("D2")], [person_row("D1"), person_row("D2", 2)])
    missing = {"D1": ["/facts/isee", "/persons/0/disabled"], "D2": ["/persons/0/disabled"]}
    errors, warnings = fact_errors(reading, lambda one: missing[one.external_id], frozenset())
    assert [(error.code, error.where) for error in errors] == [
        ("csv_cell", "domande.csv:2:isee"), ("csv_header", "persone.csv:1:disabled"),
    ]  # fmt: skip
    assert "2 domande" in errors[1].message
    assert warnings == []
    errors, warnings = fact_errors(reading, lambda one: missing[one.external_id], frozenset({"isee", "disabled"}))
    assert (errors, len(warnings)) == ([], 2)


# ── the mapping file ───────────────────────────────────────────────────────────────────────────────────────────────


def test_faults_of_a_mapping_are_all_told():
    content = b"""
format: approdo.import-mapping/1
dates: dd/mm
decimal: ";"
color: red
missing_allowed: [nothing]
applications:
  columns:
    iseee: ISEE
    score: {column: Punti, value: 3}
"""
    with pytest.raises(Problems) as refused:
        read_mapping(content, "mappa.yaml", LAYOUT)
    assert {problem.where for problem in refused.value.problems} == {
        "mappa.yaml/dates", "mappa.yaml/decimal", "mappa.yaml/color", "mappa.yaml/missing_allowed",
        "mappa.yaml/applications/columns/iseee", "mappa.yaml/applications/columns/score",
    }  # fmt: skip


def test_mapping_that_is_not_ours_is_refused():
    for content in (b"- 1", b"format: other/1", b"a: [", b"\xff", b""):
        with pytest.raises(Problems):
            read_mapping(content, "mappa.yaml", LAYOUT)


def test_same_files_have_the_same_digest_and_another_person_file_another():
    files, same = csv_files([application_row()], [person_row()]), csv_files([application_row()], [person_row()])
    other = csv_files([application_row()], [person_row(number=2)])
    assert files.digest == same.digest != other.digest
    assert len(files.digest) == 64
