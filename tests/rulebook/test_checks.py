"""What is refused at load: each fault with its place and with what to do."""

from __future__ import annotations

from typing import Any

import pytest

from approdo.rulebook import (
    Book,
    BookError,
    Bool,
    Cents,
    Code,
    Date,
    Int,
    Measure,
    Option,
    Param,
    Ratio,
    Scaled,
    any_of,
    best,
    completed_years,
    count,
    day,
    divide,
    euros,
    first,
    later,
    number,
    one_of,
    rounded,
    times,
    total,
)
from tests.rulebook.small_book import (
    BIRTH,
    FILED,
    ISEE,
    LIMIT,
    PERSONS,
    RESIDENCE,
    START,
    TENANCY,
    WORDS,
    fact,
    layer,
    measure,
    one_requirement,
    row,
)


def only(made: Measure, code: str) -> BookError:
    """The one error of that code."""
    found = [error for error in made.check() if error.code == code]
    assert len(found) == 1, made.check()
    assert found[0].what
    assert found[0].remedy
    return found[0]


def with_rule(expr: Any, *facts: Any, parameters: Any = (), figures: Any = None, **more: Any) -> Measure:
    """A measure whose only rule is a section result."""
    book = Book("score")
    book.result("found", expr, **(WORDS | more))
    layers = [layer(**figures)] if figures else ()
    return measure(book, facts=facts, parameters=parameters, layers=layers)


def test_good_measure_has_no_errors():
    assert one_requirement().check() == []


@pytest.mark.proves("house.load-checks")
class TestNames:
    def test_author_with_a_cycle_reads_its_whole_path(self):
        book = Book("access")
        book.rule("one", later("two") + 1, **WORDS)
        book.rule("two", later("three") + 1, **WORDS)
        book.rule("three", later("one") + RESIDENCE, **WORDS)
        error = only(measure(book, facts=(RESIDENCE,)), "cycle")
        assert error.where == "rules/one"
        assert "one → two → three → one" in error.what
        assert "togliere uno dei richiami" in error.remedy

    def test_questions_that_wait_for_each_other_are_a_cycle(self):
        one = fact("one", Bool, asked_if=fact("two", Bool) & True, otherwise=False)
        two = fact("two", Bool, asked_if=one & True, otherwise=False)
        error = only(with_rule(one & two, one, two), "cycle")
        assert error.where == "facts/one"
        assert "one → two → one" in error.what

    @pytest.mark.parametrize(
        ("code", "expr"),
        [
            ("fact_unknown", fact("stranger", Int) + 1),
            ("parameter_unknown", Param("stranger", Int, label="x") + 1),
            ("option_unknown", Option("stranger", Bool, default=True, cite="x") & True),
            ("rule_unknown", later("stranger") + 1),
        ],
    )
    def test_name_that_is_not_declared_is_told_with_its_rule(self, code, expr):
        error = only(with_rule(expr), code)
        assert error.where == "rules/found"
        assert "«stranger»" in error.what
        assert (
            "Fact(" in error.remedy or "Param(" in error.remedy or "Option(" in error.remedy or "libro" in error.remedy
        )

    @pytest.mark.parametrize(
        ("code", "where", "more"),
        [
            ("fact_unused", "facts/spare", {"facts": (RESIDENCE, fact("spare", Bool))}),
            ("parameter_unused", "parameters/spare", {"parameters": (Param("spare", Int, label="x"),)}),
            ("option_unused", "options/spare", {"options": (Option("spare", Bool, default=True, cite="x"),)}),
        ],
    )
    def test_declaration_that_serves_no_rule_is_refused(self, code, where, more):
        book = Book("score")
        book.result("found", RESIDENCE + 1, **WORDS)
        error = only(measure(book, **{"facts": (RESIDENCE,), **more}), code)
        assert error.where == where
        assert "toglierlo" in error.remedy

    def test_two_facts_with_one_meaning_are_refused(self):
        other = fact("isee_again", concept="isee.ordinary")
        error = only(with_rule(ISEE + other, ISEE, other), "concept_twice")
        assert error.where == "facts/isee_again"
        assert "«isee»" in error.what
        assert "tenerne uno solo" in error.remedy

    def test_name_used_twice_or_badly_written_is_refused(self):
        twice = with_rule(ISEE + fact("isee"), ISEE, fact("isee"))
        assert {e.where for e in twice.check() if e.code == "name_twice"} == {"facts/isee"}
        bad = fact("Reddito_è")
        assert only(with_rule(bad + 0, bad), "name_bad").where == "facts/Reddito_è"


