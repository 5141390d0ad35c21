"""Whatever is handed to `./run decide` and `./run facts`: every error at once, with code, place, value and remedy."""

import json
from io import BytesIO, TextIOWrapper

import pytest

from tests.documents.builders import a_case

DAY = "2023-09-15"
BASE = "format: approdo.call/1\nmeasure: sap\nid: a1\npublished_on: 2025-05-01\n"


@pytest.fixture
def decide(run, tmp_path):
    """Decide a case given as bytes, text or data; the one document, or the places of its errors."""

    def one(case, *arguments, on=DAY, call=None):
        data = case if isinstance(case, bytes) else (case if isinstance(case, str) else json.dumps(case)).encode()
        (tmp_path / "case.json").write_bytes(data)
        if call is not None:
            (tmp_path / "CALL.yaml").write_bytes(call if isinstance(call, bytes) else call.encode())
            arguments = (*arguments, "--call", tmp_path / "CALL.yaml")
        (document,), err = run("decide", "sap", tmp_path / "case.json", "--on", on, *arguments, code=2)
        assert err == ""
        return document["errors"]

    return one


def places(errors):
    return [(error["code"], error["where"]) for error in errors]


# ── the bytes ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.proves("commands.errors")
@pytest.mark.parametrize(
    ("data", "told"),
    [
        (json.dumps(a_case()).encode("utf-16"), "il byte 1 non è UTF-8"),
        (b'{"format":\n "caf\xe9"}', "riga 2, il byte 17 non è UTF-8"),
        (b"", "non c’è nessun documento"),
        (b" \n\t", "non c’è nessun documento"),
        (b"\0\0", "riga 1, colonna 1"),
        (b'{"format": "approdo.case/1"', "riga 1, colonna 28"),
        (b'{"facts": {"isee" 1}}', "mancano i due punti"),
        (b'{"facts": {"isee": }}', "manca un valore"),
        (b"{'facts': {}}", "fra virgolette doppie"),
        (b'{"facts": {}} {}', "c’è altro testo"),
        (b'{"id": "a\nb"}', "un a capo"),
        (b"[" * 100_000, "annidati"),
        (b'{"a":' * 100_000, "annidati"),
    ],
)
def test_a_file_that_is_no_json_is_told_in_italian_with_the_point(decide, data, told):
    (error,) = decide(data)
    assert (error["code"], error["where"]) == ("json_syntax", "/")
    assert told in error["message"]


@pytest.mark.proves("commands.errors")
def test_what_is_no_value_is_told_at_its_place_together_with_the_faults_of_the_facts(decide):
    text = """{"format": "approdo.case/1", "id": "a", "id": "b",
        "facts": {"isee": NaN, "isee": -Infinity, "pse": 1e999, "movable_assets": -5, "height": 1},
        "persons": [{"birth_date": "1950-03-01", "birth_date": "1951-03-01"}, {"id": "\\ud800"}]}"""
    assert set(places(decide(text))) == {
        ("json_syntax", "/id"),
        ("json_syntax", "/facts/isee"),
        ("json_syntax", "/facts/pse"),
        ("fact_bounds", "/facts/movable_assets"),
        ("fact_unknown", "/facts/height"),
        ("json_syntax", "/persons/0/birth_date"),
        ("json_syntax", "/persons/1/id"),
    }


@pytest.mark.proves("commands.errors")
@pytest.mark.parametrize("digits", [20, 400, 5000])
def test_a_number_without_end_is_refused_at_its_place_and_never_written_back_whole(decide, digits):
    (error,) = decide('{"format": "approdo.case/1", "facts": {"isee": %s}}' % ("9" * digits))
    assert error["where"] == "/facts/isee"
    assert error["code"] == ("json_syntax" if digits == 5000 else "fact_bounds")
    assert len(error["message"]) < 200


@pytest.mark.proves("commands.decide")
def test_a_byte_order_mark_is_no_error(run, tmp_path):
    (tmp_path / "case.json").write_bytes(b"\xef\xbb\xbf" + json.dumps(a_case()).encode())
    (document,), _ = run("decide", "sap", tmp_path / "case.json", "--on", DAY)
    assert document["case"] == "c1"


