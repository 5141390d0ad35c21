"""`documents.allotment.allot`: the document of the contract, with adequacy from the measure's book."""

import copy
import json

import pytest

from approdo.documents import adequacy
from approdo.documents.allotment import allot
from approdo.documents.canonical import document_hash
from approdo.documents.errors import BadInput
from approdo.documents.public_allotment import build, recompute
from tests.documents.builders import CITY, a_call, a_home, an_application, five_homes


def run(call=None, homes=None, applications=None):
    return allot(call or a_call(), homes or five_homes(), applications or households(), city=CITY)


def households():
    """A1 does not fit (five persons), A2 and A6 are indigent, A3 wants H2, the others want nothing in particular."""
    return [
        an_application(1, household_size=5),
        an_application(2, indigent=True, resident_in="cologno", prefers=["H1"]),
        an_application(3, prefers=["H2", "H1"]),
        an_application(4, prefers=["H2"]),
        an_application(5),
        an_application(6, indigent=True),
    ]


def errors_of(**inputs):
    with pytest.raises(BadInput) as refused:
        run(**inputs)
    return [(error.code, error.where) for error in refused.value.errors]


@pytest.mark.proves("H30", "H31", "commands.allot")
def test_the_document_has_every_key_of_the_contract_and_the_quota_is_proven():
    document = run(call=a_call(allotment={"when_many": "first"}))
    assert list(document) == [
        *[
            "format",
            "call",
            "draw",
            "ranking",
            "assignments",
            "quota_proof",
            "unassigned",
            "log",
            "adequacy",
            "known_on",
            "complete",
            "salt",
        ],
        *["book", "inputs", "hash"],
    ]
    assert set(document["draw"]) == {"list_digest", "public_number", "seed"}
    assert document["quota_proof"] == [
        {
            "quota": "indigent",
            "owner": "comune",
            "municipality": "sesto",
            "year": 2023,
            "base": 5,
            "due": 1,
            "assigned": 1,
            "why_not_filled": None,
        }
    ]
    assert document["complete"] is True
    assert document["hash"] == document_hash(document)


@pytest.mark.proves("H30")
def test_an_indigent_resident_comes_before_a_better_placed_one_from_elsewhere():
    given = {one["application"]: one for one in run(call=a_call(allotment={"when_many": "first"}))["assignments"]}
    assert given["A6"]["pass"] == "indigent_resident"
    assert "A2" not in given, "beyond the quota an indigent household is skipped"


@pytest.mark.proves("H30", "H34")
def test_preferences_come_first_and_the_next_choice_when_the_first_is_taken():
    document = run(call=a_call(allotment={"when_many": "first", "quotas": []}))
    given = {one["application"]: (one["home"], one["preference"]) for one in document["assignments"]}
    assert given["A3"] == ("H2", 1)
    assert given["A4"][1] is None
    assert {"pass": "general", "application": "A4", "home": "H2", "result": "taken"}.items() <= next(
        line for line in document["log"] if line["application"] == "A4"
    ).items()


@pytest.mark.proves("H30")
def test_adequacy_follows_the_book_of_the_measure_and_its_options():
    applications = [an_application(1, household_size=1, prefers=["H1"])]
    homes = [a_home("H1", area_dm2=2700)]
    strict = allot(a_call(), homes, applications, city=CITY)
    assert strict["adequacy"] == [{"home": "H1", "applications": []}]
    assert strict["unassigned"] == [{"home": "H1", "why": "no_adequate_household"}]
    lenient = allot(a_call(options={"single_may_get_less": True}), homes, applications, city=CITY)
    assert lenient["adequacy"] == [{"home": "H1", "applications": ["A1"]}]
    assert lenient["book"]["options"]["single_may_get_less"] is True