@pytest.mark.proves("house.load-checks")
class TestWords:
    def test_rule_without_citation_is_refused(self):
        error = only(with_rule(RESIDENCE + 1, RESIDENCE, cite=" "), "rule_uncited")
        assert error.where == "rules/found"
        assert "articolo" in error.remedy

    def test_rule_without_text_is_refused(self):
        error = only(with_rule(RESIDENCE + 1, RESIDENCE, text=""), "rule_without_text")
        assert error.where == "rules/found"

    @pytest.mark.parametrize(
        "text", ["Vale {nobody}.", "Vale {residence:>9}.", "Vale {}.", "Vale {residence", "{birth}"]
    )
    def test_text_that_names_something_else_is_refused(self, text):
        made = with_rule(count(day("2000-01-01") > BIRTH) + RESIDENCE, RESIDENCE, BIRTH, text=text)
        error = only(made, "text_placeholder")
        assert error.where == "rules/found"
        assert "stesso soggetto" in error.remedy


@pytest.mark.proves("house.load-checks")
class TestTypes:
    @pytest.mark.parametrize(
        ("code", "expr", "facts"),
        [
            ("unit_mismatch", ISEE + RESIDENCE, (ISEE, RESIDENCE)),
            ("unit_mismatch", ISEE <= 16_000, (ISEE,)),
            ("unit_mismatch", ISEE * ISEE + euros(1), (ISEE,)),
            ("unit_mismatch", RESIDENCE + number("1.5"), (RESIDENCE,)),
            ("type_mismatch", ISEE & True, (ISEE,)),
            ("type_mismatch", FILED + 1, (FILED,)),
            ("type_mismatch", first((ISEE, 1), otherwise=0), (ISEE,)),
            ("code_unknown", TENANCY == "publik", (TENANCY,)),
            ("code_unknown", TENANCY.is_in("none", "publik"), (TENANCY,)),
            ("leap_unknown", completed_years(FILED, FILED, leap="31 april"), (FILED,)),
            ("level_mixed", day("2000-01-01") > BIRTH, (BIRTH,)),
            ("level_mixed", count(day("2000-01-01") > FILED), (FILED,)),
            ("level_mixed", any_of(total(ISEE * 0 + 1) > 1), (ISEE,)),
        ],
    )
    def test_expression_that_does_not_hold_together_is_refused_at_its_rule(self, code, expr, facts):
        found = [error for error in with_rule(expr, *facts).check() if error.code == code]
        assert found
        assert {error.where for error in found} == {"rules/found"}
        assert all(error.remedy for error in found)

    def test_declared_unit_must_be_the_computed_one(self):
        error = only(with_rule(RESIDENCE + 1, RESIDENCE, unit="cents"), "unit_mismatch")
        assert "cents" in error.what
        assert "as_unit" in error.remedy

    def test_scaled_product_must_be_rounded_back(self):
        scale = fact("scale", Scaled(2))
        assert only(with_rule(ISEE * scale <= euros(1), ISEE, scale), "unit_mismatch").where == "rules/found"
        assert with_rule(rounded(ISEE * scale, "floor") <= euros(1), ISEE, scale).check() == []

    def test_rule_on_a_person_may_not_read_a_rule_of_the_household(self):
        book = Book("score")
        book.rule("household_rule", RESIDENCE + 1, **WORDS)
        book.rule("person_rule", (BIRTH < FILED) & (later("household_rule") > 1), **WORDS)
        error = only(measure(book, facts=(RESIDENCE, BIRTH, FILED)), "level_mixed")
        assert error.where == "rules/person_rule"

    def test_section_gives_one_thing_only(self):
        book = Book("score")
        book.result("one", RESIDENCE + 1, **WORDS)
        book.result("two", RESIDENCE + 1, **WORDS)
        assert only(measure(book, facts=(RESIDENCE,)), "section_mixed").where == "books/score"

    def test_fact_that_is_a_ratio_or_has_no_bounds_is_refused(self):
        ratio = fact("ratio", Ratio)
        assert "type_mismatch" in {error.code for error in with_rule(RESIDENCE + 1, RESIDENCE, ratio).check()}
        boundless = fact("boundless", Int, max=None)
        error = only(with_rule(boundless + 1, boundless), "fact_without_bounds")
        assert error.where == "facts/boundless"

    def test_question_asked_sometimes_needs_its_otherwise(self):
        half = fact("half", Int, asked_if=TENANCY == "private")
        assert only(with_rule(half + 1, half, TENANCY), "otherwise_missing").where == "facts/half"