# ── the case ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.proves("commands.errors")
@pytest.mark.parametrize("value", ["[]", '"x"', "null", "3", "true"])
def test_a_case_that_is_no_object_is_told(decide, value):
    assert places(decide(value)) == [("format_unknown", "/")]


@pytest.mark.proves("commands.errors")
@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ({"facts": {}}, [("format_unknown", "/format")]),
        (a_case(format=None), [("format_unknown", "/format")]),
        (a_case(id=""), [("fact_type", "/id")]),
        (a_case(id="a\nb"), [("fact_type", "/id")]),
        (a_case(id="x" * 201), [("fact_type", "/id")]),
        ({**a_case(), "facts": []}, [("fact_type", "/facts")]),
        (a_case(persons={}), [("fact_type", "/persons")]),
        (a_case(persons="ab"), [("fact_type", "/persons")]),
        (a_case(persons=[]), [("fact_bounds", "/persons")]),
        (a_case(persons=[None, 3]), [("fact_type", "/persons/0"), ("fact_type", "/persons/1")]),
        (a_case(persons=[{"id": ""}]), [("fact_type", "/persons/0/id")]),
        (a_case(persons=[{"id": "a\nb"}]), [("fact_type", "/persons/0/id")]),
        (
            a_case(persons=[{"id": "a"}, {"id": "a"}, {"id": "a"}]),
            [("duplicate_id", f"/persons/{n}/id") for n in (1, 2)],
        ),
        (a_case(facts={"isee": -1}), [("fact_bounds", "/facts/isee")]),
        (a_case(facts={"isee": 2**53}), [("fact_bounds", "/facts/isee")]),
        (a_case(facts={"isee": 16000.0}), [("fact_type", "/facts/isee")]),
        (a_case(facts={"pse": 2.46}), [("fact_type", "/facts/pse")]),
        (a_case(facts={"owns_home": 1}), [("fact_type", "/facts/owns_home")]),
        (a_case(facts={"citizenship": "Italian"}), [("fact_code", "/facts/citizenship")]),
        (a_case(facts={"application_date": "2999-01-01"}), [("fact_bounds", "/facts/application_date")]),
        (a_case(facts={"application_date": 20230910}), [("fact_type", "/facts/application_date")]),
    ],
)
def test_a_case_is_refused_with_the_place_of_each_fault(decide, case, expected):
    assert places(decide(case)) == expected


@pytest.mark.proves("commands.errors")
@pytest.mark.parametrize(
    "day",
    [
        "2023-02-29",
        "1900-02-29",
        "2023-13-01",
        "2023-9-1",
        "20230901",
        "2023-09-01T00:00:00",
        "",
        "0001-01-01",
        "١٩٥٠-٠٣-٠١",
    ],
)
def test_a_day_that_does_not_exist_is_told(decide, day):
    (error,) = decide(a_case(persons=[{"birth_date": day}]))
    assert (error["code"], error["where"], error["value"]) == ("date_invalid", "/persons/0/birth_date", day)


@pytest.mark.proves("commands.errors")
def test_a_key_that_nobody_asks_is_an_error_at_every_level_with_its_value_and_the_nearest_name(decide):
    case = a_case(**{"a/b~": 1}, facts={"ise": 2, "c/d": 3}, persons=[{"shoe": 4}])
    errors = {error["where"]: error for error in decide(case)}
    assert {where: error["value"] for where, error in errors.items()} == {
        "/a~1b~0": 1,
        "/facts/ise": 2,
        "/facts/c~1d": 3,
        "/persons/0/shoe": 4,
    }
    assert {error["code"] for error in errors.values()} == {"fact_unknown"}
    assert "forse «isee»" in errors["/facts/ise"]["remedy"]


@pytest.mark.proves("commands.errors")
def test_too_many_persons_are_told_and_their_own_faults_with_them(decide):
    persons = [{"id": str(number), "birth_date": "1950-01-01"} for number in range(31)]
    assert places(decide(a_case(persons=persons))) == [("fact_bounds", "/persons")]
    persons[30]["birth_date"] = "x"
    assert places(decide(a_case(persons=persons))) == [
        ("fact_bounds", "/persons"),
        ("date_invalid", "/persons/30/birth_date"),
    ]


