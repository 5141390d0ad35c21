"""SAP as a whole: it loads clean, in every version, and says what it does not know."""

import pytest

from approdo.documents import texts
from approdo.documents.errors import BadInput
from approdo.documents.frozen_books import frozen_book
from approdo.documents.measures import SHIPPED, city_layers
from tests.measures.sap_cases import BASE, CITY, decided, sap

ANNEX_POINTS = [param.name for param in sap().param_list if param.name.startswith(("points_", "town_points_middle"))]


@pytest.mark.proves("house.load")
def test_an_author_finds_no_fault_in_sap_with_the_layers_of_the_city():
    assert sap().check(layers=city_layers("sap", CITY)) == []


@pytest.mark.proves("H32")
def test_a_jurist_finds_a_citation_on_every_rule_figure_and_option():
    measure = sap()
    assert all(rule.cite.strip() and rule.text.strip() for book in measure.books for rule in book.rules)
    assert all(option.cite.strip() for option in measure.option_list)
    rows = [row for layer in measure.layers for values in layer["values"].values() for row in values]
    assert all(row["cite"] and row["confidence"] for row in rows)


@pytest.mark.proves("H32", "P-13")
def test_a_decision_uses_the_version_of_the_date_and_never_one_before_the_start():
    hashes = {day: frozen_book("sap", day, city=CITY).hash for day in sap().versions}
    assert hashes["2018-02-08"] != hashes["2019-03-12"] != hashes["2025-03-10"]
    assert frozen_book("sap", "2023-07-17", city=CITY).hash == hashes["2021-10-08"]
    with pytest.raises(BadInput) as refused:
        frozen_book("sap", "2018-02-07", city=CITY)
    assert [error.code for error in refused.value.errors] == ["no_version_on_date"]


@pytest.mark.proves("H29")
def test_the_score_check_stays_unknown_until_the_annex_is_loaded_and_confirmed():
    row = {"facts": {"isbar": 1050, **_annex_facts()}}
    assert decided(row).sections["isbar_check"].status == "unknown"
    assert decided({**row, "options": {"isbar_annex_loaded": True}}).sections["isbar_check"].status == "unknown"
    loaded = {
        **row,
        "options": {"isbar_annex_loaded": True},
        "parameters": dict.fromkeys(ANNEX_POINTS, 100),
    }
    section = decided(loaded).sections["isbar_check"]
    assert (section.status, section.value) == ("computed", True)
    assert decided({**loaded, "facts": {**row["facts"], "isbar": 1051}}).sections["isbar_check"].value is False


@pytest.mark.proves("H29")
@pytest.mark.parametrize(
    ("since", "points"),
    [
        ("2018-09-11", 0),
        ("2018-09-10", 300),
        ("2013-09-10", 300),
        ("2013-09-09", 450),
        ("2008-09-10", 450),
        ("2008-09-09", 650),
    ],
)
def test_points_for_residence_in_the_region_change_on_the_day_the_years_are_over(since, points):
    row = {"facts": {"isbar": 0, **_annex_facts(), "resident_in_region_since": since}}
    assert decided(row).values["region_points"] == points


@pytest.mark.proves("H29")
def test_the_score_can_be_shown_with_and_without_the_contested_points_for_residence():
    row = {"facts": {"isbar": 0, **_annex_facts()}, "parameters": dict.fromkeys(ANNEX_POINTS, 100)}
    with_them = decided(row).values["isbar_computed"]
    without = decided({**row, "options": {"residence_points_enabled": False}}).values["isbar_computed"]
    assert (with_them, without) == (1050, 300)


@pytest.mark.proves("H34")
def test_the_list_of_tie_breaks_is_declared_missing_and_never_made_up():
    terms = frozen_book("sap", "2023-07-17", city=CITY).about("call_terms")
    assert terms.figures["tie_break_criteria"].awaits == "missing"
    assert sap().procedure["tie_break_known"] is False


def _annex_facts():
    """Over 15 years in the region; a middle step in the town; to be formed; a release order; nothing else."""
    return {
        "resident_in_region_since": "2000-01-01",
        "resident_in_municipality_since": "2019-01-01",
        "release_order": True,
        "left_family_home": False,
        "improper_home": False,
        "unhealthy_home": False,
        "barriers": False,
        "forced_cohabitation": False,
        "current_home_dm2": 5000,
        "family_formation": "to_be_formed",
        "separated_without_home": False,
    }


def test_a_decision_on_memory_says_provisional_until_somebody_confirms_the_figure():
    persons = [{"birth_date": "1985-05-04", "disability": "partial"}]
    uncertain = decided({"persons": persons})
    assert uncertain.provisional
    assert not decided({}).provisional, "the figure was not used"
    assert ("disabled_from_66", "memory") in uncertain.unconfirmed
    confirmation = {
        "parameter": "disabled_from_66",
        "by": "ufficio casa",
        "on": "2023-07-01",
        "source": "testo ufficiale",
    }
    book = sap().freeze(BASE["on"], layers=city_layers("sap", CITY), confirmations=[confirmation])
    confirmed = book.decide(book.read_case(BASE["facts"], {"persons": persons}))
    assert not confirmed.provisional
    assert confirmed.sections["categories"].status == "computed"


@pytest.mark.proves("house.sensitivity")
def test_special_and_criminal_facts_are_declared_as_such():
    kinds = {fact.name: fact.sensitivity for fact in sap().fact_list}
    assert kinds["disability"] == kinds["needs_accessible"] == "special"
    assert kinds["squatted"] == kinds["squatting_ended_on"] == "criminal"


def test_the_same_concept_has_the_same_name_in_every_measure():
    from approdo.documents.measures import all_measures

    names: dict[str, set[str]] = {}
    for measure in all_measures(city=CITY):
        for fact in measure.fact_list:
            if fact.concept:
                names.setdefault(fact.concept, set()).add(fact.name)
    assert {concept: found for concept, found in names.items() if len(found) > 1} == {}


@pytest.mark.proves("P-19")
@pytest.mark.parametrize("name", texts.text_names("sap"))
def test_every_letter_gives_reasons_or_a_place_the_authority_and_the_days(name):
    text = texts.template("sap", name, "2023-07-17")
    assert {"appeal_days", "petition_days", "responsible"} <= texts.placeholders(text)
    assert texts.placeholders(text) & {"reasons", "place"}
    assert "TAR" in text
    assert "Norma:" in text


def test_a_letter_is_the_one_in_use_on_its_day_and_never_goes_out_with_a_hole():
    old, new = (texts.template("sap", "assegnazione", day) for day in ("2019-03-11", "2019-03-12"))
    assert "Come abbiamo scelto la casa" not in old
    assert "Come abbiamo scelto la casa" in new
    with pytest.raises(KeyError, match="home"):
        texts.fill(old, {"application": "D-1"})
    with pytest.raises(KeyError):
        texts.template("sap", "assegnazione", "2018-02-07")
    whole = texts.fill(old, dict.fromkeys(texts.placeholders(old), "X"))
    assert "{" not in whole


def test_the_folder_of_sap_holds_what_the_architecture_says():
    assert {"measure.py", "rules.py", "parameters.yaml", "texts", "cases.yaml"} <= {
        path.name for path in (SHIPPED / "sap").iterdir()
    }
