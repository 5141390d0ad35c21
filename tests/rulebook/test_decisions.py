"""Outcome precedence, three-valued logic, what is missing and what is unconfirmed."""

from __future__ import annotations

import pytest

from approdo.rulebook import Book, BookErrors, Bool, Int, Param, any_of, cents, count, day, first, present, size, times
from tests.rulebook.small_book import (
    BIRTH,
    FILED,
    GOOD,
    ISEE,
    LIMIT,
    PERSONS,
    START,
    SWITCH,
    WORDS,
    YEARS,
    decide,
    fact,
    layer,
    measure,
    one_requirement,
    row,
)

ON = "2019-06-01"


def without(*names: str) -> dict:
    return {name: value for name, value in GOOD.items() if name not in names}


@pytest.mark.proves("house.outcome-precedence")
class TestOutcome:
    def test_applicant_within_every_limit_is_eligible(self):
        decision = decide(one_requirement().freeze(ON), GOOD)
        assert decision.outcome == "eligible"
        assert decision.missing_facts == ()

    def test_applicant_above_one_limit_is_refused_even_if_facts_are_missing(self):
        decision = decide(one_requirement().freeze(ON), without("residence", "tenancy") | {"isee": 1_600_001})
        assert decision.outcome == "not_eligible"
        assert set(decision.missing_facts) == {"/facts/residence", "/facts/tenancy", "/facts/arrears"}

    def test_applicant_with_a_needed_fact_missing_is_incomplete_before_undecidable(self):
        book = one_requirement(years=row(None, confidence="missing")).freeze(ON)
        assert decide(book, without("isee")).outcome == "incomplete"
        assert decide(book, GOOD).outcome == "undecidable"

    def test_fact_that_cannot_change_the_result_is_not_asked_for(self):
        decision = decide(one_requirement().freeze(ON), without("isee") | {"forces": True})
        assert decision.outcome == "eligible"
        assert decision.missing_facts == ()

    def test_fact_behind_a_question_not_asked_takes_its_otherwise(self):
        book = one_requirement().freeze(ON)
        assert decide(book, GOOD | {"arrears": 500}).outcome == "eligible"
        assert decide(book, GOOD | {"arrears": 500, "tenancy": "private"}).outcome == "not_eligible"
        assert decide(book, GOOD | {"tenancy": "private"}).missing_facts == ("/facts/arrears",)


@pytest.mark.proves("house.failed-first")
class TestRequirements:
    def test_failed_requirement_comes_first_with_value_limit_and_distance(self):
        decision = decide(one_requirement().freeze(ON), GOOD | {"residence": 3})
        failed = decision.requirements[0]
        assert (failed.rule, failed.result) == ("req_years", "fail")
        assert (failed.value, failed.operator, failed.limit, failed.distance) == (3, ">=", 5, 2)
        assert (failed.unit, failed.cite) == ("years", "art. 22")
        assert [one.result for one in decision.requirements] == ["fail", "pass", "pass"]

    def test_passed_requirement_has_a_negative_distance(self):
        decision = decide(one_requirement().freeze(ON), GOOD | {"isee": 1_500_000})
        assert {one.rule: one.distance for one in decision.requirements}["req_isee"] == -100_000

    def test_refused_person_reads_the_sentence_of_the_failure(self):
        decision = decide(one_requirement().freeze(ON), GOOD | {"isee": 1_600_050})
        assert decision.requirements[0].text == "L’ISEE supera il limite di 0,50 €."

    def test_requirement_that_does_not_apply_says_so(self):
        decision = decide(one_requirement().freeze(ON), GOOD | {"forces": True, "isee": 9_999_999})
        found = {one.rule: one for one in decision.requirements}["req_isee"]
        assert (found.result, found.value, found.operator) == ("not_applicable", None, None)

    def test_requirement_on_dates_counts_its_distance_in_days(self):
        access, filed = Book("access"), FILED
        access.requirement("req_filed", filed <= day("2023-09-30"), **WORDS)
        decision = decide(measure(access, facts=(FILED,)).freeze(ON), {"filed": "2023-10-02"})
        (one,) = decision.requirements
        assert (one.value, one.limit, one.distance, one.unit) == ("2023-10-02", "2023-09-30", 2, "days")

    def test_requirement_that_compares_nothing_shows_no_operator(self):
        access = Book("access")
        access.requirement("req_any", any_of(day("1950-01-01") > BIRTH), **WORDS)
        decision = decide(measure(access, facts=(BIRTH,)).freeze(ON), {}, persons=[{"birth": "1940-01-01"}])
        (one,) = decision.requirements
        assert (one.result, one.operator, one.limit, one.distance, one.unit) == ("pass", None, None, None, None)