@pytest.mark.proves("commands.errors")
def test_the_remedy_says_how_money_and_decimals_are_written(decide):
    errors = {error["where"]: error["remedy"] for error in decide(a_case(facts={"isee": "16000", "pse": 2.46}))}
    assert "16.000,00 € si scrive 1600000" in errors["/facts/isee"]
    assert "2,46 si scrive 246" in errors["/facts/pse"]


@pytest.mark.proves("commands.decide")
def test_what_is_left_blank_is_missing_and_thirty_persons_are_admitted(run, tmp_path):
    blank = {"format": "approdo.case/1", "id": None, "facts": None, "persons": None}
    many = a_case(persons=[{"id": str(number), "birth_date": "1950-01-01"} for number in range(30)])
    for case in (blank, many, {"format": "approdo.case/1"}):
        (tmp_path / "case.json").write_text(json.dumps(case), encoding="utf-8")
        (document,), _ = run("decide", "sap", tmp_path / "case.json", "--on", DAY)
        assert document["outcome"] == "incomplete"


# ── the arguments ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.proves("commands.errors")
@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], [("measure_unknown", "measure"), ("unknown_reference", "case"), ("date_invalid", "--on")]),
        (["sap"], [("unknown_reference", "case"), ("date_invalid", "--on")]),
        (["sap", "BAD", "--on"], [("date_invalid", "--on"), ("fact_bounds", "/facts/isee")]),
        (["sap", "BAD", "--on", "2023-02-29"], [("date_invalid", "--on"), ("fact_bounds", "/facts/isee")]),
        (["sap", "BAD", "--on", "0001-01-01"], [("date_invalid", "--on"), ("fact_bounds", "/facts/isee")]),
        (["sap", "BAD", "--on", "2018-02-07"], [("no_version_on_date", "--on"), ("fact_bounds", "/facts/isee")]),
        (
            ["sap", "BAD", "--on", DAY, "--known-on", "x"],
            [("date_invalid", "--known-on"), ("fact_bounds", "/facts/isee")],
        ),
        (["sap", "BAD", "--on", DAY, "--known-on"], [("date_invalid", "--known-on"), ("fact_bounds", "/facts/isee")]),
        (["sap", "NOWHERE", "--on", "x"], [("date_invalid", "--on"), ("unknown_reference", "nowhere.json")]),
        (["nope", "NOWHERE", "--on", DAY], [("measure_unknown", "measure"), ("unknown_reference", "nowhere.json")]),
        (["../sap", "GOOD", "--on", DAY], [("measure_unknown", "measure")]),
        (["_shared", "GOOD", "--on", DAY], [("measure_unknown", "measure")]),
        (
            ["sap", "BAD", "--on", DAY, "--ful", "--foo=3"],
            [("format_unknown", "--ful"), ("format_unknown", "--foo"), ("fact_bounds", "/facts/isee")],
        ),
        (["sap", "GOOD", "more", "--on", DAY], [("format_unknown", "arguments")]),
        (["sap", "GOOD", "--on", DAY, "--on", "2019-01-01"], [("format_unknown", "--on")]),
        (["sap", "GOOD", "--on", DAY, "--json=1"], [("format_unknown", "arguments")]),
        (["sap", "GOOD", "--on", DAY, "--call", "NOWHERE"], [("unknown_reference", "nowhere.json")]),
        (["sap", "GOOD", "--on", DAY, "--call"], [("unknown_reference", "--call")]),
        (["sap", "-", "--on", DAY, "--call", "-"], None),
        (["sap", "FOLDER", "--on", DAY], [("unknown_reference", "folder")]),
    ],
)
def test_arguments_and_files_that_are_wrong_are_told_together(run, tmp_path, monkeypatch, arguments, expected):
    paths = {name: tmp_path / f"{name.lower()}.json" for name in ("GOOD", "BAD", "NOWHERE")}
    paths["GOOD"].write_text(json.dumps(a_case()), encoding="utf-8")
    paths["BAD"].write_text(json.dumps(a_case(facts={"isee": -5})), encoding="utf-8")
    paths["FOLDER"] = tmp_path / "folder"
    paths["FOLDER"].mkdir()
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(paths["GOOD"].read_bytes())))
    (document,), _ = run("decide", *(paths.get(one, one) for one in arguments), code=2)
    if expected is None:
        assert ("unknown_reference", "arguments") in places(document["errors"]), "stdin is read once"
    else:
        assert places(document["errors"]) == expected


