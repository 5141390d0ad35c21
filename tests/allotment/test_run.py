"""The legal walk on tables that an official can read, and the inputs that it must refuse."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from approdo.allotment.problems import Refused
from approdo.allotment.quotas import Counter, Quota
from approdo.allotment.result import Allotment, adequacy_table
from approdo.allotment.run import allot
from approdo.allotment.terms import Application, Home, Pairing, Pass
from tests.allotment.tables import inputs, rows

CASES = yaml.safe_load((Path(__file__).parent / "cases.yaml").read_text(encoding="utf-8"))


def run(case) -> Allotment:
    result = allot(*inputs(case))
    assert isinstance(result, Allotment), result
    return result


def number(text):
    return int(text) if text else None


def cases():
    return [pytest.param(case, id=case["name"], marks=pytest.mark.proves(*case["proves"])) for case in CASES]


@pytest.mark.parametrize("case", cases())
def test_official_runs_a_case_of_the_table_and_gets_what_it_says(case):
    result = run(case)
    assert [(one.pass_name, one.application, one.home, one.preference) for one in result.assignments] == [
        (row["passaggio"], row["domanda"], row["casa"], number(row["preferenza"])) for row in rows(case["assegnazioni"])
    ]
    if "registro" in case:
        assert [(one.pass_name, one.application, one.home or "", one.result) for one in result.log] == [
            (row["passaggio"], row["domanda"], row["casa"], row["esito"]) for row in rows(case["registro"])
        ]
    if "prova" in case:
        assert [
            (one.quota, one.base, one.due, one.assigned, one.why_not_filled or "") for one in result.quota_proof
        ] == [
            (row["quota"], int(row["base"]), int(row["dovute"]), int(row["assegnate"]), row["perche"])
            for row in rows(case["prova"])
        ]
    if "libere" in case:
        assert [(one.home, one.why) for one in result.unassigned] == [
            (row["casa"], row["perche"]) for row in rows(case["libere"])
        ]
    waiting = result.pending.application if result.pending else None
    assert waiting == case.get("in_attesa")
    assert result.complete is (waiting is None)
    if "candidate" in case:
        assert result.pending.candidates == tuple(case["candidate"].split())
    assert result.outside_every_ranking == tuple(case.get("fuori", "").split())


CALL = {
    "case": "casa | zona\nH1 | rondo\nH2 | rondo\nH3 | rondo",
    "quote": "quota | parte | arrotondamento | oltre\nindigent | 1/5 | in su | aspetta",
    "domande": "domanda | punti | preferenze | categorie\na | 90 | H1 | indigent\nb | 80 | H1 | \nc | 70 | H2 | ",
}


def codes(result) -> list[str]:
    assert isinstance(result, Refused), result
    assert all(one.message and one.remedy and one.where.startswith("/") for one in result.problems)
    return sorted(one.code for one in result.problems)


@pytest.mark.proves("H30")
def test_each_assignment_says_pass_quota_and_preference():
    given = run(CALL).assignments[0]
    assert (given.application, given.code, given.pass_name, given.quota, given.preference) == (
        "a",
        "codice-a",
        "indigent_resident",
        "indigent",
        1,
    )


@pytest.mark.proves("H34")
def test_ranking_rows_carry_owner_municipality_and_compared_values():
    row = run(CALL).ranking[0]
    assert (row.owner, row.municipality, row.place, row.application, row.keys, row.drawn) == (
        "comune",
        "sesto",
        1,
        "a",
        (90,),
        False,
    )


def test_log_numbers_its_steps_and_says_owner_and_municipality():
    log = run(CALL).log
    assert [one.step for one in log] == list(range(1, len(log) + 1))
    assert {(one.owner, one.municipality) for one in log} == {("comune", "sesto")}


def test_adequacy_table_lists_each_home_with_its_applications():
    _, homes, applications, adequate = inputs(CALL)
    adequate["c"] = frozenset({"H3"})
    assert adequacy_table(homes, applications[::-1], adequate) == (
        ("H1", ("a", "b")),
        ("H2", ("a", "b")),
        ("H3", ("a", "b", "c")),
    )


def test_owner_sees_a_choice_that_answers_no_question():
    terms, homes, applications, adequate = inputs(CALL)
    answered = replace(terms, choices=(Pairing("c", "H3"),), when_many="first")
    result = allot(answered, homes, applications, adequate)
    assert isinstance(result, Allotment)
    assert result.unused_choices == (Pairing("c", "H3"),)
    undecided = [replace(one, prefers=()) for one in applications]
    asked = allot(replace(terms, choices=(Pairing("b", "H3"),)), homes, undecided[1:], adequate)
    assert isinstance(asked, Allotment)
    assert [(one.application, one.home) for one in asked.assignments] == [("b", "H3")]
    assert asked.unused_choices == ()


def test_other_measures_walk_their_own_passes():
    """Vouchers in one open pass: the walk knows no quota, no category and no name of the housing law."""
    terms, homes, applications, adequate = inputs(CALL)
    vouchers = replace(terms, passes=(Pass("unico"),), quotas=(), when_many="first")
    result = allot(vouchers, homes, applications, adequate)
    assert isinstance(result, Allotment)
    assert {one.pass_name for one in result.assignments} == {"unico"}
    assert len(result.assignments) == 3


@pytest.mark.proves("H34", "P-25")
def test_tie_without_public_number_is_refused_naming_the_codes():
    terms, homes, applications, adequate = inputs(CALL)
    tied = [replace(one, keys=(5,)) for one in applications]
    result = allot(replace(terms, public_number=None), homes, tied, adequate)
    assert codes(result) == ["public_number_missing"]
    assert "codice-a, codice-b, codice-c" in result.problems[0].message


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"refusals": (Pairing("zz", "H1"),)}, ["unknown_reference"]),
        ({"choices": (Pairing("a", "H9"), Pairing("zz", "H1"))}, ["unknown_reference", "unknown_reference"]),
        ({"choices": (Pairing("a", "H1"), Pairing("a", "H2"))}, ["duplicate_id"]),
        ({"accepted": (Pairing("a", "H1"), Pairing("b", "H1"))}, ["duplicate_id"]),
        ({"accepted": (Pairing("a", "H1"),), "refusals": (Pairing("a", "H2"),)}, ["accepted_and_refused"]),
        ({"passes": (Pass("general"),)}, ["quota_unused"]),
        ({"passes": (Pass("tutti", other_quotas=True), Pass("tutti"))}, ["duplicate_id"]),
        ({"quotas": (Quota("indigent", Fraction(6, 5), "up"),)}, ["quota_share"]),
        ({"quotas": (Quota("indigent", Fraction(1, 5), "up", per=("scala",)),)}, ["quota_per"]),
        ({"quotas": (Quota("indigent", Fraction(1, 5), "up"),) * 2}, ["duplicate_id"]),
        ({"counters": (Counter("anziani", "comune", "sesto", 1, 0),)}, ["unknown_reference"]),
        ({"counters": (Counter("indigent", "comune", "sesto", 1, 2),)}, ["counter_bounds"]),
        ({"counters": (Counter("indigent", "comune", "sesto", -1, 0),)}, ["counter_bounds"]),
        ({"counters": (Counter("indigent", "comune", "sesto", 1, 0),) * 2}, ["duplicate_id"]),
    ],
)
def test_call_with_a_fault_is_refused_with_its_code(change, expected):
    terms, homes, applications, adequate = inputs(CALL)
    assert codes(allot(replace(terms, **change), homes, applications, adequate)) == expected


def test_every_fault_of_homes_and_applications_is_listed_at_once():
    terms, homes, applications, adequate = inputs(CALL)
    homes.append(Home("H1", "comune", "sesto"))
    applications.append(Application("a", "codice-a", (1,), "ignoto", ("H8", "H8")))
    adequate["b"] = frozenset({"H7"})
    found = codes(allot(terms, homes, applications, adequate))
    assert found == ["duplicate_id"] * 3 + ["unknown_reference"] * 4


def test_two_applications_with_one_public_code_are_refused():
    terms, homes, applications, adequate = inputs(CALL)
    twins = [replace(one, code="stesso") for one in applications]
    assert "duplicate_id" in codes(allot(terms, homes, twins, adequate))


def test_accepted_home_that_the_ranking_cannot_give_is_refused():
    terms, homes, applications, adequate = inputs(CALL)
    homes.append(Home("K1", "aler", "sesto"))
    assert codes(allot(replace(terms, accepted=(Pairing("b", "K1"),)), homes, applications, adequate)) == [
        "accepted_not_reached"
    ]


def test_call_without_homes_or_applications_gives_nothing_and_is_complete():
    terms, homes, _, _ = inputs(CALL)
    nothing = allot(terms, [], [], {})
    assert isinstance(nothing, Allotment)
    assert (nothing.assignments, nothing.complete, nothing.quota_proof) == ((), True, ())
    nobody = allot(terms, homes, [], {})
    assert [one.why for one in nobody.unassigned] == ["no_adequate_household"] * 3