def test_adequacy_is_asked_once_for_each_profile_and_kind_of_home(monkeypatch):
    asked = []
    real = adequacy.Adequacy._fits

    def counted(self, profile, kind):
        asked.append((profile, kind))
        return real(self, profile, kind)

    monkeypatch.setattr(adequacy.Adequacy, "_fits", counted)
    run(
        call=a_call(allotment={"when_many": "first"}),
        homes=[a_home(f"H{number}") for number in range(30)],
        applications=[
            an_application(number % 28 + 1, application_id=f"A{number}", code=f"C{number}", score=number)
            for number in range(100)
        ],
    )
    assert len(asked) == 1


@pytest.mark.proves("H30")
def test_a_choice_that_the_law_leaves_to_a_person_stops_the_run_and_is_asked():
    document = run(applications=[an_application(1)])
    assert document["complete"] is False
    assert document["log"][-1]["result"] == "needs_choice"
    assert document["pending"]["candidates"] == ["H1", "H2", "H3", "H4", "H5"]
    chosen = run(
        call=a_call(allotment={"choices": [{"application": "A1", "home": "H3"}]}), applications=[an_application(1)]
    )
    assert [one["home"] for one in chosen["assignments"]] == ["H3"]


@pytest.mark.proves("H36")
def test_after_a_refusal_the_home_goes_to_the_next_and_nobody_before_changes():
    first = {"when_many": "first", "quotas": []}
    before = {one["application"]: one["home"] for one in run(call=a_call(allotment=first))["assignments"]}
    refused = {**first, "refusals": [{"application": "A4", "home": before["A4"]}]}
    after = {one["application"]: one["home"] for one in run(call=a_call(allotment=refused))["assignments"]}
    assert "A4" not in after
    assert after["A3"] == before["A3"]
    assert after["A5"] == before["A4"]


@pytest.mark.proves("H34", "P-25")
def test_a_tie_needs_the_public_number_and_is_drawn_with_it():
    tied = [an_application(number, score=500) for number in (1, 2, 3)]
    assert errors_of(applications=tied) == [("public_number_missing", "/allotment/public_number")]
    drawn = run(call=a_call(allotment={"public_number": "47", "when_many": "first"}), applications=tied)
    assert [row["drawn"] for row in drawn["ranking"]] == [True, True, True]
    again = run(call=a_call(allotment={"public_number": "47", "when_many": "first"}), applications=tied[::-1])
    assert [row["application"] for row in again["ranking"]] == [row["application"] for row in drawn["ranking"]]


@pytest.mark.proves("H34")
def test_ties_are_told_apart_by_the_columns_that_the_call_names():
    order = [{"by": "score", "direction": "desc"}, {"by": "resident_since", "direction": "asc"}]
    applications = [
        an_application(1, score=500, resident_since="2020-05-01"),
        an_application(2, score=500, resident_since="2001-05-01"),
    ]
    document = run(call=a_call(allotment={"order": order, "when_many": "first"}), applications=applications)
    assert [(row["application"], row["keys"]) for row in document["ranking"]] == [
        ("A2", [500, "2001-05-01"]),
        ("A1", [500, "2020-05-01"]),
    ]


@pytest.mark.proves("commands.errors")
def test_all_errors_between_the_call_and_the_tables_come_together():
    homes = [a_home("H1"), a_home("H1")]
    applications = [
        an_application(1, prefers=["H9"], filed_at=None),
        an_application(1, code="C1", prefers=["H1", "H1"]),
        an_application(2, resident_in=None),
    ]
    terms = {
        "order": [
            {"by": "score", "direction": "desc"},
            {"by": "filed_at", "direction": "asc"},
            {"by": "code", "direction": "asc"},
        ],
        "refusals": [{"application": "A9", "home": "H8"}],
        "counters": [
            {
                "quota": "elderly",
                "owner": "comune",
                "municipality": "sesto",
                "available_before": 1,
                "assigned_before": 0,
            },
            {
                "quota": "indigent",
                "owner": "aler",
                "municipality": "sesto",
                "available_before": 1,
                "assigned_before": 0,
            },
        ],
    }
    assert set(errors_of(call=a_call(allotment=terms), homes=homes, applications=applications)) >= {
        ("duplicate_id", "/homes/1/home_id"),
        ("duplicate_id", "/applications/1/application_id"),
        ("duplicate_id", "/applications/1/code"),
        ("unknown_reference", "/applications/0/prefers"),
        ("duplicate_id", "/applications/1/prefers"),
        ("csv_cell", "/applications/2/resident_in"),
        ("csv_cell", "/applications/0/filed_at"),
        ("unknown_reference", "/allotment/order/2/by"),
        ("unknown_reference", "/allotment/refusals/0/application"),
        ("unknown_reference", "/allotment/refusals/0/home"),
        ("unknown_reference", "/allotment/counters/0/quota"),
        ("unknown_reference", "/allotment/counters/1/owner"),
    }


