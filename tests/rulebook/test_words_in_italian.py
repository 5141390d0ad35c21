"""What people read: values in Italian, the author's sentences, the rule spelled out; and the guide's own example."""

from __future__ import annotations

from pathlib import Path

import pytest

from approdo.rulebook import Book, Code, Flag, FrozenBook, Int, Measure, Scaled, first, one_of
from approdo.rulebook.italian import calendar, decimal, money
from tests.rulebook.small_book import BIRTH, FILED, GOOD, RESIDENCE, WORDS, decide, fact, measure, one_requirement, row

ON = "2019-06-01"
GUIDE = Path(__file__).parents[2] / "docs" / "how-to-write-a-measure.md"


def test_values_are_written_as_italians_write_them():
    assert money(1_600_050) == "16.000,50 €"
    assert money(-5) == "-0,05 €"
    assert decimal(246, 2) == "2,46"
    assert decimal(1_234_567, 0) == "1.234.567"
    assert calendar(20230910) == "10/09/2023"


@pytest.mark.proves("house.italian")
def test_person_reads_a_sentence_and_a_citation_for_each_rule():
    decision = decide(one_requirement().freeze(ON), GOOD | {"isee": 1_600_050, "residence": 3})
    assert decision.sentences() == [
        "Non soddisfatto: L’ISEE supera il limite di 0,50 €. (art. 7 c. 1 c))",
        "Non soddisfatto: Residenza di 3 anni. (art. 22)",
        "Soddisfatto: Morosità: 0,00 €. (art. 8)",
        "Punti: 9. (Allegato 1)",
    ]


@pytest.mark.proves("house.italian")
def test_person_reads_what_is_still_to_know():
    said = decide(one_requirement(points_each=row(None, confidence="missing")).freeze(ON), {}).sentences()
    assert said[0] == "Da completare: L’ISEE è (non noto), il limite 16.000,00 €. (art. 7 c. 1 c))"
    assert said[3] == "Da completare: Punti: (non noto). (Allegato 1)"


@pytest.mark.proves("house.italian")
def test_lawyer_reads_the_rule_spelled_out():
    assert one_requirement().freeze(ON).italian() == [
        "req isee: ISEE non supera limite ISEE; si applica se non vale: forze dell’ordine [art. 7 c. 1 c)]",
        "req years: residenza è almeno anni di residenza [art. 22]",
        "req arrears: morosità non supera 0 [art. 8]",
        "points: residenza per punti [Allegato 1]",
    ]


def test_codes_and_decimals_are_read_with_their_labels():
    code, scaled = fact("state", Code(a="libero", b="occupato")), fact("scaled", Scaled(1))
    book = Book("score")
    book.result(
        "found", one_of((code == "a", scaled), otherwise=scaled * 2), cite="art. 1", text="{state} {scaled} {found}"
    )
    decision = decide(measure(book, facts=(code, scaled)).freeze(ON), {"state": "b", "scaled": 15})
    assert decision.sentences() == ["occupato 1,5 3,0 (art. 1)"]
    assert "«libero»" in decision.book.italian()[0]


def test_flag_is_carried_when_its_condition_holds():
    book = Book("score")
    book.result("found", first((RESIDENCE > 1, 1), otherwise=0), **WORDS)
    flags = (
        Flag("always", cite="reg. ord. 224/2025", text="Pende una questione.", valid_from="2019-01-01"),
        Flag("long", cite="art. 2", text="Residenza di {residence}.", when=RESIDENCE > 5),
        Flag("over", cite="art. 3", text="Finito.", valid_to="2019-01-01"),
    )
    frozen = measure(book, facts=(RESIDENCE,), flags=flags).freeze(ON)
    assert [flag["code"] for flag in decide(frozen, {"residence": 2}).flags] == ["always"]
    assert decide(frozen, {"residence": 9}).flags[1]["text"] == "Residenza di 9."
    assert [flag["code"] for flag in decide(frozen, {}).flags] == ["always"]


def test_rule_on_each_child_is_said_child_by_child():
    book = Book("score")
    from approdo.rulebook import completed_years, count

    age = book.rule("age", completed_years(BIRTH, FILED), cite="art. 2", text="Nascita {birth}, anni {age}.")
    book.result("minors", count(age < 18), cite="art. 3", text="I minori sono {minors}.")
    frozen = measure(book, facts=(BIRTH, FILED)).freeze(ON)
    decision = decide(frozen, {"filed": ON}, persons=[{"birth": "2010-06-02"}, {"birth": "1950-01-01"}])
    assert decision.values["age"] == (8, 69)
    assert decision.sentences(children=True) == [
        "1. Nascita 02/06/2010, anni 8. (art. 2)",
        "2. Nascita 01/01/1950, anni 69. (art. 2)",
        "I minori sono 1. (art. 3)",
    ]
    assert fact("plain", Int).question == "plain?"


def _guide() -> Measure:
    """The measure written in the guide, from its own text."""
    text = GUIDE.read_text(encoding="utf-8")
    space: dict = {}
    exec(text.split("```python\n# rules.py")[1].split("```")[0], space)
    body = text.split("```python\n# measure.py")[1].split("```")[0]
    exec(body.replace("from .rules import BOOKS, FLAGS, f, o, p, persons", ""), space)
    made = space["MEASURE"]
    assert isinstance(made, Measure)
    return made


@pytest.mark.proves("house.guide")
def test_author_who_copies_the_guide_gets_a_measure_that_decides():
    values = {
        "isee_max": [row(1_600_000)],
        "asset_base": [row(1_600_000)],
        "asset_per_pse": [row(500_000)],
        "minor_age": [row(18)],
        "rent_share": [row("40/100", confidence="memory")],
        "months": [row(12)],
        "cap": [row(200_000, per_call=True, min=0, max=270_000)],
        "minors_points": [row(None, confidence="missing")],
        "one_minor_points": [row(15)],
    }
    made = _guide().with_layers([{"level": "regional", "values": values}])
    assert made.check() == []
    book = made.freeze("2023-09-15")
    assert isinstance(book, FrozenBook)
    case = {
        "isee": 1_600_001, "pse": 246, "assets": 100, "monthly_rent": 50_000, "application_date": "2023-09-10",
        "tenancy": "private", "arrears": 1_000,
    }  # fmt: skip
    persons = [
        {"id": "p1", "birth_date": "1950-03-01", "disabled": False},
        {"birth_date": "2010-01-01", "disabled": True},
    ]
    decision = decide(book, case, persons=persons)
    assert decision.outcome == "not_eligible"
    assert decision.values["asset_limit"] == 2_830_000
    assert decision.sections["score"].value == 15
    assert decision.sections["amount"].value == 200_000
    assert decision.sections["categories"].value == ["with_minors", "with_disability"]
    assert decision.provisional
