"""`documents.decision.decide`: the contract's answer, and every error of dates, call and case together."""

import pytest

from approdo.documents.canonical import document_hash
from approdo.documents.decision import decide
from approdo.documents.errors import BadInput
from tests.documents.builders import CITY, a_call, a_case

DAY = "2023-09-15"


def errors_of(*arguments, **options):
    with pytest.raises(BadInput) as refused:
        decide(*arguments, city=CITY, **options)
    return [(error.code, error.where) for error in refused.value.errors]


@pytest.mark.proves("H05", "commands.decide")
def test_a_citizen_at_the_limit_passes_and_one_cent_beyond_fails_by_one():
    at, beyond = (
        {one["rule"]: one for one in decide("sap", DAY, None, None, a_case(facts={"isee": isee}))["requirements"]}
        for isee in (1600000, 1600001)
    )
    assert at["req_isee"]["result"] == "pass"
    assert at["req_isee"]["distance"] == 0
    assert beyond["req_isee"] == {
        "rule": "req_isee",
        "result": "fail",
        "value": 1600001,
        "operator": "<=",
        "limit": 1600000,
        "distance": 1,
        "unit": "cents",
        "cite": "art. 7 c. 1 c) r.r. 4/2017",
        "text": "L’ISEE è 16.000,01 €: supera di 0,01 € il limite di 16.000,00 €.",
    }


@pytest.mark.proves("commands.decide")
def test_the_decision_has_every_key_of_the_contract_and_a_hash_over_all_the_rest():
    document = decide("sap", DAY, None, None, a_case(facts={"isee": 1600001}), city=CITY)
    assert list(document) == [
        *[
            "format",
            "measure",
            "on",
            "known_on",
            "call",
            "case",
            "outcome",
            "provisional",
            "requirements",
            "sections",
            "missing_facts",
        ],
        *["unconfirmed", "salt", "flags", "parameters", "options", "facts", "persons", "book", "hash"],
    ]
    assert (document["outcome"], document["requirements"][0]["rule"]) == ("not_eligible", "req_isee")
    assert set(document["sections"]) == {"indigent", "categories", "isbar_check"}
    assert (document["known_on"], document["salt"], document["call"], document["case"]) == (DAY, None, None, "c1")
    assert document["book"]["tree"] is None
    assert document["hash"] == document_hash(document)


@pytest.mark.proves("commands.decide")
def test_nobody_in_the_household_is_an_error_and_no_list_at_all_is_a_missing_fact():
    assert errors_of("sap", DAY, None, None, a_case(persons=[])) == [("fact_bounds", "/persons")]
    case = a_case()
    del case["persons"]
    document = decide("sap", DAY, None, None, case, city=CITY)
    assert document["outcome"] == "incomplete"
    assert "/persons" in document["missing_facts"]


@pytest.mark.proves("commands.errors")
def test_all_errors_of_a_case_come_together_with_their_codes():
    case = a_case(
        format="approdo.case/2",
        id=7,
        colour="red",
        facts={"isee": -5, "pse": 1.57, "citizenship": "martian", "application_date": "2023-02-30", "height": 1},
        persons=[{"id": "p1", "birth_date": "1950-03-01"}, {"id": "p1", "disability": "lame", "shoe": 42}],
    )
    assert set(errors_of("sap", DAY, None, None, case)) == {
        ("format_unknown", "/format"),
        ("fact_type", "/id"),
        ("fact_unknown", "/colour"),
        ("fact_bounds", "/facts/isee"),
        ("fact_type", "/facts/pse"),
        ("fact_code", "/facts/citizenship"),
        ("date_invalid", "/facts/application_date"),
        ("fact_unknown", "/facts/height"),
        ("duplicate_id", "/persons/1/id"),
        ("fact_code", "/persons/1/disability"),
        ("fact_unknown", "/persons/1/shoe"),
    }


@pytest.mark.proves("commands.errors")
@pytest.mark.parametrize("value", [True, "1600000", 1600000.0, [], {}])
def test_money_is_an_integer_of_cents_and_nothing_else(value):
    assert errors_of("sap", DAY, None, None, a_case(facts={"isee": value})) == [("fact_type", "/facts/isee")]


@pytest.mark.proves("commands.errors")
def test_dates_measure_and_case_are_told_together():
    assert errors_of("sapp", "2023-9-15", "x", None, a_case()) == [
        ("measure_unknown", "measure"),
        ("date_invalid", "--on"),
        ("date_invalid", "--known-on"),
    ]
    assert errors_of("sap", "2018-02-07", None, None, a_case()) == [("no_version_on_date", "--on")]
    assert errors_of("sap", DAY, None, a_call(measure="sat"), a_case(facts={"isee": -1})) == [
        ("measure_unknown", "/measure"),
        ("fact_bounds", "/facts/isee"),
    ]


@pytest.mark.proves("commands.errors")
def test_a_call_may_only_set_what_the_law_leaves_to_it_and_below_the_ceiling():
    call = a_call(
        published_on="2025-04-01",
        parameters={"isee_max": 2000000, "reserve_share": "21/100", "colour": 1},
        options={"residence_points_enabled": "yes", "flying": True},
        confirmations=[{"parameter": "wings", "by": "x", "on": "2025-04-01", "source": "y"}],
    )
    assert set(errors_of("sap", "2025-04-01", None, call, a_case(facts={"isee": -1}))) == {
        ("call_unknown_parameter", "/parameters/isee_max"),
        ("call_over_ceiling", "/parameters/reserve_share"),
        ("call_unknown_parameter", "/parameters/colour"),
        ("call_unknown_parameter", "/confirmations/0"),
        ("option_unknown", "/options/residence_points_enabled"),
        ("option_unknown", "/options/flying"),
        ("fact_bounds", "/facts/isee"),
    }


@pytest.mark.proves("H32")
def test_a_decision_taken_after_the_court_no_longer_asks_five_years_whatever_the_call():
    case = a_case(
        facts={"application_date": "2019-10-01", "lives_or_works_in_region": True, "in_region_since": "2018-01-01"}
    )
    before, after = (
        {one["rule"]: one["result"] for one in decide("sap", "2019-09-02", known, None, case)["requirements"]}
        for known in ("2020-03-09", "2020-03-10")
    )
    assert before["req_region_years"] == "fail"
    assert after["req_region_years"] == "not_applicable"


def test_an_office_salts_its_document_and_the_call_lends_its_date_and_name():
    call = a_call()
    document = decide("sap", None, None, call, a_case(), salt="ab" * 32, full=True, city=CITY)
    assert (document["on"], document["call"], document["salt"]) == ("2023-07-17", "sap-2023", "ab" * 32)
    assert document["book"]["tree"]["measure"] == "sap"


def test_the_same_case_decided_twice_is_the_same_document():
    one, other = (decide("sap", DAY, None, a_call(), a_case(), city=CITY) for _ in range(2))
    assert one == other