@pytest.mark.proves("commands.errors")
@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], [("measure_unknown", "measure")]),
        (["sap", "--on", "2018-02-07"], [("no_version_on_date", "--on")]),
        (["sap", "--on", "2023-02-29"], [("date_invalid", "--on")]),
        (["sap", "--on"], [("date_invalid", "--on")]),
        (["nope", "--on", "x"], [("measure_unknown", "measure"), ("date_invalid", "--on")]),
        (
            ["sap", "extra", "--known-on", DAY],
            [("format_unknown", "--known-on"), *[("format_unknown", "arguments")] * 2],
        ),
    ],
)
def test_facts_tells_what_is_wrong_with_its_arguments(run, arguments, expected):
    (document,), _ = run("facts", *arguments, code=2)
    assert sorted(places(document["errors"])) == sorted(expected)


@pytest.mark.proves("commands.decide")
def test_the_law_of_a_day_far_ahead_is_the_last_one_known_and_the_other_date_may_come_before_or_after(run, tmp_path):
    (tmp_path / "case.json").write_text(json.dumps(a_case()), encoding="utf-8")
    for on, known_on in (("9999-12-31", "9999-12-31"), ("2023-09-15", "2001-01-01"), ("2018-02-08", "2030-01-01")):
        (document,), _ = run("decide", "sap", tmp_path / "case.json", "--on", on, "--known-on", known_on)
        assert (document["on"], document["known_on"]) == (on, known_on)


# ── the call ─────────────────────────────────────────────────────────────────────────────────────────────────────

PARAMETERS = (
    "parameters: {reserve_share: 21/100, isee_max: 2000000, wings: 3, points_elderly: 10001, town_points_2: -1,"
    " points_single: x, points_local: true, points_barriers: null, points_forces: [1], points_release: 1.5}\n"
    "options: {flying: true, leap_birthday: x, call_for_forces: 1}\n"
    "confirmations:\n"
    "  - {parameter: wings, by: x, on: 2025-01-01, source: y}\n"
    "  - {parameter: points_elderly, by: x, on: 2025-01-01, source: y, value: 10001}\n"
    "  - {parameter: points_elderly, by: x, on: 2025-01-01, source: y, value: z}\n"
    "  - {parameter: isee_max, by: x, on: 2025-01-01, source: y, value: 5}\n"
    "  - {parameter: disabled_from_66, by: x, on: 2025-02-30, source: y}\n"
    "colour: 1\n"
)


@pytest.mark.proves("commands.errors")
def test_everything_wrong_with_a_call_is_told_together_with_the_case(decide):
    errors = decide(a_case(facts={"isee": -5}), call=BASE + PARAMETERS, on="2025-05-01")
    assert set(places(errors)) == {
        ("json_syntax", "CALL.yaml:5"),
        ("format_unknown", "/colour"),
        ("date_invalid", "/confirmations/4/on"),
        ("call_over_ceiling", "/parameters/reserve_share"),
        ("call_unknown_parameter", "/parameters/isee_max"),
        ("call_unknown_parameter", "/parameters/wings"),
        ("call_over_ceiling", "/parameters/points_elderly"),
        ("call_over_ceiling", "/parameters/town_points_2"),
        ("fact_type", "/parameters/points_single"),
        ("fact_type", "/parameters/points_local"),
        ("fact_type", "/parameters/points_barriers"),
        ("fact_type", "/parameters/points_forces"),
        ("option_unknown", "/options/flying"),
        ("option_unknown", "/options/leap_birthday"),
        ("option_unknown", "/options/call_for_forces"),
        ("call_unknown_parameter", "/confirmations/0"),
        ("call_over_ceiling", "/confirmations/1/value"),
        ("fact_type", "/confirmations/2/value"),
        ("call_over_ceiling", "/confirmations/3/value"),
        ("fact_bounds", "/facts/isee"),
    }
    by_place = {error["where"]: error for error in errors}
    assert by_place["/parameters/reserve_share"]["expected"] == "0/100…20/100"
    assert by_place["/options/leap_birthday"]["expected"] == "first_of_march, last_of_february"
    assert by_place["/confirmations/3/value"]["value"] == 5
    assert "CALL.yaml, riga 5" in by_place["/parameters/wings"]["message"]


