"""Every row of cases.yaml, run. A row that says something else than the rules is a fault of one of the two."""

import pytest

from tests.measures.sap_cases import TABLE, decided, frozen

ROWS = [pytest.param(row, id=row["name"]) for row in TABLE["cases"]]


@pytest.mark.proves("H05", "H32")
@pytest.mark.parametrize("row", ROWS)
def test_an_official_reads_in_the_table_what_the_rules_answer(row):
    decision = decided(row)
    results = {one.rule: one for one in decision.requirements}
    assert decision.outcome == row["outcome"], [one for one in results.values() if one.result != "pass"]
    for rule, result in row.get("requirements", {}).items():
        assert results[rule].result == result, rule
    for rule, distance in row.get("distance", {}).items():
        assert results[rule].distance == distance, rule
    for name, value in row.get("sections", {}).items():
        section = decision.sections[name]
        assert (section.value if section.status == "computed" else section.status) == value, name
    for pointer in row.get("missing", []):
        assert pointer in decision.missing_facts
    flags = {flag["code"] for flag in decision.flags}
    assert set(row.get("flags", [])) <= flags
    assert not set(row.get("no_flags", [])) & flags
    if "provisional" in row:
        assert decision.provisional is row["provisional"]
    assert dict(decision.unconfirmed) | row.get("unconfirmed", {}) == dict(decision.unconfirmed)


def test_the_table_has_at_least_sixty_cases_with_names_of_their_own():
    names = [row["name"] for part in ("cases", "adequacy", "calls") for row in TABLE[part]]
    assert len(TABLE["cases"]) >= 60
    assert len(set(names)) == len(names)


KEYS = {
    "cases": "name on known_on facts only persons options outcome requirements distance sections missing flags no_flags "
    "provisional unconfirmed",
    "adequacy": "name household_size area_dm2 needs_accessible accessible options adequate",
    "calls": "name on opens closes homes parameters window preferences_allowed homes_for_indigents homes_for_forces "
    "homes_for_categories duty_on_application",
}


def test_a_mistyped_key_of_the_table_is_told_instead_of_being_ignored():
    for part, keys in KEYS.items():
        for row in TABLE[part]:
            assert set(row) <= set(keys.split()), row["name"]


@pytest.mark.proves("H30")
@pytest.mark.parametrize("row", [pytest.param(row, id=row["name"]) for row in TABLE["adequacy"]])
def test_a_home_is_adequate_exactly_inside_the_areas_of_the_table(row):
    book = frozen(row).about("adequacy")
    facts = {
        "household_size": row["household_size"],
        "area_dm2": row["area_dm2"],
        "needs_accessible": row.get("needs_accessible", False),
        "accessible": row.get("accessible", False),
    }
    section = book.decide(book.read_case(facts)).sections["adequacy"]
    assert section.value is row["adequate"]


@pytest.mark.proves("H31", "H29")
@pytest.mark.parametrize("row", [pytest.param(row, id=row["name"]) for row in TABLE["calls"]])
def test_a_call_keeps_the_window_the_preferences_and_the_quotas_of_its_date(row):
    book = frozen(row).about("call_terms")
    facts = {"call_opens_on": row["opens"], "call_closes_on": row["closes"], "homes_of_the_year": row["homes"]}
    decision = book.decide(book.read_case(facts))
    assert decision.sections["call_terms"].value is (row["window"] == "pass")
    for name in (
        "preferences_allowed",
        "homes_for_indigents",
        "homes_for_forces",
        "homes_for_categories",
        "duty_on_application",
    ):
        if name in row:
            assert decision.values[name] == row[name], name