@pytest.mark.proves("house.load-checks")
class TestDatesOfRules:
    def build(self, *spans: tuple[str | None, str | None], versions=(START, "2019-01-01", "2020-01-01")) -> Measure:
        book = Book("score")
        for since, until in spans:
            book.result("found", RESIDENCE + 1, valid_from=since, valid_to=until, **WORDS)
        return measure(book, facts=(RESIDENCE,), versions=versions)

    def test_versions_that_follow_each_other_are_good(self):
        assert self.build((None, "2019-01-01"), ("2019-01-01", None)).check() == []

    def test_gap_between_versions_names_both_days(self):
        error = only(self.build((None, "2019-01-01"), ("2020-01-01", None)), "rule_gap")
        assert error.where == "rules/found"
        assert "2019-01-01" in error.what
        assert "2020-01-01" in error.what

    def test_overlap_of_versions_names_the_day(self):
        found = {error.code for error in self.build((None, "2020-01-01"), ("2019-01-01", None)).check()}
        assert "rule_overlap" in found

    def test_bad_date_is_refused(self):
        error = only(self.build(("2019-02-30", None)), "date_bad")
        assert error.where == "rules/found"
        assert "AAAA-MM-GG" in error.remedy
        assert only(with_rule(day("2020-01-01") > FILED, fact("filed", Date, max="2020-13-01")), "date_bad")
        assert only(self.build((None, None), versions=("2018-2-8",)), "date_bad").where == "versions"

    def test_date_that_is_no_version_is_refused(self):
        error = only(self.build(("2018-05-01", None)), "version_unknown")
        assert "versions" in error.remedy


@pytest.mark.proves("house.load-checks")
class TestBounds:
    def test_product_that_could_pass_two_to_the_53_is_refused(self):
        big = fact("big", Cents, max=10**12)
        error = only(with_rule(big * big, big), "overflow")
        assert error.where == "rules/found"
        assert "2^53" in error.what
        assert "min e max" in error.remedy

    def test_sum_over_the_largest_household_is_in_the_bound(self):
        rich = fact("rich", Cents, "persons", max=2**52)
        assert only(with_rule(total(rich), rich), "overflow").where == "rules/found"

    def test_product_inside_a_rounding_counts(self):
        share, near = Param("share", Ratio, label="quota"), fact("near", Cents, max=2**43)
        made = with_rule(times(near, share, "floor"), near, parameters=(share,), figures={"share": row("9999/10000")})
        assert only(made, "overflow").where == "rules/found"

    def test_divisor_that_can_be_zero_is_refused(self):
        error = only(with_rule(divide(RESIDENCE, RESIDENCE, "floor"), RESIDENCE), "zero_divisor")
        assert error.where == "rules/found"
        assert "best(1" in error.remedy
        safe = with_rule(divide(RESIDENCE, best(1, RESIDENCE * 1), "floor"), RESIDENCE)
        assert "zero_divisor" not in {one.code for one in safe.check()}

    def test_date_that_can_leave_the_calendar_is_refused(self):
        from approdo.rulebook import add_years

        far = fact("far", Int, unit="years", max=20_000)
        assert only(with_rule(add_years(FILED, far) < day("2020-01-01"), FILED, far), "date_out_of_calendar")


@pytest.mark.proves("house.load-checks")
class TestOneOf:
    def test_conditions_that_can_hold_together_are_refused_with_a_case(self):
        made = with_rule(one_of((RESIDENCE >= 5, 1), (RESIDENCE >= 10, 2), otherwise=0), RESIDENCE)
        error = only(made, "one_of_overlap")
        assert error.where == "rules/found"
        assert "residence = 10" in error.what
        assert "first(" in error.remedy

    def test_conditions_that_exclude_each_other_are_good(self):
        low, mid = RESIDENCE < 5, (RESIDENCE >= 5) & (RESIDENCE < 10)
        assert with_rule(one_of((low, 1), (mid, 2), otherwise=0), RESIDENCE).check() == []
        codes = one_of((TENANCY == "none", 1), (TENANCY == "private", 2), otherwise=0)
        assert with_rule(codes, TENANCY).check() == []

    def test_edge_given_by_a_figure_is_looked_at(self):
        edge = Param("edge", Int, unit="years", label="soglia")
        made = with_rule(
            one_of((edge >= RESIDENCE, 1), (edge <= RESIDENCE, 2), otherwise=0),
            RESIDENCE,
            parameters=(edge,),
            figures={"edge": row(7)},
        )
        assert "residence = 7" in only(made, "one_of_overlap").what


@pytest.mark.proves("house.load-checks")
def test_every_fault_is_told_at_once():
    access = Book("access")
    access.requirement("one", ISEE <= RESIDENCE, cite="", text="{nobody}")
    access.requirement("two", later("three"), **WORDS)
    codes = {error.code for error in measure(access, facts=(ISEE, RESIDENCE), parameters=(LIMIT,)).check()}
    assert {"unit_mismatch", "rule_uncited", "text_placeholder", "rule_unknown", "parameter_unused"} <= codes
    assert PERSONS.name == "persons"
    assert Code("a").code_names() == ("a",)