@pytest.mark.proves("house.parameters")
class TestParameters:
    STRUCK = (
        row(5, struck_on="2020-03-09"),
        row(None, absent=True, known_from="2020-03-10", cite="Corte cost. 44/2020"),
    )

    def test_struck_norm_binds_no_decision_taken_later_on_older_calls(self):
        struck = one_requirement(years=list(self.STRUCK))
        recent = GOOD | {"residence": 1}
        assert decide(struck.freeze(ON, "2020-03-09"), recent).outcome == "not_eligible"
        later = decide(struck.freeze(ON, "2020-03-10"), recent)
        assert later.outcome == "eligible"
        assert {one.rule: one.result for one in later.requirements}["req_years"] == "not_applicable"

    def test_missing_figure_leaves_its_section_unknown_and_is_named(self):
        decision = decide(one_requirement(points_each=row(None, confidence="missing")).freeze(ON), GOOD)
        assert decision.outcome == "eligible"
        assert decision.sections["score"].status == "unknown"
        assert decision.sections["score"].value is None
        assert decision.unconfirmed == (("points_each", "missing"),)
        assert not decision.provisional

    def test_section_waits_for_the_fact_before_the_figure(self):
        book = one_requirement(points_each=row(None, confidence="missing")).freeze(ON)
        decision = decide(book, without("residence"))
        assert decision.sections["score"].status == "missing"

    def test_figure_known_by_memory_makes_the_decision_provisional_until_confirmed(self):
        by_memory = one_requirement(isee_max=row(1_600_000, confidence="memory"))
        decision = decide(by_memory.freeze(ON), GOOD)
        assert decision.provisional
        assert decision.unconfirmed == (("isee_max", "memory"),)
        told = [{"parameter": "isee_max", "by": "Ufficio casa", "on": "2019-05-01", "source": "BURL"}]
        confirmed = decide(by_memory.freeze(ON, confirmations=told), GOOD)
        assert not confirmed.provisional
        early = decide(by_memory.freeze(ON, "2019-04-30", confirmations=told), GOOD)
        assert early.provisional

    def test_figure_known_by_memory_on_a_branch_not_taken_does_not_count(self):
        by_memory = one_requirement(isee_max=row(1_600_000, confidence="memory")).freeze(ON)
        assert not decide(by_memory, GOOD | {"forces": True}).provisional

    def test_confirmation_with_a_value_fills_what_was_missing(self):
        told = [{"parameter": "points_each", "by": "Ufficio", "on": ON, "source": "Allegato 1", "value": 4}]
        book = one_requirement(points_each=row(None, confidence="missing")).freeze(ON, confirmations=told)
        decision = decide(book, GOOD)
        assert decision.sections["score"].value == 28
        assert decision.unconfirmed == ()

    @pytest.mark.parametrize(
        ("told", "code", "where"),
        [
            ({"parameter": "isee_max", "value": 5}, "call_over_ceiling", "call/confirmations/0/value"),
            ({"parameter": "points_each", "value": "four"}, "parameter_value", "call/confirmations/0/value"),
            ({"parameter": "unheard"}, "confirmation_bad", "call/confirmations/0"),
            ({"parameter": "points_each", "by": " "}, "confirmation_bad", "call/confirmations/0"),
            ({"parameter": "points_each", "on": "2019-02-29"}, "date_invalid", "call/confirmations/0/on"),
        ],
    )
    def test_confirmation_that_cannot_be_taken_is_told_and_never_changes_a_known_figure(self, told, code, where):
        made = one_requirement(points_each=row(None, confidence="missing"))
        confirmation = {"by": "Ufficio", "on": ON, "source": "Allegato 1", **told}
        with pytest.raises(BookErrors) as refused:
            made.freeze(ON, confirmations=[confirmation])
        assert [(error.code, error.where) for error in refused.value.errors] == [(code, where)]
        repeated = {**confirmation, "parameter": "isee_max", "by": "x", "on": ON, "value": 1_600_000}
        assert made.freeze(ON, confirmations=[repeated]).figures["isee_max"].confirmed_by == "x"

    def test_open_end_is_open_on_the_last_day_of_the_calendar_too(self):
        assert decide(one_requirement().freeze("9999-12-31"), GOOD).outcome == "eligible"

    def test_call_sets_only_what_it_may_and_within_the_ceiling(self):
        free = one_requirement(isee_max=row(1_000_000, per_call=True, min=0, max=1_600_000))
        assert decide(free.freeze(ON, call_values={"isee_max": 1_600_000}), GOOD).outcome == "eligible"
        with pytest.raises(BookErrors) as beyond:
            free.freeze(ON, call_values={"isee_max": 1_600_001, "years": 1, "unheard": 1})
        assert {(error.code, error.where) for error in beyond.value.errors} == {
            ("call_over_ceiling", "call/parameters/isee_max"),
            ("call_unknown_parameter", "call/parameters/years"),
            ("call_unknown_parameter", "call/parameters/unheard"),
        }

    def test_local_value_wins_over_the_regional_one(self):
        wide = one_requirement(isee_max=row(1_600_000, min=0, max=2_000_000))
        book = wide.freeze(ON, layers=[layer("local", isee_max=row(1_700_000))])
        assert decide(book, GOOD | {"isee": 1_650_000}).outcome == "eligible"
        assert book.figures["isee_max"].level == "local"


