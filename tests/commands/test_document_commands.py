"""The five commands as an outsider runs them: stdout, stderr, exit code. Nothing but files goes in."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from approdo.documents import plain_json
from approdo.documents.canonical import document_hash
from approdo.faces.cli import documents_commands as commands
from tests.documents.builders import HOUSE_MEASURES, a_case

ROOT = Path(__file__).resolve().parents[2]
CALL = """format: approdo.call/1
measure: sap
id: sap-2023
published_on: 2023-07-17
opens_at: 2023-07-17T09:00:00+02:00
closes_at: 2023-09-15T12:00:00+02:00
allotment:
  year: 2023
  order: [{by: score, direction: desc}, {by: resident_since, direction: asc}]
  public_number: 8341
  quotas:
    - {name: indigent, share: 20/100, rounding: up, per: [owner, municipality, year], beyond: skip}
  counters:
    - {quota: indigent, owner: comune, municipality: sesto, available_before: 1, assigned_before: 0}
  when_many: first
"""
HOMES = """home_id,owner,municipality,zone,area_dm2,accessible,floor,lift
H1,comune,sesto,Z1,4500,true,1,true
H2,comune,sesto,Z1,6000,false,2,
H3,aler,sesto,,3000,false,,
"""
APPLICATIONS = """application_id,code,score,household_size,needs_accessible,indigent,resident_in,categories,prefers,filed_at,resident_since
A1,C1,843,2,false,false,sesto,,H1|H2,2023-08-01T10:00:00+02:00,2001-01-01
A2,C2,843,1,false,true,sesto,elderly|disabled,H3,,1999-01-01
A3,C3,100,2,true,true,sesto,,,,2010-01-01
"""


@pytest.fixture
def folder(tmp_path):
    for name, text in (("CALL.yaml", CALL), ("HOMES.csv", HOMES), ("APPLICATIONS.csv", APPLICATIONS)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "case.json").write_text(json.dumps(a_case(facts={"isee": 1600001})), encoding="utf-8")
    return tmp_path


@pytest.fixture
def run(capsys, monkeypatch, tmp_path):
    """Run a command in this process: (exit code, stdout as JSON, stderr)."""
    monkeypatch.setenv("APPRODO_VAR", str(tmp_path / "var"))

    def one(command, *arguments, code=0):
        assert getattr(commands, command)([*map(str, arguments), "--json"]) == code
        out, err = capsys.readouterr()
        return [json.loads(line) for line in out.splitlines()], err

    return one


def shell(*arguments, data=b""):
    """Run a command as a process of its own, outside any configuration."""
    environment = {"PYTHONPATH": str(ROOT / "src"), "PATH": os.environ["PATH"], "LANG": "C"}
    return subprocess.run(
        [sys.executable, "-m", "approdo.faces.cli", *map(str, arguments)],
        input=data,
        capture_output=True,
        env=environment,
        cwd="/",
        timeout=60,
        check=False,
    )


# ── measures and facts ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.proves("commands.measures")
def test_an_outsider_lists_the_measures_with_kind_subject_and_versions(run):
    (document,), _ = run("measures")
    (sap,) = (one for one in document["measures"] if one["name"] == "sap")
    assert set(sap) == {"name", "title", "kind", "subject", "versions"}
    assert (sap["kind"], sap["subject"]) == ("ranked_call", "household")
    assert "2019-03-12" in sap["versions"]


@pytest.mark.proves("commands.facts", "H05")
def test_an_outsider_reads_what_the_measure_asks_exactly_as_the_contract_shows(run):
    (document,), _ = run("facts", "sap", "--on", "2023-09-15")
    assert list(document) == [
        "format",
        "measure",
        "kind",
        "on",
        "subject",
        "parts",
        "facts",
        "parameters",
        "options",
        "sections",
        "book_hash",
    ]
    assert document["parts"] == [{"name": "persons", "min": 1, "max": 30}]
    assert document["sections"] == ["indigent", "categories", "isbar_check"]
    facts = {one["name"]: one for one in document["facts"]}
    isee = {key: facts["isee"][key] for key in ("concept", "of", "type", "unit", "min", "max", "codes", "sensitivity")}
    assert isee == {
        "concept": "isee.ordinary",
        "of": "household",
        "type": "Cents",
        "unit": "cents",
        "min": 0,
        "max": 1000000000,
        "codes": None,
        "sensitivity": "ordinary",
    }
    assert facts["isee"]["origin"] == "certified"
    assert facts["isee"]["used_by"] == ["access", "indigent"]
    (isee_max,) = (one for one in document["parameters"] if one["name"] == "isee_max")
    assert (isee_max["level"], isee_max["value"], isee_max["from"], isee_max["to"]) == (
        "regional",
        1600000,
        "2018-02-08",
        None,
    )
    assert {"name", "default", "choices", "cite"} == set(document["options"][0])
    shares = {one["name"]: one["value"] for one in document["parameters"]}
    assert (shares["indigent_share"], shares["max_preferences"]) == ("20/100", 2)


def test_facts_without_a_date_are_those_of_today(run):
    (document,), _ = run("facts", "sap")
    assert document["on"] >= "2024-01-01"


# ── decide ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.proves("commands.decide", "H05")
def test_an_outsider_decides_the_case_of_the_contract(run, folder):
    (document,), err = run("decide", "sap", "--on", "2023-09-15", folder / "case.json")
    assert (document["outcome"], document["requirements"][0]["distance"]) == ("not_eligible", 1)
    assert err == ""
    (full,), _ = run(
        "decide", "sap", "--on", "2023-09-15", "--full", "--call", folder / "CALL.yaml", folder / "case.json"
    )
    assert full["call"] == "sap-2023"
    assert full["book"]["tree"]


@pytest.mark.proves("commands.jsonl")
def test_many_cases_give_one_document_a_line_in_order_and_a_bad_line_its_errors_in_its_place(run, folder):
    good, bad = (json.dumps(a_case(id=name, facts={"isee": isee})) for name, isee in (("x", 5), ("y", -5)))
    (folder / "many.jsonl").write_text(f"{good}\n{bad}\n{{\n\n{good}\n", encoding="utf-8")
    documents, _ = run("decide", "sap", "--on", "2023-09-15", folder / "many.jsonl", code=2)
    assert [one["format"] for one in documents] == [
        "approdo.decision/1",
        "approdo.error/1",
        "approdo.error/1",
        "approdo.decision/1",
    ]
    assert documents[1]["errors"][0]["where"] == "/facts/isee"
    assert documents[2]["errors"][0]["code"] == "json_syntax"


@pytest.mark.proves("commands.errors")
def test_errors_of_call_dates_and_case_are_listed_together(run, folder):
    (folder / "CALL.yaml").write_text(CALL.replace("measure: sap", "measure: sap\ncolour: 1"), encoding="utf-8")
    (folder / "case.json").write_text(json.dumps(a_case(facts={"isee": -5, "height": 1})), encoding="utf-8")
    (document,), _ = run(
        "decide", "sap", "--on", "2023-09-15", "--call", folder / "CALL.yaml", folder / "case.json", code=2
    )
    assert document["format"] == "approdo.error/1"
    assert [(one["code"], one["where"]) for one in document["errors"]] == [
        ("format_unknown", "/colour"),
        ("fact_bounds", "/facts/isee"),
        ("fact_unknown", "/facts/height"),
    ]
    assert all(set(one) == {"code", "where", "value", "expected", "message", "remedy"} for one in document["errors"])


@pytest.mark.proves("commands.errors")
def test_what_a_call_may_not_say_is_told_with_its_value_its_file_and_its_line(run, folder):
    text = CALL.replace("allotment:", "parameters: {isee_max: 2000000}\noptions: {flying: true}\nallotment:")
    (folder / "CALL.yaml").write_text(text, encoding="utf-8")
    files = [folder / name for name in ("HOMES.csv", "APPLICATIONS.csv")]
    (decided,), _ = run(
        "decide", "sap", "--on", "2023-07-17", "--call", folder / "CALL.yaml", folder / "case.json", code=2
    )
    (allotted,), _ = run("allot", folder / "CALL.yaml", *files, code=2)
    assert decided == allotted
    assert [(one["where"], one["value"]) for one in decided["errors"]] == [
        ("/parameters/isee_max", 2000000),
        ("/options/flying", True),
    ]
    assert [one["message"].split(":")[0] for one in decided["errors"]] == ["CALL.yaml, riga 7", "CALL.yaml, riga 8"]
    assert all(one["expected"] for one in decided["errors"])


@pytest.mark.proves("commands.errors")
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["sap", "CASE"], "date_invalid"),
        (["sap", "CASE", "--on", "2023-02-29"], "date_invalid"),
        (["sap", "CASE", "--on", "2017-01-01"], "no_version_on_date"),
        (["sop", "CASE", "--on", "2023-09-15"], "measure_unknown"),
        (["sap", "NOWHERE", "--on", "2023-09-15"], "unknown_reference"),
        (["sap", "CASE", "--on", "2023-09-15", "--fulll"], "format_unknown"),
    ],
)
def test_a_wrong_argument_is_an_error_document_like_any_other(run, folder, arguments, code):
    paths = {"CASE": folder / "case.json", "NOWHERE": folder / "nowhere.json"}
    (document,), _ = run("decide", *(paths.get(one, one) for one in arguments), code=2)
    assert [one["code"] for one in document["errors"]] == [code]


@pytest.mark.proves("commands.errors")
def test_a_hundred_megabyte_file_is_too_large_whatever_it_is(run, folder):
    big = folder / "big.jsonl"
    with big.open("wb") as file:
        file.truncate(100_000_000)
    for command, arguments in (
        ("decide", ["sap", "--on", "2023-09-15", big]),
        ("verify", [big]),
        ("allot", [folder / "CALL.yaml", big, folder / "APPLICATIONS.csv"]),
        ("allot", [big, folder / "HOMES.csv", folder / "APPLICATIONS.csv"]),
    ):
        (document,), _ = run(command, *arguments, code=2)
        assert [one["code"] for one in document["errors"]] == ["too_large"]


@pytest.mark.proves("commands.errors")
def test_a_file_that_never_ends_is_too_large_and_is_not_read_for_ever(run, folder, monkeypatch):
    monkeypatch.setattr(plain_json, "LIMIT_BYTES", 100_000)
    for arguments in (
        ["verify", "/dev/zero"],
        ["allot", folder / "CALL.yaml", "/dev/zero", folder / "APPLICATIONS.csv"],
    ):
        (document,), _ = run(*arguments, code=2)
        assert [(one["code"], one["where"]) for one in document["errors"]] == [("too_large", "zero")]


# ── allot and verify ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.proves("commands.allot", "H30", "H31")
def test_an_outsider_allots_the_homes_of_a_call_from_three_files(run, folder):
    (document,), _ = run("allot", *(folder / name for name in ("CALL.yaml", "HOMES.csv", "APPLICATIONS.csv")))
    assert [(one["home"], one["application"], one["pass"], one["preference"]) for one in document["assignments"]] == [
        ("H1", "A3", "indigent_resident", None),
        ("H3", "A2", "indigent_resident", 1),
    ]
    assert document["quota_proof"][0]["base"] == 3, "one home before this call, two in it"
    assert [row["keys"] for row in document["ranking"]] == [
        [843, "2001-01-01"],
        [100, "2010-01-01"],
        [843, "1999-01-01"],
        [100, "2010-01-01"],
    ]


@pytest.mark.proves("commands.errors", "commands.csv")
def test_errors_of_all_three_files_are_listed_together(run, folder):
    (folder / "CALL.yaml").write_text(CALL.replace("year: 2023", "year: x"), encoding="utf-8")
    (folder / "HOMES.csv").write_text(HOMES.replace("4500", "-1"), encoding="utf-8")
    (folder / "APPLICATIONS.csv").write_text(APPLICATIONS.replace("843,1", "8.43,1"), encoding="utf-8")
    (document,), _ = run("allot", *(folder / name for name in ("CALL.yaml", "HOMES.csv", "APPLICATIONS.csv")), code=2)
    assert [(one["code"], one["where"]) for one in document["errors"]] == [
        ("fact_type", "/allotment/year"),
        ("csv_cell", "HOMES.csv:2:area_dm2"),
        ("csv_cell", "APPLICATIONS.csv:3:score"),
    ]


@pytest.mark.proves("commands.errors", "commands.csv")
def test_a_bad_cell_hides_no_error_between_the_files_nor_one_of_the_call(run, folder):
    (folder / "CALL.yaml").write_text(CALL + "  refusals: [{application: A9, home: H1}]\noptions: {x: true}\n")
    (folder / "APPLICATIONS.csv").write_text(
        APPLICATIONS.replace("843,1", "8.43,1").replace("H1|H2", "H9").replace("A3,C3", "A1,C3"), encoding="utf-8"
    )
    (document,), _ = run("allot", *(folder / name for name in ("CALL.yaml", "HOMES.csv", "APPLICATIONS.csv")), code=2)
    assert [(one["code"], one["where"]) for one in document["errors"]] == [
        ("csv_cell", "APPLICATIONS.csv:3:score"),
        ("duplicate_id", "APPLICATIONS.csv:4:application_id"),
        ("unknown_reference", "APPLICATIONS.csv:2:prefers"),
        ("unknown_reference", "/allotment/refusals/0/application"),
        ("option_unknown", "/options/x"),
    ]
    assert document["errors"][3]["message"].startswith("CALL.yaml, riga 16: ")
    (folder / "CALL.yaml").write_text("format: [", encoding="utf-8")
    (folder / "HOMES.csv").write_bytes(b"\xff")
    (document,), _ = run("allot", *(folder / name for name in ("CALL.yaml", "HOMES.csv", "APPLICATIONS.csv")), code=2)
    assert [one["where"] for one in document["errors"]][1:] == [
        "HOMES.csv:1:1",
        "APPLICATIONS.csv:3:score",
        "APPLICATIONS.csv:4:application_id",
    ]


@pytest.mark.proves("commands.errors")
def test_a_tie_without_the_public_number_exits_two(run, folder):
    (folder / "CALL.yaml").write_text(CALL.replace("  public_number: 8341\n", ""), encoding="utf-8")
    (folder / "APPLICATIONS.csv").write_text(
        APPLICATIONS.replace("1999-01-01", "2001-01-01").replace("H3", "H1"), encoding="utf-8"
    )
    (document,), _ = run("allot", *(folder / name for name in ("CALL.yaml", "HOMES.csv", "APPLICATIONS.csv")), code=2)
    assert [one["code"] for one in document["errors"]] == ["public_number_missing"]


@pytest.mark.proves("commands.errors", "commands.csv")
def test_an_unknown_home_and_a_repeated_id_are_told_by_file_row_and_column(run, folder):
    text = APPLICATIONS.replace("H1|H2", "H1|H9").replace("A3,C3", "A1,C3")
    (folder / "APPLICATIONS.csv").write_text(text, encoding="utf-8")
    (document,), _ = run("allot", *(folder / name for name in ("CALL.yaml", "HOMES.csv", "APPLICATIONS.csv")), code=2)
    assert {(one["code"], one["where"]) for one in document["errors"]} == {
        ("unknown_reference", "APPLICATIONS.csv:2:prefers"),
        ("duplicate_id", "APPLICATIONS.csv:4:application_id"),
    }


@pytest.mark.proves("commands.verify")
def test_verify_answers_equal_then_differs_naming_the_field_then_unknown(run, folder):
    (document,), _ = run("decide", "sap", "--on", "2023-09-15", "--full", folder / "case.json")
    file = folder / "decision.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    (answer,), _ = run("verify", file)
    assert answer == {
        "format": "approdo.verification/1",
        "kind": "decision",
        "result": "equal",
        "differences": [],
        "issued": "not_checked",
    }
    digests = folder / "digests.txt"
    digests.write_text(document["hash"] + "\n", encoding="utf-8")
    (answer,), _ = run("verify", file, "--against", digests)
    assert answer["issued"] == "known"
    document["facts"]["isee"] = 1600000
    document["hash"] = document_hash(document)
    file.write_text(json.dumps(document), encoding="utf-8")
    (answer,), _ = run("verify", file, "--against", digests, code=1)
    assert answer["result"] == "differs"
    assert answer["issued"] == "unknown"
    assert "/outcome" in [one["where"] for one in answer["differences"]]


@pytest.mark.proves("house.measures")
def test_an_author_tries_a_measure_of_another_folder(run, folder):
    (folder / "case.json").write_text(
        json.dumps({"format": "approdo.case/1", "id": "m", "facts": {"area": 61}}), encoding="utf-8"
    )
    (document,), _ = run(
        "decide", "rent_calculator", "--on", "2024-03-13", "--measures", HOUSE_MEASURES, folder / "case.json"
    )
    assert document["sections"]["rent"]["value"] == 34046


@pytest.mark.proves("commands.faults", "P-46")
def test_our_own_fault_gives_a_reference_and_neither_a_trace_nor_a_value(run, folder, monkeypatch):
    def broken(*arguments, **options):
        raise RuntimeError("secret of p1 1600001")

    monkeypatch.setattr(commands.decision, "decide", broken)
    (document,), err = run("decide", "sap", "--on", "2023-09-15", folder / "case.json", code=3)
    message = document["errors"][0]["message"]
    assert "riferimento" in message
    assert "secret" not in err + message
    assert "Traceback" not in err
    (kept,) = (folder / "var" / "faults").iterdir()
    assert kept.stem in message
    assert "secret" not in kept.read_text(encoding="utf-8")


# ── as a process ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.proves("commands.decide")
def test_a_case_on_stdin_in_a_poor_locale_gives_one_utf8_document_and_nothing_on_stderr():
    done = shell(
        "decide", "sap", "--on", "2023-09-15", "-", "--json", data=json.dumps(a_case(facts={"isee": 1600001})).encode()
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert "L’ISEE è 16.000,01 €" in plain_json.parse(done.stdout)["requirements"][0]["text"]


@pytest.mark.proves("commands.decide")
def test_the_document_commands_load_no_django_and_no_database():
    code = (
        "import sys; from approdo.faces.cli.__main__ import main; main(['measures', '--json']);"
        "assert not {'django', 'psycopg', 'socket.create_connection'} & set(sys.modules), 'loaded'"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": str(ROOT / "src")}, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


def test_a_person_reads_italian_lines_without_json(folder):
    done = shell("decide", "sap", "--on", "2023-09-15", folder / "case.json")
    text = done.stdout.decode()
    assert text.startswith("NON AMMESSA")
    assert "art. 7 c. 1 c) r.r. 4/2017" in text
    bad = shell("decide", "sap", "--on", "2023-02-30", folder / "case.json")
    assert bad.returncode == 2
    assert "--on" in bad.stderr.decode()
    assert bad.stdout == b""