@pytest.mark.proves("commands.errors")
@pytest.mark.parametrize("on", ["2025-02-30", "2017-01-01"])
def test_a_call_is_checked_even_when_the_date_is_wrong(decide, on):
    errors = decide(a_case(), call=BASE + "parameters: {isee_max: 5}\n", on=on)
    assert [where for _, where in places(errors)] == ["--on", "/parameters/isee_max"]


@pytest.mark.proves("commands.errors")
@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (b"", [("format_unknown", "/")]),
        (b"- 1\n", [("fact_type", "/")]),
        (b"x", [("fact_type", "/")]),
        (BASE.encode("utf-16"), [("json_syntax", "CALL.yaml:1")]),
        (BASE.encode() + b"note: \xe9\n", [("json_syntax", "CALL.yaml:5")]),
        (BASE.encode() + b"\0", [("json_syntax", "CALL.yaml:5")]),
        ((BASE + "x: &a 1\ny: *a\n"), [("json_syntax", "CALL.yaml:6")]),
        ((BASE + "options: !!map {}\n"), [("json_syntax", "CALL.yaml:5")]),
        ("[" * 5000, [("json_syntax", "CALL.yaml:1")]),
        ("- " * 5000, [("json_syntax", "CALL.yaml:1")]),
        (BASE.replace("sap", "rent"), [("measure_unknown", "/measure")]),
        (BASE.replace("call/1", "call/2"), [("format_unknown", "/format")]),
        (BASE + "id: other\n", [("json_syntax", "CALL.yaml:5")]),
    ],
)
def test_a_call_that_is_none_is_told_with_the_line_and_the_case_with_it(decide, call, expected):
    errors = decide(a_case(facts={"isee": -5}), call=call, on="2025-05-01")
    assert places(errors) == [*expected, ("fact_bounds", "/facts/isee")]


# ── many cases ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.proves("commands.jsonl", "commands.errors")
def test_each_line_has_its_document_even_with_wrong_arguments_and_a_fault_names_its_line(run, tmp_path):
    lines = [json.dumps(a_case()), json.dumps(a_case(facts={"isee": -5})), "", "{", "\ufeff" + json.dumps(a_case())]
    (tmp_path / "many.jsonl").write_bytes("\r\n".join(lines).encode() + b"\n\xff\n")
    documents, _ = run("decide", "sap", tmp_path / "many.jsonl", "--on", DAY, code=2)
    assert [places(one["errors"]) if "errors" in one else one["outcome"] for one in documents] == [
        "incomplete",
        [("fact_bounds", "/facts/isee")],
        [("json_syntax", "/")],
        "incomplete",
        [("json_syntax", "/")],
    ]
    assert "riga 4, colonna 2" in documents[2]["errors"][0]["message"]
    assert "riga 6, " in documents[4]["errors"][0]["message"]
    documents, _ = run("decide", "sap", tmp_path / "many.jsonl", "--on", "2023-09-31", code=2)
    assert [places(one["errors"]) for one in documents][:2] == [
        [("date_invalid", "--on")],
        [("date_invalid", "--on"), ("fact_bounds", "/facts/isee")],
    ]
    (tmp_path / "none.jsonl").write_bytes(b"\n")
    assert run("decide", "sap", tmp_path / "none.jsonl", "--on", DAY) == ([], "")