@pytest.mark.proves("house.options")
def test_requirement_behind_an_option_switched_off_asks_nothing_and_still_shows_what_was_handed_in():
    access = Book("access")
    access.requirement("req_isee", ISEE <= LIMIT, applies_if=SWITCH, text="ISEE {isee}, {distance}.", cite="art. 7")
    access.requirement("req_home", fact("owner", Bool), **WORDS)
    figures = [layer(isee_max=row(100))]
    made = measure(access, facts=(ISEE, fact("owner", Bool)), parameters=(LIMIT,), options=(SWITCH,), layers=figures)
    book = made.freeze(ON, options={"switch": False})
    assert [one.name for one in book.program.facts] == ["owner"]
    decision = decide(book, {"isee": 500, "owner": True})
    assert decision.outcome == decide(book, {"owner": True}).outcome == "eligible"
    assert (decision.requirements[0].result, decision.distance("req_isee")) == ("not_applicable", None)
    assert decision.document()["facts"] == {"isee": 500, "owner": True}
    assert not any("isee" in pointer for pointer in decide(book, {}).missing_facts)


@pytest.mark.proves("house.options")
def test_option_switched_off_drops_what_depends_on_it():
    gone, points = Param("gone", Int, label="caduto"), Book("score")
    points.result(
        "total",
        first((SWITCH & present(gone), gone), otherwise=0),
        **WORDS,
    )
    made = measure(points, options=(SWITCH,), parameters=(gone,), layers=[layer(gone=row(None, confidence="missing"))])
    assert decide(made.freeze(ON), {}).sections["score"].status == "unknown"
    off = decide(made.freeze(ON, options={"switch": False}), {})
    assert off.sections["score"].value == 0
    assert off.unconfirmed == ()
    with pytest.raises(BookErrors) as wrong:
        made.freeze(ON, options={"switch": "no", "unheard": True})
    assert [error.code for error in wrong.value.errors] == ["option_unknown", "option_unknown"]


@pytest.mark.proves("house.options")
def test_absent_figure_in_an_amount_is_refused_when_freezing():
    gone, book = Param("gone", Int, label="caduto"), Book("amount")
    book.line("help", gone * 2, **WORDS)
    made = measure(book, parameters=(gone,), layers=[layer(gone=row(None, absent=True))])
    with pytest.raises(BookErrors) as refused:
        made.freeze(ON)
    (error,) = refused.value.errors
    assert (error.code, error.where) == ("absent_parameter_used", "rules/help")
    assert "present(" in error.remedy