@pytest.mark.proves("commands.errors")
def test_a_bad_cell_hides_no_other_error_and_makes_none_of_its_own():
    """What hangs on a cell that cannot be read is not told again: H2 may well be the home of the third row."""
    homes = [a_home("H1"), a_home("H1", area_dm2=-1), a_home("H\n2")]
    applications = [an_application(1, prefers=["H9"], score=1.5), an_application(1, resident_in=3, filed_at="ieri")]
    refused = {"refusals": [{"application": "A9", "home": "H8"}], "order": [{"by": "code", "direction": "asc"}]}
    call = a_call(options={"no_such_option": True}, allotment=refused)
    assert sorted(errors_of(call=call, homes=homes, applications=applications)) == [
        ("csv_cell", "/applications/0/score"),
        ("csv_cell", "/applications/1/filed_at"),
        ("csv_cell", "/applications/1/resident_in"),
        ("csv_cell", "/homes/1/area_dm2"),
        ("csv_cell", "/homes/2/home_id"),
        ("duplicate_id", "/applications/1/application_id"),
        ("duplicate_id", "/applications/1/code"),
        ("duplicate_id", "/homes/1/home_id"),
        ("option_unknown", "/options/no_such_option"),
        ("unknown_reference", "/allotment/order/0/by"),
        ("unknown_reference", "/allotment/refusals/0/application"),
    ]


@pytest.mark.parametrize("table", [{"home_id": "H1"}, "H1", 3])
def test_a_table_that_is_no_list_of_rows_is_told_and_nothing_is_guessed_about_it(table):
    applications = [an_application(1, prefers=["H1", "H1"])]
    assert errors_of(homes=table, applications=applications) == [
        ("fact_type", "/homes"),
        ("duplicate_id", "/applications/0/prefers"),
    ]


# ── the published file ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.proves("H34", "P-37")
def test_the_public_file_tells_codes_and_homes_and_nothing_of_the_households():
    document = run(call=a_call(allotment={"when_many": "first"}))
    names = {f"H{number}": f"A-0{number}" for number in range(1, 6)}
    public = build(document, names)
    text = json.dumps(public)
    for secret in ("indigent", "cologno", "household", "application_id", '"A1"', '"H1"', "2023-08"):
        assert secret not in text, secret
    assert [(one["home"], one["code"]) for one in public["assignments"]] == [
        (names[one["home"]], one["application"].replace("A", "C")) for one in document["assignments"]
    ]
    assert set(public["rows"][0]) == {"code", "score", "keys", "prefers", "passes", "adequate"}


@pytest.mark.proves("H34")
def test_anybody_replays_the_public_file_to_the_same_assignments():
    public = json.loads(json.dumps(build(run(call=a_call(allotment={"when_many": "first"})))))
    assert recompute(copy.deepcopy(public)) == public


def test_the_code_of_the_draw_cannot_be_replaced_when_publishing():
    with pytest.raises(BadInput):
        build(run(call=a_call(allotment={"when_many": "first"})), {"A1": "Z"})
