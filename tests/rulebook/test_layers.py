"""Layers of parameters: gaps, overlaps, strikes, ceilings, and which value holds."""

from __future__ import annotations

import pytest

from approdo.rulebook import BookErrors
from tests.rulebook.small_book import layer, one_requirement, row

PLACE = "parameters/years/regional"


def errors(*rows, extra=()):
    found = one_requirement(years=list(rows)).check(list(extra))
    return {(error.code, error.where): error for error in found}


@pytest.mark.proves("house.parameters")
class TestPlane:
    def test_values_that_follow_each_other_are_good(self):
        assert errors(row(5, to="2020-01-01"), row(3, from_="2020-01-01")) == {}

    def test_gap_is_told_with_both_days(self):
        found = errors(row(5, to="2020-01-01"), row(3, from_="2020-02-01"))
        error = found["parameter_gap", PLACE]
        assert "2020-01-01" in error.what
        assert "2020-02-01" in error.what
        assert "confidence: missing" in error.remedy

    def test_overlap_is_told_with_the_line(self):
        found = errors(row(5), row(3, from_="2020-02-01"))
        error = found["parameter_overlap", f"{PLACE}/0"]
        assert "2020-02-01" in error.what
        assert "struck_on" in error.remedy

    def test_strike_without_successor_is_refused(self):
        error = errors(row(5, struck_on="2020-03-09"))["strike_without_successor", f"{PLACE}/0"]
        assert "2020-03-10" in error.remedy
        assert "absent: true" in error.remedy

    def test_day_between_strike_and_successor_is_a_gap(self):
        found = errors(row(5, struck_on="2020-03-09"), row(None, absent=True, known_from="2020-03-15"))
        assert "known_from: 2020-03-10" in found["parameter_gap", f"{PLACE}/1"].remedy

    def test_successor_known_before_the_strike_overlaps(self):
        found = errors(row(5, struck_on="2020-03-09"), row(None, absent=True, known_from="2020-03-09"))
        assert set(found) == {("parameter_overlap", f"{PLACE}/0")}


@pytest.mark.proves("house.parameters")
class TestCeilings:
    def test_local_value_beyond_the_ceiling_of_the_region_is_refused(self):
        local = layer("local", years=row(6))
        error = errors(row(3, min=0, max=5), extra=[local])["parameter_ceiling", "parameters/years/local/0"]
        assert "0…5" in error.what
        assert "norma superiore" in error.remedy
        assert errors(row(3, min=0, max=6), extra=[local]) == {}

    def test_every_level_above_binds(self):
        ambito, local = layer("ambito", years=row(4, max=4)), layer("local", years=row(5))
        found = errors(row(3, min=0, max=5), extra=[ambito, local])
        assert set(found) == {("parameter_ceiling", "parameters/years/local/0")}

    def test_ceiling_of_another_time_does_not_bind(self):
        regional = (row(3, max=5, to="2019-01-01"), row(3, max=9, from_="2019-01-01"))
        assert errors(*regional, extra=[layer("local", years=row(9, from_="2019-01-01"))]) == {}


@pytest.mark.proves("house.parameters")
class TestRows:
    @pytest.mark.parametrize(
        "bad",
        [
            row("5"),
            row(5, confidence="sure"),
            row(5, cite=""),
            row(5, from_="2018-02-30"),
            row(5, to="2017-01-01"),
            row(5, until="2020-01-01"),
            row(None),
            row(5, confidence="missing"),
            row(2.5),
        ],
    )
    def test_badly_written_value_is_refused_at_its_line(self, bad):
        error = errors(bad)["parameter_value", f"{PLACE}/0"]
        assert error.what.startswith("anni di residenza")

    def test_value_for_nobody_and_unknown_level_are_refused(self):
        found = errors(row(5), extra=[layer("local", nobody=row(1)), {"level": "european", "values": {}}])
        assert set(found) == {
            ("parameter_unknown", "parameters/nobody/local"),
            ("level_unknown", "layers/2"),
        }

    def test_declared_parameter_without_any_value_is_refused(self):
        assert ("parameter_without_value", "parameters/years") in errors()

    def test_freezing_where_no_value_holds_is_refused_with_the_dates(self):
        short = one_requirement(years=row(5, to="2019-01-01"))
        with pytest.raises(BookErrors) as refused:
            short.freeze("2019-06-01")
        (error,) = refused.value.errors
        assert (error.code, error.where) == ("parameter_without_value", "parameters/years")
        assert "2019-06-01" in error.what