@pytest.mark.proves("house.sections")
def test_sections_answer_numbers_lists_and_checks_with_their_lines():
    amount, kinds, check = Book("amount"), Book("kinds"), Book("check")
    amount.line("base", ISEE * 1, cap=LIMIT, unit="cents", **WORDS)
    amount.line("extra", ISEE * 2, unit="cents", **WORDS)
    kinds.category("poor", cents(100) >= ISEE, **WORDS)
    kinds.category("many", size(PERSONS) >= 3, **WORDS)
    check.requirement("small", size(PERSONS) <= 1, **WORDS)
    check.requirement("poor_enough", ISEE <= LIMIT, **WORDS)
    check.requirement("elders", count(day("1950-01-01") > BIRTH) <= 0, **WORDS)
    made = measure(amount, kinds, check, facts=(ISEE, BIRTH), parameters=(LIMIT,), layers=[layer(isee_max=row(70))])
    decision = decide(made.freeze(ON), {"isee": 90}, persons=[{"birth": "1949-12-31"}])
    sections = decision.sections
    assert (sections["amount"].value, sections["amount"].unit) == (250, "cents")
    assert [(line.line, line.value, line.cap) for line in sections["amount"].lines] == [
        ("base", 70, 70),
        ("extra", 180, None),
    ]
    assert sections["kinds"].value == ["poor"]
    assert sections["check"].value is False  # one of three passes: a check is passed only when none fails
    passed = decide(made.freeze(ON), {"isee": 70}, persons=[{"birth": "1950-01-01"}])
    assert passed.sections["check"].value is True
    assert passed.sections["kinds"].value == ["poor"]
    empty = decide(made.freeze(ON), {"isee": 90})
    assert (empty.sections["check"].status, empty.sections["check"].value) == (
        "computed",
        False,
    )  # failed beats missing
    assert empty.sections["kinds"].status == "missing"
    assert empty.missing_facts == ("/persons",)


@pytest.mark.proves("house.subjects")
def test_book_about_a_pair_is_asked_on_its_own():
    area = fact("area", Int, "home", unit="m2")
    access, adequacy = Book("access"), Book("adequacy", subject=("household", "home"))
    access.requirement("req", ISEE <= LIMIT, **WORDS)
    adequacy.requirement("wide", area >= 14 * size(PERSONS), **WORDS)
    made = measure(access, adequacy, facts=(ISEE, area, BIRTH), parameters=(LIMIT,), layers=[layer(isee_max=row(5))])
    book = made.freeze(ON)
    assert list(book.sections) == []
    pair = book.read_case({"area": 28}, {"persons": [{}, {}]})
    assert book.ask("adequacy", pair).value is True
    assert book.ask("adequacy", book.read_case({"area": 27}, {"persons": [{}, {}]})).value is False
    mixed = Book("access")
    mixed.requirement("req", area >= 14, **WORDS)
    (error,) = [e for e in measure(mixed, facts=(area,)).check() if e.code == "subject_mixed"]
    assert error.where == "rules/req"
    assert "subject" in error.remedy


@pytest.mark.proves("house.versions")
def test_rule_of_another_period_is_not_in_the_book():
    access = Book("access")
    access.requirement("req", ISEE <= 0, valid_to="2019-01-01", **WORDS)
    access.requirement("req", ISEE <= LIMIT, valid_from="2019-01-01", **WORDS)
    made = measure(
        access,
        facts=(ISEE,),
        parameters=(LIMIT,),
        layers=[layer(isee_max=row(10))],
        versions=(START, "2019-01-01"),
    )
    assert made.check() == []
    old, new = made.freeze("2018-12-31"), made.freeze("2019-01-01")
    assert decide(old, {"isee": 10}).outcome == "not_eligible"
    assert decide(new, {"isee": 10}).outcome == "eligible"
    assert old.hash != new.hash == made.freeze("2025-01-01").hash
    with pytest.raises(BookErrors) as early:
        made.freeze("2018-02-07")
    assert [error.code for error in early.value.errors] == ["no_version_on_date"]


@pytest.mark.proves("house.money")
def test_share_is_rounded_as_named():
    from approdo.rulebook import Ratio

    share = Param("share", Ratio, label="quota")
    for rounding, expected in (("floor", 3), ("half_up", 4), ("ceil", 4)):
        book = Book("amount")
        book.line("part", times(ISEE, share, rounding), **WORDS)
        made = measure(book, facts=(ISEE,), parameters=(share,), layers=[layer(share=row("1/2"))])
        assert decide(made.freeze(ON), {"isee": 7}).sections["amount"].value == expected
    assert YEARS.unit == "years"
